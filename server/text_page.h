/*
 * /tekster: somebody who is logged in reads what people wrote in their own words
 * before a report may show it: says whether it may, takes names out, and says
 * what it is about.
 */
#ifndef SERVER_TEXT_PAGE_H
#define SERVER_TEXT_PAGE_H

#include <stdbool.h>

#include "server/route.h"

route_handler_fn text_page_show; /* GET /tekster */
route_handler_fn text_page_one;  /* GET /tekster/:number */
route_handler_fn text_page_take; /* POST /tekster/:number */

/* A municipality's administrators: caseworkers are who is written about,
 * managers and knowledge brokers see what was released, and the operator sees no
 * answer.  Which texts is another question: text_check_outside(). */
bool text_page_may(const struct staff *staff);

extern const struct page_spec text_page_spec;

#endif
