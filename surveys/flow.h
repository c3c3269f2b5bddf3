/*
 * Which question is next.  A flow holds the values of one person's answers and
 * what follows from them: which items are relevant, what the calculations give.
 * Pure: no database, no clock; what a form means is in RULES.md, thirteen rules.
 *
 * What random() and uuid() give follows from now_ms.
 */
#ifndef SURVEYS_FLOW_H
#define SURVEYS_FLOW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "surveys/survey.h"

struct flow_work;

struct flow {
	const struct survey *survey; /* borrowed */
	/* By item.  `given` is what was answered, kept while hidden; `values`
	 * is what expressions read ("" where not relevant); never NULL. */
	const char **given;
	const char **values;
	bool *relevant;
	int64_t now_ms;
	struct flow_work *work; /* what computing needs; nobody else's */
};

/* Nothing answered yet, defaults set, computed.  Freed with talloc_free. */
struct flow *flow_create(
        TALLOC_CTX *owner, const struct survey *survey, int64_t now_ms);
/* Sets an answer ("" clears it) and recomputes what depends on it.  The texts of
 * `given` and `values` stay where they are only until the next change. */
void flow_set(struct flow *flow, size_t item, const char *value);
/* Sets an answer without recomputing: loading many, then flow_compute. */
void flow_load(struct flow *flow, size_t item, const char *value);
/* Everything anew; after the last flow_load. */
void flow_compute(struct flow *flow);

enum flow_fault { FLOW_VALID, FLOW_REQUIRED, FLOW_CONSTRAINT, FLOW_TYPE };
/* Would this value do for the item?  "" is asked as unanswered. */
enum flow_fault flow_check(
        const struct flow *flow, size_t item, const char *value);
/* The fault of the item's value as it stands (not relevant: valid). */
enum flow_fault flow_fault(const struct flow *flow, size_t item);

/* The first unanswered question after `after` (SURVEY_NONE: from the start)
 * that is relevant and goes by the channel; SURVEY_NONE at the end.  An item of
 * channel web is passed over on SMS, and the reverse; notes are passed over on
 * SMS.  Only relevance and order decide, so a skipped optional question is not
 * asked again. */
size_t flow_next(
        const struct flow *flow, size_t after, enum survey_channel channel);
/* The last relevant question before `item` on that channel, or SURVEY_NONE. */
size_t flow_previous(
        const struct flow *flow, size_t item, enum survey_channel channel);
/* True where the survey's `ineligible` holds. */
bool flow_is_ineligible(const struct flow *flow);

/* A text of the survey with ${name} filled in (choice labels for selects);
 * in `memory`. */
const char *flow_text(const struct flow *flow, TALLOC_CTX *memory,
        const struct survey_text *text, size_t language);
/* May the choice be offered now (choice_filter)? */
bool flow_offers(const struct flow *flow, size_t item,
        const struct survey_choice *choice);

#endif
