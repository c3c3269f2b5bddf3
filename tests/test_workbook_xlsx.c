/*
 * Workbooks of spreadsheet programs: what becomes of their cells, wherever and
 * however a program has put them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "surveys/survey.h"
#include "surveys/workbook.h"
#include "tests/xlsx_fixture.h"

static struct workbook *
read_good(const struct xlsx_fixture *fixture)
{
	size_t length = 0;
	const char *bytes = xlsx_fixture_pack(fixture, &length);
	struct workbook *workbook = NULL;
	struct workbook_problem problem;

	if (workbook_read(fixture->memory, bytes, length, &workbook,
	            &problem) != STATUS_OK)
		fail_msg("sheet %s, row %zu, column %s: %s", problem.sheet,
		        problem.row, problem.column, text_string(&problem.why));
	return workbook;
}

/* The rows of a sheet as one line: "[cell|cell] [cell]". */
static const char *
flatten(TALLOC_CTX *memory, const struct workbook *workbook, const char *name)
{
	const struct workbook_sheet *sheet = workbook_sheet(workbook, name);
	struct text out;

	text_init(&out, memory, 4000);
	assert_non_null(sheet);
	for (size_t r = 0; r < sheet->row_count; r++) {
		const struct workbook_row *row = &sheet->rows[r];

		assert_int_equal(row->number, r + 1);
		text_add(&out, r > 0 ? " [" : "[");
		for (size_t c = 0; c < row->count; c++)
			text_add_format(&out, "%s%s", c > 0 ? "|" : "",
			        workbook_cell(row, c));
		text_add(&out, "]");
	}
	return text_string(&out);
}

static void
check_survey(const struct xlsx_fixture *fixture)
{
	const struct workbook *workbook = read_good(fixture);

	assert_string_equal(flatten(fixture->memory, workbook, "survey"),
	        "[type|name|label::Dansk (da)] [text|navn|Hvad hedder du?]"
	        " [select_one t|tilfreds|Er du tilfreds?]"
	        " [note|tak|Mange tak]");
	assert_string_equal(flatten(fixture->memory, workbook, "choices"),
	        "[list_name|name|label::Dansk (da)] [t|1|Ja] [t|2|Nej]");
	assert_string_equal(flatten(fixture->memory, workbook, "settings"),
	        "[form_id] [proeve]");
}

