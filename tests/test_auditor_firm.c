/*
 * The auditor and firms: what is of too few of them is refused, shown or
 * computed, within one release and between two.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <jansson.h>
#include <math.h>
#include <stdlib.h>
#include <talloc.h>

#include "reports/auditor_report.h"
#include "tests/firm_tale.h"

static void
test_shown(void **state)
{
	static const struct {
		const char *firms;
		int64_t threshold;
		enum status status;
	} cases[] = {
	        {"", 5, STATUS_OK},
	        {"abcdef", 5, STATUS_OK},
	        {"abcde", 5, STATUS_OK},
	        {"aabbccdd", 5, STATUS_CONFLICT}, /* four */
	        {"aaabbc", 5, STATUS_CONFLICT},   /* three */
	        {"aaabbb", 5, STATUS_CONFLICT},
	        {"aaaaaa", 5, STATUS_CONFLICT},
	        {"aaaabcde", 5, STATUS_OK},        /* half */
	        {"aaaaabcde", 5, STATUS_CONFLICT}, /* above half */
	        /* Raised by the municipality. */
	        {"abcdefgh", 8, STATUS_OK},
	        {"aabbccddeeffgg", 8, STATUS_CONFLICT},
	        {"aaaaaaabcdefgh", 8, STATUS_OK},
	        {"aaaaaaaabcdefgh", 8, STATUS_CONFLICT},
	        /* Whatever it is, three. */
	        {"aabbcc", 1, STATUS_OK},
	        {"abc", 2, STATUS_OK},
	        {"aabb", 2, STATUS_CONFLICT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct auditor *auditor = auditor_create(NULL);

		auditor_threshold(auditor, cases[i].threshold);
		firm_tell(
		        auditor, "answered", cases[i].firms, AUDITOR_PUBLISHED);
		if (firm_check(auditor,
		            "answered is shown, and of too few firms") !=
		        cases[i].status)
			fail_msg("%s at %d", cases[i].firms,
			        (int)cases[i].threshold);
		talloc_free(auditor);
	}
}

/* Nobody knows the firms of three: they may all be the largest's. */
static void
test_unknown(void **state)
{
	struct auditor *auditor = auditor_create(NULL);

	(void)state;
	auditor_threshold(auditor, 5);
	auditor_count(auditor, "answered", 9, AUDITOR_PUBLISHED);
	for (int64_t firm = 1; firm <= 6; firm++)
		auditor_firm(auditor, "answered", firm, 1);
	assert_int_equal(firm_check(auditor, NULL), STATUS_OK);
	auditor_count(auditor, "asked", 14, AUDITOR_PUBLISHED);
	for (int64_t firm = 1; firm <= 6; firm++)
		auditor_firm(auditor, "asked", firm, 1);
	assert_int_equal(
	        firm_check(auditor, "asked is shown"), STATUS_CONFLICT);
	talloc_free(auditor);
}

/* Who was asked and did not answer follows, and is of two firms. */
static void
test_complement(void **state)
{
	static const struct {
		const char *whole, *part;
		enum auditor_kind kind; /* of the part */
		enum status status;
	} cases[] = {
	        {"abcdefghijkl", "abcdef", AUDITOR_PUBLISHED, STATUS_OK},
	        {"abcdefaabbaabb", "abcdef", AUDITOR_PUBLISHED,
	                STATUS_CONFLICT},
	        {"abcdefaabbaabb", "abcdef", AUDITOR_HIDDEN, STATUS_OK},
	        /* What is left is of four firms, of five. */
	        {"abcdefaabbccdd", "abcdef", AUDITOR_PUBLISHED,
	                STATUS_CONFLICT},
	        {"abcdefabcde", "abcdef", AUDITOR_PUBLISHED, STATUS_OK},
	        {"abcdef", "abcdef", AUDITOR_PUBLISHED, STATUS_OK},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct auditor *auditor = auditor_create(NULL);
		int64_t rest = (int64_t)strlen(cases[i].whole) -
		               (int64_t)strlen(cases[i].part);

		auditor_threshold(auditor, 5);
		firm_tell(auditor, "asked", cases[i].whole, AUDITOR_PUBLISHED);
		firm_tell(auditor, "answered", cases[i].part, cases[i].kind);
		/* Of the rest no firm is told: it follows. */
		auditor_count(auditor, "silent", rest, AUDITOR_HIDDEN);
		auditor_sum(auditor, "asked");
		auditor_term(auditor, 1, "answered");
		auditor_term(auditor, 1, "silent");
		if (firm_check(auditor, "silent ") != cases[i].status)
			fail_msg("case %zu", i);
		talloc_free(auditor);
	}
}

