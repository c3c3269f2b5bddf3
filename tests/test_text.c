/*
 * The text builder at its limit, UTF-8 good and bad, and the small readers.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/text.h"
#include "tests/base_fixture.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static void
test_builder(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text text;

	(void)state;
	text_init(&text, memory, 1000);
	assert_string_equal(text_string(&text), "");
	assert_null(text.bytes);
	text_add(&text, "Hej");
	text_add_bytes(&text, ", du!", 4);
	text_add_format(&text, " %d %s", 7, "æ");
	assert_string_equal(text_string(&text), "Hej, du 7 æ");
	assert_int_equal(text.length, 12);
	assert_false(text.truncated);
	assert_ptr_equal(talloc_parent(text.bytes), memory);
	text_clear(&text);
	assert_int_equal(text.length, 0);
	assert_string_equal(text_string(&text), "");
	text_add(&text, "igen");
	assert_string_equal(text_string(&text), "igen");
	talloc_free(memory);
}

/* Long enough to grow several times, and past the format's own buffer. */
static void
test_builder_grows(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text text;
	char *expected = talloc_array(memory, char, 5001);

	(void)state;
	text_init(&text, memory, 5000);
	for (int i = 0; i < 500; i++) {
		text_add(&text, "0123456789");
		memcpy(expected + 10 * i, "0123456789", 11);
	}
	assert_string_equal(text_string(&text), expected);
	assert_false(text.truncated);
	text_clear(&text);
	text_add_format(&text, "%s", expected);
	assert_string_equal(text_string(&text), expected);
	assert_false(text.truncated);
	text_add(&text, "");
	assert_false(text.truncated);
	text_add(&text, "x");
	assert_true(text.truncated);
	assert_int_equal(text.length, 5000);
	talloc_free(memory);
}

static void
test_builder_limit(void **state)
{
	static const struct {
		const char *first, *second, *expected;
		size_t limit;
		bool truncated;
	} cases[] = {
	        {"abc", "def", "abcdef", 6, false},
	        {"abc", "def", "abcde", 5, true},
	        {"abc", "def", "abc", 3, true}, {"abc", "", "abc", 3, false},
	        {"abc", "def", "", 0, true}, {"ab", "æ", "abæ", 4, false},
	        {"ab", "æ", "ab", 3, true}, {"ab", "€", "ab", 4, true},
	        {"ab", "😀", "ab", 5, true}, {"ab", "😀", "ab😀", 6, false},
	        {"aæ", "b", "a", 2, true}, /* what was cut stays last */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct text text;

		text_init(&text, memory, cases[i].limit);
		text_add(&text, cases[i].first);
		text_add_format(&text, "%s", cases[i].second);
		assert_string_equal(text_string(&text), cases[i].expected);
		assert_int_equal(text.length, strlen(cases[i].expected));
		assert_int_equal(text.truncated, cases[i].truncated);
		text_clear(&text);
		assert_false(text.truncated);
		talloc_free(memory);
	}
}

static void
test_html(void **state)
{
	static const struct {
		const char *given, *expected;
		size_t limit;
		bool truncated;
	} cases[] = {
	        {"", "", 10, false}, {"Æblegrød", "Æblegrød", 100, false},
	        {"<a href=\"x\">'&'</a>",
	                "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;",
	                100, false},
	        {"&amp;", "&amp;amp;", 100, false}, {"a<b", "a&lt;b", 6, false},
	        {"a<b", "a&lt;", 5, true}, {"a<b", "a", 4, true},
	        {"a\"bcdef", "a", 6, true}, /* nothing follows the gap */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct text text;

		text_init(&text, memory, cases[i].limit);
		text_add_html(&text, cases[i].given);
		assert_string_equal(text_string(&text), cases[i].expected);
		assert_int_equal(text.truncated, cases[i].truncated);
		talloc_free(memory);
	}
}

static void
test_utf8_table(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
		bool good;
	} cases[] = {
	        {"", 0, true},
	        {"abc", 3, true},
	        {"a\0b", 3, false},
	        {"\xc3\xa6", 2, true},
	        {"\xc3", 1, false},
	        {"\xc3\x28", 2, false},
	        {"\x80", 1, false},
	        {"\xbf", 1, false},
	        {"\xc0\x80", 2, false}, /* NUL, overlong */
	        {"\xc1\xbf", 2, false},
	        {"\xc2\x80", 2, true},
	        {"\xdf\xbf", 2, true},
	        {"\xe0\x80\xaf", 3, false}, /* a slash, overlong */
	        {"\xe0\x9f\xbf", 3, false},
	        {"\xe0\xa0\x80", 3, true},
	        {"\xe2\x82", 2, false},
	        {"\xe2\x82\xac", 3, true},
	        {"\xed\x9f\xbf", 3, true},
	        {"\xed\xa0\x80", 3, false}, /* the first surrogate */
	        {"\xed\xbf\xbf", 3, false}, /* the last */
	        {"\xee\x80\x80", 3, true},
	        {"\xef\xbf\xbd", 3, true},
	        {"\xf0\x80\x80\x80", 4, false},
	        {"\xf0\x8f\xbf\xbf", 4, false},
	        {"\xf0\x90\x80\x80", 4, true},
	        {"\xf0\x9f\x98", 3, false},
	        {"\xf0\x9f\x98\x80", 4, true},
	        {"\xf4\x8f\xbf\xbf", 4, true},
	        {"\xf4\x90\x80\x80", 4, false}, /* beyond U+10FFFF */
	        {"\xf5\x80\x80\x80", 4, false},
	        {"\xf8\x88\x80\x80\x80", 5, false},
	        {"\xfe", 1, false},
	        {"\xff", 1, false},
	        {"ok\xe2\x28\xa1", 5, false},
	        {"\xc3\xa6\xc3", 3, false},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (text_is_utf8(cases[i].bytes, cases[i].length) !=
		        cases[i].good)
			fail_msg("case %zu", i);
}

