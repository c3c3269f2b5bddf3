/*
 * grant add, list and revoke from the command line.
 */
#include "tests/command.h"

#include "base/db.h"
#include "base/text.h"

#define ADD                                                                    \
	"grant add ev --project Evaluering --holder H --commissioned-by C"     \
	" --municipalities 740 --kinds citizen --fields svar,uge"

static void
test_kept(void **state)
{
	struct command *command = *state;

	command_expect(command, "grant list", 0, "");
	assert_string_equal(command->output, "");
	command_expect(
	        command, ADD " --from 2026-01-01 --end 2026-03-29", 0, "");
	/* The last day is the one that was given, though its night is short. */
	command_expect(command, "grant list", 0,
	        "ev\tEvaluering\tH\tC\t2026-01-01\t2026-03-29\t\t"
	        "field=svar,uge\tkind=citizen\tmunicipality=740\n");
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT until_at FROM project_grant"),
	        1774821600);
	command_expect(command, "grant revoke ev", 0, "");
	command_expect(command, "grant list", 0, "\trevoked\t");
	command_expect(command, "grant revoke ev", 1, "is revoked");
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM audit WHERE subject ="
	                         " 'grant=ev' AND action IN ('grant.add',"
	                         " 'grant.revoke')"),
	        2);
}

static void
test_audit(void **state)
{
	struct command *command = *state;
	struct db_options options = {.mode = DB_WRITE};
	struct db *db = NULL;
	struct text why;

	command_expect(command, "audit verify", 0, "0 entries");
	command_expect(
	        command, ADD " --from 2026-01-01 --end 2026-03-29", 0, "");
	command_expect(command, "grant revoke ev", 0, "");
	command_expect(
	        command, "audit verify", 0, "2 entries, the chain holds\n");
	options.path = talloc_asprintf(
	        command->memory, "%s/borgersvar.db", command->folder);
	text_init(&why, command->memory, 400);
	assert_int_equal(
	        db_open(command->memory, options, false, &db, &why), STATUS_OK);
	assert_int_equal(db_run(db, "UPDATE audit SET at = at - 1 WHERE id = 2",
	                         DB_NO_ARGS),
	        STATUS_OK);
	talloc_free(db);
	command_expect(command, "audit verify", 1,
	        "entry 2 does not follow from the 1 before it");
}

static void
test_refused(void **state)
{
	static const struct command_case cases[] = {
	        {"grant add", 2, "Usage: borgersvar grant add"},
	        {"grant list x", 2, "one word too many"},
	        {"grant revoke", 2, "Usage: borgersvar grant revoke"},
	        {"grant revoke x", 1, "there is no grant \"x\""},
	        {ADD, 2, "--from: expected a day"},
	        {ADD " --from 2026-01-01", 2, "--end: expected a day"},
	        {ADD " --from 2026-02-30 --end 2026-12-31", 2, "--from:"},
	        {ADD " --from 2026-01-01 --end 2025-12-31", 2,
	                "a day after --from"},
	        {ADD " --from 2026-01-01 --end 2026-12-31 --surveys x", 1,
	                "there is no survey \"x\""},
	};

	COMMAND_EXPECT_ALL(*state, cases);
	assert_int_equal(command_count(*state, "borgersvar.db",
	                         "SELECT count(*) FROM audit"),
	        0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        INSTALLED(test_kept),
	        INSTALLED(test_audit),
	        INSTALLED(test_refused),
	};

	return cmocka_run_group_tests_name("verb_grant", tests, NULL, NULL);
}
