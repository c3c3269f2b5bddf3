/*
 * Headers of sheets: which column a cell of the first row begins, by its name or
 * an alias, and in which language; and the cells below them.
 */
#include <string.h>

#include "base/log.h"
#include "surveys/survey_internal.h"

/* A name may mean something on one sheet and nothing on another. */
enum { ON_SURVEY = 1, ON_CHOICES = 2, ON_SETTINGS = 4 };

struct alias {
	const char *name;
	enum column column;
	unsigned sheets;
};

/* The first name of a column is the one that messages use. */
static const struct alias aliases[] = {
        {"type", COLUMN_TYPE, ON_SURVEY},
        {"command", COLUMN_TYPE, ON_SURVEY},
        {"name", COLUMN_NAME, ON_SURVEY | ON_CHOICES},
        {"value", COLUMN_NAME, ON_SURVEY | ON_CHOICES},
        {"label", COLUMN_LABEL, ON_SURVEY | ON_CHOICES},
        {"caption", COLUMN_LABEL, ON_SURVEY | ON_CHOICES},
        {"hint", COLUMN_HINT, ON_SURVEY},
        {"required", COLUMN_REQUIRED, ON_SURVEY},
        {"bind::required", COLUMN_REQUIRED, ON_SURVEY},
        {"required_message", COLUMN_REQUIRED_MESSAGE, ON_SURVEY},
        {"requiredmsg", COLUMN_REQUIRED_MESSAGE, ON_SURVEY},
        {"bind::jr:requiredmsg", COLUMN_REQUIRED_MESSAGE, ON_SURVEY},
        {"relevant", COLUMN_RELEVANT, ON_SURVEY},
        {"relevance", COLUMN_RELEVANT, ON_SURVEY},
        {"skip_logic", COLUMN_RELEVANT, ON_SURVEY},
        {"bind::relevant", COLUMN_RELEVANT, ON_SURVEY},
        {"constraint", COLUMN_CONSTRAINT, ON_SURVEY},
        {"bind::constraint", COLUMN_CONSTRAINT, ON_SURVEY},
        {"constraint_message", COLUMN_CONSTRAINT_MESSAGE, ON_SURVEY},
        {"constraining_message", COLUMN_CONSTRAINT_MESSAGE, ON_SURVEY},
        {"constraintmsg", COLUMN_CONSTRAINT_MESSAGE, ON_SURVEY},
        {"bind::jr:constraintmsg", COLUMN_CONSTRAINT_MESSAGE, ON_SURVEY},
        {"calculation", COLUMN_CALCULATION, ON_SURVEY},
        {"calculate", COLUMN_CALCULATION, ON_SURVEY},
        {"bind::calculate", COLUMN_CALCULATION, ON_SURVEY},
        {"default", COLUMN_DEFAULT, ON_SURVEY},
        {"choice_filter", COLUMN_CHOICE_FILTER, ON_SURVEY},
        {"appearance", COLUMN_APPEARANCE, ON_SURVEY},
        {"body::appearance", COLUMN_APPEARANCE, ON_SURVEY},
        {"control::appearance", COLUMN_APPEARANCE, ON_SURVEY},
        {"parameters", COLUMN_PARAMETERS, ON_SURVEY},
        {"read_only", COLUMN_READ_ONLY, ON_SURVEY},
        {"readonly", COLUMN_READ_ONLY, ON_SURVEY},
        {"bind::readonly", COLUMN_READ_ONLY, ON_SURVEY},
        {"sms_label", COLUMN_SMS_LABEL, ON_SURVEY},
        {"sms_code", COLUMN_SMS_CODE, ON_CHOICES},
        {"measure", COLUMN_MEASURE, ON_SURVEY},
        {"theme", COLUMN_THEME, ON_SURVEY},
        {"principle", COLUMN_PRINCIPLE, ON_SURVEY},
        {"sensitivity", COLUMN_SENSITIVITY, ON_SURVEY},
        {"channel", COLUMN_CHANNEL, ON_SURVEY},
        {"follow_up", COLUMN_FOLLOW_UP, ON_SURVEY},
        {"disabled", COLUMN_DISABLED, ON_SURVEY},
        {"list_name", COLUMN_LIST_NAME, ON_CHOICES},
        {"form_title", COLUMN_FORM_TITLE, ON_SETTINGS},
        {"title", COLUMN_FORM_TITLE, ON_SETTINGS},
        {"set_form_title", COLUMN_FORM_TITLE, ON_SETTINGS},
        {"form_id", COLUMN_FORM_ID, ON_SETTINGS},
        {"id_string", COLUMN_FORM_ID, ON_SETTINGS},
        {"set_form_id", COLUMN_FORM_ID, ON_SETTINGS},
        {"version", COLUMN_VERSION, ON_SETTINGS},
        {"default_language", COLUMN_DEFAULT_LANGUAGE, ON_SETTINGS},
        {"allow_choice_duplicates", COLUMN_DUPLICATES, ON_SETTINGS},
        {"minimum_cell", COLUMN_MINIMUM_CELL, ON_SETTINGS},
        {"respondent", COLUMN_RESPONDENT, ON_SETTINGS},
        {"sms_intro", COLUMN_SMS_INTRO, ON_SETTINGS},
        {"sms_thanks", COLUMN_SMS_THANKS, ON_SETTINGS},
        {"ineligible", COLUMN_INELIGIBLE, ON_SETTINGS},
        {"keyword", COLUMN_KEYWORD, ON_SETTINGS},
        {"image", COLUMN_MEDIA, ON_SURVEY | ON_CHOICES},
        {"big-image", COLUMN_MEDIA, ON_SURVEY | ON_CHOICES},
        {"audio", COLUMN_MEDIA, ON_SURVEY | ON_CHOICES},
        {"video", COLUMN_MEDIA, ON_SURVEY | ON_CHOICES},
        {"media::image", COLUMN_MEDIA, ON_SURVEY | ON_CHOICES},
        {"media::big-image", COLUMN_MEDIA, ON_SURVEY | ON_CHOICES},
        {"media::audio", COLUMN_MEDIA, ON_SURVEY | ON_CHOICES},
        {"media::video", COLUMN_MEDIA, ON_SURVEY | ON_CHOICES},
        {"save_to", COLUMN_ENTITY, ON_SURVEY},
        {"bind::entities:saveto", COLUMN_ENTITY, ON_SURVEY},
};

