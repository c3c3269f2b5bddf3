/*
 * The sentence of a report: each of its shapes, word for word, from published
 * figures alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>
#include <talloc.h>

#include "reports/report_internal.h"

static struct report_count
shown(int64_t count)
{
	return (struct report_count){count, false, count};
}

static const struct report_count hidden = {0, true, 3};

static void
test_shapes(void **state)
{
	const struct {
		struct report_count held, asked, answered;
		double satisfaction, involvement;
		const char *wanted;
	} cases[] = {
	        {shown(0), shown(0), shown(0), NAN, NAN,
	                "Der er ingen møder i oktober 2026 i Herning Kommune,"
	                " så der er ingen tal."},
	        {shown(9), shown(0), shown(0), NAN, NAN,
	                "I oktober 2026 blev ingen borgere i Herning Kommune"
	                " spurgt om deres møde."},
	        {shown(9), shown(8), hidden, NAN, NAN,
	                "I oktober 2026 har for få borgere svaret til, at vi"
	                " kan vise tal for Herning Kommune."},
	        {shown(9), shown(8), shown(0), NAN, NAN,
	                "I oktober 2026 har ingen borgere svaret på spørgsmål"
	                " om deres møde med Herning Kommune."},
	        {shown(90), shown(80), shown(40), NAN, NAN,
	                "I oktober 2026 svarede 40 af 80 borgere om deres møde"
	                " med Herning Kommune."},
	        {shown(90), hidden, shown(40), 71.6, NAN,
	                "I oktober 2026 svarede 40 borgere om deres møde med"
	                " Herning Kommune. Tilfredsheden var 72 på en skala"
	                " fra 0 til 100."},
	        {hidden, shown(80), shown(40), NAN, 60.2,
	                "I oktober 2026 svarede 40 af 80 borgere om deres møde"
	                " med Herning Kommune. Inddragelsen var 60 på en skala"
	                " fra 0 til 100."},
	        {shown(90), shown(80), shown(40), 71.6, 60.2,
	                "I oktober 2026 svarede 40 af 80 borgere om deres møde"
	                " med Herning Kommune. Tilfredsheden var 72 og"
	                " inddragelsen 60 på en skala fra 0 til 100."},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct report *report = talloc_zero(memory, struct report);
		struct report_index indices[2] = {
		        {.mean = cases[i].satisfaction},
		        {.mean = cases[i].involvement}};

		assert_non_null(report);
		report->municipality_name = "Herning";
		report->month_name = "oktober 2026";
		report->total.held = cases[i].held;
		report->total.asked = cases[i].asked;
		report->total.answered = cases[i].answered;
		report->indices = indices;
		report->indices_count = 2;
		report_fill_sentence(report);
		assert_string_equal(report->sentence, cases[i].wanted);
		talloc_free(memory);
	}
}

static void
test_authority(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	assert_string_equal(
	        report_authority(memory, "Aarhus"), "Aarhus Kommune");
	assert_string_equal(
	        report_authority(memory, "Bornholms Regionskommune"),
	        "Bornholms Regionskommune");
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_shapes),
	        cmocka_unit_test(test_authority),
	};

	return cmocka_run_group_tests_name(
	        "report_sentence", tests, NULL, NULL);
}
