/*
 * The months before: what earlier releases said of the indices, and what may be
 * said of a change.
 */
#ifndef REPORTS_REPORT_PAST_H
#define REPORTS_REPORT_PAST_H

#include "reports/report.h"

/* Reads a released report (write_json) into a past month; its text belongs to
 * `memory`.  STATUS_INPUT: it is none. */
MUST_CHECK enum status report_past_read(
        TALLOC_CTX *memory, const char *json, struct report_past *past);

enum report_change {
	REPORT_NO_WORD, /* no month before, or too few people */
	REPORT_UNSURE,
	REPORT_HIGHER,
	REPORT_LOWER
};
/* Of an index since the month before, by Welch's test at 0.05, from 30 people
 * in both months on.  Means, intervals and numbers are those published, and
 * people in both months are taken for different ones, which never finds a
 * change more easily. */
enum report_change report_change(const struct report *report, size_t index);

/* Of an index' items as they were asked in this report, 0 for none; as `wording`
 * of a past month. */
uint64_t report_wording(const struct report *report, size_t index);

#endif
