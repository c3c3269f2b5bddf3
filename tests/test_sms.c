/*
 * Alphabets, segments and smoothing, against 3GPP TS 23.038 and what has gone
 * wrong with Danish texts before.
 */
#include "gateway/sms.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static const char *
repeat(TALLOC_CTX *memory, const char *part, size_t times)
{
	struct text out;

	text_init(&out, memory, 10000);
	for (size_t i = 0; i < times; i++)
		text_add(&out, part);
	return text_string(&out);
}

/* Every character that GSM-7 has, with its septets: the basic table by its code
 * points, then what stands behind the escape. */
static void
test_alphabet(void **state)
{
	static const char *const one[] = {"@", "£", "$", "¥", "è", "é", "ù",
	        "ì", "ò", "Ç", "\n", "Ø", "ø", "\r", "Å", "å", "Δ", "_", "Φ",
	        "Γ", "Λ", "Ω", "Π", "Ψ", "Σ", "Θ", "Ξ", "Æ", "æ", "ß", "É", " ",
	        "!", "\"", "#", "¤", "%", "&", "'", "(", ")", "*", "+", ",",
	        "-", ".", "/", "0", "9", ":", ";", "<", "=", ">", "?", "¡", "A",
	        "Z", "Ä", "Ö", "Ñ", "Ü", "§", "¿", "a", "z", "ä", "ö", "ñ", "ü",
	        "à"};
	static const char *const two[] = {
	        "\f", "^", "{", "}", "\\", "[", "~", "]", "|", "€"};

	(void)state;
	for (size_t i = 0; i < sizeof(one) / sizeof(one[0]); i++) {
		struct sms_count count = sms_count(one[i]);

		assert_int_equal(count.alphabet, SMS_GSM7);
		assert_int_equal(count.units, 1);
		assert_string_equal(count.culprit, "");
	}
	for (size_t i = 0; i < sizeof(two) / sizeof(two[0]); i++) {
		struct sms_count count = sms_count(two[i]);

		assert_int_equal(count.alphabet, SMS_GSM7);
		assert_int_equal(count.units, 2);
	}
}

/* The whole basic table is 127 characters and the escape: nothing is too much
 * among the code points below U+0400. */
static void
test_alphabet_is_no_larger(void **state)
{
	int found = 0;

	(void)state;
	for (unsigned c = 1; c < 0x400; c++) {
		char text[3] = {(char)c, '\0', '\0'};

		if (c >= 0x80) {
			text[0] = (char)(0xc0 | c >> 6);
			text[1] = (char)(0x80 | (c & 0x3f));
		}
		found += sms_count(text).alphabet == SMS_GSM7;
	}
	/* The euro sign is beyond, the other nine of the extension are not;
	 * and the Greek question mark is a semicolon by NFC. */
	assert_int_equal(found, 127 + 9 + 1);
}

static void
test_missing(void **state)
{
	static const char *const missing[] = {"á", "í", "ó", "ú", "ý", "ê", "â",
	        "ô", "ë", "ï", "ç", "–", "—", "“", "”", "’", "…", "•", "«", "»",
	        "´", "`", "°", "\xc2\xa0", "Á", "č", "ł", "😀", "\t"};

	(void)state;
	for (size_t i = 0; i < sizeof(missing) / sizeof(missing[0]); i++) {
		struct sms_count count = sms_count(missing[i]);

		assert_int_equal(count.alphabet, SMS_UCS2);
		assert_int_equal(count.segments, 1);
		assert_string_equal(count.culprit, missing[i]);
	}
}

struct segment_row {
	const char *first;
	const char *part;
	size_t times;
	enum sms_alphabet alphabet;
	size_t units;
	size_t segments;
};

static const struct segment_row segment_rows[] = {
        {"", "", 0, SMS_GSM7, 0, 0},
        {"", "a", 1, SMS_GSM7, 1, 1},
        {"", "a", 160, SMS_GSM7, 160, 1},
        {"", "a", 161, SMS_GSM7, 161, 2},
        {"", "å", 306, SMS_GSM7, 306, 2},
        {"", "å", 307, SMS_GSM7, 307, 3},
        {"", "€", 80, SMS_GSM7, 160, 1},
        /* 76 pairs and a septet that stays empty: 152 of 153. */
        {"", "€", 81, SMS_GSM7, 162, 2},
        {"", "€", 152, SMS_GSM7, 304, 2},
        {"", "€", 153, SMS_GSM7, 306, 3},
        /* With a letter before, nothing stays empty in the first part. */
        {"a", "€", 152, SMS_GSM7, 305, 2},
        {"aa", "€", 152, SMS_GSM7, 306, 3},
        {"", "č", 70, SMS_UCS2, 70, 1},
        {"", "č", 71, SMS_UCS2, 71, 2},
        {"", "č", 134, SMS_UCS2, 134, 2},
        {"", "č", 135, SMS_UCS2, 135, 3},
        {"", "😀", 35, SMS_UCS2, 70, 1},
        /* 33 pairs a part, since the 67th unit cannot hold half of one. */
        {"", "😀", 36, SMS_UCS2, 72, 2},
        {"", "😀", 66, SMS_UCS2, 132, 2},
        {"", "😀", 67, SMS_UCS2, 134, 3},
        {"č", "😀", 66, SMS_UCS2, 133, 2},
        /* Of two septets here, but of one unit there. */
        {"č", "€", 69, SMS_UCS2, 70, 1},
        /* a with a ring of its own is å, and costs what å costs. */
        {"", "a\xcc\x8a", 160, SMS_GSM7, 160, 1},
};

