/*
 * Reads a survey out of a workbook: settings first, then choices, then items,
 * with everything that is wrong collected on the way.
 */
#include "surveys/survey.h"

#include <ctype.h>
#include <string.h>

#include "base/log.h"
#include "surveys/expression.h"
#include "surveys/survey_internal.h"

size_t
survey_find(const struct survey *survey, const char *name)
{
	for (size_t i = 0; i < survey->item_count; i++)
		if (strcmp(survey->items[i].name, name) == 0)
			return i;
	return SURVEY_NONE;
}

size_t
survey_language(const struct survey *survey, const char *code)
{
	for (size_t i = 0; i < survey->language_count; i++)
		if (strcmp(survey->language_codes[i], code) == 0)
			return i;
	return survey->default_language;
}

const char *
survey_text_in(const struct survey *survey, const struct survey_text *text,
        size_t language)
{
	const char *in = text->in[language];

	if (in == NULL)
		in = text->in[survey->default_language];
	return in == NULL ? "" : in;
}

bool
survey_is_asked(const struct survey_item *item)
{
	switch (item->type) {
	case SURVEY_GROUP:
	case SURVEY_CALCULATE:
	case SURVEY_HIDDEN:
	case SURVEY_METADATA: return false;
	case SURVEY_TEXT:
	case SURVEY_INTEGER:
	case SURVEY_DECIMAL:
	case SURVEY_DATE:
	case SURVEY_TIME:
	case SURVEY_DATETIME:
	case SURVEY_RANGE:
	case SURVEY_SELECT_ONE:
	case SURVEY_SELECT_MULTIPLE:
	case SURVEY_ACKNOWLEDGE:
	case SURVEY_NOTE: break;
	}
	return true;
}

const struct survey_choice *
survey_choice_find(const struct survey_list *list, const char *name)
{
	for (size_t i = 0; i < list->choice_count; i++)
		if (strcmp(list->choices[i].name, name) == 0)
			return &list->choices[i];
	return NULL;
}

static void
point_at(struct reading *reading, const char *sheet, size_t row)
{
	reading->sheet = sheet;
	reading->row = row;
}

static void
read_respondent(struct reading *reading, const char *cell)
{
	static const char *const names[] = {
	        "citizen", "employee", "employer", "partner"};

	for (size_t i = 0; i < 4; i++) {
		if (strcmp(cell, names[i]) == 0) {
			reading->survey->respondent = (enum survey_respondent)i;
			return;
		}
	}
	if (cell[0] != '\0')
		finding_add(reading, SURVEY_ERROR, "respondent",
		        "\"%s\": expected citizen, employee, employer or"
		        " partner",
		        cell);
}

static void
read_minimum_cell(struct reading *reading, const char *cell)
{
	int64_t number = 5;

	if (cell[0] != '\0' && text_to_int(cell, 5, 1000, &number) != STATUS_OK)
		finding_add(reading, SURVEY_ERROR, "minimum_cell",
		        "\"%s\": expected a whole number from 5", cell);
	reading->survey->minimum_cell = (int)number;
}

static const char *
or_else(const char *cell, const char *other)
{
	return cell[0] == '\0' ? other : cell;
}

/* The default language is named as the columns name it, or by its code. */
static void
read_default_language(struct reading *reading, const char *cell)
{
	struct survey *survey = reading->survey;

	for (size_t i = 0; i < survey->language_count; i++) {
		const char *name = survey->language_names[i];

		if (strcmp(cell, survey->language_codes[i]) == 0 ||
		        (strncmp(cell, name, strlen(name)) == 0 &&
		                name[0] != '\0'))
			survey->default_language = i;
	}
}

void
read_settings(struct reading *reading)
{
	const struct workbook_sheet *sheet =
	        workbook_sheet(reading->workbook, "settings");
	struct survey *survey = reading->survey;
	struct workbook_row none = {.number = 2};
	const struct workbook_row *header = &none;
	const struct workbook_row *row = &none;
	struct header *headers;

	point_at(reading, "settings", 0);
	if (sheet != NULL && sheet->row_count > 0)
		header = &sheet->rows[0];
	if (sheet != NULL && sheet->row_count > 1)
		row = &sheet->rows[1];
	headers = headers_read(reading, header);
	point_at(reading, "settings", row->number);
	survey->form_id = or_else(
	        headers_cell(headers, header, row, COLUMN_FORM_ID), "survey");
	survey->title =
	        or_else(headers_cell(headers, header, row, COLUMN_FORM_TITLE),
	                survey->form_id);
	survey->version = or_else(
	        headers_cell(headers, header, row, COLUMN_VERSION), "1");
	read_minimum_cell(reading,
	        headers_cell(headers, header, row, COLUMN_MINIMUM_CELL));
	read_respondent(
	        reading, headers_cell(headers, header, row, COLUMN_RESPONDENT));
	survey->sms_intro =
	        headers_text(headers, header, row, COLUMN_SMS_INTRO);
	survey->sms_thanks =
	        headers_text(headers, header, row, COLUMN_SMS_THANKS);
	survey->ineligible = read_expression(reading, COLUMN_INELIGIBLE,
	        headers_cell(headers, header, row, COLUMN_INELIGIBLE));
	read_default_language(reading,
	        headers_cell(headers, header, row, COLUMN_DEFAULT_LANGUAGE));
	if (survey->language_count == 0) {
		survey->language_codes[0] = "da";
		survey->language_names[0] = "";
		survey->language_count = 1;
	}
}