enum { ALIASES = sizeof(aliases) / sizeof(aliases[0]) };

/* For messages: what the handbook calls it, whatever this workbook does. */
const char *
column_name(enum column column)
{
	for (size_t i = 0; i < ALIASES; i++)
		if (aliases[i].column == column)
			return aliases[i].name;
	return "";
}

/* As pyxform takes them. */
bool
is_yes(const char *cell)
{
	return text_same_word(cell, "yes") || text_same_word(cell, "true") ||
	       text_same_word(cell, "true()") || strcmp(cell, "1") == 0;
}

/* What is neither yes nor no is an expression where one is allowed. */
bool
is_no(const char *cell)
{
	return cell[0] == '\0' || text_same_word(cell, "no") ||
	       text_same_word(cell, "false") ||
	       text_same_word(cell, "false()") || strcmp(cell, "0") == 0;
}

static unsigned
sheet_bit(const char *sheet)
{
	if (strcmp(sheet, "survey") == 0)
		return ON_SURVEY;
	return strcmp(sheet, "choices") == 0 ? ON_CHOICES : ON_SETTINGS;
}

/* "Required message" and "required_message" are one name. */
static void
fold(const char *cell, size_t length, char name[COLUMN_NAME_MAX])
{
	size_t used = 0;

	for (size_t i = 0; i < length && used + 1 < COLUMN_NAME_MAX; i++) {
		char c = cell[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c == ' ' || c == '\n' || c == '\t')
			c = '_';
		if (c != '_' || used == 0 || name[used - 1] != '_')
			name[used++] = c;
	}
	while (used > 0 && name[used - 1] == '_')
		used--;
	name[used] = '\0';
}

/* The length, because a name may be followed by its language. */
static enum column
find_alias(unsigned sheet, const char *cell, size_t length)
{
	char name[COLUMN_NAME_MAX];

	fold(cell, length, name);
	for (size_t i = 0; i < ALIASES; i++)
		if ((aliases[i].sheets & sheet) != 0 &&
		        strcmp(aliases[i].name, name) == 0)
			return aliases[i].column;
	return COLUMN_UNKNOWN;
}

/* Only these may have a language behind them; in "bind::required" the colons
 * are the name's. */
