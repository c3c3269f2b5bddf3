/*
 * A municipality's role by its dates.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "server/partnership.h"
#include "tests/report_fixture.h"

static const struct {
	int64_t municipality;
	struct month month;
	const char *role;
	bool compares;
} cases[] = {
        /* 740: a guest until April 2026, then of the network, from July on a
         * partner. */
        {740, {2026, 3}, "guest", false},
        {740, {2026, 4}, "network", true},
        {740, {2026, 6}, "network", true},
        {740, {2026, 7}, "partner", true},
        {740, {2030, 1}, "partner", true},
        /* Before its first role: the first one. */
        {740, {2025, 1}, "guest", false},
        /* 661 left at the end of May. */
        {661, {2026, 5}, "partner", true},
        {661, {2026, 6}, "", false},
        /* Set up without a role. */
        {159, {2026, 6}, "partner", true},
};

static int64_t
start_of(int month)
{
	return clock_month_start((struct month){2026, month});
}

static void
test_roles(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct partnership_role roles[4];
	struct partnership partnership = {roles, 4};
	struct text why;

	(void)state;
	text_init(&why, memory, 400);
	assert_int_equal(clock_init(&why), STATUS_OK);
	roles[0] = (struct partnership_role){
	        661, "partner", start_of(1), start_of(6)};
	roles[1] = (struct partnership_role){
	        740, "guest", start_of(1), start_of(4)};
	roles[2] = (struct partnership_role){
	        740, "network", start_of(4), start_of(7)};
	roles[3] = (struct partnership_role){740, "partner", start_of(7), 0};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_string_equal(
		        partnership_role_in(&partnership, cases[i].municipality,
		                cases[i].month),
		        cases[i].role);
		assert_int_equal(partnership_compares(&partnership,
		                         cases[i].municipality, cases[i].month),
		        cases[i].compares);
	}
	talloc_free(memory);
}

static void
test_read(void **state)
{
	static const char put[] =
	        "INSERT INTO municipality_role VALUES (740, 'network', 5, 9),"
	        " (740, 'partner', 9, NULL)";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct partnership partnership = {NULL, 0};

	(void)state;
	assert_int_equal(db_run(db, put, DB_NO_ARGS), STATUS_OK);
	assert_int_equal(partnership_read(db, memory, &partnership), STATUS_OK);
	assert_int_equal(partnership.count, 2);
	assert_string_equal(partnership.roles[0].role, "network");
	assert_int_equal(partnership.roles[0].until_at, 9);
	assert_int_equal(partnership.roles[1].until_at, 0);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_roles),
	        cmocka_unit_test(test_read),
	};

	return cmocka_run_group_tests_name("partnership", tests, NULL, NULL);
}