/* One cell in the row behind the header, in all that a cell may be. */
static const struct {
	const char *cell; /* what is between <row> and </row> */
	const char *text; /* of the row; NULL where there is none */
} cells[] = {
        /* Numbers. */
        {"<c r=\"A2\"><v>15</v></c>", "15"},
        {"<c r=\"A2\"><v>1.0</v></c>", "1"},
        {"<c r=\"A2\"><v>0.1</v></c>", "0.1"},
        {"<c r=\"A2\" t=\"n\"><v>4.0999999999999996</v></c>", "4.1"},
        {"<c r=\"A2\"><v>0.30000000000000004</v></c>", "0.3"},
        {"<c r=\"A2\"><v>-2.50</v></c>", "-2.5"},
        {"<c r=\"A2\"><v>4512345678</v></c>", "4512345678"},
        {"<c r=\"A2\"><v>1E-7</v></c>", "0.0000001"},
        {"<c r=\"A2\"><v>1.5E+3</v></c>", "1500"},
        {"<c r=\"A2\"><v>12345678901234567890</v></c>", "12345678901234567168"},
        {"<c r=\"A2\"><v> 7 </v></c>", "7"},
        {"<c r=\"A2\"><v>0</v></c>", "0"},
        {"<c r=\"A2\"><v>100</v></c>", "100"},
        /* Booleans, errors, dates in words. */
        {"<c r=\"A2\" t=\"b\"><v>1</v></c>", "TRUE"},
        {"<c r=\"A2\" t=\"b\"><v>0</v></c>", "FALSE"},
        {"<c r=\"A2\" t=\"e\"><v>#REF!</v></c>", "#REF!"},
        {"<c r=\"A2\" t=\"d\"><v>2026-03-16T00:00:00</v></c>", "2026-03-16"},
        {"<c r=\"A2\" t=\"d\"><v>2026-03-16T10:30:00</v></c>",
                "2026-03-16T10:30:00"},
        /* Dates are numbers with a format. */
        {"<c r=\"A2\" s=\"1\"><v>46097</v></c>", "2026-03-16"},
        {"<c r=\"A2\" s=\"2\"><v>46097</v></c>", "2026-03-16"},
        {"<c r=\"A2\" s=\"3\"><v>46097</v></c>", "46097"},
        {"<c r=\"A2\" s=\"0\"><v>46097</v></c>", "46097"},
        {"<c r=\"A2\" s=\"99\"><v>46097</v></c>", "46097"},
        {"<c r=\"A2\" s=\"1\"><v>-1</v></c>", "-1"},
        {"<c r=\"A2\" s=\"1\"><v>99999999</v></c>", "99999999"},
        {"<c r=\"A2\" s=\"1\"><v>1</v></c>", "1900-01-01"},
        {"<c r=\"A2\" s=\"1\"><v>60</v></c>", "1900-02-29"},
        {"<c r=\"A2\" s=\"1\"><v>61</v></c>", "1900-03-01"},
        /* Strings of every kind. */
        {"<c r=\"A2\" t=\"s\"><v>5</v></c>", "Hvad hedder du?"},
        {"<c r=\"A2\" t=\"inlineStr\"><is><t>in</t></is></c>", "in"},
        {"<c r=\"A2\" t=\"inlineStr\"><is><r><rPr><b/></rPr><t>to </t>"
         "</r><r><t xml:space=\"preserve\">ord</t></r></is></c>",
                "to ord"},
        {"<c r=\"A2\" t=\"inlineStr\"><is><t>a</t><rPh sb=\"0\" eb="
         "\"1\"><t>not</t></rPh><phoneticPr fontId=\"1\"/></is></c>",
                "a"},
        {"<c r=\"A2\" t=\"inlineStr\"><is><t> "
         "a_x000D_\nb_x000B_c_x00e6_"
         "_x005F_x000D__x0000__xD83D_ </t></is></c>",
                "a\nb c\xc3\xa6_x000D__x0000__xD83D_"},
        {"<c r=\"A2\" t=\"inlineStr\"><is><t>&#xA0;a&#xA0;b &lt;&amp;"
         "</t></is></c>",
                "a b <&"},
        {"<c r=\"A2\" t=\"inlineStr\"><is><t><![CDATA[<b>]]></t></is>"
         "</c>",
                "<b>"},
        /* Formulas: their results, where there are any. */
        {"<c r=\"A2\" t=\"str\"><f>B1&amp;\"x\"</f><v>navnx</v></c>", "navnx"},
        {"<c r=\"A2\"><f>1+1</f><v>2</v></c>", "2"},
        {"<c r=\"A2\" t=\"str\"><f>B9</f><v></v></c>", NULL},
        {"<c r=\"A2\"><f>1+1</f><v/></c>", WORKBOOK_NO_RESULT},
        {"<c r=\"A2\"><f>1+1</f></c>", WORKBOOK_NO_RESULT},
        /* Empty ones, and places. */
        {"<c r=\"A2\" s=\"1\"/><c r=\"C2\" s=\"1\"/>", NULL},
        {"<c r=\"C2\"><v>3</v></c>", "||3"},
        {"<c><v>1</v></c><c><v>2</v></c><c r=\"D2\"><v>4</v></c>"
         "<c><v>5</v></c>",
                "1|2||4|5"},
        {"<c r=\"GS2\" t=\"inlineStr\"><is><t> </t></is></c>", NULL},
        {"<c r=\"XFD2\" s=\"1\"/>", NULL},
        /* What other namespaces hold is not ours. */
        {"<c r=\"A2\"><v>1</v><x:v xmlns:x=\"urn:x\">2</x:v></c>", "1"},
        {"<c r=\"A2\"><v>1</v><extLst><x:e xmlns:x=\"urn:x\"><v>2</v>"
         "</x:e></extLst></c>",
                "1"},
};

