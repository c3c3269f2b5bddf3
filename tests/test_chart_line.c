/*
 * Months in a row: each in its place on the calendar, a gap where one is
 * missing, its interval, and limits only from six figures on.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>
#include <talloc.h>

#include "reports/chart.h"
#include "tests/drawing.h"

struct months {
	struct report report;
	struct report_past past[REPORT_PAST_MAX];
	struct report_index indices[REPORT_INDICES];
};

/* Earlier months as "2026-07 50", the report's own is October. */
static void
make(struct months *months, const double *means, size_t count, double last)
{
	memset(months, 0, sizeof(*months));
	months->report = (struct report){.month = "2026-10",
	        .hidden_symbol = "·",
	        .indices = months->indices,
	        .indices_count = REPORT_INDICES,
	        .past = months->past};
	months->indices[0] = (struct report_index){.name = "satisfaction",
	        .respondents = {40, false, 40},
	        .mean = last,
	        .low = last - 5,
	        .high = last + 5};
	for (size_t i = 0; i < count; i++) {
		static const char *const names[] = {"2026-01", "2026-02",
		        "2026-03", "2026-04", "2026-05", "2026-06", "2026-07",
		        "2026-08", "2026-09"};
		struct report_past *past =
		        &months->past[months->report.past_count];

		if (means[i] < 0)
			continue;
		past->month = names[9 - count + i];
		past->indices[0] = (struct report_past_index){
		        30, means[i], means[i] - 8, means[i] + 8};
		months->report.past_count++;
	}
}

/* July and September were released, August never was. */
static void
test_gap(void **state)
{
	static const double before[] = {50, -1, 60};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct chart_series series;
	struct months months;
	struct drawing drawing;
	struct text svg;

	(void)state;
	make(&months, before, 3, 100);
	chart_series(&months.report, 0, &series);
	assert_int_equal(series.count, 4);
	assert_string_equal(series.months[1], "2026-08");
	assert_true(isnan(series.mean[1]) != 0);
	assert_int_equal(series.people[1], 0);
	assert_int_equal(series.people[3], 40);
	assert_false(series.has_limits);
	text_init(&svg, memory, 20000);
	chart_line(&svg, &months.report, 0);
	drawing = drawing_read(&svg);
	assert_string_equal(drawing.title, "Tilfredshed måned for måned");
	assert_string_equal(drawing.description,
	        "Fra jul. 2026 til okt. 2026. jul. 2026: 50. aug. 2026: intet"
	        " tal. sep. 2026: 60. okt. 2026: 100.");
	drawing_near(drawing_the(&drawing, "punkt", 0).x, 44);
	drawing_near(drawing_the(&drawing, "punkt", 0).y, 63);
	drawing_near(drawing_the(&drawing, "punkt", 1).x, 212);
	drawing_near(drawing_the(&drawing, "punkt", 2).x, 296);
	drawing_near(drawing_the(&drawing, "punkt", 2).y, 8);
	assert_null(drawing_find(&drawing, "punkt", 3));
	assert_non_null(drawing_find(&drawing, "spænd", 2));
	/* No line over the gap, no limits from so few. */
	assert_non_null(drawing_find(&drawing, "streg", 0));
	assert_null(drawing_find(&drawing, "streg", 1));
	assert_null(drawing_find(&drawing, "grænse", 0));
	talloc_free(memory);
}

static void
test_limits(void **state)
{
	static const double before[] = {50, 52, 50, 52, 50, 52, 50, 52, 50};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct months months;
	struct drawing drawing;
	struct text svg;

	(void)state;
	text_init(&svg, memory, 20000);
	make(&months, before, 9, 51);
	chart_line(&svg, &months.report, 0);
	drawing = drawing_read(&svg);
	assert_non_null(drawing_find(&drawing, "streg", 8));
	assert_non_null(drawing_find(&drawing, "midte", 0));
	assert_non_null(drawing_find(&drawing, "grænse", 1));
	assert_null(drawing_find(&drawing, "uden", 0));
	assert_non_null(strstr(drawing.description, "grænser 46 til 56."));
	/* One that is beyond them is ringed, and said to be. */
	text_clear(&svg);
	make(&months, before, 9, 95);
	chart_line(&svg, &months.report, 0);
	drawing = drawing_read(&svg);
	assert_non_null(drawing_find(&drawing, "uden", 0));
	assert_null(drawing_find(&drawing, "uden", 1));
	assert_non_null(strstr(
	        drawing.description, "okt. 2026: 95, uden for grænserne."));
	talloc_free(memory);
}

/* The labels at the right never lie over each other. */
static void
test_labels(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (int last = 0; last <= 100; last += 4)
		for (int spread = 0; spread <= 40; spread += 8) {
			double before[9];
			double y[3] = {0};
			struct months months;
			struct drawing drawing;
			struct text svg;
			int n = 0;

			for (int i = 0; i < 9; i++)
				before[i] = 30 + (i % 2 == 0 ? spread : 0);
			make(&months, before, 9, last);
			text_init(&svg, memory, 20000);
			chart_line(&svg, &months.report, 0);
			drawing = drawing_read(&svg);
			for (int i = 0; i < drawing.count; i++)
				if (strcmp(drawing.shapes[i].name, "text") ==
				                0 &&
				        drawing.shapes[i].x > 300 && n < 3 &&
				        drawing.shapes[i].x < 320)
					y[n++] = drawing.shapes[i].y;
			/* Two limits and the last figure; the month's name
			 * ends before them. */
			assert_true(n == 3 || n == 4);
			assert_true(fabs(y[0] - y[1]) > 12.8);
			assert_true(fabs(y[0] - y[2]) > 12.8);
			assert_true(fabs(y[1] - y[2]) > 12.8);
		}
	talloc_free(memory);
}

/* The first month of all has no line yet. */
static void
test_alone(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct months months;
	struct text svg;

	(void)state;
	text_init(&svg, memory, 20000);
	make(&months, NULL, 0, 51);
	chart_line(&svg, &months.report, 0);
	assert_int_equal(svg.length, 0);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_gap),
	        cmocka_unit_test(test_limits),
	        cmocka_unit_test(test_labels),
	        cmocka_unit_test(test_alone),
	};

	return cmocka_run_group_tests_name("chart_line", tests, NULL, NULL);
}
