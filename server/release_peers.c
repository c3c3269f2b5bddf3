/*
 * What the other municipalities have released of a report's month, and of the
 * same kind of respondents, for its funnel.  All of it is published already; a report's own figures are its own.
 */
#include <string.h>

#include "base/log.h"
#include "reports/compare.h"
#include "reports/period.h"
#include "reports/report_past.h"
#include "server/release.h"

static void
fill_own(const struct report *report, struct compare_row *row)
{
	row->name = report->municipality_name;
	row->own = true;
	for (size_t i = 0; i < REPORT_INDICES && i < report->indices_count; i++)
		row->indices[i] = (struct report_past_index){
		        report->indices[i].respondents.count,
		        report->indices[i].mean, report->indices[i].low,
		        report->indices[i].high};
}

static enum status
fill_other(TALLOC_CTX *memory, const struct release *release,
        struct compare_row *row)
{
	struct report_past past = {0};
	enum status status = report_past_read(memory, release->json, &past);

	row->name = talloc_strdup(memory, release->municipality_name);
	memcpy(row->indices, past.indices, sizeof(row->indices));
	return status == STATUS_OK ? STATUS_OK : STATUS_SYSTEM;
}

/* By code, the own one in its place. */
static enum status
fill_rows(struct report *report, const struct release *releases, size_t count,
        struct compare_row *rows)
{
	enum status status = STATUS_OK;
	bool placed = false;
	size_t n = 0;

	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		bool own = releases[i].municipality == report->municipality;

		if (!placed && (own || releases[i].municipality >
		                               report->municipality)) {
			fill_own(report, &rows[n++]);
			placed = true;
		}
		if (!own)
			status = fill_other(report, &releases[i], &rows[n++]);
	}
	if (!placed)
		fill_own(report, &rows[n++]);
	report->peers = rows;
	report->peers_count = n;
	return status;
}

enum status
release_peers(struct db *db, struct report *report)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct release *releases = NULL;
	struct compare_row *rows;
	struct period period;
	size_t count = 0;
	enum status status = period_parse(report->month, &period);

	if (status == STATUS_OK && period.kind == PERIOD_MONTH)
		status = release_month(db, memory,
		        release_code(report->respondent, &period), &releases,
		        &count);
	if (status == STATUS_OK && count >= COMPARE_MAX)
		status = STATUS_LIMIT;
	if (status != STATUS_OK || count == 0)
		goto done;
	rows = talloc_zero_array(
	        report, struct compare_row, (unsigned)count + 1);
	if (rows == NULL)
		log_abort("release.peers", "out of memory");
	status = fill_rows(report, releases, count, rows);
done:
	talloc_free(memory);
	return status;
}
