/*
 * The demo's reviewer: everything of the month is let through, and what is about
 * waiting has a theme of the municipality's own.
 */
#include "tests/store_fixture.h"

#include "server/demo_staff.h"

static const char *const rows[] = {
        "INSERT INTO respondent (id, municipality, kind, phone_hash,"
        " phone_sealed, created_at) VALUES (1, 740, 'citizen', x'01', x'00',"
        " 0)",
        "INSERT INTO invitation (id, municipality, respondent, survey_version,"
        " month, code_hash, created_at) SELECT 1, 740, 1, max(id), 202610,"
        " x'01', 0 FROM survey_version",
        "INSERT INTO session (id, municipality, respondent, state, asked,"
        " language, closes_at) VALUES (1, 740, 1, 'open', -1, 'da', 0)",
        "INSERT INTO answer (id, municipality, session, item, value, comment,"
        " channel, at) VALUES (1, 740, 1, 0, '4', 'fordi hun lyttede', 'sms',"
        " 0), (2, 740, 1, 2, '2', 'men jeg ventede længe', 'sms', 0)"};

static void
test_reviewed(void **state)
{
	struct store_fixture *fixture = *state;
	struct demo_staff_month month = {740, 202609, 0, STORE_NOW};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		store_run(fixture, rows[i]);
	/* September has none; October finds the theme there. */
	for (; month.month <= 202610; month.month++)
		assert_int_equal(demo_review_texts(fixture->db, &fixture->keys,
		                         &month, &fixture->why),
		        STATUS_OK);
	expect_count(fixture,
	        "SELECT count(*) FROM text_review WHERE shown <> ''"
	        " AND reviewer = 'redaktion'",
	        2);
	expect_count(fixture,
	        "SELECT answer FROM text_theme WHERE theme = 'Ventetid'", 2);
	expect_count(fixture, "SELECT count(*) FROM theme", 1);
	/* The theme, two texts let through, a tag. */
	expect_count(fixture, "SELECT count(*) FROM audit", 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {STORE(test_reviewed)};

	return cmocka_run_group_tests_name("demo_review", tests, NULL, NULL);
}
