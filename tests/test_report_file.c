/*
 * A released report in other forms: of what was stored and nothing newer, for
 * whom the page is, and no form that there is not.
 */
#include "tests/house.h"

#include "server/report_page.h"

static struct http_call *
get(struct house *house, const char *cookie, const char *file)
{
	return house_ask(
	        house, (struct house_request){
	                       .path = talloc_asprintf(house->memory,
	                               "/rapporter/0740/2026-09/%s", file),
	                       .cookie = cookie});
}

static void
test_forms(void **state)
{
	static const struct {
		const char *file;
		const char *type;
		const char *begins;
	} cases[] = {
	        {"rapport.pdf", "application/pdf", "%PDF-1."},
	        {"rapport.xlsx",
	                "application/vnd.openxmlformats-officedocument."
	                "spreadsheetml.sheet",
	                "PK"},
	        {"rapport.csv", "text/csv; charset=utf-8", "del,gruppe,"},
	        {"dagsorden.txt", "text/plain; charset=utf-8", "Der er ingen"},
	        {"tabel.html", "text/html; charset=utf-8", "<table"},
	        {"diagram.png", "image/png", "\x89PNG"},
	};
	struct house *house = *state;
	const char *cookie = house_log_in(house, "leder");

	house_release(house, 740, 9);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct http_call *call = get(house, cookie, cases[i].file);

		assert_int_equal(call->status, 200);
		assert_string_equal(
		        house_header(call, "Content-Type"), cases[i].type);
		assert_string_equal(
		        house_header(call, "Cache-Control"), "no-store");
		assert_memory_equal(
		        call->answer, cases[i].begins, strlen(cases[i].begins));
		assert_non_null(
		        strstr(house_header(call, "Content-Disposition"),
		                "0740-2026-09-"));
	}
}

/* What happens after the release changes none of its forms. */
static void
test_frozen(void **state)
{
	struct house *house = *state;
	const char *cookie = house_log_in(house, "leder");
	const char *before;

	house_release(house, 740, 9);
	before = talloc_strdup(
	        house->memory, get(house, cookie, "rapport.csv")->answer);
	house_run(house,
	        "INSERT INTO meeting (municipality, external, employee,"
	        " held_at, month, registered_at, due_at) VALUES (740,"
	        " 'x', 'SB', 0, 202609, 0, 0)");
	assert_string_equal(get(house, cookie, "rapport.csv")->answer, before);
	assert_non_null(strstr(before, "holdt,0\r\n"));
}

static void
test_refused(void **state)
{
	static const struct {
		const char *path;
		unsigned status;
	} cases[] = {
	        {"/rapporter/0740/2026-09/rapport", 404},
	        {"/rapporter/0740/2026-09/rapport.exe", 404},
	        {"/rapporter/0740/2026-08/rapport.pdf", 404},
	        {"/rapporter/0740/2026-13/rapport.pdf", 404},
	        {"/rapporter/0661/2026-09/rapport.pdf", 403},
	        {"/rapporter/alle/2026-09/rapport.pdf", 404},
	};
	struct house *house = *state;
	const char *cookie = house_log_in(house, "leder");

	house_release(house, 740, 9);
	house_release(house, 661, 9);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct house_request request = {
		        .path = cases[i].path, .cookie = cookie};
		unsigned status = house_ask(house, request)->status;

		if (status != cases[i].status)
			fail_msg("%s: %u", cases[i].path, status);
		request.cookie = NULL;
		assert_int_equal(house_ask(house, request)->status, 303);
	}
}

/* Three municipalities make a funnel, on the page and wherever else, for whoever
 * may compare. */
static void
test_funnel(void **state)
{
	struct house *house = *state;
	const char *cookie = house_log_in(house, "leder");
	struct house_request page = {
	        .path = "/rapporter/0740/2026-09", .cookie = cookie};

	house_run(house,
	        "INSERT INTO municipality (code, name, region, lane,"
	        " sender, host, contact) SELECT 657, 'Herning', region,"
	        " lane, '+4560000657', 'svar.herning.test', contact"
	        " FROM municipality WHERE code = 740");
	house_release(house, 740, 9);
	house_release(house, 661, 9);
	house_release(house, 657, 9);
	assert_null(strstr(house_ask(house, page)->answer, "Blandt"));
	house_run(house,
	        "UPDATE release SET result = replace(replace(result,"
	        " '\"mean\": null', '\"mean\": ' || (60 + municipality % 10)),"
	        " '\"low\": null', '\"low\": 50')");
	house_run(house, "UPDATE release SET result = replace(replace(result,"
	                 " '\"high\": null', '\"high\": 80'),"
	                 " '\"count\": 0', '\"count\": 40')");
	assert_non_null(strstr(house_ask(house, page)->answer, "Blandt"));
	assert_null(strstr(house_ask(house, page)->answer, "<!-- kommuner"));
	house_run(house, "UPDATE staff SET role = 'caseworker'");
	assert_null(strstr(house_ask(house, page)->answer, "Blandt"));
	assert_int_equal(get(house, cookie, "rapport.pdf")->status, 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        HOUSE(test_forms),
	        HOUSE(test_frozen),
	        HOUSE(test_refused),
	        HOUSE(test_funnel),
	};

	return cmocka_run_group_tests_name("report_file", tests, NULL, NULL);
}
