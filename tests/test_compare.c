/*
 * Municipalities side by side: where each lies against all, and a page that is
 * markup, marks the own one, and ranks nobody.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <expat.h>
#include <math.h>
#include <talloc.h>

#include "reports/compare.h"

/* With 101 people and an sd of 20 the interval is 20 * 1.98397 / sqrt(101). */
static struct compare_row
row(const char *name, double mean)
{
	double half = 20 * 1.9839715 / sqrt(101);
	struct report_past_index index = {101, mean, mean - half, mean + half};

	return (struct compare_row){name, false, {index, index}};
}

static void
test_figures(void **state)
{
	struct compare_row rows[] = {row("A", 60), row("B", 60), row("C", 60),
	        row("D", 60), row("E", 75), row("F", 50)};
	struct compare_figure figure;

	(void)state;
	/* Too few for an interval: no part of it. */
	rows[5].indices[0] = (struct report_past_index){7, 50, NAN, NAN};
	compare_index(rows, 6, 0, &figure);
	assert_true(fabs(figure.target - 63) < 1e-9);
	assert_true(fabs(figure.sd - 20) < 1e-4);
	assert_true(fabs(figure.z[4] - 12 / (20 / sqrt(101))) < 1e-3);
	assert_true(figure.p[4] < 0.001);
	/* 3 points below, a z of 1.5: nothing to speak of. */
	assert_true(figure.p[0] > 0.05 && figure.p[0] < 0.2);
	assert_false(figure.z[5] <= 0 || figure.z[5] >= 0);
	assert_false(figure.p[5] < 1);
}

/* Twelve municipalities that differ much: one by one most would stand out, beside
 * how all differ only the outlier does.  Nine of them have no spread yet. */
static void
test_spread(void **state)
{
	static const double means[] = {
	        50, 53, 55, 57, 58, 60, 62, 63, 65, 67, 70, 95};
	struct compare_row rows[12];
	struct compare_figure figure;
	size_t alarms = 0;
	double phi = 0;

	(void)state;
	for (size_t i = 0; i < 12; i++)
		rows[i] = row("A", means[i]);
	compare_index(rows, 9, 0, &figure);
	assert_false(figure.phi >= 0);
	assert_true(figure.tau2 <= 0);
	compare_index(rows, 12, 0, &figure);
	assert_true(figure.phi > 2 && figure.tau2 > 20);
	for (size_t i = 0; i < 12; i++)
		alarms += figure.p[i] < 0.05;
	assert_int_equal(alarms, 1);
	assert_true(figure.p[11] < 0.05);
	/* The same by the formula: sd 20, 101 people each. */
	for (size_t i = 0; i < 12; i++) {
		double z = (means[i] - figure.target) / (20 / sqrt(101));
		double low = (53 + 0.1 * 2 - figure.target) / (20 / sqrt(101));
		double high = (70 - 0.1 * 3 - figure.target) / (20 / sqrt(101));

		z = fmin(fmax(z, low), high);
		phi += z * z / 12;
	}
	assert_true(fabs(figure.phi - phi) < 1e-2);
	assert_true(
	        fabs(figure.tau2 - (12 * phi - 11) / 11 * 400 / 101) < 0.05);
	assert_true(fabs(compare_error(&figure, 101) -
	                    sqrt(400 / 101.0 + figure.tau2)) < 1e-2);
}

static void
test_nobody(void **state)
{
	struct compare_row rows[] = {row("A", 60)};
	struct compare_figure figure;

	(void)state;
	rows[0].indices[0] = (struct report_past_index){0, NAN, NAN, NAN};
	compare_index(rows, 1, 0, &figure);
	assert_false(figure.target >= 0);
	compare_index(rows, 0, 0, &figure);
	assert_false(figure.target >= 0);
}

static int
count(const char *text, const char *what)
{
	int found = 0;

	for (; (text = strstr(text, what)) != NULL; text += strlen(what))
		found++;
	return found;
}

static void
test_page(void **state)
{
	struct compare_row rows[] = {row("Aarhus <&>", 60), row("B", 62),
	        row("C", 58), row("D", 60), row("E", 85), row("F", 50)};
	TALLOC_CTX *memory = talloc_new(NULL);
	XML_Parser parser = XML_ParserCreate("UTF-8");
	struct text page;
	const char *whole;

	(void)state;
	rows[1].own = true;
	rows[5].indices[0].mean = rows[5].indices[0].low =
	        rows[5].indices[0].high = NAN;
	text_init(&page, memory, 100000);
	compare_html(rows, 6, "oktober 2026", &page);
	assert_false(page.truncated);
	whole = talloc_asprintf(memory, "<main>%s</main>", text_string(&page));
	if (XML_Parse(parser, whole, (int)strlen(whole), 1) != XML_STATUS_OK)
		fail_msg("%s", XML_ErrorString(XML_GetErrorCode(parser)));
	XML_ParserFree(parser);
	/* Two funnels; the own one and the others, the hidden one in neither. */
	assert_int_equal(count(whole, "class=\"punkt\""), 2);
	assert_int_equal(count(whole, "class=\"andre\""), 4 + 4 + 1);
	assert_int_equal(count(whole, "class=\"egen\""), 2);
	assert_int_equal(count(whole, "<polyline"), 8);
	assert_int_equal(count(whole, "<td>·</td>"), 2);
	assert_true(count(whole, ">afviger<") >= 2);
	/* In the order given. */
	assert_true(strstr(whole, ">E<") < strstr(whole, ">F<"));
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_figures),
	        cmocka_unit_test(test_spread),
	        cmocka_unit_test(test_nobody),
	        cmocka_unit_test(test_page),
	};

	return cmocka_run_group_tests_name("compare", tests, NULL, NULL);
}
