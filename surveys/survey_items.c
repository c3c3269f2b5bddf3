/*
 * The rows of the sheet survey: questions, notes and groups, their names and
 * texts, and our own columns.
 */
#include <assert.h>
#include <string.h>

#include <utf8proc.h>

#include "base/log.h"
#include "base/text.h"
#include "surveys/expression.h"
#include "surveys/survey_internal.h"

enum {
	GROUPS_MAX = 20,
	/* The row that is one too many may be two, by or_other. */
	ITEMS_ROOM = SURVEY_ITEMS_MAX + 2,
};

/* Where the rows of groups begin and end. */
struct groups {
	size_t open[GROUPS_MAX]; /* innermost last */
	size_t count;            /* may be more than there is room for */
};

/* Letters, and what goes with them, of any language; but no blanks, dashes and
 * marks of width nought, which come along when names are copied. */
static bool
is_name_sign(utf8proc_int32_t sign, bool first)
{
	utf8proc_category_t category = utf8proc_category(sign);

	if (sign == '_' || (category >= UTF8PROC_CATEGORY_LU &&
	                           category <= UTF8PROC_CATEGORY_LO))
		return true;
	return !first && (sign == '-' || sign == '.' || sign == 0xb7 ||
	                         (category >= UTF8PROC_CATEGORY_MN &&
	                                 category <= UTF8PROC_CATEGORY_NL));
}

/* XLSForm's rule, since names become elements elsewhere. */
static bool
is_xml_name(const char *name)
{
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)name;
	bool first = true;

	while (*at != '\0') {
		utf8proc_int32_t sign = 0;
		utf8proc_ssize_t length = utf8proc_iterate(at, -1, &sign);

		if (length <= 0 || !is_name_sign(sign, first))
			return false;
		at += length;
		first = false;
	}
	return !first;
}

/* Our own columns. */

struct word {
	const char *word;
	int value;
};

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

/* The word's value, or the first one with a finding. */
static int
read_word(struct sheet_reading *sheet, const struct workbook_row *row,
        enum column column, const struct word *words)
{
	const char *given = sheet_cell(sheet, row, column);
	struct nearest nearest = nearest_to(given);
	struct text expected;

	for (const struct word *w = words; w->word != NULL; w++)
		if (text_same_word(given, w->word))
			return w->value;
	text_init(&expected, sheet->reading->owner, 200);
	for (const struct word *w = words; w->word != NULL; w++) {
		if (w->word[0] == '\0')
			continue;
		nearest_consider(&nearest, w->word);
		text_add_format(&expected, "%s%s",
		        expected.length > 0 ? ", " : "", w->word);
	}
	finding_add(sheet->reading, SURVEY_ERROR, column_name(column),
	        FINDING_UNKNOWN_WORD, given, text_string(&expected),
	        finding_meant(sheet->reading->owner, nearest.word));
	return words[0].value;
}

static const char *
or_null(const char *text)
{
	return text[0] == '\0' ? NULL : text;
}

/* A text answers best on the web, where there is room, hence its default. */
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
	item->sms_label = sheet_text(sheet, row, COLUMN_SMS_LABEL);
	if (survey_text_is_given(&item->sms_label) || channel == SURVEY_SMS)
		sheet->reading->survey->by_sms = true;
	if (channel == CHANNEL_UNSET)
		channel = item->type == SURVEY_TEXT ? SURVEY_WEB : SURVEY_ANY;
	item->channel = (enum survey_channel)channel;
}

static void
read_texts(struct sheet_reading *sheet, const struct workbook_row *row,
        struct survey_item *item)
{
	item->label = sheet_text(sheet, row, COLUMN_LABEL);
	item->hint = sheet_text(sheet, row, COLUMN_HINT);
	item->required_message =
	        sheet_text(sheet, row, COLUMN_REQUIRED_MESSAGE);
	item->constraint_message =
	        sheet_text(sheet, row, COLUMN_CONSTRAINT_MESSAGE);
	item->appearance = or_null(sheet_cell(sheet, row, COLUMN_APPEARANCE));
	item->read_only = is_yes(sheet_cell(sheet, row, COLUMN_READ_ONLY));
}

