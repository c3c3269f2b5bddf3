/*
 * What stands beside a report's months: notes on the timeline, and earlier
 * series of others.
 */
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "reports/respondent.h"
#include "server/note.h"
#include "server/release.h"
#include "server/series.h"

/* Of the twelve months that a line shows. */
static enum status
fill_marks(struct db *db, TALLOC_CTX *memory, struct report *report,
        struct month last)
{
	struct month first = clock_month_add(last, -REPORT_PAST_MAX);
	struct month next = clock_month_add(last, 1);
	const int64_t days[2] = {first.year * 10000 + first.month * 100,
	        next.year * 10000 + next.month * 100};
	struct note *notes = NULL;
	size_t count = 0;
	size_t from;
	enum status status = note_list(
	        db, memory, report->municipality, days, &notes, &count);

	if (status != STATUS_OK)
		return status;
	/* The newest of them have a letter. */
	from = count > REPORT_MARKS_MAX ? count - REPORT_MARKS_MAX : 0;
	report->marks =
	        talloc_zero_array(memory, struct report_mark, REPORT_MARKS_MAX);
	if (report->marks == NULL)
		log_abort("release.beside", "out of memory");
	report->marks_count = count - from;
	for (size_t i = from; i < count; i++) {
		int day = (int)notes[i].day;

		report->marks[i - from] = (struct report_mark){
		        .month = text_format(memory, "%04d-%02d", day / 10000,
		                day / 100 % 100),
		        .date = text_format(memory, "%04d-%02d-%02d",
		                day / 10000, day / 100 % 100, day % 100),
		        .text = notes[i].text,
		        .topic = notes[i].topic};
	}
	return STATUS_OK;
}

static enum status
fill_others(struct db *db, TALLOC_CTX *memory, struct report *report)
{
	struct series_point *points = NULL;
	size_t count = 0;
	enum status status =
	        series_list(db, memory, report->municipality, &points, &count);

	if (status != STATUS_OK)
		return status;
	report->others = talloc_zero_array(
	        memory, struct report_other, REPORT_OTHERS_MAX);
	if (report->others == NULL)
		log_abort("release.beside", "out of memory");
	for (size_t i = 0; i < count && i < REPORT_OTHERS_MAX; i++)
		report->others[report->others_count++] =
		        (struct report_other){.series = points[i].series,
		                .measure = points[i].measure,
		                .period = points[i].period,
		                .month = text_format(memory, "%04d-%02d",
		                        (int)(points[i].month / 100),
		                        (int)(points[i].month % 100)),
		                .value = points[i].value,
		                .source = points[i].source};
	return STATUS_OK;
}

enum status
release_beside(struct db *db, TALLOC_CTX *memory, struct report *report)
{
	struct month month;
	enum status status;

	report->marks_count = report->others_count = 0;
	if (clock_month_parse(report->month, &month) != STATUS_OK)
		return STATUS_OK;
	status = fill_marks(db, memory, report, month);
	/* What others have asked they have asked citizens. */
	if (status == STATUS_OK && respondent_index(report->respondent) == 0)
		status = fill_others(db, memory, report);
	return status;
}
