/*
 * What the files of the graph share; for nobody else.  Lengths are in units of
 * the SVG, which a browser shows as pixels.
 */
#ifndef SURVEYS_GRAPH_INTERNAL_H
#define SURVEYS_GRAPH_INTERNAL_H

#include <stdbool.h>

#include "surveys/graph.h"

enum {
	GRAPH_MARGIN = 24,
	GRAPH_BOX = 440,  /* wide */
	GRAPH_INSET = 14, /* between a box and its text */
	GRAPH_LANE = 22,  /* between two arcs side by side */
	GRAPH_TEXT = 15,  /* font sizes */
	GRAPH_SMALL = 13,
	GRAPH_HEADING = 19,
	GRAPH_LINE = 20, /* between two lines of either */
	GRAPH_LINES_MAX = 4,
};

/* A text cut into lines that fit; the last ends in … where not all does. */
struct graph_lines {
	const char *line[GRAPH_LINES_MAX];
	int count;
};

enum step_kind {
	STEP_TITLE,
	STEP_START,
	STEP_BOX,      /* a question or a message */
	STEP_DECISION, /* where an arc leaves */
	STEP_JOIN,     /* where it arrives */
	STEP_END,
};

/* What stands in the column, from the top. */
struct step {
	enum step_kind kind;
	size_t item;   /* of a box; of a decision: what is passed over */
	int y, height; /* without the gap that follows */
	struct graph_lines text;
	const char *whole; /* the text before it was cut */
	const char *small; /* a box's last line */
	/* Of a decision: the step where its arc arrives, how far to the right
	 * the arc goes, and whether it ends the survey. */
	size_t to;
	int lane;
	bool ends;
};

struct graph {
	const struct show *show;
	struct step *steps;
	size_t step_count;
	int lanes;
	int height;
};

/* Cuts a text into at most `lines` lines of a width (graph_text.c). */
struct graph_lines graph_wrap(
        TALLOC_CTX *memory, const char *text, int width, int font, int lines);
/* The survey's title, or what stands for it. */
const char *graph_title(const struct survey *survey);
/* The steps with their places (graph_layout.c). */
struct graph graph_layout(const struct show *show);

#endif
