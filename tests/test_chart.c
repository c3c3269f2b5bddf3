/*
 * Charts: well-formed SVG that names itself, whose shapes have the sizes that
 * the numbers say, and nothing drawn for what is hidden.
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
test_interval(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report_index index = {
	        .name = "satisfaction", .mean = 50, .low = 40, .high = 60};
	struct drawing drawing;
	struct text svg;

	(void)state;
	text_init(&svg, memory, 10000);
	chart_interval(&svg, &index);
	drawing = drawing_read(&svg);
	drawing_near(drawing_the(&drawing, "punkt", 0).x, 200);
	drawing_near(drawing_the(&drawing, "interval", 0).width, 76);
	text_clear(&svg);
	index.low = index.high = NAN;
	chart_interval(&svg, &index);
	drawing = drawing_read(&svg);
	assert_null(drawing_find(&drawing, "interval", 0));
	talloc_free(memory);
}

static void
test_coverage(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report report = {
	        .total = {"", {100, false, 100}, {80, false, 80}, {0, true, 77},
	                {40, false, 40}}};
	struct drawing drawing;
	struct text svg;

	(void)state;
	text_init(&svg, memory, 10000);
	chart_coverage(&svg, &report);
	assert_null(strstr(text_string(&svg), "77"));
	drawing = drawing_read(&svg);
	drawing_near(drawing_the(&drawing, "trin1", 0).width, 270);
	drawing_near(drawing_the(&drawing, "trin2", 0).width, 216);
	assert_null(drawing_find(&drawing, "trin3", 0));
	drawing_near(drawing_the(&drawing, "trin4", 0).width, 108);
	text_clear(&svg);
	report.total.held.hidden = true;
	chart_coverage(&svg, &report);
	assert_int_equal(svg.length, 0);
	/* Of others only those are known who are asked. */
	report.respondent = "employer";
	chart_coverage(&svg, &report);
	drawing = drawing_read(&svg);
	assert_null(drawing_find(&drawing, "trin1", 0));
	drawing_near(drawing_the(&drawing, "trin2", 0).width, 270);
	drawing_near(drawing_the(&drawing, "trin4", 0).width, 135);
	talloc_free(memory);
}

static void
test_decimal(void **state)
{
	static const struct {
		double number;
		const char *text;
	} cases[] = {{0, "0,0"}, {3.44, "3,4"}, {3.45001, "3,5"},
	        {-0.04, "0,0"}, {-0.6, "−0,6"}, {-2, "−2,0"}, {100, "100,0"}};

	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct text out;

		text_init(&out, memory, 20);
		chart_add_decimal(&out, cases[i].number);
		assert_string_equal(text_string(&out), cases[i].text);
	}
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_interval),
	        cmocka_unit_test(test_coverage),
	        cmocka_unit_test(test_decimal),
	};

	return cmocka_run_group_tests_name("chart", tests, NULL, NULL);
}
