/*
 * Logging in and out.  Passwords are hashed by a crew of two threads of their
 * own: argon2id is slow by design and must hold neither the web nor the writer.
 */
#ifndef SERVER_LOGIN_H
#define SERVER_LOGIN_H

#include "base/crew.h"
#include "server/route.h"
#include "server/staff.h"

/* The service's; freed (who waits is answered, threads joined) with
 * talloc_free. */
struct crew *login_crew_create(TALLOC_CTX *owner);

route_handler_fn login_show;  /* GET /login */
route_handler_fn login_take;  /* POST /login */
route_handler_fn logout_take; /* POST /logout */

/* Who asks, by the session's cookie; NULL: nobody. */
const struct staff *login_staff(struct route_call *call);

extern const struct page_spec login_page_spec;

#endif
