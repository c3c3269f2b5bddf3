/*
 * The way out: nothing is released that the auditor refuses.  What it was told
 * about a release is stored with it, so that every later release, and every
 * erratum, is held against the whole history.
 */
#include "server/release.h"

#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "reports/report_hide.h"
#include "reports/report_more.h"
#include "reports/report_past.h"
#include "reports/respondent.h"
#include "server/partnership.h"
#include "server/release_internal.h"
#include "server/text_theme.h"

enum { STATEMENT_MAX = 8000000, WHY_MAX = 400 };

/* What is no kind counts as citizens, who are the first. */
int64_t
release_code(const char *respondent, const struct period *period)
{
	size_t kind = respondent_index(respondent);

	return (kind < RESPONDENT_KINDS ? (int64_t)kind : 0) * RELEASE_KIND +
	       period_code(period);
}

enum status
release_of_code(int64_t code, const char **respondent, struct period *period)
{
	if (code < 0 || code / RELEASE_KIND >= RESPONDENT_KINDS)
		return STATUS_INPUT;
	*respondent = respondent_kinds[code / RELEASE_KIND];
	return period_of_code(code % RELEASE_KIND, period);
}

/* The kind is looked for from the end, since a month has dashes of its own. */
enum status
release_code_parse(const char *text, int64_t *code)
{
	size_t length = strlen(text);
	char name[8] = {0};
	struct period period;

	for (size_t kind = 0; kind < RESPONDENT_KINDS; kind++) {
		size_t end = kind == 0 ? 0 : strlen(respondent_kinds[kind]) + 1;

		if (length < end || length - end >= sizeof(name) ||
		        (end > 0 &&
		                (text[length - end] != '-' ||
		                        strcmp(text + length - end + 1,
		                                respondent_kinds[kind]) != 0)))
			continue;
		memcpy(name, text, length - end);
		name[length - end] = '\0';
		if (period_parse(name, &period) != STATUS_OK)
			return STATUS_INPUT;
		*code = release_code(respondent_kinds[kind], &period);
		return STATUS_OK;
	}
	return STATUS_INPUT;
}

/* Only municipalities that were in the partnership at that time are compared.
 */
enum status
release_month(struct db *db, TALLOC_CTX *memory, int64_t code,
        struct release **releases, size_t *count)
{
	struct partnership partnership = {NULL, 0};
	const char *kind;
	struct period period = {.months = 0};
	size_t kept = 0;
	enum status status = partnership_read(db, memory, &partnership);

	*count = 0;
	if (status == STATUS_OK)
		status = release_of_code(code, &kind, &period);
	if (status == STATUS_OK)
		status = release_month_all(db, memory, code, releases, count);
	for (size_t i = 0; i < *count; i++)
		if (partnership_compares(&partnership,
		            (*releases)[i].municipality, period.first))
			(*releases)[kept++] = (*releases)[i];
	*count = kept;
	return status;
}

static int64_t
month_code(const struct report *report, struct month month)
{
	struct period period = period_of_month(month);

	return release_code(report->respondent, &period);
}

/* From releases only: what was never published does not stand beside what was.
 */
static enum status
fill_past(struct db *db, TALLOC_CTX *memory, struct report *report)
{
	struct month month = {0, 0};
	int64_t codes[2];
	struct release *releases = NULL;
	size_t count = 0;
	enum status status;

	/* Only months stand in a line of months, and only of one kind: the codes
	 * of a kind's months stand together, in their order. */
	report->past_count = 0;
	if (clock_month_parse(report->month, &month) != STATUS_OK)
		return STATUS_OK;
	codes[0] = month_code(report, clock_month_add(month, -REPORT_PAST_MAX));
	codes[1] = month_code(report, month);
	status = release_results(
	        db, memory, report->municipality, codes, &releases, &count);
	if (status != STATUS_OK)
		return status;
	report->past = talloc_zero_array(
	        memory, struct report_past, (unsigned)count + 1);
	if (report->past == NULL)
		log_abort("release.past", "out of memory");
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = report_past_read(
		        memory, releases[i].json, &report->past[i]);
	report->past_count = status == STATUS_OK ? count : 0;
	return status == STATUS_OK ? release_beside(db, memory, report)
	                           : status;
}