static void
test_cells(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cells) / sizeof(cells[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct xlsx_fixture fixture;
		const struct workbook *workbook;
		const char *flat;

		xlsx_fixture_init(&fixture, memory);
		xlsx_fixture_rows(&fixture,
		        talloc_asprintf(memory, "<row r=\"2\">%s</row>",
		                cells[i].cell));
		workbook = read_good(&fixture);
		flat = flatten(memory, workbook, "survey");
		assert_string_equal(
		        flat, cells[i].text == NULL
		                      ? ""
		                      : talloc_asprintf(memory, "[] [%s]",
		                                cells[i].text));
		talloc_free(memory);
	}
}

/* Formats of numbers, by their codes, on 46097.4375 in the first row. */
static void
test_formats(void **state)
{
	static const struct {
		const char *code;
		const char *text;
	} cases[] = {
	        {"General", "46097.4375"},
	        {"0.00", "46097.4375"},
	        {"@", "46097.4375"},
	        {"yyyy-mm-dd", "2026-03-16"},
	        {"[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", "2026-03-16"},
	        {"mmm", "2026-03-16"},
	        {"D. MMMM YYYY;@", "2026-03-16"},
	        {"hh:mm", "10:30:00"},
	        {"h:mm AM/PM", "10:30:00"},
	        {"yyyy/mm/dd hh:mm:ss", "2026-03-16T10:30:00"},
	        {"[h]:mm", "1106338:30:00"},
	        {"[Red]0.0;[Blue]-0.0", "46097.4375"},
	        {"[>100]0", "46097.4375"},
	        {"0\\d", "46097.4375"},
	        {"0\"days\"", "46097.4375"},
	        {"0_d*h", "46097.4375"},
	        {"[$kr.-406] #,##0", "46097.4375"},
	        {"0;dd-mm", "46097.4375"},
	        {"\"unclosed d", "46097.4375"},
	        {"[d", "46097.4375"},
	        {"0\\", "46097.4375"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct xlsx_fixture fixture;
		struct text code;

		xlsx_fixture_init(&fixture, memory);
		text_init(&code, memory, 400);
		text_add_html(&code, cases[i].code);
		xlsx_fixture_replace(&fixture, XLSX_STYLES,
		        "#,##0 &quot;dage&quot;", code.bytes);
		xlsx_fixture_rows(&fixture,
		        "<row><c s=\"3\"><v>46097.4375</v></c></row>");
		assert_string_equal(
		        flatten(memory, read_good(&fixture), "survey"),
		        talloc_asprintf(memory, "[%s]", cases[i].text));
		talloc_free(memory);
	}
}

/* Each built-in format that is a date or a time, and neighbours that are not,
 * in both epochs. */
static void
test_built_in_formats(void **state)
{
	static const struct {
		const char *id;
		const char *text;
		const char *from_1904;
	} cases[] = {
	        {"13", "1.75", "1.75"},
	        {"14", "1900-01-01", "1904-01-02"},
	        {"17", "1900-01-01", "1904-01-02"},
	        {"18", "18:00:00", "18:00:00"},
	        {"22", "1900-01-01T18:00:00", "1904-01-02T18:00:00"},
	        {"23", "1.75", "1.75"},
	        {"27", "1900-01-01", "1904-01-02"},
	        {"45", "18:00:00", "18:00:00"},
	        {"46", "42:00:00", "42:00:00"},
	        {"49", "1.75", "1.75"},
	        {"58", "1900-01-01", "1904-01-02"},
	        {"59", "1.75", "1.75"},
	        {"junk", "1.75", "1.75"},
	};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct xlsx_fixture fixture;

		xlsx_fixture_init(&fixture, memory);
		xlsx_fixture_replace(&fixture, XLSX_STYLES, "\"165\"/></c",
		        talloc_asprintf(
		                memory, "\"%s\"/></c", cases[i / 2].id));
		xlsx_fixture_rows(
		        &fixture, "<row><c s=\"3\"><v>1.75</v></c></row>");
		if (i % 2 == 1)
			xlsx_fixture_replace(&fixture, XLSX_WORKBOOK,
			        "<workbookPr",
			        i % 4 == 1 ? "<workbookPr date1904=\"1\""
			                   : "<workbookPr date1904=\"true\"");
		assert_string_equal(
		        flatten(memory, read_good(&fixture), "survey"),
		        talloc_asprintf(memory, "[%s]",
		                i % 2 == 0 ? cases[i / 2].text
		                           : cases[i / 2].from_1904));
		talloc_free(memory);
	}
}

