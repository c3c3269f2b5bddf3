/*
 * Conditions that can be read and are likely not what was meant.
 */
#include "tests/check_fixture.h"

/* One finding each. */
static void
test_conditions(void **state)
{
	static const struct check_case cases[] = {
	        {SHEET "| | select_one l | a | A | |\n"
	               "| | note | b | B | ${a} |\n" LIST,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "${a} alene er sandt"},
	        {SHEET "| | select_one l | a | A | |\n"
	               "| | note | b | B | not(${a}) or ${a} = 1 |\n" LIST,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "${a} alene er sandt"},
	        {SHEET "| | select_one l | a | A | |\n"
	               "| | note | b | B | ${a} = 1 or ${ a } |\n" LIST,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "${a} alene er sandt"},
	        {SHEET "| | select_one l | a | A | |\n"
	               "| | note | b | B | if(${a}, 1, 0) = 1 |\n" LIST,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "${a} alene er sandt"},
	        {SHEET "| | text | a | A | |\n"
	               "| | note | b | B | regex(${a}, '[0-9]+$') |\n",
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "passer hvor som helst"},
	        {SHEET "| | select_one l | a | A | |\n"
	               "| | note | b | B | ${a} != '4' |\n" LIST,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "har intet valg \"4\""},
	        {SHEET "| | select_one jn | a | A | |\n"
	               "| | note | b | B | selected(${a}, 'nje') or ${a} = 'ja'"
	               " |\n" YES_NO,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "mente du \"nej\""},
	        {SHEET "| | note | b | B | ${a} = 1 |\n"
	               "| | select_one l | a | A | |\n" LIST,
	                SURVEY_WARNING, "survey", 2, "relevant",
	                "\"a\", som først stilles senere, i række 3"},
	        {SHEET "| | select_one l | a | A | |\n"
	               "| | note | b | B | boolean(${a}) |\n" LIST,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "${a} alene er sandt"},
	        {SHEET "| | select_one l | a | A | |\n"
	               "| | note | b | B | ${a} != false() |\n" LIST,
	                SURVEY_WARNING, "survey", 3, "relevant",
	                "${a} er sandt for true() og false()"},
	        {SHEET "| | text | a | A | |\n| settings |\n| | ineligible |\n"
	               "| | ${a} |\n",
	                SURVEY_WARNING, "settings", 2, "ineligible",
	                "${a} alene er sandt"},
	};

	(void)state;
	CHECK_EXPECT(cases);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_conditions),
	};

	return cmocka_run_group_tests_name(
	        "check_condition", tests, NULL, NULL);
}
