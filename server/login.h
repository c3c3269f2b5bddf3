/*
 * Logging in and out.  Passwords are hashed on a lane of two threads of their
 * own: argon2id is slow by design and must hold neither the web nor the writer.
 */
#ifndef SERVER_LOGIN_H
#define SERVER_LOGIN_H

#include "server/route.h"
#include "server/staff.h"

struct login_lane;

/* Freed (threads joined) with talloc_free. */
struct login_lane *login_lane_create(
        TALLOC_CTX *owner, struct service *service);

route_handler_fn login_show;  /* GET /login */
route_handler_fn login_take;  /* POST /login */
route_handler_fn logout_take; /* POST /logout */

/* Who asks, by the session's cookie; NULL: nobody. */
const struct staff *login_staff(struct route_call *call);

extern const struct page_spec login_page_spec;

#endif
