/*
 * The reply reader against labelled replies: those written for the policy, and
 * more of each rule; the changes that must not matter; and what is no text.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>
#include <talloc.h>
#include <utf8proc.h>

#include "base/text.h"
#include "surveys/reply.h"
#include "surveys/reply_eval.h"

/* What eval prints for a case, whose reply may be another one. */
static json_t *
read_case(const json_t *json, const char *reply)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	json_t *copy = json_deep_copy(json);
	struct text out;
	json_t *answer;
	char *line;

	json_object_set_new(copy, "reply", json_string(reply));
	line = json_dumps(copy, 0);
	text_init(&out, memory, 1 << 20);
	assert_int_equal(reply_eval(line, &out), STATUS_OK);
	answer = json_loads(text_string(&out), 0, NULL);
	assert_non_null(answer);
	free(line);
	json_decref(copy);
	talloc_free(memory);
	return answer;
}

static bool
is_same(const json_t *a, const json_t *b, const char *field)
{
	const json_t *one = json_object_get(a, field);
	const json_t *two = json_object_get(b, field);

	if (one == NULL || two == NULL)
		return one == two;
	if (json_is_number(one) && json_is_number(two))
		return json_number_value(one) == json_number_value(two);
	return json_equal(one, two);
}

/* Calls a function for every line of a file; how many there were. */
static size_t
for_each_case(const char *path, void (*check)(const json_t *json))
{
	FILE *file = fopen(path, "re");
	char line[16384];
	size_t count = 0;

	assert_non_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		json_t *json = json_loads(line, 0, NULL);

		assert_non_null(json);
		check(json);
		json_decref(json);
		count++;
	}
	(void)fclose(file);
	return count;
}

static const char *
text_of(const json_t *json, const char *field)
{
	return json_string_value(json_object_get(json, field));
}

static void
check_label(const json_t *json)
{
	const json_t *expect = json_object_get(json, "expect");
	json_t *got = read_case(json, text_of(json, "reply"));

	if (!is_same(expect, got, "outcome") ||
	        !is_same(expect, got, "value") ||
	        !is_same(expect, got, "command") ||
	        (json_object_get(expect, "comment") != NULL &&
	                !is_same(expect, got, "comment")))
		fail_msg("%s: \"%s\" read as %s", text_of(json, "id"),
		        text_of(json, "reply"), json_dumps(got, 0));
	json_decref(got);
}

static void
test_labels(void **state)
{
	(void)state;
	assert_int_equal(
	        for_each_case("tests/data/replies.jsonl", check_label), 149);
	assert_true(for_each_case("tests/data/replies_more.jsonl",
	                    check_label) > 400);
	/* Labelled from the policy by readers who had not seen this code. */
	assert_true(for_each_case("tests/data/replies_labelled.jsonl",
	                    check_label) > 2000);
}

/* Another way of writing the same; the caller's to free. */
typedef char *change_fn(const char *reply);

static char *
in_capitals(const char *reply)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const utf8proc_uint8_t *at = (const utf8proc_uint8_t *)reply;
	struct text out;
	utf8proc_int32_t point;
	char *copy;

	text_init(&out, memory, 1 << 20);
	while (*at != 0) {
		utf8proc_uint8_t bytes[4];

		at += utf8proc_iterate(at, -1, &point);
		text_add_bytes(&out, (const char *)bytes,
		        (size_t)utf8proc_encode_char(
		                utf8proc_toupper(point), bytes));
	}
	copy = strdup(text_string(&out));
	talloc_free(memory);
	return copy;
}

static char *
with_cr(const char *reply)
{
	char *out = calloc(2, strlen(reply) + 1);
	size_t used = 0;

	for (; *reply != '\0'; reply++) {
		if (*reply == '\n')
			out[used++] = '\r';
		out[used++] = *reply;
	}
	return out;
}

static char *
joined(const char *front, const char *reply, const char *back)
{
	char *out = NULL;

	assert_true(asprintf(&out, "%s%s%s", front, reply, back) >= 0);
	return out;
}

