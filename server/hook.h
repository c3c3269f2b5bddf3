/*
 * Webhooks of providers: POST /hook/:lane.
 */
#ifndef SERVER_HOOK_H
#define SERVER_HOOK_H

#include "server/route.h"

route_handler_fn hook_take;

/* Readies an event for the conversation: a time, and nothing that must not be
 * kept. */
void hook_ready(const struct service *service, TALLOC_CTX *memory,
        struct provider_event *event);
/* Counts events that were taken, once that is committed. */
void hook_count(struct service *service, const struct provider_event *events,
        size_t count);
/* What the account's provider hears whose webhook was stored; the owner's. */
const struct http_call *hook_acknowledgement(
        TALLOC_CTX *owner, const struct provider_account *account);

/* Acts on a readied event of a lane, inside the writer's job, which may run
 * again. */
MUST_CHECK enum status hook_act(struct service *service, struct db *db,
        TALLOC_CTX *memory, const char *lane,
        const struct provider_event *event);

#endif