/* Two hidden parts cover each other only as far as a third figure lets them. */
static void
test_narrowed(void **state)
{
	struct auditor *auditor = auditor_create(NULL);

	(void)state;
	auditor_threshold(auditor, 5);
	firm_tell(
	        auditor, "answered", "abcdefghijkabababab", AUDITOR_PUBLISHED);
	firm_tell(auditor, "yes", "abababab", AUDITOR_HIDDEN);
	firm_tell(auditor, "no", "abcdefghijk", AUDITOR_HIDDEN);
	auditor_sum(auditor, "answered");
	auditor_term(auditor, 1, "yes");
	auditor_term(auditor, 1, "no");
	assert_int_equal(firm_check(auditor, NULL), STATUS_OK);
	/* A mean says that those who said yes are seven or eight. */
	auditor_row(auditor, 7, 8);
	auditor_term(auditor, 1, "yes");
	assert_int_equal(firm_check(auditor, "yes "), STATUS_CONFLICT);
	talloc_free(auditor);
}

/* The second release has six more, of two firms; nothing in either is of few. */
static void
test_replaced(void **state)
{
	static const struct {
		const char *old, *new;
		enum status status;
	} cases[] = {
	        {"abcdefgh", "abcdefghaabbab", STATUS_CONFLICT},
	        {"abcdefgh", "abcdefghijklmn", STATUS_OK},
	        {"abcdefgh", "abcdefghaabbcd", STATUS_CONFLICT}, /* of four */
	        {"abcdefgh", "abcdefghaabcde", STATUS_OK},
	        /* Seven came and one went. */
	        {"abcdefgh", "bcdefghiiiijj", STATUS_CONFLICT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct auditor *first = auditor_create(memory);
		struct auditor *second;

		auditor_threshold(first, 5);
		firm_tell(
		        first, "1: answered", cases[i].old, AUDITOR_PUBLISHED);
		assert_int_equal(firm_check(first, NULL), STATUS_OK);
		second = firm_kept(memory, first);
		auditor_settle(second);
		auditor_threshold(second, 5);
		firm_tell(
		        second, "2: answered", cases[i].new, AUDITOR_PUBLISHED);
		auditor_replace(second, "1: ", "2: ");
		if (firm_check(second, "2: answered - 1: answered") !=
		        cases[i].status)
			fail_msg("case %zu", i);
		talloc_free(memory);
	}
}

/* A quarter of which one month was released: who is in the quarter and not in the
 * month, and what the other months come to. */
static void
test_periods(void **state)
{
	static const struct {
		const char *quarter, *month;
		enum status status;
	} cases[] = {
	        {"abcdefghijkl", "abcdef", STATUS_OK},
	        {"abcdefaabbab", "abcdef", STATUS_CONFLICT},
	        {"abcdefaabbccdd", "abcdef", STATUS_CONFLICT},
	        {"abcdefabcde", "abcdef", STATUS_OK},
	        {"abcdef", "abcdef", STATUS_OK},
	};

	static const char *const parts[] = {"m: "};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct auditor *auditor = auditor_create(NULL);

		auditor_threshold(auditor, 5);
		firm_tell(auditor, "m: answered", cases[i].month,
		        AUDITOR_PUBLISHED);
		auditor_settle(auditor);
		firm_tell(auditor, "q: answered", cases[i].quarter,
		        AUDITOR_PUBLISHED);
		auditor_link(auditor,
		        &(struct auditor_parts){"q: ", parts, 1, false});
		if (firm_check(auditor, "q: answered ") != cases[i].status)
			fail_msg("case %zu", i);
		talloc_free(auditor);
	}
}

