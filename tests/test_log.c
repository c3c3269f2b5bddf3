/*
 * Log lines: their form, the mask, what a hostile value may not do, and that
 * threads do not mix them.
 */
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"
#include "base/text.h"
#include "tests/base_fixture.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

static char last[4096];
static int line_count;

static void
keep(const char *line, void *context)
{
	assert_ptr_equal(context, &line_count);
	(void)snprintf(last, sizeof(last), "%s", line);
	line_count++;
}

static int
start(void **state)
{
	(void)state;
	line_count = 0;
	last[0] = '\0';
	log_set_level(LOG_INFO);
	log_set_sink(keep, &line_count);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	log_set_level(LOG_INFO);
	log_set_sink(NULL, NULL);
	return 0;
}

/* What stands behind the event's name, without the line's end. */
static const char *
values(void)
{
	char *at = strstr(last, " event=test");

	assert_non_null(at);
	at += strlen(" event=test");
	at += *at == ' ';
	at[strcspn(at, "\n")] = '\0';
	return at;
}

static void
test_form(void **state)
{
	int year, month, day, hour, minute, second, read = 0;

	(void)state;
	log_event(LOG_WARN, "outbox.settle", "id=%d state=%s", 7, "sent");
	assert_int_equal(sscanf(last, "ts=%4d-%2d-%2dT%2d:%2d:%2dZ%n", &year,
	                         &month, &day, &hour, &minute, &second, &read),
	        6);
	assert_int_equal(read, 23);
	assert_string_equal(last + read,
	        " level=warn event=outbox.settle id=7 state=sent\n");
	log_event(LOG_ERROR, "test", "%s", "");
	assert_non_null(strstr(last, " level=error event=test \"\"\n"));
	log_event(LOG_INFO, "test", "plain=yes");
	assert_non_null(strstr(last, " level=info event=test plain=yes\n"));
}

static void
test_levels(void **state)
{
	(void)state;
	log_event(LOG_DEBUG, "test", "a=%d", 1);
	assert_int_equal(line_count, 0);
	log_event(LOG_INFO, "test", "a=%d", 1);
	assert_int_equal(line_count, 1);
	log_set_level(LOG_DEBUG);
	log_event(LOG_DEBUG, "test", "a=%d", 1);
	assert_int_equal(line_count, 2);
	assert_non_null(strstr(last, "level=debug"));
	log_set_level(LOG_ERROR);
	log_event(LOG_WARN, "test", "a=%d", 1);
	assert_int_equal(line_count, 2);
	log_event(LOG_ERROR, "test", "a=%d", 1);
	assert_int_equal(line_count, 3);
}

static void
test_mask(void **state)
{
	static const struct {
		const char *given, *expected;
	} cases[] = {
	        {"1234567", "1234567"},
	        {"12345678", "********"},
	        {"4520123456", "**********"},
	        {"+4520123456", "+**********"},
	        {"a20123456b", "a********b"},
	        {"20-12-34-56", "**-**-**-**"},
	        {"20.12.34.56", "**.**.**.**"},
	        {"45+20123456", "**+********"},
	        {"010190-1234", "******-****"},
	        {"1234-567", "1234-567"},
	        {"2026-10", "2026-10"},
	        {"12345678,1234567", "********,1234567"},
	        {"1234:5678", "1234:5678"},
	        {"20--12--34--56", "20--12--34--56"},
	        {"123-4567-", "123-4567-"},
	        {"æ20123456ø", "æ********ø"},
	        {"", "\"\""},
	        {"kim.lund@herning.dk", "k**.****@h******.**"},
	        {"<a+b@c.dk>,d@e.dk", "<a+*@c.**>,d@e.**"},
	        {"kim@", "kim@"},
	        {"@herning", "@herning"},
	        {"20 12 34 56", "\"** ** ** **\""},
	        {"+45 20 12 34 56", "\"+** ** ** ** **\""},
	        {"20\xc2\xa0"
	         "12\xc2\xa0"
	         "34\xc2\xa0"
	         "56",
	                "**\xc2\xa0**\xc2\xa0**\xc2\xa0**"},
	        {"20 12  34 56", "\"20 12  34 56\""},
	        {"ring 20123456 nu", "\"ring ******** nu\""},
	        {"id=20123456", "\"id=********\""}, /* a key is ours alone */
	        {"x\" id=20123456", "\"x\\\" id=********\""},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		log_event(LOG_INFO, "test", "%s", cases[i].given);
		assert_string_equal(values(), cases[i].expected);
		log_event(LOG_INFO, "test", "%s z=%s", cases[i].given, "-");
		assert_memory_equal(
		        values(), cases[i].expected, strlen(cases[i].expected));
	}
}