/* A question needs words; one that is calculated may do without. */
static void
check_texts(struct sheet_reading *sheet, const struct workbook_row *row,
        const struct survey_item *item)
{
	if (survey_is_asked(item) && !survey_text_is_given(&item->label) &&
	        !survey_text_is_given(&item->hint) &&
	        !survey_text_is_given(&item->sms_label) &&
	        sheet_cell(sheet, row, COLUMN_CALCULATION)[0] == '\0')
		finding_add(sheet->reading, SURVEY_ERROR, "label",
		        FINDING_EMPTY_LABEL);
}

/* Names are unique in the whole form, as pyxform wants them, because ${name}
 * has no path. */
static void
check_name(struct reading *reading, const char *name)
{
	if (name[0] == '\0')
		finding_add(reading, SURVEY_ERROR, "name", FINDING_EMPTY_NAME);
	else if (!is_xml_name(name))
		finding_add(
		        reading, SURVEY_ERROR, "name", FINDING_BAD_NAME, name);
	else if (strcmp(name, "meta") == 0)
		finding_add(
		        reading, SURVEY_ERROR, "name", FINDING_RESERVED_NAME);
	for (size_t i = 0; i < reading->survey->item_count; i++)
		if (name[0] != '\0' &&
		        strcmp(reading->items[i].name, name) == 0)
			finding_add(reading, SURVEY_ERROR, "name",
			        FINDING_NAME_TWICE, name,
			        reading->items[i].row);
}

/* Groups. */

/* A group that is too deep is still counted, so that its end is not taken for
 * another's. */
static void
begin_group(struct reading *reading, struct groups *groups)
{
	if (groups->count < GROUPS_MAX)
		groups->open[groups->count] = reading->survey->item_count;
	else
		finding_add(reading, SURVEY_ERROR, "type", FINDING_DEEP_GROUPS,
		        GROUPS_MAX);
	groups->count++;
}

static void
end_group(struct reading *reading, struct groups *groups)
{
	if (groups->count == 0)
		finding_add(
		        reading, SURVEY_ERROR, "type", FINDING_NO_OPEN_GROUP);
	else
		groups->count--;
}

/* What stands in a group that was refused stands in none. */
static size_t
innermost(const struct groups *groups)
{
	if (groups->count == 0 || groups->count > GROUPS_MAX)
		return SURVEY_NONE;
	return groups->open[groups->count - 1];
}

static void
check_ended(struct reading *reading, const struct groups *groups)
{
	for (size_t i = 0; i < groups->count && i < GROUPS_MAX; i++) {
		const struct survey_item *item =
		        &reading->items[groups->open[i]];

		finding_add(reading, SURVEY_ERROR, "type", FINDING_OPEN_GROUP,
		        item->name, item->row);
	}
}

/* Rows. */

/* The caller sees to the limit; one item more than it may come by or_other. */
static void
add_item(struct reading *reading, const struct survey_item *item)
{
	assert(reading->survey->item_count < ITEMS_ROOM);
	reading->items[reading->survey->item_count++] = *item;
}

/* or_other brings a question of its own, as elsewhere: its name, and when it is
 * asked, are the ones that pyxform gives. */
static void
add_other(struct reading *reading, const struct survey_item *item)
{
	const char *name = text_format(reading->owner, "%s_other", item->name);
	struct survey_item other = {.type = SURVEY_TEXT,
	        .name = name,
	        .parent = item->parent,
	        .sensitivity = item->sensitivity,
	        .channel = SURVEY_WEB,
	        .row = item->row};

	if (name == NULL)
		log_abort("survey.other", "out of memory");
	for (size_t i = 0; i < SURVEY_LANGUAGES_MAX; i++)
		other.label.in[i] = "Skriv hvad";
	check_name(reading, name);
	add_item(reading, &other);
}