/* To a manager who has read the answers of four firms' people the others are of
 * two. */
static void
test_known(void **state)
{
	struct auditor *auditor = auditor_create(NULL);

	(void)state;
	auditor_threshold(auditor, 5);
	firm_tell(auditor, "answered", "aaabbbcdef", AUDITOR_PUBLISHED);
	assert_int_equal(firm_check(auditor, NULL), STATUS_OK);
	for (const char *at = "cdef"; *at != '\0'; at++) {
		auditor_meet_from(auditor, *at);
		auditor_meet(auditor, "answered");
	}
	assert_int_equal(
	        firm_check(auditor, "answered is shown"), STATUS_CONFLICT);
	talloc_free(auditor);
}

/* Whom the manager knows is kept with the release, and judged the same again. */
static void
test_known_is_kept(void **state)
{
	static const struct {
		const char *all, *known;
		enum status status;
	} cases[] = {
	        {"aaabbbcdef", "cdef", STATUS_CONFLICT},
	        /* Of four firms, and of five, though the known are more. */
	        {"aabbccddefghijklm", "efghijklm", STATUS_CONFLICT},
	        {"aabbccddeefghijklmnopq", "fghijklmnopq", STATUS_OK},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct auditor *first = auditor_create(memory);
		struct auditor *second;

		auditor_threshold(first, 5);
		firm_tell(first, "answered", cases[i].all, AUDITOR_PUBLISHED);
		for (const char *at = cases[i].known; *at != '\0'; at++) {
			auditor_meet_from(first, *at);
			auditor_meet(first, "answered");
		}
		second = firm_kept(memory, first);
		if (firm_check(first, "answered is shown") != cases[i].status ||
		        firm_check(second, "answered is shown") !=
		                cases[i].status)
			fail_msg("case %zu", i);
		talloc_free(memory);
	}
}

static void
test_statement_mutilated(void **state)
{
	static const char *const wrong[] = {
	        "{\"counts\":[],\"rows\":[],\"firms\":3}",
	        "{\"counts\":[],\"rows\":[],\"firms\":[[]]}",
	        "{\"counts\":[],\"rows\":[],\"firms\":[[\"a\",1]]}",
	        "{\"counts\":[],\"rows\":[],\"firms\":[[\"a\",1,\"b\"]]}",
	        "{\"counts\":[],\"rows\":[],\"firms\":[[1,1,1]]}",
	        "{\"counts\":[],\"rows\":[],\"met\":[[1,1,1]]}",
	        "{\"counts\":[],\"rows\":[],\"firms_least\":2}",
	        "{\"counts\":[],\"rows\":[],\"firms_least\":-5}",
	        "{\"counts\":[],\"rows\":[],\"firms_least\":\"5\"}",
	        "{\"counts\":[],\"rows\":[],\"firms_least\":null}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct text why;

		text_init(&why, memory, 400);
		if (auditor_read(auditor_create(memory), wrong[i], &why) !=
		        STATUS_INPUT)
			fail_msg("%s", wrong[i]);
		talloc_free(memory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_shown),
	        cmocka_unit_test(test_unknown),
	        cmocka_unit_test(test_complement),
	        cmocka_unit_test(test_narrowed),
	        cmocka_unit_test(test_replaced),
	        cmocka_unit_test(test_periods),
	        cmocka_unit_test(test_known),
	        cmocka_unit_test(test_known_is_kept),
	        cmocka_unit_test(test_statement_mutilated),
	};

	return cmocka_run_group_tests_name("auditor_firm", tests, NULL, NULL);
}
