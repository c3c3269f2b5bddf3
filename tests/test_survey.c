/*
 * Reading surveys: what is refused and where, and the session over what was
 * read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "surveys/session.h"
#include "surveys/survey.h"
#include "tests/survey_fixture.h"

#define PARAMETERS "| survey |\n|  | type | name | label | parameters |\n"
#define CHOICES    "| choices |\n| | list_name | name | label |\n"
#define SHEET      "| survey |\n|  | type | name | label | relevant |\n"

static void
test_refusals(void **state)
{
	static const struct {
		const char *workbook;
		const char *sheet;
		size_t row;
		const char *column;
		const char *says;
	} cases[] = {
	        {"hello", "", 0, "", "there is no table in it"},
	        {"", "", 0, "", "there is no table in it"},
	        {"\xff\xfe", "", 0, "", "UTF-16"},
	        {"| choices |\n| | list_name | name |\n", "survey", 0, "",
	                "no sheet named survey"},
	        {SHEET, "survey", 0, "", "there is no question"},
	        {SHEET "| | tekst | a | A | |\n", "survey", 2, "type",
	                "did you mean \"text\""},
	        {SHEET "| | geopoint | a | A | |\n", "survey", 2, "type",
	                "unknown or unsupported type"},
	        {SHEET "| | begin_repeat | a | A | |\n", "survey", 2, "type",
	                "repeats are not supported"},
	        {SHEET "| | text | | A | |\n", "survey", 2, "name", "is empty"},
	        {SHEET "| | text | 1a | A | |\n", "survey", 2, "name",
	                "begins with a letter"},
	        {SHEET "| | text | a | A | |\n| | text | a | B | |\n", "survey",
	                3, "name", "stands in row 2 already"},
	        {SHEET "| | select_one x | a | A | |\n", "survey", 2, "type",
	                "there is no list \"x\""},
	        {SHEET "| | begin group | g | G | |\n| | text | a | A | |\n",
	                "survey", 3, "type", "group \"g\" is not ended"},
	        {SHEET "| | text | a | A | |\n| | end group | | | |\n",
	                "survey", 3, "type", "no group is open"},
	        {SHEET "| | text | tilfreds | A | ${tilfred} = 1 |\n", "survey",
	                2, "relevant", "did you mean \"tilfreds\""},
	        {SHEET "| | text | a | A | selekted(${a}, 1) |\n", "survey", 2,
	                "relevant", "did you mean selected()"},
	        {SHEET "| | text | a | A | (1 + |\n", "survey", 2, "relevant",
	                "missing or out of place"},
	        {SHEET "| | text | a | A | ${b} = 1 |\n"
	               "| | text | b | B | ${a} = 1 |\n",
	                "survey", 2, "relevant", "depends on itself"},
	        {SHEET "| | text | a | A | ${c} = 1 |\n"
	               "| | text | b | B | ${a} = 1 |\n"
	               "| | calculate | c | | |\n",
	                "survey", 4, "calculation", "a calculate needs one"},
	        {SHEET "| | text | a | A | ${a} = 1 |\n", "survey", 2,
	                "relevant", "in a circle: a, a"},
	        {SHEET "| | begin_group | g | G | ${a} = 1 |\n"
	               "| | text | a | A | |\n| | end_group | | | |\n",
	                "survey", 2, "relevant", "in a circle: g, a, g"},
	        {"| survey |\n| | type | label |\n| | text | A |\n", "survey",
	                1, "name", "the column is missing"},
	        {"| survey |\n| | type | name | value |\n| | note | a | b |\n",
	                "survey", 1, "value", "stands there twice"},
	        {SHEET "| | | a | A | |\n", "survey", 2, "type", "is empty"},
	        {SHEET "| | text | a | | |\n", "survey", 2, "label",
	                "is empty"},
	        {SHEET "| | text | meta | A | |\n", "survey", 2, "name",
	                "reserved"},
	        {SHEET "| | text | a | Hi ${b} | |\n", "survey", 2, "label",
	                "no question named \"b\""},
	        {SHEET "| | select_one_from_file x.csv | a | A | |\n", "survey",
	                2, "type", "choices from a file"},
	        {SHEET "| | image | a | A | |\n", "survey", 2, "type",
	                "pictures"},
	        {SHEET "| | begin dancing | a | A | |\n", "survey", 2, "type",
	                "unknown or unsupported type"},
	        {SHEET "| | select_one lst | a | A | |\n" CHOICES
	               "| | list | 1 | One |\n",
	                "survey", 2, "type", "did you mean \"list\""},
	        {SHEET "| | select_one | a | A | |\n", "survey", 2, "type",
	                "the list of choices is missing"},
	        {SHEET "| | select_multiple l | a | A | |\n" CHOICES
	               "| | l | a b | One |\n",
	                "survey", 2, "type", "hold no blank"},
	        {SHEET "| | select_one l | a | A | |\n" CHOICES
	               "| | l | | One |\n",
	                "survey", 2, "type", "has no choices"},
	        {SHEET "| | select_one l | a | A | |\n" CHOICES
	               "| | l | 1 | One |\n| | l | 1 | Two |\n",
	                "choices", 3, "name", "twice (row 2)"},
	        {SHEET "| | select_one l | a | A | |\n" CHOICES
	               "| | l | 1 | One ${x} |\n",
	                "choices", 2, "label", "no question named"},
	        {SHEET "| | text | a | A | |\n| settings |\n"
	               "| | respondent |\n| | citizens |\n",
	                "settings", 2, "respondent",
	                "did you mean \"citizen\""},
	        {SHEET "| | text | a | A | |\n| settings |\n"
	               "| | minimum_cell |\n| | 4 |\n",
	                "settings", 2, "minimum_cell", "from 5"},
	        {SHEET "| | text | a | A | |\n| settings |\n"
	               "| | ineligible |\n| | ${b} = 0 |\n",
	                "settings", 2, "ineligible", "no question named"},
	        {SHEET "| | text | a | A | |\n| entities |\n| | x |\n",
	                "entities", 0, "", "entities are not supported"},
	        {"| survey |\n| | type | name | label | media::image::Dansk |\n"
	         "| | text | a | A | a.png |\n",
	                "survey", 2, "media::image::Dansk", "pictures"},
	        {"| survey |\n| | type | name | label | channel |\n"
	         "| | text | a | A | smss |\n",
	                "survey", 2, "channel", "did you mean \"sms\""},
	        {PARAMETERS "| | range | a | A | start=1 end 5 |\n", "survey",
	                2, "parameters", "\"end\": expected parameters"},
	        {PARAMETERS "| | range | a | A | stat=1 |\n", "survey", 2,
	                "parameters", "did you mean \"start\""},
	        {PARAMETERS "| | range | a | A | step=0 |\n", "survey", 2,
	                "parameters", "must not be zero"},
	        {PARAMETERS "| | range | a | A | end=ten |\n", "survey", 2,
	                "parameters", "end must be a number"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct survey_findings findings;
		struct survey *survey = NULL;
		enum status status = survey_read(memory, cases[i].workbook,
		        strlen(cases[i].workbook), &survey, &findings);
		const struct survey_finding *found = NULL;

		if (status != STATUS_INPUT)
			fail_msg("case %zu is not refused", i);
		assert_null(survey);
		for (size_t f = 0; f < findings.count; f++)
			if (strstr(findings.list[f].message, cases[i].says) !=
			        NULL)
				found = &findings.list[f];
		if (found == NULL)
			fail_msg("case %zu says \"%s\"; expected \"%s\"", i,
			        findings.count > 0 ? findings.list[0].message
			                           : "",
			        cases[i].says);
		assert_string_equal(found->sheet, cases[i].sheet);
		assert_int_equal(found->row, cases[i].row);
		assert_string_equal(found->column, cases[i].column);
		talloc_free(memory);
	}
}

/* Everything wrong at once, not only the first. */
static void
test_all_findings_at_once(void **state)
{
	static const char workbook[] = SHEET
	        "| | tekst | a | A | |\n"
	        "| | text | b | B | ${nobody} = 1 |\n| | text | b | C | |\n";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey_findings findings;
	struct survey *survey = NULL;

	(void)state;
	assert_int_equal(survey_read(memory, workbook, sizeof(workbook) - 1,
	                         &survey, &findings),
	        STATUS_INPUT);
	assert_int_equal(findings.errors, 3);
	talloc_free(memory);
}

