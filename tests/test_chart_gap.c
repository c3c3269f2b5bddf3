/*
 * Citizens beside employees: two points where their means say, on a scale that
 * begins at 1, and the interval of the difference.
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

static void
test_gap(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report_gap gap = {.citizen_label = "Lyttede vi?",
	        .employee_label = "Blev borgeren hørt?",
	        .pairs = {40, false, 40},
	        .citizen = 2,
	        .employee = 4,
	        .difference = 2,
	        .low = 1,
	        .high = 3};
	struct drawing drawing;
	struct text svg;

	(void)state;
	text_init(&svg, memory, 10000);
	chart_gap(&svg, &gap);
	drawing = drawing_read(&svg);
	assert_string_equal(drawing.title, "Lyttede vi?");
	assert_string_equal(drawing.description,
	        "Borgeren 2,0, medarbejderen 4,0 på en skala fra 1 til 5;"
	        " forskel 2,0, usikkerhed 1,0 til 3,0");
	drawing_near(drawing_the(&drawing, "punkt", 0).x, 80);
	drawing_near(drawing_the(&drawing, "andre", 0).x, 195.5);
	drawing_near(drawing_the(&drawing, "interval", 0).x, 140);
	drawing_near(drawing_the(&drawing, "interval", 0).width, 120);
	/* Below ten pairs there is no interval. */
	gap.low = gap.high = NAN;
	text_clear(&svg);
	chart_gap(&svg, &gap);
	drawing = drawing_read(&svg);
	assert_null(drawing_find(&drawing, "interval", 0));
	gap.difference = NAN;
	text_clear(&svg);
	chart_gap(&svg, &gap);
	assert_int_equal(svg.length, 0);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_gap)};

	return cmocka_run_group_tests_name("chart_gap", tests, NULL, NULL);
}
