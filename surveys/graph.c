/*
 * Draws the graph that graph_layout has laid out.  What a screen reader reads is
 * the text of the steps, from the top; arcs and arrows are hidden from it, since
 * the decisions say in words what they show.
 */
#include "surveys/graph.h"

#include <string.h>

#include "surveys/graph_internal.h"

enum {
	CENTRE = GRAPH_MARGIN + GRAPH_BOX / 2,
	RIGHT = GRAPH_MARGIN + GRAPH_BOX,
	LEGEND = 30,
	PILL_WIDTH = 120,
	TURN = 10, /* radius of an arc's corners */
	ARROW = 7,
	DOT = 3,
};

/* Escaped for XML, which has no place for control characters. */
static void
add_escaped(struct text *out, const char *text)
{
	while (*text != '\0') {
		size_t length = 0;

		while ((unsigned char)text[length] >= ' ' &&
		        strncmp(text + length, "\xef\xbf\xbe", 3) != 0 &&
		        strncmp(text + length, "\xef\xbf\xbf", 3) != 0)
			length++;
		if (length > 0) {
			char *part = talloc_strndup(out->owner, text, length);

			text_add_html(out, part == NULL ? "" : part);
			talloc_free(part);
			text += length;
		} else {
			text_add(out, " ");
			text += *text == '\xef' ? 3 : 1;
		}
	}
}

static void
add_element(struct text *out, const char *name, const char *text)
{
	text_add_format(out, "<%s>", name);
	add_escaped(out, text);
	text_add_format(out, "</%s>\n", name);
}

/* Texts. */

static void
add_line(struct text *out, int x, int y, int font, const char *line)
{
	text_add_format(
	        out, "<text x=\"%d\" y=\"%d\" font-size=\"%d\">", x, y, font);
	add_escaped(out, line);
	text_add(out, "</text>\n");
}

/* A larger font needs its first line a little lower. */
static void
add_text(struct text *out, const struct step *step, int font, int x)
{
	int y = step->y + GRAPH_LINE + (font == GRAPH_TEXT ? 4 : 0);

	for (int i = 0; i < step->text.count; i++)
		add_line(out, x, y + i * GRAPH_LINE, font, step->text.line[i]);
}

/* Steps. */

static void
add_frame(struct text *out, const struct step *step, int radius,
        const char *style)
{
	text_add_format(out,
	        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\""
	        " %s/>\n",
	        GRAPH_MARGIN, step->y, GRAPH_BOX, step->height, radius, style);
}

static void
add_pill(struct text *out, const struct step *step)
{
	text_add_format(out,
	        "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"16\""
	        " fill=\"#222\"/>\n<text x=\"%d\" y=\"%d\" font-size=\"%d\""
	        " fill=\"#fff\" text-anchor=\"middle\">",
	        CENTRE - PILL_WIDTH / 2, step->y, PILL_WIDTH, step->height,
	        CENTRE, step->y + 21, GRAPH_TEXT);
	add_escaped(out, step->text.line[0]);
	text_add(out, "</text>\n");
}

/* A dashed edge instead of a colour, so that it prints in grey. */
static void
add_box(const struct graph *graph, const struct step *step, struct text *out)
{
	const struct survey *survey = graph->show->survey;
	bool web = survey->by_sms &&
	           strcmp(show_channel(survey, step->item), "kun web") == 0;

	add_frame(out, step, 4,
	        web ? "fill=\"#fff\" stroke=\"#222\" stroke-width=\"1.5\""
	              " stroke-dasharray=\"6 3\""
	            : "fill=\"#fff\" stroke=\"#222\" stroke-width=\"1.5\"");
	add_text(out, step, GRAPH_TEXT, GRAPH_MARGIN + GRAPH_INSET);
	text_add(out, "<g fill=\"#555\">\n");
	add_line(out, GRAPH_MARGIN + GRAPH_INSET,
	        step->y + (step->text.count + 1) * GRAPH_LINE + 4, GRAPH_SMALL,
	        step->small);
	text_add(out, "</g>\n");
}

static void
add_decision(struct text *out, const struct step *step)
{
	add_frame(out, step, 14, "fill=\"#eee\" stroke=\"#777\"");
	add_text(out, step, GRAPH_SMALL, GRAPH_MARGIN + GRAPH_INSET);
}

static void
add_step(const struct graph *graph, const struct step *step, struct text *out)
{
	if (step->kind == STEP_JOIN) {
		text_add_format(out,
		        "<circle cx=\"%d\" cy=\"%d\" r=\"%d\" fill=\"#222\""
		        " aria-hidden=\"true\"/>\n",
		        CENTRE, step->y + step->height / 2, DOT);
		return;
	}
	if (step->kind == STEP_TITLE) {
		add_line(out, GRAPH_MARGIN, step->y + GRAPH_HEADING,
		        GRAPH_HEADING, step->text.line[0]);
		return;
	}
	text_add(out, "<g>\n");
	/* What was cut can be read where the pointer rests, or aloud. */
	add_element(out, "title", step->whole);
	if (step->kind == STEP_BOX)
		add_box(graph, step, out);
	else if (step->kind == STEP_DECISION)
		add_decision(out, step);
	else
		add_pill(out, step);
	text_add(out, "</g>\n");
}

