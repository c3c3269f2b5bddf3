/*
 * A report as a workbook of one sheet (Office Open XML): the figures of
 * write_rows.c, numbers as numbers, a hidden value as the report's symbol.  The
 * parts are few and fixed, so that they are written here, and libzip packs
 * them.
 */
#include <string.h>

#include <zip.h>

#include "base/log.h"
#include "reports/write.h"
#include "reports/write_rows.h"

enum { SHEET_MAX = 2000000 };

static const struct {
	const char *name;
	const char *content;
} parts[] = {
        {"[Content_Types].xml",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Types xmlns="
                "\"http://schemas.openxmlformats.org/package/2006/"
                "content-types\"><Default Extension=\"rels\" ContentType="
                "\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                "<Override PartName=\"/xl/workbook.xml\" ContentType="
                "\"application/vnd.openxmlformats-officedocument."
                "spreadsheetml.sheet.main+xml\"/><Override PartName="
                "\"/xl/worksheets/sheet1.xml\" ContentType=\"application/"
                "vnd.openxmlformats-officedocument.spreadsheetml."
                "worksheet+xml\"/><Override PartName=\"/xl/styles.xml\""
                " ContentType=\"application/vnd.openxmlformats-"
                "officedocument.spreadsheetml.styles+xml\"/></Types>"},
        {"_rels/.rels",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Relationships"
                " xmlns=\"http://schemas.openxmlformats.org/package/2006/"
                "relationships\"><Relationship Id=\"rId1\" Type=\"http://"
                "schemas.openxmlformats.org/officeDocument/2006/relationships/"
                "officeDocument\" Target=\"xl/workbook.xml\"/>"
                "</Relationships>"},
        {"xl/_rels/workbook.xml.rels",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Relationships"
                " xmlns=\"http://schemas.openxmlformats.org/package/2006/"
                "relationships\"><Relationship Id=\"rId1\" Type=\"http://"
                "schemas.openxmlformats.org/officeDocument/2006/relationships/"
                "worksheet\" Target=\"worksheets/sheet1.xml\"/>"
                "<Relationship Id=\"rId2\" Type=\"http://schemas."
                "openxmlformats.org/officeDocument/2006/relationships/styles\""
                " Target=\"styles.xml\"/></Relationships>"},
        {"xl/workbook.xml",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<workbook xmlns="
                "\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
                " xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/"
                "2006/relationships\"><sheets><sheet name=\"Rapport\""
                " sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"},
        /* Two styles: as it is, and bold for the head. */
        {"xl/styles.xml",
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<styleSheet"
                " xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/"
                "2006/main\"><fonts count=\"2\"><font><sz val=\"11\"/><name"
                " val=\"Arial\"/></font><font><b/><sz val=\"11\"/><name val="
                "\"Arial\"/></font></fonts><fills count=\"2\"><fill>"
                "<patternFill patternType=\"none\"/></fill><fill><patternFill"
                " patternType=\"gray125\"/></fill></fills><borders count="
                "\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/>"
                "</cellStyleXfs><cellXfs count=\"2\"><xf fontId=\"0\"/><xf"
                " fontId=\"1\" applyFont=\"1\"/></cellXfs></styleSheet>"},
};

/* What XML 1.0 cannot hold is left out. */
static void
add_cell(struct text *out, const char *text, bool bold)
{
	text_add_format(out,
	        "<c t=\"inlineStr\"%s><is><t xml:space="
	        "\"preserve\">",
	        bold ? " s=\"1\"" : "");
	for (const char *at = text; *at != '\0';) {
		size_t plain = strcspn(at, "\001\002\003\004\005\006\007\010"
		                           "\013\014\016\017\020\021\022\023"
		                           "\024\025\026\027\030\031\032\033"
		                           "\034\035\036\037");
		char *part = talloc_strndup(NULL, at, plain);

		if (part == NULL)
			log_abort("write.xlsx", "out of memory");
		text_add_html(out, part);
		talloc_free(part);
		at += plain + (at[plain] != '\0' ? 1 : 0);
	}
	text_add(out, "</t></is></c>");
}

