/*
 * Questions that no answers lead to, and when it is given up to try them all.
 */
#include "tests/check_fixture.h"

/* One finding each. */
static void
test_reach(void **state)
{
	static const struct check_case cases[] = {
	        {SHEET "| | note | a | A | 1 = 2 |\n", SURVEY_WARNING, "survey",
	                2, "relevant", "aldrig stillet"},
	        {SHEET "| | select_one l | a | A | |\n"
	               "| | note | b | B | ${a} = 1 and ${a} = 2 |\n" LIST,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "aldrig stillet"},
	        {SHEET "| | select_one l | a | A | |\n"
	               "| | note | b | B | ${a} > 3 |\n" LIST,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "aldrig stillet"},
	        {SHEET "| | select_multiple l | a | A | |\n"
	               "| | note | b | B | count-selected(${a}) > 3 |\n" LIST,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "aldrig stillet"},
	        {SHEET "| | range | a | A | |\n"
	               "| | note | b | B | ${a} > 10 |\n",
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "aldrig stillet"},
	        /* By the group's condition, and by a question never asked;
	         * said once of the group. */
	        {SHEET "| | select_one l | a | A | |\n"
	               "| | begin_group | g | G | ${a} = 1 |\n"
	               "| | note | b | B | ${a} = 2 |\n| | end_group | | | "
	               "|\n" LIST,
	                SURVEY_WARNING, "survey", 4, "relevant",
	                "aldrig stillet"},
	        {SHEET "| | begin_group | g | G | 1 = 2 |\n"
	               "| | note | b | B | |\n| | note | c | C | |\n"
	               "| | end_group | | | |\n",
	                SURVEY_WARNING, "survey", 2, "relevant",
	                "aldrig stillet"},
	};

	(void)state;
	CHECK_EXPECT(cases);
}

/* A condition on very many answers is given up in time, not tried. */
static void
test_many_cases(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey_findings findings;
	struct text workbook;

	(void)state;
	text_init(&workbook, memory, 200000);
	text_add(&workbook, SHEET);
	for (int i = 0; i < 11; i++)
		text_add_format(&workbook, "| | range | a%d | A | |\n", i);
	for (int i = 0; i < 900; i++)
		text_add_format(&workbook,
		        "| | note | b%d | B | ${a0} + ${a1} + ${a2} + ${a3} > "
		        "40"
		        " |\n",
		        i);
	text_add(&workbook, "| | note | c | C | ${a0} > 5 and ${a1} + ${a2} +"
	                    " ${a3} + ${a4} + ${a5} > 99 |\n");
	assert_int_equal(
	        check_fixture_read(memory, text_string(&workbook), &findings),
	        STATUS_OK);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_reach),
	        cmocka_unit_test(test_many_cases),
	};

	return cmocka_run_group_tests_name("check_reach", tests, NULL, NULL);
}
