/*
 * Every worked case of tests/data/statistics.jsonl (computed by R), line in and
 * line out, and lines that must be refused.
 *
 * tests/data/statistics_more.jsonl has more, with the edges: nobody and
 * everybody, one answer, all alike, ties, tests that were not made.  They were
 * drawn and computed by R 4.2.2 alone (t.test, prop.test without correction,
 * p.adjust, var, cov, qf, quantile; the rates and Newcombe's, Feldt's and
 * Spiegelhalter's formulas written out; raking by hand to 1e-15).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>
#include <math.h>
#include <talloc.h>

#include "reports/statistic_eval.h"

/* Every number of `expected` stands in `got`, to 1e-9 relative or the twelve
 * digits that the data has. */
static void
compare(const json_t *got, const json_t *expected, const char *where)
{
	const char *key;
	json_t *value;

	if (json_is_null(expected)) {
		if (!json_is_null(got))
			fail_msg("%s: not null", where);
		return;
	}
	if (json_is_number(expected)) {
		double wanted = json_number_value(expected);
		double error = fabs(json_number_value(got) - wanted);

		if (!json_is_number(got) || error > 1e-9 * fabs(wanted) + 1e-11)
			fail_msg("%s: %.12g, expected %.12g", where,
			        json_number_value(got), wanted);
		return;
	}
	if (json_is_array(expected)) {
		assert_int_equal(
		        json_array_size(got), json_array_size(expected));
		for (size_t i = 0; i < json_array_size(expected); i++)
			compare(json_array_get(got, i),
			        json_array_get(expected, i), where);
		return;
	}
	assert_true(json_is_object(expected));
	json_object_foreach((json_t *)(uintptr_t)expected, key, value)
	        compare(json_object_get(got, key), value, key);
}

/* How many there were. */
static int
try_cases(const char *path)
{
	FILE *file = fopen(path, "re");
	TALLOC_CTX *memory = talloc_new(NULL);
	char line[20000];
	int tried = 0;

	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		json_t *wanted = json_loads(line, 0, NULL);
		json_t *got;
		struct text out;

		text_init(&out, memory, sizeof(line));
		assert_int_equal(statistic_eval(line, &out), STATUS_OK);
		got = json_loads(text_string(&out), 0, NULL);
		assert_non_null(got);
		assert_string_equal(
		        json_string_value(json_object_get(got, "id")),
		        json_string_value(json_object_get(wanted, "id")));
		compare(json_object_get(got, "value"),
		        json_object_get(wanted, "value"),
		        json_string_value(json_object_get(wanted, "id")));
		json_decref(got);
		json_decref(wanted);
		tried++;
	}
	(void)fclose(file);
	talloc_free(memory);
	return tried;
}

static void
test_worked_cases(void **state)
{
	(void)state;
	assert_int_equal(try_cases("tests/data/statistics.jsonl"), 30);
	assert_int_equal(try_cases("tests/data/statistics_more.jsonl"), 225);
}

static const char *const refused[] = {
        "",
        "[]",
        "{\"id\": 1}",
        "{\"id\": 1, \"statistic\": \"median\", \"inputs\": {}}",
        "{\"id\": 1, \"statistic\": \"welch\"}",
        "{\"id\": 1, \"statistic\": \"wilson\", \"inputs\": {\"k\": 3,"
        " \"n\": 2}}",
        "{\"id\": 1, \"statistic\": \"mean_interval\", \"inputs\": {\"x\":"
        " [\"4\"]}}",
        "{\"id\": 1, \"statistic\": \"paired_t\", \"inputs\": {\"before\":"
        " [1, 2], \"after\": [1, 2, 3]}}",
        "{\"id\": 1, \"statistic\": \"alpha\", \"inputs\": {\"items\":"
        " [[1, 2], [1]]}}",
        "{\"id\": 1, \"statistic\": \"rake\", \"inputs\": {\"y\": [1, 2],"
        " \"groups\": {\"sex\": [\"m\", \"x\"]}, \"margins\": {\"sex\":"
        " {\"m\": 3, \"k\": 4}}}}",
};

static void
test_refused(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct text out;

		text_init(&out, memory, 1000);
		assert_int_equal(
		        statistic_eval(refused[i], &out), STATUS_INPUT);
		assert_non_null(strstr(text_string(&out), "\"error\""));
	}
	talloc_free(memory);
}

/* What cannot be computed is null, not NaN, which JSON does not know. */
static void
test_undefined_is_null(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text out;

	(void)state;
	text_init(&out, memory, 1000);
	assert_int_equal(
	        statistic_eval("{\"id\": \"a\", \"statistic\": \"index\","
	                       " \"inputs\": {\"items\": [null, 0, 3]}}",
	                &out),
	        STATUS_OK);
	assert_string_equal(text_string(&out), "{\"id\":\"a\",\"value\":null}");
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_worked_cases),
	        cmocka_unit_test(test_refused),
	        cmocka_unit_test(test_undefined_is_null),
	};

	return cmocka_run_group_tests_name("statistic_eval", tests, NULL, NULL);
}
