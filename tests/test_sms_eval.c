/*
 * Texts and numbers asked for as lines: what is sent, in how many parts, and
 * who may get it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>
#include <talloc.h>

#include "gateway/sms_eval.h"

enum { LINE_MAX_BYTES = 200000 };

/* The line's answer, and that it had this end. */
static json_t *
ask(TALLOC_CTX *memory, const char *line, enum status wanted)
{
	struct text out;
	json_t *answer;

	text_init(&out, memory, LINE_MAX_BYTES);
	assert_int_equal(sms_eval(line, &out), wanted);
	assert_null(strchr(text_string(&out), '\n'));
	answer = json_loads(text_string(&out), 0, NULL);
	assert_non_null(answer);
	return answer;
}

static const char *
string_of(const json_t *json, const char *key)
{
	const char *value = json_string_value(json_object_get(json, key));

	assert_non_null(value);
	return value;
}

static const struct {
	const char *text; /* as it stands in JSON */
	const char *encoding;
	int units;
	int segments;
	const char *sent;
} text_rows[] = {
        {"Hej \xc3\xa6\xc3\xb8\xc3\xa5", "gsm7", 7, 1, "Hej æøå"},
        {"", "gsm7", 0, 0, ""},
        /* Composed first. */
        {"a\\u030a", "gsm7", 1, 1, "å"},
        {"\\u212b", "gsm7", 1, 1, "Å"},
        /* Two septets each. */
        {"{}€", "gsm7", 6, 1, "{}€"},
        {"– “a” … «b»", "gsm7", 13, 1, "- \"a\" ... \"b\""},
        /* Half a gain is none. */
        {"– á", "ucs2", 3, 1, "– á"},
        {"😀", "ucs2", 2, 1, "😀"},
        {"á", "ucs2", 1, 1, "á"},
};

static void
test_texts(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(text_rows) / sizeof(text_rows[0]); i++) {
		json_t *answer = ask(memory,
		        talloc_asprintf(memory, "{\"id\":%zu,\"text\":\"%s\"}",
		                i, text_rows[i].text),
		        STATUS_OK);
		const json_t *parts = json_object_get(answer, "parts");

		assert_int_equal(
		        json_integer_value(json_object_get(answer, "id")), i);
		assert_string_equal(
		        string_of(answer, "encoding"), text_rows[i].encoding);
		assert_int_equal(
		        json_integer_value(json_object_get(answer, "units")),
		        text_rows[i].units);
		assert_int_equal(
		        json_integer_value(json_object_get(answer, "segments")),
		        text_rows[i].segments);
		assert_string_equal(
		        string_of(answer, "text"), text_rows[i].sent);
		assert_int_equal(json_array_size(parts), text_rows[i].segments);
		if (text_rows[i].segments == 1)
			assert_string_equal(
			        json_string_value(json_array_get(parts, 0)),
			        text_rows[i].sent);
		json_decref(answer);
	}
	talloc_free(memory);
}

/* `count` times a character, then `last` so many times; the characters of each
 * part, which together are the text. */
static const struct {
	int count;
	const char *character;
	int last_count;
	const char *last;
	const char *encoding;
	int units;
	int lengths[4];
} part_rows[] = {
        {160, "a", 0, "", "gsm7", 160, {160}},
        {161, "a", 0, "", "gsm7", 161, {153, 8}},
        {306, "a", 0, "", "gsm7", 306, {153, 153}},
        {307, "a", 0, "", "gsm7", 307, {153, 153, 1}},
        {80, "€", 0, "", "gsm7", 160, {80}},
        /* An escape pair is not split: 76 of them, not 76.5. */
        {81, "€", 0, "", "gsm7", 162, {76, 5}},
        {152, "a", 5, "€", "gsm7", 162, {152, 5}},
        {151, "a", 5, "€", "gsm7", 161, {152, 4}},
        {70, "á", 0, "", "ucs2", 70, {70}},
        {71, "á", 0, "", "ucs2", 71, {67, 4}},
        {35, "😀", 0, "", "ucs2", 70, {35}},
        /* Nor is a surrogate pair. */
        {36, "😀", 0, "", "ucs2", 72, {33, 3}},
        {66, "á", 3, "😀", "ucs2", 72, {66, 3}},
};

