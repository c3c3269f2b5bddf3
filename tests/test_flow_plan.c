/*
 * The order in which items are computed, and who looks at whom.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "surveys/flow_plan.h"
#include "tests/survey_fixture.h"

static const char survey_text[] =
        "| survey |\n"
        "| | type | name | label | relevant | calculation |\n"
        "| | calculate | c | | | ${b} + ${a} + ${b} |\n"
        "| | begin_group | g | G | ${b} = 1 | |\n"
        "| | text | t | T | ${a} = 2 | |\n"
        "| | end_group | | | | |\n"
        "| | calculate | b | | | ${a} + 1 |\n"
        "| | integer | a | A | | |\n";

static size_t
place(const struct survey *survey, const char *name)
{
	return survey->plan->place[survey_item_of_tests(survey, name)];
}

static bool
looks_at(const struct survey *survey, const char *reader, const char *name)
{
	const struct flow_plan *plan = survey->plan;
	size_t item = survey_item_of_tests(survey, name);

	for (size_t i = plan->first[item]; i < plan->first[item + 1]; i++)
		if (plan->readers[i] == place(survey, reader))
			return true;
	return false;
}

static void
test_order(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey *survey = survey_of_tests(memory, survey_text);

	(void)state;
	assert_true(place(survey, "a") < place(survey, "b"));
	assert_true(place(survey, "b") < place(survey, "c"));
	assert_true(place(survey, "b") < place(survey, "g"));
	assert_true(place(survey, "g") < place(survey, "t"));
	for (size_t i = 0; i < survey->item_count; i++)
		assert_int_equal(
		        survey->plan->place[survey->plan->order[i]], i);
	talloc_free(memory);
}

static void
test_readers(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey *survey = survey_of_tests(memory, survey_text);

	(void)state;
	assert_true(looks_at(survey, "b", "a"));
	assert_true(looks_at(survey, "t", "a"));
	assert_true(looks_at(survey, "t", "g"));
	assert_true(looks_at(survey, "c", "b"));
	assert_false(looks_at(survey, "g", "a"));
	assert_false(looks_at(survey, "a", "b"));
	assert_int_equal(survey->plan->first[survey->item_count], 6);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_order),
	        cmocka_unit_test(test_readers),
	};

	return cmocka_run_group_tests_name("flow_plan", tests, NULL, NULL);
}
