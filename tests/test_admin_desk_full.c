/*
 * A desk without a file number left for whoever comes: it waits for one, and
 * neither spins nor keeps the server from its end.
 */
#include "tests/desk_fixture.h"

#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "server/admin_internal.h"

enum { SOON_MS = 10000, WATCHED_MS = 400, FULL = 512 };

/* Of this process, all threads. */
static int64_t
processor_ms(void)
{
	struct timespec used;

	assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used), 0);
	return (int64_t)used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

struct full {
	struct rlimit before;
	int fds[FULL];
	int count;
};

/* Who asks "ping" while no number is left to take it by. */
static int
ask_in_vain(struct desk_fixture *fixture, struct full *full)
{
	struct rlimit limit;
	int peer = -1;

	assert_int_equal(getrlimit(RLIMIT_NOFILE, &full->before), 0);
	limit = full->before;
	limit.rlim_cur = FULL;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &limit), 0);
	full->count = 0;
	for (int fd; (fd = open("/dev/null", O_RDONLY | O_CLOEXEC)) >= 0;)
		full->fds[full->count++] = fd;
	assert_true(full->count > 0);
	/* The asker's own end. */
	close(full->fds[--full->count]);
	assert_int_equal(
	        admin_connect(fixture->database, &peer, &fixture->files->why),
	        STATUS_OK);
	assert_true(admin_say(peer, "ping"));
	return peer;
}

static void
make_room(struct full *full)
{
	while (full->count > 0)
		close(full->fds[--full->count]);
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &full->before), 0);
}

static void
test_waits(void **state)
{
	const struct timespec while_s = {0, WATCHED_MS * 1000000L};
	struct desk_fixture *fixture = *state;
	char line[ADMIN_LINE_MAX];
	struct full full;
	int peer = ask_in_vain(fixture, &full);
	int64_t used_ms = processor_ms();

	assert_int_equal(nanosleep(&while_s, NULL), 0);
	used_ms = processor_ms() - used_ms;
	make_room(&full);
	/* It is taken when there is room. */
	assert_int_equal(admin_hear(peer, clock_monotonic_ms() + SOON_MS, line),
	        ADMIN_HEARD);
	assert_int_equal(strncmp(line, "here ", 5), 0);
	close(peer);
	assert_in_range(used_ms, 0, WATCHED_MS / 10);
}

static void
test_ends(void **state)
{
	struct desk_fixture *fixture = *state;
	struct full full;
	int peer = ask_in_vain(fixture, &full);
	int64_t begun_ms = clock_monotonic_ms();

	TALLOC_FREE(fixture->desk);
	make_room(&full);
	close(peer);
	assert_in_range(clock_monotonic_ms() - begun_ms, 0, 2000);
}

/* A server that is full says so more than once. */
static int
be_quiet(void **state)
{
	(void)state;
	log_set_level(LOG_ERROR);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        DESK(test_waits),
	        DESK(test_ends),
	};

	(void)alarm(30);
	return cmocka_run_group_tests_name(
	        "admin_desk_full", tests, be_quiet, NULL);
}
