/*
 * Long files beside a running server, as processes of their own: one that is
 * killed between two pieces, or for which there is no room, and is sent again ends
 * as one that was not.
 */
#include "tests/serving.h"

#include <signal.h>
#include <sys/stat.h>
#include <unistd.h>

#include "server/verb.h"
#include "tests/import_lists.h"

/* Enough pieces to be killed between them. */
enum { ROWS = 6 * VERB_PIECE_ROWS + 1, KILLS = 2, PATIENCE_MS = 10000 };

/* The same folder's second database, which nobody serves. */
static void
set_up_alone(struct command *command)
{
	command_write(command, "alone.conf",
	        COMMAND_CONFIG "[database]\nfile = alone/borgersvar.db\n"
	                       "keys = alone/borgersvar.keys\n");
	command_run_other(command,
	        "mkdir alone && cp borgersvar.db borgersvar.keys alone", "");
}

static int64_t
count(struct command *command, const struct import_list *list)
{
	return command_count(command, "borgersvar.db", list->rows);
}

/* Kills it as soon as it has got further than it was, and returns how far. */
static int64_t
kill_behind(
        struct command *command, const struct import_list *list, int64_t before)
{
	pid_t child = serving_begin(command, list->command);
	int64_t now = before;

	for (int i = 0; now <= before && i < PATIENCE_MS; i++) {
		usleep(1000);
		now = count(command, list);
	}
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(serving_wait(child), -1);
	now = count(command, list);
	assert_in_range(now, before + 1, ROWS - 1);
	assert_int_equal(now % VERB_PIECE_ROWS, 0);
	return now;
}

static void
test_killed_between_pieces(void **state)
{
	struct command *command = *state;
	struct serving serving;

	set_up_alone(command);
	for (size_t i = 0; i < IMPORT_LISTS; i++)
		import_list_write(command, &import_lists[i], ROWS);
	serving_start(command, &serving);
	for (size_t i = 0; i < IMPORT_LISTS; i++) {
		const struct import_list *list = &import_lists[i];
		int64_t there = 0;

		for (int k = 0; k < KILLS; k++)
			there = kill_behind(command, list, there);
		assert_non_null(strstr(
		        serving_get(command, &serving, "/healthz"), "200 OK"));
		assert_int_equal(command_run(command, list->command), 0);
		assert_int_equal(count(command, list), ROWS);
	}
	assert_int_equal(serving_end(&serving, SIGTERM), 0);
	for (size_t i = 0; i < IMPORT_LISTS; i++) {
		const struct import_list *list = &import_lists[i];

		command_expect(command,
		        talloc_asprintf(command->memory,
		                "%s --config alone.conf", list->command),
		        0,
		        talloc_asprintf(
		                command->memory, "%d%s", ROWS, list->says));
		import_list_expect_same(
		        command, list, "borgersvar.db", "alone/borgersvar.db");
	}
}

/* No file may grow by more than half of what the people need: what came before is
 * there and told of, and with room the same command goes on. */
static void
test_no_room(void **state)
{
	enum { ROOM_BYTES = 300000, BLOCK_BYTES = 512 };

	const struct import_list *people = &import_lists[1];
	struct command *command = *state;
	struct stat found;
	int64_t there;

	import_list_write(command, people, ROWS);
	assert_int_equal(stat(talloc_asprintf(command->memory,
	                              "%s/borgersvar.db", command->folder),
	                         &found),
	        0);
	command_run_other(command,
	        talloc_asprintf(command->memory,
	                "{ trap '' XFSZ; ulimit -f %lld; %s %s; test $? = 3; }",
	                ((long long)found.st_size + ROOM_BYTES) / BLOCK_BYTES,
	                command->program, people->command),
	        " rækker var med før det, og de bliver stående");
	there = count(command, people);
	assert_in_range(there, VERB_PIECE_ROWS, ROWS - 1);
	assert_int_equal(there % VERB_PIECE_ROWS, 0);
	assert_non_null(strstr(
	        command->output, talloc_asprintf(command->memory,
	                                 "; %lld rækker", (long long)there)));
	command_expect(command, people->command, 0,
	        talloc_asprintf(command->memory, "%d%s", ROWS, people->says));
	assert_int_equal(count(command, people), ROWS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        INSTALLED(test_killed_between_pieces),
	        INSTALLED(test_no_room),
	};

	return cmocka_run_group_tests_name("imports", tests, NULL, NULL);
}
