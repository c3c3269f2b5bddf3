/*
 * report: a municipality's month, printed or released.  Printing reads beside a
 * running server; releasing writes, and is for good, so it asks for the lock
 * and for a month that is over.
 */
#include <stdio.h>
#include <string.h>

#include "reports/report.h"
#include "reports/write.h"
#include "server/release.h"
#include "server/verb.h"

enum { REPORT_MAX = 600000 };

struct wanted {
	const char *config, *municipality, *month, *quarter, *year, *format;
	const char *erratum; /* NULL: nothing is replaced */
	bool release;
};

/* All that was typed is looked at before anything is opened. */
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
	if (given > 1) {
		text_add(why, "--month, --quarter, --year: expected one");
		return STATUS_INPUT;
	}
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		if (given > 0 && ways[i].value == NULL)
			continue;
		if (given > 0 &&
		        period_parse(ways[i].value, period) == STATUS_OK &&
		        period->kind == ways[i].kind)
			return STATUS_OK;
		if (given > 0 || ways[i].kind == PERIOD_MONTH)
			text_add(why, ways[i].expected);
	}
	return STATUS_INPUT;
}

static enum status
read_wanted(const struct wanted *wanted, struct report_of *of, struct text *why)
{
	const char *format = wanted->format;
	enum status status;

	if (wanted->municipality == NULL ||
	        text_to_int(wanted->municipality, 1, 9999, &of->municipality) !=
	                STATUS_OK) {
		text_add(why, "--municipality: expected a code such as 740");
		return STATUS_INPUT;
	}
	status = read_period(wanted, &of->period, why);
	if (status != STATUS_OK)
		return status;
	if (find_writer(format) == NULL) {
		text_add(
		        why, "--format: expected json, html, csv, xlsx or pdf");
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

/* Opened to write only now, and only for this. */
static enum status
release(const struct settings *settings, const struct wanted *wanted,
        struct report *report, int64_t now, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct verb_database database;
	enum status status = verb_open(memory, settings, &database, why);

	if (status == STATUS_OK)
		status = db_begin(database.db);
	if (status == STATUS_OK) {
		status = wanted->erratum == NULL
		                 ? release_put(database.db, report, now)
		                 : release_replace(database.db, report, now);
		if (status == STATUS_OK)
			status = db_commit(database.db);
		if (status != STATUS_OK)
			db_rollback(database.db);
		explain(status, report, why);
	}
	verb_close(&database);
	talloc_free(memory);
	return status == STATUS_FORBIDDEN ? STATUS_CONFLICT : status;
}

/* JSON unless a page was asked for: whoever calls this is more often a program.
 */
static void
print(const struct report *report, const char *format, TALLOC_CTX *memory)
{
	struct text out;

	text_init(&out, memory, REPORT_MAX);
	find_writer(format)(report, &out);
	(void)fwrite(text_string(&out), 1, out.length, stdout);
}

/* What would tell of few beside earlier releases is hidden before it leaves. */
static enum status
fit(struct db *db, struct report *report, struct text *why)
{
	enum status status = release_fit(db, report);

	explain(status, report, why);
	return status == STATUS_FORBIDDEN ? STATUS_CONFLICT : status;
}

/* Printed after it was released, so that nothing is shown as released that is
 * not. */
static enum status
run(const struct wanted *wanted, TALLOC_CTX *memory, struct text *why)
{
	struct settings settings;
	struct clock clock;
	struct report *report = NULL;
	struct report_of of = {.municipality = 0};
	struct db *db = NULL;
	enum status status = read_wanted(wanted, &of, why);

	if (status == STATUS_OK)
		status = verb_begin(memory, wanted->config, &settings, why);
	clock_init_system(&clock);
	if (status == STATUS_OK && wanted->release &&
	        period_end(&of.period) > clock_now(&clock)) {
		text_add_format(why, "--release: the %s is not over yet",
		        period_kind_name(of.period.kind));
		status = STATUS_INPUT;
	}
	if (status == STATUS_OK)
		status = verb_open_reader(memory, &settings, &db, why);
	if (status != STATUS_OK)
		return status;
	status = report_build_of(db, memory, &of, clock_now(&clock), &report);
	if (status == STATUS_NOT_FOUND)
		text_add_format(why, "there is no municipality %04d here",
		        (int)of.municipality);
	if (status == STATUS_OK && wanted->release)
		status = fit(db, report, why);
	if (status == STATUS_OK)
		status = release_past(db, report);
	if (status == STATUS_OK && wanted->erratum != NULL)
		report->erratum = wanted->erratum;
	if (status == STATUS_OK && wanted->release)
		status = release(
		        &settings, wanted, report, clock_now(&clock), why);
	if (status == STATUS_OK)
		print(report, wanted->format, memory);
	return status;
}

static int
run_and_end(const struct wanted *wanted, TALLOC_CTX *memory)
{
	struct text why;
	enum status status;

	text_init(&why, memory, 1000);
	status = run(wanted, memory, &why);
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
	        {"format", &wanted.format, NULL},
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
	        {"erratum", &wanted.erratum, NULL},
	        {NULL, NULL, NULL},
	};
	int end = VERB_USAGE;

	if (verb_options(argc, argv, options, NULL, 0) != 0)
		goto done;
	if (wanted.erratum[0] == '\0')
		end = verb_fail(STATUS_INPUT,
		        "--erratum: say in a sentence what was wrong");
	else
		end = run_and_end(&wanted, memory);
done:
	talloc_free(memory);
	return end;
}
