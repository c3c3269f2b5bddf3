/*
 * The rules of a form (surveys/RULES.md), and that computing only what
 * changed gives what computing everything gives.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "surveys/flow.h"
#include "tests/survey_fixture.h"

#define HEADER                                                                 \
	"| survey |\n"                                                         \
	"| | type | name | label | relevant | calculation | default |"         \
	" constraint | required | choice_filter |\n"
#define CHOICES                                                                \
	"| choices |\n| | list_name | name | label | region |\n"               \
	"| | l | a | Æble | x |\n| | l | b | Banan | y |\n"                   \
	"| | l | c | Citron | x |\n"

enum { NOW_S = 1773680400 };

struct flow_test {
	TALLOC_CTX *memory;
	struct survey *survey;
	struct flow *flow;
};

static struct flow_test
begin(const char *markdown)
{
	struct flow_test test = {.memory = talloc_new(NULL)};

	test.survey = survey_of_tests(test.memory, markdown);
	test.flow =
	        flow_create(test.memory, test.survey, (int64_t)NOW_S * 1000);
	return test;
}

static void
set(struct flow_test *test, const char *name, const char *value)
{
	flow_set(test->flow, survey_item_of_tests(test->survey, name), value);
}

static const char *
value(const struct flow_test *test, const char *name)
{
	return test->flow->values[survey_item_of_tests(test->survey, name)];
}

static bool
shown(const struct flow_test *test, const char *name)
{
	return test->flow->relevant[survey_item_of_tests(test->survey, name)];
}

static enum flow_fault
fault(const struct flow_test *test, const char *name)
{
	return flow_fault(test->flow, survey_item_of_tests(test->survey, name));
}

/* Rules 1 to 3, 5: hidden reads as nothing, comes back, is inherited. */
static void
test_relevance(void **state)
{
	struct flow_test test = begin(HEADER
	        "| | integer | n | N | | | | | | |\n"
	        "| | begin_group | g | G | ${n} > 2 | | | | | |\n"
	        "| | begin_group | h | H | | | | | | |\n"
	        "| | text | t | T | | | | | yes | |\n"
	        "| | end_group | | | | | | | | |\n"
	        "| | end_group | | | | | | | | |\n"
	        "| | note | u | U | ${t} != '' | | | | | |\n"
	        "| | calculate | k | | | concat('<', ${t}, '>') | | | | |\n");

	(void)state;
	assert_false(shown(&test, "g"));
	assert_false(shown(&test, "t"));
	assert_int_equal(fault(&test, "t"), FLOW_VALID);
	assert_string_equal(value(&test, "k"), "<>");
	set(&test, "n", "3");
	assert_true(shown(&test, "h"));
	assert_true(shown(&test, "t"));
	assert_int_equal(fault(&test, "t"), FLOW_REQUIRED);
	set(&test, "t", "hej");
	assert_true(shown(&test, "u"));
	assert_string_equal(value(&test, "k"), "<hej>");
	set(&test, "n", "");
	assert_false(shown(&test, "u"));
	assert_string_equal(value(&test, "t"), "");
	assert_string_equal(value(&test, "k"), "<>");
	set(&test, "t", "hidden, and longer than before");
	assert_string_equal(value(&test, "t"), "");
	assert_string_equal(value(&test, "k"), "<>");
	set(&test, "n", "9");
	assert_string_equal(
	        value(&test, "k"), "<hidden, and longer than before>");
	talloc_free(test.memory);
}

/* Rules 4 and 5. */
static void
test_faults(void **state)
{
	struct flow_test test = begin(
	        HEADER "| | integer | n | N | | | | . > 2 and . < ${m} | | |\n"
	               "| | integer | m | M | | | 9 | | ${n} = 5 | |\n");

	(void)state;
	assert_int_equal(fault(&test, "n"), FLOW_VALID);
	set(&test, "n", "2");
	assert_int_equal(fault(&test, "n"), FLOW_CONSTRAINT);
	set(&test, "n", "5");
	assert_int_equal(fault(&test, "n"), FLOW_VALID);
	set(&test, "m", "");
	assert_int_equal(fault(&test, "m"), FLOW_REQUIRED);
	assert_int_equal(fault(&test, "n"), FLOW_CONSTRAINT);
	set(&test, "n", "6");
	assert_int_equal(fault(&test, "m"), FLOW_VALID);
	talloc_free(test.memory);
}

/* Rules 6 and 9: calculations that stand in the wrong order, and no NaN. */
static void
test_calculations(void **state)
{
	struct flow_test test = begin(
	        HEADER "| | calculate | c | | | ${b} + 1 | | | | |\n"
	               "| | calculate | b | | ${n} != 4 | ${a} * 2 | | | | |\n"
	               "| | calculate | a | | | ${n} + 1 | | | | |\n"
	               "| | integer | n | N | | | | | | |\n"
	               "| | calculate | o | | | once(${n}) | | | | |\n");

	(void)state;
	assert_string_equal(value(&test, "c"), "");
	set(&test, "n", "1");
	assert_string_equal(value(&test, "a"), "2");
	assert_string_equal(value(&test, "b"), "4");
	assert_string_equal(value(&test, "c"), "5");
	assert_string_equal(value(&test, "o"), "1");
	set(&test, "n", "4");
	assert_string_equal(value(&test, "b"), "");
	assert_string_equal(value(&test, "c"), "");
	set(&test, "n", "10");
	assert_string_equal(value(&test, "c"), "23");
	assert_string_equal(value(&test, "o"), "1");
	talloc_free(test.memory);
}