static const char *
repeat(TALLOC_CTX *memory, int count, const char *part, int more,
        const char *last)
{
	struct text out;

	text_init(&out, memory, 10000);
	for (int i = 0; i < count; i++)
		text_add(&out, part);
	for (int i = 0; i < more; i++)
		text_add(&out, last);
	return text_string(&out);
}

static void
test_parts(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(part_rows) / sizeof(part_rows[0]); i++) {
		const char *text = repeat(memory, part_rows[i].count,
		        part_rows[i].character, part_rows[i].last_count,
		        part_rows[i].last);
		json_t *answer = ask(memory,
		        talloc_asprintf(
		                memory, "{\"id\":1,\"text\":\"%s\"}", text),
		        STATUS_OK);
		const json_t *parts = json_object_get(answer, "parts");
		struct text joined;
		size_t n = 0;

		text_init(&joined, memory, 10000);
		assert_string_equal(
		        string_of(answer, "encoding"), part_rows[i].encoding);
		assert_int_equal(
		        json_integer_value(json_object_get(answer, "units")),
		        part_rows[i].units);
		for (; n < 4 && part_rows[i].lengths[n] > 0; n++) {
			const char *part =
			        json_string_value(json_array_get(parts, n));

			assert_non_null(part);
			assert_int_equal(
			        text_characters(part), part_rows[i].lengths[n]);
			text_add(&joined, part);
		}
		assert_int_equal(json_array_size(parts), n);
		assert_string_equal(text_string(&joined), text);
		json_decref(answer);
	}
	talloc_free(memory);
}

static const struct {
	const char *number;
	const char *e164; /* NULL: refused */
	const char *kind;
} number_rows[] = {
        {"20 12 34 56", "+4520123456", "mobile"},
        {"4520123456", "+4520123456", "mobile"},
        {"+4534212345", "+4534212345", "mobile"},
        {"+4533123456", "+4533123456", "fixed"},
        {"12345678", NULL, "refused"},
        {"+4511000001", NULL, "refused"},
        {"80123456", NULL, "refused"},
        {"90123456", NULL, "refused"},
        {"1204", NULL, "refused"},
        {"112", NULL, "refused"},
        {"+298123456", NULL, "refused"},
        {"+299123456", NULL, "refused"},
        {"+46701234567", NULL, "refused"},
        {"", NULL, "refused"},
        {"tyve", NULL, "refused"},
};

static void
test_numbers(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(number_rows) / sizeof(number_rows[0]);
	        i++) {
		json_t *answer = ask(memory,
		        talloc_asprintf(memory,
		                "{\"id\":\"n\",\"number\":\"%s\","
		                "\"country\":\"DK\"}",
		                number_rows[i].number),
		        STATUS_OK);

		assert_string_equal(string_of(answer, "id"), "n");
		assert_string_equal(
		        string_of(answer, "kind"), number_rows[i].kind);
		if (number_rows[i].e164 != NULL) {
			assert_string_equal(
			        string_of(answer, "e164"), number_rows[i].e164);
			assert_true(
			        json_is_null(json_object_get(answer, "error")));
		} else {
			assert_true(
			        json_is_null(json_object_get(answer, "e164")));
			assert_non_null(
			        strstr(string_of(answer, "error"), "phone: "));
		}
		json_decref(answer);
	}
	talloc_free(memory);
}

/* Refused, with the id where there was one. */
static const char *const wrong_rows[] = {
        "",
        "x",
        "[]",
        "{\"id\":7}",
        "{\"id\":7,\"text\":7}",
        "{\"id\":7,\"number\":20123456}",
        "{\"id\":7,\"number\":\"20123456\",\"country\":\"SE\"}",
        "{\"id\":7,\"number\":\"20123456\",\"country\":45}",
};

static void
test_wrong_lines(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(wrong_rows) / sizeof(wrong_rows[0]);
	        i++) {
		json_t *answer = ask(memory, wrong_rows[i], STATUS_INPUT);
		const json_t *id = json_object_get(answer, "id");

		assert_true(strlen(string_of(answer, "error")) > 0);
		if (wrong_rows[i][0] == '{')
			assert_int_equal(json_integer_value(id), 7);
		else
			assert_true(json_is_null(id));
		json_decref(answer);
	}
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_texts),
	        cmocka_unit_test(test_parts),
	        cmocka_unit_test(test_numbers),
	        cmocka_unit_test(test_wrong_lines),
	};

	return cmocka_run_group_tests_name("sms_eval", tests, NULL, NULL);
}
