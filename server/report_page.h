/*
 * Pages of released reports for staff.
 */
#ifndef SERVER_REPORT_PAGE_H
#define SERVER_REPORT_PAGE_H

#include "server/route.h"

route_handler_fn report_list; /* GET /rapporter */
route_handler_fn report_show; /* GET /rapporter/:municipality/:month */

/* GET /rapporter/:municipality/:month/:file, in other forms (report_file.c) */
route_handler_fn report_file;

/* For the files of pages. */
struct release;
struct report;
bool report_may_compare(const struct staff *staff);
/* The release of the path's municipality and of a period.  STATUS_FORBIDDEN,
 * STATUS_NOT_FOUND. */
MUST_CHECK enum status report_find(
        struct route_call *call, const char *name, struct release *release);
/* May this member of staff read the comparison?  Not of a guest. */
bool report_in_partnership(struct route_call *call);
/* A page of staff's round what was rendered; `href` of its data, or "". */
void report_frame(struct route_call *call, const char *title, const char *href,
        const char *inside);
/* A release as a report, with its peers for whoever may compare; the call's. */
MUST_CHECK enum status report_of_release(struct route_call *call,
        const struct release *release, struct report **report);

extern const struct page_spec report_list_spec;
extern const struct page_spec report_frame_spec;

#endif