/* A question that is calculated takes what a person writes, until what it is
 * calculated from changes; what was loaded stands. */
static void
test_calculated_questions(void **state)
{
	struct flow_test test =
	        begin(HEADER "| | integer | n | N | | | | | | |\n"
	                     "| | integer | m | M | | ${n} * 2 | | | | |\n"
	                     "| | calculate | k | | | ${m} + 1 | | | | |\n");

	(void)state;
	set(&test, "n", "2");
	assert_string_equal(value(&test, "m"), "4");
	set(&test, "m", "7");
	assert_string_equal(value(&test, "m"), "7");
	assert_string_equal(value(&test, "k"), "8");
	set(&test, "n", "3");
	assert_string_equal(value(&test, "m"), "6");
	flow_load(test.flow, survey_item_of_tests(test.survey, "m"), "9");
	flow_compute(test.flow);
	assert_string_equal(value(&test, "m"), "9");
	assert_string_equal(value(&test, "k"), "10");
	talloc_free(test.memory);
}

static void
test_defaults(void **state)
{
	struct flow_test test = begin(HEADER
	        "| | text | late | L | | | concat(${d}, '!') | | | |\n"
	        "| | text | t | T | | | it's | | | |\n"
	        "| | date | d | D | | | today() | | | |\n"
	        "| | text | after | A | | | concat(${late}, '?') | | | |\n"
	        "| | note | n | N | ${t} = \"it's\" | | | | | |\n");

	(void)state;
	assert_string_equal(value(&test, "t"), "it's");
	assert_string_equal(value(&test, "d"), "2026-03-16");
	assert_string_equal(value(&test, "late"), "2026-03-16!");
	assert_string_equal(value(&test, "after"), "2026-03-16!?");
	assert_true(shown(&test, "n"));
	talloc_free(test.memory);
}

/* Local time is Denmark's, summer time and all. */
static void
test_local_time(void **state)
{
	struct flow_test test =
	        begin(HEADER "| | calculate | n | | | now() | | | | |\n"
	                     "| | calculate | s | |"
	                     " | date('2026-07-01T12:00:00Z') | | | | |\n");

	(void)state;
	assert_string_equal(value(&test, "n"), "2026-03-16T18:00:00.000+01:00");
	assert_string_equal(value(&test, "s"), "2026-07-01T14:00:00.000+02:00");
	talloc_free(test.memory);
}

/* What is drawn once stays, and differs by item. */
static void
test_draws(void **state)
{
	struct flow_test test = begin(
	        HEADER "| | calculate | r | | | once(random()) | | | | |\n"
	               "| | calculate | s | | | once(random()) | | | | |\n"
	               "| | integer | n | N | | | | | | |\n");
	char drawn[40];

	(void)state;
	assert_true(strlen(value(&test, "r")) < sizeof(drawn));
	(void)stpcpy(drawn, value(&test, "r"));
	assert_string_not_equal(drawn, value(&test, "s"));
	set(&test, "n", "1");
	flow_compute(test.flow);
	assert_string_equal(drawn, value(&test, "r"));
	talloc_free(test.memory);
}

static void
test_choice_filter(void **state)
{
	struct flow_test test = begin(
	        HEADER "| | text | r | R | | | x | | | |\n"
	               "| | select_one l | s | S | | | | | | region = ${r} |\n"
	               "| | select_multiple l | m | M | | | | | |"
	               " selected('a b', name) |\n" CHOICES);
	size_t s = survey_item_of_tests(test.survey, "s");
	const struct survey_choice *choices =
	        test.survey->items[s].list->choices;

	(void)state;
	assert_true(flow_offers(test.flow, s, &choices[0]));
	assert_false(flow_offers(test.flow, s, &choices[1]));
	assert_int_equal(flow_check(test.flow, s, "c"), FLOW_VALID);
	assert_int_equal(flow_check(test.flow, s, "b"), FLOW_TYPE);
	set(&test, "r", "y");
	assert_int_equal(flow_check(test.flow, s, "c"), FLOW_TYPE);
	assert_int_equal(flow_check(test.flow, s, "b"), FLOW_VALID);
	assert_int_equal(flow_check(test.flow, s + 1, "b a"), FLOW_VALID);
	assert_int_equal(flow_check(test.flow, s + 1, "b c"), FLOW_TYPE);
	talloc_free(test.memory);
}

