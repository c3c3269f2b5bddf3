/*
 * Municipalities: the official table, and what is checked when one is set up.
 */
#include "tests/store_fixture.h"

#include <stdio.h>

#include "server/municipality.h"

static const struct municipality aarhus = {751, NULL, "main", "+4560000751",
        "svar.test", "89 40 20 00", "partner"};

/* The table that ships is the one of the ministry, row by row. */
static void
test_official(void **state)
{
	static const struct {
		int64_t code;
		const char *name, *region;
	} cases[] = {
	        {101, "København", "Hovedstaden"},
	        {157, "Gentofte", "Hovedstaden"}, /* written 0157, no octal */
	        {740, "Silkeborg", "Midtjylland"},
	        {860, "Hjørring", "Nordjylland"},
	        {411, "Christiansø", NULL},
	        {0, NULL, NULL},
	        {-1, NULL, NULL},
	        {741, "Samsø", "Midtjylland"},
	        {9999, NULL, NULL},
	        {10740, NULL, NULL},
	};
	struct store_fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *name = NULL;
		const char *region = NULL;
		enum status status = municipality_official(
		        cases[i].code, fixture->memory, &name, &region);

		if (cases[i].region == NULL) {
			assert_int_equal(status, STATUS_NOT_FOUND);
			continue;
		}
		assert_int_equal(status, STATUS_OK);
		assert_string_equal(name, cases[i].name);
		assert_string_equal(region, cases[i].region);
	}
}

static void
test_there_are_ninety_eight(void **state)
{
	struct store_fixture *fixture = *state;
	int found = 0;

	for (int64_t code = 1; code < 1000; code++) {
		const char *name;
		const char *region;

		found += municipality_official(code, fixture->memory, &name,
		                 &region) == STATUS_OK;
	}
	assert_int_equal(found, 98);
}

static enum status
add(struct store_fixture *fixture, const struct municipality *municipality)
{
	return municipality_add(fixture->db, municipality, fixture->survey,
	        STORE_NOW, &fixture->why);
}

static void
test_add(void **state)
{
	struct store_fixture *fixture = *state;
	struct municipality named = aarhus;

	assert_int_equal(add(fixture, &aarhus), STATUS_OK);
	expect_count(fixture,
	        "SELECT count(*) FROM municipality WHERE code = 751"
	        " AND name = 'Aarhus' AND region = 'Midtjylland'"
	        " AND sender = '+4560000751' AND host = 'svar.test'"
	        " AND contact = '89 40 20 00' AND minimum_cell = 5",
	        1);
	expect_count(fixture,
	        "SELECT count(*) FROM municipality_role"
	        " WHERE municipality = 751 AND role = 'partner'"
	        " AND until_at IS NULL",
	        1);
	expect_count(fixture,
	        "SELECT survey_version FROM schedule WHERE municipality = 751",
	        fixture->survey);
	assert_int_equal(add(fixture, &aarhus), STATUS_CONFLICT);
	store_expect_why(fixture, "0751 Aarhus is set up already");
	named.code = 741;
	named.name = "Øen";
	assert_int_equal(add(fixture, &named), STATUS_OK);
	expect_count(fixture,
	        "SELECT count(*) FROM municipality WHERE name = 'Øen'", 1);
}

static void
test_senders(void **state)
{
	static const struct {
		const char *sender;
		bool good;
	} cases[] = {
	        {"+4560575797", true},
	        {"1204", true},
	        {"4560575797", true},
	        {"+123456789012345", true},
	        {"", false},
	        {"+", false},
	        {"12", false},
	        {"+1234567890123456", false},
	        {"Silkeborg", false}, /* a name cannot be answered */
	        {"+45 60575797", false},
	        {"++4560575797", false},
	        {"1204x", false},
	};
	struct store_fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct municipality one = aarhus;
		enum status status;

		assert_int_equal(db_begin(fixture->db), STATUS_OK);
		one.sender = cases[i].sender;
		status = add(fixture, &one);
		db_rollback(fixture->db);
		if (status != (cases[i].good ? STATUS_OK : STATUS_INPUT))
			fail_msg("\"%s\"", one.sender);
		if (!cases[i].good)
			store_expect_why(fixture, "cannot be answered");
	}
}