static bool
is_translated(enum column column)
{
	return column == COLUMN_LABEL || column == COLUMN_HINT ||
	       column == COLUMN_REQUIRED_MESSAGE ||
	       column == COLUMN_CONSTRAINT_MESSAGE ||
	       column == COLUMN_SMS_LABEL || column == COLUMN_SMS_INTRO ||
	       column == COLUMN_SMS_THANKS || column == COLUMN_MEDIA;
}

/* "label::Dansk (da)"; with one colon too, as older workbooks have it. */
static bool
read_translated(
        struct reading *reading, const char *cell, struct header *header)
{
	const char *language = NULL;
	const char *end = cell + strlen(cell);

	for (const char *at = strchr(cell, ':'); at != NULL;
	        at = strchr(at + 1, ':')) {
		enum column column = find_alias(
		        sheet_bit(reading->sheet), cell, (size_t)(at - cell));

		if (!is_translated(column))
			continue;
		header->column = column;
		language = at + strspn(at, ":");
		break;
	}
	if (language == NULL || language == end)
		return false;
	language = text_trim(reading->owner, language);
	header->language = language_find(reading, language);
	return true;
}

/* A slip is suggested only for a column that is missing. */
static bool
has_column(const struct workbook_row *row, unsigned sheet, enum column column)
{
	for (size_t i = 0; i < row->count; i++)
		if (find_alias(sheet, row->cells[i], strlen(row->cells[i])) ==
		        column)
			return true;
	return false;
}

/* A column that is there need not have been meant: "note" is no "name". */
static void
warn_unknown(struct reading *reading, const struct workbook_row *row,
        const char *cell)
{
	unsigned sheet = sheet_bit(reading->sheet);
	struct nearest nearest = nearest_to(cell);

	for (size_t i = 0; i < ALIASES; i++)
		if ((aliases[i].sheets & sheet) != 0)
			nearest_consider(&nearest, aliases[i].name);
	if (nearest.word != NULL &&
	        has_column(row, sheet,
	                find_alias(sheet, nearest.word, strlen(nearest.word))))
		nearest.word = NULL;
	/* A column of the choices may serve a choice_filter. */
	if (nearest.word != NULL || sheet != ON_CHOICES)
		finding_add(reading, SURVEY_WARNING, cell,
		        FINDING_UNKNOWN_COLUMN,
		        finding_meant(reading->owner, nearest.word));
}

/* A name that is known goes before one with a language: "media::image" is no
 * column of language "image". */
static struct header
read_header(struct reading *reading, const struct workbook_row *row,
        const char *cell)
{
	struct header header = {.column = COLUMN_UNKNOWN};

	header.column =
	        find_alias(sheet_bit(reading->sheet), cell, strlen(cell));
	if (is_translated(header.column) && header.column != COLUMN_MEDIA) {
		header.language = language_plain(reading);
		header.plain = true;
	}
	if (header.column == COLUMN_UNKNOWN &&
	        !read_translated(reading, cell, &header)) {
		header.column = COLUMN_UNKNOWN;
		warn_unknown(reading, row, cell);
	}
	return header;
}

/* Unknown columns, and pictures of several kinds, may stand there as often as
 * they like. */
static bool
is_same(const struct header *a, const struct header *b)
{
	return a->column == b->column && a->language == b->language &&
	       a->plain == b->plain && a->column != COLUMN_UNKNOWN &&
	       a->column != COLUMN_MEDIA;
}

static void
read_headers(struct sheet_reading *sheet)
{
	struct reading *reading = sheet->reading;
	const struct workbook_row *row = sheet->header;

	sheet->headers = talloc_zero_array(
	        reading->owner, struct header, (unsigned)row->count + 1);
	if (sheet->headers == NULL)
		log_abort("survey.headers", "out of memory");
	for (size_t i = 0; i < row->count; i++) {
		struct header *header = &sheet->headers[i];

		header->column = COLUMN_UNKNOWN;
		if (row->cells[i][0] == '\0')
			continue;
		*header = read_header(reading, row, row->cells[i]);
		for (size_t j = 0; j < i; j++)
			if (is_same(header, &sheet->headers[j]))
				finding_add(reading, SURVEY_ERROR,
				        row->cells[i], FINDING_COLUMN_TWICE);
	}
}

