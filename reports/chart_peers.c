/*
 * The funnel: every municipality's mean against its number of answers, with the
 * limits that chance keeps to.  Only the own one is named: it is no ranking.
 */
#include <inttypes.h>
#include <math.h>

#include "reports/chart_internal.h"
#include "reports/compare.h"

enum { LEFT = 30, RIGHT = 222, TOP = 8, HEIGHT = 130, STEPS = 60 };

static const struct {
	double z;
	const char *name;
} limits[] = {{1.959964, "95 %"}, {3.090232, "99,8 %"}};

struct frame {
	const struct report *report;
	size_t index;
	struct compare_figure figure;
	double people; /* at the right end */
	const struct compare_row *own;
	size_t shown;
};

static double
x_of(const struct frame *frame, double people)
{
	return LEFT + people / frame->people * (RIGHT - LEFT);
}

static double
y_of(double value)
{
	return TOP + (100 - fmin(100, fmax(0, value))) * HEIGHT / 100;
}

/* false: too few of them, or nothing of the own one. */
static bool
make_frame(const struct report *report, size_t index, struct frame *frame)
{
	*frame = (struct frame){.report = report, .index = index, .people = 10};
	if (report->peers_count == 0 || report->peers_count > COMPARE_MAX)
		return false;
	compare_index(
	        report->peers, report->peers_count, index, &frame->figure);
	for (size_t i = 0; i < report->peers_count; i++) {
		const struct compare_row *row = &report->peers[i];

		if (isnan(frame->figure.z[i]))
			continue;
		frame->shown++;
		frame->people = fmax(frame->people,
		        1.05 * (double)row->indices[index].people);
		if (row->own)
			frame->own = row;
	}
	return frame->shown >= CHART_PEERS_FROM && frame->own != NULL;
}

/* A limit ends where it leaves the scale. */
static void
add_limit(struct text *out, const struct frame *frame, double z)
{
	const struct compare_figure *figure = &frame->figure;

	text_add(out, "<polyline class=\"grænse\" points=\"");
	for (int step = 1; step <= STEPS; step++) {
		double people = frame->people * step / STEPS;
		double value =
		        figure->target + z * compare_error(figure, people);

		if (value >= 0 && value <= 100)
			text_add_format(out, "%.1f,%.1f ", x_of(frame, people),
			        y_of(value));
	}
	text_add(out, "\"/>");
}

/* The limits above the mean are named: those below are the same. */
static void
add_limits(struct text *out, const struct frame *frame)
{
	const struct compare_figure *figure = &frame->figure;
	double above = HEIGHT + TOP;

	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		double end = figure->target +
		             limits[i].z * compare_error(figure, frame->people);
		double y = fmin(y_of(end) + 4, above - 12);

		add_limit(out, frame, limits[i].z);
		add_limit(out, frame, -limits[i].z);
		chart_open_text(
		        out, (struct chart_point){RIGHT + 4, y}, "start");
		text_add_format(out, "%s</text>", limits[i].name);
		above = y;
	}
}

static void
add_axes(struct text *out, const struct frame *frame)
{
	for (int level = 0; level <= 100; level += 50) {
		chart_add_line(out, "akse",
		        (struct chart_point){LEFT, y_of(level)},
		        (struct chart_point){RIGHT, y_of(level)});
		chart_open_text(out,
		        (struct chart_point){LEFT - 6, y_of(level) + 4}, "end");
		text_add_format(out, "%d</text>", level);
	}
	chart_add_line(out, "midte",
	        (struct chart_point){LEFT, y_of(frame->figure.target)},
	        (struct chart_point){RIGHT, y_of(frame->figure.target)});
	chart_open_text(
	        out, (struct chart_point){LEFT, TOP + HEIGHT + 18}, "start");
	text_add(out, "0 svar</text>");
	chart_open_text(
	        out, (struct chart_point){RIGHT, TOP + HEIGHT + 18}, "end");
	text_add_format(out, "%.0f svar</text>", floor(frame->people));
}

static void
add_point(struct text *out, const struct frame *frame, size_t at)
{
	const struct compare_row *row = &frame->report->peers[at];
	const struct report_past_index *one = &row->indices[frame->index];
	double x = x_of(frame, (double)one->people);
	double y = y_of(one->mean);

	if (isnan(frame->figure.z[at]))
		return;
	text_add_format(out,
	        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%d\" class=\"%s\"/>", x, y,
	        row->own ? 6 : 4, row->own ? "punkt" : "andre");
	if (!row->own)
		return;
	chart_open_text(out, (struct chart_point){x, TOP + HEIGHT - 6},
	        x > (LEFT + RIGHT) / 2.0 ? "end" : "start");
	text_add_html(out, row->name);
	text_add_format(out, " %.0f</text>", one->mean);
	chart_add_line(out, "midte", (struct chart_point){x, y + 8},
	        (struct chart_point){x, TOP + HEIGHT - 18});
}

static void
describe(struct text *out, const struct frame *frame)
{
	const struct report_past_index *own =
	        &frame->own->indices[frame->index];
	double z = 0;

	for (size_t i = 0; i < frame->report->peers_count; i++)
		if (&frame->report->peers[i] == frame->own)
			z = fabs(frame->figure.z[i]);
	text_add_html(out, frame->own->name);
	text_add_format(out,
	        ": %.0f, svar fra %" PRId64 ". Gennemsnit af %zu kommuner %.0f."
	        " %s",
	        own->mean, own->people, frame->shown, frame->figure.target,
	        z > limits[1].z   ? "Uden for grænsen ved 99,8 %."
	        : z > limits[0].z ? "Uden for grænsen ved 95 %."
	                          : "Inden for grænserne.");
}

void
chart_funnel(struct text *out, const struct report *report, size_t index)
{
	struct frame frame;

	if (!make_frame(report, index, &frame))
		return;
	chart_begin(out, (struct chart_size){CHART_NARROW, TOP + HEIGHT + 24},
	        "kommuner",
	        index == 0 ? "Tilfredshed: kommunerne"
	                   : "Inddragelse: kommunerne");
	describe(out, &frame);
	chart_described(out);
	add_axes(out, &frame);
	add_limits(out, &frame);
	for (size_t i = 0; i < report->peers_count; i++)
		if (!report->peers[i].own)
			add_point(out, &frame, i);
	for (size_t i = 0; i < report->peers_count; i++)
		if (report->peers[i].own)
			add_point(out, &frame, i);
	chart_end(out);
}
