/*
 * Compares, and draws the funnel: limits at 95 % and 99.8 % round the common
 * mean, wider where fewer people answered.
 */
#include "reports/compare.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>

#include <Rmath.h>

#include "reports/compare_small.h"
#include "reports/metric.h"

#define CONFIDENCE 0.95
/* A false alarm among comparisons that are called one is rarer than this. */
#define ALARM 0.05

/* The normal distribution's two-sided quantiles for 95 % and 99.8 %, as funnel
 * plots are drawn by custom. */
static const double limits[] = {1.959964, 3.090232};

enum { WIDTH = 400, HEIGHT = 220, STEPS = 40, LEFT = 30, BOTTOM = 24 };

/* The standard deviation of a municipality's people, from its interval.  What a
 * municipality has released is a mean and its t interval, not people: low and
 * high are mean ± t·sd/√n, solved for sd.  Where the interval was cut at an end
 * of the scale, or is hidden, that says nothing: NaN. */
static double
sd_of(const struct report_past_index *index)
{
	double n = (double)index->people;
	double t;

	if (index->people < METRIC_INTERVAL_FROM || isnan(index->mean) ||
	        isnan(index->low) || index->low <= 0 || index->high >= 100)
		return NAN;
	t = qt(1 - (1 - CONFIDENCE) / 2, n - 1, 1, 0);
	return (index->high - index->low) / 2 / t * sqrt(n);
}

/* The common mean weighs municipalities by their people, and the common spread
 * is the within-group one, so that no municipality's own level widens the
 * limits. */
static void
pool(const struct compare_row *rows, size_t count, size_t index,
        struct compare_figure *figure)
{
	double people = 0;
	double sum = 0;
	double df = 0;
	double squares = 0;

	for (size_t i = 0; i < count; i++) {
		const struct report_past_index *one = &rows[i].indices[index];
		double n = (double)one->people;
		double sd = sd_of(one);

		if (isnan(sd))
			continue;
		people += n;
		sum += n * one->mean;
		df += n - 1;
		squares += (n - 1) * sd * sd;
	}
	figure->target = people > 0 ? sum / people : NAN;
	figure->sd = df > 0 ? sqrt(squares / df) : NAN;
}

double
compare_error(const struct compare_figure *figure, double people)
{
	return sqrt(figure->sd * figure->sd / people + figure->tau2);
}

/* z by chance alone, then with the municipalities' own spread. tau2 is known
 * only after the first z are, so they are widened afterwards: z·√(v/(v+tau2))
 * is the same difference over the larger error. */
static void
stand(const struct compare_row *rows, const size_t *at, size_t n, size_t index,
        struct compare_figure *figure)
{
	double z[COMPARE_MAX];
	double variance[COMPARE_MAX];
	struct metric_dispersion dispersion;

	figure->phi = NAN;
	figure->tau2 = 0;
	for (size_t i = 0; i < n; i++) {
		const struct report_past_index *one =
		        &rows[at[i]].indices[index];

		variance[i] = figure->sd * figure->sd / (double)one->people;
		z[i] = (one->mean - figure->target) / sqrt(variance[i]);
	}
	if (n >= COMPARE_SPREAD_FROM) {
		dispersion = metric_dispersion(z, variance, n);
		figure->phi = dispersion.phi;
		figure->tau2 = dispersion.tau2;
	}
	for (size_t i = 0; i < n; i++)
		figure->z[at[i]] =
		        z[i] * sqrt(variance[i] / (variance[i] + figure->tau2));
}

/* Tests are corrected together, since a page with a hundred municipalities
 * would call five of them out by chance alone. */
void
compare_index(const struct compare_row *rows, size_t count, size_t index,
        struct compare_figure *figure)
{
	double p[COMPARE_MAX] = {0};
	double adjusted[COMPARE_MAX];
	size_t at[COMPARE_MAX];
	size_t n = 0;

