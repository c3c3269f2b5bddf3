/*
 * The way out: nothing is released that the auditor refuses.  What it was told
 * about a release is stored with it, so that every later release, and every
 * erratum, is held against the whole history.
 */
#include "server/release.h"

#include <inttypes.h>

#include "base/log.h"
#include "reports/auditor_report.h"
#include "reports/report_past.h"

enum { STATEMENT_MAX = 400000, WHY_MAX = 400 };

struct history {
	struct auditor *auditor;
	struct release_statement *statements;
	size_t count;
};

/* The n-th release of a month has names of its own. */
static const char *
prefix_of(TALLOC_CTX *memory, int64_t municipality, int64_t month, size_t n)
{
	const char *prefix = talloc_asprintf(memory,
	        "%04" PRId64 " %" PRId64 " release %zu: ", municipality, month,
	        n);

	if (prefix == NULL)
		log_abort("release.prefix", "out of memory");
	return prefix;
}

static enum status
read_history(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        struct history *history, struct text *why)
{
	enum status status = release_statements(db, memory, municipality,
	        &history->statements, &history->count);

	history->auditor = auditor_create(memory);
	for (size_t i = 0; status == STATUS_OK && i < history->count; i++)
		status = auditor_read(history->auditor,
		        history->statements[i].statement, why);
	return status;
}

/* How many releases of the month there were, and which is in force (its id, or
 * 0). */
static size_t
count_earlier(const struct history *history, int64_t month, int64_t *active)
{
	size_t earlier = 0;

	*active = 0;
	for (size_t i = 0; i < history->count; i++) {
		if (history->statements[i].month != month)
			continue;
		earlier++;
		if (history->statements[i].active != 0)
			*active = history->statements[i].id;
	}
	return earlier;
}

static enum status
audit(const struct history *history, const struct report *report, int64_t month,
        size_t earlier, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *prefix =
	        prefix_of(memory, report->municipality, month, earlier + 1);
	enum status status;

	auditor_settle(history->auditor);
	status = auditor_report(history->auditor, report, prefix, why);
	for (size_t n = 1; n <= earlier; n++)
		auditor_replace(history->auditor,
		        prefix_of(memory, report->municipality, month, n),
		        prefix);
	if (status == STATUS_OK)
		status = auditor_check(history->auditor, why);
	talloc_free(memory);
	return status == STATUS_CONFLICT ? STATUS_FORBIDDEN : status;
}

static enum status
fill_past(struct db *db, TALLOC_CTX *memory, struct report *report)
{
	struct month month = {0, 0};
	struct month first;
	struct release *releases = NULL;
	size_t count = 0;
	enum status status = clock_month_parse(report->month, &month);

	first = clock_month_add(month, -REPORT_PAST_MAX);
	if (status == STATUS_OK)
		status = release_results(db, memory, report->municipality,
		        (const int64_t[2]){first.year * 100 + first.month,
		                month.year * 100 + month.month},
		        &releases, &count);
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
	return status;
}

enum status
release_past(struct db *db, struct report *report)
{
	return fill_past(db, report, report);
}

static enum status
publish(struct db *db, const struct report *report, int64_t now, bool replaces,
        struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct month calendar = {0, 0};
	struct history history;
	struct text statement;
	struct report with_past = *report;
	int64_t active = 0;
	int64_t month = 0;
	size_t earlier = 0;
	enum status status = clock_month_parse(report->month, &calendar);

	text_init(&statement, memory, STATEMENT_MAX);
	if (status == STATUS_OK)
		status = read_history(
		        db, memory, report->municipality, &history, why);
	if (status != STATUS_OK)
		goto done;
	month = calendar.year * 100 + calendar.month;
	earlier = count_earlier(&history, month, &active);
	if (replaces != (active != 0)) {
		status = replaces ? STATUS_NOT_FOUND : STATUS_CONFLICT;
		goto done;
	}
	status = audit(&history, report, month, earlier, why);
	if (status == STATUS_OK && replaces)
		status = release_withdraw(
		        db, report->municipality, active, report->erratum, now);
	auditor_write(history.auditor, &statement);
	if (status == STATUS_OK && statement.truncated)
		status = STATUS_LIMIT;
	if (status == STATUS_OK)
		status = fill_past(db, memory, &with_past);
	if (status == STATUS_OK)
		status = release_insert(
		        db, &with_past, text_string(&statement), now);
done:
	talloc_free(memory);
	return status;
}

/* Why a report is refused is for the log, since it may tell what is hidden. */
static enum status
publish_and_log(
        struct db *db, const struct report *report, int64_t now, bool replaces)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text why;
	enum status status;

	text_init(&why, memory, WHY_MAX);
	status = publish(db, report, now, replaces, &why);
	if (status == STATUS_FORBIDDEN)
		log_event(LOG_ERROR, "release.refused",
		        "municipality=%" PRId64 " month=%s why=%s",
		        report->municipality, report->month, text_string(&why));
	talloc_free(memory);
	return status;
}

enum status
release_put(struct db *db, const struct report *report, int64_t now)
{
	return publish_and_log(db, report, now, false);
}

enum status
release_replace(struct db *db, const struct report *report, int64_t now)
{
	return publish_and_log(db, report, now, true);
}

enum status
release_verify(
        struct db *db, int64_t municipality, size_t *count, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct history history = {0};
	enum status status =
	        read_history(db, memory, municipality, &history, why);

	if (status == STATUS_OK)
		status = auditor_check(history.auditor, why);
	*count = history.count;
	talloc_free(memory);
	return status == STATUS_CONFLICT ? STATUS_FORBIDDEN : status;
}
