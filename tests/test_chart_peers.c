/*
 * The funnel: only the own municipality is named, whoever has no interval is
 * not drawn, and below three of them there is none.
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
#include "reports/compare.h"
#include "tests/drawing.h"

static void
draw_funnel(const struct compare_row *rows, size_t count, TALLOC_CTX *memory,
        struct text *svg)
{
	struct report report = {.peers = rows, .peers_count = count};

	text_init(svg, memory, 40000);
	chart_funnel(svg, &report, 0);
}

static void
test_funnel(void **state)
{
	struct compare_row rows[] = {
	        {"Aarhus", false, {{400, 60, 58, 62}, {0}}},
	        {"Silkeborg & omegn", true, {{100, 70, 66, 74}, {0}}},
	        {"Herning", false, {{200, 62, 59, 65}, {0}}},
	        {"Læsø", false, {{6, 90, NAN, NAN}, {0}}},
	};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct drawing drawing;
	struct text svg;

	(void)state;
	draw_funnel(rows, 4, memory, &svg);
	drawing = drawing_read(&svg);
	assert_non_null(strstr(text_string(&svg), "Silkeborg &amp; omegn"));
	assert_null(strstr(text_string(&svg), "Aarhus"));
	assert_non_null(strstr(drawing.description,
	        "Silkeborg & omegn: 70, svar fra 100. Gennemsnit af 3"
	        " kommuner 62. Uden for grænsen ved 99,8 %."));
	/* The axis begins at 0 and ends a little beyond 400. */
	drawing_near(drawing_the(&drawing, "punkt", 0).x, 75.7);
	drawing_near(drawing_the(&drawing, "punkt", 0).y, 47);
	assert_non_null(drawing_find(&drawing, "andre", 1));
	assert_null(drawing_find(&drawing, "andre", 2));
	assert_non_null(drawing_find(&drawing, "grænse", 3));
	/* Two of them are no funnel, nor are three without the own one. */
	draw_funnel(rows, 2, memory, &svg);
	assert_int_equal(svg.length, 0);
	rows[1].own = false;
	draw_funnel(rows, 4, memory, &svg);
	assert_int_equal(svg.length, 0);
	draw_funnel(NULL, 0, memory, &svg);
	assert_int_equal(svg.length, 0);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_funnel)};

	return cmocka_run_group_tests_name("chart_peers", tests, NULL, NULL);
}