/* Our own numbers stay legible, and only where nothing but one is. */
static void
test_our_keys(void **state)
{
	(void)state;
	log_event(LOG_INFO, "test", "id=%d", 12345678);
	assert_string_equal(values(), "id=12345678");
	log_event(LOG_INFO, "test", "a=%d call_id=%llu", 1, 12345678ULL);
	assert_string_equal(values(), "a=1 call_id=12345678");
	log_event(LOG_INFO, "test", "due_at=%lld took_ms=%ld", 1774746000LL,
	        -12345678L);
	assert_string_equal(values(), "due_at=1774746000 took_ms=-12345678");
	log_event(LOG_INFO, "test", "count=%zu row_count=%u bytes=%s",
	        (size_t)12345678, 12345678U, "12345678");
	assert_string_equal(
	        values(), "count=12345678 row_count=12345678 bytes=12345678");
	log_event(LOG_INFO, "test", "id=\"%s\"", "12345678");
	assert_string_equal(values(), "id=\"12345678\"");
	log_event(LOG_INFO, "test", "id=%s", "20 12 34 56");
	assert_string_equal(values(), "id=\"** ** ** **\"");
	log_event(LOG_INFO, "test", "id=%s", "+4520123456");
	assert_string_equal(values(), "id=+**********");
	log_event(LOG_INFO, "test", "id=%d,%d", 1, 12345678);
	assert_string_equal(values(), "id=1,********");
}

static void
test_other_keys(void **state)
{
	static const char *const keys[] = {"phone", "paid", "ids", "at", "ms",
	        "discount", "kbytes", "id_of", "format"};

	(void)state;
	log_event(LOG_INFO, "test", "phone=%d", 20123456);
	assert_string_equal(values(), "phone=********");
	log_event(LOG_INFO, "test", "paid=%d", 20123456);
	assert_string_equal(values(), "paid=********");
	log_event(LOG_INFO, "test", "discount=%d", 20123456);
	assert_string_equal(values(), "discount=********");
	log_event(LOG_INFO, "test", "id=%d b=%d", 1, 20123456);
	assert_string_equal(values(), "id=1 b=********");
	for (size_t i = 0; i < COUNT(keys); i++) {
		/* A key that comes as a value is none. */
		log_event(LOG_INFO, "test", "%s=%d", keys[i], 20123456);
		assert_non_null(strstr(values(), "=********"));
	}
}

static void
test_conversions(void **state)
{
	const char *volatile nothing = NULL;

	(void)state;
	log_event(LOG_INFO, "test", "a=%d b=%i c=%ld d=%lld", -1, 2, -3L,
	        INT64_C(-1234567) * 1LL);
	assert_string_equal(values(), "a=-1 b=2 c=-3 d=-1234567");
	log_event(LOG_INFO, "test", "a=%u b=%lu c=%llu d=%zu e=%x", 1U, 2UL,
	        3ULL, (size_t)4, 0xabcU);
	assert_string_equal(values(), "a=1 b=2 c=3 d=4 e=abc");
	log_event(LOG_INFO, "test", "code=%04d hex=%08x", 157, 0xbeefU);
	assert_string_equal(values(), "code=0157 hex=0000beef");
	log_event(LOG_INFO, "test", "s=%s t=%.3s c=%c f=%.2f", "ok", "abcdef",
	        'x', 1.005e2);
	assert_string_equal(values(), "s=ok t=abc c=x f=100.50");
	log_event(LOG_INFO, "test", "share=%d%% b=%d", 5, 6);
	assert_string_equal(values(), "share=5% b=6");
	log_event(LOG_INFO, "test", "max=%llu", 18446744073709551615ULL);
	assert_string_equal(values(), "max=********************");
	log_event(LOG_INFO, "test", "s=%s", nothing);
	assert_string_equal(values(), "s=(null)");
	/* Unknown here: it and what comes after are not guessed at. */
	log_event(LOG_INFO, "test", "a=%d p=%p b=%d", 1, NULL, 2);
	assert_string_equal(values(), "a=1 p=?");
}

