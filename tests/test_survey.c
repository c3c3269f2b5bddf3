/*
 * Reading surveys: the library, what is refused and where, and the session over
 * what was read.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "base/embedded.h"
#include "gateway/sms.h"
#include "server/wording.h"
#include "surveys/expression.h"
#include "surveys/session.h"
#include "surveys/survey.h"

static struct survey *
read_library(TALLOC_CTX *memory, const char *name)
{
	const char *path =
	        talloc_asprintf(memory, "surveys/library/%s.md", name);
	const struct embedded *file = embedded_find(path);
	struct survey_findings findings;
	struct survey *survey = NULL;

	assert_non_null(file);
	assert_int_equal(survey_read(memory, file->bytes, file->length, &survey,
	                         &findings),
	        STATUS_OK);
	assert_int_equal(findings.count, 0); /* not even a warning */
	return survey;
}

static void
test_library(void **state)
{
	static const struct {
		const char *name;
		size_t asked;
		bool by_sms;
	} cases[] = {
	        {"borger_moede", 9, true},
	        {"borger_kvartal", 12, true},
	        {"virksomhed", 8, true},
	        {"sagsbehandler", 5, false},
	        {"forening", 4, false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct survey *survey = read_library(memory, cases[i].name);
		size_t asked = 0;

		for (size_t j = 0; j < survey->item_count; j++)
			asked += survey_is_asked(&survey->items[j]);
		assert_int_equal(asked, cases[i].asked);
		assert_int_equal(survey->by_sms, cases[i].by_sms);
		assert_string_equal(survey->form_id, cases[i].name);
		talloc_free(memory);
	}
}

static void
check_text(TALLOC_CTX *memory, const char *text)
{
	const char *filled =
	        wording_fill(memory, text, "kommune", "Ringkøbing-Skjern",
	                "link", "svar.vesthimmerl/abcdefghjkmn", NULL);
	struct sms_count count = sms_count(sms_smooth(memory, filled));

	if (count.alphabet != SMS_GSM7 || count.segments > 1)
		fail_msg("%zu units: %s", count.units, filled);
}

/* Every text fits one segment with the longest name and a 29-character link. */
static void
test_texts_fit_one_segment(void **state)
{
	static const char *const names[] = {
	        "borger_moede", "borger_kvartal", "virksomhed"};

	(void)state;
	for (size_t n = 0; n < 3; n++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct survey *survey = read_library(memory, names[n]);

		for (size_t i = 0; i < survey->item_count; i++)
			check_text(memory,
			        survey_text_in(survey,
			                &survey->items[i].sms_label, 0));
		check_text(
		        memory, survey_text_in(survey, &survey->sms_intro, 0));
		check_text(
		        memory, survey_text_in(survey, &survey->sms_thanks, 0));
		talloc_free(memory);
	}
}

#define SHEET "| survey |\n|  | type | name | label | relevant |\n"

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
	        {"\xff\xfe", "", 0, "", "neither UTF-8"},
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

static size_t
slot_of(const char *name, size_t length, void *context)
{
	static const char *const names[] = {"a", "b", "c"};

	(void)context;
	for (size_t i = 0; i < 3; i++)
		if (length == 1 && names[i][0] == name[0])
			return i;
	return SURVEY_NONE;
}

static void
test_expressions(void **state)
{
	static const char *const values[] = {"4", "", "x y"};

	static const struct {
		const char *source;
		const char *result;
	} cases[] = {
	        {"1 + 2 * 3", "7"},
	        {"(1 + 2) * 3", "9"},
	        {"7 div 2", "3.5"},
	        {"7 mod 2", "1"},
	        {"-3 + 1", "-2"},
	        {"${a} > 3", "true"},
	        {"${b} < 5", "false"},
	        {"${b} != 5", "true"},
	        {"${b} = ''", "true"},
	        {"${b} + 1", "NaN"},
	        {"selected(${c}, 'y')", "true"},
	        {"selected(${c}, 'x y')", "false"},
	        {"count-selected(${c})", "2"},
	        {"if(${a} = 4, 'ja', 'nej')", "ja"},
	        {"coalesce(${b}, ${a})", "4"},
	        {"not(true() and false())", "true"},
	        {"concat('a', 1, true())", "a1true"},
	        {"string-length('æøå')", "3"},
	        {"round(2.5)", "3"},
	        {"round(1.256, 2)", "1.26"},
	        {"max(1, 9, 3)", "9"},
	        {"regex('abc1', '[0-9]$')", "true"},
	        {"starts-with('abc', 'ab') or 1 div 0", "true"},
	        {"0.1 + 0.2", "0.30000000000000004"},
	        {". = 'self'", "true"},
	        {"1 = 1 = 1", "true"},
	};
	struct expression_scope scope = {
	        .values = values, .value_count = 3, .self = "self"};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct expression *expression = NULL;
		struct text why;

		text_init(&why, memory, 200);
		if (expression_compile(memory, cases[i].source, slot_of, NULL,
		            &expression, &why) != STATUS_OK)
			fail_msg("%s: %s", cases[i].source, text_string(&why));
		assert_string_equal(
		        expression_string(expression, &scope, memory),
		        cases[i].result);
		talloc_free(memory);
	}
}

static void
test_expression_refusals(void **state)
{
	static const struct {
		const char *source;
		const char *says;
	} cases[] = {
	        {"", "missing or out of place"},
	        {"1 +", "missing or out of place"},
	        {"(1", "not closed"},
	        {"'a", "quotation mark"},
	        {"${zz} = 1", "no question named \"zz\""},
	        {"if(1, 2)", "takes 3 to 3 arguments, here are 2"},
	        {"1 2", "expected the end or an operator"},
	        {"tilfreds = 1", "a question is written ${name}"},
	        {"regex('a', '[')", "pattern of regex()"},
	};

	char deep[20001];
	struct expression *expression = NULL;
	struct text why;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		text_init(&why, NULL, 400);
		assert_int_equal(expression_compile(NULL, cases[i].source,
		                         slot_of, NULL, &expression, &why),
		        STATUS_INPUT);
		if (strstr(text_string(&why), cases[i].says) == NULL)
			fail_msg("%s: \"%s\"", cases[i].source,
			        text_string(&why));
		talloc_free(why.bytes);
	}
	memset(deep, '(', sizeof(deep) - 1);
	deep[10000] = '\0';
	text_init(&why, NULL, 400);
	assert_int_equal(expression_compile(
	                         NULL, deep, slot_of, NULL, &expression, &why),
	        STATUS_INPUT);
	assert_non_null(strstr(text_string(&why), "nested too deeply"));
	talloc_free(why.bytes);
}

/* A changed answer opens and closes branches; nothing is asked twice. */
static void
test_session_follows_branches(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey *survey = read_library(memory, "borger_moede");
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
	        cmocka_unit_test(test_library),
	        cmocka_unit_test(test_texts_fit_one_segment),
	        cmocka_unit_test(test_refusals),
	        cmocka_unit_test(test_all_findings_at_once),
	        cmocka_unit_test(test_expressions),
	        cmocka_unit_test(test_expression_refusals),
	        cmocka_unit_test(test_session_follows_branches),
	};

	return cmocka_run_group_tests_name("survey", tests, NULL, NULL);
}