struct change {
	const char *path, *from, *to;
};

/* The same workbook as other programs write it, or as people leave it. */
static const struct change shapes[][6] = {
        {{NULL, NULL, NULL}},
        /* openpyxl: targets from the top. */
        {{XLSX_RELS, "worksheets/sheet1", "/xl/worksheets/sheet1"},
                {XLSX_RELS, "\"sharedS", "\"/xl/sharedS"},
                {XLSX_TOP_RELS, "xl/work", "/xl/work"}},
        {{XLSX_RELS, "worksheets/sheet1",
                "./worksheets/../../xl/"
                "worksheets//sheet1"}},
        /* Names of parts without case, and with \\ in relations. */
        {{XLSX_RELS, "sharedStrings.xml", "SharedStrings.XML"},
                {XLSX_RELS, "worksheets/", "worksheets\\"}},
        /* Relations of things that are none of ours. */
        {{XLSX_RELS, "<Relationship ",
                "<Relationship Id=\"x\" Type=\"" XLSX_TYPE
                "externalLink\" TargetMode=\"External\" Target=\"h\"/>"
                "<Relationship Id=\"y\" Type=\"" XLSX_TYPE
                "theme\" Target=\"theme/theme1.xml\"/><Relationship "}},
        /* No relations of the package: the usual place. */
        {{XLSX_TOP_RELS, NULL, NULL}},
        {{XLSX_STYLES, NULL, NULL}},
        {{XLSX_RELS, "styles.xml", "nowhere.xml"}},
        /* LibreOffice: declared space, rows that only have a height. */
        {{XLSX_SURVEY, "</sheetData>",
                 "<row r=\"7\" ht=\"12.8\"/>"
                 "<row r=\"1048576\" ht=\"12.8\"><c r=\"A1048576\""
                 " s=\"1\"/></row></sheetData>"},
                {XLSX_STRINGS, "<t>Mange tak</t>",
                        "<t xml:space=\"preserve\"> Mange tak </t>"}},
        /* Google: a thousand columns with a format, spans. */
        {{XLSX_SURVEY, "<row r=\"2\">",
                 "<row r=\"2\" spans=\"1:26\" customHeight=\"1\">"},
                {XLSX_SURVEY, "</row><row r=\"3\">",
                        "<c r=\"Z2\" s=\"1\"/><c r=\"ALL2\" s=\"1\"/>"
                        "</row><row r=\"3\">"}},
        /* No places at all; blank cells left out or not. */
        {{XLSX_SURVEY, "<row r=\"2\">", "<row>"},
                {XLSX_SURVEY, " r=\"A2\"", ""}, {XLSX_SURVEY, " r=\"B2\"", ""},
                {XLSX_SURVEY, " r=\"C2\"", ""}},
        /* A prefix on every element, the strict dialect. */
        {{XLSX_STRINGS, "<sst xmlns=",
                 "<x:sst xmlns:x=\"http://schemas."
                 "openxmlformats.org/spreadsheetml/"
                 "2006/main\" xmlns="},
                {XLSX_STRINGS, "</sst>", "</x:sst>"},
                {XLSX_STRINGS, "<si><t>tak</t></si>",
                        "<x:si><x:t>tak</x:t></x:si>"}},
        {{XLSX_SURVEY,
                 "http://schemas.openxmlformats.org/spreadsheetml/"
                 "2006/main",
                 "http://purl.oclc.org/ooxml/spreadsheetml/main"},
                {XLSX_WORKBOOK,
                        "http://schemas.openxmlformats.org/"
                        "officeDocument/2006/relationships",
                        "http://purl.oclc.org/ooxml/officeDocument/"
                        "relationships"},
                {XLSX_RELS,
                        "http://schemas.openxmlformats.org/"
                        "officeDocument/2006/relationships/worksheet",
                        "http://purl.oclc.org/ooxml/officeDocument/"
                        "relationships/worksheet"}},
        /* Sheets in another order, hidden, and more of them. */
        {{XLSX_WORKBOOK, "<sheets>",
                 "<sheets><sheet name=\"Noter\" sheetId=\"9\" r:id="
                 "\"rId9\"/><sheet name=\"noter \" sheetId=\"8\""
                 " r:id=\"rId9\"/>"},
                {XLSX_WORKBOOK, "\"survey\"", "\" Survey \" state=\"hidden\""}},
        /* Other people's elements around ours. */
        {{XLSX_SURVEY, "<sheetData>",
                "<mc:AlternateContent xmlns:mc=\"http://schemas."
                "openxmlformats.org/markup-compatibility/2006\">"
                "<mc:Choice Requires=\"x\"><row r=\"1\"><c/></row>"
                "</mc:Choice></mc:AlternateContent><sheetData>"}},
        {{XLSX_STRINGS, "encoding=\"UTF-8\"", ""}},
};

