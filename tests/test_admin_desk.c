/*
 * The desk that lends the pen: who waits while it is lent, and every way in which
 * a loan ends.
 */
#include "tests/desk_fixture.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/db_internal.h"
#include "server/admin_internal.h"

enum { SOON_MS = 5000, SHORT_MS = 150 };

/* A new connection that has said this. */
static int
ask(struct desk_fixture *fixture, const char *what)
{
	int peer = -1;

	if (admin_connect(fixture->database, &peer, &fixture->files->why) !=
	        STATUS_OK)
		fail_msg("%s", text_string(&fixture->files->why));
	assert_true(admin_say(peer, what));
	return peer;
}

static void
expect(int peer, const char *line)
{
	char heard[ADMIN_LINE_MAX];

	assert_int_equal(
	        admin_hear(peer, clock_monotonic_ms() + SOON_MS, heard),
	        ADMIN_HEARD);
	assert_int_equal(strncmp(heard, line, strlen(line)), 0);
}

static void
expect_silence(int peer, int ms)
{
	char heard[ADMIN_LINE_MAX];

	assert_int_equal(
	        admin_hear(peer, clock_monotonic_ms() + ms, heard), ADMIN_LATE);
}

static void
expect_hung_up(int peer)
{
	char heard[ADMIN_LINE_MAX];

	assert_int_equal(
	        admin_hear(peer, clock_monotonic_ms() + SOON_MS, heard),
	        ADMIN_GONE);
	close(peer);
}

/* Has the pen; until when. */
static int
borrow(struct desk_fixture *fixture, int64_t *until_ms)
{
	int peer = ask(fixture, "pen");
	char line[ADMIN_LINE_MAX];

	assert_int_equal(admin_hear(peer, clock_monotonic_ms() + SOON_MS, line),
	        ADMIN_HEARD);
	assert_int_equal(strncmp(line, "lent ", 5), 0);
	*until_ms = strtoll(line + 5, NULL, 10);
	return peer;
}

static void
give_back(int peer)
{
	assert_true(admin_say(peer, "done"));
	expect(peer, "taken");
	expect_hung_up(peer);
}

/* An answer of a citizen, on a thread of its own. */
struct answer {
	struct desk_fixture *fixture;
	const char *name;
	atomic_bool over;
	int64_t took_ms;
	pthread_t thread;
};

static void *
run_answer(void *context)
{
	struct answer *answer = context;

	answer->took_ms = desk_fixture_add(answer->fixture, answer->name);
	answer->over = true;
	return NULL;
}

static void
begin_answer(struct answer *answer)
{
	assert_int_equal(
	        pthread_create(&answer->thread, NULL, run_answer, answer), 0);
}

static void
end_answer(struct answer *answer)
{
	assert_int_equal(pthread_join(answer->thread, NULL), 0);
	assert_true(answer->over);
}

static void
add_lent(struct db *db, int64_t until_ms, const char *name)
{
	db_lend(db, until_ms);
	assert_int_equal(db_begin(db), STATUS_OK);
	assert_int_equal(add_thing(db, name), STATUS_OK);
	assert_int_equal(db_commit(db), STATUS_OK);
	db_lend(db, 0);
}

static void
test_loan(void **state)
{
	struct desk_fixture *fixture = *state;
	struct answer answer = {.fixture = fixture, .name = "answer"};
	struct db *lent = desk_fixture_lent(fixture);
	int64_t until_ms = 0;
	int peer = borrow(fixture, &until_ms);

	assert_in_range(until_ms - clock_monotonic_ms(), 1, ADMIN_HOLD_MS);
	assert_int_equal(fixture->waits, 1);
	assert_int_equal(fixture->wrote, 0);
	begin_answer(&answer);
	add_lent(lent, until_ms, "command");
	usleep(50000);
	assert_false(answer.over);
	assert_int_equal(desk_fixture_count(fixture), 1);
	give_back(peer);
	/* Notice is taken before the command hears that it is. */
	assert_int_equal(fixture->wrote, 1);
	end_answer(&answer);
	assert_int_equal(desk_fixture_count(fixture), 2);
	talloc_free(lent);
	(void)desk_fixture_add(fixture, "after");
	assert_int_equal(desk_fixture_count(fixture), 3);
}

/* One after the other, in the order in which they came. */
static void
test_two_at_once(void **state)
{
	struct desk_fixture *fixture = *state;
	int64_t until_ms = 0;
	int first = borrow(fixture, &until_ms);
	int second = ask(fixture, "pen");
	int third = ask(fixture, "ping");

	expect_silence(second, 50);
	give_back(first);
	expect(second, "lent ");
	expect_silence(third, 50);
	give_back(second);
	expect(third, "here ");
	expect_hung_up(third);
	assert_int_equal(fixture->wrote, 2);
}

