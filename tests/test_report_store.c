/*
 * Facts as rows: which municipality's, which month's and whose they are.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "reports/report_store.h"
#include "tests/report_fixture.h"

static void
test_municipality(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_october(memory);
	struct fact_municipality row;

	(void)state;
	assert_int_equal(fact_municipality(db, memory, 740, &row), STATUS_OK);
	assert_string_equal(row.name, "Silkeborg");
	assert_int_equal(row.minimum_cell, 5);
	assert_int_equal(
	        fact_municipality(db, memory, 741, &row), STATUS_NOT_FOUND);
	talloc_free(memory);
}

static void
test_version(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_october(memory);
	struct fact_version row;

	(void)state;
	assert_int_equal(fact_version(db, memory, 2, &row), STATUS_OK);
	assert_string_equal(row.name, "borger_moede 2");
	assert_string_equal(row.kind, "citizen");
	assert_int_equal(fact_version(db, memory, 3, &row), STATUS_OK);
	assert_string_equal(row.kind, "employee");
	assert_int_equal(fact_version(db, memory, 99, &row), STATUS_NOT_FOUND);
	talloc_free(memory);
}

static void
test_items_and_choices(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_october(memory);
	struct fact_item *items = NULL;
	struct fact_choice *choices = NULL;
	size_t count = 0;

	(void)state;
	assert_int_equal(fact_items(db, memory, 2, &items, &count), STATUS_OK);
	assert_int_equal(count, 6);
	assert_string_equal(items[0].label, "Var mødet godt?");
	assert_int_equal(fact_choices(db, memory, 2, items[0].position,
	                         &choices, &count),
	        STATUS_OK);
	assert_int_equal(count, 6);
	assert_string_equal(choices[0].value, "0");
	assert_string_equal(choices[5].label, "helt");
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_municipality),
	        cmocka_unit_test(test_version),
	        cmocka_unit_test(test_items_and_choices),
	};

	return cmocka_run_group_tests_name("report_store", tests, NULL, NULL);
}
