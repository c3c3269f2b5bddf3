/*
 * Logging in and out, on the lane's own threads: who gets a session, what a
 * stranger can learn, and how many guesses anybody has.
 */
#include "tests/house.h"

#include <stdio.h>
#include <time.h>

#include "server/login.h"

static struct http_call *
post(struct house *house, const char *form)
{
	return house_ask(
	        house, (struct house_request){.path = "/login", .form = form});
}

static bool
shows(const struct http_call *call, const char *part)
{
	return strstr(call->answer, part) != NULL;
}

static void
test_show(void **state)
{
	struct http_call *call =
	        house_ask(*state, (struct house_request){.path = "/login"});

	assert_int_equal(call->status, 200);
	assert_true(shows(call, "name=\"password\""));
	assert_true(shows(call, "type=\"password\""));
	assert_false(shows(call, "passer ikke"));
	assert_string_equal(house_header(call, "Cache-Control"), "no-store");
	assert_string_equal(house_header(call, "Set-Cookie"), "");
}

static void
test_session(void **state)
{
	struct house *house = *state;
	struct http_call *call =
	        post(house, "name=leder&password=en+lang+adgangskode");
	const char *cookie = house_header(call, "Set-Cookie");
	const char *session;

	assert_int_equal(call->status, 303);
	assert_string_equal(house_header(call, "Location"), "/rapporter");
	assert_int_equal(strncmp(cookie, "borgersvar=", 11), 0);
	assert_int_equal(strcspn(cookie + 11, ";"), 64);
	assert_string_equal(cookie + 11 + 64,
	        "; Path=/; HttpOnly; SameSite=Strict; Max-Age=28800; Secure");
	/* Only the token's hash is kept. */
	assert_int_equal(
	        house_count(house, "SELECT count(*) FROM staff_session"), 1);
	assert_int_equal(house_count(house, talloc_asprintf(house->memory,
	                                            "SELECT count(*) FROM"
	                                            " staff_session WHERE"
	                                            " hex(token_hash) ="
	                                            " upper('%.64s')",
	                                            cookie + 11)),
	        0);
	session = talloc_strndup(house->memory, cookie, 11 + 64);
	call = house_ask(house, (struct house_request){.path = "/rapporter",
	                                .cookie = session});
	assert_int_equal(call->status, 200);
	/* Two logins are two sessions. */
	assert_string_not_equal(house_log_in(house, "leder"), session);
}

static void
test_cookie_without_tls(void **state)
{
	struct house *house = *state;
	struct http_call *call;

	house->service->settings.secure_cookies = false;
	call = post(house, "name=leder&password=en+lang+adgangskode");
	assert_null(strstr(house_header(call, "Set-Cookie"), "Secure"));
}

static void
test_session_expires(void **state)
{
	struct house *house = *state;
	struct house_request request = {
	        .path = "/rapporter", .cookie = house_log_in(house, "leder")};

	clock_advance(&house->clock, (int64_t)(8 * 3600 - 1) * 1000);
	assert_int_equal(house_ask(house, request)->status, 200);
	clock_advance(&house->clock, 1000);
	assert_int_equal(house_ask(house, request)->status, 303);
	assert_string_equal(
	        house_header(house_ask(house, request), "Location"), "/login");
}

static void
test_tokens_that_are_none(void **state)
{
	struct house *house = *state;
	const char *good = house_log_in(house, "leder");
	char *other = talloc_strdup(house->memory, good);
	const char *cases[6];

	other[20] = other[20] == 'a' ? 'b' : 'a';
	cases[0] = other;
	cases[1] = talloc_strndup(house->memory, good, strlen(good) - 1);
	cases[2] = talloc_asprintf(house->memory, "%s0", good);
	cases[3] = talloc_asprintf(house->memory, "x%s", good);
	cases[4] = "borgersvar=";
	cases[5] = "borgersvar=zz";
	for (size_t i = 0; i < 6; i++)
		assert_int_equal(
		        house_ask(house,
		                (struct house_request){.path = "/rapporter",
		                        .cookie = cases[i]})
		                ->status,
		        303);
	assert_int_equal(
	        house_ask(house, (struct house_request){.path = "/rapporter",
	                                 .cookie = good})
	                ->status,
	        200);
}

/* A stranger sees the same page for a name that exists and one that does not,
 * and no session in either case. */
static void
test_strangers_learn_nothing(void **state)
{
	static const char *const forms[] = {
	        "name=leder&password=forkert",
	        "name=ukendt&password=en+lang+adgangskode",
	        "name=LEDER&password=en+lang+adgangskode",
	        "name=leder&password=",
	        "name=&password=",
	        "password=en+lang+adgangskode",
	        "",
	};
	struct house *house = *state;

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		struct http_call *call = post(house, forms[i]);

		if (call->status != 403 || !shows(call, "passer ikke"))
			fail_msg("\"%s\"", forms[i]);
		assert_string_equal(house_header(call, "Set-Cookie"), "");
	}
	assert_int_equal(
	        house_count(house, "SELECT count(*) FROM staff_session"), 0);
	assert_int_equal(
	        house->service->counters.counts[COUNTER_LOGIN_FAILED], 7);
	/* What was typed comes back escaped. */
	assert_null(
	        strstr(post(house, "name=%3Cb%3E&password=x")->answer, "<b>"));
}

