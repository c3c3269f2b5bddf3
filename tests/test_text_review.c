/*
 * What a reviewer decides: names out, words changed, left out; by whom, and that
 * the audit keeps it.
 */
#include "tests/store_fixture.h"

#include "server/text_store.h"

/* Two comments of a citizen whom LIS of Nord met. */
static void
put_texts(struct store_fixture *fixture)
{
	store_run(fixture,
	        "INSERT INTO respondent (id, municipality, kind, phone_hash,"
	        " phone_sealed, created_at) VALUES (1, 740, 'citizen', x'01',"
	        " x'00', 0)");
	store_run(fixture,
	        "INSERT INTO meeting (id, municipality, respondent, external,"
	        " employee, unit, held_at, month, registered_at, due_at) VALUES"
	        " (1, 740, 1, 'a', 'LIS', 'Nord', 0, 202610, 0, 0),"
	        " (2, 740, NULL, 'b', 'OLE', 'Nord', 0, 202609, 0, 0),"
	        " (3, 740, NULL, 'c', 'EVA', 'Syd', 0, 202610, 0, 0),"
	        " (4, 661, NULL, 'c', 'KIM', 'Nord', 0, 202610, 0, 0)");
	store_run(fixture,
	        "INSERT INTO invitation (id, municipality, respondent, meeting,"
	        " survey_version, month, code_hash, created_at) SELECT 1, 740,"
	        " 1, NULL, max(id), 202610, x'01', 0 FROM survey_version");
	store_run(fixture,
	        "INSERT INTO session (id, municipality, respondent, state,"
	        " asked, language, closes_at) VALUES (1, 740, 1, 'open', -1,"
	        " 'da', 0)");
	store_run(fixture,
	        "INSERT INTO answer (id, municipality, session, item, value,"
	        " comment, channel, at) VALUES (2, 740, 1, 0, '5', 'Lis og Bo"
	        " hjalp', 'sms', 1), (3, 740, 1, 2, '5', 'mere', 'sms', 2)");
}

static enum status
decide(struct store_fixture *fixture, const char *who, struct text_ask ask)
{
	const struct audit_by by = {&fixture->keys, who, STORE_NOW};

	ask.municipality = ask.municipality == 0 ? 740 : ask.municipality;
	return text_review(fixture->db, &by, &ask, &fixture->why);
}

static void
expect_shown(struct store_fixture *fixture, const char *shown)
{
	expect_count(fixture,
	        talloc_asprintf(fixture->memory,
	                "SELECT count(*) FROM text_review WHERE answer = 2"
	                " AND shown = '%s'",
	                shown),
	        1);
}

static void
test_redacted(void **state)
{
	struct store_fixture *fixture = *state;

	put_texts(fixture);
	assert_int_equal(decide(fixture, "Rie",
	                         (struct text_ask){.answer = 2,
	                                 .decision = TEXT_SHOW,
	                                 .names = "Lis"}),
	        STATUS_OK);
	expect_shown(fixture, "[navn] og Bo hjalp");
	/* Once more: of what is shown, not of what was written. */
	assert_int_equal(decide(fixture, "Rie",
	                         (struct text_ask){.answer = 2,
	                                 .decision = TEXT_CHANGE,
	                                 .names = "Bo"}),
	        STATUS_OK);
	expect_shown(fixture, "[navn] og [navn] hjalp");
	assert_int_equal(decide(fixture, "Rie",
	                         (struct text_ask){.answer = 2,
	                                 .decision = TEXT_CHANGE,
	                                 .names = "Lis"}),
	        STATUS_INPUT);
	store_expect_why(fixture, "\"Lis\" does not stand in the text");
	assert_int_equal(decide(fixture, "Siv",
	                         (struct text_ask){.answer = 2,
	                                 .decision = TEXT_CHANGE,
	                                 .as = "Bo og hun hjalp",
	                                 .names = "Bo"}),
	        STATUS_OK);
	expect_shown(fixture, "[navn] og hun hjalp");
	assert_int_equal(
	        decide(fixture, "Siv",
	                (struct text_ask){.answer = 2, .decision = TEXT_HIDE}),
	        STATUS_OK);
	expect_shown(fixture, "");
	expect_count(fixture,
	        "SELECT count(*) FROM text_review WHERE reviewer = 'Siv'", 1);
	expect_count(fixture,
	        "SELECT count(*) FROM audit WHERE (id, actor, action, subject)"
	        " IN ((1, 'Rie', 'text.show', 'municipality=0740 text=2"
	        " redacted'), (2, 'Rie', 'text.change', 'municipality=0740"
	        " text=2 redacted'), (3, 'Siv', 'text.change',"
	        " 'municipality=0740 text=2 redacted'), (4, 'Siv',"
	        " 'text.hide', 'municipality=0740 text=2'))",
	        4);
}

static void
test_refused(void **state)
{
	struct store_fixture *fixture = *state;
	static const char *const inside[] = {"LIS", "lis", "OLE"};

	put_texts(fixture);
	for (size_t i = 0; i < sizeof(inside) / sizeof(inside[0]); i++) {
		assert_int_equal(decide(fixture, inside[i],
		                         (struct text_ask){.answer = 2,
		                                 .decision = TEXT_SHOW}),
		        STATUS_FORBIDDEN);
		store_expect_why(fixture, "somebody outside it has to read it");
	}
	assert_int_equal(decide(fixture, "Rie",
	                         (struct text_ask){.answer = 2,
	                                 .decision = TEXT_CHANGE,
	                                 .as = "x"}),
	        STATUS_NOT_FOUND);
	store_expect_why(fixture, "no text 2 was reviewed at 0740");
	assert_int_equal(decide(fixture, "Rie",
	                         (struct text_ask){.municipality = 661,
	                                 .answer = 2,
	                                 .decision = TEXT_HIDE}),
	        STATUS_NOT_FOUND);
	store_expect_why(fixture, "no text 2 waits at 0661");
	expect_count(fixture, "SELECT count(*) FROM audit", 0);
	/* Another unit's, and another municipality's. */
	assert_int_equal(
	        decide(fixture, "EVA",
	                (struct text_ask){.answer = 2, .decision = TEXT_SHOW}),
	        STATUS_OK);
	assert_int_equal(
	        decide(fixture, "KIM",
	                (struct text_ask){.answer = 3, .decision = TEXT_HIDE}),
	        STATUS_OK);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_redacted),
	        STORE(test_refused),
	};

	return cmocka_run_group_tests_name("text_review", tests, NULL, NULL);
}
