/*
 * Waves of many beside a running server, as processes of their own: one that is
 * killed between two pieces and begun again asks everybody, and nobody twice.
 */
#include "tests/serving.h"

#include <signal.h>
#include <stdio.h>
#include <unistd.h>

#include "server/verb.h"

/* Enough pieces to be killed between them. */
enum { ROWS = 5 * VERB_PIECE_ROWS + 1, PATIENCE_MS = 10000 };

/* Who was asked or stands in the queue, by both ways of asking: the server takes
 * from it meanwhile. */
#define ASKED                                                                  \
	"(SELECT respondent FROM wave UNION ALL SELECT respondent"             \
	" FROM invitation)"

static void
write_book(struct command *command, const char *kind)
{
	bool partners = strcmp(kind, "partner") == 0;
	char *text = talloc_strdup(
	        command->memory, partners ? "municipality,kind,id,email\n"
	                                  : "municipality,kind,id,phone,cvr\n");

	for (int i = 0; i < ROWS; i++)
		text = partners ? talloc_asprintf_append_buffer(text,
		                          "740,partner,F%d,f%d@forening.dk\n",
		                          i, i)
		                : talloc_asprintf_append_buffer(text,
		                          "740,employer,V%d,+451%07d,"
		                          "10000009\n",
		                          i, i);
	command_write(command, "book.csv", text);
	talloc_free(text);
}

static int64_t
asked(struct command *command)
{
	return command_count(
	        command, "borgersvar.db", "SELECT count(*) FROM " ASKED);
}

/* Kills the wave as soon as it has got further than it was. */
static int64_t
kill_behind(struct command *command, const char *invite, int64_t before)
{
	pid_t child = serving_begin(command, invite);
	int64_t now = before;

	for (int i = 0; now <= before && i < PATIENCE_MS; i++) {
		usleep(1000);
		now = asked(command);
	}
	assert_int_equal(kill(child, SIGKILL), 0);
	assert_int_equal(serving_wait(child), -1);
	now = asked(command);
	assert_in_range(now, before + 1, ROWS - 1);
	assert_int_equal(now % VERB_PIECE_ROWS, 0);
	return now;
}

/* Twice cut off, then through, then once more for nothing. */
static void
check_wave(struct command *command, const char *kind, const char *again)
{
	const char *invite = talloc_asprintf(command->memory,
	        "people invite --municipality 740 --kind %s", kind);
	struct serving serving;
	int64_t there = 0;

	write_book(command, kind);
	assert_int_equal(command_run(command, "people import book.csv"), 0);
	serving_start(command, &serving);
	for (int i = 0; i < 2; i++)
		there = kill_behind(command, invite, there);
	assert_non_null(
	        strstr(serving_get(command, &serving, "/healthz"), "200 OK"));
	command_expect(command, invite, 0,
	        talloc_asprintf(command->memory, "%d ", ROWS - (int)there));
	command_expect(command, invite, 0, again);
	assert_int_equal(serving_end(&serving, SIGTERM), 0);
	assert_int_equal(asked(command), ROWS);
	assert_int_equal(
	        command_count(command, "borgersvar.db",
	                "SELECT count(DISTINCT respondent) FROM " ASKED),
	        ROWS);
	/* One wave: of one month. */
	assert_int_equal(
	        command_count(command, "borgersvar.db",
	                "SELECT count(DISTINCT month) FROM (SELECT month FROM"
	                " wave UNION ALL SELECT month FROM invitation)"),
	        1);
}

static void
test_partners(void **state)
{
	check_wave(*state, "partner", "0 invited, 0 stopped, 2501 with");
}

static void
test_employers(void **state)
{
	check_wave(*state, "employer", "0 to be asked, 0 stopped, 2501 with");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        INSTALLED(test_partners),
	        INSTALLED(test_employers),
	};

	return cmocka_run_group_tests_name("waves", tests, NULL, NULL);
}
