/*
 * What the citizen answered beside what the employee answered about the same
 * meeting: two points on the questions' scale from 1 to 5.  The interval round
 * the employee's point is that of the difference from the citizen's.
 */
#include <math.h>

#include "reports/chart_internal.h"

enum { LEFT = 20, RIGHT = 260, AXIS = 44, CITIZEN = 20, EMPLOYEE = 68 };

static double
x_of(double value)
{
	double part =
	        (fmin(REPORT_SCALE, fmax(1, value)) - 1) / (REPORT_SCALE - 1);

	return LEFT + part * (RIGHT - LEFT);
}

static void
add_axis(struct text *out)
{
	chart_add_line(out, "akse", (struct chart_point){LEFT, AXIS},
	        (struct chart_point){RIGHT, AXIS});
	for (int value = 1; value <= REPORT_SCALE; value++) {
		chart_add_line(out, "akse",
		        (struct chart_point){x_of(value), AXIS - 4},
		        (struct chart_point){x_of(value), AXIS + 4});
		chart_open_text(
		        out, (struct chart_point){x_of(value), 96}, "middle");
		text_add_format(out, "%d</text>", value);
	}
}

/* A name beside its point, on the side where there is room. */
static void
add_name(struct text *out, const char *name, double value, double y)
{
	bool left = value > 3;

	chart_open_text(out,
	        (struct chart_point){x_of(value) + (left ? 6 : -6), y},
	        left ? "end" : "start");
	text_add_format(out, "%s ", name);
	chart_add_decimal(out, value);
	text_add(out, "</text>");
}

static void
describe(struct text *out, const struct report_gap *gap)
{
	text_add(out, "Borgeren ");
	chart_add_decimal(out, gap->citizen);
	text_add(out, ", medarbejderen ");
	chart_add_decimal(out, gap->employee);
	text_add(out, " på en skala fra 1 til 5; forskel ");
	chart_add_decimal(out, gap->difference);
	if (!isnan(gap->low)) {
		text_add(out, ", usikkerhed ");
		chart_add_decimal(out, gap->low);
		text_add(out, " til ");
		chart_add_decimal(out, gap->high);
	}
}

void
chart_gap(struct text *out, const struct report_gap *gap)
{
	if (isnan(gap->difference))
		return;
	chart_begin(out, (struct chart_size){CHART_NARROW, 100}, "kløft",
	        gap->citizen_label);
	describe(out, gap);
	chart_described(out);
	add_axis(out);
	if (!isnan(gap->low)) {
		double low = x_of(gap->citizen + gap->low);
		double high = x_of(gap->citizen + gap->high);

		text_add_format(out,
		        "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\""
		        " height=\"20\" class=\"interval\"/>",
		        low, AXIS - 10, high - low);
	}
	chart_add_line(out, "streg",
	        (struct chart_point){x_of(gap->citizen), AXIS},
	        (struct chart_point){x_of(gap->employee), AXIS});
	text_add_format(out,
	        "<circle cx=\"%.1f\" cy=\"%d\" r=\"5\" class=\"punkt\"/>"
	        "<rect x=\"%.1f\" y=\"%.1f\" width=\"9\" height=\"9\""
	        " class=\"andre\"/>",
	        x_of(gap->citizen), AXIS, x_of(gap->employee) - 4.5,
	        AXIS - 4.5);
	add_name(out, "Borgeren", gap->citizen, CITIZEN + 4);
	add_name(out, "Medarbejderen", gap->employee, EMPLOYEE + 6);
	chart_end(out);
}
