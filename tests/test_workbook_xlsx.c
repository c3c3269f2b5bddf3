/*
 * Workbooks of spreadsheet programs: the same survey, wherever and however a
 * program has put its cells.
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

static void
check_survey(const struct xlsx_fixture *fixture)
{
	const struct workbook *workbook = xlsx_fixture_read(fixture);

	assert_string_equal(
	        xlsx_fixture_flatten(fixture->memory, workbook, "survey"),
	        "[type|name|label::Dansk (da)] [text|navn|Hvad hedder du?]"
	        " [select_one t|tilfreds|Er du tilfreds?]"
	        " [note|tak|Mange tak]");
	assert_string_equal(
	        xlsx_fixture_flatten(fixture->memory, workbook, "choices"),
	        "[list_name|name|label::Dansk (da)] [t|1|Ja] [t|2|Nej]");
	assert_string_equal(
	        xlsx_fixture_flatten(fixture->memory, workbook, "settings"),
	        "[form_id] [proeve]");
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
	assert_string_equal(xlsx_fixture_flatten(memory,
	                            xlsx_fixture_read(&fixture), "survey"),
	        "[] [|1] [] [] [2]");
	/* What merged cells hide is not there. */
	xlsx_fixture_rows(&fixture,
	        "<row r=\"1\"><c r=\"A1\"><v>1</v></c><c r=\"B1\"><v>2</v>"
	        "</c><c r=\"C1\"><v>3</v></c></row><row r=\"2\"><c r=\"B2\">"
	        "<v>4</v></c><c r=\"C2\"><v>5</v></c></row>");
	xlsx_fixture_replace(&fixture, XLSX_SURVEY, "</sheetData>",
	        "</sheetData><mergeCells><mergeCell ref=\"B1:B1048576\"/>"
	        "<mergeCell ref=\"A9\"/></mergeCells>");
	assert_string_equal(xlsx_fixture_flatten(memory,
	                            xlsx_fixture_read(&fixture), "survey"),
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_shapes),
	        cmocka_unit_test(test_sparse_rows),
	        cmocka_unit_test(test_survey),
	};

	return cmocka_run_group_tests_name("workbook_xlsx", tests, NULL, NULL);
}
