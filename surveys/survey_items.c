/*
 * Items and choices: types and their spellings, groups, lists, our own columns.
 */
#include <ctype.h>
#include <string.h>

#include "base/log.h"
#include "surveys/expression.h"
#include "surveys/survey_internal.h"

enum { TYPE_MAX = 120 };

struct type_name {
	const char *name;
	enum survey_type type;
};

static const struct type_name types[] = {
        {"text", SURVEY_TEXT},
        {"string", SURVEY_TEXT},
        {"integer", SURVEY_INTEGER},
        {"int", SURVEY_INTEGER},
        {"decimal", SURVEY_DECIMAL},
        {"date", SURVEY_DATE},
        {"time", SURVEY_TIME},
        {"datetime", SURVEY_DATETIME},
        {"range", SURVEY_RANGE},
        {"note", SURVEY_NOTE},
        {"acknowledge", SURVEY_ACKNOWLEDGE},
        {"calculate", SURVEY_CALCULATE},
        {"hidden", SURVEY_HIDDEN},
        {"start", SURVEY_METADATA},
        {"end", SURVEY_METADATA},
        {"today", SURVEY_METADATA},
        {"phonenumber", SURVEY_METADATA},
        {"username", SURVEY_METADATA},
        {"deviceid", SURVEY_METADATA},
};

enum { TYPES = sizeof(types) / sizeof(types[0]) };

static bool
is_xml_name(const char *name)
{
	if (!isalpha((unsigned char)name[0]) && name[0] != '_' &&
	        (name[0] & 0x80) == 0)
		return false;
	for (; *name != '\0'; name++)
		if (!isalnum((unsigned char)*name) &&
		        strchr("_-.", *name) == NULL && (*name & 0x80) == 0)
			return false;
	return true;
}

static bool
is_yes(const char *text)
{
	return text_same_word(text, "yes") || text_same_word(text, "true") ||
	       text_same_word(text, "true()") || strcmp(text, "1") == 0;
}

static bool
is_no(const char *text)
{
	return text[0] == '\0' || text_same_word(text, "no") ||
	       text_same_word(text, "false") ||
	       text_same_word(text, "false()") || strcmp(text, "0") == 0;
}

/* Types. */

/* Lower case, with one blank for blanks and underscores. */
static void
fold_type(const char *given, char folded[TYPE_MAX])
{
	size_t used = 0;

	for (; *given != '\0' && used + 1 < TYPE_MAX; given++) {
		char c = (char)tolower((unsigned char)*given);

		folded[used++] = c;
	}
	folded[used] = '\0';
}

static const char *
after_word(const char *type, const char *word)
{
	size_t length = strlen(word);

	for (size_t i = 0; i < length; i++) {
		bool blank =
		        word[i] == '_' && (type[i] == ' ' || type[i] == '_');

		if (!blank && type[i] != word[i])
			return NULL;
	}
	if (type[length] != '\0' && type[length] != ' ')
		return NULL;
	return type + length + strspn(type + length, " ");
}

static bool
begins_group(const char *type)
{
	return after_word(type, "begin_group") != NULL;
}

static bool
ends_group(const char *type)
{
	return after_word(type, "end_group") != NULL;
}

/* "select_one LIST [or_other]" and its spellings. */
static bool
read_select(struct reading *reading, const char *given, const char *folded,
        struct survey_item *item)
{
	const char *one = after_word(folded, "select_one");
	const char *many = after_word(folded, "select_multiple");
	const char *rest = one != NULL ? one : many;
	size_t length;
	const char *name;

	if (rest == NULL)
		return false;
	item->type = one != NULL ? SURVEY_SELECT_ONE : SURVEY_SELECT_MULTIPLE;
	rest = given + (rest - folded);
	length = strcspn(rest, " ");
	name = talloc_strndup(reading->owner, rest, length);
	item->or_other = strstr(rest + length, "or_other") != NULL ||
	                 strstr(rest + length, "or other") != NULL;
	item->list = read_find_list(reading, name);
	if (length == 0)
		finding_add(reading, SURVEY_ERROR, "type",
		        "the list of choices is missing: select_one LIST");
	else if (item->list == NULL)
		finding_add(reading, SURVEY_ERROR, "type",
		        "there is no list \"%s\" on the sheet choices", name);
	return true;
}

