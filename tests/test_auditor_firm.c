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
#include "tests/report_fixture.h"

static const struct period october = {
        .kind = PERIOD_MONTH, .first = {2026, 10}, .months = 1};

/* Firms as letters: "aab" is two people of one and one of another. */
static void
tell(struct auditor *auditor, const char *name, const char *firms,
        enum auditor_kind kind)
{
	auditor_count(auditor, name, (int64_t)strlen(firms), kind);
	auditor_firm(auditor, name, 0, 0);
	for (const char *at = firms; *at != '\0'; at++)
		auditor_firm(auditor, name, *at, 1);
}

static enum status
check(struct auditor *auditor, const char *part)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text why;
	enum status status;

	text_init(&why, memory, 400);
	status = auditor_check(auditor, &why);
	if (status == STATUS_CONFLICT &&
	        (part == NULL || strstr(text_string(&why), part) == NULL))
		fail_msg("refused: %s", text_string(&why));
	talloc_free(memory);
	return status;
}

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
		tell(auditor, "answered", cases[i].firms, AUDITOR_PUBLISHED);
		if (check(auditor, "answered is shown, and of too few firms") !=
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
	assert_int_equal(check(auditor, NULL), STATUS_OK);
	auditor_count(auditor, "asked", 14, AUDITOR_PUBLISHED);
	for (int64_t firm = 1; firm <= 6; firm++)
		auditor_firm(auditor, "asked", firm, 1);
	assert_int_equal(check(auditor, "asked is shown"), STATUS_CONFLICT);
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
		tell(auditor, "asked", cases[i].whole, AUDITOR_PUBLISHED);
		tell(auditor, "answered", cases[i].part, cases[i].kind);
		/* Of the rest no firm is told: it follows. */
		auditor_count(auditor, "silent", rest, AUDITOR_HIDDEN);
		auditor_sum(auditor, "asked");
		auditor_term(auditor, 1, "answered");
		auditor_term(auditor, 1, "silent");
		if (check(auditor, "silent ") != cases[i].status)
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
	tell(auditor, "answered", "abcdefghijkabababab", AUDITOR_PUBLISHED);
	tell(auditor, "yes", "abababab", AUDITOR_HIDDEN);
	tell(auditor, "no", "abcdefghijk", AUDITOR_HIDDEN);
	auditor_sum(auditor, "answered");
	auditor_term(auditor, 1, "yes");
	auditor_term(auditor, 1, "no");
	assert_int_equal(check(auditor, NULL), STATUS_OK);
	/* A mean says that those who said yes are seven or eight. */
	auditor_row(auditor, 7, 8);
	auditor_term(auditor, 1, "yes");
	assert_int_equal(check(auditor, "yes "), STATUS_CONFLICT);
	talloc_free(auditor);
}

/* What is kept with the release, read again. */
static struct auditor *
kept(TALLOC_CTX *memory, const struct auditor *auditor)
{
	struct auditor *again = auditor_create(memory);
	struct text statement;
	struct text why;

	text_init(&statement, memory, 10000);
	text_init(&why, memory, 400);
	auditor_write(auditor, &statement);
	assert_int_equal(
	        auditor_read(again, text_string(&statement), &why), STATUS_OK);
	return again;
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
		tell(first, "1: answered", cases[i].old, AUDITOR_PUBLISHED);
		assert_int_equal(check(first, NULL), STATUS_OK);
		second = kept(memory, first);
		auditor_settle(second);
		auditor_threshold(second, 5);
		tell(second, "2: answered", cases[i].new, AUDITOR_PUBLISHED);
		auditor_replace(second, "1: ", "2: ");
		if (check(second, "2: answered - 1: answered") !=
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
		tell(auditor, "m: answered", cases[i].month, AUDITOR_PUBLISHED);
		auditor_settle(auditor);
		tell(auditor, "q: answered", cases[i].quarter,
		        AUDITOR_PUBLISHED);
		auditor_link(auditor,
		        &(struct auditor_parts){"q: ", parts, 1, false});
		if (check(auditor, "q: answered ") != cases[i].status)
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
	tell(auditor, "answered", "aaabbbcdef", AUDITOR_PUBLISHED);
	assert_int_equal(check(auditor, NULL), STATUS_OK);
	for (const char *at = "cdef"; *at != '\0'; at++) {
		auditor_meet_from(auditor, *at);
		auditor_meet(auditor, "answered");
	}
	assert_int_equal(check(auditor, "answered is shown"), STATUS_CONFLICT);
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
		tell(first, "answered", cases[i].all, AUDITOR_PUBLISHED);
		for (const char *at = cases[i].known; *at != '\0'; at++) {
			auditor_meet_from(first, *at);
			auditor_meet(first, "answered");
		}
		second = kept(memory, first);
		if (check(first, "answered is shown") != cases[i].status ||
		        check(second, "answered is shown") != cases[i].status)
			fail_msg("case %zu", i);
		talloc_free(memory);
	}
}

/* The statement of what was told, as it would have been written by another least
 * number of firms; 0: by a program that said none. */
