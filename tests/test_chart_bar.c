/*
 * Bars: parts as wide as their shares, an empty frame for what is hidden, and
 * reasons from the most frequent on.
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
	struct report_item item = {.label = "S1",
	        .respondents = {40, false, 40},
	        .choices = choices,
	        .choices_count = 5};
	struct report report = {.hidden_symbol = "·",
	        .total = {"", {0}, {0}, {0}, {45, false, 45}}};
	struct drawing drawing;
	struct text svg;

	(void)state;
	text_init(&svg, memory, 10000);
	chart_bar(&svg, &report, &item);
	drawing = drawing_read(&svg);
	assert_null(drawing_find(&drawing, "svar0", 0));
	assert_null(drawing_find(&drawing, "svar1", 0));
	drawing_near(drawing_the(&drawing, "svar4", 0).width, 100);
	drawing_near(drawing_the(&drawing, "svar5", 0).width, 200);
	drawing_near(drawing_the(&drawing, "rest", 0).width, 99);
	/* Of 45 who answered something, when the item's own number is hidden. */
	text_clear(&svg);
	item.respondents = (struct report_count){0, true, 40};
	chart_bar(&svg, &report, &item);
	drawing = drawing_read(&svg);
	drawing_near(drawing_the(&drawing, "svar5", 0).width, 18.0 / 41 * 400);
	/* Without any number there is no bar. */
	text_clear(&svg);
	report.total.answered.hidden = true;
	chart_bar(&svg, &report, &item);
	assert_int_equal(svg.length, 0);
	talloc_free(memory);
}

static void
test_reasons(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report_item_choice choices[] = {
	        {"1", "Lytte mere", {6, false, 6}, {0}},
	        {"2", "Give mere tid", {0, true, 3}, {0}},
	        {"3", "Bedre <plan>", {12, false, 12}, {0}},
	        {"4", "Andet", {0, false, 0}, {0}},
	};
	struct report_item item = {.label = "Hvad skal vi gøre bedre?",
	        .choices = choices,
	        .choices_count = 4};
	struct report report = {.hidden_symbol = "·"};
	struct drawing drawing;
	struct text svg;

	(void)state;
	text_init(&svg, memory, 10000);
	chart_reasons(&svg, &report, &item);
	drawing = drawing_read(&svg);
	assert_string_equal(drawing.title, "Hvad skal vi gøre bedre?");
	assert_string_equal(drawing.description,
	        "Bedre <plan>: 12, Lytte mere: 6, Andet: 0, Give mere tid:"
	        " skjult");
	drawing_near(drawing_the(&drawing, "grund", 0).width, 240);
	drawing_near(drawing_the(&drawing, "grund", 1).width, 120);
	drawing_near(drawing_the(&drawing, "grund", 2).width, 0);
	/* Nothing is drawn for the hidden one but its symbol. */
	assert_null(drawing_find(&drawing, "grund", 3));
	assert_non_null(strstr(text_string(&svg), ">·</text>"));
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_bar),
	        cmocka_unit_test(test_reasons),
	};

	return cmocka_run_group_tests_name("chart_bar", tests, NULL, NULL);
}
