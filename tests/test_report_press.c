/*
 * Forms are made in the order of asking, off the web's thread; too many at once
 * are turned away, and what waits is answered before the press ends.
 */
#include "tests/house.h"

#include <pthread.h>

#include "server/report_press.h"

enum { JOBS = 40 };

struct counted {
	struct report_job job;
	int place;
};

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static pthread_t web;
static bool on_web;
static int made[JOBS];
static int made_count;
static int resumed;

static void
make(struct report_job *job)
{
	pthread_mutex_lock(&gate);
	on_web |= pthread_equal(pthread_self(), web) != 0;
	made[made_count++] = ((struct counted *)job)->place;
	pthread_mutex_unlock(&gate);
}

static void
on_resume(struct http_call *call)
{
	(void)call;
	resumed++;
}

/* While the gate is closed at most one is being made, and sixteen wait. */
static void
test_queue(void **state)
{
	struct house *house = *state;
	struct report_press *press =
	        report_press_create(house->memory, house->service);
	struct counted jobs[JOBS];
	int taken = 0;

	web = pthread_self();
	made_count = resumed = 0;
	pthread_mutex_lock(&gate);
	for (int i = 0; i < JOBS; i++) {
		struct http_call *call =
		        http_call_create(house->memory, "GET", "/");

		call->on_resume = on_resume;
		jobs[i] = (struct counted){{.http = call, .make = make}, taken};
		if (report_press_put(press, &jobs[i].job))
			taken++;
		else
			assert_false(call->deferred);
	}
	assert_true(taken == 16 || taken == 17);
	pthread_mutex_unlock(&gate);
	talloc_free(press);
	assert_int_equal(made_count, taken);
	assert_false(on_web);
	assert_int_equal(resumed, taken);
	for (int i = 0; i < taken; i++)
		assert_int_equal(made[i], i);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {HOUSE(test_queue)};

	return cmocka_run_group_tests_name("report_press", tests, NULL, NULL);
}
