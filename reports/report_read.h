/*
 * A released report back from its data: what was released is frozen, and every
 * other form of it (workbook, PDF, picture) is made from what was stored.
 */
#ifndef REPORTS_REPORT_READ_H
#define REPORTS_REPORT_READ_H

#include "reports/report.h"

/* Reads what write_json() wrote; all writers then write of it what they wrote
 * of the report itself.  What a report of an earlier version of this program
 * did not tell is empty, and what only the auditor may know is 0.  Peers are no
 * part of a release.  Belongs to `owner`.  STATUS_INPUT: it is none. */
MUST_CHECK enum status report_read(
        TALLOC_CTX *owner, const char *json, struct report **report);

#endif
