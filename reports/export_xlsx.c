/*
 * A workbook (Office Open XML) as a stream: sheets of data as long as a sheet
 * can be, then one that explains the variables, since a workbook has no labels
 * of its own.  The parts that list the sheets come last, when their number is
 * known.
 *
 * Cells are written without their addresses, which the format leaves free; an
 * empty cell is therefore a cell, too.
 */
#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "reports/export_zip.h"

enum { SHEET_ROWS_MAX = 1048576, SHEETS_MAX = 40, NAME_BYTES = 48 };

struct xlsx {
	struct export_sink sink;
	struct export_out *out;
	struct export_zip *zip;
	const struct dictionary *dictionary;
	char names[SHEETS_MAX][NAME_BYTES]; /* of the sheets' parts */
	size_t sheets;
	int64_t rows;     /* on this sheet */
	char line[16384]; /* a row as it grows */
	size_t used;
};

static void
flush(struct xlsx *xlsx)
{
	export_zip_bytes(xlsx->zip, xlsx->line, xlsx->used);
	xlsx->used = 0;
}

static void
add(struct xlsx *xlsx, const char *bytes, size_t length)
{
	if (length > sizeof(xlsx->line) - xlsx->used)
		flush(xlsx);
	if (length > sizeof(xlsx->line)) {
		export_zip_bytes(xlsx->zip, bytes, length);
		return;
	}
	memcpy(xlsx->line + xlsx->used, bytes, length);
	xlsx->used += length;
}

static void
add_string(struct xlsx *xlsx, const char *string)
{
	add(xlsx, string, strlen(string));
}

/* What XML 1.0 cannot hold is left out. */
static void
add_escaped(struct xlsx *xlsx, const char *text)
{
	for (const char *at = text; *at != '\0'; at++) {
		unsigned char c = (unsigned char)*at;

		if (c == '&')
			add(xlsx, "&amp;", 5);
		else if (c == '<')
			add(xlsx, "&lt;", 4);
		else if (c == '>')
			add(xlsx, "&gt;", 4);
		else if (c >= 0x20 || c == '\t' || c == '\n')
			add(xlsx, at, 1);
	}
}

static void
add_text(struct xlsx *xlsx, const char *text)
{
	static const char head[] = "<c t=\"inlineStr\"><is><t>";
	static const char end[] = "</t></is></c>";
	size_t plain = strcspn(text, "&<>\001\002\003\004\005\006\007\010\011"
	                             "\012\013\014\015\016\017\020\021\022"
	                             "\023\024\025\026\027\030\031\032\033"
	                             "\034\035\036\037");

	add(xlsx, head, sizeof(head) - 1);
	if (text[plain] == '\0')
		add(xlsx, text, plain);
	else
		add_escaped(xlsx, text);
	add(xlsx, end, sizeof(end) - 1);
}

static void
add_number(struct xlsx *xlsx, double number, int64_t decimals)
{
	char text[EXPORT_NUMBER_BYTES];
	size_t length = export_number_text(number, decimals, text);

	add(xlsx, "<c><v>", 6);
	add(xlsx, text, length);
	add(xlsx, "</v></c>", 8);
}

static void
begin_row(struct xlsx *xlsx)
{
	add(xlsx, "<row>", 5);
}

static void
end_row(struct xlsx *xlsx)
{
	add(xlsx, "</row>", 6);
	xlsx->rows++;
}

static enum status
begin_sheet(struct xlsx *xlsx)
{
	if (xlsx->sheets == SHEETS_MAX)
		return STATUS_LIMIT;
	xlsx->rows = 0;
	(void)snprintf(xlsx->names[xlsx->sheets], NAME_BYTES,
	        "xl/worksheets/sheet%zu.xml", xlsx->sheets + 1);
	export_zip_begin(xlsx->zip, xlsx->names[xlsx->sheets]);
	xlsx->sheets++;
	add_string(xlsx, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	                 "<worksheet xmlns=\"http://schemas.openxmlformats.org/"
	                 "spreadsheetml/2006/main\"><sheetData>");
	return STATUS_OK;
}

static void
end_sheet(struct xlsx *xlsx)
{
	add_string(xlsx, "</sheetData></worksheet>");
	flush(xlsx);
	export_zip_end(xlsx->zip);
}

/* Every sheet of data begins with the variables' names. */
static enum status
begin_data(struct xlsx *xlsx)
{
	enum status status = begin_sheet(xlsx);

	if (status != STATUS_OK)
		return status;
	begin_row(xlsx);
	for (size_t v = 0; v < xlsx->dictionary->variables_count; v++)
		add_text(xlsx, xlsx->dictionary->variables[v].name);
	end_row(xlsx);
	return STATUS_OK;
}

static enum status
xlsx_begin(struct export_sink *sink, const struct dictionary *dictionary,
        int64_t rows)
{
	struct xlsx *xlsx = (struct xlsx *)sink;

	(void)rows;
	xlsx->dictionary = dictionary;
	return begin_data(xlsx);
}

static enum status
xlsx_row(struct export_sink *sink, const struct export_cell *cells)
{
	struct xlsx *xlsx = (struct xlsx *)sink;
	const struct dictionary *dictionary = xlsx->dictionary;

	if (xlsx->rows == SHEET_ROWS_MAX) {
		enum status status;

		end_sheet(xlsx);
		status = begin_data(xlsx);
		if (status != STATUS_OK)
			return status;
	}
	begin_row(xlsx);
	for (size_t v = 0; v < dictionary->variables_count; v++) {
		if (cells[v].kind == EXPORT_TEXT)
			add_text(xlsx, cells[v].text);
		else if (cells[v].kind == EXPORT_NOTHING)
			add(xlsx, "<c/>", 4);
		else
			add_number(xlsx, cells[v].number,
			        dictionary->variables[v].decimals);
	}
	end_row(xlsx);
	return xlsx->out->failed ? STATUS_SYSTEM : STATUS_OK;
}

