/*
 * /levering: how texts and mails get out, for a municipality's administrator and
 * the operator.  The same figures as /metrics; no number, no address, and nothing
 * of who has answered.
 */
#ifndef SERVER_DELIVERY_PAGE_H
#define SERVER_DELIVERY_PAGE_H

#include "server/page.h"
#include "server/route.h"
#include "server/staff.h"

extern const struct page_spec delivery_page_spec;

route_handler_fn delivery_page_show;
/* Administrators and operators. */
bool delivery_page_may(const struct staff *staff);

#endif
