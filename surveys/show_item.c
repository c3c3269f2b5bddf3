/*
 * One question, message, group or calculation in plain Danish.
 */
#include "surveys/show_item.h"

#include <stdio.h>
#include <string.h>

#include "surveys/expression.h"
#include "surveys/question.h"
#include "surveys/show_lines.h"

enum { SENTENCE_MAX = 30000, UNDER = 4 /* columns under a heading */ };

/* A row while it is printed. */
struct row {
	const struct show *show;
	const struct survey_item *item;
	size_t index;
	size_t indent; /* of what stands under the heading */
	struct text *out;
};

static const char *
in(const struct row *row, const struct survey_text *text)
{
	return survey_text_in(row->show->survey, text, row->show->language);
}

/* Nothing to say is no line. */
static void
add_fact(const struct row *row, const char *name, const char *text)
{
	if (text != NULL && text[0] != '\0')
		lines_add(row->out, row->indent, name, text);
}

static void
add_sentence(const struct row *row, const char *sentence)
{
	lines_add(row->out, row->indent, "", sentence);
}

/* Choices. */

/* Is it a scale: whole numbers, of which some say only their number? */
static bool
is_scale(const struct row *row, const struct survey_list *list)
{
	bool bare = false;

	for (size_t i = 0; i < list->choice_count; i++) {
		const char *name = list->choices[i].name;

		if (strspn(name, "0123456789") != strlen(name))
			return false;
		bare |= strcmp(in(row, &list->choices[i].label), name) == 0;
	}
	return bare;
}

/* In one line: most scales are five numbers with words at the ends. */
static void
add_scale(const struct row *row, const struct survey_list *list)
{
	struct text line;

	text_init(&line, row->show->memory, SENTENCE_MAX);
	for (size_t i = 0; i < list->choice_count; i++) {
		const struct survey_choice *choice = &list->choices[i];
		const char *label = in(row, &choice->label);

		text_add(&line, i > 0 ? ", " : "");
		text_add(&line, choice->name);
		if (strcmp(label, choice->name) != 0)
			text_add_format(&line, " = %s", label);
	}
	add_fact(row, "Skala: ", text_string(&line));
}

/* What is stored is told only where it is no mere spelling of the label. */
static void
add_choice(const struct row *row, const struct survey_choice *choice)
{
	const char *label = in(row, &choice->label);
	struct text line;

	text_init(&line, row->show->memory, SENTENCE_MAX);
	text_add(&line, label);
	if (row->show->survey->by_sms && question_by_sms(row->item))
		text_add_format(&line, " (på sms: %s)", choice->sms_code);
	else if (!text_same_word(label, choice->name))
		text_add_format(&line, " (%s)", choice->name);
	lines_add(row->out, row->indent + 2, "- ", text_string(&line));
}

/* One a line, since people compare them. */
static void
add_choices(const struct row *row)
{
	const struct survey_list *list = row->item->list;

	if (list == NULL)
		return;
	if (row->item->type == SURVEY_SELECT_ONE && is_scale(row, list)) {
		add_scale(row, list);
		return;
	}
	lines_add(row->out, row->indent, "Svarmuligheder:", "");
	for (size_t i = 0; i < list->choice_count; i++)
		add_choice(row, &list->choices[i]);
	if (row->item->choice_filter != NULL)
		add_sentence(row,
		        text_format(row->show->memory,
		                "Kun de svar vises, hvor %s.",
		                show_condition(row->show,
		                        row->item->choice_filter, row->index)));
}

/* Logic. */

/* Is a condition the plain "yes" of its column? */
static bool
is_always(const struct expression *expression)
{
	return strcmp(expression_source(expression), "true()") == 0;
}

/* The groups around it say their own conditions. */
static void
add_relevance(const struct row *row)
{
	const struct survey_item *item = row->item;
	const char *words;

	if (item->relevant == NULL)
		return;
	words = show_condition(row->show, item->relevant, SURVEY_NONE);
	if (survey_is_asked(item) || item->type == SURVEY_GROUP)
		add_sentence(row,
		        text_format(row->show->memory, "%s %s, når %s.",
		                show_rows(row->show, row->index),
		                item->type == SURVEY_NOTE ? "vises" : "stilles",
		                words));
	else
		add_sentence(row, text_format(row->show->memory,
		                          "Gælder, når %s.", words));
}

/* The message belongs to the rule, and is said under it. */
static void
add_required(const struct row *row)
{
	if (row->item->required == NULL)
		return;
	if (is_always(row->item->required))
		add_sentence(row, "Skal besvares.");
	else
		add_sentence(row,
		        text_format(row->show->memory, "Skal besvares, når %s.",
		                show_condition(row->show, row->item->required,
		                        row->index)));
	add_fact(row, "Ellers siges: ", in(row, &row->item->required_message));
}

