/*
 * Conditions and calculations, compiled when all names are known; the names
 * that texts fill in; and circles.
 */
#include <ctype.h>
#include <string.h>

#include "base/log.h"
#include "surveys/expression.h"
#include "surveys/survey_internal.h"

/* By exact name: XLSForm tells upper and lower case apart. */
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

/* For "did you mean". */
static const char *
nearest_item(const struct reading *reading, const char *name)
{
	struct nearest nearest = nearest_to(name);

	for (size_t i = 0; i < reading->survey->item_count; i++)
		nearest_consider(&nearest, reading->items[i].name);
	return nearest.word;
}

/* Columns of the choices, which a choice_filter may name.  Visits the names of
 * all of them until the visitor says true. */
static bool
any_column(const struct reading *reading,
        bool visit(const char *column, void *context), void *context)
{
	const struct survey *survey = reading->survey;

	if (visit("name", context))
		return true;
	for (size_t i = 0; i < survey->list_count; i++) {
		const struct survey_list *list = &survey->lists[i];

		for (size_t j = 0; j < list->choice_count; j++) {
			const struct survey_choice *choice = &list->choices[j];

			for (size_t k = 0; k + 1 < choice->extra_count; k += 2)
				if (visit(choice->extra[k], context))
					return true;
		}
	}
	return false;
}

struct span {
	const char *start;
	size_t length;
};

static bool
is_span(const char *column, void *context)
{
	const struct span *span = context;

	return strncmp(column, span->start, span->length) == 0 &&
	       column[span->length] == '\0';
}

static bool
consider_column(const char *column, void *context)
{
	nearest_consider(context, column);
	return false;
}

static const char *
nearest_column(const struct reading *reading, const char *name)
{
	struct nearest nearest = nearest_to(name);

	(void)any_column(reading, consider_column, &nearest);
	return nearest.word;
}

/* A column that is not there reads as nothing, as elsewhere, but is likely not
 * what was meant. */
static bool
is_column(const char *name, size_t length, void *context)
{
	struct reading *reading = context;
	struct span span = {name, length};
	const char *nearest;
	const char *copy;

	if (any_column(reading, is_span, &span))
		return true;
	copy = talloc_strndup(reading->owner, name, length);
	if (copy == NULL)
		log_abort("survey.column", "out of memory");
	nearest = nearest_column(reading, copy);
	finding_add(reading, SURVEY_WARNING, column_name(COLUMN_CHOICE_FILTER),
	        FINDING_FILTER_COLUMN, copy,
	        finding_meant(reading->owner, nearest));
	return true;
}

/* The name that the compiler did not know, from its sentence, or NULL.  The
 * sentence is expression_parse.c's; the tests of both would notice another one.
 */
static const char *
unknown_name(const struct reading *reading, const char *sentence)
{
	static const char says[] = WORDS_QUESTION_NAMED;
	const char *at = strstr(sentence, says);

	if (at == NULL)
		return NULL;
	at += sizeof(says) - 1;
	return talloc_strndup(reading->owner, at, strcspn(at, "\""));
}

/* A wrong condition is NULL from then on, so that the rest of the survey can
 * still be looked at. */
const struct expression *
read_expression(struct reading *reading, enum column column, const char *source)
{
	const struct expression_names names = {.slot_of = slot_of,
	        .is_column = column == COLUMN_CHOICE_FILTER ? is_column : NULL,
	        .context = reading};
	struct expression *expression = NULL;
	struct text why;
	const char *unknown;
	const char *nearest = NULL;

	if (source[0] == '\0')
		return NULL;
	text_init(&why, reading->owner, 400);
	if (expression_compile_filter(reading->owner, source, &names,
	            &expression, &why) == STATUS_OK)
		return expression;
	unknown = unknown_name(reading, text_string(&why));
	if (unknown != NULL)
		nearest = nearest_item(reading, unknown);
	finding_add(reading, SURVEY_ERROR, column_name(column),
	        FINDING_EXPRESSION, text_string(&why),
	        finding_meant(reading->owner, nearest));
	return NULL;
}

/* Names that texts fill in. */

