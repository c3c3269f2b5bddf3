/*
 * Webhooks of providers: POST /hook/:lane.
 */
#ifndef SERVER_HOOK_H
#define SERVER_HOOK_H

#include "server/route.h"

route_handler_fn hook_take;

#endif