enum status
release_past(struct db *db, struct report *report)
{
	return fill_past(db, report, report);
}

struct release_draft {
	const struct report *report; /* borrowed */
	struct report with_past;
	bool replaces;
	int64_t active; /* the id of what it replaces */
	int64_t told;   /* how long the history was that it was held against */
	struct text statement;
};

/* The length is read before the history itself: what comes in between makes the
 * draft stale, and is not overlooked. */
static enum status
weigh(struct db *db, struct release_draft *draft, TALLOC_CTX *memory,
        struct text *why)
{
	const struct report *report = draft->report;
	struct period period;
	struct release_history history;
	int64_t code;
	enum status status = period_parse(report->month, &period);

	if (status == STATUS_OK)
		status = release_history_length(
		        db, report->municipality, &draft->told);
	if (status == STATUS_OK)
		status = release_history_read(
		        db, memory, report->municipality, &history, why);
	if (status != STATUS_OK)
		return status;
	code = release_code(report->respondent, &period);
	(void)release_history_count(&history, code, &draft->active);
	if (draft->replaces != (draft->active != 0))
		return draft->replaces ? STATUS_NOT_FOUND : STATUS_CONFLICT;
	status = release_history_audit(&history, report, code, why);
	auditor_write(history.auditor, &draft->statement);
	if (status == STATUS_OK && draft->statement.truncated)
		status = STATUS_LIMIT;
	return status == STATUS_OK ? fill_past(db, draft, &draft->with_past)
	                           : status;
}

/* Why a report is refused is for the log, since it may tell what is hidden. */
enum status
release_draft_make(struct db *db, TALLOC_CTX *owner,
        const struct report *report, bool replaces, struct release_draft **out)
{
	struct release_draft *draft = talloc_zero(owner, struct release_draft);
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text why;
	enum status status;

	if (draft == NULL)
		log_abort("release.draft", "out of memory");
	draft->report = report;
	draft->with_past = *report;
	draft->replaces = replaces;
	text_init(&draft->statement, draft, STATEMENT_MAX);
	text_init(&why, memory, WHY_MAX);
	status = weigh(db, draft, memory, &why);
	if (status == STATUS_FORBIDDEN)
		log_event(LOG_ERROR, "release.refused",
		        "municipality=%" PRId64 " month=%s why=%s",
		        report->municipality, report->month, text_string(&why));
	talloc_free(memory);
	*out = draft;
	return status;
}

/* The order matters: the old release goes, then the new one comes.  The
 * statement is what later audits read. */
enum status
release_draft_keep(struct db *db, const struct release_draft *draft,
        int64_t now, bool *stale)
{
	const struct report *report = draft->report;
	int64_t told = 0;
	enum status status =
	        release_history_length(db, report->municipality, &told);

	*stale = status == STATUS_OK && told != draft->told;
	if (status != STATUS_OK || *stale)
		return status;
	if (draft->replaces)
		status = release_withdraw(db, report->municipality,
		        draft->active, report->erratum, now);
	if (status == STATUS_OK)
		status = release_insert(db, &draft->with_past,
		        text_string(&draft->statement), now);
	return status == STATUS_OK ? text_shown_put(db, report, now) : status;
}

/* Both in the caller's transaction, where nothing comes in between. */
enum status
release_put(struct db *db, const struct report *report, int64_t now)
{
	struct release_draft *draft = NULL;
	bool stale = false;
	enum status status =
	        release_draft_make(db, NULL, report, false, &draft);

	if (status == STATUS_OK)
		status = release_draft_keep(db, draft, now, &stale);
	talloc_free(draft);
	return status == STATUS_OK && stale ? STATUS_BUSY : status;
}

/* A report on its way through the auditor. */
struct fitting {
	struct db *db;
	struct report *report;
	int64_t code;
	size_t hidden;
	struct auditor_hints *hints; /* NULL: all is looked at */
};

/* Looks at the report beside the whole history, once.  The history is read anew
 * each time, because the auditor keeps what it was told. */