/* A text with an unknown name would be shown with "${name}" in it. */
static void
check_reference(struct reading *reading, enum column column, const char *name,
        size_t length)
{
	const char *copy;
	const char *nearest;

	if (slot_of(name, length, reading) != SURVEY_NONE)
		return;
	copy = talloc_strndup(reading->owner, name, length);
	if (copy == NULL)
		log_abort("survey.reference", "out of memory");
	nearest = nearest_item(reading, copy);
	finding_add(reading, SURVEY_ERROR, column_name(column),
	        FINDING_UNKNOWN_QUESTION, copy,
	        finding_meant(reading->owner, nearest));
}

void
read_references(struct reading *reading, enum column column,
        const struct survey_text *text)
{
	for (size_t i = 0; i < SURVEY_LANGUAGES_MAX; i++) {
		const char *at = text->in[i];

		while (at != NULL && (at = strstr(at, "${")) != NULL) {
			size_t length = strcspn(at + 2, "}");

			if (at[2 + length] == '}')
				check_reference(
				        reading, column, at + 2, length);
			at += 2;
		}
	}
}

static void
check_item_texts(struct reading *reading, const struct survey_item *item)
{
	read_references(reading, COLUMN_LABEL, &item->label);
	read_references(reading, COLUMN_HINT, &item->hint);
	read_references(reading, COLUMN_SMS_LABEL, &item->sms_label);
	read_references(
	        reading, COLUMN_REQUIRED_MESSAGE, &item->required_message);
	read_references(
	        reading, COLUMN_CONSTRAINT_MESSAGE, &item->constraint_message);
}

static void
check_choice_texts(struct reading *reading)
{
	reading->sheet = "choices";
	for (size_t i = 0; i < reading->survey->list_count; i++) {
		const struct survey_list *list = &reading->lists[i];

		for (size_t j = 0; j < list->choice_count; j++) {
			reading->row = list->choices[j].row;
			read_references(
			        reading, COLUMN_LABEL, &list->choices[j].label);
		}
	}
}

/* Conditions. */

/* Of functions. */
static bool
is_name_char(char c)
{
	return isalnum((unsigned char)c) || c == '_' || c == '-';
}

/* A default is a text unless it fills in an answer or calls a function. */
static bool
is_computed(const char *given)
{
	const char *open = strchr(given, '(');

	if (strstr(given, "${") != NULL)
		return true;
	return open != NULL && open > given && is_name_char(open[-1]) &&
	       strchr(open, ')') != NULL;
}

/* The quotation mark that does not occur in it; XPath has no way to write both.
 */
static const struct expression *
read_default(struct reading *reading, const char *given)
{
	const char *quote = strchr(given, '\'') == NULL ? "'" : "\"";
	const char *source;

	if (given[0] == '\0' || is_computed(given))
		return read_expression(reading, COLUMN_DEFAULT, given);
	source = text_format(reading->owner, "%s%s%s", quote, given, quote);
	return read_expression(reading, COLUMN_DEFAULT, source);
}

/* yes and no are words here, anything else is a condition. */
static void
read_required(
        struct reading *reading, const char *cell, struct survey_item *item)
{
	if (is_yes(cell))
		cell = "true()";
	if (!is_no(cell))
		item->required =
		        read_expression(reading, COLUMN_REQUIRED, cell);
}

static void
read_item_conditions(struct sheet_reading *sheet,
        const struct workbook_row *row, struct survey_item *item)
{
	struct reading *reading = sheet->reading;
	const char *calculation = sheet_cell(sheet, row, COLUMN_CALCULATION);
	const char *initial = sheet_cell(sheet, row, COLUMN_DEFAULT);

	item->relevant = read_expression(reading, COLUMN_RELEVANT,
	        sheet_cell(sheet, row, COLUMN_RELEVANT));
	item->constraint = read_expression(reading, COLUMN_CONSTRAINT,
	        sheet_cell(sheet, row, COLUMN_CONSTRAINT));
	item->calculation =
	        read_expression(reading, COLUMN_CALCULATION, calculation);
	item->initial = read_default(reading, initial);
	if (item->type == SURVEY_CALCULATE && calculation[0] == '\0' &&
	        !is_computed(initial))
		finding_add(reading, SURVEY_ERROR, "calculation",
		        FINDING_EMPTY_CALCULATION);
	read_required(reading, sheet_cell(sheet, row, COLUMN_REQUIRED), item);
	if (item->list != NULL)
		item->choice_filter =
		        read_expression(reading, COLUMN_CHOICE_FILTER,
		                sheet_cell(sheet, row, COLUMN_CHOICE_FILTER));
}