/* What a formula leaves that failed, or that nobody has computed. */
static const char *
failure_of(const char *cell)
{
	static const char *const failures[] = {"#REF!", "#NAME?", "#N/A",
	        "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!"};

	if (strcmp(cell, WORKBOOK_NO_RESULT) == 0)
		return WORDS_NO_RESULT;
	for (size_t i = 0; i < sizeof(failures) / sizeof(failures[0]); i++)
		if (strcmp(cell, failures[i]) == 0)
			return WORDS_FAILED;
	/* LibreOffice numbers its own: Err:508. */
	if (strncmp(cell, "Err:", 4) == 0 && strlen(cell) == 7 &&
	        strspn(cell + 4, "0123456789") == 3)
		return WORDS_FAILED;
	return NULL;
}

/* Cells of columns that nobody reads may hold what they like. */
static void
refuse_failed(struct sheet_reading *sheet)
{
	struct reading *reading = sheet->reading;

	for (size_t r = 1; r < sheet->row_count; r++) {
		const struct workbook_row *row = &sheet->rows[r];

		for (size_t c = 0; c < sheet->header->count && c < row->count;
		        c++) {
			const char *cell = row->cells[c];
			const char *failure = failure_of(cell);

			if (failure == NULL ||
			        sheet->headers[c].column == COLUMN_UNKNOWN)
				continue;
			reading->row = row->number;
			finding_add(reading, SURVEY_ERROR,
			        sheet->header->cells[c], FINDING_FORMULA, cell,
			        failure);
		}
	}
	reading->row = 1;
}

void
sheet_open(
        struct sheet_reading *sheet, struct reading *reading, const char *name)
{
	static const struct workbook_row none = {.number = 1};
	const struct workbook_sheet *found =
	        workbook_sheet(reading->workbook, name);

	*sheet = (struct sheet_reading){.reading = reading, .header = &none};
	reading->sheet = name;
	reading->row = 1;
	if (found != NULL && found->row_count > 0) {
		sheet->rows = found->rows;
		sheet->row_count = found->row_count;
		sheet->header = &found->rows[0];
	}
	read_headers(sheet);
	refuse_failed(sheet);
}

/* Only the columns without which no row can be understood. */
bool
sheet_need(struct sheet_reading *sheet, const enum column *columns)
{
	size_t missing = 0;
	size_t filled = 0;

	sheet->reading->row = 1;
	for (size_t i = 0; i < sheet->header->count; i++)
		filled += sheet->header->cells[i][0] != '\0';
	if (filled == 0) {
		finding_add(
		        sheet->reading, SURVEY_ERROR, "", FINDING_EMPTY_HEADER);
		return false;
	}
	for (; *columns != COLUMNS; columns++) {
		size_t i = 0;

		while (i < sheet->header->count &&
		        sheet->headers[i].column != *columns)
			i++;
		if (i < sheet->header->count)
			continue;
		missing++;
		finding_add(sheet->reading, SURVEY_ERROR, column_name(*columns),
		        FINDING_MISSING_COLUMN);
	}
	return missing == 0;
}

/* A look through the headers for each cell: sheets have a dozen columns and are
 * read once. */
const char *
sheet_cell(const struct sheet_reading *sheet, const struct workbook_row *row,
        enum column column)
{
	for (size_t i = 0; i < sheet->header->count; i++)
		if (sheet->headers[i].column == column)
			return workbook_cell(row, i);
	return "";
}

/* A column with a language goes before a plain one in the same. */
struct survey_text
sheet_text(const struct sheet_reading *sheet, const struct workbook_row *row,
        enum column column)
{
	struct survey_text text = {{NULL}};

	for (size_t i = 0; i < sheet->header->count; i++) {
		const struct header *header = &sheet->headers[i];
		const char *cell = workbook_cell(row, i);
		const char **in = &text.in[header->language];

		if (header->column == column && cell[0] != '\0' &&
		        (*in == NULL || !header->plain))
			*in = cell;
	}
	return text;
}

/* A row that asks for a picture is refused and not shown without it: the
 * question may be about the picture. */
void
sheet_refuse_unsupported(
        struct sheet_reading *sheet, const struct workbook_row *row)
{
	for (size_t i = 0; i < sheet->header->count; i++) {
		enum column column = sheet->headers[i].column;

		if (workbook_cell(row, i)[0] == '\0')
			continue;
		if (column == COLUMN_MEDIA)
			finding_add(sheet->reading, SURVEY_ERROR,
			        sheet->header->cells[i], FINDING_MEDIA);
		if (column == COLUMN_ENTITY)
			finding_add(sheet->reading, SURVEY_ERROR,
			        sheet->header->cells[i], FINDING_ENTITIES);
	}
}
