/*
 * Charts: well-formed SVG whose shapes have the sizes that the numbers say, and
 * nothing drawn for what is hidden.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <expat.h>
#include <math.h>
#include <talloc.h>

#include "reports/chart.h"

enum { SHAPES_MAX = 60 };

struct shape_drawn {
	char name[10];
	char class[20];
	double width, x, y;
};

struct drawing {
	struct shape_drawn shapes[SHAPES_MAX];
	int count;
};

static void
start_element(void *context, const char *name, const char **attributes)
{
	struct drawing *drawing = context;
	struct shape_drawn *shape = &drawing->shapes[drawing->count++];

	assert_true(drawing->count < SHAPES_MAX);
	(void)snprintf(shape->name, sizeof(shape->name), "%s", name);
	for (; *attributes != NULL; attributes += 2) {
		double number = strtod(attributes[1], NULL);

		if (strcmp(attributes[0], "class") == 0)
			(void)snprintf(shape->class, sizeof(shape->class), "%s",
			        attributes[1]);
		if (strcmp(attributes[0], "width") == 0)
			shape->width = number;
		if (strcmp(attributes[0], "x") == 0 ||
		        strcmp(attributes[0], "cx") == 0)
			shape->x = number;
		if (strcmp(attributes[0], "cy") == 0)
			shape->y = number;
	}
}

static struct drawing
draw(const struct text *svg)
{
	struct drawing drawing = {.count = 0};
	XML_Parser parser = XML_ParserCreate("UTF-8");

	XML_SetUserData(parser, &drawing);
	XML_SetStartElementHandler(parser, start_element);
	if (XML_Parse(parser, text_string(svg), (int)svg->length, 1) !=
	        XML_STATUS_OK)
		fail_msg("%s", text_string(svg));
	XML_ParserFree(parser);
	return drawing;
}

/* The n-th shape of a class, from 0, or NULL. */
static const struct shape_drawn *
find(const struct drawing *drawing, const char *class, int n)
{
	for (int i = 0; i < drawing->count; i++)
		if (strcmp(drawing->shapes[i].class, class) == 0 && n-- == 0)
			return &drawing->shapes[i];
	return NULL;
}

static struct shape_drawn
the(const struct drawing *drawing, const char *class, int n)
{
	const struct shape_drawn *shape = find(drawing, class, n);

	if (shape == NULL) {
		fail_msg("there is no %s %d", class, n);
		return drawing->shapes[0];
	}
	return *shape;
}

static void
near(double value, double wanted)
{
	if (fabs(value - wanted) > 0.11)
		fail_msg("%g, expected %g", value, wanted);
}

static void
test_interval(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct drawing drawing;
	struct text svg;

	(void)state;
	text_init(&svg, memory, 10000);
	chart_interval(&svg, 50, 40, 60);
	drawing = draw(&svg);
	near(the(&drawing, "punkt", 0).x, 200);
	near(the(&drawing, "interval", 0).width, 76);
	text_clear(&svg);
	chart_interval(&svg, 50, NAN, NAN);
	drawing = draw(&svg);
	assert_null(find(&drawing, "interval", 0));
	talloc_free(memory);
}

static void
test_funnel(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report_coverage total = {"", {100, false, 100}, {80, false, 80},
	        {0, true, 77}, {40, false, 40}};
	struct drawing drawing;
	struct text svg;

	(void)state;
	text_init(&svg, memory, 10000);
	chart_funnel(&svg, &total);
	assert_null(strstr(text_string(&svg), "77"));
	drawing = draw(&svg);
	near(the(&drawing, "trin1", 0).width, 270);
	near(the(&drawing, "trin2", 0).width, 216);
	assert_null(find(&drawing, "trin3", 0));
	near(the(&drawing, "trin4", 0).width, 108);
	text_clear(&svg);
	total.held.hidden = true;
	chart_funnel(&svg, &total);
	assert_int_equal(svg.length, 0);
	talloc_free(memory);
}

/* An item of 40 respondents; the choice of 2 is hidden with that of 1. */
static void
test_bar(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report_item_choice choices[] = {
	        {"0", "", {4, false, 4}, {0}},
	        {"1", "", {0, true, 3}, {0}},
	        {"2", "", {0, true, 6}, {0}},
	        {"4", "", {9, false, 9}, {0}},
	        {"5", "", {18, false, 18}, {0}},
	};
	struct report_item item = {.respondents = {40, false, 40},
	        .choices = choices,
	        .choices_count = 5};
	struct report report = {.hidden_symbol = "·",
	        .total = {"", {0}, {0}, {0}, {45, false, 45}}};
	struct drawing drawing;
	struct text svg;

	(void)state;
	text_init(&svg, memory, 10000);
	chart_bar(&svg, &report, &item);
	drawing = draw(&svg);
	assert_null(find(&drawing, "svar0", 0));
	assert_null(find(&drawing, "svar1", 0));
	near(the(&drawing, "svar4", 0).width, 100);
	near(the(&drawing, "svar5", 0).width, 200);
	near(the(&drawing, "rest", 0).width, 99);
	/* Of 45 who answered something, when the item's own number is hidden. */
	text_clear(&svg);
	item.respondents = (struct report_count){0, true, 40};
	chart_bar(&svg, &report, &item);
	drawing = draw(&svg);
	near(the(&drawing, "svar5", 0).width, 18.0 / 41 * 400);
	/* Without any number there is no bar. */
	text_clear(&svg);
	report.total.answered.hidden = true;
	chart_bar(&svg, &report, &item);
	assert_int_equal(svg.length, 0);
	talloc_free(memory);
}

static void
test_line(void **state)
{
	static const double few[] = {50, NAN, 60, 100};
	static const double many[] = {50, 52, 50, 52, 50, 52};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct drawing drawing;
	struct text svg;

	(void)state;
	text_init(&svg, memory, 10000);
	chart_line(&svg, few, 4, "2026-07", "2026-10");
	drawing = draw(&svg);
	near(the(&drawing, "punkt", 0).x, 40);
	near(the(&drawing, "punkt", 0).y, 63);
	near(the(&drawing, "punkt", 2).x, 380);
	near(the(&drawing, "punkt", 2).y, 8);
	assert_null(find(&drawing, "punkt", 3));
	/* No line over the gap, no limits from so few. */
	assert_non_null(find(&drawing, "streg", 0));
	assert_null(find(&drawing, "streg", 1));
	assert_null(find(&drawing, "grænse", 0));
	text_clear(&svg);
	chart_line(&svg, many, 6, "2026-05", "2026-10");
	drawing = draw(&svg);
	assert_non_null(find(&drawing, "streg", 4));
	assert_non_null(find(&drawing, "midte", 0));
	assert_non_null(find(&drawing, "grænse", 1));
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_interval),
	        cmocka_unit_test(test_funnel),
	        cmocka_unit_test(test_bar),
	        cmocka_unit_test(test_line),
	};

	return cmocka_run_group_tests_name("chart", tests, NULL, NULL);
}
