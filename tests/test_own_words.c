/*
 * Numbers in people's own words, and what only looks like one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reports/own_words.h"

static void
test_masked(void **state)
{
	static const char *const cases[][2] = {
	        {"ring 20 12 34 56 i dag", "ring ******** i dag"},
	        {"ring +4520123456.", "ring ********."},
	        {"20-12-34-56", "********"},
	        {"010170-1234 er mit", "******** er mit"},
	        {"født 1970, 3 børn", "født 1970, 3 børn"},
	        {"1234567", "1234567"},
	        {"", ""},
	        {"20123456 og 30123456", "******** og ********"},
	};

	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(
		        own_words_masked(memory, cases[i][0]), cases[i][1]);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_masked)};

	return cmocka_run_group_tests_name("own_words", tests, NULL, NULL);
}
