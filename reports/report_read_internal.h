/*
 * What the files that read released reports share; for nobody else.
 */
#ifndef REPORTS_REPORT_READ_INTERNAL_H
#define REPORTS_REPORT_READ_INTERNAL_H

#include <jansson.h>

#include "reports/report.h"

/* An index as later months are shown it.  A figure that was hidden is null in
 * the release, and NaN from here on. */
struct report_past_index report_read_past_index(const json_t *index);

#endif
