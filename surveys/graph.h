/*
 * A survey's branches as an SVG: questions in a column from start to end, and an
 * arc round what is passed over, with the condition in plain Danish where the
 * arc leaves.  Pure; drawn in greys, so that it prints.
 */
#ifndef SURVEYS_GRAPH_H
#define SURVEYS_GRAPH_H

#include "base/text.h"
#include "surveys/show.h"

enum { GRAPH_MAX = 16 * 1024 * 1024 /* bytes of an SVG */ };

/* Adds it. */
void graph_survey(const struct show *show, struct text *out);

#endif
