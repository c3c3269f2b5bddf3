/*
 * report: a municipality's month, printed or released.  Printing reads beside a
 * running server; releasing writes, and is for good, so it asks for a month that
 * is over.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/embedded.h"
#include "reports/report_read.h"
#include "reports/respondent.h"
#include "reports/write.h"
#include "server/release.h"
#include "server/verb.h"

enum { REPORT_MAX = 2000000 };

struct wanted {
	const char *config, *municipality, *month, *quarter, *year, *format;
	const char *respondent; /* NULL: citizens */
	const char *output;     /* a file; NULL: standard output */
	const char *erratum;    /* NULL: nothing is replaced */
	bool release;
};

typedef void writer_fn(const struct report *report, struct text *out);

/* The first is what is printed where no format is named. */
static const struct {
	const char *format;
	writer_fn *write;
} writers[] = {
        {"json", write_json},
        {"html", write_html},
        {"csv", write_csv},
        {"xlsx", write_xlsx},
        {"pdf", write_pdf},
        {"agenda", write_agenda},
        {"png", write_agenda_png},
};

static writer_fn *
find_writer(const char *format)
{
	if (format == NULL)
		return writers[0].write;
	for (size_t i = 0; i < sizeof(writers) / sizeof(writers[0]); i++)
		if (strcmp(writers[i].format, format) == 0)
			return writers[i].write;
	return NULL;
}

/* One of --month, --quarter and --year, each written in its own way. */
static enum status
read_period(
        const struct wanted *wanted, struct period *period, struct text *why)
{
	const struct {
		const char *value;
		enum period_kind kind;
		const char *expected;
	} ways[] = {
	        {wanted->quarter, PERIOD_QUARTER,
	                "--quarter: expected a quarter such as 2026-Q3"},
	        {wanted->year, PERIOD_YEAR,
	                "--year: expected a year such as 2026"},
	        {wanted->month, PERIOD_MONTH,
	                "--month: expected a month such as 2026-10"},
	};

	int given = 0;

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++)
		given += ways[i].value == NULL ? 0 : 1;
	if (given != 1) {
		text_add(why, given == 0 ? "--month: expected a month such as"
		                           " 2026-10, or --quarter, or --year"
		                         : "--month, --quarter, --year:"
		                           " expected one");
		return STATUS_INPUT;
	}
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (ways[i].value == NULL)
			continue;
		if (period_parse(ways[i].value, period) == STATUS_OK &&
		        period->kind == ways[i].kind)
			return STATUS_OK;
		text_add(why, ways[i].expected);
	}
	return STATUS_INPUT;
}

/* All that was typed is looked at before anything is opened. */
static enum status
read_wanted(const struct wanted *wanted, struct report_of *of, struct text *why)
{
	const char *format = wanted->format;
	enum status status =
	        verb_municipality(wanted->municipality, &of->municipality, why);

	if (status == STATUS_OK)
		status = read_period(wanted, &of->period, why);
	if (status != STATUS_OK)
		return status;
	of->respondent = wanted->respondent;
	if (wanted->respondent != NULL &&
	        respondent_index(wanted->respondent) == RESPONDENT_KINDS) {
		text_add(why, "--respondent: expected citizen, employee,"
		              " employer or partner");
		return STATUS_INPUT;
	}
	if (find_writer(format) == NULL) {
		text_add(why, "--format: expected json, html, csv, xlsx, pdf,"
		              " agenda, png or schema");
		return STATUS_INPUT;
	}
	return STATUS_OK;
}

/* What the person at the command line needs to know; more is in the log. */
static void
explain(enum status status, const struct report *report, struct text *why)
{
	if (status == STATUS_CONFLICT)
		text_add_format(why, "%s of %s is released already",
		        report->month, report->municipality_name);
	if (status == STATUS_NOT_FOUND)
		text_add_format(why, "%s of %s is not released", report->month,
		        report->municipality_name);
	if (status == STATUS_FORBIDDEN)
		text_add_format(why,
		        "%s of %s is not released: with all that was released"
		        " before, few people's answers could be computed",
		        report->month, report->municipality_name);
}

static bool
put(FILE *file, const struct text *out)
{
	return fwrite(out->bytes, 1, out->length, file) == out->length;
}

