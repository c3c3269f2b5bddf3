/*
 * What the files that write figures as JSON share; for nobody else.
 */
#ifndef REPORTS_WRITE_JSON_INTERNAL_H
#define REPORTS_WRITE_JSON_INTERNAL_H

#include <jansson.h>

#include "reports/report.h"

/* {"count": 12, "hidden": false}; a hidden one is null.  The caller's. */
json_t *write_json_count(const struct report_count *count);

#endif
