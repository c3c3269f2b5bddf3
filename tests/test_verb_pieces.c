/*
 * Rows in pieces: which are there when all goes well, and which stay when
 * something fails in the middle.
 */
#include "tests/command.h"

#include <stdio.h>

#include "server/municipality.h"
#include "server/verb.h"

/* A file of so many rows, of which one cannot be written. */
struct rows {
	size_t count, each;
	size_t fails_at; /* from 1; 0: none */
	size_t next;
	size_t longest; /* piece */
	bool wordless;
	struct verb_pieces pieces;
	struct municipality_set here;
};

static enum status
put(struct db *db, size_t row)
{
	static const char sql[] =
	        "INSERT INTO mail_cursor VALUES (:name, :row)"
	        " ON CONFLICT (name) DO UPDATE SET invitation = :row";
	char name[32];

	(void)snprintf(name, sizeof(name), "%zu", row);
	return db_run(
	        db, sql, DB_ARGS(DB_TEXT("name", name), DB_INT("row", row)));
}

static enum status
take(struct verb_call *call, void *what, size_t most, size_t *taken)
{
	struct rows *rows = what;
	enum status status = STATUS_OK;

	assert_int_equal(*taken, 0);
	while (status == STATUS_OK && *taken < most &&
	        rows->next < rows->count) {
		rows->next++;
		if (rows->next == rows->fails_at) {
			if (!rows->wordless)
				text_add(&call->why, "en fejl");
			return STATUS_FULL;
		}
		status = put(call->db, rows->next);
		++*taken;
	}
	if (*taken > rows->longest)
		rows->longest = *taken;
	return status;
}

static enum status
run(struct verb_call *call, void *what)
{
	struct rows *rows = what;
	enum status status = verb_municipalities(call, &rows->here);

	rows->pieces = (struct verb_pieces){
	        .take = take, .what = rows, .rows = rows->each};
	return status == STATUS_OK ? verb_write_pieces(call, &rows->pieces)
	                           : status;
}

/* The exit status; what was said, with the test's own standard error put away
 * meanwhile, is the command's output. */
static int
go(struct command *command, struct rows *rows)
{
	char option[] = "--config";
	char config[100];
	char *argv[] = {option, config};
	char *path =
	        talloc_asprintf(command->memory, "%s/said", command->folder);
	FILE *said = fopen(path, "w+e");
	FILE *before = stderr;
	size_t length;
	int end;

	(void)snprintf(
	        config, sizeof(config), "%s/whole.conf", command->folder);
	assert_non_null(said);
	stderr = said;
	end = verb_run(2, argv, &(struct verb_frame){.run = run, .what = rows});
	stderr = before;
	rewind(said);
	length = fread(command->output, 1, sizeof(command->output) - 1, said);
	command->output[length] = '\0';
	assert_int_equal(fclose(said), 0);
	return end;
}

#define ROWS "SELECT count(*) FROM mail_cursor"

static void
test_pieces(void **state)
{
	static const struct {
		size_t count, each, fails_at;
		int end;
		size_t taken, there; /* by this run, and with those before */
		size_t longest;
		const char *says;
	} cases[] = {
	        {0, 3, 0, VERB_DONE, 0, 0, 0, ""},
	        {7, 3, 1, VERB_SYSTEM, 0, 0, 0, "en fejl\n"},
	        {7, 3, 3, VERB_SYSTEM, 0, 0, 0, "en fejl\n"},
	        {7, 3, 4, VERB_SYSTEM, 3, 3, 3,
	                "en fejl; 3 rækker var med før det, og de bliver"
	                " stående: kør samme kommando igen"},
	        {7, 3, 7, VERB_SYSTEM, 6, 6, 3, "; 6 rækker"},
	        {7, 3, 2, VERB_SYSTEM, 0, 6, 0, "en fejl\n"},
	        {7, 3, 0, VERB_DONE, 7, 7, 3, ""},
	        {6, 3, 0, VERB_DONE, 6, 7, 3, ""},
	        {1201, 0, 0, VERB_DONE, 1201, 1201, VERB_PIECE_ROWS, ""},
	};
	struct command *command = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct rows rows = {.count = cases[i].count,
		        .each = cases[i].each,
		        .fails_at = cases[i].fails_at};

		assert_int_equal(go(command, &rows), cases[i].end);
		assert_int_equal(rows.pieces.taken, cases[i].taken);
		assert_int_equal(rows.longest, cases[i].longest);
		assert_int_equal(command_count(command, "borgersvar.db", ROWS),
		        cases[i].there);
		if (strstr(command->output, cases[i].says) == NULL)
			fail_msg("%zu: %s", i, command->output);
	}
}

/* A failure that nobody has put into words has its name before what stays. */
static void
test_wordless(void **state)
{
	struct command *command = *state;
	struct rows rows = {
	        .count = 7, .each = 3, .fails_at = 5, .wordless = true};

	assert_int_equal(go(command, &rows), VERB_SYSTEM);
	if (strstr(command->output,
	            text_format(command->memory, "borgersvar: %s; 3 rækker",
	                    status_name(STATUS_FULL))) == NULL)
		fail_msg("%s", command->output);
}

static void
test_who_is_here(void **state)
{
	struct rows rows = {.each = 3};

	assert_int_equal(go(*state, &rows), VERB_DONE);
	assert_true(rows.here.has[740]);
	assert_false(rows.here.has[661]);
	assert_false(rows.here.has[0]);
}

#define PIECES(test)                                                           \
	cmocka_unit_test_setup_teardown(test, command_start_whole, command_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        PIECES(test_pieces),
	        PIECES(test_wordless),
	        PIECES(test_who_is_here),
	};

	return cmocka_run_group_tests_name("verb_pieces", tests, NULL, NULL);
}
