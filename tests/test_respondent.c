/*
 * Kinds of respondents and their words.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reports/respondent.h"

static void
test_words(void **state)
{
	static const struct {
		const char *kind;
		size_t index;
		const char *plural, *genitive, *about;
	} cases[] = {
	        {"citizen", 0, "borgere", "borgernes", "deres møde med"},
	        {"employee", 1, "medarbejdere", "medarbejdernes",
	                "deres møder i"},
	        {"employer", 2, "virksomheder", "virksomhedernes",
	                "samarbejdet med"},
	        {"partner", 3, "partnere", "partnernes", "samarbejdet med"},
	        /* What is no kind is taken for citizens in words alone. */
	        {NULL, RESPONDENT_KINDS, "borgere", "borgernes",
	                "deres møde med"},
	        {"dog", RESPONDENT_KINDS, "borgere", "borgernes",
	                "deres møde med"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(
		        respondent_index(cases[i].kind), cases[i].index);
		assert_string_equal(
		        respondent_plural(cases[i].kind), cases[i].plural);
		assert_string_equal(
		        respondent_genitive(cases[i].kind), cases[i].genitive);
		assert_string_equal(
		        respondent_about(cases[i].kind), cases[i].about);
	}
}

/* Employers' figures have a rule more, and it names the number. */
static void
test_rule(void **state)
{
	static const struct {
		const char *kind;
		int64_t firms;
		const char *rule;
	} cases[] = {
	        {"citizen", 0, ""},
	        {"employee", 5, ""},
	        {"partner", 5, ""},
	        {NULL, 5, ""},
	        {"employer", 3,
	                " Det gælder også tal fra færre end 3 firmaer, eller"
	                " hvor ét firma har over halvdelen."},
	        {"employer", 5,
	                " Det gælder også tal fra færre end 5 firmaer, eller"
	                " hvor ét firma har over halvdelen."},
	        {"employer", 8,
	                " Det gælder også tal fra færre end 8 firmaer, eller"
	                " hvor ét firma har over halvdelen."},
	};

	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(
		        respondent_rule(memory, cases[i].kind, cases[i].firms),
		        cases[i].rule);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_words),
	        cmocka_unit_test(test_rule),
	};

	return cmocka_run_group_tests_name("respondent", tests, NULL, NULL);
}