/* Writes a code point by the book, even where it is none. */
static size_t
encode(uint32_t point, char out[4])
{
	static const unsigned char marks[] = {0, 0xc0, 0xe0, 0xf0};
	size_t more = point < 0x80 ? 0 : point < 0x800 ? 1 : 2;

	if (point >= 0x10000)
		more = 3;
	for (size_t i = more; i > 0; i--, point >>= 6)
		out[i] = (char)(0x80 | (point & 0x3f));
	out[0] = (char)(marks[more] | point);
	return more + 1;
}

static void
test_utf8_every_point(void **state)
{
	(void)state;
	for (uint32_t point = 0; point < 0x120000; point++) {
		char bytes[4];
		size_t length = encode(point, bytes);
		bool good = point > 0 && point <= 0x10ffff &&
		            (point < 0xd800 || point > 0xdfff);

		if (text_is_utf8(bytes, length) != good)
			fail_msg("U+%04X", point);
	}
}

static void
test_cut(void **state)
{
	static const struct {
		const char *text;
		size_t limit, expected;
	} cases[] = {
	        {"abc", 5, 3},
	        {"abc", 3, 3},
	        {"abc", 2, 2},
	        {"abc", 0, 0},
	        {"", 0, 0},
	        {"æøå", 6, 6},
	        {"æøå", 5, 4},
	        {"æøå", 1, 0},
	        {"a€", 3, 1},
	        {"a€", 2, 1},
	        {"😀😀", 7, 4},
	        {"😀😀", 3, 0},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(text_cut(cases[i].text, strlen(cases[i].text),
		                         cases[i].limit),
		        cases[i].expected);
}

static void
test_characters(void **state)
{
	(void)state;
	assert_int_equal(text_characters(""), 0);
	assert_int_equal(text_characters("abc"), 3);
	assert_int_equal(text_characters("Rødgrød"), 7);
	assert_int_equal(text_characters("€😀"), 2);
	assert_int_equal(text_characters("a\xcc\x8a"), 2);
}

static void
test_nfc(void **state)
{
	static const struct {
		const char *given, *expected;
	} cases[] = {
	        {"", ""}, {"Aarhus", "Aarhus"},
	        {"A\xcc\x8a"
	         "rhus",
	                "Århus"},
	        {"o\xcc\x88", "ö"}, {"Århus", "Århus"},
	        {"\xe2\x84\xab", "Å"},            /* the ångström sign */
	        {"\xef\xac\x81", "\xef\xac\x81"}, /* a ligature stays */
	        {"q\xcc\x87\xcc\xa3", "q\xcc\xa3\xcc\x87"}, /* reordered */
	};

	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char *composed = text_nfc(memory, cases[i].given);

		assert_string_equal(composed, cases[i].expected);
		assert_ptr_equal(talloc_parent(composed), memory);
	}
	talloc_free(memory);
}

static void
compose_malformed(void)
{
	(void)text_nfc(NULL, "\xc3(");
}

static void
test_nfc_malformed(void **state)
{
	(void)state;
	assert_true(base_fixture_aborts(compose_malformed));
}

/* talloc refuses 256 MiB at once, as malloc does when there is no more.  The
 * bytes are pages that are never touched. */
