/*
 * Answers in the texts of later questions.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "surveys/flow.h"
#include "tests/survey_fixture.h"

static const char survey_text[] =
        "| survey |\n"
        "| | type | name | label::Dansk (da) | label::English (en) |"
        " relevant |\n"
        "| | text | n | Navn | Name | |\n"
        "| | select_one l | s | S | S | |\n"
        "| | select_multiple l | m | M | M | |\n"
        "| | text | h | H | H | ${n} = 'x' |\n"
        "| | note | o | Hej ${n}: ${s}, ${m}.${h} | Hi ${s} | |\n"
        "| choices |\n"
        "| | list_name | name | label::Dansk (da) | label::English (en) |\n"
        "| | l | a | Æble | Apple |\n"
        "| | l | b | Banan | Banana |\n";

static void
set(struct flow *flow, const char *name, const char *value)
{
	flow_set(flow, survey_item_of_tests(flow->survey, name), value);
}

static void
test_piping(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey *survey = survey_of_tests(memory, survey_text);
	struct flow *flow = flow_create(memory, survey, 0);
	const struct survey_text *label =
	        &survey->items[survey_item_of_tests(survey, "o")].label;
	size_t english = survey_language(survey, "en");
	size_t danish = survey_language(survey, "da");

	(void)state;
	assert_string_equal(
	        flow_text(flow, memory, label, danish), "Hej : , .");
	set(flow, "n", "Åse <b>");
	set(flow, "s", "b");
	set(flow, "m", "b a");
	set(flow, "h", "hidden");
	assert_string_equal(flow_text(flow, memory, label, danish),
	        "Hej Åse <b>: Banan, Banan, Æble.");
	assert_string_equal(
	        flow_text(flow, memory, label, english), "Hi Banana");
	set(flow, "s", "z");
	assert_string_equal(flow_text(flow, memory, label, english), "Hi z");
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_piping),
	};

	return cmocka_run_group_tests_name("flow_text", tests, NULL, NULL);
}
