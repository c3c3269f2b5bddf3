/*
 * CVR numbers as people write them, and which respondent belongs to which firm.
 */
#include "server/firm.h"

#include "tests/store_fixture.h"

static void
test_numbers(void **state)
{
	static const struct {
		const char *given;
		const char *cvr; /* NULL: refused */
	} cases[] = {
	        {"10000009", "10000009"},
	        {" 10 00 00 09 ", "10000009"},
	        {"DK10000009", "10000009"},
	        {"DK 10000017", "10000017"},
	        {"dk10000025", "10000025"},
	        {"12345674", "12345674"},
	        {"12345675", NULL}, /* the check digit */
	        {"21345674", NULL}, /* two digits in the other order */
	        {"1000000", NULL},
	        {"100000090", NULL},
	        {"00000000", NULL},
	        {"1000000x", NULL},
	        {"SE10000009", NULL},
	        {"", NULL},
	        {"DK", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char cvr[FIRM_CVR_DIGITS + 1] = "";
		bool is = firm_cvr_read(cases[i].given, cvr);

		if (is != (cases[i].cvr != NULL))
			fail_msg("\"%s\"", cases[i].given);
		if (is)
			assert_string_equal(cvr, cases[i].cvr);
	}
}

/* Of any eight digits one in eleven is a number: another last digit is none. */
static void
test_check_digit(void **state)
{
	char cvr[FIRM_CVR_DIGITS + 1];
	size_t taken = 0;

	(void)state;
	for (int n = 10000000; n < 10011000; n++) {
		char given[FIRM_CVR_DIGITS + 1];

		assert_int_equal(snprintf(given, sizeof(given), "%d", n), 8);
		taken += firm_cvr_read(given, cvr);
	}
	assert_int_equal(taken, 1000);
}

static void
join(struct store_fixture *fixture, int64_t municipality, int64_t respondent,
        const char *cvr, uint64_t seed)
{
	struct randomness randomness;

	randomness_init_seeded(&randomness, seed);
	assert_int_equal(
	        firm_join(fixture->db, &randomness,
	                &(struct firm_member){municipality, respondent, cvr}),
	        STATUS_OK);
}

static void
test_joining(void **state)
{
	struct store_fixture *fixture = *state;

	store_run(fixture,
	        "INSERT INTO respondent SELECT value, CASE WHEN value = 4 THEN"
	        " 661 ELSE 740 END, 'employer', CAST(value AS BLOB), x'00',"
	        " 'da', 0 FROM (SELECT 1 AS value UNION SELECT 2 UNION SELECT 3"
	        " UNION SELECT 4)");
	/* The same seed each time: a mark that is taken is not taken twice. */
	join(fixture, 740, 1, "10000009", 1);
	join(fixture, 740, 2, "10000009", 1);
	join(fixture, 740, 3, "10000017", 1);
	join(fixture, 661, 4, "10000009", 1);
	expect_count(fixture, "SELECT count(*) FROM firm", 3);
	expect_count(fixture,
	        "SELECT count(DISTINCT mark) FROM firm WHERE municipality ="
	        " 740",
	        2);
	expect_count(fixture, "SELECT count(DISTINCT firm) FROM fact_firm", 2);
	expect_count(fixture,
	        "SELECT count(*) FROM fact_firm WHERE municipality = 740", 3);
	/* Another firm, and the one that nobody belongs to goes. */
	join(fixture, 740, 3, "10000025", 2);
	expect_count(
	        fixture, "SELECT count(*) FROM firm WHERE cvr = '10000017'", 0);
	expect_count(fixture,
	        "SELECT count(*) FROM firm_respondent WHERE respondent = 3", 1);
	join(fixture, 740, 3, "10000025", 2);
	expect_count(fixture, "SELECT count(*) FROM firm", 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_numbers),
	        cmocka_unit_test(test_check_digit),
	        STORE(test_joining),
	};

	return cmocka_run_group_tests_name("firm", tests, NULL, NULL);
}
