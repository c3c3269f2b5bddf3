/*
 * Reading surveys: what is understood, spellings, languages, containers, and the
 * agreement with other people's forms.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>
#include <talloc.h>

#include "surveys/expression.h"
#include "surveys/survey.h"

#define PARAMETERS "| survey |\n|  | type | name | label | parameters |\n"
#define CHOICES    "| choices |\n| | list_name | name | label |\n"
#define SHEET      "| survey |\n|  | type | name | label | relevant |\n"

static struct survey *
read_good(TALLOC_CTX *memory, const char *workbook,
        struct survey_findings *findings)
{
	struct survey *survey = NULL;

	if (survey_read(memory, workbook, strlen(workbook), &survey,
	            findings) != STATUS_OK)
		fail_msg("row %zu: %s", findings->list[0].row,
		        findings->list[0].message);
	return survey;
}

/* Spellings of columns and types, as people's workbooks have them. */
static void
test_aliases(void **state)
{
	static const char workbook[] =
	        "| Survey |\n"
	        "| | Type | value | caption | Relevance | bind::constraint |"
	        " constraining message | read only | bind::jr:requiredMsg |"
	        " Required |\n"
	        "| | int | a | A | | . > 1 | mere | yes | skal | yes |\n"
	        "| | begin  group | g | G | ${a} = 2 | | | | | |\n"
	        "| | string | b | B | | | | | | |\n"
	        "| | select one l or other | c | C | | | | | | no |\n"
	        "| | select_multiple from l | d | D | | | | | | |\n"
	        "| | Date Time | e | E | | | | | | |\n"
	        "| | end group | | | | | | | | |\n"
	        "| | start | s | | | | | | | |\n"
	        "| choices |\n| | list name | value | label |\n"
	        "| | l | 1 | One |\n| | l | 2 | Two |\n"
	        "| settings |\n| | title | id_string | Version |\n"
	        "| | Prøve | proeve | 3 |\n";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey_findings findings;
	struct survey *survey = read_good(memory, workbook, &findings);
	const struct survey_item *items = survey->items;

	(void)state;
	assert_int_equal(findings.count, 0);
	assert_int_equal(survey->item_count, 8);
	assert_int_equal(items[0].type, SURVEY_INTEGER);
	assert_non_null(items[0].constraint);
	assert_string_equal(items[0].constraint_message.in[0], "mere");
	assert_string_equal(items[0].required_message.in[0], "skal");
	assert_true(items[0].read_only);
	assert_non_null(items[0].required);
	assert_int_equal(items[1].type, SURVEY_GROUP);
	assert_string_equal(expression_source(items[1].relevant), "${a} = 2");
	assert_int_equal(items[2].parent, 1);
	assert_int_equal(items[2].channel, SURVEY_WEB);
	assert_int_equal(items[3].type, SURVEY_SELECT_ONE);
	assert_int_equal(items[3].channel, SURVEY_ANY);
	assert_null(items[3].required);
	/* or_other: a choice more, here only, and its question. */
	assert_int_equal(items[3].list->choice_count, 3);
	assert_non_null(survey_choice_find(items[3].list, "other"));
	assert_string_equal(items[4].name, "c_other");
	assert_int_equal(items[4].type, SURVEY_TEXT);
	assert_int_equal(items[4].parent, 1);
	assert_string_equal(expression_source(items[4].relevant),
	        "selected(${c}, 'other')");
	assert_int_equal(items[5].type, SURVEY_SELECT_MULTIPLE);
	assert_int_equal(items[5].list->choice_count, 2);
	assert_int_equal(items[6].type, SURVEY_DATETIME);
	assert_int_equal(items[7].type, SURVEY_METADATA);
	assert_int_equal(items[7].parent, SURVEY_NONE);
	assert_string_equal(survey->form_id, "proeve");
	assert_string_equal(survey->title, "Prøve");
	assert_string_equal(survey->version, "3");
	talloc_free(memory);
}

