/*
 * THE table of routes: method, path, who may, which handler.  A path is matched
 * segment by segment; `:name` matches any one segment.
 */
#ifndef SERVER_ROUTE_H
#define SERVER_ROUTE_H

#include <stdint.h>

#include "base/http_server.h"
#include "server/service.h"

/* Who may ask for a page; higher roles are not supersets of lower ones. */
enum route_role {
	ROUTE_ANYONE,
	ROUTE_STAFF, /* whoever is logged in, for the own municipality */
	ROUTE_TOKEN, /* programs, by a token, for its municipality */
};

enum { ROUTE_PARAMETERS = 3 };

/* What a handler works with. */
struct route_call {
	struct service *service;
	struct http_call *http;
	TALLOC_CTX *memory; /* the call's */
	/* What the path's `:name` segments held, in order. */
	const char *parameters[ROUTE_PARAMETERS];
	const struct staff *staff; /* NULL unless logged in */
	struct api_token *token;   /* NULL unless ROUTE_TOKEN */
};

typedef void route_handler_fn(struct route_call *call);

struct route {
	const char *method;
	const char *path;
	enum route_role role;
	route_handler_fn *handler;
};

extern const struct route routes[];
extern const size_t route_count;

/* http_handle_fn over a service: finds the row, checks the role, calls the handler. */
void route_handle(struct http_call *http, void *context);

#endif
