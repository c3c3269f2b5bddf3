/*
 * Fills the tables of meetings, invitations, sessions, messages and answers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/embedded.h"
#include "server/release.h"
#include "tests/report_fixture.h"

static const char start[] =
        "INSERT INTO municipality (code, name, region, lane, sender, host,"
        " contact) VALUES (740, 'Silkeborg', 'Midtjylland', 'main',"
        " '+4560000740', 'svar.test', '89');"
        "INSERT INTO survey VALUES (1, 'borger_moede'), (2, 'andre'),"
        " (3, 'virksomhed');"
        "INSERT INTO survey_version VALUES"
        " (1, 1, '1', 'F', 'citizen', x'00', 0),"
        " (2, 1, '2', 'F', 'citizen', x'00', 0),"
        " (3, 2, '1', 'F', 'employee', x'00', 0),"
        " (4, 3, '1', 'F', 'employer', x'00', 0);"
        "INSERT INTO item SELECT v.value, i.position, i.name, 'select_one',"
        " CASE WHEN v.value = 2 AND i.name = 'S1' THEN 'Var mødet godt?'"
        " ELSE i.label END, i.measure, ''"
        " FROM (SELECT 1 AS value UNION SELECT 2 UNION SELECT 3"
        " UNION SELECT 4) v,"
        " (SELECT 0 AS position, 'S1' AS name, 'satisfaction' AS measure,"
        " 'Hvor tilfreds er du med dit møde hos {kommune}?' AS label UNION"
        " SELECT 1, 'I1', 'involvement', 'Lyttede vi til det, der er vigtigt"
        " for dig?' UNION"
        " SELECT 2, 'I2', 'involvement', 'Hjalp vi dig med at forstå, hvad du"
        " kan vælge?' UNION"
        " SELECT 3, 'I3', 'involvement', 'Var du med til at vælge det næste"
        " skridt?' UNION"
        " SELECT 4, 'S2', 'satisfaction', 'Kan du bruge det, vi talte om?'"
        " UNION"
        " SELECT 5, 'S3', 'satisfaction', 'Var det let at tale med os?' UNION"
        " SELECT 6, 'W2', '', 'Må en leder ringe til dig?') i;"
        "INSERT INTO item_choice SELECT i.survey_version, i.position,"
        " c.value - (i.position NOT IN (0, 3)), c.value, CASE c.value"
        " WHEN 0 THEN 'ikke relevant' WHEN 1 THEN 'slet ikke'"
        " WHEN 5 THEN 'helt' ELSE c.value END FROM item i,"
        " (SELECT 0 AS value UNION SELECT 1 UNION SELECT 2 UNION SELECT 3"
        " UNION SELECT 4 UNION SELECT 5) c WHERE i.position < 6 AND"
        " (c.value > 0 OR i.position IN (0, 3));";

struct db *
fixture_create(TALLOC_CTX *memory)
{
	struct db_options options = {.path = ":memory:", .mode = DB_WRITE};
	const struct db_migration migrations[] = {
	        {"start", embedded_find("server/schema/0001_start.sql")->bytes},
	        {"mail", embedded_find("server/schema/0011_mail.sql")->bytes},
	        {"paper", embedded_find("server/schema/0013_paper.sql")->bytes},
	        {"principle", embedded_find("server/schema/0014_principle.sql")
	                              ->bytes},
	        {"time", embedded_find("server/schema/0015_time.sql")->bytes},
	        {"fact", embedded_find("server/schema/0016_fact.sql")->bytes},
	        {"firm", embedded_find("server/schema/0017_firm.sql")->bytes},
	        {"theme", embedded_find("server/schema/0018_theme.sql")->bytes},
	        {"caseworker",
	                embedded_find("server/schema/0019_caseworker.sql")
	                        ->bytes},
	        {"facts", start}};
	struct db *db = NULL;
	struct text why;

	text_init(&why, memory, 400);
	assert_int_equal(clock_init(&why), STATUS_OK);
	assert_int_equal(db_open(memory, options, true, &db, &why), STATUS_OK);
	if (db_migrate(db, migrations,
	            sizeof(migrations) / sizeof(migrations[0]),
	            &why) != STATUS_OK)
		fail_msg("%s", text_string(&why));
	return db;
}

static void
put_meeting(struct db *db, const struct fixture_person *person, int64_t *id)
{
	static const char respondent[] =
	        "INSERT INTO respondent VALUES (:id, 740, 'citizen',"
	        " CAST(:id AS BLOB), x'00', 'da', 0) ON CONFLICT DO NOTHING";
	static const char next[] =
	        "SELECT coalesce(max(id), 0) + 1 FROM meeting";
	static const char meeting[] =
	        "INSERT INTO meeting (id, municipality, respondent, external,"
	        " employee, target_group, held_at, month, registered_at, fate,"
	        " due_at) VALUES (:id, 740, :respondent, :id, 'SB',"
	        " :target_group, 0, :month, 0, 'asked', 0)";

	assert_int_equal(db_run(db, respondent,
	                         DB_ARGS(DB_INT("id", person->respondent))),
	        STATUS_OK);
	assert_int_equal(db_int(db, next, DB_NO_ARGS, id), STATUS_OK);
	assert_int_equal(
	        db_run(db, meeting,
	                DB_ARGS(DB_INT("id", *id),
	                        DB_INT("respondent", person->respondent),
	                        DB_TEXT("target_group", person->group),
	                        DB_INT("month", person->month))),
	        STATUS_OK);
}

static void
put_invitation(struct db *db, const struct fixture_person *person, int64_t id)
{
	static const char invitation[] =
	        "INSERT INTO invitation VALUES (:id, 740, :respondent, :id,"
	        " :version, :month, CAST(:id AS BLOB), 0, NULL)";
	static const char session[] =
	        "INSERT INTO session (id, municipality, respondent, state,"
	        " asked, language, answered, closes_at) VALUES (:id, 740,"
	        " :respondent, :state, -1, 'da', :answered, 0)";
	int64_t answered = 0;
	bool delivered = strcmp(person->state, "failed") != 0 &&
	                 strcmp(person->state, "unsent") != 0;

	for (const char *at = person->answers; *at != '\0'; at++)
		answered += *at != '-';
	assert_int_equal(
	        db_run(db, invitation,
	                DB_ARGS(DB_INT("id", id),
	                        DB_INT("respondent", person->respondent),
	                        DB_INT("version", person->version),
	                        DB_INT("month", person->month))),
	        STATUS_OK);
	assert_int_equal(
	        db_run(db, session,
	                DB_ARGS(DB_INT("id", id),
	                        DB_INT("respondent", person->respondent),
	                        DB_TEXT("state",
	                                delivered ? person->state : "closed"),
	                        DB_INT("answered", answered))),
	        STATUS_OK);
}

static void
put_message(struct db *db, const struct fixture_person *person, int64_t id)
{
	static const char outbox[] =
	        "INSERT INTO outbox (nonce, lane, sender, municipality,"
	        " subject, kind, phone_sealed, phone_key, body, segments,"
	        " state, due_at, expires_at, sent_at) VALUES ('n', 'main', '1',"
	        " 740, :id, 'invitation', x'00', :id, '', 1, :state, 0, 0, 0)";
	bool failed = strcmp(person->state, "failed") == 0;

	if (strcmp(person->state, "unsent") == 0)
		return;
	assert_int_equal(
	        db_run(db, outbox,
	                DB_ARGS(DB_INT("id", id),
	                        DB_TEXT("state",
	                                failed ? "failed" : "delivered"))),
	        STATUS_OK);
}

void
fixture_add(struct db *db, const struct fixture_person *person)
{
	static const char answer[] =
	        "INSERT INTO answer (municipality, session, item, value,"
	        " channel, at) VALUES (740, :id, :item, :value, 'sms', 0)";
	int64_t id = 0;

	put_meeting(db, person, &id);
	if (strcmp(person->state, "unasked") == 0)
		return;
	put_invitation(db, person, id);
	put_message(db, person, id);
	for (int i = 0; person->answers[i] != '\0'; i++) {
		char value[2] = {person->answers[i], '\0'};

		if (value[0] == '-')
			continue;
		assert_int_equal(
		        db_run(db, answer,
		                DB_ARGS(DB_INT("id", id), DB_INT("item", i),
		                        DB_TEXT("value", value))),
		        STATUS_OK);
	}
}

void
fixture_add_many(struct db *db, struct fixture_person person, int64_t count)
{
	for (int64_t i = 0; i < count; i++) {
		fixture_add(db, &person);
		person.respondent++;
	}
}

void
fixture_join_firm(struct db *db, int64_t respondent, int64_t firm)
{
	static const char put[] =
	        "INSERT INTO firm VALUES (:firm, 740, printf('%08d', :firm),"
	        " 1000 + :firm) ON CONFLICT DO NOTHING";
	static const char join[] =
	        "INSERT INTO firm_respondent VALUES (:respondent, 740, :firm)"
	        " ON CONFLICT DO NOTHING";

	assert_int_equal(
	        db_run(db, put, DB_ARGS(DB_INT("firm", firm))), STATUS_OK);
	assert_int_equal(db_run(db, join,
	                         DB_ARGS(DB_INT("respondent", respondent),
	                                 DB_INT("firm", firm))),
	        STATUS_OK);
}

/* Ways of answering, in a proportion that looks like people. */
void
fixture_add_month(struct db *db, int64_t month)
{
	static const char *const groups[] = {"aktivitetsparat", "jobparat",
	        "sygedagpenge", "uddannelseshjælp"};

	static const struct {
		const char *state;
		const char *answers;
		int64_t count;
	} ways[] = {
	        {"unasked", "", 21},
	        {"failed", "", 7},
	        {"unsent", "", 3},
	        {"closed", "", 61},
	        {"stopped", "", 8},
	        {"closed", "4-----", 9},
	        {"ineligible", "0-----", 2},
	        {"complete", "555555", 11},
	        {"complete", "545455", 17},
	        {"complete", "444344", 14},
	        {"complete", "433033", 6},
	        {"complete", "343435", 12},
	        {"complete", "233334", 9},
	        {"complete", "222123", 5},
	        {"complete", "112111", 3},
	        {"closed", "4434--", 6},
	};

	int64_t respondent = month * 1000;

	for (size_t w = 0; w < sizeof(ways) / sizeof(ways[0]); w++)
		for (int64_t i = 0; i < ways[w].count; i++, respondent++)
			fixture_add(db,
			        &(struct fixture_person){
			                .respondent = respondent,
			                .group =
			                        groups[(respondent * 7 +
			                                       respondent / 5) %
			                                4],
			                .month = month,
			                .version = 1,
			                .state = ways[w].state,
			                .answers = ways[w].answers});
}

