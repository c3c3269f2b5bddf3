/*
 * Keywords as rows: found by number and word, with what decides on them.
 */
#include "tests/store_fixture.h"

#include "server/keyword_store.h"

static enum status
find(struct store_fixture *fixture, const char *sender, const char *word,
        struct keyword *keyword)
{
	unsigned char hash[SECRET_HASH_BYTES];

	memset(hash, 7, sizeof(hash));
	return keyword_find(fixture->db, fixture->memory, "main", sender, word,
	        hash, STORE_NOW - 86400, keyword);
}

static void
test_put_and_find(void **state)
{
	struct store_fixture *fixture = *state;
	struct keyword keyword;

	assert_int_equal(keyword_put(fixture->db, 740, "cubb", fixture->survey),
	        STATUS_OK);
	assert_int_equal(keyword_put(fixture->db, 740, "cubb", fixture->survey),
	        STATUS_CONFLICT);
	assert_int_equal(keyword_put(fixture->db, 999, "cubb", fixture->survey),
	        STATUS_NOT_FOUND);
	assert_int_equal(find(fixture, NULL, "cubb", &keyword), STATUS_OK);
	assert_int_equal(keyword.municipality, 740);
	assert_int_equal(keyword.survey_version, fixture->survey);
	assert_string_equal(keyword.respondent, "citizen");
	assert_int_equal(keyword.open_for_s, 604800);
	assert_int_equal(keyword.stopped, 0);
	assert_int_equal(keyword.recent, 0);
	assert_int_equal(
	        find(fixture, NULL, "cub", &keyword), STATUS_NOT_FOUND);
	assert_int_equal(find(fixture, "+4500000000", "cubb", &keyword),
	        STATUS_NOT_FOUND);
}

/* Whoever said STOP, or was asked the same a day ago. */
static void
test_who_is_left_alone(void **state)
{
	struct store_fixture *fixture = *state;
	struct keyword keyword;

	assert_int_equal(keyword_put(fixture->db, 740, "cubb", fixture->survey),
	        STATUS_OK);
	store_run(fixture,
	        "INSERT INTO stop_list VALUES (x'07070707070707070707070707"
	        "07070707070707070707070707070707070707', 740, 'stop', 0)");
	assert_int_equal(find(fixture, NULL, "cubb", &keyword), STATUS_OK);
	assert_int_equal(keyword.stopped, 1);
	store_run(fixture,
	        "INSERT INTO respondent (id, municipality, kind, phone_hash,"
	        " phone_sealed, created_at) VALUES (5, 740, 'citizen',"
	        " x'07070707070707070707070707"
	        "07070707070707070707070707070707070707', x'00', 0)");
	store_run(fixture,
	        "INSERT INTO invitation (id, municipality, respondent,"
	        " survey_version, month, code_hash, created_at)"
	        " SELECT 1, 740, 5, max(id), 202610, x'01', 1791273000"
	        " FROM survey_version");
	assert_int_equal(find(fixture, NULL, "cubb", &keyword), STATUS_OK);
	assert_int_equal(keyword.recent, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_put_and_find),
	        STORE(test_who_is_left_alone),
	};

	return cmocka_run_group_tests_name("keyword_store", tests, NULL, NULL);
}