static void
add_row(struct text *out, const struct report *report,
        const struct write_row *row)
{
	text_add(out, "<row>");
	add_cell(out, row->section, false);
	add_cell(out, row->of, false);
	add_cell(out, row->figure, false);
	if (row->hidden)
		add_cell(out, report->hidden_symbol, false);
	else if (row->text != NULL)
		add_cell(out, row->text, false);
	else
		text_add_format(
		        out, "<c><v>%.*f</v></c>", row->decimals, row->number);
	text_add(out, "</row>");
}

static void
make_sheet(const struct report *report, TALLOC_CTX *memory, struct text *out)
{
	static const char *const head[] = {"Del", "Gruppe", "Tal", "Værdi"};
	const struct write_rows *list = write_rows(report, memory);

	text_add(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<worksheet"
	              " xmlns=\"http://schemas.openxmlformats.org/"
	              "spreadsheetml/2006/main\"><cols><col min=\"1\" max="
	              "\"1\" width=\"12\"/><col min=\"2\" max=\"2\" width="
	              "\"44\"/><col min=\"3\" max=\"3\" width=\"30\"/><col"
	              " min=\"4\" max=\"4\" width=\"18\"/></cols><sheetData>"
	              "<row>");
	for (size_t i = 0; i < sizeof(head) / sizeof(head[0]); i++)
		add_cell(out, head[i], true);
	text_add(out, "</row>");
	for (size_t i = 0; i < list->count; i++)
		add_row(out, report, &list->rows[i]);
	text_add(out, "</sheetData></worksheet>");
}

/* The same report makes the same bytes: parts bear no time of their own. */
static bool
add_part(zip_t *zip, const char *name, const char *bytes, size_t length)
{
	zip_source_t *source = zip_source_buffer(zip, bytes, length, 0);
	zip_int64_t at;

	if (source == NULL)
		return false;
	at = zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8);
	if (at < 0) {
		zip_source_free(source);
		return false;
	}
	return zip_file_set_dostime(zip, (zip_uint64_t)at, 0, 0x21, 0) == 0;
}

static bool
pack(zip_source_t *file, const struct text *sheet)
{
	zip_t *zip = zip_open_from_source(file, ZIP_TRUNCATE, NULL);
	bool good = zip != NULL;

	if (zip == NULL)
		return false;
	for (size_t i = 0; good && i < sizeof(parts) / sizeof(parts[0]); i++)
		good = add_part(zip, parts[i].name, parts[i].content,
		        strlen(parts[i].content));
	good = good && add_part(zip, "xl/worksheets/sheet1.xml",
	                       text_string(sheet), sheet->length);
	/* The source outlives the archive that it holds. */
	zip_source_keep(file);
	if (!good || zip_close(zip) != 0) {
		zip_discard(zip);
		return false;
	}
	return true;
}

static void
copy(zip_source_t *file, struct text *out)
{
	char bytes[4096];
	zip_int64_t got;

	if (zip_source_open(file) != 0)
		log_abort("write.xlsx", "the archive cannot be read");
	while ((got = zip_source_read(file, bytes, sizeof(bytes))) > 0)
		text_add_bytes(out, bytes, (size_t)got);
	zip_source_close(file);
}

void
write_xlsx(const struct report *report, struct text *out)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	zip_source_t *file = zip_source_buffer_create(NULL, 0, 0, NULL);
	struct text sheet;

	text_init(&sheet, memory, SHEET_MAX);
	make_sheet(report, memory, &sheet);
	/* All is in memory: nothing but a lack of that can fail. */
	if (file == NULL || sheet.truncated || !pack(file, &sheet))
		log_abort("write.xlsx", "the archive cannot be made");
	copy(file, out);
	zip_source_free(file);
	talloc_free(memory);
}
