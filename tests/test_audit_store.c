/*
 * The chain holds, and shows where somebody has been at it.
 */
#include "tests/store_fixture.h"

#include "server/audit_store.h"

static void
append(struct store_fixture *fixture, int64_t at, const char *action,
        const char *subject)
{
	const struct audit_entry entry = {at, "leder", action, subject};

	assert_int_equal(
	        audit_append(fixture->db, &fixture->keys, &entry), STATUS_OK);
}

static void
start(struct store_fixture *fixture)
{
	append(fixture, 1, "export", "grant=a");
	append(fixture, 2, "export", "grant=b");
	append(fixture, 2, "grant.add", "grant=b");
}

static void
expect_chain(struct store_fixture *fixture, enum status status, int64_t count,
        int64_t broken)
{
	int64_t good = -1;
	int64_t at = -1;

	assert_int_equal(
	        audit_verify(fixture->db, &fixture->keys, &good, &at), status);
	assert_int_equal(good, count);
	assert_int_equal(at, broken);
}

static void
test_holds(void **state)
{
	struct store_fixture *fixture = *state;

	expect_chain(fixture, STATUS_OK, 0, 0);
	start(fixture);
	expect_chain(fixture, STATUS_OK, 3, 0);
	expect_count(fixture, "SELECT count(DISTINCT chain) FROM audit", 3);
}

/* Each is one change by somebody who can write to the database. */
static void
test_broken(void **state)
{
	static const struct {
		const char *sql;
		int64_t count, broken;
	} cases[] = {
	        {"UPDATE audit SET subject = 'grant=c' WHERE id = 2", 1, 2},
	        {"UPDATE audit SET actor = 'lederg', action = 'rant.add'"
	         " WHERE id = 3",
	                2, 3},
	        {"UPDATE audit SET at = 3 WHERE id = 1", 0, 1},
	        {"DELETE FROM audit WHERE id = 1", 0, 2},
	        {"DELETE FROM audit WHERE id = 2", 1, 3},
	        {"UPDATE audit SET chain = x'00' WHERE id = 3", 2, 3},
	};
	struct store_fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		store_run(fixture, "DELETE FROM audit");
		start(fixture);
		expect_chain(fixture, STATUS_OK, 3, 0);
		store_run(fixture, cases[i].sql);
		expect_chain(fixture, STATUS_CONFLICT, cases[i].count,
		        cases[i].broken);
	}
}

/* Without the key nobody makes a chain that holds. */
static void
test_key(void **state)
{
	struct store_fixture *fixture = *state;
	int64_t count = 0;
	int64_t broken = 0;

	start(fixture);
	fixture->keys.token[0] ^= 1;
	assert_int_equal(
	        audit_verify(fixture->db, &fixture->keys, &count, &broken),
	        STATUS_CONFLICT);
	assert_int_equal(broken, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_holds),
	        STORE(test_broken),
	        STORE(test_key),
	};

	return cmocka_run_group_tests_name("audit_store", tests, NULL, NULL);
}
