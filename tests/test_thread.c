/*
 * Threads that the system does not give: whoever needs one says which, and the
 * server does not run without it.  And how they wait.
 */
#include "tests/house.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "server/admin.h"

/* The how-manieth from now fails; 0: none. */
static atomic_int fail_at;

/* In the place of the C library's, for the whole test program. */
int
pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
        void *(*run)(void *), void *context)
{
	int (*real)(pthread_t *, const pthread_attr_t *, void *(*)(void *),
	        void *) = NULL;

	*(void **)&real = dlsym(RTLD_NEXT, "pthread_create");
	if (fail_at > 0 && --fail_at == 0)
		return EAGAIN;
	return real(thread, attributes, run, context);
}

/* Waits that a clock could hold up which somebody sets; and the conditions that
 * were waited for by one that nobody sets. */
static atomic_int by_wall_clock;

enum { CONDITIONS = 16 };

static _Atomic(pthread_cond_t *) waited[CONDITIONS];

int
pthread_cond_timedwait(pthread_cond_t *condition, pthread_mutex_t *lock,
        const struct timespec *until)
{
	(void)condition;
	(void)until;
	by_wall_clock++;
	pthread_mutex_unlock(lock);
	(void)usleep(10000);
	pthread_mutex_lock(lock);
	return ETIMEDOUT;
}

int
pthread_timedjoin_np(pthread_t thread, void **end, const struct timespec *until)
{
	(void)until;
	by_wall_clock++;
	return pthread_join(thread, end);
}

static void
note_condition(pthread_cond_t *condition)
{
	for (int i = 0; i < CONDITIONS; i++) {
		pthread_cond_t *none = NULL;

		if (atomic_compare_exchange_strong(
		            &waited[i], &none, condition) ||
		        none == condition)
			return;
	}
}

static int
count_conditions(void)
{
	int count = 0;

	for (int i = 0; i < CONDITIONS; i++)
		count += waited[i] != NULL;
	return count;
}

int
pthread_cond_clockwait(pthread_cond_t *condition, pthread_mutex_t *lock,
        clockid_t clock, const struct timespec *until)
{
	int (*real)(pthread_cond_t *, pthread_mutex_t *, clockid_t,
	        const struct timespec *) = NULL;

	*(void **)&real = dlsym(RTLD_NEXT, "pthread_cond_clockwait");
	if (clock == CLOCK_MONOTONIC)
		note_condition(condition);
	else
		by_wall_clock++;
	return real(condition, lock, clock, until);
}

/* The context's, where this one's mask goes. */
static void *
note_mask(void *context)
{
	sigset_t *mask = context;

	pthread_sigmask(SIG_SETMASK, NULL, mask);
	return mask;
}

static void
test_start(void **state)
{
	pthread_t thread;
	sigset_t mask;
	void *end = NULL;
	struct text why;

	(void)state;
	text_init(&why, NULL, 200);
	sigemptyset(&mask);
	assert_int_equal(thread_start(&thread, "test", note_mask, &mask, &why),
	        STATUS_OK);
	assert_int_equal(pthread_join(thread, &end), 0);
	assert_ptr_equal(end, &mask);
	assert_int_equal(sigismember(&mask, SIGTERM), 1);
	assert_int_equal(why.length, 0);
	/* The caller's own is as it was. */
	(void)note_mask(&mask);
	assert_int_equal(sigismember(&mask, SIGTERM), 0);
	talloc_free(why.bytes);
}

static void
keep_line(const char *line, void *context)
{
	(void)snprintf(context, 200, "%s", line);
}

static void
test_none_to_give(void **state)
{
	char logged[200] = "";
	pthread_t thread;
	struct text why;

	(void)state;
	text_init(&why, NULL, 200);
	fail_at = 1;
	assert_int_equal(thread_start(&thread, "test", note_mask, NULL, &why),
	        STATUS_SYSTEM);
	assert_string_equal(text_string(&why),
	        "the test thread cannot be started:"
	        " Resource temporarily unavailable");
	log_set_sink(keep_line, logged);
	fail_at = 1;
	assert_int_equal(thread_start(&thread, "test", note_mask, NULL, NULL),
	        STATUS_SYSTEM);
	log_set_sink(NULL, NULL);
	assert_non_null(strstr(logged, "thread.start name=test"));
	assert_non_null(strstr(logged, "temporarily unavailable"));
	talloc_free(why.bytes);
}

/* In the order of their starting.  NULL: one more of a crew, which works with
 * fewer. */
static const char *const names[] = {"writer", "login", NULL, "report", "web",
        "delivery", "mail", "metrics", "reconciliation", "schedule",
        "administration"};

