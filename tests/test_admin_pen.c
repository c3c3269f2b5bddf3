/*
 * A command's end: it owns the folder or borrows the pen, and what it is told
 * when it gets neither.
 */
#include "tests/desk_fixture.h"

#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "server/folder.h"

static struct admin_pen *
get(struct desk_fixture *fixture)
{
	struct admin_pen *pen = NULL;

	text_clear(&fixture->files->why);
	if (admin_pen_get(fixture, fixture->database, &pen,
	            &fixture->files->why) != STATUS_OK)
		fail_msg("%s", text_string(&fixture->files->why));
	return pen;
}

static void
expect_borrow(struct desk_fixture *fixture, struct admin_pen *pen,
        enum status status, const char *says)
{
	int64_t until_ms = 0;

	text_clear(&fixture->files->why);
	assert_int_equal(
	        admin_pen_borrow(pen, &until_ms, &fixture->files->why), status);
	if (strstr(text_string(&fixture->files->why), says) == NULL)
		fail_msg("\"%s\" does not say \"%s\"",
		        text_string(&fixture->files->why), says);
	if (status == STATUS_OK)
		assert_in_range(until_ms - clock_monotonic_ms(), 1,
		        ADMIN_HOLD_MS - ADMIN_LAST_MS);
}

static void
close_server(struct desk_fixture *fixture)
{
	TALLOC_FREE(fixture->desk);
	close(fixture->lock);
	fixture->lock = -1;
}

static void
test_owns(void **state)
{
	struct desk_fixture *fixture = *state;
	struct admin_pen *pen;
	int other = -1;

	close_server(fixture);
	pen = get(fixture);
	assert_false(admin_pen_is_lent(pen));
	assert_int_equal(
	        folder_lock(fixture->database, &other, &fixture->files->why),
	        STATUS_BUSY);
	/* Nothing was borrowed, so nothing goes back. */
	admin_pen_return(pen);
	assert_true(folder_is_owned(fixture->database));
	talloc_free(pen);
	assert_false(folder_is_owned(fixture->database));
}

static void
test_borrows(void **state)
{
	struct desk_fixture *fixture = *state;
	struct admin_pen *pen = get(fixture);

	assert_true(admin_pen_is_lent(pen));
	assert_int_equal(fixture->waits, 0);
	/* As often as it likes. */
	for (int i = 1; i <= 3; i++) {
		expect_borrow(fixture, pen, STATUS_OK, "");
		admin_pen_return(pen);
		assert_int_equal(fixture->wrote, i);
	}
	/* Freed with the pen in the hand. */
	expect_borrow(fixture, pen, STATUS_OK, "");
	talloc_free(pen);
	(void)desk_fixture_add(fixture, "answer");
	assert_int_equal(fixture->wrote, 4);
}

/* A signal that this process had its own way with, and the stop from a
 * terminal. */
static void
test_signals_are_as_before(void **state)
{
	struct desk_fixture *fixture = *state;
	struct admin_pen *pen = get(fixture);
	struct sigaction before;
	struct sigaction found;
	sigset_t mask;

	assert_int_equal(sigaction(SIGALRM, NULL, &before), 0);
	expect_borrow(fixture, pen, STATUS_OK, "");
	assert_int_equal(pthread_sigmask(SIG_SETMASK, NULL, &mask), 0);
	assert_int_equal(sigismember(&mask, SIGTSTP), 1);
	admin_pen_return(pen);
	assert_int_equal(pthread_sigmask(SIG_SETMASK, NULL, &mask), 0);
	assert_int_equal(sigismember(&mask, SIGTSTP), 0);
	assert_int_equal(sigaction(SIGALRM, NULL, &found), 0);
	assert_ptr_equal(found.sa_handler, before.sa_handler);
	talloc_free(pen);
}

/* A process that does not come to an end is ended, before the server has to. */
static void
test_alarm(void **state)
{
	struct desk_fixture *fixture = *state;
	char said[400] = "";
	int told[2];
	int status = 0;
	pid_t child;

	desk_fixture_hold(fixture, ADMIN_LAST_MS + 300);
	assert_int_equal(pipe(told), 0);
	child = fork();
	assert_true(child >= 0);
	if (child == 0) {
		struct admin_pen *pen = get(fixture);
		int64_t until_ms = 0;

		(void)dup2(told[1], STDERR_FILENO);
		if (admin_pen_borrow(pen, &until_ms, &fixture->files->why) ==
		        STATUS_OK)
			for (;;)
				(void)pause();
		_exit(1);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), 3);
	assert_true(read(told[0], said, sizeof(said) - 1) > 0);
	assert_non_null(strstr(said, "tiden hos den kørende server slap op"));
	(void)desk_fixture_add(fixture, "answer");
	assert_int_equal(db_fixture_logged("admin.killed"), 0);
	close(told[0]);
	close(told[1]);
}

