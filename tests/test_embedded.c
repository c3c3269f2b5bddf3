/*
 * The embedded files are the tree's, whole, in order, and found by their path.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/embedded.h"

static void
assert_is_file(const struct embedded *embedded)
{
	FILE *file = fopen(embedded->path, "re");
	char *bytes = malloc(embedded->length + 2);
	size_t length;

	assert_non_null(file);
	assert_non_null(bytes);
	length = fread(bytes, 1, embedded->length + 1, file);
	assert_int_equal(length, embedded->length);
	if (length > 0)
		assert_memory_equal(bytes, embedded->bytes, length);
	free(bytes);
	(void)fclose(file);
}

/* Run at the tree's root, as the Makefile does. */
static void
test_files(void **state)
{
	(void)state;
	assert_in_range(embedded_count, 10, 1000);
	for (size_t i = 0; i < embedded_count; i++) {
		const struct embedded *embedded = &embedded_files[i];

		assert_is_file(embedded);
		assert_int_equal(embedded->bytes[embedded->length], '\0');
		if (i > 0)
			assert_true(
			        strcmp(embedded[-1].path, embedded->path) < 0);
	}
}

static void
test_find(void **state)
{
	(void)state;
	for (size_t i = 0; i < embedded_count; i++)
		assert_ptr_equal(embedded_find(embedded_files[i].path),
		        &embedded_files[i]);
	assert_non_null(embedded_find("server/lang/da.txt"));
	assert_null(embedded_find(""));
	assert_null(embedded_find("server/lang/da.tx"));
	assert_null(embedded_find("server/lang/da.txt "));
	assert_null(embedded_find("/server/lang/da.txt"));
	assert_null(embedded_find("server/lang"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_files),
	        cmocka_unit_test(test_find),
	};

	return cmocka_run_group_tests_name("embedded", tests, NULL, NULL);
}