static const char *
nearest_type(const char *folded)
{
	const char *nearest = NULL;
	size_t best = 3;

	for (size_t i = 0; i < TYPES; i++) {
		size_t distance =
		        text_distance(types[i].name, folded, best - 1);

		if (distance < best) {
			best = distance;
			nearest = types[i].name;
		}
	}
	return nearest;
}

static bool
read_type(struct reading *reading, const char *given, struct survey_item *item)
{
	char folded[TYPE_MAX];
	const char *nearest;

	fold_type(given, folded);
	if (begins_group(folded)) {
		item->type = SURVEY_GROUP;
		return true;
	}
	if (read_select(reading, given, folded, item))
		return true;
	for (size_t i = 0; i < TYPES; i++) {
		if (strcmp(types[i].name, folded) == 0) {
			item->type = types[i].type;
			return true;
		}
	}
	nearest = nearest_type(folded);
	if (after_word(folded, "begin_repeat") != NULL ||
	        after_word(folded, "end_repeat") != NULL)
		finding_add(reading, SURVEY_ERROR, "type",
		        "repeats are not supported");
	else if (nearest != NULL)
		finding_add(reading, SURVEY_ERROR, "type",
		        "unknown type \"%s\", did you mean \"%s\"?", given,
		        nearest);
	else
		finding_add(reading, SURVEY_ERROR, "type",
		        "unknown or unsupported type \"%s\"", given);
	return false;
}

/* Our own columns. */

struct word {
	const char *word;
	int value;
};

/* The word's value, or the first one with a finding. */
static int
read_word(struct sheet_reading *sheet, const struct workbook_row *row,
        enum column column, const struct word *words)
{
	const char *given = sheet_cell(sheet, row, column);
	struct text expected;

	for (const struct word *w = words; w->word != NULL; w++)
		if (text_same_word(given, w->word))
			return w->value;
	text_init(&expected, sheet->reading->owner, 200);
	for (const struct word *w = words; w->word != NULL; w++)
		if (w->word[0] != '\0')
			text_add_format(&expected, "%s%s",
			        expected.length > 0 ? ", " : "", w->word);
	finding_add(sheet->reading, SURVEY_ERROR, column_name(column),
	        "\"%s\": expected %s", given, text_string(&expected));
	return words[0].value;
}

static const struct word measures[] = {
        {"", SURVEY_MEASURE_NONE},
        {"satisfaction", SURVEY_SATISFACTION},
        {"involvement", SURVEY_INVOLVEMENT},
        {NULL, 0},
};
static const struct word sensitivities[] = {
        {"", SURVEY_OPEN},
        {"open", SURVEY_OPEN},
        {"personal", SURVEY_PERSONAL},
        {"sensitive", SURVEY_SENSITIVE},
        {NULL, 0},
};

enum { CHANNEL_UNSET = 99 };
static const struct word channels[] = {
        {"", CHANNEL_UNSET},
        {"any", SURVEY_ANY},
        {"sms", SURVEY_SMS},
        {"web", SURVEY_WEB},
        {NULL, 0},
};

static const char *
or_null(const char *text)
{
	return text[0] == '\0' ? NULL : text;
}

static void
read_own_columns(struct sheet_reading *sheet, const struct workbook_row *row,
        struct survey_item *item)
{
	int channel = read_word(sheet, row, COLUMN_CHANNEL, channels);

	item->measure = (enum survey_measure)read_word(
	        sheet, row, COLUMN_MEASURE, measures);
	item->sensitivity = (enum survey_sensitivity)read_word(
	        sheet, row, COLUMN_SENSITIVITY, sensitivities);
	item->theme = or_null(sheet_cell(sheet, row, COLUMN_THEME));
	item->principle = or_null(sheet_cell(sheet, row, COLUMN_PRINCIPLE));
	item->follow_up = or_null(sheet_cell(sheet, row, COLUMN_FOLLOW_UP));
	item->sms_label = headers_text(
	        sheet->headers, sheet->header, row, COLUMN_SMS_LABEL);
	if (channel == CHANNEL_UNSET)
		channel = item->type == SURVEY_TEXT ? SURVEY_WEB : SURVEY_ANY;
	item->channel = (enum survey_channel)channel;
	for (size_t i = 0; i < SURVEY_LANGUAGES_MAX; i++)
		if (item->sms_label.in[i] != NULL)
			sheet->reading->survey->by_sms = true;
	if (channel == SURVEY_SMS)
		sheet->reading->survey->by_sms = true;
}

