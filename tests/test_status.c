/*
 * The names of statuses.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/status.h"

static void
test_names(void **state)
{
	static const char *const names[] = {"ok", "input", "not_found",
	        "conflict", "forbidden", "limit", "busy", "full", "system"};

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		assert_string_equal(status_name((enum status)i), names[i]);
	assert_string_equal(status_name((enum status)9), "unknown");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_names)};

	return cmocka_run_group_tests_name("status", tests, NULL, NULL);
}
