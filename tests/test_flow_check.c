/*
 * Which texts do as an answer to a question of each type.
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
        "| | type | name | label | parameters |\n"
        "| | integer | i | I | |\n"
        "| | decimal | d | D | |\n"
        "| | range | r | R | start=1 end=5 step=0.5 |\n"
        "| | date | t | T | |\n"
        "| | time | u | U | |\n"
        "| | dateTime | v | V | |\n"
        "| | select_one l | s | S | |\n"
        "| | select_multiple l | m | M | |\n"
        "| | text | x | X | |\n"
        "| choices |\n| | list_name | name | label |\n"
        "| | l | a | A |\n| | l | b | B |\n";

static void
test_types(void **state)
{
	static const struct {
		const char *item;
		const char *value;
		enum flow_fault fault;
	} cases[] = {
	        {"i", "", FLOW_VALID},
	        {"i", "12", FLOW_VALID},
	        {"i", "-3", FLOW_VALID},
	        {"i", "1.5", FLOW_TYPE},
	        {"i", "x", FLOW_TYPE},
	        {"i", "1234567890123456", FLOW_TYPE},
	        {"d", "1.5", FLOW_VALID},
	        {"d", "-0.25", FLOW_VALID},
	        {"d", "1.", FLOW_TYPE},
	        {"d", "1,5", FLOW_TYPE},
	        {"r", "5", FLOW_VALID},
	        {"r", "0.5", FLOW_TYPE},
	        {"r", "5.5", FLOW_TYPE},
	        {"t", "2026-02-28", FLOW_VALID},
	        {"t", "2026-02-29", FLOW_TYPE},
	        {"t", "28-02-2026", FLOW_TYPE},
	        {"u", "09:30", FLOW_VALID},
	        {"u", "09:30:59", FLOW_VALID},
	        {"u", "25:00", FLOW_TYPE},
	        {"u", "half past nine in the morning, I think", FLOW_TYPE},
	        {"v", "2026-02-28T09:30", FLOW_VALID},
	        {"v", "2026-02-28T09:30:00+01:00", FLOW_VALID},
	        {"v", "2026-02-28", FLOW_TYPE},
	        {"s", "a", FLOW_VALID},
	        {"s", "a b", FLOW_TYPE},
	        {"s", "c", FLOW_TYPE},
	        {"m", "a b", FLOW_VALID},
	        {"m", "a c", FLOW_TYPE},
	        {"x", "blåbær", FLOW_VALID},
	        {"x", "\xff", FLOW_TYPE},
	};

	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey *survey = survey_of_tests(memory, survey_text);
	struct flow *flow = flow_create(memory, survey, 0);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t item = survey_item_of_tests(survey, cases[i].item);

		if (flow_check(flow, item, cases[i].value) != cases[i].fault)
			fail_msg("%s: \"%s\"", cases[i].item, cases[i].value);
	}
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_types),
	};

	return cmocka_run_group_tests_name("flow_check", tests, NULL, NULL);
}
