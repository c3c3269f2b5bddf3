/*
 * Pages of released reports for staff.
 */
#ifndef SERVER_REPORT_PAGE_H
#define SERVER_REPORT_PAGE_H

#include "server/route.h"

route_handler_fn report_list; /* GET /rapporter */
route_handler_fn report_show; /* GET /rapporter/:municipality/:month */

extern const struct page_spec report_list_spec;
extern const struct page_spec report_frame_spec;

#endif
