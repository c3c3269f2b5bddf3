/*
 * Counters that leave no trace of a person: every one has a name, and the log
 * hears of the first and of every hundredth after it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <pthread.h>

#include "base/log.h"
#include "server/counter.h"

enum { THREADS = 4, EACH = 1000 };

static int lines;
static char last[400];

static void
keep(const char *line, void *context)
{
	(void)context;
	lines++;
	(void)snprintf(last, sizeof(last), "%s", line);
}

static int
setup(void **state)
{
	(void)state;
	lines = 0;
	log_set_sink(keep, NULL);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	log_set_sink(NULL, NULL);
	return 0;
}

static void
test_names(void **state)
{
	(void)state;
	assert_string_equal(
	        counter_name(COUNTER_HOOK_UNSIGNED), "hook_unsigned");
	assert_string_equal(
	        counter_name(COUNTER_HOOK_UNREADABLE), "hook_unreadable");
	assert_string_equal(counter_name(COUNTER_LOGIN_FAILED), "login_failed");
	for (int i = 0; i < COUNTERS; i++) {
		assert_non_null(counter_name((enum counter)i));
		for (int j = 0; j < i; j++)
			assert_string_not_equal(counter_name((enum counter)i),
			        counter_name((enum counter)j));
	}
}

static void
test_log_hears_of_some(void **state)
{
	struct counters counters = {0};

	(void)state;
	counter_note(&counters, COUNTER_LOGIN_FAILED);
	assert_int_equal(lines, 1);
	assert_non_null(strstr(last, "name=login_failed count=1"));
	for (int i = 2; i <= 100; i++)
		counter_note(&counters, COUNTER_LOGIN_FAILED);
	assert_int_equal(lines, 1);
	counter_note(&counters, COUNTER_LOGIN_FAILED);
	assert_int_equal(lines, 2);
	assert_non_null(strstr(last, "name=login_failed count=101"));
	/* Each counts for itself. */
	counter_note(&counters, COUNTER_HOOK_UNSIGNED);
	assert_int_equal(lines, 3);
	assert_non_null(strstr(last, "name=hook_unsigned count=1"));
	assert_int_equal(counters.counts[COUNTER_LOGIN_FAILED], 101);
	assert_int_equal(counters.counts[COUNTER_HOOK_UNSIGNED], 1);
	assert_int_equal(counters.counts[COUNTER_HOOK_UNREADABLE], 0);
}

static void *
count_many(void *context)
{
	for (int i = 0; i < EACH; i++)
		counter_note(context, COUNTER_HOOK_UNREADABLE);
	return NULL;
}

static void
test_any_thread(void **state)
{
	struct counters counters = {0};
	pthread_t threads[THREADS];

	(void)state;
	/* The sink of this test is one thread's; these lines go nowhere. */
	log_set_level(LOG_ERROR);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, count_many,
		                         &counters),
		        0);
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	log_set_level(LOG_INFO);
	assert_int_equal(
	        counters.counts[COUNTER_HOOK_UNREADABLE], THREADS * EACH);
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        CASE(test_names),
	        CASE(test_log_hears_of_some),
	        CASE(test_any_thread),
	};

	return cmocka_run_group_tests_name("counter", tests, NULL, NULL);
}
