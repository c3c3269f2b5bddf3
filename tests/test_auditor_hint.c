/*
 * What is remembered between two audits, and that an audit without it is none
 * the wiser.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "reports/auditor_internal.h"

static void
test_set(void **state)
{
	struct auditor_hints *hints = auditor_hints_create(NULL, NULL);
	struct audit_hint hint = {"a", "bc", false};
	struct audit_hint other = {"ab", "c", false};
	struct auditor_hints *copy;

	(void)state;
	assert_false(auditor_hints_have(hints, &hint));
	auditor_hints_add(hints, &hint);
	assert_true(auditor_hints_have(hints, &hint));
	assert_false(auditor_hints_have(hints, &other));
	hint.high = true;
	assert_false(auditor_hints_have(hints, &hint));
	copy = auditor_hints_create(NULL, hints);
	auditor_hints_add(copy, &other);
	assert_true(auditor_hints_have(copy, &other));
	assert_false(auditor_hints_have(hints, &other));
	hint.high = false;
	assert_true(auditor_hints_have(copy, &hint));
	talloc_free(copy);
	talloc_free(hints);
	/* None at all. */
	auditor_hints_add(NULL, &hint);
	assert_false(auditor_hints_have(NULL, &hint));
}

/* Many, so that the table grows. */
static void
test_many(void **state)
{
	struct auditor_hints *hints = auditor_hints_create(NULL, NULL);
	char name[16];
	struct audit_hint hint = {"reader", name, true};

	(void)state;
	for (int i = 0; i < 5000; i++) {
		(void)snprintf(name, sizeof(name), "count %d", i);
		assert_false(auditor_hints_have(hints, &hint));
		auditor_hints_add(hints, &hint);
	}
	for (int i = 0; i < 5000; i++) {
		(void)snprintf(name, sizeof(name), "count %d", i);
		assert_true(auditor_hints_have(hints, &hint));
	}
	talloc_free(hints);
}

/* Of a sum that is shown one part is shown, or both are hidden. */
static enum status
audit(struct auditor_hints *hints, bool shown)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct auditor *auditor = auditor_create(memory);
	struct text why;
	enum status status;

	text_init(&why, memory, 400);
	auditor_threshold(auditor, 5);
	auditor_count(auditor, "all", 20, AUDITOR_PUBLISHED);
	auditor_count(auditor, "one", 3, AUDITOR_HIDDEN);
	auditor_count(auditor, "other", 17,
	        shown ? AUDITOR_PUBLISHED : AUDITOR_HIDDEN);
	auditor_sum(auditor, "all");
	auditor_term(auditor, 1, "one");
	auditor_term(auditor, 1, "other");
	auditor_trust(auditor, hints);
	status = auditor_check(auditor, &why);
	talloc_free(memory);
	return status;
}

static void
test_trust(void **state)
{
	struct auditor_hints *hints = auditor_hints_create(NULL, NULL);
	struct audit_hint low = {"everybody", "one", false};
	struct audit_hint high = {"everybody", "one", true};

	(void)state;
	/* What is refused leaves no hint that it could be. */
	assert_int_equal(audit(hints, true), STATUS_CONFLICT);
	assert_false(auditor_hints_have(hints, &low) &&
	             auditor_hints_have(hints, &high));
	assert_int_equal(audit(hints, false), STATUS_OK);
	assert_true(auditor_hints_have(hints, &low));
	assert_true(auditor_hints_have(hints, &high));
	/* Told more than before, who trusts is wrong: so what is released is
	 * audited without. */
	assert_int_equal(audit(hints, true), STATUS_OK);
	assert_int_equal(audit(NULL, true), STATUS_CONFLICT);
	talloc_free(hints);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_set),
	        cmocka_unit_test(test_many),
	        cmocka_unit_test(test_trust),
	};

	return cmocka_run_group_tests_name("auditor_hint", tests, NULL, NULL);
}