static int64_t
fastest_us(struct house *house, const char *form)
{
	int64_t fastest = INT64_MAX;

	for (int i = 0; i < 3; i++) {
		struct timespec before;
		struct timespec after;
		int64_t took;

		clock_gettime(CLOCK_MONOTONIC, &before);
		(void)post(house, form);
		clock_gettime(CLOCK_MONOTONIC, &after);
		took = (after.tv_sec - before.tv_sec) * 1000000 +
		       (after.tv_nsec - before.tv_nsec) / 1000;
		if (took < fastest)
			fastest = took;
	}
	return fastest;
}

/* Hashing is most of the time, and it is done for a name that does not exist, a
 * disabled one and a locked one as well. */
static void
test_timing(void **state)
{
	struct house *house = *state;
	int64_t wrong = fastest_us(house, "name=leder&password=forkert");
	int64_t unknown = fastest_us(house, "name=ukendt&password=forkert");
	int64_t disabled;

	house_run(house, "UPDATE staff SET disabled_at = 1");
	disabled = fastest_us(house, "name=leder&password=forkert");
	assert_true(wrong > 2000);
	assert_true(unknown > wrong / 4 && unknown < wrong * 4);
	assert_true(disabled > wrong / 4 && disabled < wrong * 4);
}

static void
test_disabled(void **state)
{
	struct house *house = *state;
	struct house_request request = {
	        .path = "/rapporter", .cookie = house_log_in(house, "leder")};
	struct http_call *call;

	house_run(house, "UPDATE staff SET disabled_at = 1 WHERE"
	                 " name = 'leder'");
	/* The session ends with the account. */
	assert_int_equal(house_ask(house, request)->status, 303);
	call = post(house, "name=leder&password=en+lang+adgangskode");
	assert_int_equal(call->status, 403);
	assert_true(shows(call, "passer ikke"));
	assert_int_equal(house_count(house, "SELECT failures FROM staff"
	                                    " WHERE name = 'leder'"),
	        0);
	(void)house_log_in(house, "drift");
}

static void
test_lock(void **state)
{
	struct house *house = *state;
	struct http_call *call;

	for (int i = 0; i < STAFF_FAILURES_MAX; i++)
		assert_true(shows(post(house, "name=leder&password=forkert"),
		        "passer ikke"));
	call = post(house, "name=leder&password=en+lang+adgangskode");
	assert_int_equal(call->status, 403);
	assert_true(shows(call, "Vent et"));
	assert_string_equal(house_header(call, "Set-Cookie"), "");
	/* Nobody else waits. */
	(void)house_log_in(house, "drift");
	clock_advance(&house->clock, (int64_t)(STAFF_LOCK_S - 1) * 1000);
	assert_int_equal(
	        post(house, "name=leder&password=en+lang+adgangskode")->status,
	        403);
	clock_advance(&house->clock, 1000);
	(void)house_log_in(house, "leder");
	assert_int_equal(
	        house_count(house, "SELECT sum(failures) FROM staff"), 0);
}

/* A login that succeeds forgets the failures before it. */
static void
test_failures_in_a_row(void **state)
{
	struct house *house = *state;

	for (int round = 0; round < 2; round++) {
		for (int i = 1; i < STAFF_FAILURES_MAX; i++)
			(void)post(house, "name=leder&password=forkert");
		(void)house_log_in(house, "leder");
	}
}

/* Many guesses sent at once are no more guesses than one after the other: once
 * five of them have failed the right one is too late. */
static void
test_guesses_at_once(void **state)
{
	enum { GUESSES = 12 };
	struct house *house = *state;
	struct http_call *calls[GUESSES + 1];
	struct house_request request = {
	        .path = "/login", .form = "name=leder&password=forkert"};
	int locked = 0;

	for (int i = 0; i < GUESSES; i++)
		calls[i] = house_begin(house, request);
	request.form = "name=leder&password=en+lang+adgangskode";
	calls[GUESSES] = house_begin(house, request);
	for (int i = 0; i <= GUESSES; i++) {
		house_wait(calls[i]);
		assert_int_equal(calls[i]->status, 403);
		locked += shows(calls[i], "Vent et");
	}
	assert_int_equal(locked, GUESSES + 1 - STAFF_FAILURES_MAX);
	assert_int_equal(house_count(house, "SELECT failures FROM staff"
	                                    " WHERE name = 'leder'"),
	        STAFF_FAILURES_MAX);
	assert_int_equal(
	        house_count(house, "SELECT count(*) FROM staff_session"), 0);
}

