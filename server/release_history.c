/*
 * What the auditor is told when something is released: the report itself, how it
 * differs from what it replaces, and how it is tied to the longer and shorter
 * periods that were released (a month lies in a quarter and in a year).
 */
#include "server/release_internal.h"

#include <inttypes.h>

#include "reports/auditor_report.h"
#include "server/principle_release.h"

/* Months and quarters of a year. */
enum { PARTS_MAX = 12 + 4 };

enum status
release_history_read(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        struct release_history *history, struct text *why)
{
	enum status status = release_statements(db, memory, municipality,
	        &history->statements, &history->count);

	history->auditor = auditor_create(memory);
	for (size_t i = 0; status == STATUS_OK && i < history->count; i++)
		status = auditor_read(history->auditor,
		        history->statements[i].statement, why);
	if (status == STATUS_OK)
		status = principle_release_tell(
		        db, memory, municipality, history->auditor, why);
	return status;
}

size_t
release_history_count(
        const struct release_history *history, int64_t code, int64_t *active)
{
	size_t earlier = 0;

	*active = 0;
	for (size_t i = 0; i < history->count; i++) {
		if (history->statements[i].month != code)
			continue;
		earlier++;
		if (history->statements[i].active != 0)
			*active = history->statements[i].id;
	}
	return earlier;
}

/* The n-th release of a period has names of its own. */
static const char *
prefix_of(TALLOC_CTX *memory, int64_t municipality, int64_t code, size_t n)
{
	const char *prefix = text_format(memory,
	        "%04" PRId64 " %" PRId64 " release %zu: ", municipality, code,
	        n);
	return prefix;
}

/* The release at hand, and the newest of every other period. */
struct linking {
	const struct release_history *history;
	TALLOC_CTX *memory;
	int64_t municipality;
	int64_t code; /* of the release at hand */
};

static const char *
newest(const struct linking *linking, int64_t code)
{
	int64_t active;
	size_t n = release_history_count(linking->history, code, &active);

	return prefix_of(linking->memory, linking->municipality, code,
	        code == linking->code ? n + 1 : n);
}

/* A period of the whole's kind of respondents that lies in it. */
static bool
lies_in(int64_t whole, int64_t part)
{
	const char *kind;
	const char *other;
	struct period big;
	struct period small;

	return release_of_code(whole, &kind, &big) == STATUS_OK &&
	       release_of_code(part, &other, &small) == STATUS_OK &&
	       kind == other && period_contains(&big, &small);
}

/* The period itself; false for a code that is none. */
static bool
period_in(int64_t code, struct period *period)
{
	const char *kind;

	return release_of_code(code, &kind, period) == STATUS_OK;
}

/* Adds a period that lies in the whole, unless it is there already. */
static size_t
add_part(int64_t whole, int64_t code, int64_t *codes, size_t count)
{
	if (!lies_in(whole, code))
		return count;
	for (size_t i = 0; i < count; i++)
		if (codes[i] == code)
			return count;
	if (count < PARTS_MAX)
		codes[count++] = code;
	return count;
}

/* Does one of the other parts hold this one? */
static bool
is_covered(const int64_t *codes, size_t count, int64_t code)
{
	for (size_t i = 0; i < count; i++)
		if (lies_in(codes[i], code))
			return true;
	return false;
}

/* Of all parts, months alone, or those that no other part holds. */
static void
link_some(const struct linking *linking, int64_t whole, const int64_t *codes,
        size_t count, bool months)
{
	const char *prefixes[PARTS_MAX];
	struct auditor_parts parts = {.parts = prefixes};
	struct period period = {.months = 0};
	int covered = 0;

	for (size_t i = 0; i < count; i++) {
		if (!period_in(codes[i], &period) ||
		        (months ? period.kind != PERIOD_MONTH
		                : is_covered(codes, count, codes[i])))
			continue;
		prefixes[parts.count++] = newest(linking, codes[i]);
		covered += period.months;
	}
	if (parts.count == 0 || !period_in(whole, &period))
		return;
	parts.whole = newest(linking, whole);
	parts.complete = covered == period.months;
	auditor_link(linking->history->auditor, &parts);
}

static void
link_whole(const struct linking *linking, int64_t whole)
{
	const struct release_history *history = linking->history;
	int64_t codes[PARTS_MAX];
	struct period part;
	size_t count = 0;
	bool quarters = false;

	for (size_t i = 0; i < history->count; i++)
		count = add_part(
		        whole, history->statements[i].month, codes, count);
	count = add_part(whole, linking->code, codes, count);
	for (size_t i = 0; i < count; i++)
		quarters |= period_in(codes[i], &part) &&
		            part.kind == PERIOD_QUARTER;
	link_some(linking, whole, codes, count, true);
	if (quarters)
		link_some(linking, whole, codes, count, false);
}

/* The release at hand over its parts, and every longer one over it. */
static void
link_all(const struct linking *linking)
{
	const struct release_history *history = linking->history;

	link_whole(linking, linking->code);
	for (size_t i = 0; i < history->count; i++) {
		int64_t code = history->statements[i].month;

		if (history->statements[i].active != 0 &&
		        lies_in(code, linking->code))
			link_whole(linking, code);
	}
}

enum status
release_history_audit(const struct release_history *history,
        const struct report *report, int64_t code, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct linking linking = {history, memory, report->municipality, code};
	int64_t active;
	size_t earlier = release_history_count(history, code, &active);
	const char *prefix = newest(&linking, code);
	enum status status;

	auditor_settle(history->auditor);
	status = auditor_report(history->auditor, report, prefix, why);
	for (size_t n = 1; n <= earlier; n++)
		auditor_replace(history->auditor,
		        prefix_of(memory, report->municipality, code, n),
		        prefix);
	if (status == STATUS_OK)
		link_all(&linking);
	if (status == STATUS_OK)
		status = auditor_check(history->auditor, why);
	talloc_free(memory);
	return status == STATUS_CONFLICT ? STATUS_FORBIDDEN : status;
}
