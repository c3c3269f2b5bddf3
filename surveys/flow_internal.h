/*
 * What the files of a flow share; for nobody else.
 */
#ifndef SURVEYS_FLOW_INTERNAL_H
#define SURVEYS_FLOW_INTERNAL_H

#include "surveys/expression.h"
#include "surveys/flow.h"
#include "surveys/flow_plan.h"

enum { FLOW_TEXT_MAX = 8000 }; /* bytes of an answer, or of a text */

/* Where the text of an item's answer lies; it only grows. */
struct flow_room {
	char *bytes;
	size_t size;
};

struct flow_work {
	const struct flow_plan *plan;
	struct flow_room *rooms; /* by item */
	/* By item: somebody answered it, and no calculation came after. */
	bool *answered;
	/* A bit for each place of the plan that must be computed. */
	uint64_t *pending;
	size_t pending_words;
	uint64_t draws; /* the state of random() and uuid() */
};

/* What an expression may look at, beside values. */
struct flow_view {
	const struct flow *flow;
	const struct survey_choice *choice; /* of a choice_filter, or NULL */
};

/* The scope of the view; it points at it. */
struct expression_scope flow_scope(
        const struct flow_view *view, const char *self);
/* The choice of that name, or NULL. */
const struct survey_choice *flow_choice(
        const struct survey_list *list, const char *name, size_t length);
bool flow_holds(const struct flow *flow, const struct expression *expression,
        const char *self);

#endif