static size_t
slot_of(const char *name, size_t length, void *context)
{
	const struct reading *reading = context;

	for (size_t i = 0; i < reading->survey->item_count; i++) {
		const char *candidate = reading->items[i].name;

		if (strncmp(candidate, name, length) == 0 &&
		        candidate[length] == '\0')
			return i;
	}
	return SURVEY_NONE;
}

static const char *
nearest_item(const struct reading *reading, const char *message)
{
	const char *quote = strchr(message, '"');
	const char *nearest = NULL;
	char name[COLUMN_NAME_MAX];
	size_t best = 3;
	size_t length = quote == NULL ? 0 : strcspn(quote + 1, "\"");

	if (quote == NULL || length >= sizeof(name))
		return NULL;
	memcpy(name, quote + 1, length);
	name[length] = '\0';
	for (size_t i = 0; i < reading->survey->item_count; i++) {
		size_t distance =
		        text_distance(reading->items[i].name, name, best - 1);

		if (distance < best) {
			best = distance;
			nearest = reading->items[i].name;
		}
	}
	return nearest;
}

const struct expression *
read_expression(struct reading *reading, enum column column, const char *source)
{
	struct expression *expression = NULL;
	struct text why;
	const char *nearest;

	if (source[0] == '\0')
		return NULL;
	text_init(&why, reading->owner, 400);
	if (expression_compile(reading->owner, source, slot_of, reading,
	            &expression, &why) == STATUS_OK)
		return expression;
	nearest = strstr(text_string(&why), "no question named") == NULL
	                  ? NULL
	                  : nearest_item(reading, text_string(&why));
	finding_add(reading, SURVEY_ERROR, column_name(column),
	        nearest == NULL ? "%s" : "%s, did you mean \"%s\"?",
	        text_string(&why), nearest);
	return NULL;
}

/* Depth-first over what each item's conditions read; an item that is met again
 * while it is still being looked at stands in a circle. */
static bool
visit(struct reading *reading, size_t item, unsigned char *state)
{
	const struct survey_item *at = &reading->items[item];
	const struct expression *reads[] = {at->relevant, at->calculation};

	state[item] = 1;
	for (size_t e = 0; e < 2; e++) {
		const size_t *slots = NULL;
		size_t count = reads[e] == NULL
		                       ? 0
		                       : expression_slots(reads[e], &slots);

		for (size_t i = 0; i < count; i++)
			if (state[slots[i]] == 1 ||
			        (state[slots[i]] == 0 &&
			                visit(reading, slots[i], state)))
				return true;
	}
	if (at->parent != SURVEY_NONE &&
	        (state[at->parent] == 1 ||
	                (state[at->parent] == 0 &&
	                        visit(reading, at->parent, state))))
		return true;
	state[item] = 2;
	return false;
}

void
find_cycles(struct reading *reading)
{
	size_t count = reading->survey->item_count;
	unsigned char *state = talloc_zero_array(
	        reading->owner, unsigned char, (unsigned)count + 1);

	if (state == NULL)
		log_abort("survey.cycles", "out of memory");
	for (size_t i = 0; i < count; i++) {
		if (state[i] != 0 || !visit(reading, i, state))
			continue;
		point_at(reading, "survey", reading->items[i].row);
		finding_add(reading, SURVEY_ERROR, "relevant",
		        "\"%s\" depends on itself in a circle",
		        reading->items[i].name);
		return;
	}
}

static void
read_all(struct reading *reading)
{
	/* Translated columns of all sheets make the list of languages, so the
	 * settings' texts are taken when the others are known. */
	read_choices(reading);
	read_items(reading);
	read_settings(reading);
	if (reading->findings->errors == 0)
		find_cycles(reading);
}

enum status
survey_read(TALLOC_CTX *owner, const char *bytes, size_t length,
        struct survey **out, struct survey_findings *findings)
{
	struct survey *survey = talloc_zero(owner, struct survey);
	struct reading reading = {.owner = survey,
	        .survey = survey,
	        .findings = findings,
	        .sheet = ""};
	struct workbook *workbook = NULL;
	struct text why;

	if (survey == NULL)
		log_abort("survey.read", "out of memory");
	*findings = (struct survey_findings){NULL, 0, 0};
	*out = NULL;
	text_init(&why, survey, 400);
	if (workbook_read(survey, bytes, length, &workbook, &why) ==
	        STATUS_OK) {
		reading.workbook = workbook;
		read_all(&reading);
	} else {
		finding_add(
		        &reading, SURVEY_ERROR, "", "%s", text_string(&why));
	}
	if (findings->errors > 0) {
		/* The findings point at cells, so the survey stays with its
		 * owner, but nobody gets it. */
		return STATUS_INPUT;
	}
	*out = survey;
	return STATUS_OK;
}
