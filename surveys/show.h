/*
 * A survey in plain Danish: its questions, its answers and its logic, for those
 * who decide what is asked and read no XLSForm.  Pure; what cannot be put in
 * words stands as it was written, between »«.
 */
#ifndef SURVEYS_SHOW_H
#define SURVEYS_SHOW_H

#include <stddef.h>

#include <talloc.h>

#include "base/text.h"
#include "surveys/survey.h"

enum { SHOW_MAX = 4 * 1024 * 1024 /* bytes of a survey in words */ };

/* Of which survey, in which of its languages, and where the words live. */
struct show {
	TALLOC_CTX *memory;
	const struct survey *survey;
	size_t language;
};

/* The whole survey, as lines of at most 80 columns. */
void show_survey(const struct show *show, struct text *out);

/* "tilfreds er 2 eller mindre og alder er besvaret": what a condition says, as
 * a clause that follows "når" or "hvis".  `self` is the item that "." stands
 * for, or SURVEY_NONE. */
const char *show_condition(const struct show *show,
        const struct expression *expression, size_t self);
/* When a condition does not hold: "medmindre …", or "når …" where that takes
 * fewer negations. */
const char *show_contrary(
        const struct show *show, const struct expression *expression);
/* What a calculation gives, as words that follow "er". */
const char *show_value(const struct show *show,
        const struct expression *expression, size_t self);

/* The number under which people know an item, from 1; 0: it has none, since it
 * is not to be answered (notes, groups, calculations). */
size_t show_number(const struct survey *survey, size_t item);
/* "Spørgsmål 4", "Spørgsmål 4-9" for a group, "Beskeden" for what has no
 * number. */
const char *show_rows(const struct show *show, size_t item);
/* The kind of answer: "ét svar", "fritekst", "et tal fra 0 til 10". */
const char *show_type(const struct show *show, size_t item);
/* "sms og web", "kun web", "kun sms". */
const char *show_channel(const struct survey *survey, size_t item);
/* "tilfredshed" or "inddragelse"; "" for none. */
const char *show_measure(enum survey_measure measure);
/* The Danish name of a theme or of a follow-up's task, or the word itself. */
const char *show_theme(const char *theme);
const char *show_follow_up(const char *follow_up);
const char *show_sensitivity(enum survey_sensitivity sensitivity);
const char *show_respondent(enum survey_respondent respondent);
/* The label in the show's language, for SMS where there is no other. */
const char *show_label(const struct show *show, size_t item);

#endif
