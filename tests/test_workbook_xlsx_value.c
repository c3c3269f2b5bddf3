/*
 * What becomes of the values in a spreadsheet program's cells: numbers, words,
 * results of formulas, and dates, which are numbers with a format.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tests/xlsx_fixture.h"

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
		workbook = xlsx_fixture_read(&fixture);
		flat = xlsx_fixture_flatten(memory, workbook, "survey");
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
		        xlsx_fixture_flatten(
		                memory, xlsx_fixture_read(&fixture), "survey"),
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
		        xlsx_fixture_flatten(
		                memory, xlsx_fixture_read(&fixture), "survey"),
		        talloc_asprintf(memory, "[%s]",
		                i % 2 == 0 ? cases[i / 2].text
		                           : cases[i / 2].from_1904));
		talloc_free(memory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_cells),
	        cmocka_unit_test(test_formats),
	        cmocka_unit_test(test_built_in_formats),
	};

	return cmocka_run_group_tests_name(
	        "workbook_xlsx_value", tests, NULL, NULL);
}