/* An error of closing counts: a full disk may show itself only there. */
static bool
put_file(const char *path, const struct text *out)
{
	FILE *file = fopen(path, "we");
	bool good = file != NULL && put(file, out);

	if (file != NULL && fclose(file) != 0)
		good = false;
	return good;
}

static enum status
put_out(const struct wanted *wanted, const struct text *out, struct text *why)
{
	const char *path = wanted->output;

	if (out->length == 0 || out->truncated) {
		text_add(why, "the report cannot be written in this form");
		return STATUS_SYSTEM;
	}
	if (path == NULL) {
		(void)put(stdout, out); /* main.c looks after it */
		return STATUS_OK;
	}
	if (put_file(path, out))
		return STATUS_OK;
	text_add_format(why, "%s: %s", path, strerror(errno));
	return STATUS_SYSTEM;
}

/* JSON unless a page was asked for: whoever calls this is more often a program.
 */
static enum status
print(struct db *db, const struct wanted *wanted, struct report *report,
        TALLOC_CTX *memory, struct text *why)
{
	struct text out;
	enum status status = release_peers(db, report);

	if (status != STATUS_OK)
		return status;
	text_init(&out, memory, REPORT_MAX);
	find_writer(wanted->format)(report, &out);
	return put_out(wanted, &out, why);
}

/* What was released is printed as it was released: another answer, or call, of
 * today would tell who it was. */
static enum status
find_released(struct db *db, TALLOC_CTX *memory, const struct report_of *of,
        struct report **report)
{
	struct release release;
	enum status status = release_get(db, memory, of->municipality,
	        release_code(of->respondent, &of->period), &release);

	if (status != STATUS_OK)
		return status;
	status = report_read(memory, release.json, report);
	return status == STATUS_OK ? STATUS_OK : STATUS_SYSTEM;
}

/* What would tell of few beside earlier releases is hidden before it leaves. */
static enum status
fit(struct db *db, struct report *report, struct text *why)
{
	enum status status = release_fit(db, report);

	explain(status, report, why);
	return status == STATUS_FORBIDDEN ? STATUS_CONFLICT : status;
}

/* What a report is made of. */
struct making {
	const struct wanted *wanted;
	TALLOC_CTX *memory;
	struct settings settings;
	struct report_of of;
	int64_t now;
	struct db *db; /* read only */
	struct text *why;
};

/* Opened to write only now, and only for this. */
static enum status
keep(struct making *making, const struct release_draft *draft, bool *stale)
{
	struct verb_database database;
	enum status status = verb_open(
	        making->memory, &making->settings, &database, making->why);

	if (status == STATUS_OK)
		status = verb_write_begin(&database, making->why);
	if (status == STATUS_OK)
		status = verb_write_end(&database,
		        release_draft_keep(
		                database.db, draft, making->now, stale),
		        making->why);
	verb_close(&database);
	return status;
}

/* The auditor works on what can be read, while a server goes on; where somebody
 * released something meanwhile, once more. */
static enum status
release(struct making *making, struct report *report)
{
	enum { TRIES = 3 };
	enum status status = STATUS_OK;
	bool stale = true;

	for (int i = 0; status == STATUS_OK && stale && i < TRIES; i++) {
		struct release_draft *draft = NULL;

		status = release_draft_make(making->db, making->memory, report,
		        making->wanted->erratum != NULL, &draft);
		explain(status, report, making->why);
		if (status == STATUS_OK)
			status = keep(making, draft, &stale);
	}
	if (status == STATUS_OK && stale)
		status = STATUS_BUSY;
	return status == STATUS_FORBIDDEN ? STATUS_CONFLICT : status;
}

/* Of what the database holds now, and released if that was asked for. */
static enum status
make(struct making *making, struct report **report)
{
	const struct wanted *wanted = making->wanted;
	enum status status =
	        verb_no_municipality(report_build_of(making->db, making->memory,
	                                     &making->of, making->now, report),
	                making->of.municipality, making->why);

	if (status == STATUS_OK && wanted->release)
		status = fit(making->db, *report, making->why);
	if (status == STATUS_OK)
		status = release_past(making->db, *report);
	if (status == STATUS_OK && wanted->erratum != NULL)
		(*report)->erratum = wanted->erratum;
	if (status == STATUS_OK && wanted->release)
		status = release(making, *report);
	return status;
}