/* The queue is short: who comes when it is full is told so at once. */
static void
test_full_queue(void **state)
{
	enum { MANY = 60 };
	struct house *house = *state;
	struct http_call *calls[MANY];
	struct house_request request = {
	        .path = "/login", .form = "name=ukendt&password=forkert"};
	int busy = 0;

	for (int i = 0; i < MANY; i++)
		calls[i] = house_begin(house, request);
	for (int i = 0; i < MANY; i++) {
		house_wait(calls[i]);
		assert_true(calls[i]->status == 403 || calls[i]->status == 503);
		busy += calls[i]->status == 503;
	}
	assert_true(busy > 0 && busy < MANY - 30);
}

static void
test_refused_forms(void **state)
{
	struct house *house = *state;
	char *password = talloc_zero_array(house->memory, char, 400);
	const char *cases[5];

	memset(password, 'x', SECRET_PASSWORD_MAX + 1);
	cases[0] = talloc_asprintf(
	        house->memory, "name=leder&password=%s", password);
	cases[1] = "name=leder&name=drift&password=x";
	cases[2] = "name=%ff&password=x";
	cases[3] = "name=leder&password=%00";
	cases[4] = "name=123456789012345678901234567890123456789012345678901234"
	           "567890123456789012345678901&password=x";
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(post(house, cases[i])->status, 400);
	/* None of them was a guess. */
	assert_int_equal(
	        house_count(house, "SELECT sum(failures) FROM staff"), 0);
	assert_int_equal(
	        house->service->counters.counts[COUNTER_LOGIN_FAILED], 0);
}

static void
test_logout(void **state)
{
	struct house *house = *state;
	const char *cookie = house_log_in(house, "leder");
	const char *other = house_log_in(house, "leder");
	struct house_request out = {
	        .path = "/logout", .cookie = cookie, .form = ""};
	struct house_request look = {.path = "/rapporter", .cookie = cookie};
	struct http_call *call;

	/* Not by a page of somebody else's. */
	out.origin = "http://evil.test";
	assert_int_equal(house_ask(house, out)->status, 403);
	assert_int_equal(house_ask(house, look)->status, 200);
	out.origin = "http://s.test";
	call = house_ask(house, out);
	assert_int_equal(call->status, 303);
	assert_string_equal(house_header(call, "Location"), "/login");
	assert_string_equal(house_header(call, "Set-Cookie"),
	        "borgersvar=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0;"
	        " Secure");
	assert_int_equal(house_ask(house, look)->status, 303);
	look.cookie = other;
	assert_int_equal(house_ask(house, look)->status, 200);
	/* Again, or by nobody: the login. */
	assert_string_equal(
	        house_header(house_ask(house, out), "Location"), "/login");
}

/* The operator belongs to no municipality and sees all; see report_page. */
static void
test_who_asks(void **state)
{
	struct house *house = *state;
	struct http_header header = {"Cookie", house_log_in(house, "drift")};
	struct http_call *http = http_call_create(house, "GET", "/");
	struct route_call call = {.service = house->service,
	        .http = http,
	        .memory = http->memory};
	const struct staff *staff;

	assert_null(login_staff(&call));
	http->headers = &header;
	http->header_count = 1;
	staff = login_staff(&call);
	assert_non_null(staff);
	assert_string_equal(staff->name, "drift");
	assert_string_equal(staff->role, "operator");
	assert_int_equal(staff->municipality, 0);
	header.value = house_log_in(house, "leder");
	staff = login_staff(&call);
	assert_non_null(staff);
	assert_int_equal(staff->municipality, 740);
}

/* What waits when the lane ends is still checked and answered. */
static void
test_lane_ends(void **state)
{
	struct house *house = *state;
	struct http_call *calls[6];
	struct house_request request = {
	        .path = "/login", .form = "name=leder&password=forkert"};

	for (int i = 0; i < 6; i++)
		calls[i] = house_begin(house, request);
	talloc_free(house->service->logins);
	for (int i = 0; i < 6; i++) {
		house_wait(calls[i]);
		assert_int_equal(calls[i]->status, 403);
	}
	house->service->logins = login_crew_create(house->service);
	house_run(house, "UPDATE staff SET locked_until = 0");
	(void)house_log_in(house, "leder");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        HOUSE(test_show),
	        HOUSE(test_session),
	        HOUSE(test_cookie_without_tls),
	        HOUSE(test_session_expires),
	        HOUSE(test_tokens_that_are_none),
	        HOUSE(test_strangers_learn_nothing),
	        HOUSE(test_timing),
	        HOUSE(test_disabled),
	        HOUSE(test_lock),
	        HOUSE(test_failures_in_a_row),
	        HOUSE(test_guesses_at_once),
	        HOUSE(test_full_queue),
	        HOUSE(test_refused_forms),
	        HOUSE(test_logout),
	        HOUSE(test_who_asks),
	        HOUSE(test_lane_ends),
	};

	return cmocka_run_group_tests_name("login", tests, NULL, NULL);
}
