/*
 * One row of a survey in plain Danish; only for show.c.
 */
#ifndef SURVEYS_SHOW_ITEM_H
#define SURVEYS_SHOW_ITEM_H

#include "surveys/show.h"

/* A question as authors see it, `indent` columns in: its text, answers, and when
 * it is asked. */
void show_item(
        const struct show *show, size_t index, size_t indent, struct text *out);

#endif
