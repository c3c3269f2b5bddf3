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

#define CODE_SIGNS "abcdefghijklmnopqrstuvwxyz0123456789-"

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
	        {"hello", "", 0, "", "der er ingen tabel i filen"},
	        {"", "", 0, "", "der er ingen tabel i filen"},
	        {"\xff\xfe", "", 0, "", "UTF-16"},
	        {"| choices |\n| | list_name | name |\n", "survey", 0, "",
	                "intet ark med navnet survey"},
	        {SHEET, "survey", 0, "", "der er intet spørgsmål"},
	        {SHEET "| | tekst | a | A | |\n", "survey", 2, "type",
	                "mente du \"text\""},
	        {SHEET "| | geopoint | a | A | |\n", "survey", 2, "type",
	                "typen"},
	        {SHEET "| | begin_repeat | a | A | |\n", "survey", 2, "type",
	                "gentagelser understøttes ikke"},
	        {SHEET "| | text | | A | |\n", "survey", 2, "name", "er tom"},
	        {SHEET "| | text | 1a | A | |\n", "survey", 2, "name",
	                "begynder med et bogstav"},
	        {SHEET "| | text | a | A | |\n| | text | a | B | |\n", "survey",
	                3, "name", "står allerede i række 2"},
	        {SHEET "| | select_one x | a | A | |\n", "survey", 2, "type",
	                "der er ingen liste \"x\""},
	        {SHEET "| | begin group | g | G | |\n| | text | a | A | |\n",
	                "survey", 3, "type",
	                "gruppen \"g\" bliver ikke afsluttet"},
	        {SHEET "| | text | a | A | |\n| | end group | | | |\n",
	                "survey", 3, "type", "ingen åben gruppe"},
	        {SHEET "| | text | tilfreds | A | ${tilfred} = 1 |\n", "survey",
	                2, "relevant", "mente du \"tilfreds\""},
	        {SHEET "| | text | a | A | selekted(${a}, 1) |\n", "survey", 2,
	                "relevant", "mente du selected()"},
	        {SHEET "| | text | a | A | (1 + |\n", "survey", 2, "relevant",
	                "noget står forkert"},
	        {SHEET "| | text | a | A | ${b} = 1 |\n"
	               "| | text | b | B | ${a} = 1 |\n",
	                "survey", 2, "relevant", "afhænger af sig selv"},
	        {SHEET "| | text | a | A | ${c} = 1 |\n"
	               "| | text | b | B | ${a} = 1 |\n"
	               "| | calculate | c | | |\n",
	                "survey", 4, "calculation",
	                "en calculate skal have en beregning"},
	        {SHEET "| | text | a | A | ${a} = 1 |\n", "survey", 2,
	                "relevant", "i en ring: a, a"},
	        {SHEET "| | begin_group | g | G | ${a} = 1 |\n"
	               "| | text | a | A | |\n| | end_group | | | |\n",
	                "survey", 2, "relevant", "i en ring: g, a, g"},
	        {"| survey |\n| | type | label |\n| | text | A |\n", "survey",
	                1, "name", "kolonnen mangler"},
	        {"| survey |\n| | type | name | value |\n| | note | a | b |\n",
	                "survey", 1, "value", "står der to gange"},
	        {SHEET "| | | a | A | |\n", "survey", 2, "type", "er tom"},
	        {SHEET "| | text | a | | |\n", "survey", 2, "label", "er tom"},
	        {SHEET "| | text | meta | A | |\n", "survey", 2, "name",
	                "forbeholdt"},
	        {SHEET "| | text | a | Hi ${b} | |\n", "survey", 2, "label",
	                "intet spørgsmål med navnet \"b\""},
	        {SHEET "| | select_one_from_file x.csv | a | A | |\n", "survey",
	                2, "type", "valg fra en fil"},
	        {SHEET "| | image | a | A | |\n", "survey", 2, "type",
	                "billeder"},
	        {SHEET "| | begin dancing | a | A | |\n", "survey", 2, "type",
	                "ukendt type"},
	        {SHEET "| | select_one lst | a | A | |\n" CHOICES
	               "| | list | 1 | One |\n",
	                "survey", 2, "type", "mente du \"list\""},
	        {SHEET "| | select_one | a | A | |\n", "survey", 2, "type",
	                "listen med valg mangler"},
	        {SHEET "| | select_multiple l | a | A | |\n" CHOICES
	               "| | l | a b | One |\n",
	                "survey", 2, "type", "må ikke have mellemrum"},
	        {SHEET "| | select_one l | a | A | |\n" CHOICES
	               "| | l | | One |\n",
	                "survey", 2, "type", "har ingen valg"},
	        {SHEET "| | select_one l | a | A | |\n" CHOICES
	               "| | l | 1 | One |\n| | l | 1 | Two |\n",
	                "choices", 3, "name", "to gange (række 2)"},
	        {SHEET "| | select_one l | a | A | |\n" CHOICES
	               "| | l | 1 | One ${x} |\n",
	                "choices", 2, "label", "intet spørgsmål med navnet"},
	        {SHEET "| | text | a | A | |\n| settings |\n"
	               "| | respondent |\n| | citizens |\n",
	                "settings", 2, "respondent", "mente du \"citizen\""},
	        {SHEET "| | text | a | A | |\n| settings |\n"
	               "| | minimum_cell |\n| | 4 |\n",
	                "settings", 2, "minimum_cell", "fra 5"},
	        {SHEET "| | text | a | A | |\n| settings |\n"
	               "| | ineligible |\n| | ${b} = 0 |\n",
	                "settings", 2, "ineligible",
	                "intet spørgsmål med navnet"},
	        {SHEET "| | text | a | A | |\n| entities |\n| | x |\n",
	                "entities", 0, "", "entities understøttes ikke"},
	        {"| survey |\n| | type | name | label | media::image::Dansk |\n"
	         "| | text | a | A | a.png |\n",
	                "survey", 2, "media::image::Dansk", "billeder"},
	        {"| survey |\n| | type | name | label | channel |\n"
	         "| | text | a | A | smss |\n",
	                "survey", 2, "channel", "mente du \"sms\""},
	        {PARAMETERS "| | range | a | A | start=1 end 5 |\n", "survey",
	                2, "parameters", "\"end\": parametre skrives"},
	        {PARAMETERS "| | range | a | A | stat=1 |\n", "survey", 2,
	                "parameters", "mente du \"start\""},
	        {PARAMETERS "| | range | a | A | step=0 |\n", "survey", 2,
	                "parameters", "må ikke være nul"},
	        {PARAMETERS "| | range | a | A | end=ten |\n", "survey", 2,
	                "parameters", "end skal være et tal"},
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
		/* What programs rely on. */
		assert_int_equal(
		        strspn(found->code, CODE_SIGNS), strlen(found->code));
		assert_true(strlen(found->code) > 4);
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
