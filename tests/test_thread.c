/*
 * Threads that the system does not give: whoever needs one says which, and the
 * server does not run without it.
 */
#include "tests/house.h"

#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_start),
	        cmocka_unit_test(test_none_to_give),
	        HOUSE(test_service),
	};

	return cmocka_run_group_tests_name("thread", tests, NULL, NULL);
}