static void
explain(struct xlsx *xlsx, const struct dictionary_variable *variable)
{
	begin_row(xlsx);
	add_text(xlsx, variable->name);
	add_text(xlsx, variable->label);
	end_row(xlsx);
	for (size_t i = 0; i < variable->values_count; i++) {
		begin_row(xlsx);
		add(xlsx, "<c/>", 4);
		add_text(xlsx, variable->values[i].label);
		add_number(xlsx, (double)variable->values[i].code, 0);
		end_row(xlsx);
	}
}

static void
add_part(struct xlsx *xlsx, const char *name, const char *head)
{
	export_zip_begin(xlsx->zip, name);
	add_string(xlsx, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
	add_string(xlsx, head);
}

static void
end_part(struct xlsx *xlsx, const char *end)
{
	add_string(xlsx, end);
	flush(xlsx);
	export_zip_end(xlsx->zip);
}

/* One line a sheet; `%zu` is its number, three times at most. */
static void
add_sheet_line(
        struct xlsx *xlsx, const char *before, size_t number, const char *after)
{
	char digits[24];

	(void)snprintf(digits, sizeof(digits), "%zu", number);
	add_string(xlsx, before);
	add_string(xlsx, digits);
	add_string(xlsx, after);
}

static void
add_workbook(struct xlsx *xlsx)
{
	add_part(xlsx, "xl/workbook.xml",
	        "<workbook xmlns=\"http://schemas.openxmlformats.org/"
	        "spreadsheetml/2006/main\" xmlns:r=\"http://schemas."
	        "openxmlformats.org/officeDocument/2006/relationships\">"
	        "<sheets>");
	for (size_t s = 1; s <= xlsx->sheets; s++) {
		if (s == xlsx->sheets)
			add_string(xlsx, "<sheet name=\"Variabler\"");
		else
			add_sheet_line(xlsx, "<sheet name=\"Data ", s, "\"");
		add_sheet_line(xlsx, " sheetId=\"", s, "\"");
		add_sheet_line(xlsx, " r:id=\"rId", s, "\"/>");
	}
	end_part(xlsx, "</sheets></workbook>");
}

static void
add_relations(struct xlsx *xlsx)
{
	static const char head[] =
	        "<Relationships xmlns=\"http://schemas.openxmlformats.org/"
	        "package/2006/relationships\">";

	add_part(xlsx, "xl/_rels/workbook.xml.rels", head);
	for (size_t s = 1; s <= xlsx->sheets; s++) {
		add_sheet_line(xlsx, "<Relationship Id=\"rId", s,
		        "\" Type=\"http://schemas.openxmlformats.org/"
		        "officeDocument/2006/relationships/worksheet\"");
		add_sheet_line(
		        xlsx, " Target=\"worksheets/sheet", s, ".xml\"/>");
	}
	end_part(xlsx, "</Relationships>");
	add_part(xlsx, "_rels/.rels", head);
	end_part(xlsx, "<Relationship Id=\"rId1\" Type=\"http://schemas."
	               "openxmlformats.org/officeDocument/2006/relationships/"
	               "officeDocument\" Target=\"xl/workbook.xml\"/>"
	               "</Relationships>");
}

static void
add_types(struct xlsx *xlsx)
{
	add_part(xlsx, "[Content_Types].xml",
	        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/"
	        "content-types\"><Default Extension=\"rels\" ContentType=\""
	        "application/vnd.openxmlformats-package.relationships+xml\"/>"
	        "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
	        "<Override PartName=\"/xl/workbook.xml\" ContentType=\""
	        "application/vnd.openxmlformats-officedocument.spreadsheetml."
	        "sheet.main+xml\"/>");
	for (size_t s = 1; s <= xlsx->sheets; s++)
		add_sheet_line(xlsx,
		        "<Override PartName=\"/xl/worksheets/sheet", s,
		        ".xml\" ContentType=\"application/vnd.openxmlformats-"
		        "officedocument.spreadsheetml.worksheet+xml\"/>");
	end_part(xlsx, "</Types>");
}

static enum status
xlsx_end(struct export_sink *sink)
{
	struct xlsx *xlsx = (struct xlsx *)sink;
	enum status status;

	end_sheet(xlsx);
	status = begin_sheet(xlsx);
	if (status != STATUS_OK)
		return status;
	for (size_t v = 0; v < xlsx->dictionary->variables_count; v++)
		explain(xlsx, &xlsx->dictionary->variables[v]);
	end_sheet(xlsx);
	add_workbook(xlsx);
	add_relations(xlsx);
	add_types(xlsx);
	return export_zip_close(xlsx->zip);
}

enum status
export_xlsx(TALLOC_CTX *owner, const char *path, struct export_sink **sink,
        struct text *why)
{
	struct xlsx *xlsx = talloc_zero(owner, struct xlsx);
	enum status status;

	if (xlsx == NULL)
		log_abort("export.xlsx", "out of memory");
	xlsx->sink =
	        (struct export_sink){false, xlsx_begin, xlsx_row, xlsx_end};
	*sink = &xlsx->sink;
	status = export_out_open(xlsx, path, &xlsx->out, why);
	if (status == STATUS_OK)
		xlsx->zip = export_zip_create(xlsx, xlsx->out);
	else
		TALLOC_FREE(xlsx);
	return status;
}
