/*
 * Lists as spreadsheets and case systems write them, read cell by cell, and
 * what is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "server/csv.h"

struct fixture {
	TALLOC_CTX *memory;
	struct csv csv;
	struct csv_row row;
	struct text why;
};

static int
setup(void **state)
{
	struct fixture *fixture = talloc_zero(NULL, struct fixture);

	fixture->memory = fixture;
	text_init(&fixture->why, fixture, 1000);
	*state = fixture;
	return 0;
}

static int
teardown(void **state)
{
	return talloc_free(*state);
}

static enum status
open_bytes(struct fixture *fixture, const char *bytes, size_t length)
{
	text_clear(&fixture->why);
	return csv_open(
	        &fixture->csv, fixture->memory, bytes, length, &fixture->why);
}

static enum status
next(struct fixture *fixture)
{
	return csv_next(&fixture->csv, &fixture->row, &fixture->why);
}

/* The whole file in one line: "line:cell|cell/line:cell". */
static const char *
flat(struct fixture *fixture, const char *bytes)
{
	struct text out;
	enum status status = open_bytes(fixture, bytes, strlen(bytes));

	text_init(&out, fixture->memory, 10000);
	while (status == STATUS_OK && (status = next(fixture)) == STATUS_OK) {
		const struct csv_row *row = &fixture->row;

		text_add_format(
		        &out, "%s%zu:", out.length > 0 ? "/" : "", row->line);
		for (size_t i = 0; i < row->count; i++)
			text_add_format(
			        &out, "%s%s", i > 0 ? "|" : "", row->cells[i]);
	}
	if (status != STATUS_NOT_FOUND)
		text_add_format(&out, " %s %s", status_name(status),
		        text_string(&fixture->why));
	return text_string(&out);
}

static void
test_rows_and_cells(void **state)
{
	static const struct {
		const char *bytes;
		const char *wanted;
	} cases[] = {
	        {"", ""},
	        {"\n\r\n\n", ""},
	        {"a", "1:a"},
	        {"a,b\n1,2\n", "1:a|b/2:1|2"},
	        {"a;b\r\n1;2\r\n", "1:a|b/2:1|2"},
	        {"a,b\r1,2\r3,4", "1:a|b/2:1|2/3:3|4"},
	        {"a,b\n1,2", "1:a|b/2:1|2"}, /* no line end at the end */
	        {"a,\n,b\n", "1:a|/2:|b"},
	        {"a,b,\n", "1:a|b|"},
	        /* The header decides, the rest does not vote. */
	        {"a;b\n1,5;2,5\n", "1:a|b/2:1,5|2,5"},
	        {"a,b\n;;;,x\n", "1:a|b/2:;;;|x"},
	        {"\r\n\na;b\n1;2\n", "3:a|b/4:1|2"},
	        /* A byte order mark is no part of the first name. */
	        {"\xef\xbb\xbf"
	         "id;phone\n",
	                "1:id|phone"},
	        {"\xef\xbb\xbf", ""},
	        /* Quotes. */
	        {"\"a,b\",c\n", "1:a,b|c"},
	        {"\"a\"\"b\",\"\"\n", "1:a\"b|"},
	        {"\"\"\"\"\n", "1:\""},
	        {"a\"b,c\"\n", "1:a\"b|c\""}, /* inside a cell they are text */
	        {"\"a\"b,c\n", "1:ab|c"},
	        {"a,\"x\ny\"\nb,c\n", "1:a|x\ny/3:b|c"},
	        {"a,\"x\r\ny\r\nz\"\r\nb,c\n", "1:a|x\r\ny\r\nz/4:b|c"},
	        {"\"\xef\xbb\xbf\"\n", "1:\xef\xbb\xbf"},
	        /* Rows of nothing are no rows, and still count as lines. */
	        {"a,b\n\n,\n;\nc,d\n", "1:a|b/4:;/5:c|d"},
	        {"a,b\n,,,,\n", "1:a|b"},
	        {"\xc3\xa6;\xc3\xb8\n\xc3\xa5;",
	                "1:\xc3\xa6|\xc3\xb8/2:\xc3\xa5|"},
	        /* Broken. */
	        {"a,b\nc,\"d\n", "1:a|b input line 2: a quotation mark is not"
	                         " closed\n"},
	        {"\"", " input line 1: a quotation mark is not closed\n"},
	        {"\"a\"\"", " input line 1: a quotation mark is not closed\n"},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *got = flat(*state, cases[i].bytes);

		if (strcmp(got, cases[i].wanted) != 0)
			fail_msg("\"%s\" gave \"%s\", expected \"%s\"",
			        cases[i].bytes, got, cases[i].wanted);
	}
}

