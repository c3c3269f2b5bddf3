/*
 * JSON written out: owned, added, and only the given reference taken.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json_text.h"

static void
test_owned(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	char *text =
	        json_text(memory, json_pack("[i, s]", 7, "ø"), JSON_COMPACT);

	(void)state;
	assert_string_equal(text, "[7,\"ø\"]");
	assert_ptr_equal(talloc_parent(text), memory);
	text = json_text(memory, json_string("a\"b"), JSON_ENCODE_ANY);
	assert_string_equal(text, "\"a\\\"b\"");
	talloc_free(memory);
}

static void
test_added(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text out;

	(void)state;
	text_init(&out, memory, 100);
	text_add(&out, "data: ");
	json_text_add(&out, json_pack("{s:f}", "mean", 3.25),
	        JSON_COMPACT | JSON_REAL_PRECISION(6));
	assert_string_equal(text_string(&out), "data: {\"mean\":3.25}");
	talloc_free(memory);
}

/* Only that reference is given away which was handed over. */
static void
test_what_others_hold_stays(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	json_t *kept = json_pack("[i]", 1);

	(void)state;
	assert_string_equal(
	        json_text(memory, json_incref(kept), JSON_COMPACT), "[1]");
	assert_int_equal(json_array_size(kept), 1);
	json_decref(kept);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_owned),
	        cmocka_unit_test(test_added),
	        cmocka_unit_test(test_what_others_hold_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