struct report *
fixture_build_employers(struct db *db, TALLOC_CTX *memory, struct period period)
{
	const struct report_of of = {FIXTURE_MUNICIPALITY, period, "employer"};
	struct report *report = NULL;

	assert_int_equal(report_build_of(db, memory, &of, FIXTURE_NOW, &report),
	        STATUS_OK);
	return report;
}

struct report *
fixture_build(struct db *db, TALLOC_CTX *memory, int month)
{
	const struct report_of of = {FIXTURE_MUNICIPALITY,
	        period_of_month((struct month){2026, month}), NULL};
	struct report *report = NULL;

	assert_int_equal(report_build_of(db, memory, &of, FIXTURE_NOW, &report),
	        STATUS_OK);
	return report;
}

struct report *
fixture_build_of(
        struct db *db, TALLOC_CTX *memory, const char *period, const char *kind)
{
	struct report_of of = {
	        .municipality = FIXTURE_MUNICIPALITY, .respondent = kind};
	struct report *report = NULL;

	assert_int_equal(period_parse(period, &of.period), STATUS_OK);
	assert_int_equal(report_build_of(db, memory, &of, FIXTURE_NOW, &report),
	        STATUS_OK);
	return report;
}

struct db *
fixture_october(TALLOC_CTX *memory)
{
	static const struct fixture_person people[] = {
	        {1, "jobparat", 202610, 1, "complete", "545454"},
	        {2, "jobparat", 202610, 2, "complete", "1-1---"},
	        {3, "andre", 202610, 1, "closed", ""},
	        {4, "andre", 202610, 3, "complete", "333333"},
	        {5, "andre", 202609, 1, "complete", "222222"},
	        {6, "andre", 202610, 1, "unasked", ""},
	};
	struct db *db = fixture_create(memory);

	for (size_t i = 0; i < sizeof(people) / sizeof(people[0]); i++)
		fixture_add(db, &people[i]);
	return db;
}

enum status
fixture_replace(struct db *db, const struct report *report, int64_t now)
{
	struct release_draft *draft = NULL;
	bool stale = false;
	enum status status = release_draft_make(db, NULL, report, true, &draft);

	if (status == STATUS_OK)
		status = db_begin(db);
	if (status == STATUS_OK) {
		assert_int_equal(
		        release_draft_keep(db, draft, now, &stale), STATUS_OK);
		assert_false(stale);
		status = db_commit(db);
	}
	talloc_free(draft);
	return status;
}