static void
test_languages(void **state)
{
	static const struct {
		const char *header;
		const char *setting;
		size_t count;
		const char *code; /* of the default */
		const char *text; /* in it */
		const char *english;
	} cases[] = {
	        {"label | hint", "", 1, "da", "A", "A"},
	        {"label | label::English (en)", "", 2, "da", "A", "B"},
	        {"label::Dansk (da) | label::English (en)", "", 2, "da", "A",
	                "B"},
	        {"label::English (en) | label::Dansk (da)", "", 2, "da", "B",
	                "A"},
	        {"label:Dansk | label:English", "", 2, "da", "A", "B"},
	        {"label::Dansk (da) | label::English (en)", "English (en)", 2,
	                "en", "B", "B"},
	        {"label::Dansk (da) | label::English (en)", "English", 2, "en",
	                "B", "B"},
	        {"label | label::Dansk (da)", "en", 2, "en", "A", "A"},
	        /* A column with a language goes before a plain one. */
	        {"label | label::Dansk (da)", "", 1, "da", "B", "B"},
	        {"label::Polski (pl) | label::English (en)", "", 2, "pl", "A",
	                "B"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct survey_findings findings;
		char *workbook = talloc_asprintf(memory,
		        "| survey |\n| | type | name | %s |\n"
		        "| | note | a | A | B |\n| settings |\n"
		        "| | default_language |\n| | %s |\n",
		        cases[i].header, cases[i].setting);
		struct survey *survey = read_good(memory, workbook, &findings);
		const struct survey_text *label = &survey->items[0].label;

		assert_int_equal(findings.count, 0);
		assert_int_equal(survey->language_count, cases[i].count);
		assert_string_equal(
		        survey->language_codes[survey->default_language],
		        cases[i].code);
		assert_string_equal(
		        survey_text_in(survey, label, survey->default_language),
		        cases[i].text);
		assert_string_equal(survey_text_in(survey, label,
		                            survey_language(survey, "en")),
		        cases[i].english);
		talloc_free(memory);
	}
}

static void
test_warnings(void **state)
{
	static const struct {
		const char *workbook;
		const char *column;
		const char *says;
	} cases[] = {
	        {"| survey |\n| | type | name | lable | hint |\n"
	         "| | note | a | B | A |\n",
	                "lable", "mente du \"label\""},
	        /* What is there was not meant. */
	        {"| survey |\n| | type | name | note | label |\n"
	         "| | note | a | B | A |\n",
	                "note", "ukendt kolonne, som springes over"},
	        {"| survey |\n| | type | name | label | notes to self |\n"
	         "| | note | a | A | B |\n",
	                "notes to self", "ukendt kolonne"},
	        {SHEET "| | note | a | A | |\n| chioces |\n| | x |\n", "",
	                "mente du \"choices\""},
	        {SHEET "| | note | a | A | |\n| settings |\n| | version |\n"
	               "| | 1 |\n| | 2 |\n",
	                "", "settings har én række"},
	        {SHEET "| | select_one l | a | A | |\n" CHOICES
	               "| | l | 1 | One |\n| | l | 1 | Two |\n"
	               "| settings |\n| | allow_choice_duplicates |\n"
	               "| | yes |\n",
	                "name", "springes over"},
	        {"| survey |\n| | type | name | label::Dansk (da) |\n"
	         "| | note | a | A |\n| settings |\n| | default_language |\n"
	         "| | Tysk (de) |\n",
	                "default_language", "ingen kolonne er på"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct survey_findings findings;

		(void)read_good(memory, cases[i].workbook, &findings);
		assert_int_equal(findings.count, 1);
		assert_string_equal(findings.list[0].column, cases[i].column);
		assert_non_null(
		        strstr(findings.list[0].message, cases[i].says));
		talloc_free(memory);
	}
}

static void
test_ranges(void **state)
{
	static const struct {
		const char *parameters;
		const char *min, *max, *step;
	} cases[] = {
	        {"", "1", "10", "1"},
	        {"start=0 end=5", "0", "5", "1"},
	        {"Start=2;END=9, step=0.5", "2", "9", "0.5"},
	        {"start=10 end=1 step=-1", "1", "10", "1"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct survey_findings findings;
		struct survey *survey = read_good(memory,
		        talloc_asprintf(memory,
		                PARAMETERS "| | range | a | A | %s |\n",
		                cases[i].parameters),
		        &findings);

		assert_string_equal(survey->items[0].min, cases[i].min);
		assert_string_equal(survey->items[0].max, cases[i].max);
		assert_string_equal(survey->items[0].step, cases[i].step);
		talloc_free(memory);
	}
}

/* What real workbooks have between their questions. */
static void
test_left_out(void **state)
{
	static const char workbook[] =
	        "| survey |\n| | type | name | label | disabled | |\n"
	        "| | | | | | a remark |\n"
	        "| | note | | Only read |\n"
	        "| | text | a | A | yes |\n"
	        "| | rubbish | a | A | TRUE |\n"
	        "| | text | a | A | no |\n"
	        "| | select all that apply l or specify other | b | B |\n"
	        "| | select_one l or_other | c | C |\n"
	        "| | text | \xc3\xa6\xc2\xb7-1.x\xcc\x81 | D |\n"
	        "| choices |\n| | list_name | name | label | region |\n"
	        "| | l | 1 | One | n |\n| | | | | x |\n"
	        "| settings |\n| | form_id |\n| | |\n| | f |\n| | |\n";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey_findings findings;
	struct survey *survey = read_good(memory, workbook, &findings);
	const struct survey_item *items = survey->items;

	(void)state;
	assert_int_equal(findings.count, 0);
	assert_int_equal(survey->item_count, 7);
	assert_string_equal(items[0].name, "generated_note_name_3");
	assert_string_equal(items[1].name, "a");
	assert_int_equal(items[1].row, 6);
	/* One list for all that have one choice more. */
	assert_ptr_equal(items[2].list, items[4].list);
	assert_int_equal(items[2].list->choice_count, 2);
	assert_int_equal(items[2].list->choices[0].extra_count, 2);
	assert_int_equal(survey->lists[0].choice_count, 1);
	assert_string_equal(survey->form_id, "f");
	talloc_free(memory);
}

/* The same survey as CSV. */
static void
test_csv(void **state)
{
	static const char workbook[] =
	        "survey;;;\n;type;name;label\n;select_one l;a;\"A; eller B?\"\n"
	        "choices\n;list_name;name;label\n;l;1;A\n;l;2;B\n";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey_findings findings;
	struct survey *survey = read_good(memory, workbook, &findings);

	(void)state;
	assert_int_equal(findings.count, 0);
	assert_string_equal(survey->items[0].label.in[0], "A; eller B?");
	assert_int_equal(survey->items[0].list->choice_count, 2);
	talloc_free(memory);
}

/* Public XLSForm cases: what they refuse is refused here too, but for those
 * listed, each with its reason, in the file beside this one. */

#define FORMS         "../shared/data/xlsforms.jsonl"
#define DISAGREEMENTS "tests/xlsforms_disagreements.txt"

/* Is a line's first word the id?  The rest of it is the reason. */
static bool
is_listed(const char *list, const char *id)
{
	size_t length = strlen(id);

	for (const char *at = list; at != NULL; at = strchr(at, '\n')) {
		at += *at == '\n';
		if (strncmp(at, id, length) == 0 && at[length] == ' ')
			return true;
	}
	return false;
}

static char *
read_text_file(TALLOC_CTX *memory, const char *path)
{
	FILE *file = fopen(path, "r");
	struct text bytes;
	char buffer[4096];
	size_t length;

	if (file == NULL)
		return NULL;
	text_init(&bytes, memory, 1000000);
	while ((length = fread(buffer, 1, sizeof(buffer), file)) > 0)
		text_add_bytes(&bytes, buffer, length);
	assert_int_equal(fclose(file), 0);
	return bytes.bytes;
}

static void
test_public_forms(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *forms = read_text_file(memory, FORMS);
	const char *list = read_text_file(memory, DISAGREEMENTS);
	size_t cases = 0;
	size_t agreed = 0;

	(void)state;
	if (forms == NULL) {
		print_message("skipped: %s is not there\n", FORMS);
		talloc_free(memory);
		skip();
	}
	assert_non_null(list);
	for (const char *at = forms; *at != '\0'; cases++) {
		size_t length = strcspn(at, "\n");
		json_t *form = json_loadb(at, length, 0, NULL);
		const char *id = json_string_value(json_object_get(form, "id"));
		const char *md = json_string_value(json_object_get(form, "md"));
		struct survey_findings findings;
		struct survey *survey = NULL;
		bool refused = survey_read(memory, md, strlen(md), &survey,
		                       &findings) != STATUS_OK;
		bool agree = refused ==
		             json_is_true(json_object_get(form, "errored"));

		if (agree == is_listed(list, id))
			fail_msg("%s: %s, and %s; %s", id,
			        refused ? "refused" : "read",
			        agree ? "still listed" : "not listed",
			        findings.count > 0 ? findings.list[0].message
			                           : "");
		agreed += agree;
		json_decref(form);
		at += length + (at[length] == '\n');
	}
	print_message("%zu of %zu public forms\n", agreed, cases);
	assert_true(agreed * 100 >= cases * 97);
	assert_int_equal(cases, 201);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_aliases),
	        cmocka_unit_test(test_languages),
	        cmocka_unit_test(test_warnings),
	        cmocka_unit_test(test_ranges),
	        cmocka_unit_test(test_left_out),
	        cmocka_unit_test(test_csv),
	        cmocka_unit_test(test_public_forms),
	};

	return cmocka_run_group_tests_name("survey_read", tests, NULL, NULL);
}