enum { THREADS = sizeof(names) / sizeof(names[0]) };

static void
expect_no_start(struct house *house, const char *name)
{
	char says[64];

	assert_int_equal(service_start(house->service, true, &house->why),
	        STATUS_SYSTEM);
	(void)snprintf(
	        says, sizeof(says), "the %s thread cannot be started: ", name);
	if (strstr(text_string(&house->why), says) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", text_string(&house->why),
		        says);
	text_clear(&house->why);
}

/* Each of them fails once; in the end, none does. */
static void
test_service(void **state)
{
	struct house *house = *state;
	struct service_options options = {
	        .settings = house->service->settings, .clock = &house->clock};

	log_set_level(LOG_ERROR);
	log_set_sink(keep_line, talloc_zero_size(house, 200));
	for (int i = 0; i <= THREADS; i++) {
		service_stop(house->service);
		assert_int_equal(service_open(house, options, false,
		                         &house->service, &house->why),
		        STATUS_OK);
		fail_at = i < THREADS ? i + 1 : 0;
		if (i < THREADS && names[i] != NULL)
			expect_no_start(house, names[i]);
		else
			assert_int_equal(service_start(house->service, true,
			                         &house->why),
			        STATUS_OK);
		assert_int_equal(fail_at, 0);
	}
	log_set_sink(NULL, NULL);
}

static void
test_wait(void **state)
{
	pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	pthread_cond_t condition = PTHREAD_COND_INITIALIZER;
	int64_t begun_ms = clock_monotonic_ms();

	(void)state;
	pthread_mutex_lock(&lock);
	while (thread_wait_until(&condition, &lock, begun_ms + 50))
		;
	assert_in_range(clock_monotonic_ms() - begun_ms, 50, 5000);
	/* What is over is over at once. */
	assert_false(thread_wait_until(&condition, &lock, begun_ms));
	pthread_mutex_unlock(&lock);
}

struct meeting_point {
	pthread_mutex_t lock;
	pthread_cond_t change;
	bool here;
};

static void *
come(void *context)
{
	struct meeting_point *point = context;

	pthread_mutex_lock(&point->lock);
	point->here = true;
	pthread_cond_signal(&point->change);
	while (point->here)
		pthread_cond_wait(&point->change, &point->lock);
	pthread_mutex_unlock(&point->lock);
	return NULL;
}

static void
test_woken_and_joined(void **state)
{
	struct meeting_point point = {.lock = PTHREAD_MUTEX_INITIALIZER,
	        .change = PTHREAD_COND_INITIALIZER};
	int64_t until_ms = clock_monotonic_ms() + 20000;
	pthread_t thread;

	(void)state;
	pthread_mutex_lock(&point.lock);
	assert_int_equal(
	        thread_start(&thread, "test", come, &point, NULL), STATUS_OK);
	while (!point.here)
		assert_true(thread_wait_until(
		        &point.change, &point.lock, until_ms));
	pthread_mutex_unlock(&point.lock);
	assert_false(thread_join_until(thread, clock_monotonic_ms() + 20));
	pthread_mutex_lock(&point.lock);
	point.here = false;
	pthread_cond_signal(&point.change);
	pthread_mutex_unlock(&point.lock);
	assert_true(thread_join_until(thread, until_ms));
	assert_true(clock_monotonic_ms() < until_ms);
}

/* The writer, the schedule, the mails, the figures and the reconciliation sleep
 * by a clock that nobody sets back. */
static void
test_sleepers(void **state)
{
	enum { SLEEPERS = 5 };
	struct house *house = *state;
	struct service_options options = {
	        .settings = house->service->settings, .clock = &house->clock};

	service_stop(house->service);
	assert_int_equal(service_open(house, options, false, &house->service,
	                         &house->why),
	        STATUS_OK);
	by_wall_clock = 0;
	memset(waited, 0, sizeof(waited));
	assert_int_equal(
	        service_start(house->service, true, &house->why), STATUS_OK);
	for (int i = 0; i < 500 && count_conditions() < SLEEPERS; i++)
		(void)usleep(10000);
	service_stop(house->service);
	/* For the house's end. */
	assert_int_equal(service_open(house, options, false, &house->service,
	                         &house->why),
	        STATUS_OK);
	assert_int_equal(count_conditions(), SLEEPERS);
	assert_int_equal(by_wall_clock, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_start),
	        cmocka_unit_test(test_none_to_give),
	        HOUSE(test_service),
	        cmocka_unit_test(test_wait),
	        cmocka_unit_test(test_woken_and_joined),
	        HOUSE(test_sleepers),
	};

	return cmocka_run_group_tests_name("thread", tests, NULL, NULL);
}
