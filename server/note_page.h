/*
 * /noter: a municipality's notes on its timeline, for those who change things:
 * managers and knowledge brokers add, see and withdraw them.
 */
#ifndef SERVER_NOTE_PAGE_H
#define SERVER_NOTE_PAGE_H

#include <stdbool.h>

#include "server/route.h"

route_handler_fn note_page_show;   /* GET /noter */
route_handler_fn note_page_take;   /* POST /noter */
route_handler_fn note_page_remove; /* POST /noter/:number/fjern */

/* Managers and knowledge brokers of a municipality. */
bool note_page_may(const struct staff *staff);

extern const struct page_spec note_page_spec;

#endif
