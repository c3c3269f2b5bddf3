/*
 * Pages of released reports: who sees which, as a page and as data, and what is
 * no report at all.
 */
#include "tests/house.h"

#include "server/release.h"
#include "server/report_page.h"

static struct http_call *
get(struct house *house, const char *cookie, const char *path)
{
	return house_ask(
	        house, (struct house_request){.path = path, .cookie = cookie});
}

/* Where the text stands in the page, or NULL. */
static const char *
find(const struct http_call *call, const char *text)
{
	return strstr(call->answer, text);
}

static void
test_list(void **state)
{
	struct house *house = *state;
	const char *cookie = house_log_in(house, "leder");
	struct http_call *call = get(house, cookie, "/rapporter");

	assert_int_equal(call->status, 200);
	assert_non_null(find(call, "ikke udgivet nogen rapport endnu"));
	house_release(house, 740, 8);
	house_release(house, 740, 9);
	house_release(house, 661, 9);
	call = get(house, cookie, "/rapporter");
	assert_non_null(find(call, "Silkeborg, september 2026"));
	assert_non_null(find(call, "href=\"/rapporter/0740/2026-08\""));
	assert_non_null(find(call, "href=\"/rapporter/0740/2026-08.json\""));
	assert_null(find(call, "Holstebro"));
	assert_null(find(call, "0661"));
	/* The newest first. */
	assert_true(find(call, "september 2026") < find(call, "august 2026"));
	assert_string_equal(house_header(call, "Cache-Control"), "no-store");
}

static void
test_operator_sees_all(void **state)
{
	struct house *house = *state;
	const char *cookie = house_log_in(house, "drift");
	struct http_call *call;

	house_release(house, 740, 9);
	house_release(house, 661, 9);
	call = get(house, cookie, "/rapporter");
	assert_non_null(find(call, "Silkeborg, september 2026"));
	assert_non_null(find(call, "Holstebro, september 2026"));
	assert_int_equal(
	        get(house, cookie, "/rapporter/0661/2026-09")->status, 200);
	assert_int_equal(
	        get(house, cookie, "/rapporter/0740/2026-09")->status, 200);
}

static void
test_page(void **state)
{
	struct house *house = *state;
	const char *cookie = house_log_in(house, "leder");
	struct http_call *call;

	house_release(house, 740, 9);
	call = get(house, cookie, "/rapporter/0740/2026-09");
	assert_int_equal(call->status, 200);
	assert_non_null(find(call, "<title>Silkeborg, september 2026"));
	assert_non_null(find(call, "borgernes svar i september 2026"));
	assert_non_null(find(call, "/rapporter/0740/2026-09.json"));
	assert_non_null(find(call, "leder"));
	/* The mark is gone, and there is one page, not a page in a page. */
	assert_null(find(call, "<!-- report -->"));
	assert_null(strstr(find(call, "<html") + 1, "<html"));
	assert_string_equal(
	        house_header(call, "Content-Type"), "text/html; charset=utf-8");
	/* A code is a number, however many zeros stand before it. */
	assert_int_equal(
	        get(house, cookie, "/rapporter/740/2026-09")->status, 200);
}

/* The data is the release as it was stored, byte for byte. */
static void
test_json(void **state)
{
	struct house *house = *state;
	const char *cookie = house_log_in(house, "leder");
	struct http_call *call;
	struct release stored;

	house_release(house, 740, 9);
	call = get(house, cookie, "/rapporter/0740/2026-09.json");
	assert_int_equal(call->status, 200);
	assert_string_equal(
	        house_header(call, "Content-Type"), "application/json");
	assert_int_equal(release_get(house->service->reading, house->memory,
	                         740, 202609, &stored),
	        STATUS_OK);
	assert_string_equal(call->answer, stored.json);
}

