/*
 * A crew: in order, off the caller's thread, no more than wait may, and whatever
 * was taken is run.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/crew.h"

enum { JOBS = 40, WAITING = 16 };

/* A job that goes on when the gate is opened. */
struct waiter {
	struct crew_job job;
	struct crew *crew;
	int place;
	bool told;  /* that it was taken, before it ran */
	bool again; /* puts itself once more */
};

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_t caller;
static bool on_caller, untold;
static int ran[2 * JOBS];
static int ran_count, refused_count;
static atomic_int begun;

static void
run(struct crew_job *job)
{
	struct waiter *waiter = (struct waiter *)job;
	bool again = waiter->again;

	begun++;
	pthread_mutex_lock(&gate);
	on_caller |= pthread_equal(pthread_self(), caller) != 0;
	untold |= !waiter->told;
	ran[ran_count++] = waiter->place;
	pthread_mutex_unlock(&gate);
	waiter->again = waiter->told = false;
	if (again && !crew_put(waiter->crew, job)) {
		pthread_mutex_lock(&gate);
		refused_count++;
		pthread_mutex_unlock(&gate);
	}
}

static void
note_taken(struct crew_job *job)
{
	((struct waiter *)job)->told = true;
}

static int
begin(void **state)
{
	(void)state;
	caller = pthread_self();
	on_caller = untold = false;
	ran_count = refused_count = 0;
	begun = 0;
	return 0;
}

/* How many were taken while the gate was closed. */
static int
put_all(struct crew *crew, struct waiter waiters[JOBS], int first_wait)
{
	int taken = 0;

	pthread_mutex_lock(&gate);
	for (int i = 0; i < JOBS; i++) {
		waiters[i] = (struct waiter){
		        .job = {.run = run, .taken = note_taken},
		        .crew = crew,
		        .place = taken};
		if (crew_put(crew, &waiters[i].job))
			taken++;
		else
			assert_false(waiters[i].told);
		/* So that it is certain how many are not waiting any more. */
		while (begun < first_wait && i + 1 == first_wait)
			usleep(1000);
	}
	pthread_mutex_unlock(&gate);
	return taken;
}

static void
test_one(void **state)
{
	struct crew *crew = crew_create(NULL, 1, WAITING);
	struct waiter waiters[JOBS];

	(void)state;
	assert_int_equal(put_all(crew, waiters, 1), WAITING + 1);
	talloc_free(crew);
	assert_int_equal(ran_count, WAITING + 1);
	for (int i = 0; i < ran_count; i++)
		assert_int_equal(ran[i], i);
	assert_false(on_caller);
	assert_false(untold);
}

static void
test_several(void **state)
{
	struct crew *crew = crew_create(NULL, 3, WAITING);
	struct waiter waiters[JOBS];
	bool seen[JOBS] = {false};

	(void)state;
	assert_int_equal(put_all(crew, waiters, 3), WAITING + 3);
	talloc_free(crew);
	assert_int_equal(ran_count, WAITING + 3);
	for (int i = 0; i < ran_count; i++) {
		assert_false(seen[ran[i]]);
		seen[ran[i]] = true;
	}
	assert_false(on_caller);
}

static void
test_no_work(void **state)
{
	(void)state;
	for (int threads = 1; threads <= CREW_THREADS_MAX; threads++)
		talloc_free(crew_create(NULL, threads, 1));
	assert_int_equal(ran_count, 0);
}

static void *
end_crew(void *context)
{
	talloc_free(context);
	return NULL;
}

/* A job of the crew that puts another while it ends is told no, and waits for
 * nobody. */
static void
test_put_at_the_end(void **state)
{
	struct crew *crew = crew_create(NULL, 1, WAITING);
	struct waiter waiter = {.job = {.run = run, .taken = note_taken},
	        .crew = crew,
	        .again = true};
	pthread_t thread;

	(void)state;
	pthread_mutex_lock(&gate);
	assert_true(crew_put(crew, &waiter.job));
	assert_int_equal(pthread_create(&thread, NULL, end_crew, crew), 0);
	usleep(100000);
	pthread_mutex_unlock(&gate);
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(ran_count, 1);
	assert_int_equal(refused_count, 1);
}

static void
block_nothing(struct crew_job *job)
{
	sigset_t mask;

	(void)job;
	assert_int_equal(pthread_sigmask(SIG_SETMASK, NULL, &mask), 0);
	begun += sigismember(&mask, SIGTERM) == 1;
}

/* The threads leave signals to the caller's, whose mask stays. */
static void
test_signals(void **state)
{
	struct crew *crew = crew_create(NULL, 1, 1);
	struct crew_job job = {.run = block_nothing};
	sigset_t mask;

	(void)state;
	assert_true(crew_put(crew, &job));
	talloc_free(crew);
	assert_int_equal(begun, 1);
	assert_int_equal(pthread_sigmask(SIG_SETMASK, NULL, &mask), 0);
	assert_int_equal(sigismember(&mask, SIGTERM), 0);
}

#define CASE(test) cmocka_unit_test_setup(test, begin)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        CASE(test_one),
	        CASE(test_several),
	        CASE(test_no_work),
	        CASE(test_put_at_the_end),
	        CASE(test_signals),
	};

	return cmocka_run_group_tests_name("crew", tests, NULL, NULL);
}
