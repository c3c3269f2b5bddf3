/*
 * Workbooks for tests: parts as text, and a zip of them.
 */
#include "tests/xlsx_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <zip.h>

#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"

/* A cell with a shared string. */
#define S(place, string) "<c r=\"" place "\" t=\"s\"><v>" #string "</v></c>"

static const struct {
	const char *path;
	const char *xml;
} whole[] = {
        {"[Content_Types].xml",
                XML "<Types xmlns=\"http://schemas.openxmlformats.org/package/"
                    "2006/content-types\"><Default Extension=\"xml\""
                    " ContentType=\"application/xml\"/></Types>"},
        {XLSX_TOP_RELS, XML "<Relationships " XLSX_PACKAGE ">"
                            "<Relationship Id=\"rId1\" Type=\"" XLSX_TYPE
                            "officeDocument\" Target=\"xl/workbook.xml\"/>"
                            "</Relationships>"},
        {XLSX_WORKBOOK,
                XML "<workbook " XLSX_MAIN "><workbookPr/><sheets>"
                    "<sheet name=\"survey\" sheetId=\"1\" r:id=\"rId1\"/>"
                    "<sheet name=\"choices\" sheetId=\"2\" r:id=\"rId2\"/>"
                    "<sheet name=\"settings\" sheetId=\"3\" r:id=\"rId3\"/>"
                    "</sheets></workbook>"},
        {XLSX_RELS, XML "<Relationships " XLSX_PACKAGE ">"
                        "<Relationship Id=\"rId1\" Type=\"" XLSX_TYPE
                        "worksheet\" Target=\"worksheets/sheet1.xml\"/>"
                        "<Relationship Id=\"rId2\" Type=\"" XLSX_TYPE
                        "worksheet\" Target=\"worksheets/sheet2.xml\"/>"
                        "<Relationship Id=\"rId3\" Type=\"" XLSX_TYPE
                        "worksheet\" Target=\"worksheets/sheet3.xml\"/>"
                        "<Relationship Id=\"rId4\" Type=\"" XLSX_TYPE
                        "styles\" Target=\"styles.xml\"/>"
                        "<Relationship Id=\"rId5\" Type=\"" XLSX_TYPE
                        "sharedStrings\" Target=\"sharedStrings.xml\"/>"
                        "</Relationships>"},
        {XLSX_STRINGS,
                XML "<sst " XLSX_MAIN " count=\"16\" uniqueCount=\"16\">"
                    "<si><t>type</t></si><si><t>name</t></si>"
                    "<si><t>label::Dansk (da)</t></si><si><t>text</t></si>"
                    "<si><t>navn</t></si><si><t>Hvad hedder du?</t></si>"
                    "<si><t>select_one t</t></si><si><t>tilfreds</t></si>"
                    "<si><t>Er du tilfreds?</t></si><si><t>note</t></si>"
                    "<si><t>tak</t></si><si><t>Mange tak</t></si>"
                    "<si><t>list_name</t></si><si><t>t</t></si>"
                    "<si><t>Ja</t></si><si><t>Nej</t></si></sst>"},
        {XLSX_STYLES, XML
                "<styleSheet " XLSX_MAIN "><numFmts count=\"2\">"
                "<numFmt numFmtId=\"164\" formatCode=\"dd\\-mm\\-yyyy;@\"/>"
                "<numFmt numFmtId=\"165\" formatCode=\"#,##0 &quot;dage&quot;"
                "\"/></numFmts>"
                "<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs>"
                "<cellXfs count=\"3\"><xf numFmtId=\"0\"/>"
                "<xf numFmtId=\"14\" applyNumberFormat=\"1\"/>"
                "<xf numFmtId=\"164\"/><xf numFmtId=\"165\"/></cellXfs>"
                "</styleSheet>"},
        {XLSX_SURVEY, XML
                "<worksheet " XLSX_MAIN "><dimension ref=\"A1:C4\"/>"
                "<sheetData>"
                "<row r=\"1\">" S("A1", 0) S("B1", 1) S("C1",
                        2) "</row>"
                           "<row r=\"2\">" S("A2", 3) S("B2", 4) S("C2",
                                   5) "</row>"
                                      "<row r=\"3\">" S("A3", 6) S("B3", 7) S(
                                              "C3",
                                              8) "</row>"
                                                 "<row r=\"4\">" S("A4", 9) S(
                                                         "B4", 10) S("C4",
                                                         11) "</row>"
                                                             "</"
                                                             "sheetData><"
                                                             "pageMargins "
                                                             "left=\"0.7\"/></"
                                                             "worksheet>"},
        {XLSX_CHOICES,
                XML "<worksheet " XLSX_MAIN "><sheetData>"
                    "<row r=\"1\">" S("A1", 12) S("B1", 1) S("C1",
                            2) "</row>"
                               "<row r=\"2\">" S("A2",
                                       13) "<c r=\"B2\"><v>1</v></c>" S("C2",
                                       14) "</row>"
                                           "<row r=\"3\">" S("A3",
                                                   13) "<c "
                                                       "r=\"B3\"><v>2</v></"
                                                       "c>" S("C3",
                                                               15) "</row>"
                                                                   "</"
                                                                   "sheetData><"
                                                                   "/worksheet"
                                                                   ">"},
        {XLSX_SETTINGS, XML
                "<worksheet " XLSX_MAIN "><sheetData><row r=\"1\">"
                "<c r=\"A1\" t=\"inlineStr\"><is><t>form_id</t></is></c></row>"
                "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>proeve</t>"
                "</is></c></row></sheetData></worksheet>"},
};