/* More errors than are listed still refuse the survey. */
static void
test_endless_findings(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey_findings findings;
	struct survey *survey = NULL;
	struct text bytes;

	(void)state;
	text_init(&bytes, memory, 100000);
	text_add(&bytes, "| survey |\n| | type | name | label |");
	for (int i = 0; i < 190; i++)
		text_add(&bytes, " column |");
	text_add(&bytes, "\n");
	for (int i = 0; i < 600; i++)
		text_add(&bytes, "| | tekst | a | A |\n");
	assert_int_equal(survey_read(memory, bytes.bytes, bytes.length, &survey,
	                         &findings),
	        STATUS_INPUT);
	assert_true(findings.count < 600);
	assert_true(findings.errors >= 600);
	talloc_free(memory);
}

/* A changed answer opens and closes branches; nothing is asked twice. */
static void
test_session_follows_branches(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey *survey = survey_of_library(memory, "borger_moede");
	struct session *session = session_create(
	        memory, session_form_create(memory, survey), 0, 0);
	struct session_event event = {
	        .kind = SESSION_BEGIN, .today = {2026, 10, 6, 10, 0, 0, 2}};
	struct session_step step = session_step(session, memory, &event);
	static const char *const texts[] = {"2", "5", "5", "5", "5", "5"};

	(void)state;
	assert_string_equal(survey->items[step.item].name, "S1");
	event.kind = SESSION_TEXT;
	for (size_t i = 0; i < 6; i++) {
		event.text = texts[i];
		step = session_step(session, memory, &event);
		assert_int_equal(step.action, SESSION_DO_ASK);
	}
	assert_string_equal(survey->items[step.item].name, "W1");
	/* Back to the start, and a better word: the branch is gone. */
	for (int i = 0; i < 6; i++) {
		event.text = "tilbage";
		step = session_step(session, memory, &event);
	}
	assert_string_equal(survey->items[step.item].name, "S1");
	event.text = "4";
	step = session_step(session, memory, &event);
	assert_int_equal(step.action, SESSION_DO_FINISH);
	assert_int_equal(session->state, SESSION_COMPLETE);
	assert_int_equal(session->answered, 6);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_refusals),
	        cmocka_unit_test(test_all_findings_at_once),
	        cmocka_unit_test(test_endless_findings),
	        cmocka_unit_test(test_session_follows_branches),
	};

	return cmocka_run_group_tests_name("survey", tests, NULL, NULL);
}
