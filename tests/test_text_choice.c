/*
 * A choice in one job: that a mark tells of every change and of nothing else, and
 * that what cannot be carried out as it was meant is not.
 */
#include "tests/store_fixture.h"

#include "server/text_choice.h"

/* A comment of a citizen whom LIS of Nord met. */
static const char *const rows[] = {
        "INSERT INTO respondent (id, municipality, kind, phone_hash,"
        " phone_sealed, created_at) VALUES (1, 740, 'citizen', x'01', x'00',"
        " 0)",
        "INSERT INTO meeting (id, municipality, respondent, external,"
        " employee, unit, held_at, month, registered_at, due_at) VALUES"
        " (1, 740, 1, 'a', 'LIS', 'Nord', 0, 202610, 0, 0)",
        "INSERT INTO invitation (id, municipality, respondent, meeting,"
        " survey_version, month, code_hash, created_at) SELECT 1, 740, 1, 1,"
        " max(id), 202610, x'01', 0 FROM survey_version",
        "INSERT INTO session (id, municipality, respondent, state, asked,"
        " language, closes_at) VALUES (1, 740, 1, 'open', -1, 'da', 0)",
        "INSERT INTO answer (id, municipality, session, item, value, comment,"
        " channel, at) VALUES (2, 740, 1, 0, '5', 'Bo hjalp', 'sms', 1)"};

static const char *
mark(struct store_fixture *fixture)
{
	struct text_theme_name *tags = NULL;
	struct text_row row = {0};
	size_t count = 0;
	char *now =
	        talloc_zero_array(fixture->memory, char, TEXT_MARK_LENGTH + 1);

	assert_int_equal(text_look(fixture->db, fixture->memory, 740, 2, &row),
	        STATUS_OK);
	assert_int_equal(
	        text_tags(fixture->db, fixture->memory, 740, 2, &tags, &count),
	        STATUS_OK);
	text_mark(&fixture->keys, &row, tags, count, now);
	return now;
}

static void
test_mark(void **state)
{
	static const char *const changes[] = {
	        "INSERT INTO text_review (answer, municipality, shown,"
	        " reviewer, at) VALUES (2, 740, '', 'R', 0)",
	        "UPDATE text_review SET shown = 'Bo hjalp'",
	        "UPDATE text_review SET reviewer = 'S'",
	        "UPDATE text_review SET at = 1",
	        "INSERT INTO text_theme (municipality, answer, theme,"
	        " tagged_by, tagged_at) VALUES (740, 2, '', 'R', 0)",
	        "INSERT INTO text_theme (municipality, answer, theme,"
	        " tagged_by, tagged_at) VALUES (740, 2, 'goals', 'R', 0)",
	        "UPDATE text_theme SET taken_back_at = 1 WHERE theme = ''"};

	struct store_fixture *fixture = *state;
	const char *marks[8];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		store_run(fixture, rows[i]);
	for (size_t i = 0; i < 8; i++) {
		marks[i] = mark(fixture);
		assert_int_equal(strlen(marks[i]), TEXT_MARK_LENGTH);
		assert_string_equal(marks[i], mark(fixture));
		for (size_t n = 0; n < i; n++)
			assert_string_not_equal(marks[i], marks[n]);
		if (i < 7)
			store_run(fixture, changes[i]);
	}
}

static void
test_chosen(void **state)
{
	static const char *const goals[] = {"goals", ""};
	static const char *const none[] = {"findes ikke"};

	static const struct {
		const char *who;
		struct text_choice choice;
		bool old;
		enum status status;
	} cases[] = {
	        {"R", {.ask = {.answer = 2}, .decides = true}, true,
	                STATUS_CONFLICT},
	        {"R", {.ask = {.answer = 9}, .decides = true}, false,
	                STATUS_NOT_FOUND},
	        {"lis", {.ask = {.answer = 2}, .decides = true}, false,
	                STATUS_FORBIDDEN},
	        {"R", {.ask = {.answer = 2, .names = "Eva"}, .decides = true},
	                false, STATUS_INPUT},
	        {"R",
	                {.ask = {.answer = 2},
	                        .decides = true,
	                        .tags = true,
	                        .themes = none,
	                        .theme_count = 1},
	                false, STATUS_CONFLICT},
	        {"R",
	                {.ask = {.answer = 2, .names = "Bo"},
	                        .decides = true,
	                        .tags = true,
	                        .themes = goals,
	                        .theme_count = 2},
	                false, STATUS_OK},
	};

	struct store_fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		store_run(fixture, rows[i]);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct audit_by by = {
		        &fixture->keys, cases[i].who, STORE_NOW};
		struct text_choice choice = cases[i].choice;
		enum status status;

		choice.ask.municipality = 740;
		choice.mark = cases[i].old ? "old" : mark(fixture);
		/* As the writer does with a job. */
		assert_int_equal(db_begin(fixture->db), STATUS_OK);
		status = text_choose(fixture->db, &by, &choice, &fixture->why);
		assert_int_equal(status, cases[i].status);
		if (status == STATUS_OK)
			assert_int_equal(db_commit(fixture->db), STATUS_OK);
		else
			db_rollback(fixture->db);
		text_clear(&fixture->why);
	}
	expect_count(fixture,
	        "SELECT count(*) FROM text_review WHERE shown = '[navn] hjalp'"
	        " AND reviewer = 'R'",
	        1);
	expect_count(fixture,
	        "SELECT count(*) FROM text_theme WHERE theme IN ('goals', '')",
	        2);
	expect_count(fixture, "SELECT count(*) FROM audit", 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_mark),
	        STORE(test_chosen),
	};

	return cmocka_run_group_tests_name("text_choice", tests, NULL, NULL);
}
