/*
 * gateway: what is not settled, and nobody's number.
 */
#include "tests/command.h"

#include <unistd.h>

#include "base/db.h"
#include "base/secret.h"
#include "base/text.h"

static const char *
path_of(struct command *command, const char *name)
{
	return talloc_asprintf(command->memory, "%s/%s", command->folder, name);
}

static struct shape_blob
seal(struct command *command, const char *plain)
{
	struct secret_keys keys;
	struct shape_blob sealed;
	struct text why;

	text_init(&why, command->memory, 1000);
	assert_int_equal(secret_init(), STATUS_OK);
	assert_int_equal(
	        secret_load(path_of(command, "borgersvar.keys"), &keys, &why),
	        STATUS_OK);
	assert_int_equal(secret_seal(command->memory, keys.phone, plain,
	                         &sealed.bytes, &sealed.length),
	        STATUS_OK);
	return sealed;
}

static void
run(struct command *command, const char *sql, const char *plain)
{
	struct db_options options = {
	        .path = path_of(command, "borgersvar.db"), .mode = DB_WRITE};
	struct shape_blob sealed = seal(command, plain);
	struct db *db = NULL;
	struct text why;

	text_init(&why, command->memory, 1000);
	assert_int_equal(
	        db_open(command->memory, options, false, &db, &why), STATUS_OK);
	assert_int_equal(db_run(db, sql,
	                         DB_ARGS(DB_BLOB("sealed", sealed.bytes,
	                                 sealed.length))),
	        STATUS_OK);
	talloc_free(db);
}

/* 2026-10-06 at ten and eleven in Denmark; a third one is settled. */
static const char texts_sql[] =
        "INSERT INTO outbox (id, nonce, lane, sender, municipality, subject,"
        " kind, phone_sealed, phone_key, body, segments, state, due_at,"
        " expires_at, sent_at, error) VALUES (7, 'abcdefgh', 'main', '1', 740,"
        " 0, 'invitation', :sealed, 1, 'x', 1, 'unknown', 1, 1, 1791273600,"
        " '500 no'), (8, 'abcdefgh', 'second', '1', 661, 0, 'question', x'00',"
        " 1, 'x', 1, 'unknown', 1, 1, 1791277200, NULL), (9, 'abcdefgh',"
        " 'main', '1', 740, 0, 'question', x'00', 1, 'x', 1, 'delivered', 1,"
        " 1, 1791277200, NULL)";
static const char mails_sql[] =
        "INSERT INTO mail (id, nonce, municipality, subject, kind,"
        " address_sealed, address_hash, title, body, state, due_at,"
        " expires_at, created_at, sent_at, error) VALUES (3, 'abcdefgh', 740,"
        " 0, 'notice', :sealed, x'00', 't', 'b', 'unknown', 1, 1, 1,"
        " 1791280800, 'curl 56')";

static void
test_unknown(void **state)
{
	struct command *command = *state;

	command_expect(command, "gateway unknown", 0, "0 not settled");
	run(command, texts_sql, "+4520123456");
	run(command, mails_sql, "kim@herning.dk");
	command_expect(command, "gateway unknown", 0,
	        "7\tmain\t0740\tinvitation\t2026-10-06 10:00\t+45******56\t500"
	        " no\n8\tsecond\t0661\tquestion\t2026-10-06 11:00\t?\t\n"
	        "3\tmail\t0740\tnotice\t2026-10-06 12:00\tk***@h***.dk\tcurl"
	        " 56\n");
	assert_null(strstr(command->output, "20123456"));
	command_expect(command, "gateway unknown --json", 0,
	        "{\"id\":7,\"lane\":\"main\",\"municipality\":740,\"kind\":"
	        "\"invitation\",\"since\":\"2026-10-06T08:00:00Z\","
	        "\"recipient\":\"+45******56\",\"error\":\"500 no\"}\n");
	command_expect(command, "gateway unknown x", 2, "Usage");
	command_expect(
	        command, "gateway unknown --config none.conf", 1, "none.conf");
}

/* One meeting of this morning, looked at the day it was held and in the night;
 * the database is as it was, and nothing is left behind. */
static void
test_dry_run(void **state)
{
	static const char meetings[] = "SELECT count(*) FROM meeting WHERE"
	                               " fate = 'waiting'";
	static const char texts[] = "SELECT count(*) FROM outbox";
	struct command *command = *state;

	command_expect(command,
	        "meeting --municipality 740 --phone +4520123456 --held-at"
	        " '2026-10-06 08:00' --employee AB",
	        0, "");
	command_expect(command, "gateway dry-run --at '2026-10-06 09:00'", 0,
	        "= all\t0 texts\t0 mails\t0 segments\t0,00 kr.\n");
	command_expect(command, "gateway dry-run --at '2026-10-06 11:00'", 0,
	        "0740\tborger_moede\tinvitation\t+45******56\tgsm7\t1\t0,35\n");
	assert_non_null(strstr(command->output, "= 0740 borger_moede\t"));
	assert_non_null(strstr(command->output, " kr.\n= all\t"));
	assert_null(strstr(command->output, "20123456"));
	/* In the night nothing is begun. */
	command_expect(command, "gateway dry-run --at '2026-10-06 23:00'", 0,
	        "= all\t0 texts");
	command_expect(command,
	        "gateway dry-run --json --at"
	        " '2026-10-06 11:00'",
	        0,
	        "\"kind\":\"invitation\",\"lane\":\"main\",\"recipient\":"
	        "\"+45******56\",\"encoding\":\"gsm7\",\"segments\":1,"
	        "\"kroner\":0.35}");
	command_expect(command, "gateway dry-run --at noon", 2, "--at");
	assert_int_equal(command_count(command, "borgersvar.db", meetings), 1);
	assert_int_equal(command_count(command, "borgersvar.db", texts), 0);
	assert_int_equal(access(path_of(command, "borgersvar.db"), R_OK), 0);
	command_expect(
	        command, "gateway dry-run --config none.conf", 1, "none.conf");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        INSTALLED(test_unknown),
	        INSTALLED(test_dry_run),
	};

	return cmocka_run_group_tests_name("verb_gateway", tests, NULL, NULL);
}
