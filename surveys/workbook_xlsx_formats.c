/*
 * The formats of cells, of which one thing is asked: whether a number is shown
 * as a date, a time, or itself.  The same number 46097 is a count in one cell
 * and 16 March 2026 in the next; only the format tells.
 */
#include <ctype.h>
#include <string.h>

#include "base/log.h"
#include "surveys/workbook_xlsx_internal.h"

/* Formats that every program knows without a code (ECMA-376, 18.8.30). */
static const struct {
	unsigned first, last;
	unsigned kind;
} built_in[] = {
        {14, 17, XLSX_DATE},
        {18, 21, XLSX_TIME},
        {22, 22, XLSX_DATE | XLSX_TIME},
        {27, 31, XLSX_DATE},
        {32, 35, XLSX_TIME},
        {36, 36, XLSX_DATE},
        {45, 45, XLSX_TIME},
        {46, 46, XLSX_ELAPSED},
        {47, 47, XLSX_TIME},
        {50, 58, XLSX_DATE},
};

enum { BUILT_IN = sizeof(built_in) / sizeof(built_in[0]) };

/* A format that the workbook defines itself, looked at already. */
struct code {
	size_t id;
	unsigned kind;
};

struct reading {
	struct xlsx *xlsx;
	bool in_cell_formats; /* in cellXfs, whose places the cells name */
	struct code *codes;
	size_t code_count;
};

/* What stands in brackets: a colour, a condition, a country; or [h], hours
 * beyond a day.  Returns what is behind them. */
static const char *
skip_brackets(const char *at, unsigned *kind)
{
	const char *end = strchr(at, ']');
	size_t same = strspn(at + 1, "hHmMsS");

	if (end == NULL)
		return at + strlen(at);
	if (same > 0 && at + 1 + same == end)
		*kind |= XLSX_ELAPSED;
	return end + 1;
}

/* Quoted and escaped characters stand for themselves, _x and *x for room. */
static const char *
skip_literal(const char *at)
{
	if (*at == '"') {
		const char *end = strchr(at + 1, '"');

		return end == NULL ? at + strlen(at) : end + 1;
	}
	return at[1] == '\0' ? at + 1 : at + 2;
}

/* Letters that only dates and times have; an m alone is a month. */
static unsigned
kind_of_code(const char *code)
{
	unsigned kind = 0;
	bool has_m = false;

	for (const char *at = code; *at != '\0' && *at != ';';) {
		int c = tolower((unsigned char)*at);

		if (c == '[') {
			at = skip_brackets(at, &kind);
			continue;
		}
		if (strchr("\"\\_*", c) != NULL) {
			at = skip_literal(at);
			continue;
		}
		if (c == 'd' || c == 'y')
			kind |= XLSX_DATE;
		if (c == 'h' || c == 's')
			kind |= XLSX_TIME;
		has_m |= c == 'm';
		at++;
	}
	if ((kind & XLSX_ELAPSED) != 0)
		return XLSX_ELAPSED;
	return kind == 0 && has_m ? XLSX_DATE : kind;
}

/* A workbook may define anew what is built in. */
static unsigned
kind_of_id(const struct reading *reading, size_t id)
{
	for (size_t i = 0; i < reading->code_count; i++)
		if (reading->codes[i].id == id)
			return reading->codes[i].kind;
	for (size_t i = 0; i < BUILT_IN; i++)
		if (id >= built_in[i].first && id <= built_in[i].last)
			return built_in[i].kind;
	return XLSX_PLAIN;
}

/* What is no number is format 0, which shows a number plainly. */
static size_t
number_attribute(const char **attributes, const char *name)
{
	const char *given = xlsx_attribute(attributes, name);
	size_t number = 0;

	if (given == NULL || !xlsx_digits(given, 1000000, &number))
		return 0;
	return number;
}

/* Programs know a few hundred codes; what comes after so many is no date. */
enum { CODES_MAX = 4096 };

static void
add_code(struct reading *reading, const char **attributes)
{
	const char *code = xlsx_attribute(attributes, "formatCode");

	if (code == NULL || reading->code_count == CODES_MAX)
		return;
	if (reading->codes == NULL)
		reading->codes = talloc_array(
		        reading->xlsx->builder, struct code, CODES_MAX);
	if (reading->codes == NULL)
		log_abort("workbook.formats", "out of memory");
	reading->codes[reading->code_count++] = (struct code){
	        number_attribute(attributes, "numFmtId"), kind_of_code(code)};
}

/* Formats come after the codes that they name, and cells name formats by their
 * place in this list. */
static enum status
add_format(struct reading *reading, const char **attributes)
{
	struct xlsx_formats *formats = &reading->xlsx->formats;
	size_t id = number_attribute(attributes, "numFmtId");

	if (formats->count == XLSX_FORMATS_MAX)
		return workbook_fail(reading->xlsx->builder, STATUS_LIMIT,
		        WORKBOOK_NO_COLUMN, WORDS_FORMATS, XLSX_FORMATS_MAX);
	if (formats->kinds == NULL)
		formats->kinds = talloc_array(
		        reading->xlsx->builder, uint8_t, XLSX_FORMATS_MAX);
	if (formats->kinds == NULL)
		log_abort("workbook.formats", "out of memory");
	formats->kinds[formats->count++] = (uint8_t)kind_of_id(reading, id);
	return STATUS_OK;
}

/* The same element describes styles elsewhere, which no cell names. */
static enum status
on_open(void *self, const char *name, const char **attributes)
{
	struct reading *reading = self;

	if (strcmp(name, "numFmt") == 0)
		add_code(reading, attributes);
	else if (strcmp(name, "cellXfs") == 0)
		reading->in_cell_formats = true;
	else if (strcmp(name, "xf") == 0 && reading->in_cell_formats)
		return add_format(reading, attributes);
	return STATUS_OK;
}

static enum status
on_close(void *self, const char *name)
{
	struct reading *reading = self;

	if (strcmp(name, "cellXfs") == 0)
		reading->in_cell_formats = false;
	return STATUS_OK;
}

enum status
xlsx_read_formats(struct xlsx *xlsx, const char *path)
{
	struct reading reading = {.xlsx = xlsx};
	const struct xlsx_reader reader = {.root = "styleSheet",
	        .self = &reading,
	        .open = on_open,
	        .close = on_close};
	enum status status = xlsx_read_part(xlsx, path, &reader);

	talloc_free(reading.codes);
	return status;
}

enum xlsx_format
xlsx_format_of(const struct xlsx *xlsx, const char *style)
{
	size_t place = 0;

	/* A style that is not there is shown plainly. */
	if (style == NULL || !xlsx_digits(style, XLSX_FORMATS_MAX, &place) ||
	        place >= xlsx->formats.count)
		return XLSX_PLAIN;
	return (enum xlsx_format)xlsx->formats.kinds[place];
}
