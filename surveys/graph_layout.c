/*
 * Where everything stands: the questions in their order, a decision before what
 * is asked only sometimes, and behind that the join where the arc arrives.  Arcs
 * are nested as groups are, so that each needs a lane further out than those
 * inside it, and none cross.
 */
#include <assert.h>

#include "base/log.h"
#include "base/text.h"
#include "surveys/expression.h"
#include "surveys/graph_internal.h"

enum {
	OPEN_MAX = 64, /* decisions inside each other: groups, and one */
	GAP = 18,      /* between two steps: room for an arrow */
	PILL = 32,     /* the height of start and end */
	JOIN = 6,
	PADDING = 10,
	BOX_LINES = 3,
};

/* The layout while it grows. */
struct layout {
	struct graph graph;
	/* Decisions whose arcs have not arrived, innermost last, and the last
	 * item that each passes over. */
	size_t open[OPEN_MAX];
	size_t last[OPEN_MAX];
	size_t open_count;
	size_t outside; /* the decision that ends the survey, or SURVEY_NONE */
};

static struct step *
add_step(struct layout *layout, enum step_kind kind, size_t item)
{
	struct graph *graph = &layout->graph;

	graph->steps = talloc_realloc(graph->show->memory, graph->steps,
	        struct step, (unsigned)graph->step_count + 1);
	if (graph->steps == NULL)
		log_abort("graph.layout", "out of memory");
	graph->steps[graph->step_count] =
	        (struct step){.kind = kind, .item = item, .to = SURVEY_NONE};
	return &graph->steps[graph->step_count++];
}

static void
set_text(const struct layout *layout, struct step *step, const char *text,
        int font, int lines)
{
	if (text == NULL)
		log_abort("graph.layout", "out of memory");
	step->whole = text;
	step->text = graph_wrap(layout->graph.show->memory, text,
	        GRAPH_BOX - 2 * GRAPH_INSET, font, lines);
}

/* Puts a step below those before it. */
static void
place(struct layout *layout, struct step *step, int height)
{
	step->y = layout->graph.height;
	step->height = height;
	layout->graph.height += height + GAP;
}

/* Steps. */

static void
add_pill(struct layout *layout, enum step_kind kind, const char *text)
{
	struct step *step = add_step(layout, kind, SURVEY_NONE);

	set_text(layout, step, text, GRAPH_TEXT, 1);
	place(layout, step, PILL);
}

/* The kind of answer below the words, cut to one line: names and ranges can be
 * long. */
static void
add_box(struct layout *layout, size_t item)
{
	const struct show *show = layout->graph.show;
	const struct survey *survey = show->survey;
	struct step *step = add_step(layout, STEP_BOX, item);
	size_t number = show_number(survey, item);
	const char *label = show_label(show, item);

	set_text(layout, step,
	        number == 0
	                ? text_format(show->memory, "Besked: %s", label)
	                : text_format(show->memory, "%zu. %s", number, label),
	        GRAPH_TEXT, BOX_LINES);
	step->small = text_format(show->memory, "%s: %s, %s",
	        survey->items[item].name, show_type(show, item),
	        show_channel(survey, item));
	step->small = graph_wrap(show->memory, step->small,
	        GRAPH_BOX - 2 * GRAPH_INSET, GRAPH_SMALL, 1)
	                      .line[0];
	place(layout, step, (step->text.count + 1) * GRAPH_LINE + 2 * PADDING);
}

static struct step *
add_decision(struct layout *layout, size_t item, const char *text)
{
	struct step *step = add_step(layout, STEP_DECISION, item);

	set_text(layout, step, text, GRAPH_SMALL, GRAPH_LINES_MAX);
	place(layout, step, step->text.count * GRAPH_LINE + PADDING);
	return step;
}

/* What is passed over. */

static bool
is_within(const struct survey *survey, size_t item, size_t group)
{
	while (item != SURVEY_NONE && item != group)
		item = survey->items[item].parent;
	return item == group;
}

/* The last item of a group that is asked, or the item itself if it is. */
static size_t
last_asked(const struct survey *survey, size_t item)
{
	size_t last =
	        survey_is_asked(&survey->items[item]) ? item : SURVEY_NONE;

	for (size_t i = item + 1; i < survey->item_count; i++)
		if (is_within(survey, i, item) &&
		        survey_is_asked(&survey->items[i]))
			last = i;
	return last;
}

