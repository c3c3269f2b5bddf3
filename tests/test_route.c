/*
 * The table of routes: which row a request finds, who may, and what a page of
 * somebody else's cannot make a browser do.
 */
#include "tests/house.h"

#include <stdio.h>

#include "server/route.h"

static unsigned
ask(struct house *house, const char *method, const char *path)
{
	return house_ask(
	        house, (struct house_request){.method = method, .path = path})
	        ->status;
}

static void
test_rows(void **state)
{
	static const struct {
		const char *method, *path;
		unsigned status;
	} cases[] = {
	        {"GET", "/", 303},
	        {"HEAD", "/", 303},
	        {"POST", "/", 405},
	        {"GET", "/sundhed", 200},
	        {"HEAD", "/sundhed", 200},
	        {"GET", "/sundhed/", 404},
	        {"GET", "/Sundhed", 404},
	        {"GET", "/static/style.css", 200},
	        {"GET", "/static/none.css", 404},
	        {"GET", "/static/", 404},
	        {"GET", "/static", 404},
	        {"GET", "/static/../schema/0001.sql", 404},
	        {"GET", "/static/..", 404},
	        {"GET", "/static/style.css/x", 404},
	        {"POST", "/static/style.css", 405},
	        {"GET", "/login", 200},
	        {"DELETE", "/login", 405},
	        {"PUT", "/login", 405},
	        {"get", "/login", 405},
	        {"GET", "/login/", 404},
	        {"GET", "//login", 404},
	        {"GET", "/hook/main", 405},
	        {"GET", "/hook/", 404},
	        {"POST", "/hook/other", 404},
	        {"POST", "/hook/main/x", 404}, /* not of this provider */
	        {"POST", "/hook/main/x/y", 404},
	        {"GET", "/rapporter", 303},
	        {"GET", "/rapporter/0740/2026-09", 303},
	        {"GET", "/rapporter/0740", 404},
	        {"GET", "/rapporter/0740/", 404},
	        {"GET", "/rapporter//2026-09", 404},
	        {"GET", "/rapporter/0740/2026-09/x", 303},
	        {"GET", "/rapporter/0740/2026-09/x/y", 404},
	        {"POST", "/rapporter", 400}, /* as a code's form */
	        {"GET", "/logout", 404},
	        {"POST", "/logout", 303},
	        {"GET", "/aaaaaaaaaaaa", 404},
	        {"POST", "/aaaaaaaaaaaa", 400},
	        {"OPTIONS", "/aaaaaaaaaaaa", 405},
	        {"GET", "/a/b/c/d/e/f", 404},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		unsigned status = ask(*state, cases[i].method, cases[i].path);

		if (status != cases[i].status)
			fail_msg("%s %s: %u", cases[i].method, cases[i].path,
			        status);
	}
}

/* The rows themselves: written as they are matched, and no row hides behind an
 * earlier one of the same method. */
static void
test_table(void **state)
{
	(void)state;
	assert_true(route_count > 0);
	for (size_t i = 0; i < route_count; i++) {
		size_t parameters = 0;

		assert_int_equal(routes[i].path[0], '/');
		assert_non_null(routes[i].handler);
		assert_true(strcmp(routes[i].method, "GET") == 0 ||
		            strcmp(routes[i].method, "POST") == 0);
		for (const char *at = routes[i].path; *at != '\0'; at++)
			parameters += at[0] == '/' && at[1] == ':';
		assert_true(parameters <= ROUTE_PARAMETERS);
		for (size_t j = 0; j < i; j++)
			assert_false(
			        strcmp(routes[i].method, routes[j].method) ==
			                0 &&
			        strcmp(routes[i].path, routes[j].path) == 0);
	}
}

/* What only staff may see is nobody else's: every row of the table. */
static void
test_staff_only(void **state)
{
	int staff_rows = 0;

	for (size_t i = 0; i < route_count; i++) {
		const struct route *route = &routes[i];
		struct http_call *call;

		if (route->role != ROUTE_STAFF)
			continue;
		staff_rows++;
		call = house_ask(
		        *state, (struct house_request){.method = route->method,
		                        .path = route->path});
		assert_int_equal(call->status, 303);
		assert_string_equal(house_header(call, "Location"), "/login");
		assert_int_equal(call->answer_length, 0);
	}
	assert_true(staff_rows >= 3);
}

/* Every post but a provider's and a program's must come from a page of ours. */
static void
test_posts_of_others(void **state)
{
	struct house *house = *state;
	const char *cookie = house_log_in(house, "leder");

	for (size_t i = 0; i < route_count; i++) {
		const struct route *route = &routes[i];
		struct http_call *call;
		bool hook = strncmp(route->path, "/hook/", 6) == 0;

		if (strcmp(route->method, "POST") != 0 ||
		        route->role == ROUTE_TOKEN)
			continue;
		call = house_ask(house,
		        (struct house_request){
		                .path = hook ? "/hook/main" : route->path,
		                .cookie = cookie,
		                .origin = "http://evil.test",
		                .form = "x=1"});
		assert_int_equal(call->status, 403);
		/* The provider's is refused for its signature alone. */
		assert_int_equal(
		        hook, strncmp(call->answer, "not signed", 10) == 0);
	}
	/* And nobody was logged out by it. */
	assert_int_equal(
	        house_ask(house, (struct house_request){.path = "/rapporter",
	                                 .cookie = cookie})
	                ->status,
	        200);
}

static void
test_files(void **state)
{
	static const struct {
		const char *path, *type;
	} cases[] = {
	        {"/static/style.css", "text/css; charset=utf-8"},
	        {"/static/report.css", "text/css; charset=utf-8"},
	        {"/static/municipalities.csv", "application/octet-stream"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_call *call = house_ask(
		        *state, (struct house_request){.path = cases[i].path});

		assert_int_equal(call->status, 200);
		assert_string_equal(
		        house_header(call, "Content-Type"), cases[i].type);
		assert_true(call->answer_length > 0);
	}
}

static void
test_health(void **state)
{
	struct http_call *call =
	        house_ask(*state, (struct house_request){.path = "/sundhed"});

	assert_string_equal(call->answer, "ok\n");
	assert_string_equal(house_header(call, "Cache-Control"), "no-store");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        HOUSE(test_rows),
	        cmocka_unit_test(test_table),
	        HOUSE(test_staff_only),
	        HOUSE(test_posts_of_others),
	        HOUSE(test_files),
	        HOUSE(test_health),
	};

	return cmocka_run_group_tests_name("route", tests, NULL, NULL);
}
