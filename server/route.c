/*
 * The table, and how a request finds its row. Whoever may see something is
 * decided here, before the handler, by the row's role; a handler only looks at
 * what is the own municipality's.
 *
 * The rows are tried in order, so names stand before `/:code`, which matches
 * any single segment: a code is twelve characters long, and none of our names is.
 */
#include "server/route.h"

#include <string.h>

#include "base/embedded.h"
#include "base/text.h"
#include "server/api.h"
#include "server/delivery_page.h"
#include "server/dictionary_page.h"
#include "server/form.h"
#include "server/hook.h"
#include "server/invite_mail.h"
#include "server/login.h"
#include "server/metrics.h"
#include "server/note_page.h"
#include "server/report_page.h"
#include "server/request.h"
#include "server/response.h"
#include "server/steer_page.h"
#include "server/text_page.h"

static route_handler_fn front_page, static_file, health;

const struct route routes[] = {
        {"GET", "/", ROUTE_ANYONE, front_page},
        {"GET", "/sundhed", ROUTE_ANYONE, health},
        {"GET", "/healthz", ROUTE_ANYONE, metrics_health},
        {"GET", "/static/:file", ROUTE_ANYONE, static_file},
        {"POST", "/hook/:lane", ROUTE_ANYONE, hook_take},
        {"POST", "/hook/:lane/:key", ROUTE_ANYONE, hook_take},
        {"POST", "/api/v1/messages", ROUTE_TOKEN, api_send},
        {"GET", "/api/v1/messages/:id", ROUTE_TOKEN, api_look},
        {"GET", "/login", ROUTE_ANYONE, login_show},
        {"POST", "/login", ROUTE_ANYONE, login_take},
        {"POST", "/logout", ROUTE_STAFF, logout_take},
        {"GET", "/data", ROUTE_STAFF, dictionary_page},
        {"GET", "/levering", ROUTE_STAFF, delivery_page_show},
        {"GET", "/rapporter", ROUTE_STAFF, report_list},
        {"GET", "/rapporter/:municipality/:month", ROUTE_STAFF, report_show},
        {"GET", "/rapporter/:municipality/:month/:file", ROUTE_STAFF,
                report_file},
        {"GET", "/styregruppe", ROUTE_STAFF, steer_show},
        {"GET", "/progression/:municipality/:quarter", ROUTE_STAFF,
                progression_show},
        {"GET", "/foer-og-efter", ROUTE_STAFF, change_list},
        {"GET", "/foer-og-efter/:municipality/:month", ROUTE_STAFF,
                change_show},
        {"GET", "/noter", ROUTE_STAFF, note_page_show},
        {"POST", "/noter", ROUTE_STAFF, note_page_take},
        {"POST", "/noter/:number/fjern", ROUTE_STAFF, note_page_remove},
        {"GET", "/tekster", ROUTE_STAFF, text_page_show},
        {"GET", "/tekster/:number", ROUTE_STAFF, text_page_one},
        {"POST", "/tekster/:number", ROUTE_STAFF, text_page_take},
        {"GET", "/stop/:code", ROUTE_ANYONE, invite_stop_show},
        {"POST", "/stop/:code", ROUTE_ANYONE, invite_stop_take},
        {"GET", "/:code", ROUTE_ANYONE, form_show},
        {"POST", "/:code", ROUTE_ANYONE, form_take},
};
const size_t route_count = sizeof(routes) / sizeof(routes[0]);

/* Citizens come by a link of their own; whoever types the bare address is
 * staff. */
static void
front_page(struct route_call *call)
{
	response_see_other(call->http, "/login");
}

/* For a supervisor: the web thread answers. It asks nothing of the database,
 * which may be busy without anything being wrong. */
static void
health(struct route_call *call)
{
	response_text(call->http, 200, "ok\n");
}

/* Only the kinds that are embedded; anything else is offered as a download and
 * never shown. */
static const char *
type_of(const char *file)
{
	const char *dot = strrchr(file, '.');

	if (dot != NULL && strcmp(dot, ".css") == 0)
		return "text/css; charset=utf-8";
	if (dot != NULL && strcmp(dot, ".svg") == 0)
		return "image/svg+xml";
	return "application/octet-stream";
}

/* Found by its whole path among the embedded files, so that no path can lead
 * out of them. */
static void
static_file(struct route_call *call)
{
	const char *path = text_format(
	        call->memory, "server/static/%s", call->parameters[0]);
	const struct embedded *file = embedded_find(path);

	if (file == NULL)
		response_error(call->http, 404);
	else
		response_file(call->http, type_of(file->path), file->bytes,
		        file->length);
}

/* Matches segment by segment; parameters are copied into the call's memory. */
static bool
matches(const struct route *route, struct route_call *call)
{
	const char *pattern = route->path + 1;
	const char *path = call->http->path + 1;
	size_t parameter = 0;

	for (;;) {
		size_t want = strcspn(pattern, "/");
		size_t have = strcspn(path, "/");

		if (*pattern == ':') {
			if (have == 0 || parameter == ROUTE_PARAMETERS)
				return false;
			call->parameters[parameter++] =
			        talloc_strndup(call->memory, path, have);
		} else if (want != have || memcmp(pattern, path, want) != 0) {
			return false;
		}
		pattern += want;
		path += have;
		if (*pattern == '\0' || *path == '\0')
			return *pattern == *path;
		pattern++;
		path++;
	}
}

/* HEAD is answered as GET; the server leaves the body out. */
static bool
same_method(const char *given, const char *of_route)
{
	return strcmp(given, of_route) == 0 ||
	       (strcmp(given, "HEAD") == 0 && strcmp(of_route, "GET") == 0);
}

/* Who is not logged in is sent to the login; a post must come from a page of
 * ours, or from no browser at all. */
static bool
may(const struct route *route, struct route_call *call)
{
	bool hook = strncmp(route->path, "/hook/", 6) == 0;

	/* A token is sent by nobody unasked, so it needs no page of ours. */
	if (route->role == ROUTE_TOKEN)
		return api_enter(call);
	if (strcmp(route->method, "POST") == 0 && !hook &&
	        !request_is_same_site(
	                call->http, call->service->settings.public_url)) {
		response_error(call->http, 403);
		return false;
	}
	if (route->role == ROUTE_ANYONE)
		return true;
	call->staff = login_staff(call);
	if (call->staff == NULL)
		response_see_other(call->http, "/login");
	return call->staff != NULL;
}

/* A path that exists with another method is 405, so that a wrong client is told
 * what is wrong with it. */
void
route_handle(struct http_call *http, void *context)
{
	struct route_call call = {
	        .service = context, .http = http, .memory = http->memory};
	bool known_path = false;

	for (size_t i = 0; i < route_count; i++) {
		if (!matches(&routes[i], &call))
			continue;
		known_path = true;
		if (!same_method(http->method, routes[i].method))
			continue;
		if (may(&routes[i], &call))
			routes[i].handler(&call);
		return;
	}
	if (api_is_path(http->path))
		api_refuse(http, known_path ? 405 : 404,
		        known_path ? "method_not_allowed" : "no_such_path",
		        known_path ? "The path has another method."
		                   : "There is no such path.");
	else
		response_error(http, known_path ? 405 : 404);
}