/* A note may do without a name; it gets the one that pyxform gives. */
static const char *
name_of(const struct sheet_reading *sheet, const struct workbook_row *row,
        const struct survey_item *item)
{
	const char *name = sheet_cell(sheet, row, COLUMN_NAME);

	if (name[0] != '\0' || item->type != SURVEY_NOTE)
		return name;
	name = text_format(
	        sheet->reading->owner, "generated_note_name_%zu", row->number);
	return name;
}

/* A row of a type that was refused makes no item, but what is wrong with its
 * other cells is not looked for. */
static void
read_question(struct sheet_reading *sheet, const struct workbook_row *row,
        struct groups *groups)
{
	struct reading *reading = sheet->reading;
	const char *type = sheet_cell(sheet, row, COLUMN_TYPE);
	struct survey_item item = {
	        .parent = innermost(groups), .row = row->number};

	if (!read_type(reading, type, &item))
		return;
	item.name = name_of(sheet, row, &item);
	check_name(reading, item.name);
	read_texts(sheet, row, &item);
	check_texts(sheet, row, &item);
	read_own_columns(sheet, row, &item);
	read_parameters(sheet, row, &item);
	sheet_refuse_unsupported(sheet, row);
	if (item.type == SURVEY_GROUP)
		begin_group(reading, groups);
	add_item(reading, &item);
	if (item.or_other)
		add_other(reading, &item);
}

/* An empty row is nothing; one with a name or a label but no type was not meant
 * so. */
static void
read_row(struct sheet_reading *sheet, const struct workbook_row *row,
        struct groups *groups)
{
	struct reading *reading = sheet->reading;
	const char *type = sheet_cell(sheet, row, COLUMN_TYPE);
	struct survey_text label = sheet_text(sheet, row, COLUMN_LABEL);

	reading->row = row->number;
	if (is_yes(sheet_cell(sheet, row, COLUMN_DISABLED)))
		return;
	if (type[0] != '\0' && type_ends_group(type))
		end_group(reading, groups);
	else if (type[0] != '\0')
		read_question(sheet, row, groups);
	else if (sheet_cell(sheet, row, COLUMN_NAME)[0] != '\0' ||
	         survey_text_is_given(&label))
		finding_add(reading, SURVEY_ERROR, "type", FINDING_EMPTY_TYPE);
}

static void
read_rows(struct sheet_reading *sheet)
{
	struct reading *reading = sheet->reading;
	struct groups groups = {.count = 0};

	reading->items = talloc_zero_array(
	        reading->owner, struct survey_item, ITEMS_ROOM);
	if (reading->items == NULL)
		log_abort("survey.items", "out of memory");
	for (size_t i = 1; i < sheet->row_count; i++) {
		read_row(sheet, &sheet->rows[i], &groups);
		if (reading->survey->item_count <= SURVEY_ITEMS_MAX)
			continue;
		finding_add(reading, SURVEY_ERROR, "", FINDING_QUESTIONS,
		        SURVEY_ITEMS_MAX);
		reading->survey->item_count = SURVEY_ITEMS_MAX;
		return;
	}
	check_ended(reading, &groups);
}

/* Rows are counted from 1 with the header, as spreadsheets show them. */
void
read_items(struct reading *reading, struct sheet_reading *sheet)
{
	static const enum column needed[] = {COLUMN_TYPE, COLUMN_NAME, COLUMNS};

	size_t errors = reading->findings->errors;

	reading->sheet = "survey";
	reading->row = 0;
	if (sheet->row_count == 0) {
		if (workbook_sheet(reading->workbook, "survey") == NULL)
			finding_add(
			        reading, SURVEY_ERROR, "", FINDING_NO_SHEET);
		else
			finding_add(
			        reading, SURVEY_ERROR, "", FINDING_EMPTY_SHEET);
		return;
	}
	if (!sheet_need(sheet, needed))
		return;
	read_rows(sheet);
	reading->row = 0; /* what follows is said of the whole sheet */
	if (reading->survey->item_count == 0 &&
	        reading->findings->errors == errors)
		finding_add(reading, SURVEY_ERROR, "", FINDING_NO_QUESTION);
	reading->survey->items = reading->items;
}
