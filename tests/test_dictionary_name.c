/*
 * Names of variables: as short as they can be, accepted by SPSS and Stata, and
 * unlike each other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "reports/dictionary.h"

static const struct dictionary_variable before[] = {
        {.name = "S1"}, {.name = "moede_S1"}, {.name = "W1_tekst"}};

static void
test_names(void **state)
{
	static const struct {
		const char *survey, *wanted, *name;
	} cases[] = {
	        {"moede", "I1", "I1"},
	        {"andre", "S1", "andre_S1"},
	        {"andre", "s1", "andre_s1"},
	        {"moede", "S1", "moede_S1_2"},
	        {"moede", "Årsag", "Aarsag"},
	        {"moede", "a-b.c", "a_b_c"},
	        {"moede", "øl", "oel"},
	        {"moede", "日", "v__"},
	        {"moede", "1a", "v_1a"},
	        {"moede", "_x", "v__x"},
	        /* Words of the programs, and names of other variables. */
	        {"moede", "with", "moede_with"},
	        {"moede", "str12", "moede_str12"},
	        {"moede", "string", "string"},
	        {"moede", "kommune", "moede_kommune"},
	        {"moede", "Panel", "moede_Panel"},
	        {"moede", "et_meget_langt_navn_paa_et_spoergsmaal",
	                "et_meget_langt_navn_paa_et_spoer"},
	};

	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(dictionary_name(memory, before, 3,
		                            cases[i].survey, cases[i].wanted),
		        cases[i].name);
	talloc_free(memory);
}

/* However many there are. */
static void
test_many(void **state)
{
	enum { MANY = 60 };
	struct dictionary_variable made[MANY];
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < MANY; i++) {
		made[i].name = dictionary_name(memory, made, i,
		        "et_langt_navn_paa_et_skema", "et_langt_spoergsmaal");
		assert_true(strlen(made[i].name) <= 32);
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(made[i].name, made[k].name);
	}
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_names),
	        cmocka_unit_test(test_many),
	};

	return cmocka_run_group_tests_name(
	        "dictionary_name", tests, NULL, NULL);
}