static void
add_constraint(const struct row *row)
{
	if (row->item->constraint == NULL)
		return;
	add_sentence(row,
	        text_format(row->show->memory, "Svaret godtages kun, hvis %s.",
	                show_condition(
	                        row->show, row->item->constraint, row->index)));
	add_fact(
	        row, "Ellers siges: ", in(row, &row->item->constraint_message));
}

/* Calculated, filled in and locked are three things, and an item may be all of
 * them. */
static void
add_values(const struct row *row)
{
	const struct survey_item *item = row->item;

	if (item->calculation != NULL)
		add_sentence(
		        row, text_format(row->show->memory, "Beregnes: %s.",
		                     show_value(row->show, item->calculation,
		                             row->index)));
	if (item->initial != NULL)
		add_sentence(row, text_format(row->show->memory,
		                          "Udfyldt på forhånd: %s.",
		                          show_value(row->show, item->initial,
		                                  row->index)));
	if (item->read_only)
		add_sentence(row, "Kan ikke ændres af den, der svarer.");
}

/* What the answers are used for, in one line. */
static void
add_use(const struct row *row)
{
	const struct survey_item *item = row->item;
	struct text line;

	text_init(&line, row->show->memory, SENTENCE_MAX);
	if (item->measure != SURVEY_MEASURE_NONE)
		text_add_format(
		        &line, "Måler %s. ", show_measure(item->measure));
	if (item->theme != NULL)
		text_add_format(&line, "Tema: %s. ", show_theme(item->theme));
	if (item->principle != NULL)
		text_add_format(&line, "Princip: %s. ", item->principle);
	if (item->sensitivity != SURVEY_OPEN)
		text_add_format(&line, "Svaret er %st. ",
		        show_sensitivity(item->sensitivity));
	if (line.length > 0)
		lines_add(row->out, row->indent, "", text_string(&line));
	if (item->follow_up != NULL)
		add_sentence(
		        row, text_format(row->show->memory,
		                     "Svaret ja giver lederen en opgave: %s.",
		                     show_follow_up(item->follow_up)));
}

/* The row. */

/* Numbers as people count questions; what is not answered is named for what it
 * is. */
static void
add_heading(const struct row *row, size_t number)
{
	const char *label = show_label(row->show, row->index);
	char first[40];

	if (number > 0) {
		(void)snprintf(first, sizeof(first), "%zu.%s", number,
		        number < 10 ? "  " : " ");
		lines_add(row->out, row->indent - UNDER, first, label);
	} else if (row->item->type == SURVEY_GROUP) {
		lines_add(row->out, row->indent - UNDER, "Gruppe: ",
		        text_format(row->show->memory, "%s (%s)",
		                label[0] == '\0' ? row->item->name : label,
		                show_rows(row->show, row->index)));
	} else if (row->item->type == SURVEY_NOTE) {
		lines_add(row->out, row->indent - UNDER, "Besked: ", label);
	} else {
		lines_add(row->out, row->indent - UNDER, "",
		        text_format(row->show->memory, "%s (%s)",
		                row->item->name,
		                show_type(row->show, row->index)));
	}
}

/* "S1: ét svar, sms og web" */
static void
add_kind(const struct row *row)
{
	const struct survey *survey = row->show->survey;
	const char *channel = show_channel(survey, row->index);

	if (!survey_is_asked(row->item))
		return; /* the heading says it */
	if (row->item->type == SURVEY_NOTE)
		add_sentence(row,
		        text_format(row->show->memory,
		                survey->by_sms ? "Navn: %s. Kanal: kun web."
		                               : "Navn: %s.",
		                row->item->name));
	else if (survey->by_sms)
		add_sentence(row,
		        text_format(row->show->memory,
		                "Navn: %s. Svar: %s. Kanal: %s.",
		                row->item->name,
		                show_type(row->show, row->index), channel));
	else
		add_sentence(
		        row, text_format(row->show->memory,
		                     "Navn: %s. Svar: %s.", row->item->name,
		                     show_type(row->show, row->index)));
}

void
show_item(
        const struct show *show, size_t index, size_t indent, struct text *out)
{
	const struct row row = {
	        show, &show->survey->items[index], index, indent + UNDER, out};

	add_heading(&row, show_number(show->survey, index));
	add_fact(&row, "Hjælp: ", in(&row, &row.item->hint));
	if (show->survey->by_sms && question_by_sms(row.item) &&
	        strcmp(in(&row, &row.item->sms_label),
	                show_label(show, index)) != 0)
		add_fact(&row, "Sms: ", in(&row, &row.item->sms_label));
	add_kind(&row);
	add_choices(&row);
	add_relevance(&row);
	add_required(&row);
	add_constraint(&row);
	add_values(&row);
	add_use(&row);
}