static char *
with_blanks(const char *reply)
{
	return joined("", reply, "  \n ");
}

static char *
signed_by(const char *reply)
{
	return joined("", reply, "\nMvh Bente");
}

static char *
decomposed(const char *reply)
{
	return (char *)utf8proc_NFD((const utf8proc_uint8_t *)reply);
}

static char *
greeted(const char *reply)
{
	return joined("Hej, ", reply, "");
}

static char *
pictured(const char *reply)
{
	return joined("", reply, " \xf0\x9f\x98\x80");
}

/* Not every change is harmless everywhere: signs only are no words that could be
 * left alone, a name behind a stroke has one capital, and a greeting before a
 * question mark or a signature makes a first line of it. */
static bool
may_change(const char *reply, change_fn *change)
{
	bool says = false;

	for (const char *at = reply; *at != '\0'; at++)
		says |= (*at & 0x80) != 0 || (*at >= '0' && *at <= '9') ||
		        ((*at | 0x20) >= 'a' && (*at | 0x20) <= 'z');
	if (change == in_capitals)
		says &= strstr(reply, " /") == NULL &&
		        strstr(reply, "\n/") == NULL;
	if (change == greeted)
		says &= reply[0] != '?' && strncmp(reply, "Mvh", 3) != 0 &&
		        strncmp(reply, "Hilsen", 6) != 0;
	return says;
}

static void
check_changes(const json_t *json)
{
	static change_fn *const changes[] = {in_capitals, with_cr, with_blanks,
	        signed_by, decomposed, greeted, pictured};
	const char *type = text_of(json_object_get(json, "question"), "type");
	json_t *before = read_case(json, text_of(json, "reply"));

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		char *changed;
		json_t *after;

		if (!may_change(text_of(json, "reply"), changes[i]))
			continue;
		changed = changes[i](text_of(json, "reply"));
		after = read_case(json, changed);
		if (!is_same(before, after, "outcome") ||
		        !is_same(before, after, "command") ||
		        (strcmp(type, "text") != 0 &&
		                !is_same(before, after, "value")))
			fail_msg("%s, change %zu: \"%s\" read as %s",
			        text_of(json, "id"), i, changed,
			        json_dumps(after, 0));
		json_decref(after);
		free(changed);
	}
	json_decref(before);
}

static void
test_harmless_changes(void **state)
{
	(void)state;
	(void)for_each_case("tests/data/replies.jsonl", check_changes);
	(void)for_each_case("tests/data/replies_more.jsonl", check_changes);
	(void)for_each_case("tests/data/replies_labelled.jsonl", check_changes);
}

static struct reply_reader *
reader_of(TALLOC_CTX *memory, enum reply_type type)
{
	static const struct reply_choice choices[] = {
	        {"1", "Mentor"}, {"2", "Ingen af delene"}};
	bool select = type == REPLY_SELECT_ONE || type == REPLY_SELECT_MULTIPLE;
	struct reply_question question = {.type = type,
	        .choices = select ? choices : NULL,
	        .choice_count = select ? 2 : 0};

	return reply_reader_create(memory, &question);
}

/* Invalid UTF-8, and more than anybody texts, are unclear for every type. */
static void
test_no_text(void **state)
{
	static const char *const broken[] = {"4\xff", "\xc3", "\xed\xa0\x80",
	        "4 \xf8\x88\x80\x80\x80", "\xc0\xaf"};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct civil today = {2026, 11, 23, 12, 0, 0, 1};
	char *long_text = talloc_zero_array(memory, char, 20001);
	struct reply reply;

	(void)state;
	memset(long_text, '4', 20000);
	for (int type = REPLY_SCALE; type <= REPLY_TEXT; type++) {
		struct reply_reader *reader =
		        reader_of(memory, (enum reply_type)type);

		for (size_t i = 0; i < sizeof(broken) / sizeof(broken[0]);
		        i++) {
			reply_read(
			        reader, memory, "da", today, broken[i], &reply);
			assert_int_equal(reply.outcome, REPLY_UNCLEAR);
		}
		reply_read(reader, memory, "da", today, long_text, &reply);
		assert_int_equal(reply.outcome, REPLY_UNCLEAR);
	}
	talloc_free(memory);
}

