/*
 * How far words are from each other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void
test_distance(void **state)
{
	static const struct {
		const char *a, *b;
		size_t limit, distance;
	} cases[] = {
	        {"", "", 2, 0},
	        {"", "ab", 2, 2},
	        {"", "abc", 2, 3},
	        {"tilfreds", "tilfreds", 0, 0},
	        {"tilfreds", "tilfrds", 2, 1},
	        {"tilfreds", "tilfrdes", 2, 1},
	        {"tilfreds", "utilfreds", 2, 1},
	        {"tilfreds", "utilfred", 2, 2},
	        {"tilfreds", "utilfrad", 2, 3},
	        {"ab", "ba", 2, 1},
	        {"ca", "abc", 5, 3},  /* no edit inside a swap */
	        {"rød", "rod", 2, 1}, /* code points, not bytes */
	        {"æø", "øæ", 2, 1},
	        {"kitten", "sitting", 5, 3},
	        {"kitten", "sitting", 2, 3},
	        {"a", "abcdefgh", 3, 4},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(
		        text_distance(cases[i].a, cases[i].b, cases[i].limit),
		        cases[i].distance);
		assert_int_equal(
		        text_distance(cases[i].b, cases[i].a, cases[i].limit),
		        cases[i].distance);
	}
}

static size_t
smallest(size_t a, size_t b, size_t c)
{
	size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

/* The definition, word for word; slow. */
static size_t
distance_defined(const char *a, size_t n, const char *b, size_t m)
{
	size_t best;

	if (n == 0 || m == 0)
		return n + m;
	best = smallest(distance_defined(a, n - 1, b, m) + 1,
	        distance_defined(a, n, b, m - 1) + 1,
	        distance_defined(a, n - 1, b, m - 1) + (a[n - 1] != b[m - 1]));
	if (n > 1 && m > 1 && a[n - 1] == b[m - 2] && a[n - 2] == b[m - 1])
		best = smallest(
		        best, distance_defined(a, n - 2, b, m - 2) + 1, best);
	return best;
}

/* All pairs of words of up to four letters out of three. */
static void
test_distance_defined(void **state)
{
	enum { WORDS = 121 };

	char words[WORDS][5] = {""};
	size_t count = 1;

	(void)state;
	for (size_t from = 0; count < WORDS; from++)
		for (char c = 'a'; c <= 'c'; c++)
			(void)snprintf(words[count++], sizeof(words[0]),
			        "%.3s%c", words[from], c);
	for (size_t i = 0; i < WORDS; i++)
		for (size_t j = 0; j < WORDS; j++)
			assert_int_equal(text_distance(words[i], words[j], 9),
			        distance_defined(words[i], strlen(words[i]),
			                words[j], strlen(words[j])));
}

static void
test_slips(void **state)
{
	static const struct {
		const char *word;
		size_t slips;
	} cases[] = {{"", 0}, {"x", 0}, {"ca", 0}, {"prt", 1}, {"tokn", 1},
	        {"numbr", 1}, {"secret", 2}, {"webhook_secrte", 2}, {"åøæ", 1},
	        {"åø", 0}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(text_slips(cases[i].word), cases[i].slips);
}

static void
test_distance_of_long_texts(void **state)
{
	char a[300] = "";
	char b[300] = "";

	(void)state;
	memset(a, 'x', 256);
	memset(b, 'x', 255);
	assert_int_equal(text_distance(a, b, 2), 1);
	memset(a, 'x', 257);
	memset(b, 'x', 257);
	assert_int_equal(text_distance(a, b, 2), 0);
	b[256] = 'y';
	assert_int_equal(text_distance(a, b, 2), 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_distance),
	        cmocka_unit_test(test_distance_defined),
	        cmocka_unit_test(test_slips),
	        cmocka_unit_test(test_distance_of_long_texts),
	};

	return cmocka_run_group_tests_name("text_distance", tests, NULL, NULL);
}