/* "start=1 end=5 step=1" */
static const char *
parameter(struct reading *reading, const char *parameters, const char *name)
{
	const char *at = strstr(parameters, name);
	size_t length = strlen(name);

	if (at == NULL)
		return NULL;
	at += length + strspn(at + length, " =");
	return talloc_strndup(reading->owner, at, strcspn(at, " ;,"));
}

static void
read_parameters(struct sheet_reading *sheet, const struct workbook_row *row,
        struct survey_item *item)
{
	const char *parameters = sheet_cell(sheet, row, COLUMN_PARAMETERS);

	if (item->type != SURVEY_RANGE)
		return;
	item->min = parameter(sheet->reading, parameters, "start");
	item->max = parameter(sheet->reading, parameters, "end");
	item->step = parameter(sheet->reading, parameters, "step");
	if (item->min == NULL)
		item->min = "1";
	if (item->max == NULL)
		item->max = "10";
	if (item->step == NULL)
		item->step = "1";
}

static void
read_texts(struct sheet_reading *sheet, const struct workbook_row *row,
        struct survey_item *item)
{
	item->label =
	        headers_text(sheet->headers, sheet->header, row, COLUMN_LABEL);
	item->hint =
	        headers_text(sheet->headers, sheet->header, row, COLUMN_HINT);
	item->required_message = headers_text(
	        sheet->headers, sheet->header, row, COLUMN_REQUIRED_MESSAGE);
	item->constraint_message = headers_text(
	        sheet->headers, sheet->header, row, COLUMN_CONSTRAINT_MESSAGE);
	item->appearance = or_null(sheet_cell(sheet, row, COLUMN_APPEARANCE));
	item->read_only = is_yes(sheet_cell(sheet, row, COLUMN_READ_ONLY));
}

static void
check_name(struct reading *reading, const char *name)
{
	if (name[0] == '\0')
		finding_add(reading, SURVEY_ERROR, "name",
		        "is empty; every row needs a name");
	else if (!is_xml_name(name))
		finding_add(reading, SURVEY_ERROR, "name",
		        "\"%s\": a name begins with a letter or _ and holds"
		        " letters, digits, _ - .",
		        name);
	for (size_t i = 0; i < reading->survey->item_count; i++)
		if (name[0] != '\0' &&
		        strcmp(reading->items[i].name, name) == 0)
			finding_add(reading, SURVEY_ERROR, "name",
			        "\"%s\" stands in row %zu already", name,
			        reading->items[i].row);
}

static void
end_group(struct sheet_reading *sheet)
{
	if (sheet->group_count == 0)
		finding_add(sheet->reading, SURVEY_ERROR, "type",
		        "no group is open here");
	else
		sheet->group_count--;
}

static void
read_item(struct sheet_reading *sheet, const struct workbook_row *row)
{
	struct reading *reading = sheet->reading;
	const char *type = sheet_cell(sheet, row, COLUMN_TYPE);
	char folded[TYPE_MAX];
	struct survey_item item = {.parent = SURVEY_NONE, .row = row->number};

	reading->row = row->number;
	fold_type(type, folded);
	if (type[0] == '\0')
		return; /* a blank or commentary row */
	if (ends_group(folded)) {
		end_group(sheet);
		return;
	}
	if (!read_type(reading, type, &item))
		return;
	item.name = sheet_cell(sheet, row, COLUMN_NAME);
	check_name(reading, item.name);
	if (sheet->group_count > 0)
		item.parent = sheet->groups[sheet->group_count - 1];
	read_texts(sheet, row, &item);
	read_own_columns(sheet, row, &item);
	read_parameters(sheet, row, &item);
	if (reading->survey->item_count == SURVEY_ITEMS_MAX) {
		finding_add(reading, SURVEY_ERROR, "",
		        "there are more than %d rows", SURVEY_ITEMS_MAX);
		return;
	}
	if (item.type == SURVEY_GROUP && sheet->group_count < GROUPS_MAX)
		sheet->groups[sheet->group_count++] =
		        reading->survey->item_count;
	reading->items[reading->survey->item_count++] = item;
}