/* Where no question is open only commands are understood. */
static void
test_no_question(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct civil today = {2026, 11, 23, 12, 0, 0, 1};
	struct reply reply;

	(void)state;
	reply_read(NULL, memory, NULL, today, "Stop nu tak!", &reply);
	assert_int_equal(reply.outcome, REPLY_COMMAND);
	assert_int_equal(reply.command, REPLY_STOP);
	reply_read(NULL, memory, "da", today, "English", &reply);
	assert_int_equal(reply.command, REPLY_LANGUAGE);
	assert_string_equal(reply.value, "en");
	reply_read(NULL, memory, "da", today, "4", &reply);
	assert_int_equal(reply.outcome, REPLY_UNCLEAR);
	talloc_free(memory);
}

/* Nothing but the outcome is left behind in the caller's memory. */
static void
test_memory(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	TALLOC_CTX *owner = talloc_new(NULL);
	struct civil today = {2026, 11, 23, 12, 0, 0, 1};
	struct reply_reader *reader = reader_of(owner, REPLY_SCALE);
	struct reply reply;

	(void)state;
	reply_read(reader, memory, "da", today, "hun kom for sent", &reply);
	assert_int_equal(reply.outcome, REPLY_UNCLEAR);
	assert_int_equal(talloc_total_blocks(memory), 1);
	reply_read(reader, memory, "da", today, "4 hun var god", &reply);
	assert_int_equal(reply.outcome, REPLY_ANSWER);
	assert_int_equal(talloc_total_blocks(memory), 3);
	talloc_free(owner);
	talloc_free(memory);
}

/* What worries, and what only sounds like it. */
static void
test_distress(void **state)
{
	static const struct {
		const char *text;
		bool distressed;
	} cases[] = {
	        {"4, men jeg vil ikke leve mere", true},
	        {"Jeg tænker på SELVMORD.", true},
	        {"jeg tager mit eget liv", true},
	        {"I want to die", true},
	        {"jeg kan ikke leve af det her", false},
	        {"jeg tager mit liv i egne hænder", false},
	        {"det slår mig, at I lytter", false},
	        {"", false},
	        {"\xff", false},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		if (reply_is_distressed(cases[i].text) != cases[i].distressed)
			fail_msg("\"%s\"", cases[i].text);
}

static void
test_keyword(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	assert_string_equal(reply_keyword(memory, " Hej, CUBB tak!"), "cubb");
	assert_string_equal(reply_keyword(memory, "Mit møde"), "mit mode");
	assert_string_equal(reply_keyword(memory, "tak 😀"), "");
	assert_string_equal(reply_keyword(memory, "\xff"), "");
	talloc_free(memory);
}

static void
test_choice_like_command(void **state)
{
	(void)state;
	assert_true(reply_is_command("Stop"));
	assert_true(reply_is_command("Hjælp"));
	assert_true(reply_is_command("Næste"));
	assert_true(reply_is_command("стоп"));
	assert_true(reply_is_command("Stop praktikken"));
	assert_false(reply_is_command("Ring mig"));
	assert_false(reply_is_command("Engelsk"));
	assert_false(reply_is_command("Forkert nummer"));
	assert_false(reply_is_command("Tilfreds"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_labels),
	        cmocka_unit_test(test_harmless_changes),
	        cmocka_unit_test(test_no_text),
	        cmocka_unit_test(test_no_question),
	        cmocka_unit_test(test_memory),
	        cmocka_unit_test(test_distress),
	        cmocka_unit_test(test_keyword),
	        cmocka_unit_test(test_choice_like_command),
	};

	return cmocka_run_group_tests_name("reply", tests, NULL, NULL);
}