enum { WHOLE = sizeof(whole) / sizeof(whole[0]) };

void
xlsx_fixture_init(struct xlsx_fixture *fixture, TALLOC_CTX *memory)
{
	*fixture = (struct xlsx_fixture){.memory = memory};
	for (size_t i = 0; i < WHOLE; i++)
		xlsx_fixture_set(fixture, whole[i].path, whole[i].xml);
}

static size_t
place_of(const struct xlsx_fixture *fixture, const char *path)
{
	size_t free_place = XLSX_FIXTURE_PARTS;

	for (size_t i = 0; i < XLSX_FIXTURE_PARTS; i++) {
		const char *there = fixture->parts[i].path;

		if (there != NULL && strcmp(there, path) == 0)
			return i;
		if (there == NULL && free_place == XLSX_FIXTURE_PARTS)
			free_place = i;
	}
	assert_true(free_place < XLSX_FIXTURE_PARTS);
	return free_place;
}

void
xlsx_fixture_set_bytes(struct xlsx_fixture *fixture, const char *path,
        const char *bytes, size_t length)
{
	size_t place = place_of(fixture, path);

	fixture->parts[place].path = bytes == NULL ? NULL : path;
	fixture->parts[place].bytes = bytes;
	fixture->parts[place].length = length;
}

void
xlsx_fixture_set(
        struct xlsx_fixture *fixture, const char *path, const char *xml)
{
	xlsx_fixture_set_bytes(
	        fixture, path, xml, xml == NULL ? 0 : strlen(xml));
}

void
xlsx_fixture_replace(struct xlsx_fixture *fixture, const char *path,
        const char *from, const char *to)
{
	const char *xml = fixture->parts[place_of(fixture, path)].bytes;
	const char *at = xml == NULL ? NULL : strstr(xml, from);

	if (at == NULL)
		fail_msg("\"%s\" is not in %s", from, path);
	xlsx_fixture_set(fixture, path,
	        talloc_asprintf(fixture->memory, "%.*s%s%s", (int)(at - xml),
	                xml, to, at + strlen(from)));
}

void
xlsx_fixture_rows(struct xlsx_fixture *fixture, const char *rows)
{
	xlsx_fixture_set(fixture, XLSX_SURVEY,
	        talloc_asprintf(fixture->memory,
	                XML "<worksheet " XLSX_MAIN "><sheetData>%s</sheetData>"
	                    "</worksheet>",
	                rows));
}

static void
add_parts(const struct xlsx_fixture *fixture, zip_t *zip)
{
	for (size_t i = 0; i < XLSX_FIXTURE_PARTS; i++) {
		zip_source_t *part;

		if (fixture->parts[i].path == NULL)
			continue;
		part = zip_source_buffer(zip, fixture->parts[i].bytes,
		        fixture->parts[i].length, 0);
		assert_non_null(part);
		assert_true(zip_file_add(zip, fixture->parts[i].path, part,
		                    ZIP_FL_ENC_UTF_8) >= 0);
	}
}

char *
xlsx_fixture_pack(const struct xlsx_fixture *fixture, size_t *length)
{
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
	zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, NULL);
	zip_stat_t about;
	char *bytes;

	assert_non_null(zip);
	zip_source_keep(source);
	add_parts(fixture, zip);
	assert_int_equal(zip_close(zip), 0);
	zip_stat_init(&about);
	assert_int_equal(zip_source_stat(source, &about), 0);
	bytes = talloc_size(fixture->memory, about.size + 1);
	assert_non_null(bytes);
	assert_int_equal(zip_source_open(source), 0);
	*length = (size_t)zip_source_read(source, bytes, about.size);
	assert_int_equal(*length, about.size);
	assert_int_equal(zip_source_close(source), 0);
	zip_source_free(source);
	return bytes;
}

struct workbook *
xlsx_fixture_read(const struct xlsx_fixture *fixture)
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

const char *
xlsx_fixture_flatten(
        TALLOC_CTX *memory, const struct workbook *workbook, const char *name)
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