/* The question that or_other brings is asked when that choice is taken. */
static void
read_other_condition(struct reading *reading, const struct survey_item *item,
        struct survey_item *other)
{
	const char *source = text_format(
	        reading->owner, "selected(${%s}, 'other')", item->name);
	other->relevant = read_expression(reading, COLUMN_RELEVANT, source);
}

/* Two items of one row are a question and what or_other made of it. */
void
read_conditions(struct sheet_reading *sheet)
{
	struct reading *reading = sheet->reading;

	reading->sheet = "survey";
	for (size_t i = 0; i < reading->survey->item_count; i++) {
		struct survey_item *item = &reading->items[i];

		reading->row = item->row;
		if (i > 0 && reading->items[i - 1].row == item->row) {
			read_other_condition(reading, item - 1, item);
			continue;
		}
		read_item_conditions(sheet, &sheet->rows[item->row - 1], item);
		check_item_texts(reading, item);
	}
	check_choice_texts(reading);
}

/* Circles. */

struct search {
	struct reading *reading;

	/* By item: not seen, on the way that is being looked at, done. */
	enum { UNSEEN, ON_WAY, DONE } * state;

	size_t *way;
	size_t way_length;
};

/* With all names of the circle, in the order in which they depend on each
 * other. */
static void
report_circle(struct search *search, size_t item)
{
	struct reading *reading = search->reading;
	const struct survey_item *items = reading->items;
	size_t first = 0;
	struct text circle;

	text_init(&circle, reading->owner, 400);
	while (search->way[first] != item)
		first++;
	for (size_t i = first; i < search->way_length; i++)
		text_add_format(&circle, "%s, ", items[search->way[i]].name);
	text_add(&circle, items[item].name);
	reading->sheet = "survey";
	reading->row = items[item].row;
	finding_add(reading, SURVEY_ERROR, "relevant", FINDING_CIRCLE,
	        items[item].name, text_string(&circle));
}

/* Depth-first over what each item reads; one that is met again on the way to it
 * stands in a circle. */
static void visit(struct search *search, size_t item);

static void
visit_slots(struct search *search, const struct expression *expression)
{
	const size_t *slots = NULL;
	size_t count =
	        expression == NULL ? 0 : expression_slots(expression, &slots);

	for (size_t i = 0; i < count; i++)
		visit(search, slots[i]);
}

static void
visit(struct search *search, size_t item)
{
	const struct survey_item *at = &search->reading->items[item];

	if (search->state[item] == ON_WAY)
		report_circle(search, item);
	if (search->state[item] != UNSEEN)
		return;
	search->state[item] = ON_WAY;
	search->way[search->way_length++] = item;
	visit_slots(search, at->relevant);
	visit_slots(search, at->calculation);
	if (at->parent != SURVEY_NONE)
		visit(search, at->parent);
	search->way_length--;
	search->state[item] = DONE;
}

/* Of relevance, calculations and groups; constraints and filters look at values
 * and decide none. */
void
find_cycles(struct reading *reading)
{
	size_t count = reading->survey->item_count;
	struct search search = {.reading = reading};

	search.state = talloc_zero_size(
	        reading->owner, (count + 1) * sizeof(*search.state));
	search.way =
	        talloc_zero_array(reading->owner, size_t, (unsigned)count + 1);
	if (search.state == NULL || search.way == NULL)
		log_abort("survey.cycles", "out of memory");
	for (size_t i = 0; i < count; i++)
		visit(&search, i);
	talloc_free(search.state);
	talloc_free(search.way);
}