/* A column that is not there reads as nothing, and is warned about. */
static void
test_unknown_column(void **state)
{
	static const char markdown[] = HEADER
	        "| | select_one l | s | S | | | | | | regin = '' |\n" CHOICES;
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey_findings findings;
	struct survey *survey = NULL;
	struct flow *flow;

	(void)state;
	assert_int_equal(survey_read(memory, markdown, strlen(markdown),
	                         &survey, &findings),
	        STATUS_OK);
	assert_int_equal(findings.count, 1);
	assert_int_equal(findings.list[0].severity, SURVEY_WARNING);
	assert_string_equal(findings.list[0].column, "choice_filter");
	assert_string_equal(findings.list[0].message,
	        "valgene har ingen kolonne \"regin\"; mente du"
	        " \"region\"?");
	flow = flow_create(memory, survey, 0);
	assert_int_equal(flow_check(flow, 0, "b"), FLOW_VALID);
	talloc_free(memory);
}

/* An invented survey of many items: each depends on earlier ones by its number,
 * in one of a few ways. */
static char *
invent(TALLOC_CTX *memory, unsigned seed)
{
	struct text out;

	text_init(&out, memory, 100000);
	text_add(&out, HEADER "| | integer | q0 | Q | | | | | | |\n");
	for (unsigned i = 1; i < 150; i++) {
		unsigned a = (seed * 7 + i * 31) % i;
		unsigned b = (seed * 3 + i * 17) % i;

		if ((i + seed) % 3 == 0)
			text_add_format(&out,
			        "| | calculate | q%u | | | ${q%u} + ${q%u} | |"
			        " | | |\n",
			        i, a, b);
		else if ((i + seed) % 3 == 1)
			text_add_format(&out,
			        "| | integer | q%u | Q | ${q%u} > %u | | %u | |"
			        " | |\n",
			        i, a, i % 5, i % 7);
		else
			text_add_format(&out,
			        "| | integer | q%u | Q | not(${q%u} = 3) or"
			        " ${q%u} = '' | | | | | |\n",
			        i, a, b);
	}
	return out.bytes;
}

/* The state of one flow is that of another which was loaded at once. */
static void
assert_same_as_loaded(const struct flow_test *test)
{
	size_t count = test->survey->item_count;
	struct flow *loaded =
	        flow_create(test->memory, test->survey, (int64_t)NOW_S * 1000);

	for (size_t i = 0; i < count; i++)
		if (survey_is_asked(&test->survey->items[i]))
			flow_load(loaded, i, test->flow->given[i]);
	flow_compute(loaded);
	for (size_t i = 0; i < count; i++) {
		assert_int_equal(test->flow->relevant[i], loaded->relevant[i]);
		assert_string_equal(test->flow->values[i], loaded->values[i]);
	}
	talloc_free(loaded);
}

static void
test_only_what_changed(void **state)
{
	(void)state;
	for (unsigned seed = 0; seed < 8; seed++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct flow_test test = begin(invent(memory, seed));
		unsigned next = seed + 1;

		for (int step = 0; step < 60; step++) {
			char number[12];
			size_t item;

			next = next * 1103515245 + 12345;
			item = next / 65536 % test.survey->item_count;
			if (!survey_is_asked(&test.survey->items[item]))
				continue;
			(void)snprintf(
			        number, sizeof(number), "%u", next / 7 % 9);
			flow_set(test.flow, item, next % 5 == 0 ? "" : number);
			assert_same_as_loaded(&test);
		}
		talloc_free(test.memory);
		talloc_free(memory);
	}
}

/* Where no text is longer than before, answering allocates nothing. */
static void
test_no_allocation(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct flow_test test = begin(invent(memory, 2));
	size_t before;

	(void)state;
	for (int round = 0; round < 2; round++)
		for (unsigned i = 9; i > 0; i--) {
			char number[12];

			(void)snprintf(number, sizeof(number), "%u", i);
			set(&test, "q0", number);
		}
	before = talloc_total_blocks(test.flow);
	for (unsigned i = 9; i > 0; i--) {
		char number[12];

		(void)snprintf(number, sizeof(number), "%u", i);
		set(&test, "q0", number);
	}
	assert_int_equal(talloc_total_blocks(test.flow), before);
	talloc_free(test.memory);
	talloc_free(memory);
}

static int
set_danish_time(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text why;
	int bad;

	(void)state;
	text_init(&why, memory, 200);
	bad = clock_init(&why) != STATUS_OK;
	talloc_free(memory);
	return bad;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_relevance),
	        cmocka_unit_test(test_faults),
	        cmocka_unit_test(test_calculations),
	        cmocka_unit_test(test_calculated_questions),
	        cmocka_unit_test(test_defaults),
	        cmocka_unit_test(test_local_time),
	        cmocka_unit_test(test_draws),
	        cmocka_unit_test(test_choice_filter),
	        cmocka_unit_test(test_unknown_column),
	        cmocka_unit_test(test_only_what_changed),
	        cmocka_unit_test(test_no_allocation),
	};

	return cmocka_run_group_tests_name(
	        "flow", tests, set_danish_time, NULL);
}
