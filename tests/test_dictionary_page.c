/*
 * The data dictionary behind the login.
 */
#include "tests/house.h"

#include "server/dictionary_page.h"

static struct http_call *
get(struct house *house, const char *cookie)
{
	return house_ask(house,
	        (struct house_request){.path = "/data", .cookie = cookie});
}

static void
test_page(void **state)
{
	static const char *const parts[] = {
	        "<title>Dataordbog – Borgersvar</title>",
	        "<th scope=\"row\">kommune</th>", "740 Silkeborg",
	        "<th scope=\"row\">S1</th><td>Hvor tilfreds er du med dit møde"
	        " hos {kommune}?</td><td>heltal</td>",
	        "-1 Ikke relevant: Der var intet møde", "-4 Holdt op før",
	        "110 1.1 Svaret på alt", "borger_moede S1, version 1</td>"};
	struct house *house = *state;
	struct http_call *call = get(house, house_log_in(house, "leder"));

	assert_int_equal(call->status, 200);
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strstr(call->answer, parts[i]) == NULL)
			fail_msg("no \"%s\" in %s", parts[i], call->answer);
	/* What staff wrote into a survey is text. */
	house_run(house, "UPDATE item SET label = '<script>x' WHERE name ="
	                 " 'S1'");
	call = get(house, house_log_in(house, "drift"));
	assert_int_equal(call->status, 200);
	assert_null(strstr(call->answer, "<script>x"));
	assert_non_null(strstr(call->answer, "&lt;script&gt;x"));
}

static void
test_roles(void **state)
{
	static const struct {
		const char *role;
		int status;
	} cases[] = {{"manager", 200}, {"broker", 200}, {"administrator", 200},
	        {"caseworker", 403}};
	struct house *house = *state;
	const char *cookie = house_log_in(house, "leder");
	struct http_call *call = get(house, NULL);

	assert_int_equal(call->status, 303);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		house_run(house,
		        talloc_asprintf(house->memory,
		                "UPDATE staff SET role = '%s' WHERE name ="
		                " 'leder'",
		                cases[i].role));
		assert_int_equal(get(house, cookie)->status, cases[i].status);
		/* Shown on the way to where it is. */
		call = house_ask(
		        house, (struct house_request){
		                       .path = "/rapporter", .cookie = cookie});
		assert_int_equal(strstr(call->answer, "\"/data\"") != NULL,
		        cases[i].status == 200);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        HOUSE(test_page),
	        HOUSE(test_roles),
	};

	return cmocka_run_group_tests_name(
	        "dictionary_page", tests, NULL, NULL);
}