static const char *
statement_by(TALLOC_CTX *memory, const struct auditor *auditor, int64_t least)
{
	struct text statement;
	json_t *json;
	char *written;
	const char *out;

	text_init(&statement, memory, 10000);
	auditor_write(auditor, &statement);
	json = json_loads(text_string(&statement), 0, NULL);
	assert_true(json_is_integer(json_object_get(json, "firms_least")));
	if (least == 0)
		assert_int_equal(json_object_del(json, "firms_least"), 0);
	else
		json_object_set_new(
		        json, "firms_least", json_integer((json_int_t)least));
	written = json_dumps(json, JSON_COMPACT);
	out = talloc_strdup(memory, written);
	free(written);
	json_decref(json);
	return out;
}

static void
hear(struct auditor *auditor, const char *statement)
{
	struct text why;

	text_init(&why, auditor, 400);
	assert_int_equal(auditor_read(auditor, statement, &why), STATUS_OK);
}

/* A release is held against the number that it was let through by. */
static void
test_least_is_kept(void **state)
{
	static const struct {
		const char *firms;
		int64_t least; /* 0: not said */
		enum status status;
	} cases[] = {
	        {"aabbcc", 0, STATUS_OK},
	        {"aabbcc", 3, STATUS_OK},
	        {"aabbcc", 5, STATUS_CONFLICT},
	        {"aabbccdd", 0, STATUS_OK},
	        {"aabbccdd", 4, STATUS_OK},
	        {"aabbccdd", 5, STATUS_CONFLICT},
	        {"abcde", 5, STATUS_OK},
	        {"abcde", 8, STATUS_CONFLICT},
	        {"aaabbb", 0, STATUS_CONFLICT},
	        {"aaaabbc", 0, STATUS_CONFLICT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct auditor *first = auditor_create(memory);
		struct auditor *second = auditor_create(memory);

		auditor_threshold(first, 5);
		tell(first, "answered", cases[i].firms, AUDITOR_PUBLISHED);
		hear(second, statement_by(memory, first, cases[i].least));
		if (check(second, "answered is shown, and of too few firms") !=
		        cases[i].status)
			fail_msg("case %zu", i);
		talloc_free(memory);
	}
}

/* Beside a release of the former rule, which stays what it was: what comes now,
 * and what follows from both, is of as many firms as are asked for now. */
static void
test_beside_former(void **state)
{
	static const struct {
		const char *former, *now;
		const char *refused; /* the count that is named; NULL: none */
	} cases[] = {
	        {"aabbcc", "abcdef", NULL}, /* three came and three went */
	        {"aabbcc", "aabbccdefghi", NULL},
	        {"aabbcc", "aabbcc", "2: answered is shown"},
	        {"aabbcc", "aabbccdd", "2: answered is shown"},
	        {"aabbccd", "aabbccdeeffgg", "2: answered - 1: answered"},
	        {"aabbccd", "aabbccdeefghhh", "2: answered - 1: answered"},
	        {"aabbccd", "aabbccdeefghi", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct auditor *former = auditor_create(memory);
		struct auditor *now = auditor_create(memory);
		struct auditor *later = auditor_create(memory);
		const char *said;
		enum status status;

		auditor_threshold(former, 5);
		tell(former, "1: answered", cases[i].former, AUDITOR_PUBLISHED);
		said = statement_by(memory, former, 0);
		hear(now, said);
		auditor_settle(now);
		auditor_threshold(now, 5);
		tell(now, "2: answered", cases[i].now, AUDITOR_PUBLISHED);
		auditor_replace(now, "1: ", "2: ");
		status = check(now, cases[i].refused);
		if ((status == STATUS_OK) != (cases[i].refused == NULL))
			fail_msg("case %zu", i);
		/* As both are kept they are judged the same. */
		hear(later, said);
		hear(later, statement_by(memory, now, 5));
		assert_int_equal(check(later, cases[i].refused), status);
		talloc_free(memory);
	}
}

/* What a former release hid stays hidden, if it is of too few firms now; but it
 * told by itself what it told. */
static void
test_former_hidden(void **state)
{
	static const struct {
		const char *yes;  /* of sixteen; the former release hid it */
		bool told, tells; /* how many they are: then, and now */
		enum status status;
	} cases[] = {
	        {"aabbccdd", false, false, STATUS_OK},
	        {"aabbccdd", false, true, STATUS_CONFLICT},
	        {"aabbcc", false, true, STATUS_CONFLICT},
	        {"aabbccdd", true, true, STATUS_OK},
	        {"aabbccdd", true, false, STATUS_OK},
	        {"aabbccdde", false, true, STATUS_OK},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct auditor *former = auditor_create(memory);
		struct auditor *now = auditor_create(memory);
		double yes = (double)strlen(cases[i].yes);

		auditor_threshold(former, 5);
		tell(former, "yes", cases[i].yes, AUDITOR_HIDDEN);
		tell(former, "no", "fghijklm", AUDITOR_HIDDEN);
		auditor_count(former, "all", 8 + (int64_t)strlen(cases[i].yes),
		        AUDITOR_PUBLISHED);
		auditor_sum(former, "all");
		auditor_term(former, 1, "yes");
		auditor_term(former, 1, "no");
		if (cases[i].told) {
			auditor_row(former, yes, yes);
			auditor_term(former, 1, "yes");
		}
		hear(now, statement_by(memory, former, 0));
		auditor_settle(now);
		auditor_threshold(now, 5);
		tell(now, "other", "abcdefgh", AUDITOR_HIDDEN);
		auditor_row(now, cases[i].tells ? yes : 0, yes + 8);
		auditor_term(now, 1, "yes");
		if (check(now, "yes cannot be as low as 1") != cases[i].status)
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

/* Reports. */

static enum status
audit(const struct report *report)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct auditor *auditor = auditor_create(memory);
	struct text why;
	enum status status;

	text_init(&why, memory, 400);
	status = auditor_report(auditor, report, "", &why);
	if (status == STATUS_OK)
		status = auditor_check(auditor, &why);
	talloc_free(memory);
	return status;
}

static void
add(struct db *db, int64_t respondent, int64_t firm, const char *answers)
{
	fixture_add(
	        db, &(struct fixture_person){.respondent = respondent,
	                    .group = "",
	                    .month = 202610,
	                    .version = 4,
	                    .state = answers[0] == '\0' ? "closed" : "complete",
	                    .answers = answers});
	fixture_join_firm(db, respondent, firm);
}

/* Forty who answered, of which firm 1 gave all the low answers; twelve silent. */
static struct report *
build(TALLOC_CTX *memory)
{
	struct db *db = fixture_create(memory);
	static const char *const ways[] = {"545454", "444544", "555445"};

	for (int64_t i = 0; i < 32; i++)
		add(db, 1 + i, 10 + i, ways[i % 3]);
	for (int64_t i = 0; i < 8; i++)
		add(db, 101 + i, 1, "222222");
	for (int64_t i = 0; i < 12; i++)
		add(db, 201 + i, 60 + i, "");
	return fixture_build_employers(db, memory, october);
}

static void
show(struct report_count *count)
{
	count->hidden = false;
	count->count = count->truth;
}

/* Every way to see what is hidden is tried, one figure at a time; each that shows
 * firm 1 alone, or lets it be subtracted, must be refused. */
static void
test_attacker(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *report = build(memory);
	int refused = 0;

	(void)state;
	assert_int_equal(audit(report), STATUS_OK);
	assert_false(report->total.answered.hidden);
	for (size_t i = 0; i < report->items_count; i++)
		for (size_t c = 0; c < report->items[i].choices_count; c++) {
			struct report_count *count =
			        &report->items[i].choices[c].answers;
			const char *value = report->items[i].choices[c].value;
			struct report_count before = *count;

			if (strcmp(value, "2") != 0)
				continue;
			/* Eight people, which is enough of people. */
			assert_int_equal(count->truth, 8);
			assert_true(count->hidden);
			show(count);
			assert_int_equal(audit(report), STATUS_CONFLICT);
			refused++;
			*count = before;
		}
	assert_int_equal(refused, (int)report->items_count);
	/* All others of an item: what is left is firm 1. */
	for (size_t c = 0; c < report->items[1].choices_count; c++)
		if (strcmp(report->items[1].choices[c].value, "2") != 0)
			show(&report->items[1].choices[c].answers);
	show(&report->items[1].respondents);
	assert_int_equal(audit(report), STATUS_CONFLICT);
	talloc_free(memory);
}

/* Without its firms a report of employers is of one unknown firm. */
static void
test_forgotten(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *report = build(memory);

	(void)state;
	report->firm_people_count = 0;
	assert_int_equal(audit(report), STATUS_CONFLICT);
	talloc_free(memory);
}

/* A mean of those with the index, beside all who answered. */
static void
test_mean(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report;

	(void)state;
	for (int64_t i = 0; i < 8; i++) {
		add(db, 1 + i, 1 + i % 2, i % 3 == 0 ? "545454" : "434343");
		add(db, 101 + i, 10 + i, "-4-55-");
	}
	for (int64_t i = 0; i < 20; i++)
		add(db, 201 + i, 30 + i, i % 2 == 0 ? "-4-5--" : "-5-4--");
	report = fixture_build_employers(db, memory, october);
	assert_false(report->total.answered.hidden);
	assert_true(isnan(report->indices[0].mean) != 0);
	assert_true(isnan(report->indices[1].mean) == 0);
	assert_int_equal(audit(report), STATUS_OK);
	report->indices[0].respondents = report->total.answered;
	report->indices[0].mean = 71.25;
	assert_int_equal(audit(report), STATUS_CONFLICT);
	talloc_free(memory);
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
	        cmocka_unit_test(test_least_is_kept),
	        cmocka_unit_test(test_beside_former),
	        cmocka_unit_test(test_former_hidden),
	        cmocka_unit_test(test_statement_mutilated),
	        cmocka_unit_test(test_attacker),
	        cmocka_unit_test(test_forgotten),
	        cmocka_unit_test(test_mean),
	};

	return cmocka_run_group_tests_name("auditor_firm", tests, NULL, NULL);
}