/* A group of calculations only is nothing that anybody is led past. */
static void
open_arc(struct layout *layout, size_t item)
{
	const struct show *show = layout->graph.show;
	const struct survey_item *at = &show->survey->items[item];
	size_t last = last_asked(show->survey, item);

	if (at->relevant == NULL || last == SURVEY_NONE ||
	        layout->open_count == OPEN_MAX)
		return;
	(void)add_decision(layout, item,
	        text_format(show->memory, "%s springes over, %s.",
	                show_rows(show, item),
	                show_contrary(show, at->relevant)));
	layout->open[layout->open_count] = layout->graph.step_count - 1;
	layout->last[layout->open_count++] = last;
}

/* Arcs that end behind the item: the inner ones first, so that they arrive
 * higher, and the outer ones pass by outside. */
static void
close_arcs(struct layout *layout, size_t item)
{
	struct graph *graph = &layout->graph;

	while (layout->open_count > 0 &&
	        layout->last[layout->open_count - 1] == item) {
		size_t from = layout->open[--layout->open_count];
		struct step *join = add_step(layout, STEP_JOIN, item);
		int lane = graph->steps[from].lane;

		place(layout, join, JOIN);
		graph->steps[from].to = graph->step_count - 1;
		if (layout->open_count > 0) {
			struct step *outer =
			        &graph->steps[layout->open[layout->open_count -
			                                   1]];

			if (outer->lane <= lane)
				outer->lane = lane + 1;
		}
		if (graph->lanes <= lane)
			graph->lanes = lane + 1;
	}
}

/* The end before the end. */

/* The last question that decides whether somebody belongs to the survey. */
static size_t
last_of_ineligible(const struct survey *survey)
{
	const size_t *slots = NULL;
	size_t count = survey->ineligible == NULL
	                       ? 0
	                       : expression_slots(survey->ineligible, &slots);
	size_t last = SURVEY_NONE;

	for (size_t i = 0; i < count; i++)
		if (survey_is_asked(&survey->items[slots[i]]) &&
		        (last == SURVEY_NONE || slots[i] > last))
			last = slots[i];
	return last;
}

/* The service looks after every answer; from the last question that counts on,
 * nothing new can come of it. */
static void
add_outside(struct layout *layout, size_t item)
{
	const struct show *show = layout->graph.show;
	struct step *step;

	if (item != last_of_ineligible(show->survey))
		return;
	step = add_decision(layout, item,
	        text_format(show->memory,
	                "Slut uden for undersøgelsen, når %s.",
	                show_condition(
	                        show, show->survey->ineligible, SURVEY_NONE)));
	step->ends = true;
	layout->outside = layout->graph.step_count - 1;
}

const char *
graph_title(const struct survey *survey)
{
	if (survey->title != NULL && survey->title[0] != '\0')
		return survey->title;
	return survey->form_id == NULL || survey->form_id[0] == '\0'
	               ? "Skema uden navn"
	               : survey->form_id;
}

static void
add_title(struct layout *layout)
{
	struct step *step = add_step(layout, STEP_TITLE, SURVEY_NONE);

	set_text(layout, step, graph_title(layout->graph.show->survey),
	        GRAPH_HEADING, 1);
	place(layout, step, GRAPH_HEADING);
}

/* The early end has the outermost lane, since it goes past everything. */
struct graph
graph_layout(const struct show *show)
{
	const struct survey *survey = show->survey;
	struct layout layout = {.graph = {.show = show, .height = GRAPH_MARGIN},
	        .outside = SURVEY_NONE};

	add_title(&layout);
	add_pill(&layout, STEP_START, "Start");
	for (size_t i = 0; i < survey->item_count; i++) {
		open_arc(&layout, i);
		if (!survey_is_asked(&survey->items[i]))
			continue;
		add_box(&layout, i);
		add_outside(&layout, i);
		close_arcs(&layout, i);
	}
	assert(layout.open_count == 0);
	add_pill(&layout, STEP_END, "Slut");
	if (layout.outside != SURVEY_NONE) {
		struct step *step = &layout.graph.steps[layout.outside];

		step->to = layout.graph.step_count - 1;
		step->lane = layout.graph.lanes++;
	}
	layout.graph.height += GRAPH_MARGIN - GAP;
	return layout.graph;
}