/* Lines. */

/* From one step down to the next; an arrow where a box or the end begins. */
static void
add_way(const struct step *from, const struct step *to, struct text *out)
{
	text_add_format(out, "<path d=\"M%d %dV%d\"", CENTRE,
	        from->y + from->height, to->y);
	if (to->kind != STEP_JOIN)
		text_add_format(out,
		        "/>\n<path d=\"M%d %dl%d %dh%dz\" fill=\"#222\"",
		        CENTRE, to->y, -ARROW / 2 - 1, -ARROW,
		        2 * (ARROW / 2 + 1));
	text_add(out, "/>\n");
}

/* An arc leaves a decision to the right, goes down in its lane, and comes back
 * to the column. */
static void
add_arc(const struct graph *graph, const struct step *from, struct text *out)
{
	const struct step *to = &graph->steps[from->to];
	int x = RIGHT + GRAPH_LANE + from->lane * GRAPH_LANE;
	int top = from->y + from->height / 2;
	int bottom = to->y + to->height / 2;
	int end = to->kind == STEP_END ? CENTRE + PILL_WIDTH / 2 : CENTRE + DOT;

	text_add_format(out,
	        "<path d=\"M%d %dH%dq%d 0 %d %dV%dq0 %d %d %dH%d\"%s/>\n",
	        RIGHT, top, x - TURN, TURN, TURN, TURN, bottom - TURN, TURN,
	        -TURN, TURN, end + ARROW,
	        from->ends ? " stroke-dasharray=\"7 4\"" : "");
	text_add_format(out, "<path d=\"M%d %dl%d %dv%dz\" fill=\"#222\"/>\n",
	        end, bottom, ARROW, -ARROW / 2 - 1, 2 * (ARROW / 2 + 1));
}

/* Under the boxes, so that no line crosses a text. */
static void
add_lines(const struct graph *graph, struct text *out)
{
	text_add(out, "<g aria-hidden=\"true\" fill=\"none\" stroke=\"#222\""
	              " stroke-width=\"1.5\">\n");
	for (size_t i = 1; i + 1 < graph->step_count; i++)
		add_way(&graph->steps[i], &graph->steps[i + 1], out);
	for (size_t i = 0; i < graph->step_count; i++)
		if (graph->steps[i].to != SURVEY_NONE)
			add_arc(graph, &graph->steps[i], out);
	text_add(out, "</g>\n");
}

/* The whole. */

/* The whole course in words, for those to whom the picture says nothing. */
static void
add_description(const struct graph *graph, struct text *out)
{
	size_t boxes = 0;
	size_t decisions = 0;

	for (size_t i = 0; i < graph->step_count; i++) {
		boxes += graph->steps[i].kind == STEP_BOX;
		decisions += graph->steps[i].kind == STEP_DECISION;
	}
	text_add_format(out,
	        "<desc id=\"beskrivelse\">Skemaets vej fra start til slut: %zu"
	        " spørgsmål og beskeder i en søjle, og %zu steder, hvor nogle"
	        " af dem springes over, eller hvor skemaet slutter.",
	        boxes, decisions);
	for (size_t i = 0; i < graph->step_count; i++) {
		if (graph->steps[i].kind != STEP_DECISION)
			continue;
		text_add(out, " ");
		add_escaped(out, graph->steps[i].whole);
	}
	text_add(out, "</desc>\n");
}

/* No sign is explained that is not there. */
static bool
has_legend(const struct graph *graph)
{
	const struct survey *survey = graph->show->survey;

	for (size_t i = 0; survey->by_sms && i < graph->step_count; i++)
		if (graph->steps[i].kind == STEP_BOX &&
		        strcmp(show_channel(survey, graph->steps[i].item),
		                "kun web") == 0)
			return true;
	return false;
}

/* Read aloud as a group of texts; role img would hide them. */
void
graph_survey(const struct show *show, struct text *out)
{
	struct graph graph = graph_layout(show);
	bool legend = has_legend(&graph);
	int height = graph.height + (legend ? LEGEND : 0);
	int width = RIGHT + GRAPH_MARGIN +
	            (graph.lanes > 0 ? graph.lanes * GRAPH_LANE : 0);

	text_add_format(out,
	        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\""
	        " height=\"%d\" viewBox=\"0 0 %d %d\" role=\"group\""
	        " aria-labelledby=\"navn beskrivelse\" lang=\"da\""
	        " font-family=\"Arial, 'Liberation Sans', 'DejaVu Sans',"
	        " sans-serif\" fill=\"#222\">\n<title id=\"navn\">",
	        width, height, width, height);
	add_escaped(out, graph_title(show->survey));
	text_add(out, "</title>\n");
	add_description(&graph, out);
	text_add(out, "<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n");
	add_lines(&graph, out);
	for (size_t i = 0; i < graph.step_count; i++)
		add_step(&graph, &graph.steps[i], out);
	if (legend)
		add_line(out, GRAPH_MARGIN, graph.height + 4, GRAPH_SMALL,
		        "Stiplet kant: spørges kun på web, ikke på sms.");
	text_add(out, "</svg>\n");
}
