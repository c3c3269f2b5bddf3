/*
 * A report as JSON: parsed again, it says what the report says, and null with
 * "hidden" for what is hidden.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>
#include <math.h>
#include <talloc.h>

#include "reports/write.h"
#include "tests/report_fixture.h"

static void
same_count(const json_t *json, const char *key, struct report_count count)
{
	const json_t *member = json_object_get(json, key);
	const json_t *number = json_object_get(member, "count");

	assert_int_equal(json_boolean_value(json_object_get(member, "hidden")),
	        count.hidden);
	if (count.hidden)
		assert_true(json_is_null(number));
	else
		assert_int_equal(json_integer_value(number), count.count);
}

static void
same_number(const json_t *json, const char *key, double number)
{
	const json_t *member = json_object_get(json, key);

	assert_non_null(member);
	if (isnan(number) != 0)
		assert_true(json_is_null(member));
	else
		assert_true(fabs(json_number_value(member) - number) < 0.00501);
}

static void
same_coverage(const json_t *json, const struct report_coverage *coverage)
{
	assert_string_equal(json_string_value(json_object_get(json, "group")),
	        coverage->group);
	same_count(json, "held", coverage->held);
	same_count(json, "asked", coverage->asked);
	same_count(json, "reached", coverage->reached);
	same_count(json, "answered", coverage->answered);
}

static void
same_indices(const json_t *json, const struct report *report)
{
	const json_t *indices = json_object_get(json, "indices");

	assert_int_equal(json_array_size(indices), report->indices_count);
	for (size_t i = 0; i < report->indices_count; i++) {
		const json_t *member = json_array_get(indices, i);
		const struct report_index *index = &report->indices[i];

		same_count(member, "respondents", index->respondents);
		same_number(member, "mean", index->mean);
		same_number(member, "low", index->low);
		same_number(member, "high", index->high);
		same_number(member, "full_share", index->full_share);
		assert_string_equal(
		        json_string_value(json_object_get(member, "change")),
		        "none");
	}
}

static void
same_items(const json_t *json, const struct report *report)
{
	const json_t *items = json_object_get(json, "items");

	assert_int_equal(json_array_size(items), report->items_count);
	for (size_t i = 0; i < report->items_count; i++) {
		const json_t *member = json_array_get(items, i);
		const json_t *choices = json_object_get(member, "choices");
		const struct report_item *item = &report->items[i];

		same_count(member, "respondents", item->respondents);
		assert_int_equal(json_array_size(choices), item->choices_count);
		for (size_t c = 0; c < item->choices_count; c++)
			same_count(json_array_get(choices, c), "answers",
			        item->choices[c].answers);
	}
}

static void
check_month(int month)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report;
	const json_t *groups;
	struct text out;
	json_t *json;

	fixture_add_month(db, 202610);
	report = fixture_build(db, memory, month);
	text_init(&out, memory, 100000);
	write_json(report, &out);
	json = json_loads(text_string(&out), 0, NULL);
	assert_non_null(json);
	same_coverage(json_object_get(json, "total"), &report->total);
	groups = json_object_get(json, "groups");
	assert_int_equal(json_array_size(groups), report->groups_count);
	for (size_t g = 0; g < report->groups_count; g++)
		same_coverage(json_array_get(groups, g), &report->groups[g]);
	same_number(json_object_get(json, "dispositions"), "rr2",
	        report->dispositions.rr2);
	same_count(json_object_get(json, "dispositions"), "silent",
	        report->dispositions.silent);
	same_indices(json, report);
	same_items(json, report);
	json_decref(json);
	talloc_free(memory);
}

static void
test_months(void **state)
{
	(void)state;
	check_month(10);
	check_month(9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_months)};

	return cmocka_run_group_tests_name("write_json", tests, NULL, NULL);
}
