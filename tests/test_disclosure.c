/*
 * Suppression by linear programming: the worked cases of tests/data and a
 * hundred tables at random.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>
#include <talloc.h>

#include "base/secret.h"
#include "reports/disclosure.h"

/* A table of counts with its margins as the data has them. */
static void
make_table(struct disclosure *d, const json_t *counts)
{
	size_t rows = json_array_size(counts);
	size_t columns = json_array_size(json_array_get(counts, 0));
	int64_t all = 0;
	size_t cells = 0;

	memset(d, 0, sizeof(*d));
	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < columns; c++) {
			int64_t count = json_integer_value(
			        json_array_get(json_array_get(counts, r), c));

			(void)disclosure_cell(d, count, DISCLOSURE_DETAIL);
			all += count;
		}
	cells = rows * columns;
	for (size_t r = 0; r < rows; r++) {
		int64_t sum = 0;

		for (size_t c = 0; c < columns; c++)
			sum += d->cells[r * columns + c].count;
		disclosure_sum(d, disclosure_cell(d, sum, DISCLOSURE_HEADLINE));
		for (size_t c = 0; c < columns; c++)
			disclosure_part(d, r * columns + c);
	}
	for (size_t c = 0; c < columns; c++) {
		int64_t sum = 0;

		for (size_t r = 0; r < rows; r++)
			sum += d->cells[r * columns + c].count;
		disclosure_sum(d, disclosure_cell(d, sum, DISCLOSURE_HEADLINE));
		for (size_t r = 0; r < rows; r++)
			disclosure_part(d, r * columns + c);
	}
	disclosure_sum(d, disclosure_cell(d, all, DISCLOSURE_HEADLINE));
	for (size_t r = 0; r < rows; r++)
		disclosure_part(d, cells + r);
}

static void
check_intervals(struct disclosure *d, const json_t *json, size_t columns)
{
	const json_t *expected = json_object_get(json, "expected_intervals");
	const char *key;
	json_t *interval;

	json_object_foreach((json_t *)(uintptr_t)expected, key, interval)
	{
		unsigned row = 0;
		unsigned column = 0;
		double low;
		double high;

		assert_int_equal(sscanf(key, "%u,%u", &row, &column), 2);
		disclosure_interval(d, row * columns + column, &low, &high);
		assert_true(
		        low == json_number_value(json_array_get(interval, 0)));
		assert_true(
		        high == json_number_value(json_array_get(interval, 1)));
	}
}

static void
try_disclosure(const json_t *json)
{
	struct disclosure *d = talloc_zero(NULL, struct disclosure);
	const json_t *counts = json_object_get(json, "counts");
	const json_t *hidden = json_object_get(json, "hidden");
	size_t columns = json_array_size(json_array_get(counts, 0));

	make_table(d, counts);
	d->threshold = json_integer_value(json_object_get(json, "threshold"));
	for (size_t i = 0; i < json_array_size(hidden); i++) {
		unsigned row = 0;
		unsigned column = 0;

		assert_int_equal(
		        sscanf(json_string_value(json_array_get(hidden, i)),
		                "%u,%u", &row, &column),
		        2);
		d->cells[row * columns + column].hidden = true;
	}
	if (hidden != NULL) {
		check_intervals(d, json, columns);
		talloc_free(d);
		return;
	}
	assert_int_equal(disclosure_protect(d), STATUS_OK);
	for (size_t i = 0; i < d->cell_count; i++) {
		double low;
		double high;

		if (d->cells[i].count == 0 || d->cells[i].count >= d->threshold)
			continue;
		assert_true(d->cells[i].hidden);
		disclosure_interval(d, i, &low, &high);
		assert_true(low <= 1);
		assert_true(high >= (double)d->threshold);
	}
	talloc_free(d);
}

static void
test_disclosure_cases(void **state)
{
	FILE *file = fopen("tests/data/disclosure.jsonl", "re");
	char line[4000];
	int tried = 0;

	(void)state;
	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		json_t *json = json_loads(line, 0, NULL);

		assert_non_null(json);
		try_disclosure(json);
		json_decref(json);
		tried++;
	}
	(void)fclose(file);
	assert_int_equal(tried, 4);
}

/* A hundred random tables: every small count keeps its interval. */
static void
test_disclosure_property(void **state)
{
	struct randomness randomness;

	(void)state;
	randomness_init_seeded(&randomness, 7);
	for (int i = 0; i < 100; i++) {
		json_t *json = json_object();
		json_t *rows = json_array();

		for (int r = 0; r < 3; r++) {
			json_t *row = json_array();

			for (int c = 0; c < 4; c++)
				json_array_append_new(row,
				        json_integer(
				                (json_int_t)randomness_below(
				                        &randomness,
				                        i % 2 ? 12 : 60)));
			json_array_append_new(rows, row);
		}
		json_object_set_new(json, "counts", rows);
		json_object_set_new(json, "threshold", json_integer(5));
		try_disclosure(json);
		json_decref(json);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_disclosure_cases),
	        cmocka_unit_test(test_disclosure_property),
	};

	return cmocka_run_group_tests_name("disclosure", tests, NULL, NULL);
}