/* Somebody owns the folder who lends nothing. */
static void
test_nobody_lends(void **state)
{
	struct desk_fixture *fixture = *state;
	struct admin_pen *pen = NULL;
	int64_t begun_ms = clock_monotonic_ms();

	TALLOC_FREE(fixture->desk);
	assert_int_equal(admin_pen_get(fixture, fixture->database, &pen,
	                         &fixture->files->why),
	        STATUS_BUSY);
	assert_null(pen);
	assert_in_range(clock_monotonic_ms() - begun_ms, ADMIN_FOLDER_MS,
	        2 * ADMIN_FOLDER_MS);
	assert_non_null(strstr(text_string(&fixture->files->why),
	        "mappen er i brug af en anden borgersvar"));
}

static void *
end_server(void *context)
{
	usleep(200000);
	close_server(context);
	return NULL;
}

/* A server that ends: its folder is waited for. */
static void
test_owner_that_ends(void **state)
{
	struct desk_fixture *fixture = *state;
	struct admin_pen *pen;
	pthread_t thread;

	TALLOC_FREE(fixture->desk);
	assert_int_equal(pthread_create(&thread, NULL, end_server, fixture), 0);
	pen = get(fixture);
	assert_false(admin_pen_is_lent(pen));
	assert_int_equal(pthread_join(thread, NULL), 0);
	talloc_free(pen);
}

/* Between the question whether a server runs and the loan it has ended. */
static void
test_server_that_is_gone(void **state)
{
	struct desk_fixture *fixture = *state;
	struct admin_pen *pen = get(fixture);

	TALLOC_FREE(fixture->desk);
	expect_borrow(fixture, pen, STATUS_BUSY,
	        "den kørende server er ved at lukke ned; intet er skrevet");
	/* As a guest it would keep the next server waiting. */
	close_server(fixture);
	assert_int_equal(folder_lock(fixture->database, &fixture->lock,
	                         &fixture->files->why),
	        STATUS_OK);
	talloc_free(pen);
}

static void
test_writer_that_stops(void **state)
{
	struct desk_fixture *fixture = *state;
	struct admin_pen *pen = get(fixture);

	writer_stop(fixture->writer);
	expect_borrow(fixture, pen, STATUS_BUSY,
	        "den kørende server har for travlt til at lade kommandoen"
	        " skrive; intet er skrevet");
	talloc_free(pen);
}

/* A guest keeps the next server away, so that the two never write at once. */
static void
test_guest(void **state)
{
	struct desk_fixture *fixture = *state;
	struct admin_pen *pen = get(fixture);
	int next = -1;

	expect_borrow(fixture, pen, STATUS_OK, "");
	/* The server is killed: its lock and its socket are gone with it. */
	close(fixture->lock);
	fixture->lock = -1;
	assert_int_equal(
	        folder_open(fixture->database, &next, &fixture->files->why),
	        STATUS_OK);
	assert_int_equal(folder_own(next, 50), STATUS_BUSY);
	admin_pen_return(pen);
	assert_int_equal(folder_own(next, 0), STATUS_OK);
	close(next);
	talloc_free(pen);
}

static void
test_ask(void **state)
{
	struct desk_fixture *fixture = *state;
	struct text *why = &fixture->files->why;
	pid_t server = 0;

	assert_int_equal(admin_ask(fixture->database, &server, why), STATUS_OK);
	assert_int_equal(server, getpid());
	assert_int_equal(why->length, 0);
	TALLOC_FREE(fixture->desk);
	assert_int_equal(
	        admin_ask(fixture->database, &server, why), STATUS_BUSY);
	text_clear(why);
	close(fixture->lock);
	fixture->lock = -1;
	assert_int_equal(
	        admin_ask(fixture->database, &server, why), STATUS_NOT_FOUND);
	assert_int_equal(why->length, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK(test_owns),
	        DESK(test_borrows),
	        DESK(test_signals_are_as_before),
	        DESK(test_alarm),
	        DESK(test_nobody_lends),
	        DESK(test_owner_that_ends),
	        DESK(test_server_that_is_gone),
	        DESK(test_writer_that_stops),
	        DESK(test_guest),
	        DESK(test_ask),
	};

	return cmocka_run_group_tests_name("admin_pen", tests, NULL, NULL);
}