static void
test_hostile_values(void **state)
{
	static const struct {
		const char *given, *expected;
	} cases[] = {
	        {"a\nts=1 level=error", "\"a ts=1 level=error\""},
	        {"a=b", "\"a=b\""},
	        {"a\"b", "\"a\\\"b\""},
	        {"a\\", "\"a\\\\\""},
	        {"a\tb\rc\x7f", "\"a b c \""},
	        {"\x1b[31m", "\" [31m\""},
	        {"\xc2\x9b"
	         "31m",
	                "\"  31m\""}, /* CSI in one character */
	        {"\xc3\x28\xff", "?(?"},
	        {"Ærø", "Ærø"},
	        {"%s%n", "%s%n"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char quoted[100];

		log_event(LOG_INFO, "test", "a=%s b=%d", cases[i].given, 1);
		(void)snprintf(
		        quoted, sizeof(quoted), "a=%s b=1", cases[i].expected);
		assert_string_equal(values(), quoted);
	}
	log_event(LOG_INFO, "test", "why=\"%s\" b=%d", "say \"no\" x=1", 1);
	assert_string_equal(values(), "why=\"say \\\"no\\\" x=1\" b=1");
}

/* A line that is full ends well: whole characters, its quote, its end. */
static void
test_long_lines(void **state)
{
	static char long_value[5000];

	(void)state;
	for (size_t length = 1900; length < 2100; length++) {
		memset(long_value, 'a', sizeof(long_value));
		memcpy(long_value + length, "\"\\æ b", 7);
		log_event(LOG_INFO, "test", "why=\"%s\" b=%s c=%s d=%d",
		        long_value, long_value, "x y", 1);
		assert_in_range(strlen(last), 1900, 2047);
		assert_true(text_is_utf8(last, strlen(last)));
		assert_int_equal(last[strlen(last) - 1], '\n');
		assert_null(memchr(last, '\n', strlen(last) - 1));
		if (length > 2010)
			assert_string_equal(last + strlen(last) - 3, "a\"\n");
	}
}

/* A number that the line's end cuts is masked all the same. */
static void
test_long_numbers(void **state)
{
	static char digits[5000];

	(void)state;
	for (size_t length = 1940; length < 2060; length++) {
		memset(digits, 'a', length);
		memset(digits + length, '7', 100);
		digits[length + 100] = '\0';
		log_event(LOG_INFO, "test", "why=%s", digits);
		assert_null(strchr(values(), '7'));
	}
}

static int saved_stderr;
static int pipe_ends[2];

static void
capture_stderr(void)
{
	log_set_sink(NULL, NULL);
	assert_int_equal(pipe(pipe_ends), 0);
	saved_stderr = dup(STDERR_FILENO);
	assert_int_equal(dup2(pipe_ends[1], STDERR_FILENO), STDERR_FILENO);
}

static void
release_stderr(void)
{
	(void)dup2(saved_stderr, STDERR_FILENO);
	(void)close(saved_stderr);
	(void)close(pipe_ends[1]);
}

enum { THREADS = 4, LINES = 200 };

static void *
log_many(void *name)
{
	for (int i = 0; i < LINES; i++)
		log_event(LOG_INFO, "thread", "name=%s number=%d",
		        (const char *)name, i);
	return NULL;
}

/* Lines come whole, and each thread's in their order. */
static void
test_threads(void **state)
{
	static char names[THREADS][2] = {"a", "b", "c", "d"};
	pthread_t threads[THREADS];
	int next[THREADS] = {0};
	char line[200];
	FILE *lines;

	(void)state;
	capture_stderr();
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(
		        pthread_create(&threads[i], NULL, log_many, names[i]),
		        0);
	lines = fdopen(pipe_ends[0], "r");
	for (int i = 0; i < THREADS * LINES; i++) {
		char name = '?';
		int number = -1;
		int read = 0;

		assert_non_null(fgets(line, sizeof(line), lines));
		(void)sscanf(line + 23,
		        " level=info event=thread name=%c number=%d%n", &name,
		        &number, &read);
		assert_in_range(name, 'a', 'd');
		assert_string_equal(line + 23 + read, "\n");
		assert_int_equal(number, next[name - 'a']++);
	}
	for (size_t i = 0; i < THREADS; i++)
		assert_int_equal(pthread_join(threads[i], NULL), 0);
	release_stderr();
	assert_null(fgets(line, sizeof(line), lines));
	(void)fclose(lines);
}

static void
abort_with_a_number(void)
{
	(void)dup2(pipe_ends[1], STDERR_FILENO);
	log_abort("test.abort", "no room for 20123456");
}

static void
test_abort(void **state)
{
	char line[200];
	FILE *lines;

	(void)state;
	capture_stderr();
	assert_true(base_fixture_aborts(abort_with_a_number));
	release_stderr();
	lines = fdopen(pipe_ends[0], "r");
	assert_non_null(fgets(line, sizeof(line), lines));
	assert_string_equal(line + 23,
	        " level=error event=test.abort fatal=\"no room for"
	        " ********\"\n");
	(void)fclose(lines);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, start, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(test_form),
	        TEST(test_levels),
	        TEST(test_mask),
	        TEST(test_our_keys),
	        TEST(test_other_keys),
	        TEST(test_conversions),
	        TEST(test_hostile_values),
	        TEST(test_long_lines),
	        TEST(test_long_numbers),
	        TEST(test_threads),
	        TEST(test_abort),
	};

	return cmocka_run_group_tests_name("log", tests, NULL, NULL);
}