/* Conditions are compiled when all names are known. */
static void
read_conditions(struct sheet_reading *sheet, const struct workbook_row *row,
        struct survey_item *item)
{
	struct reading *reading = sheet->reading;
	const char *required = sheet_cell(sheet, row, COLUMN_REQUIRED);

	reading->row = row->number;
	item->relevant = read_expression(reading, COLUMN_RELEVANT,
	        sheet_cell(sheet, row, COLUMN_RELEVANT));
	item->constraint = read_expression(reading, COLUMN_CONSTRAINT,
	        sheet_cell(sheet, row, COLUMN_CONSTRAINT));
	item->calculation = read_expression(reading, COLUMN_CALCULATION,
	        sheet_cell(sheet, row, COLUMN_CALCULATION));
	if (item->type == SURVEY_CALCULATE && item->calculation == NULL)
		finding_add(reading, SURVEY_ERROR, "calculation",
		        "is empty; a calculate needs one");
	if (is_yes(required))
		required = "true()";
	if (!is_no(required))
		item->required =
		        read_expression(reading, COLUMN_REQUIRED, required);
}

/* A default is a text unless it reads like an expression. */
static const struct expression *
read_default(struct reading *reading, const char *given)
{
	if (given[0] == '\0')
		return NULL;
	if (strchr(given, '(') != NULL || strstr(given, "${") != NULL)
		return read_expression(reading, COLUMN_DEFAULT, given);
	return read_expression(reading, COLUMN_DEFAULT,
	        talloc_asprintf(reading->owner,
	                strchr(given, '\'') == NULL ? "'%s'" : "\"%s\"",
	                given));
}

static void
read_all_conditions(
        struct sheet_reading *sheet, const struct workbook_sheet *found)
{
	struct reading *reading = sheet->reading;

	for (size_t i = 0; i < reading->survey->item_count; i++) {
		struct survey_item *item = &reading->items[i];
		const struct workbook_row *row = &found->rows[item->row - 1];

		read_conditions(sheet, row, item);
		item->initial = read_default(
		        reading, sheet_cell(sheet, row, COLUMN_DEFAULT));
		if (item->list != NULL)
			item->choice_filter = read_expression(reading,
			        COLUMN_CHOICE_FILTER,
			        sheet_cell(sheet, row, COLUMN_CHOICE_FILTER));
	}
}

void
read_items(struct reading *reading)
{
	const struct workbook_sheet *found =
	        workbook_sheet(reading->workbook, "survey");
	struct sheet_reading sheet = {.reading = reading};

	reading->sheet = "survey";
	reading->row = 0;
	if (found == NULL || found->row_count == 0) {
		finding_add(reading, SURVEY_ERROR, "",
		        "there is no sheet named survey");
		return;
	}
	sheet.header = &found->rows[0];
	sheet.headers = headers_read(reading, sheet.header);
	reading->items = talloc_zero_array(
	        reading->owner, struct survey_item, SURVEY_ITEMS_MAX);
	if (reading->items == NULL)
		log_abort("survey.items", "out of memory");
	for (size_t i = 1; i < found->row_count; i++)
		read_item(&sheet, &found->rows[i]);
	if (sheet.group_count > 0)
		finding_add(reading, SURVEY_ERROR, "type",
		        "group \"%s\" is not ended",
		        reading->items[sheet.groups[sheet.group_count - 1]]
		                .name);
	if (reading->survey->item_count == 0)
		reading->row = 0; /* it is said of the whole sheet */
	if (reading->survey->item_count == 0)
		finding_add(reading, SURVEY_ERROR, "",
		        "there is no question in it");
	reading->survey->items = reading->items;
	read_all_conditions(&sheet, found);
}