	assert(count <= COMPARE_MAX);
	pool(rows, count, index, figure);
	for (size_t i = 0; i < count; i++) {
		figure->z[i] = figure->p[i] = NAN;
		if (!isnan(sd_of(&rows[i].indices[index])) && figure->sd > 0)
			at[n++] = i;
	}
	stand(rows, at, n, index, figure);
	for (size_t i = 0; i < n; i++)
		p[i] = 2 * pnorm(-fabs(figure->z[at[i]]), 0, 1, 1, 0);
	metric_benjamini_hochberg(p, n, adjusted);
	for (size_t i = 0; i < n; i++)
		figure->p[at[i]] = adjusted[i];
}

/* The funnel. */

struct frame {
	double people; /* at the right end */
	double low, high;
};

/* The svg's own units; the axis begins at no people at all. */
static double
x_of(const struct frame *frame, double people)
{
	return LEFT + people / frame->people * (WIDTH - LEFT - 10);
}

/* Above is more, and what lies outside the frame is held at its edge. */
static double
y_of(const struct frame *frame, double value)
{
	double part = (value - frame->low) / (frame->high - frame->low);

	return (HEIGHT - BOTTOM) * (1 - fmin(1, fmax(0, part)));
}

/* Round tens with room for every mean. */
static struct frame
make_frame(const struct compare_row *rows, size_t count, size_t index,
        double target)
{
	struct frame frame = {10, target - 10, target + 10};

	for (size_t i = 0; i < count; i++) {
		const struct report_past_index *one = &rows[i].indices[index];

		if (isnan(sd_of(one)))
			continue;
		frame.people = fmax(frame.people, 1.1 * (double)one->people);
		frame.low = fmin(frame.low, one->mean - 2);
		frame.high = fmax(frame.high, one->mean + 2);
	}
	frame.low = fmax(0, floor(frame.low / 10) * 10);
	frame.high = fmin(100, ceil(frame.high / 10) * 10);
	return frame;
}

/* A limit is a curve over the number of people; what would leave the frame is
 * left out, which is only its beginning on the left. */
static void
add_limit(struct text *out, const struct frame *frame,
        const struct compare_figure *figure, double z)
{
	text_add(out, "<polyline class=\"grænse\" fill=\"none\" points=\"");
	for (int step = 1; step <= STEPS; step++) {
		double people = frame->people * step / STEPS;
		double value =
		        figure->target + z * compare_error(figure, people);

		if (value < frame->low || value > frame->high)
			continue;
		text_add_format(out, "%.1f,%.1f ", x_of(frame, people),
		        y_of(frame, value));
	}
	text_add(out, "\"/>");
}

/* The numbers at the axis are enough to read it by; a grid would compete with
 * the limits. */
static void
add_axes(struct text *out, const struct frame *frame, double target)
{
	text_add_format(out,
	        "<line x1=\"%d\" y1=\"%.1f\" x2=\"%d\" y2=\"%.1f\""
	        " class=\"midte\"/><text x=\"0\" y=\"%.1f\">%.0f</text>",
	        LEFT, y_of(frame, target), WIDTH - 10, y_of(frame, target),
	        y_of(frame, target) + 4, target);
	text_add_format(out,
	        "<text x=\"0\" y=\"12\">%.0f</text><text x=\"0\" y=\"%d\">%.0f"
	        "</text><text x=\"%d\" y=\"%d\" text-anchor=\"end\">flere svar"
	        "</text>",
	        frame->high, HEIGHT - BOTTOM, frame->low, WIDTH - 10,
	        HEIGHT - 6);
}