static void
test_segments(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(segment_rows) / sizeof(segment_rows[0]);
	        i++) {
		const struct segment_row *row = &segment_rows[i];
		struct sms_count count =
		        sms_count(talloc_asprintf(memory, "%s%s", row->first,
		                repeat(memory, row->part, row->times)));

		if (count.alphabet != row->alphabet ||
		        count.units != row->units ||
		        count.segments != row->segments)
			fail_msg("row %zu: %zu units, %zu segments", i,
			        count.units, count.segments);
	}
	talloc_free(memory);
}

static const struct {
	const char *given;
	const char *wanted;
} smooth_rows[] = {
        {"", ""},
        {"Hej", "Hej"},
        {"æøå ÆØÅ é", "æøå ÆØÅ é"},
        {"på mødet – tak", "på mødet - tak"},
        {"“Ja” ‘nej’ „jo‚ «så» —", "\"Ja\" 'nej' \"jo' \"så\" -"},
        {"Vent…", "Vent..."},
        {"kl.\xc2\xa0"
         "10",
                "kl. 10"},
        {"det var godt´nok", "det var godt'nok"},
        /* a and a ring become one letter. */
        {"pa\xcc\x8a", "på"},
        /* All or nothing: the text stays as it was written. */
        {"Zoë – tak", "Zoë – tak"},
        {"😀 “ja”", "😀 “ja”"},
        /* Letters have no sisters. */
        {"á", "á"},
        {"°", "°"},
};

static void
test_smooth(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(smooth_rows) / sizeof(smooth_rows[0]);
	        i++)
		assert_string_equal(sms_smooth(memory, smooth_rows[i].given),
		        smooth_rows[i].wanted);
	talloc_free(memory);
}

/* The case from the field: one dash made 57 characters cost twice as much. */
static void
test_smooth_saves(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *text = repeat(memory, "Hvor tilfreds er du – 1 til 5? ", 4);

	(void)state;
	assert_int_equal(sms_count(text).segments, 2);
	assert_string_equal(sms_count(text).culprit, "–");
	assert_int_equal(sms_count(sms_smooth(memory, text)).segments, 1);
	talloc_free(memory);
}

/* What was smoothed is smooth. */
static void
test_smooth_twice(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(smooth_rows) / sizeof(smooth_rows[0]);
	        i++) {
		const char *once = sms_smooth(memory, smooth_rows[i].given);

		assert_string_equal(sms_smooth(memory, once), once);
	}
	talloc_free(memory);
}

/* What a reader sees as one is kept in one segment, unless nothing could hold
 * it. */
static void
test_graphemes(void **state)
{
	static const struct {
		const char *piece; /* set behind 65 letters and one too many */
		size_t first;      /* bytes of the first segment */
		size_t segments;
	} rows[] = {
	        {"👍🏽", 66, 2},
	        {"👨‍👩‍👧‍👦", 66, 2},
	        {"🇩🇰", 66, 2},
	        {"x\xcc\x81y", 66, 2},
	        {"\r\n好", 67, 2},
	        {"好", 69, 2},
	};

	TALLOC_CTX *memory = talloc_new(NULL);
	size_t count;
	const char *heap;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *text = talloc_asprintf(memory, "%s%s%s",
		        repeat(memory, "a", 66), rows[i].piece,
		        repeat(memory, "b", 10));
		const char **parts = sms_parts(memory, text, &count);

		assert_int_equal(count, rows[i].segments);
		assert_int_equal(strlen(parts[0]), rows[i].first);
		assert_int_equal(sms_count(text).segments, count);
	}
	/* A letter under eighty accents. */
	heap = talloc_asprintf(memory, "x%s", repeat(memory, "\xcc\x81", 80));
	assert_int_equal(sms_count(heap).segments, 2);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_alphabet),
	        cmocka_unit_test(test_alphabet_is_no_larger),
	        cmocka_unit_test(test_missing),
	        cmocka_unit_test(test_segments),
	        cmocka_unit_test(test_smooth),
	        cmocka_unit_test(test_smooth_saves),
	        cmocka_unit_test(test_smooth_twice),
	        cmocka_unit_test(test_graphemes),
	};

	return cmocka_run_group_tests_name("sms", tests, NULL, NULL);
}