static void
add_too_much(void)
{
	enum { BYTES = 200000000 };

	const char *bytes = mmap(NULL, BYTES, PROT_READ,
	        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	struct text text;

	if (bytes == MAP_FAILED)
		_exit(1);
	text_init(&text, NULL, BYTES);
	text_add_bytes(&text, bytes, BYTES);
}

static void
test_out_of_memory(void **state)
{
	(void)state;
	assert_true(base_fixture_aborts(add_too_much));
}

static void
test_trim(void **state)
{
	static const struct {
		const char *given, *expected;
	} cases[] = {
	        {"", ""}, {" ", ""}, {"\xc2\xa0", ""}, {"ja", "ja"},
	        {"  ja nej\t\r\n\v\f", "ja nej"},
	        {"\xc2\xa0 5 \xc2\xa0\xc2\xa0", "5"},
	        {"a\xc2\xa0"
	         "b",
	                "a\xc2\xa0"
	                "b"},
	        {"\xc3\xa0", "\xc3\xa0"}, /* à ends as NBSP does */
	        {"\xc2\xa1", "\xc2\xa1"}, /* ¡ begins as NBSP does */
	};

	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(
		        text_trim(memory, cases[i].given), cases[i].expected);
	talloc_free(memory);
}

static void
test_to_int(void **state)
{
	static const struct {
		const char *text;
		int64_t min, max, number;
		enum status status;
	} cases[] = {
	        {"0", 0, 9, 0, STATUS_OK},
	        {"9", 0, 9, 9, STATUS_OK},
	        {"10", 0, 9, 0, STATUS_INPUT},
	        {"-1", 0, 9, 0, STATUS_INPUT},
	        {"-1", -1, 9, -1, STATUS_OK},
	        {"+5", 0, 9, 5, STATUS_OK},
	        {"-0", 0, 9, 0, STATUS_OK},
	        {"0157", 0, 999, 157, STATUS_OK}, /* no octal */
	        {"", 0, 9, 0, STATUS_INPUT},
	        {"-", -9, 9, 0, STATUS_INPUT},
	        {"+-5", -9, 9, 0, STATUS_INPUT},
	        {" 5", 0, 9, 0, STATUS_INPUT},
	        {"5 ", 0, 9, 0, STATUS_INPUT},
	        {"5.0", 0, 9, 0, STATUS_INPUT},
	        {"0x5", 0, 9, 0, STATUS_INPUT},
	        {"5a", 0, 9, 0, STATUS_INPUT},
	        {"9223372036854775807", INT64_MIN, INT64_MAX, INT64_MAX,
	                STATUS_OK},
	        {"-9223372036854775808", INT64_MIN, INT64_MAX, INT64_MIN,
	                STATUS_OK},
	        {"9223372036854775808", INT64_MIN, INT64_MAX, 0, STATUS_INPUT},
	        {"-9223372036854775809", INT64_MIN, INT64_MAX, 0, STATUS_INPUT},
	        {"99999999999999999999999", INT64_MIN, INT64_MAX, 0,
	                STATUS_INPUT},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		int64_t number = -77;
		int64_t expected =
		        cases[i].status == STATUS_OK ? cases[i].number : -77;

		assert_int_equal(text_to_int(cases[i].text, cases[i].min,
		                         cases[i].max, &number),
		        cases[i].status);
		assert_int_equal(number, expected);
	}
}

static void
test_key(void **state)
{
	char key[6] = "";

	(void)state;
	assert_true(text_key(" \tAb C \t", 5, key));
	assert_string_equal(key, "ab c");
	assert_true(text_key("KÆR", 5, key));
	assert_string_equal(key, "kÆr"); /* only ASCII has small letters */
	assert_true(text_key("12345     ", 5, key));
	assert_string_equal(key, "12345");
	assert_false(text_key("123456", 5, key));
	assert_false(text_key(" \t", 5, key));
	assert_false(text_key("", 5, key));
}

static void
test_same_word(void **state)
{
	(void)state;
	assert_true(text_same_word("", ""));
	assert_true(text_same_word("Ja", "jA"));
	assert_true(text_same_word("æ1", "æ1"));
	assert_false(text_same_word("ja", "jaa"));
	assert_false(text_same_word("jaa", "ja"));
	assert_false(text_same_word("[", "{")); /* no letters: 0x20 apart */
	assert_false(text_same_word("Æ", "æ")); /* ASCII alone is folded */
}

/* Longer than the builder's first try, and the caller's alone. */
static void
test_string_of_its_own(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	char *short_one = text_format(memory, "%s %d", "æ", 7);
	char *long_one = text_format(memory, "%0*d", 3000, 1);

	(void)state;
	assert_string_equal(short_one, "æ 7");
	assert_int_equal(strlen(long_one), 3000);
	assert_ptr_equal(talloc_parent(long_one), memory);
	assert_string_equal(text_format(memory, "%s", ""), "");
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_string_of_its_own),
	        cmocka_unit_test(test_builder),
	        cmocka_unit_test(test_builder_grows),
	        cmocka_unit_test(test_builder_limit),
	        cmocka_unit_test(test_html),
	        cmocka_unit_test(test_utf8_table),
	        cmocka_unit_test(test_utf8_every_point),
	        cmocka_unit_test(test_cut),
	        cmocka_unit_test(test_characters),
	        cmocka_unit_test(test_nfc),
	        cmocka_unit_test(test_nfc_malformed),
	        cmocka_unit_test(test_out_of_memory),
	        cmocka_unit_test(test_trim),
	        cmocka_unit_test(test_to_int),
	        cmocka_unit_test(test_key),
	        cmocka_unit_test(test_same_word),
	};

	return cmocka_run_group_tests_name("text", tests, NULL, NULL);
}
