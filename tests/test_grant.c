/*
 * What a grant covers, what it does not, and from when to when.
 */
#include "tests/store_fixture.h"

#include "server/grant.h"

static struct grant
make(struct store_fixture *fixture, const char *fields)
{
	struct grant grant = {.name = "ev",
	        .project = "P",
	        .holder = "H",
	        .commissioned_by = "C",
	        .from_at = 100,
	        .until_at = 200};

	grant_scope_add(fixture->memory, &grant, "municipality", "0740, 661");
	grant_scope_add(fixture->memory, &grant, "field", fields);
	grant_scope_add(fixture->memory, &grant, "kind", "citizen employer");
	return grant;
}

static void
test_stored(void **state)
{
	struct store_fixture *fixture = *state;
	struct grant grant = make(fixture, "svar,uge");
	struct grant found = {0};
	struct grant *list = NULL;
	size_t count = 0;

	assert_int_equal(
	        grant_add(fixture->db, &grant, &fixture->why), STATUS_OK);
	assert_int_equal(
	        grant_add(fixture->db, &grant, &fixture->why), STATUS_CONFLICT);
	store_expect_why(fixture, "there is a grant \"ev\" already");
	assert_int_equal(grant_get(fixture->db, fixture->memory, "ev", &found),
	        STATUS_OK);
	assert_int_equal(found.scopes_count, 6);
	assert_string_equal(found.holder, "H");
	assert_int_equal(found.until_at, 200);
	assert_true(grant_covers(&found, "municipality", "740"));
	assert_int_equal(grant_get(fixture->db, fixture->memory, "no", &found),
	        STATUS_NOT_FOUND);
	assert_int_equal(
	        grant_list(fixture->db, fixture->memory, &list, &count),
	        STATUS_OK);
	assert_int_equal(count, 1);
}

static void
test_covers(void **state)
{
	static const struct {
		const char *fields, *what, *value;
		bool covered;
	} cases[] = {
	        {"svar", "municipality", "740", true},
	        {"svar", "municipality", "0740", true},
	        {"svar", "municipality", "74", false},
	        {"svar", "municipality", "159", false},
	        {"svar", "field", "svar", true},
	        {"svar", "field", "S1", true},
	        {"svar", "field", "uge", false},
	        {"svar", "field", "tekst", false},
	        {"S1,uge", "field", "S1", true},
	        {"S1,uge", "field", "uge", true},
	        {"S1,uge", "field", "I1", false},
	        {"S1,uge", "field", "svar", false},
	        {"svar", "kind", "employer", true},
	        {"svar", "kind", "employee", false},
	        {"svar", "survey", "borger_moede", true},
	};
	struct store_fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct grant grant = make(fixture, cases[i].fields);

		assert_int_equal(
		        grant_covers(&grant, cases[i].what, cases[i].value),
		        cases[i].covered);
	}
}

static void
test_narrowed(void **state)
{
	struct store_fixture *fixture = *state;
	struct grant grant = make(fixture, "svar,uge");

	assert_int_equal(grant_narrow(fixture->memory, &grant, "field", NULL,
	                         &fixture->why),
	        STATUS_OK);
	assert_int_equal(grant.scopes_count, 6);
	assert_int_equal(grant_narrow(fixture->memory, &grant, "field", "S1,I1",
	                         &fixture->why),
	        STATUS_OK);
	assert_true(grant_covers(&grant, "field", "I1"));
	assert_false(grant_covers(&grant, "field", "S2"));
	assert_false(grant_covers(&grant, "field", "uge"));
	assert_true(grant_covers(&grant, "municipality", "661"));
	assert_int_equal(grant_narrow(fixture->memory, &grant, "municipality",
	                         "740,159", &fixture->why),
	        STATUS_FORBIDDEN);
	store_expect_why(fixture, "does not cover the municipality \"159\"");
	assert_true(grant_covers(&grant, "municipality", "661"));
}

static void
test_time(void **state)
{
	static const struct {
		int64_t now, revoked_at;
		enum status status;
		const char *says;
	} cases[] = {
	        {99, 0, STATUS_FORBIDDEN, "begins at 1970-01-01T00:01:40Z"},
	        {100, 0, STATUS_OK, ""},
	        {199, 0, STATUS_OK, ""},
	        {200, 0, STATUS_FORBIDDEN, "ended at 1970-01-01T00:03:20Z"},
	        {150, 120, STATUS_FORBIDDEN, "was revoked"},
	};
	struct store_fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct grant grant = make(fixture, "svar");

		grant.revoked_at = cases[i].revoked_at;
		assert_int_equal(
		        grant_check(&grant, cases[i].now, &fixture->why),
		        cases[i].status);
		store_expect_why(fixture, cases[i].says);
	}
}

static void
test_refused(void **state)
{
	static const struct {
		const char *what, *value, *says;
	} cases[] = {
	        {"field", "S9", "there is no field \"S9\" here"},
	        {"field", "telefon", "there is no field \"telefon\" here"},
	        {"kind", "everybody", "there is no kind \"everybody\" here"},
	        {"survey", "x", "there is no survey \"x\" here"},
	        {"municipality", "101", "there is no municipality \"101\""},
	        {"municipality", "abc", "there is no municipality \"abc\""},
	};
	struct store_fixture *fixture = *state;
	struct grant grant;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		grant = make(fixture, "svar");
		grant_scope_add(
		        fixture->memory, &grant, cases[i].what, cases[i].value);
		assert_int_equal(grant_add(fixture->db, &grant, &fixture->why),
		        STATUS_INPUT);
		store_expect_why(fixture, cases[i].says);
	}
	grant = make(fixture, NULL);
	assert_int_equal(
	        grant_add(fixture->db, &grant, &fixture->why), STATUS_INPUT);
	store_expect_why(fixture, "at least one field");
	grant = make(fixture, "svar");
	grant.holder = NULL;
	assert_int_equal(
	        grant_add(fixture->db, &grant, &fixture->why), STATUS_INPUT);
	store_expect_why(fixture, "--holder: expected");
	grant = make(fixture, "svar");
	grant.until_at = 100;
	assert_int_equal(
	        grant_add(fixture->db, &grant, &fixture->why), STATUS_INPUT);
	store_expect_why(fixture, "a day after --from");
	expect_count(fixture, "SELECT count(*) FROM project_grant", 0);
}

static void
test_revoked(void **state)
{
	struct store_fixture *fixture = *state;
	struct grant grant = make(fixture, "svar");
	struct grant found = {0};

	assert_int_equal(
	        grant_add(fixture->db, &grant, &fixture->why), STATUS_OK);
	assert_int_equal(grant_revoke(fixture->db, "no", 150, &fixture->why),
	        STATUS_NOT_FOUND);
	store_expect_why(fixture, "there is no grant \"no\"");
	assert_int_equal(
	        grant_revoke(fixture->db, "ev", 150, &fixture->why), STATUS_OK);
	assert_int_equal(grant_revoke(fixture->db, "ev", 160, &fixture->why),
	        STATUS_CONFLICT);
	store_expect_why(fixture, "is revoked");
	assert_int_equal(grant_get(fixture->db, fixture->memory, "ev", &found),
	        STATUS_OK);
	assert_int_equal(found.revoked_at, 150);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_stored),
	        STORE(test_covers),
	        STORE(test_narrowed),
	        STORE(test_time),
	        STORE(test_refused),
	        STORE(test_revoked),
	};

	return cmocka_run_group_tests_name("grant", tests, NULL, NULL);
}