static void
test_ping(void **state)
{
	struct desk_fixture *fixture = *state;
	int peer = ask(fixture, "ping");
	char line[ADMIN_LINE_MAX];

	assert_int_equal(admin_hear(peer, clock_monotonic_ms() + SOON_MS, line),
	        ADMIN_HEARD);
	assert_int_equal(strtol(line + strlen("here "), NULL, 10), getpid());
	expect_hung_up(peer);
	assert_int_equal(fixture->wrote, 0);
}

/* Who asks for nothing, or for nonsense, keeps nobody waiting for long. */
static void
test_nonsense(void **state)
{
	struct desk_fixture *fixture = *state;
	static const char *const lines[] = {"", "PEN", "pen ", "done", "x"};
	int64_t begun_ms;
	int silent = -1;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		expect_hung_up(ask(fixture, lines[i]));
	assert_int_equal(
	        admin_connect(fixture->database, &silent, &fixture->files->why),
	        STATUS_OK);
	begun_ms = clock_monotonic_ms();
	expect_hung_up(ask(fixture, "ping x"));
	assert_in_range(clock_monotonic_ms() - begun_ms, 0, SOON_MS);
	expect_hung_up(silent);
	assert_int_equal(fixture->waits, 0);
}

/* The socket's mode keeps others away; were it not for that, the desk would. */
static void
test_another_user(void **state)
{
	enum { NOBODY = 65534, HEARD_NOTHING = 7, NOT_CONNECTED = 8 };

	struct desk_fixture *fixture = *state;
	int status = 0;
	pid_t child;

	if (getuid() != 0) {
		print_message("skipped: needs root\n");
		skip();
	}
	assert_int_equal(chmod(fixture->files->folder, 0755), 0);
	assert_int_equal(
	        chmod(db_fixture_path(fixture->files, "borgersvar.admin"),
	                0666),
	        0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		char line[ADMIN_LINE_MAX];
		int peer = -1;

		if (setuid(NOBODY) != 0 ||
		        admin_connect(fixture->database, &peer,
		                &fixture->files->why) != STATUS_OK)
			_exit(NOT_CONNECTED);
		(void)!admin_say(peer, "pen");
		_exit(admin_hear(peer, clock_monotonic_ms() + SOON_MS, line) ==
		                        ADMIN_GONE
		                ? HEARD_NOTHING
		                : 0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	if (WEXITSTATUS(status) == NOT_CONNECTED) {
		print_message("skipped: others cannot reach the folder\n");
		skip();
	}
	assert_int_equal(WEXITSTATUS(status), HEARD_NOTHING);
	assert_int_equal(db_fixture_logged("admin.refused"), 1);
	assert_int_equal(fixture->waits, 0);
}

/* A child that has borrowed the pen and is in the middle of its transaction. */
static pid_t
start_borrower(struct desk_fixture *fixture)
{
	int told[2];
	char byte = 0;
	pid_t child;

	assert_int_equal(pipe(told), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct db *lent = desk_fixture_lent(fixture);
		int64_t until_ms = 0;

		(void)borrow(fixture, &until_ms);
		db_lend(lent, until_ms);
		if (db_begin(lent) == STATUS_OK &&
		        add_thing(lent, "half") == STATUS_OK &&
		        write(told[1], "x", 1) == 1)
			(void)pause();
		_exit(1);
	}
	assert_int_equal(read(told[0], &byte, 1), 1);
	close(told[0]);
	close(told[1]);
	return child;
}

static void
test_killed_in_the_middle(void **state)
{
	struct desk_fixture *fixture = *state;
	pid_t child = start_borrower(fixture);

	assert_int_equal(kill(child, SIGKILL), 0);
	assert_in_range(desk_fixture_add(fixture, "answer"), 0, 1000);
	assert_int_equal(waitpid(child, NULL, 0), child);
	assert_int_equal(desk_fixture_count(fixture), 1);
	assert_int_equal(fixture->wrote, 1);
	assert_int_equal(db_fixture_logged("admin.overdue"), 0);
}

/* Stopped, it would keep the engine's lock for ever. */
static void
test_stopped_in_the_middle(void **state)
{
	struct desk_fixture *fixture = *state;
	int status = 0;
	pid_t child;

	desk_fixture_hold(fixture, SHORT_MS);
	child = start_borrower(fixture);
	assert_int_equal(kill(child, SIGSTOP), 0);
	assert_in_range(desk_fixture_add(fixture, "answer"), 0, 2000);
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
	assert_int_equal(desk_fixture_count(fixture), 1);
	assert_int_equal(db_fixture_logged("admin.killed"), 1);
	assert_false(fixture->db->keep_log);
}

struct checkpoint_job {
	struct writer_job job;
	struct db *db;
	atomic_bool over;
};

static enum status
run_nothing(struct writer_job *job, struct db *db)
{
	(void)job;
	(void)db;
	return STATUS_OK;
}

/* As the writer does it in its pauses. */
static void
end_checkpoint(struct writer_job *job, enum status status)
{
	struct checkpoint_job *checkpoint = (struct checkpoint_job *)job;

	assert_int_equal(status, STATUS_OK);
	assert_int_equal(db_checkpoint(checkpoint->db), STATUS_OK);
	checkpoint->over = true;
}

static void
checkpoint(struct desk_fixture *fixture)
{
	struct checkpoint_job job = {
	        .job = {.run = run_nothing, .done = end_checkpoint},
	        .db = fixture->db};

	assert_int_equal(writer_submit(fixture->writer, WRITER_BATCH, &job.job),
	        STATUS_OK);
	while (!job.over)
		usleep(1000);
}

/* One that cannot be killed (here it is this process itself) is waited for no
 * longer, but nothing is checkpointed, and nothing lent, until it is gone. */
static void
test_overdue(void **state)
{
	struct desk_fixture *fixture = *state;
	const char *log = db_fixture_path(fixture->files, "things.db-wal");
	int64_t until_ms = 0;
	int64_t length;
	int peer;

	desk_fixture_hold(fixture, SHORT_MS);
	peer = borrow(fixture, &until_ms);
	assert_in_range(desk_fixture_add(fixture, "answer"), 0, 2000);
	expect(ask(fixture, "pen"), "busy");
	expect(ask(fixture, "ping"), "here ");
	assert_true(fixture->db->keep_log);
	length = db_fixture_size(log);
	(void)desk_fixture_add(fixture, "another");
	/* After a checkpoint the log would begin anew, and not grow. */
	checkpoint(fixture);
	(void)desk_fixture_add(fixture, "one more");
	assert_true(db_fixture_size(log) > length);
	close(peer);
	for (int i = 0; i < 500 && fixture->db->keep_log; i++)
		usleep(10000);
	assert_false(fixture->db->keep_log);
	assert_int_equal(fixture->wrote, 2);
	length = db_fixture_size(log);
	checkpoint(fixture);
	(void)desk_fixture_add(fixture, "the last");
	assert_int_equal(db_fixture_size(log), length);
	give_back(borrow(fixture, &until_ms));
	assert_int_equal(db_fixture_logged("admin.overdue"), 2);
}

static void *
free_desk(void *context)
{
	struct desk_fixture *fixture = context;

	TALLOC_FREE(fixture->desk);
	return NULL;
}

/* Who has the pen ends in peace; who waits is told, and nobody else comes. */
static void
test_stopping(void **state)
{
	struct desk_fixture *fixture = *state;
	int64_t until_ms = 0;
	int has = borrow(fixture, &until_ms);
	int waits = ask(fixture, "pen");
	int late = -1;
	pthread_t thread;

	assert_int_equal(pthread_create(&thread, NULL, free_desk, fixture), 0);
	for (int i = 0; i < 500; i++) {
		if (admin_connect(fixture->database, &late,
		            &fixture->files->why) == STATUS_NOT_FOUND)
			break;
		close(late);
		usleep(10000);
	}
	assert_int_equal(late, -1);
	expect_silence(waits, 50);
	give_back(has);
	expect(waits, "stopping");
	expect_hung_up(waits);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_null(fixture->desk);
}

static void
test_writer_that_stops(void **state)
{
	struct desk_fixture *fixture = *state;
	int peer;

	writer_stop(fixture->writer);
	peer = ask(fixture, "pen");
	expect(peer, "busy");
	expect_hung_up(peer);
	assert_int_equal(fixture->waits, 0);
}

static void
test_not_opened(void **state)
{
	struct desk_fixture *fixture = *state;
	struct admin_desk *desk = NULL;
	struct admin_options options = {
	        .database = db_fixture_path(fixture->files, "none/db"),
	        .writer = fixture->writer,
	        .db = fixture->db,
	        .hold_ms = ADMIN_HOLD_MS};

	assert_int_equal(
	        admin_desk_open(fixture, options, &desk, &fixture->files->why),
	        STATUS_SYSTEM);
	assert_null(desk);
	assert_non_null(strstr(
	        text_string(&fixture->files->why), "none/borgersvar.admin: "));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK(test_loan),
	        DESK(test_two_at_once),
	        DESK(test_ping),
	        DESK(test_nonsense),
	        DESK(test_another_user),
	        DESK(test_killed_in_the_middle),
	        DESK(test_stopped_in_the_middle),
	        DESK(test_overdue),
	        DESK(test_stopping),
	        DESK(test_writer_that_stops),
	        DESK(test_not_opened),
	};

	return cmocka_run_group_tests_name("admin_desk", tests, NULL, NULL);
}
