/*
 * The functions on texts, with letters of more than one byte.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/expression_fixture.h"

static void
test_texts(void **state)
{
	static const struct expression_case cases[] = {
	        {"string-length('æøå')", "3"},
	        {"string-length()", "4"},
	        {"string(1 = 1)", "true"},
	        {"concat('a', 1, true())", "a1true"},
	        {"concat()", ""},
	        {"join(', ', 'a', '', 'c')", "a, , c"},
	        {"join('-')", ""},
	        {"contains('abc', '')", "true"},
	        {"contains('abc', 'cb')", "false"},
	        {"starts-with('abc', 'ab')", "true"},
	        {"starts-with('a', 'ab')", "false"},
	        {"ends-with('abc', 'bc')", "true"},
	        {"ends-with('c', 'bc')", "false"},
	        {"substring-before('2026-03', '-')", "2026"},
	        {"substring-before('a', 'b')", ""},
	        {"substring-after('2026-03', '-')", "03"},
	        {"substring-after('a', '')", "a"},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

/* XPath's own examples, and substr's counting from nought. */
static void
test_parts(void **state)
{
	static const struct expression_case cases[] = {
	        {"substring('12345', 1.5, 2.6)", "234"},
	        {"substring('12345', 0, 3)", "12"},
	        {"substring('12345', 0 div 0, 3)", ""},
	        {"substring('12345', 1, 0 div 0)", ""},
	        {"substring('12345', -42, 1 div 0)", "12345"},
	        {"substring('12345', -1 div 0, 1 div 0)", ""},
	        {"substring('æøå', 2)", "øå"},
	        {"substring('æøå', 2, 1)", "ø"},
	        {"substr('æøå', 1)", "øå"},
	        {"substr('æøå', 0, 1)", "æ"},
	        {"substr('hello', -2)", "lo"},
	        {"substr('hello', -4, -1)", "ell"},
	        {"substr('hello', 3, 1)", ""},
	        {"substr('hello', -99, 99)", "hello"},
	        {"substr('', 0, 1)", ""},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

static void
test_changes(void **state)
{
	static const struct expression_case cases[] = {
	        {"translate('bar', 'abc', 'AB')", "BAr"},
	        {"translate('--aaa--', 'abc-', 'ABC')", "AAA"},
	        {"translate('blåbær', 'åæ', 'xy')", "blxbyr"},
	        {"translate('ab', 'ab', 'åæ')", "åæ"},
	        {"translate('aa', 'aa', 'xy')", "xx"},
	        {"normalize-space('  a \t\n b ')", "a b"},
	        {"normalize-space(' ')", ""},
	        {"normalize-space()", "self"},
	        {"lower-case('ÆBLE Ø')", "æble ø"},
	        {"upper-case('æble ø')", "ÆBLE Ø"},
	};

	(void)state;
	EXPECT_RESULTS(cases);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_texts),
	        cmocka_unit_test(test_parts),
	        cmocka_unit_test(test_changes),
	};

	return cmocka_run_group_tests_name(
	        "expression_text", tests, NULL, NULL);
}
