/*
 * texts: what is refused, and an empty list.
 */
#include "tests/command.h"

static void
test_refused(void **state)
{
	static const struct {
		const char *arguments, *says;
	} cases[] = {
	        {"texts", "expected a municipality's code"},
	        {"texts --municipality 740", "--month: expected a month"},
	        {"texts --municipality 740 --month 10", "--month: expected"},
	        {"texts --municipality 740 --show x --reviewer R",
	                "expected a number of the list"},
	        {"texts --municipality 740 --show 1", "who has read it?"},
	        {"texts --municipality 740 --show 1 --reviewer R",
	                "no text 1 waits at 0740"},
	        {"texts --municipality 740 --hide 1 --reviewer R",
	                "no text 1 waits at 0740"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		command_expect(*state, cases[i].arguments, 1, cases[i].says);
	command_expect(
	        *state, "texts --municipality 740 --month 2026-10", 0, "");
	command_expect(*state,
	        "texts --municipality 740 --show 1 --hide 1 --reviewer R", 2,
	        "Usage: borgersvar texts");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        INSTALLED(test_refused),
	};

	return cmocka_run_group_tests_name("verb_texts", tests, NULL, NULL);
}