/* Hidden from screen readers: the table below it says the same in words. */
static void
add_funnel(struct text *out, const struct compare_row *rows, size_t count,
        size_t index, const struct compare_figure *figure)
{
	struct frame frame = make_frame(rows, count, index, figure->target);

	text_add_format(out,
	        "<svg viewBox=\"0 0 %d %d\" aria-hidden=\"true\""
	        " class=\"tragt\">",
	        WIDTH, HEIGHT);
	add_axes(out, &frame, figure->target);
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		add_limit(out, &frame, figure, limits[i]);
		add_limit(out, &frame, figure, -limits[i]);
	}
	for (size_t i = 0; i < count; i++) {
		const struct report_past_index *one = &rows[i].indices[index];

		if (isnan(figure->z[i]))
			continue;
		text_add_format(out,
		        "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%d\" "
		        "class=\"%s\"/>",
		        x_of(&frame, (double)one->people),
		        y_of(&frame, one->mean), rows[i].own ? 7 : 5,
		        rows[i].own ? "punkt" : "andre");
	}
	text_add(out, "</svg>\n");
}

/* The table. */

/* p is NaN where nothing was compared, and NaN is never below the alarm. */
static void
add_figures(struct text *out, const struct report_past_index *index, double p)
{
	if (isnan(index->mean)) {
		text_add(out, "<td>·</td><td>·</td><td></td>");
		return;
	}
	text_add_format(out, "<td>%" PRId64 "</td><td>%.0f", index->people,
	        index->mean);
	if (!isnan(index->low))
		text_add_format(
		        out, " (%.0f til %.0f)", index->low, index->high);
	text_add_format(out, "</td><td>%s</td>", p < ALARM ? "afviger" : "");
}

static void
add_table(struct text *out, const struct compare_row *rows, size_t count,
        size_t index, const struct compare_figure *figure)
{
	text_add(out, "<table><thead><tr><th scope=\"col\">Kommune</th>"
	              "<th scope=\"col\">Svar</th><th scope=\"col\">"
	              "Gennemsnit</th><th scope=\"col\">Mod alle</th></tr>"
	              "</thead><tbody>\n");
	for (size_t i = 0; i < count; i++) {
		text_add_format(out, "<tr%s><th scope=\"row\">",
		        rows[i].own ? " class=\"egen\"" : "");
		text_add_html(out, rows[i].name);
		text_add(out, "</th>");
		add_figures(out, &rows[i].indices[index], figure->p[i]);
		text_add(out, "</tr>\n");
	}
	text_add(out, "</tbody></table>\n");
}

void
compare_sections(const struct compare_row *rows, size_t count, struct text *out)
{
	static const char *const titles[REPORT_INDICES] = {
	        "Tilfredshed", "Inddragelse"};

	for (size_t index = 0; index < REPORT_INDICES; index++) {
		struct compare_figure figure;

		compare_index(rows, count, index, &figure);
		text_add_format(out, "<section><h2>%s</h2>\n", titles[index]);
		if (!isnan(figure.sd) && figure.sd > 0)
			add_funnel(out, rows, count, index, &figure);
		add_table(out, rows, count, index, &figure);
		text_add(out, "</section>\n");
	}
}

void
compare_html(const struct compare_row *rows, size_t count,
        const char *month_name, struct text *out)
{
	text_add(out, "<h1>Kommunerne i ");
	text_add_html(out, month_name);
	text_add(out,
	        "</h1>\n<p class=\"indledning\">Kommunerne er forskellige,"
	        " og få svar svinger mere end mange. Derfor er der ingen"
	        " rangliste: et punkt uden for de stiplede linjer er"
	        " længere fra gennemsnittet, end tilfældet plejer at gøre"
	        " det.</p>\n<div class=\"spalter\">\n");
	compare_sections(rows, count, out);
	text_add(out,
	        "</div>\n<footer><p>De stiplede linjer er grænser for 95 og"
	        " 99,8 %. &quot;Afviger&quot; er efter Benjamini og"
	        " Hochbergs metode ved 5 %. Fra ti kommuner regnes det med, at"
	        " kommuner er forskellige (Spiegelhalter 2005). Kun udgivne tal"
	        " er med; et"
	        " skjult tal står som ·.</p></footer>\n");
}
