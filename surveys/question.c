/*
 * Which kind of question an item is in a text, and its choices by their codes.
 */
#include "surveys/question.h"

#include <string.h>

#include "base/log.h"

/* Notes are read and not answered, so that by text they would wait for a reply
 * that nobody owes; times and acknowledgements have no writing that is short and
 * sure. */
bool
question_by_sms(const struct survey_item *item)
{
	return survey_is_asked(item) && item->channel != SURVEY_WEB &&
	       item->type != SURVEY_NOTE && item->type != SURVEY_TIME &&
	       item->type != SURVEY_DATETIME &&
	       item->type != SURVEY_ACKNOWLEDGE;
}

static bool
is_whole(const char *text, int64_t *number)
{
	return text_to_int(text, 0, 999999999, number) == STATUS_OK;
}

/* Consecutive whole numbers, where some label is only its number. */
static bool
is_scale(const struct survey *survey, const struct survey_list *list,
        size_t language)
{
	bool bare = false;
	int64_t last = 0;

	for (size_t i = 0; i < list->choice_count; i++) {
		const struct survey_choice *choice = &list->choices[i];
		int64_t number = 0;

		if (!is_whole(choice->sms_code, &number) ||
		        (i > 0 && number != last + 1))
			return false;
		last = number;
		bare |= strcmp(survey_text_in(survey, &choice->label, language),
		                choice->sms_code) == 0;
	}
	return bare;
}

/* By name or by label, since a list may have 1 and 2 for ja and nej. */
static bool
has_choice(const struct survey *survey, const struct survey_list *list,
        size_t language, const char *word)
{
	for (size_t i = 0; i < list->choice_count; i++)
		if (text_same_word(list->choices[i].name, word) ||
		        text_same_word(
		                survey_text_in(survey, &list->choices[i].label,
		                        language),
		                word))
			return true;
	return false;
}

/* In this order: a scale with two steps is no yes or no. */
static enum reply_type
list_type(const struct survey *survey, const struct survey_item *item,
        size_t language)
{
	const struct survey_list *list = item->list;

	if (item->type == SURVEY_SELECT_MULTIPLE)
		return REPLY_SELECT_MULTIPLE;
	if (is_scale(survey, list, language))
		return REPLY_SCALE;
	if (list->choice_count == 2 &&
	        has_choice(survey, list, language, "ja") &&
	        has_choice(survey, list, language, "nej"))
		return REPLY_YES_NO;
	return REPLY_SELECT_ONE;
}

/* A range is a scale where all its values are whole numbers. */
static enum reply_type
range_type(const struct survey_item *item)
{
	int64_t number = 0;

	if (text_to_int(item->min, INT64_MIN, INT64_MAX, &number) !=
	                STATUS_OK ||
	        text_to_int(item->max, INT64_MIN, INT64_MAX, &number) !=
	                STATUS_OK ||
	        text_to_int(item->step, 1, INT64_MAX, &number) != STATUS_OK)
		return REPLY_DECIMAL;
	return REPLY_SCALE;
}

/* Times, dates with a time and acknowledgements do not go by text, and never
 * come here. */
static enum reply_type
plain_type(const struct survey_item *item)
{
	switch (item->type) {
	case SURVEY_INTEGER: return REPLY_INTEGER;
	case SURVEY_DECIMAL: return REPLY_DECIMAL;
	case SURVEY_RANGE: return range_type(item);
	case SURVEY_DATE: return REPLY_DATE;
	case SURVEY_TEXT:
	case SURVEY_TIME:
	case SURVEY_DATETIME:
	case SURVEY_SELECT_ONE:
	case SURVEY_SELECT_MULTIPLE:
	case SURVEY_ACKNOWLEDGE:
	case SURVEY_NOTE:
	case SURVEY_GROUP:
	case SURVEY_CALCULATE:
	case SURVEY_HIDDEN:
	case SURVEY_METADATA: break;
	}
	return REPLY_TEXT;
}

/* A scale's choices are only those whose label says more than the number. */
static void
set_choices(const struct survey *survey, const struct survey_list *list,
        size_t language, struct reply_choice *choices,
        struct reply_question *question)
{
	for (size_t i = 0; i < list->choice_count; i++) {
		const struct survey_choice *choice = &list->choices[i];
		const char *label =
		        survey_text_in(survey, &choice->label, language);

		if (question->type == REPLY_SCALE &&
		        strcmp(label, choice->sms_code) == 0)
			continue;
		choices[question->choice_count++] =
		        (struct reply_choice){choice->sms_code, label};
	}
	question->choices = choices;
	if (question->type == REPLY_SCALE) {
		question->min = list->choices[0].sms_code;
		question->max = list->choices[list->choice_count - 1].sms_code;
	}
}

/* The choices are made for this call only: the reader copies what it keeps. */
struct reply_reader *
question_reader(TALLOC_CTX *owner, const struct survey *survey, size_t i,
        size_t language)
{
	const struct survey_item *item = &survey->items[i];
	struct reply_question question = {
	        .type = plain_type(item), .min = item->min, .max = item->max};
	struct reply_choice *choices = NULL;
	struct reply_reader *reader;

	if (item->list != NULL) {
		choices = talloc_zero_array(owner, struct reply_choice,
		        (unsigned)item->list->choice_count + 1);
		if (choices == NULL)
			log_abort("question.reader", "out of memory");
		question.type = list_type(survey, item, language);
		set_choices(survey, item->list, language, choices, &question);
	}
	reader = reply_reader_create(owner, &question);
	talloc_free(choices);
	return reader;
}

/* A citizen texts the code, and the name is stored. */
static const char *
name_of_code(const struct survey_list *list, const char *code, size_t length)
{
	for (size_t i = 0; i < list->choice_count; i++) {
		const struct survey_choice *choice = &list->choices[i];

		if (strncmp(choice->sms_code, code, length) == 0 &&
		        choice->sms_code[length] == '\0')
			return choice->name;
	}
	return NULL;
}

/* What is no code stays as it is, and is refused by the form's check. */
const char *
question_value(TALLOC_CTX *memory, const struct survey *survey, size_t i,
        const char *reply_value)
{
	const struct survey_list *list = survey->items[i].list;
	struct text value;

	if (list == NULL)
		return reply_value;
	text_init(&value, memory, 8000);
	for (const char *at = reply_value; *at != '\0';) {
		size_t length = survey->items[i].type == SURVEY_SELECT_ONE
		                        ? strlen(at)
		                        : strcspn(at, " ");
		const char *name = name_of_code(list, at, length);

		if (value.length > 0)
			text_add(&value, " ");
		if (name != NULL)
			text_add(&value, name);
		else
			text_add_bytes(&value, at, length);
		at += length;
		at += strspn(at, " ");
	}
	return text_string(&value);
}