static void
test_refused(void **state)
{
	static const struct {
		const char *path;
		unsigned status;
	} cases[] = {
	        {"/rapporter/0661/2026-09", 403},
	        {"/rapporter/0661/2026-09.json", 403},
	        {"/rapporter/0661/2026-01", 403}, /* even what there is not */
	        {"/rapporter/0101/2026-09", 403},
	        {"/rapporter/0740/2026-08", 404},
	        {"/rapporter/0740/2026-08.json", 404},
	        {"/rapporter/0740/2026-13", 404},
	        {"/rapporter/0740/2026-9", 404},
	        {"/rapporter/0740/202609", 404},
	        {"/rapporter/0740/sidste", 404},
	        {"/rapporter/0740/.json", 404},
	        {"/rapporter/0740/2026-09.pdf", 404},
	        {"/rapporter/0740/2026-09.json.json", 404},
	        {"/rapporter/Silkeborg/2026-09", 404},
	        {"/rapporter/0/2026-09", 404},
	        {"/rapporter/-740/2026-09", 404},
	        {"/rapporter/10740/2026-09", 404},
	        {"/rapporter/740x/2026-09", 404},
	};
	struct house *house = *state;
	const char *cookie = house_log_in(house, "leder");

	house_release(house, 740, 9);
	house_release(house, 661, 9);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_call *call = get(house, cookie, cases[i].path);

		if (call->status != cases[i].status)
			fail_msg("%s: %u", cases[i].path, call->status);
		assert_null(find(call, "Holstebro"));
	}
}

/* Side by side, what was released; nothing where nobody has, and nothing for
 * whom it is not. */
static void
test_compare(void **state)
{
	struct house *house = *state;
	const char *cookie = house_log_in(house, "leder");
	struct http_call *call;

	assert_int_equal(
	        get(house, cookie, "/rapporter/alle/2026-09")->status, 404);
	house_release(house, 740, 9);
	house_release(house, 661, 9);
	call = get(house, cookie, "/rapporter");
	assert_non_null(find(call, "href=\"/rapporter/alle/2026-09\""));
	call = get(house, cookie, "/rapporter/alle/2026-09");
	assert_int_equal(call->status, 200);
	assert_non_null(find(call, "Kommunerne i september 2026"));
	assert_non_null(
	        find(call, "<tr class=\"egen\"><th scope=\"row\">Silkeborg"));
	assert_non_null(find(call, "<tr><th scope=\"row\">Holstebro"));
	assert_null(find(call, "som data"));
	assert_int_equal(
	        get(house, cookie, "/rapporter/alle/2026-13")->status, 404);
	assert_int_equal(
	        get(house, cookie, "/rapporter/alle/2026-Q3")->status, 404);
	assert_int_equal(
	        get(house, cookie, "/rapporter/alle/2026-09-employee")->status,
	        404);
	house_run(house, "UPDATE release SET month = month + 1000000");
	call = get(house, cookie, "/rapporter");
	assert_non_null(
	        find(call, "href=\"/rapporter/alle/2026-09-employee\""));
	assert_non_null(find(call, "<h2>Medarbejdere</h2>"));
	assert_null(find(call, "<h2>Borgere</h2>"));
	call = get(house, cookie, "/rapporter/alle/2026-09-employee");
	assert_int_equal(call->status, 200);
	assert_non_null(
	        find(call, "Kommunerne i september 2026 (medarbejdere)"));
	assert_int_equal(
	        get(house, cookie, "/rapporter/alle/2026-09.json")->status,
	        404);
	house_run(house, "UPDATE staff SET role = 'caseworker'");
	assert_int_equal(
	        get(house, cookie, "/rapporter/alle/2026-09")->status, 403);
	assert_null(find(get(house, cookie, "/rapporter"), "Sammenlign"));
}

static void
test_withdrawn(void **state)
{
	struct house *house = *state;
	const char *cookie = house_log_in(house, "leder");

	house_release(house, 740, 9);
	house_run(house, "UPDATE release SET withdrawn_at = 1");
	assert_int_equal(
	        get(house, cookie, "/rapporter/0740/2026-09")->status, 404);
	assert_null(find(get(house, cookie, "/rapporter"), "september 2026"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        HOUSE(test_list),
	        HOUSE(test_operator_sees_all),
	        HOUSE(test_page),
	        HOUSE(test_json),
	        HOUSE(test_refused),
	        HOUSE(test_compare),
	        HOUSE(test_withdrawn),
	};

	return cmocka_run_group_tests_name("report_page", tests, NULL, NULL);
}
