/*
 * Fills the tables with one statement each.
 */
#include "tests/export_fixture.h"

#define PEOPLE                                                                 \
	"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"      \
	" WHERE i < 140) "
#define MONTH                                                                  \
	"CASE WHEN i <= 110 THEN 202609 WHEN i <= 137 THEN 202610 ELSE"        \
	" 202611 END"
/* Who was asked to begin with, and went on to the end. */
#define FULL "i % 10 > 3"

#define ANSWER(item, value, who)                                               \
	PEOPLE "INSERT INTO answer (municipality, session, item, value,"       \
	       " channel, at) SELECT 740, i, " #item ", " value                \
	       ", CASE WHEN i % 2 = 0 THEN 'sms' ELSE 'web' END, 0 FROM n"     \
	       " WHERE " who

static const char *const statements[] = {
        PEOPLE "INSERT INTO respondent (id, municipality, kind, phone_hash,"
               " phone_sealed, created_at) SELECT i, 740, 'citizen',"
               " CAST(i AS BLOB), x'00', 0 FROM n",
        PEOPLE "INSERT INTO meeting (id, municipality, respondent, external,"
               " employee, unit, target_group, held_at, month, registered_at,"
               " fate, due_at) SELECT i, 740, i, i, 'SB',"
               " CASE i % 2 WHEN 0 THEN 'Nord' ELSE 'Syd' END,"
               " CASE WHEN i <= 3 THEN 'lille gruppe' WHEN i % 3 = 0 THEN"
               " 'jobparat' ELSE 'sygedagpenge' END, 0, " MONTH
               ", 0, 'asked', 0 FROM n",
        /* Weeks 36 to 39 of 2026 and on. */
        PEOPLE "INSERT INTO invitation (id, municipality, respondent, meeting,"
               " survey_version, month, code_hash, created_at) SELECT i, 740,"
               " i, i, (SELECT max(id) FROM survey_version), " MONTH
               ", CAST(i AS BLOB), 1788343200 + 604800 * (i % 4) FROM n",
        PEOPLE "INSERT INTO session (id, municipality, respondent, state,"
               " asked, language, answered, closes_at) SELECT i, 740, i,"
               " CASE i % 10 WHEN 0 THEN 'closed' WHEN 1 THEN 'stopped'"
               " WHEN 2 THEN 'ineligible' WHEN 3 THEN 'closed'"
               " ELSE 'complete' END, -1, 'da',"
               " CASE i % 10 WHEN 0 THEN 0 WHEN 1 THEN 1 WHEN 2 THEN 1"
               " WHEN 3 THEN 2 ELSE 6 END, 0 FROM n",
        PEOPLE "INSERT INTO outbox (nonce, lane, sender, municipality,"
               " subject, kind, phone_sealed, phone_key, body, segments,"
               " state, due_at, expires_at, sent_at) SELECT 'n', 'main', '1',"
               " 740, i, 'invitation', x'00', i, '', 1, 'delivered', 0, 0, 0"
               " FROM n",
        ANSWER(0, "CASE i % 10 WHEN 2 THEN '0' ELSE 1 + i % 5 END",
                "i % 10 <> 0"),
        ANSWER(2, "3 + i % 3", FULL " OR i % 10 = 3"),
        ANSWER(3, "1 + (i + 2) % 5", FULL),
        ANSWER(4, "CASE WHEN i % 4 = 0 THEN 0 ELSE 1 + i % 5 END", FULL),
        ANSWER(5, "5", FULL),
        /* Passed over by every seventh. */
        ANSWER(6, "CASE WHEN i % 7 = 0 THEN '' ELSE 2 END", FULL),
        ANSWER(8, "1 + i % 4", FULL " AND 1 + i % 5 <= 2"),
        /* In the opposite order of the people. */
        ANSWER(9, "'Ord nummer ' || (900 - i)", FULL " AND 1 + i % 5 <= 2"),
        ANSWER(10, "1", FULL " AND 1 + i % 5 <= 2"),
        "INSERT INTO text_review (answer, municipality, shown, reviewer, at)"
        " SELECT id, 740, CASE WHEN session % 4 = 0 THEN '' ELSE value END,"
        " 'R', 0 FROM answer WHERE item = 9 AND session % 5 <> 1",
};

void
export_fixture_fill(struct db *db)
{
	for (size_t i = 0; i < sizeof(statements) / sizeof(statements[0]); i++)
		assert_int_equal(
		        db_run(db, statements[i], DB_NO_ARGS), STATUS_OK);
}

struct db *
export_fixture_open(struct command *command)
{
	struct db_options options = {.mode = DB_WRITE};
	struct db *db = NULL;
	struct text why;

	options.path = talloc_asprintf(
	        command->memory, "%s/borgersvar.db", command->folder);
	text_init(&why, command->memory, 400);
	assert_int_equal(
	        db_open(command->memory, options, false, &db, &why), STATUS_OK);
	return db;
}

int
export_fixture_start(void **state)
{
	struct command *command;
	struct db *db;

	if (command_start_installed(state) != 0)
		return -1;
	command = *state;
	db = export_fixture_open(command);
	export_fixture_fill(db);
	talloc_free(db);
	return 0;
}

int
export_fixture_start_granted(void **state)
{
	static const char grant[] =
	        "grant add ev --project 'Evaluering & mere' --holder Væksthuset"
	        " --commissioned-by CUBB --municipalities 0740 --kinds citizen"
	        " --fields svar,uge,enhed,maalgruppe,vaegt,kanal,tekst"
	        " --from 2020-01-01 --end 2099-12-31";

	if (export_fixture_start(state) != 0)
		return -1;
	command_expect(*state, grant, 0, "");
	return 0;
}