static enum status
try_once(const struct fitting *fitting, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct release_history history;
	enum status status;

	text_clear(why);
	status = release_history_read(fitting->db, memory,
	        fitting->report->municipality, &history, why);
	if (status == STATUS_OK) {
		auditor_trust(history.auditor, fitting->hints);
		status = release_history_audit(
		        &history, fitting->report, fitting->code, why);
	}
	talloc_free(memory);
	return status;
}

/* Hides figures until the auditor lets the report through.  Each round hides one
 * more, so that it ends. */
static enum status
fit(struct fitting *fitting, struct text *why)
{
	enum status status = try_once(fitting, why);

	while (status == STATUS_FORBIDDEN &&
	        report_hide_more(fitting->report, text_string(why))) {
		fitting->hidden++;
		status = try_once(fitting, why);
	}
	return status;
}

/* The parts that are worth less, but for those that the auditor names. */
static enum status
show_again(struct fitting *fitting, const struct report_more *more,
        struct text *why)
{
	struct report *report = fitting->report;
	size_t parts = 0;
	enum status status;

	while (report_more_show(report, more, parts))
		parts++;
	status = try_once(fitting, why);
	while (status == STATUS_FORBIDDEN &&
	        (report_more_hide(report, text_string(why)) ||
	                report_more_hide(report, ""))) {
		fitting->hidden++;
		status = try_once(fitting, why);
	}
	return status;
}

/* What is refused as it is is fitted without reasons, calls and gaps first, so
 * that none of these is bought with a figure of the others.  Showing them again
 * leaves less open, so that of the hints only the first one's hold then. */
static enum status
fit_in_parts(struct fitting *fitting, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct auditor_hints *first = fitting->hints;
	struct report_more *more = report_more_take(memory, fitting->report);
	enum status status;

	fitting->hints = auditor_hints_create(memory, first);
	status = fit(fitting, why);
	fitting->hints = first;
	if (status == STATUS_OK && more != NULL)
		status = show_again(fitting, more, why);
	talloc_free(memory);
	return status;
}

/* At the end without hints, which may have told too much. */
enum status
release_fit(struct db *db, struct report *report)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct fitting fitting = {.db = db,
	        .report = report,
	        .hints = auditor_hints_create(memory, NULL)};
	struct period period;
	struct text why;
	enum status status = period_parse(report->month, &period);

	text_init(&why, memory, WHY_MAX);
	if (status == STATUS_OK) {
		fitting.code = release_code(report->respondent, &period);
		status = try_once(&fitting, &why);
	}
	if (status == STATUS_FORBIDDEN) {
		status = fit_in_parts(&fitting, &why);
		fitting.hints = NULL;
		if (status == STATUS_OK)
			status = fit(&fitting, &why);
	}
	if (fitting.hidden > 0)
		log_event(LOG_INFO, "release.fit",
		        "municipality=%" PRId64 " month=%s hidden=%zu",
		        report->municipality, report->month, fitting.hidden);
	talloc_free(memory);
	return status;
}

/* What was released of employers without a word of their firms was not held
 * against the rule for them. */
static bool
lacks_firms(const struct release_statement *statement)
{
	const char *kind = "";
	struct period period;

	return release_of_code(statement->month, &kind, &period) == STATUS_OK &&
	       strcmp(kind, "employer") == 0 &&
	       strstr(statement->statement, "\"counts\":[]") == NULL &&
	       strstr(statement->statement, "\"firms\"") == NULL;
}

enum status
release_verify(
        struct db *db, int64_t municipality, size_t *count, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct release_history history = {0};
	enum status status =
	        release_history_read(db, memory, municipality, &history, why);

	if (status == STATUS_OK)
		status = auditor_check(history.auditor, why);
	*count = history.count;
	for (size_t i = 0; status == STATUS_OK && i < history.count; i++)
		if (history.statements[i].active != 0 &&
		        lacks_firms(&history.statements[i])) {
			text_add_format(why,
			        "%" PRId64 ": firms were not looked at",
			        history.statements[i].month);
			status = STATUS_CONFLICT;
		}
	talloc_free(memory);
	return status == STATUS_CONFLICT ? STATUS_FORBIDDEN : status;
}
