/*
 * The order in which a survey's items are computed, made once when the survey
 * is read: an item comes after everything that its condition, its calculation
 * and its group depend on.
 */
#ifndef SURVEYS_FLOW_PLAN_H
#define SURVEYS_FLOW_PLAN_H

#include <stddef.h>

#include "surveys/survey.h"

struct flow_plan {
	size_t *order; /* items by place */
	size_t *place; /* places by item */
	/* Which items look at an item: those from first[item] to before
	 * first[item + 1], as places. */
	size_t *first;
	size_t *readers;
};

/* Belongs to the survey, which has no circles. */
struct flow_plan *flow_plan_create(struct survey *survey);

#endif
