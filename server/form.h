/*
 * Handlers of the citizen's web form.
 */
#ifndef SERVER_FORM_H
#define SERVER_FORM_H

#include "server/route.h"

route_handler_fn form_show; /* GET /:code */
route_handler_fn form_take; /* POST /:code */

extern const struct page_spec form_page_spec;

#endif
