/*
 * Workbooks as large as surveys get: questions in three languages, long lists,
 * and the columns and sheets that people keep beside them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "surveys/survey.h"
#include "tests/xlsx_fixture.h"

enum { QUESTIONS = 600, CHOICES = 9000, NOTES = 30000, LABELS = 3 };

static void
add_string(struct text *xml, const char *string)
{
	text_add(xml, "<c t=\"inlineStr\"><is><t xml:space=\"preserve\">");
	text_add_html(xml, string);
	text_add(xml, "</t></is></c>");
}

static void
add_question(struct text *xml, size_t number)
{
	char name[40];

	(void)snprintf(name, sizeof(name), "\u00a0q%zu ", number);
	text_add(xml, "<row ht=\"30\" customHeight=\"1\">");
	add_string(xml, number % 2 == 0 ? "select_one l7 " : "integer");
	add_string(xml, name);
	for (size_t i = 0; i < LABELS; i++)
		add_string(
		        xml, "Hvor mange er \u201chjemme\u201d?_x000D_\nTæl.");
	text_add(xml, "<c s=\"1\"/>");
	add_string(xml, number > 1 ? "${q1} > 2" : "");
	text_add(xml, "<c t=\"b\"><v>1</v></c>");
	add_string(xml, "husk at spørge");
	add_string(xml, "$given_name");
	text_add(xml, "</row>");
	if (number % 10 == 0)
		text_add(xml, "<row><c s=\"2\"/><c s=\"2\"/></row>");
}

static void
add_rows(struct text *xml, void (*add)(struct text *xml, size_t number),
        size_t count)
{
	for (size_t i = 1; i <= count; i++)
		add(xml, i);
	text_add(xml, "</sheetData></worksheet>");
	assert_false(xml->truncated);
}

static void
add_choice(struct text *xml, size_t number)
{
	text_add_format(xml,
	        "<row><c "
	        "t=\"inlineStr\"><is><t>l%zu</t></is></c><c><v>%zu.0</v>"
	        "</c><c><v>%zu</v></c><c/><c><v>7</v></c></row>",
	        number % 100, number, number);
}

static void
add_note(struct text *xml, size_t number)
{
	text_add_format(xml, "<row><c><v>%zu</v></c></row>", number);
}

/* A sheet of headers, to which rows are added. */
static void
begin_sheet(struct text *xml, TALLOC_CTX *memory, const char *const *headers)
{
	text_init(xml, memory, 8U << 20U);
	text_add(xml, "<worksheet " XLSX_MAIN "><sheetData><row>");
	for (; *headers != NULL; headers++)
		add_string(xml, *headers);
	text_add(xml, "</row>");
}

static void
test_large(void **state)
{
	static const char *const headers[] = {"type ", " name",
	        "label::English (en)", "label::Dansk (da)",
	        "Label: Polski (pl)", "hint", "relevant", "required", "note",
	        "$given_name", "", "media::image", NULL};
	static const char *const lists[] = {
	        "list name", "name", "label::English (en)", "image", "", NULL};
	static const char *const none[] = {NULL};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct xlsx_fixture fixture;
	struct survey_findings findings;
	struct survey *survey = NULL;
	size_t length = 0;
	struct text xml;
	const char *bytes;

	(void)state;
	xlsx_fixture_init(&fixture, memory);
	begin_sheet(&xml, memory, headers);
	add_rows(&xml, add_question, QUESTIONS);
	xlsx_fixture_set(&fixture, XLSX_SURVEY, xml.bytes);
	begin_sheet(&xml, memory, lists);
	add_rows(&xml, add_choice, CHOICES);
	xlsx_fixture_set(&fixture, XLSX_CHOICES, xml.bytes);
	begin_sheet(&xml, memory, none);
	add_rows(&xml, add_note, NOTES);
	xlsx_fixture_set(&fixture, "xl/worksheets/sheet4.xml", xml.bytes);
	xlsx_fixture_replace(&fixture, XLSX_WORKBOOK, "<sheets>",
	        "<sheets><sheet name=\"notes\" r:id=\"rId9\"/>");
	xlsx_fixture_replace(&fixture, XLSX_RELS, "<Relationship ",
	        "<Relationship Id=\"rId9\" Type=\"" XLSX_TYPE "worksheet\""
	        " Target=\"worksheets/sheet4.xml\"/><Relationship ");
	bytes = xlsx_fixture_pack(&fixture, &length);
	if (survey_read(memory, bytes, length, &survey, &findings) != STATUS_OK)
		fail_msg("row %zu, %s: %s", findings.list[0].row,
		        findings.list[0].column, findings.list[0].message);
	/* Two columns are unknown, and both of them are told. */
	assert_int_equal(findings.count, 2);
	assert_string_equal(
	        findings.list[0].message, "ukendt kolonne, som springes over");
	assert_int_equal(survey->item_count, QUESTIONS);
	assert_int_equal(survey->language_count, LABELS);
	assert_string_equal(survey->items[599].name, "q600");
	assert_int_equal(survey->items[599].row, 660);
	assert_int_equal(survey->items[599].list->choice_count, CHOICES / 100);
	assert_string_equal(survey->items[599].label.in[0],
	        "Hvor mange er \"hjemme\"?\nTæl.");
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests_name(
	        "workbook_xlsx_large", tests, NULL, NULL);
}