static void
test_only_utf8(void **state)
{
	static const struct {
		const char *bytes;
		size_t length;
	} cases[] = {
	        {"navn\nS\xf8ren\n", 11}, /* Latin-1 */
	        {"\xff\xfe"
	         "a\0,\0b\0",
	                8},              /* UTF-16 */
	        {"a,b\n1,\0\n", 8},      /* NUL */
	        {"a,\xed\xa0\x80\n", 6}, /* a surrogate */
	        {"a,\xc0\xaf\n", 5},     /* an overlong form */
	        {"a,\xc3", 3},           /* half a character */
	};
	struct fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(
		        open_bytes(fixture, cases[i].bytes, cases[i].length),
		        STATUS_INPUT);
		assert_non_null(strstr(text_string(&fixture->why),
		        "save it as \"CSV UTF-8\""));
	}
}

static char *
repeat(struct fixture *fixture, const char *part, size_t count)
{
	size_t length = strlen(part);
	char *bytes = talloc_array(
	        fixture->memory, char, (unsigned)(length * count + 1));

	for (size_t i = 0; i < count; i++)
		memcpy(bytes + i * length, part, length);
	bytes[length * count] = '\0';
	return bytes;
}

static void
test_columns_have_a_limit(void **state)
{
	struct fixture *fixture = *state;
	char *bytes = repeat(fixture, "x,", CSV_COLUMNS_MAX - 1);

	assert_int_equal(open_bytes(fixture, bytes, strlen(bytes)), STATUS_OK);
	assert_int_equal(next(fixture), STATUS_OK);
	assert_int_equal(fixture->row.count, CSV_COLUMNS_MAX);
	assert_string_equal(fixture->row.cells[CSV_COLUMNS_MAX - 1], "");
	bytes = repeat(fixture, "x,", CSV_COLUMNS_MAX);
	assert_int_equal(open_bytes(fixture, bytes, strlen(bytes)), STATUS_OK);
	assert_int_equal(next(fixture), STATUS_INPUT);
	assert_string_equal(text_string(&fixture->why),
	        "line 1: more than 64 columns or 65536 bytes\n");
}

static void
test_rows_have_a_limit(void **state)
{
	struct fixture *fixture = *state;

	static const struct {
		size_t length;
		enum status status;
	} cases[] = {
	        {CSV_ROW_MAX - 1, STATUS_OK},
	        {CSV_ROW_MAX, STATUS_OK},
	        {CSV_ROW_MAX + 1, STATUS_INPUT},
	        {(size_t)4 * CSV_ROW_MAX, STATUS_INPUT},
	};

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *bytes = talloc_asprintf(fixture->memory, "a\n%s",
		        repeat(fixture, "x", cases[i].length));

		assert_int_equal(
		        open_bytes(fixture, bytes, strlen(bytes)), STATUS_OK);
		assert_int_equal(next(fixture), STATUS_OK);
		assert_int_equal(next(fixture), cases[i].status);
		if (cases[i].status == STATUS_OK)
			assert_int_equal(
			        strlen(fixture->row.cells[0]), cases[i].length);
		else
			assert_non_null(strstr(text_string(&fixture->why),
			        "line 2: more than"));
	}
	/* A full row leaves no room for another cell, quoted or not. */
	{
		char *bytes = talloc_asprintf(fixture->memory, "\"%s\",y",
		        repeat(fixture, "x", CSV_ROW_MAX));

		assert_int_equal(
		        open_bytes(fixture, bytes, strlen(bytes)), STATUS_OK);
		assert_int_equal(next(fixture), STATUS_INPUT);
	}
}

/* The bytes may end anywhere, and need no NUL behind them. */
static void
test_every_length_of_a_file(void **state)
{
	static const char whole[] = "\xef\xbb\xbfid;\"a\"\"b\"\r\n1;\"x\ny\"\n";
	struct fixture *fixture = *state;

	for (size_t length = 0; length < sizeof(whole); length++) {
		char *bytes = talloc_memdup(fixture->memory, whole, length);
		enum status status = open_bytes(fixture, bytes, length);
		int rows = 0;

		while (status == STATUS_OK && rows < 3 &&
		        (status = next(fixture)) == STATUS_OK)
			rows++;
		assert_true(rows <= 2);
		assert_true(
		        status == STATUS_NOT_FOUND || status == STATUS_INPUT);
		talloc_free(bytes);
	}
}

#define CASE(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        CASE(test_rows_and_cells),
	        CASE(test_only_utf8),
	        CASE(test_columns_have_a_limit),
	        CASE(test_rows_have_a_limit),
	        CASE(test_every_length_of_a_file),
	};

	return cmocka_run_group_tests_name("csv", tests, NULL, NULL);
}
