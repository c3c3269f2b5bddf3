/*
 * A survey's item as the reply reader needs it, and back from what was texted
 * to what is stored (RULES.md, "What a form means").
 */
#ifndef SURVEYS_QUESTION_H
#define SURVEYS_QUESTION_H

#include <stdbool.h>

#include <talloc.h>

#include "surveys/reply.h"
#include "surveys/survey.h"

/* May the item be put in a text at all? */
bool question_by_sms(const struct survey_item *item);
/* The reader of its replies, in a language. */
struct reply_reader *question_reader(TALLOC_CTX *owner,
        const struct survey *survey, size_t item, size_t language);
/* The stored value of a reply's value: choice names for codes; in `memory`. */
const char *question_value(TALLOC_CTX *memory, const struct survey *survey,
        size_t item, const char *reply_value);

#endif
