/*
 * The words for what a survey's columns hold: types, channels, measures, people.
 */
#include <string.h>

#include "surveys/question.h"
#include "surveys/show.h"

/* Messages are read, not answered, so that "6 spørgsmål" are six. */
size_t
show_number(const struct survey *survey, size_t item)
{
	size_t number = 0;

	for (size_t i = 0; i <= item && i < survey->item_count; i++) {
		bool numbered = survey_is_asked(&survey->items[i]) &&
		                survey->items[i].type != SURVEY_NOTE;

		number += numbered;
		if (i == item)
			return numbered ? number : 0;
	}
	return 0;
}

/* The first and the last number among what stands in a group, at any depth. */
static size_t
numbers_in(const struct survey *survey, size_t group, size_t *last)
{
	size_t first = 0;

	*last = 0;
	for (size_t i = group + 1; i < survey->item_count; i++) {
		size_t at = survey->items[i].parent;
		size_t number = show_number(survey, i);

		while (at != SURVEY_NONE && at != group)
			at = survey->items[at].parent;
		if (at == SURVEY_NONE)
			break;
		if (number > 0 && first == 0)
			first = number;
		if (number > 0)
			*last = number;
	}
	return first;
}

/* The numbers of a group's questions tell more than its name, which only its
 * author knows. */
const char *
show_rows(const struct show *show, size_t i)
{
	const struct survey_item *item = &show->survey->items[i];
	size_t last = show_number(show->survey, i);
	size_t first = last;

	if (item->type == SURVEY_GROUP)
		first = numbers_in(show->survey, i, &last);
	if (first > 0 && first == last)
		return text_format(show->memory, "Spørgsmål %zu", first);
	if (first > 0)
		return text_format(
		        show->memory, "Spørgsmål %zu-%zu", first, last);
	return text_format(show->memory, "%s %s",
	        item->type == SURVEY_GROUP  ? "Gruppen"
	        : item->type == SURVEY_NOTE ? "Beskeden"
	                                    : "Feltet",
	        item->name);
}

static const char *
range_type(const struct show *show, const struct survey_item *item)
{
	bool whole = item->step == NULL || strcmp(item->step, "1") == 0;
	const char *min = item->min == NULL ? "1" : item->min;
	const char *max = item->max == NULL ? "10" : item->max;

	if (whole)
		return text_format(
		        show->memory, "et tal fra %s til %s", min, max);
	return text_format(show->memory, "et tal fra %s til %s i trin på %s",
	        min, max, item->step);
}

/* After "Svar: ", and before what limits it. */
static const char *const types[] = {
        [SURVEY_TEXT] = "fritekst",
        [SURVEY_INTEGER] = "et helt tal",
        [SURVEY_DECIMAL] = "et tal, også med decimaler",
        [SURVEY_DATE] = "en dato",
        [SURVEY_TIME] = "et klokkeslæt",
        [SURVEY_DATETIME] = "en dato med klokkeslæt",
        [SURVEY_RANGE] = "et tal",
        [SURVEY_SELECT_ONE] = "ét svar",
        [SURVEY_SELECT_MULTIPLE] = "et eller flere svar",
        [SURVEY_ACKNOWLEDGE] = "et flueben",
        [SURVEY_NOTE] = "en besked uden svar",
        [SURVEY_GROUP] = "en gruppe",
        [SURVEY_CALCULATE] = "en beregning",
        [SURVEY_HIDDEN] = "et skjult felt",
        [SURVEY_METADATA] = "udfyldes af systemet",
};

const char *
show_type(const struct show *show, size_t i)
{
	const struct survey_item *item = &show->survey->items[i];

	if (item->type == SURVEY_RANGE)
		return range_type(show, item);
	return types[item->type];
}

/* Not the column as it was written, but what follows from it and from the type:
 * what is said here is what happens. */
const char *
show_channel(const struct survey *survey, size_t i)
{
	const struct survey_item *item = &survey->items[i];

	if (!survey->by_sms || !question_by_sms(item))
		return "kun web";
	return item->channel == SURVEY_SMS ? "kun sms" : "sms og web";
}

const char *
show_measure(enum survey_measure measure)
{
	static const char *const names[] = {
	        [SURVEY_MEASURE_NONE] = "",
	        [SURVEY_SATISFACTION] = "tilfredshed",
	        [SURVEY_INVOLVEMENT] = "inddragelse",
	};

	return names[measure];
}

struct name {
	const char *code;
	const char *name;
};

/* A word of the municipality's own stands as it is. */
static const char *
name_of(const struct name *names, const char *code)
{
	for (; names->code != NULL; names++)
		if (strcmp(names->code, code) == 0)
			return names->name;
	return code;
}

const char *
show_theme(const char *theme)
{
	static const struct name names[] = {
	        {"meeting", "mødet"},
	        {"goals", "klare mål"},
	        {"latest_talk", "den seneste samtale"},
	        {"progression", "udvikling"},
	        {"overall", "helheden"},
	        {NULL, NULL},
	};

	return name_of(names, theme);
}

const char *
show_follow_up(const char *follow_up)
{
	static const struct name names[] = {
	        {"call_back", "ring til den, der har svaret"},
	        {NULL, NULL},
	};

	return name_of(names, follow_up);
}

const char *
show_sensitivity(enum survey_sensitivity sensitivity)
{
	static const char *const names[] = {
	        [SURVEY_OPEN] = "almindelig",
	        [SURVEY_PERSONAL] = "personlig",
	        [SURVEY_SENSITIVE] = "følsom",
	};

	return names[sensitivity];
}

const char *
show_respondent(enum survey_respondent respondent)
{
	static const char *const names[] = {
	        [SURVEY_CITIZEN] = "borgere",
	        [SURVEY_EMPLOYEE] = "medarbejdere",
	        [SURVEY_EMPLOYER] = "virksomheder",
	        [SURVEY_PARTNER] = "samarbejdspartnere",
	};

	return names[respondent];
}

/* An item may have only a hint, or only a wording for SMS. */
const char *
show_label(const struct show *show, size_t i)
{
	const struct survey_item *item = &show->survey->items[i];
	const struct survey_text *all[] = {
	        &item->label, &item->sms_label, &item->hint};

	for (size_t t = 0; t < sizeof(all) / sizeof(all[0]); t++) {
		const char *text =
		        survey_text_in(show->survey, all[t], show->language);

		if (text[0] != '\0')
			return text;
	}
	return "";
}
