/*
 * What citizens wrote and who has read it, as rows.
 */
#include "tests/store_fixture.h"

#include "server/text_store.h"

static const char facts[] =
        "INSERT INTO respondent (id, municipality, kind, phone_hash,"
        " phone_sealed, created_at) VALUES (1, 740, 'citizen', x'01', x'00',"
        " 0)";
static const char invitation[] =
        "INSERT INTO invitation (id, municipality, respondent, survey_version,"
        " month, code_hash, created_at) SELECT 1, 740, 1, max(id), 202610,"
        " x'01', 0 FROM survey_version";
static const char session[] =
        "INSERT INTO session (id, municipality, respondent, state, asked,"
        " language, closes_at) VALUES (1, 740, 1, 'open', -1, 'da', 0)";
static const char answers[] =
        "INSERT INTO answer (id, municipality, session, item, value, comment,"
        " channel, at) VALUES (1, 740, 1, 0, '4', 'gammel', 'sms', 0),"
        " (2, 740, 1, 0, '5', 'god snak', 'sms', 1),"
        " (3, 740, 1, 1, '5', NULL, 'sms', 2)";

static void
test_review(void **state)
{
	struct store_fixture *fixture = *state;
	struct text_review review = {740, 2, NULL, "Redaktør", 77};
	struct waiting_text *rows = NULL;
	size_t count = 0;

	store_run(fixture, facts);
	store_run(fixture, invitation);
	store_run(fixture, session);
	store_run(fixture, answers);
	assert_int_equal(texts_waiting(fixture->db, fixture->memory, 740,
	                         202610, &rows, &count),
	        STATUS_OK);
	assert_int_equal(count, 1); /* what was replaced is gone */
	assert_int_equal(rows[0].answer, 2);
	assert_string_equal(rows[0].question, "");
	assert_string_equal(rows[0].written, "god snak");
	review.municipality = 661;
	assert_int_equal(
	        text_review_put(fixture->db, &review), STATUS_NOT_FOUND);
	review.municipality = 740;
	assert_int_equal(text_review_put(fixture->db, &review), STATUS_OK);
	assert_int_equal(
	        text_review_put(fixture->db, &review), STATUS_NOT_FOUND);
	expect_count(fixture,
	        "SELECT at FROM text_review WHERE shown = 'god snak'"
	        " AND reviewer = 'Redaktør'",
	        77);
	assert_int_equal(texts_waiting(fixture->db, fixture->memory, 740,
	                         202610, &rows, &count),
	        STATUS_OK);
	assert_int_equal(count, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_review),
	};

	return cmocka_run_group_tests_name("text_store", tests, NULL, NULL);
}