static void
test_hosts_and_contacts(void **state)
{
	static const struct {
		const char *host, *contact, *role;
		const char *says; /* NULL: it is well */
	} cases[] = {
	        {"svar.dk", "8", "guest", NULL},
	        {"1234567890123.dk", "8", "network", NULL},
	        {"127.0.0.1:65535", "8", "partner", NULL},
	        {"svar.dk", "123456789012345678901234567890", "partner", NULL},
	        {"svar.dk", "Ring på 70 12 34 56 æøå ÆØÅ 12", "partner", NULL},
	        {"", "8", "partner", "host: expected a name"},
	        {"12345678901234.dk", "8", "partner", "host: expected"},
	        {"https://svar.dk", "8", "partner", "host: expected"},
	        {"svar.dk/s", "8", "partner", "host: expected"},
	        {"svar dk", "8", "partner", "host: expected"},
	        {"sv\xc3\xa6r.dk", "8", "partner", "host: expected"},
	        {"svar.dk\n", "8", "partner", "host: expected"},
	        {"svar.dk?", "8", "partner", "host: expected"},
	        {"svar.dk", "", "partner", "contact: expected 1 to 30"},
	        {"svar.dk", "1234567890123456789012345678901", "partner",
	                "contact: expected"},
	        {"svar.dk", "\xff", "partner", "contact: expected"},
	        {"svar.dk", "8", "", "role: expected partner, network or"},
	        {"svar.dk", "8", "Partner", "role: expected"},
	        {"svar.dk", "8", "admin", "role: expected"},
	};
	struct store_fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct municipality one = aarhus;
		enum status status;

		assert_int_equal(db_begin(fixture->db), STATUS_OK);
		one.host = cases[i].host;
		one.contact = cases[i].contact;
		one.role = cases[i].role;
		status = add(fixture, &one);
		db_rollback(fixture->db);
		if (status !=
		        (cases[i].says == NULL ? STATUS_OK : STATUS_INPUT))
			fail_msg("\"%s\" \"%s\" \"%s\"", one.host, one.contact,
			        one.role);
		if (cases[i].says != NULL)
			store_expect_why(fixture, cases[i].says);
	}
}

static void
test_only_danish_ones(void **state)
{
	struct store_fixture *fixture = *state;
	struct municipality one = aarhus;

	one.code = 999;
	assert_int_equal(add(fixture, &one), STATUS_INPUT);
	store_expect_why(fixture, "there is no municipality 0999 in Denmark");
	expect_count(fixture, "SELECT count(*) FROM municipality", 2);
}

static void
test_codes(void **state)
{
	struct store_fixture *fixture = *state;
	int64_t *codes = NULL;
	size_t count = 0;

	assert_int_equal(add(fixture, &aarhus), STATUS_OK);
	assert_int_equal(municipality_codes(
	                         fixture->db, fixture->memory, &codes, &count),
	        STATUS_OK);
	/* Aarhus, Holstebro, Silkeborg. */
	assert_int_equal(count, 3);
	assert_int_equal(codes[0], 751);
	assert_int_equal(codes[1], 661);
	assert_int_equal(codes[2], 740);
}

static void
test_codes_of_none(void **state)
{
	struct store_fixture *fixture = *state;
	int64_t *codes;
	size_t count = 7;

	assert_int_equal(municipality_codes(
	                         fixture->db, fixture->memory, &codes, &count),
	        STATUS_OK);
	assert_int_equal(count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_official),
	        STORE(test_there_are_ninety_eight),
	        STORE(test_add),
	        STORE(test_senders),
	        STORE(test_hosts_and_contacts),
	        STORE(test_only_danish_ones),
	        STORE(test_codes),
	        cmocka_unit_test_setup_teardown(test_codes_of_none,
	                store_fixture_bare, store_fixture_end),
	};

	return cmocka_run_group_tests_name("municipality", tests, NULL, NULL);
}