static void
test_shapes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct xlsx_fixture fixture;

		xlsx_fixture_init(&fixture, memory);
		for (const struct change *c = shapes[i]; c->path != NULL; c++)
			if (c->from == NULL)
				xlsx_fixture_set(&fixture, c->path, NULL);
			else
				xlsx_fixture_replace(
				        &fixture, c->path, c->from, c->to);
		check_survey(&fixture);
		talloc_free(memory);
	}
}

/* Rows keep their numbers, however many between them are not written. */
static void
test_sparse_rows(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct xlsx_fixture fixture;

	(void)state;
	xlsx_fixture_init(&fixture, memory);
	xlsx_fixture_rows(&fixture,
	        "<row r=\"2\"><c r=\"B2\"><v>1</v></c></row>"
	        "<row r=\"3\"/><row r=\"5\"><c r=\"A5\"><v>2</v></c></row>");
	assert_string_equal(flatten(memory, read_good(&fixture), "survey"),
	        "[] [|1] [] [] [2]");
	/* What merged cells hide is not there. */
	xlsx_fixture_rows(&fixture,
	        "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2</v>"
	        "</c><c r=\"C1\"><v>3</v></c></row><row r=\"2\"><c r=\"B2\">"
	        "<v>4</v></c><c r=\"C2\"><v>5</v></c></row>");
	xlsx_fixture_replace(&fixture, XLSX_SURVEY, "</sheetData>",
	        "</sheetData><mergeCells><mergeCell ref=\"B1:B1048576\"/>"
	        "<mergeCell ref=\"A9\"/></mergeCells>");
	assert_string_equal(flatten(memory, read_good(&fixture), "survey"),
	        "[1|2|3] [||5]");
	talloc_free(memory);
}

/* The survey that comes of it. */
static void
test_survey(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct xlsx_fixture fixture;
	struct survey_findings findings;
	struct survey *survey = NULL;
	size_t length = 0;
	const char *bytes;

	(void)state;
	xlsx_fixture_init(&fixture, memory);
	bytes = xlsx_fixture_pack(&fixture, &length);
	assert_int_equal(survey_read(memory, bytes, length, &survey, &findings),
	        STATUS_OK);
	assert_int_equal(findings.count, 0);
	assert_string_equal(survey->form_id, "proeve");
	assert_int_equal(survey->item_count, 3);
	assert_int_equal(survey->items[1].type, SURVEY_SELECT_ONE);
	assert_string_equal(survey->items[1].list->choices[1].name, "2");
	talloc_free(memory);
}

/* As large as surveys get: questions in three languages, long lists, and the
 * columns and sheets that people keep beside them. */

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
	        cmocka_unit_test(test_cells),
	        cmocka_unit_test(test_formats),
	        cmocka_unit_test(test_built_in_formats),
	        cmocka_unit_test(test_shapes),
	        cmocka_unit_test(test_sparse_rows),
	        cmocka_unit_test(test_survey),
	        cmocka_unit_test(test_large),
	};

	return cmocka_run_group_tests_name("workbook_xlsx", tests, NULL, NULL);
}