/* Everything that can be wrong, beside what was typed, before a report is made. */
static enum status
begin(struct making *making)
{
	const struct wanted *wanted = making->wanted;
	struct clock clock;
	enum status status = verb_begin(
	        making->memory, wanted->config, &making->settings, making->why);

	clock_init_system(&clock);
	making->now = clock_now(&clock);
	if (status == STATUS_OK && wanted->release &&
	        period_end(&making->of.period) > making->now) {
		text_add_format(making->why,
		        "--release: the %s is not over yet",
		        period_kind_name(making->of.period.kind));
		status = STATUS_INPUT;
	}
	if (status == STATUS_OK)
		status = verb_open_reader(making->memory, &making->settings,
		        &making->db, making->why);
	return status;
}

/* Printed after it was released, so that nothing is shown as released that is
 * not. */
static enum status
run(const struct wanted *wanted, const struct report_of *of, TALLOC_CTX *memory,
        struct text *why)
{
	struct making making = {
	        .wanted = wanted, .memory = memory, .of = *of, .why = why};
	struct report *report = NULL;
	enum status status = begin(&making);

	if (status != STATUS_OK)
		return status;
	status = wanted->release ? STATUS_NOT_FOUND
	                         : find_released(making.db, memory, &making.of,
	                                   &report);
	if (status == STATUS_NOT_FOUND)
		status = make(&making, &report);
	if (status == STATUS_OK)
		status = print(making.db, wanted, report, memory, why);
	return status;
}

/* What programs may rely on in the JSON. */
static enum status
print_schema(const struct wanted *wanted, TALLOC_CTX *memory, struct text *why)
{
	const struct embedded *schema =
	        embedded_find("reports/report.schema.json");
	struct text out;

	text_init(&out, memory, REPORT_MAX);
	if (schema != NULL)
		text_add_bytes(&out, schema->bytes, schema->length);
	return put_out(wanted, &out, why);
}

static int
run_and_end(const struct wanted *wanted, TALLOC_CTX *memory)
{
	struct report_of of = {0};
	struct text why;
	enum status status;

	text_init(&why, memory, 1000);
	if (wanted->format != NULL && strcmp(wanted->format, "schema") == 0) {
		status = print_schema(wanted, memory, &why);
	} else {
		if (read_wanted(wanted, &of, &why) != STATUS_OK)
			return verb_misused(text_string(&why));
		status = run(wanted, &of, memory, &why);
	}
	return status == STATUS_OK ? VERB_DONE
	                           : verb_fail(status, text_string(&why));
}

/* The same report that staff see, for the command line. */
int
verb_report(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct wanted wanted = {0};
	const struct verb_option options[] = {
	        {"config", &wanted.config, NULL},
	        {"municipality", &wanted.municipality, NULL},
	        {"month", &wanted.month, NULL},
	        {"quarter", &wanted.quarter, NULL},
	        {"year", &wanted.year, NULL},
	        {"respondent", &wanted.respondent, NULL},
	        {"format", &wanted.format, NULL},
	        {"output", &wanted.output, NULL},
	        {"release", NULL, &wanted.release},
	        {NULL, NULL, NULL},
	};
	int end = VERB_USAGE;

	if (verb_options(argc, argv, options, NULL, 0) == 0)
		end = run_and_end(&wanted, memory);
	talloc_free(memory);
	return end;
}

/* A release is never deleted: what was read once stays known. */
int
verb_report_withdraw(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct wanted wanted = {.release = true, .erratum = ""};
	const struct verb_option options[] = {
	        {"config", &wanted.config, NULL},
	        {"municipality", &wanted.municipality, NULL},
	        {"month", &wanted.month, NULL},
	        {"quarter", &wanted.quarter, NULL},
	        {"year", &wanted.year, NULL},
	        {"respondent", &wanted.respondent, NULL},
	        {"erratum", &wanted.erratum, NULL},
	        {NULL, NULL, NULL},
	};
	int end = VERB_USAGE;

	if (verb_options(argc, argv, options, NULL, 0) != 0)
		goto done;
	if (wanted.erratum[0] == '\0')
		end = verb_misused(
		        "--erratum: say in a sentence what was wrong");
	else
		end = run_and_end(&wanted, memory);
done:
	talloc_free(memory);
	return end;
}
