/*
 * The auditor on small worlds that can be worked out by hand: what it lets
 * through, and what it refuses and names.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "reports/auditor.h"

enum { TERMS = 6 };

/* One count told, or one sum of those told before. */
struct told {
	const char *name;
	int64_t count;
	enum auditor_kind kind;
	const char *parts[TERMS]; /* of a sum, whose whole is `name` */
	double factors[TERMS];    /* 0 is 1 */
	int64_t known;
};

#define SHOWN(name, count)                                                     \
	{                                                                      \
		name, count, AUDITOR_PUBLISHED, {NULL}, {0}, 0                 \
	}
#define HIDDEN(name, count)                                                    \
	{                                                                      \
		name, count, AUDITOR_HIDDEN, {NULL}, {0}, 0                    \
	}
#define KNOWN(name, count, kind, known)                                        \
	{                                                                      \
		name, count, kind, {NULL}, {0}, known                          \
	}
#define SUM(name, ...)                                                         \
	{                                                                      \
		name, -1, AUDITOR_AID, {__VA_ARGS__}, {0}, 0                   \
	}

static void
tell(struct auditor *auditor, const struct told *told)
{
	for (; told->name != NULL; told++) {
		if (told->count >= 0) {
			auditor_count(
			        auditor, told->name, told->count, told->kind);
			auditor_known(auditor, told->name, told->known);
			continue;
		}
		auditor_sum(auditor, told->name);
		for (size_t i = 0; i < TERMS && told->parts[i] != NULL; i++)
			auditor_term(auditor,
			        told->factors[i] == 0 ? 1 : told->factors[i],
			        told->parts[i]);
	}
}

struct world {
	const char *what;
	const char *refused; /* how the reason begins, NULL for none */
	struct told told[20];
};

static const struct world worlds[] = {
        {"one hidden part of a known sum", "b",
                {SHOWN("all", 20), SHOWN("a", 17), HIDDEN("b", 3),
                        SUM("all", "a", "b")}},
        {"two hidden parts that reach from 0 to 9", NULL,
                {SHOWN("all", 20), SHOWN("a", 11), HIDDEN("b", 3),
                        HIDDEN("c", 6), SUM("all", "a", "b", "c")}},
        {"two hidden parts that cannot reach the threshold", "b",
                {SHOWN("all", 20), SHOWN("a", 16), HIDDEN("b", 3),
                        HIDDEN("c", 1), SUM("all", "a", "b", "c")}},
        {"a small count that is shown", "a",
                {SHOWN("a", 4), SHOWN("b", 0), SHOWN("c", 5)}},
        {"a small difference of two levels", "not asked",
                {SHOWN("held", 30), SHOWN("asked", 27), HIDDEN("not asked", 3),
                        SUM("held", "asked", "not asked")}},
        {"one municipality among all", "c",
                {SHOWN("all", 90), SHOWN("a", 50), SHOWN("b", 38),
                        HIDDEN("c", 2), SUM("all", "a", "b", "c")}},
        {"a month of a quarter", "march",
                {SHOWN("january", 9), SHOWN("february", 8), HIDDEN("march", 2),
                        SHOWN("quarter", 19),
                        SUM("quarter", "january", "february", "march")}},
        {"a quarter hidden with its month", NULL,
                {SHOWN("january", 9), SHOWN("february", 8), HIDDEN("march", 2),
                        HIDDEN("quarter", 19),
                        SUM("quarter", "january", "february", "march")}},
        {"two rolling windows", "april",
                {SHOWN("january", 9), HIDDEN("february", 6), HIDDEN("march", 7),
                        HIDDEN("april", 3), SHOWN("to march", 22),
                        SHOWN("to april", 16), SHOWN("february and march", 13),
                        SUM("to march", "january", "february", "march"),
                        SUM("to april", "february", "march", "april"),
                        SUM("february and march", "february", "march")}},
        {"a published part of which most are known", "a",
                {KNOWN("a", 6, AUDITOR_PUBLISHED, 4), SHOWN("b", 9)}},
        {"a published part all of which is known", NULL,
                {KNOWN("a", 6, AUDITOR_PUBLISHED, 6), SHOWN("b", 9)}},
        {"a hidden part that is large only by what is known", "a",
                {SHOWN("all", 30), KNOWN("a", 9, AUDITOR_HIDDEN, 6),
                        KNOWN("b", 7, AUDITOR_HIDDEN, 7), SHOWN("c", 14),
                        SUM("all", "a", "b", "c")}},
        {"a sum that is none", "all",
                {SHOWN("all", 20), SHOWN("a", 7), SHOWN("b", 8),
                        SUM("all", "a", "b")}},
        {"two values for one count", "a", {SHOWN("a", 7), SHOWN("a", 8)}},
        {"hidden here, shown there", "a",
                {HIDDEN("a", 3), HIDDEN("b", 9), SHOWN("a", 3)}},
        {"hidden counts whose sum is odd or even", NULL,
                {SHOWN("all", 12), HIDDEN("a", 2), HIDDEN("b", 10),
                        SUM("all", "a", "b")}},
};

static enum status
judge(const struct told *told, struct text *why)
{
	struct auditor *auditor = auditor_create(NULL);
	enum status status;

	auditor_threshold(auditor, 5);
	tell(auditor, told);
	status = auditor_check(auditor, why);
	talloc_free(auditor);
	return status;
}

static void
test_worlds(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(worlds) / sizeof(worlds[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		const struct world *world = &worlds[i];
		struct text why;
		enum status status;

		text_init(&why, memory, 400);
		status = judge(world->told, &why);
		if ((status == STATUS_OK) != (world->refused == NULL))
			fail_msg("%s: %s", world->what, text_string(&why));
		if (world->refused != NULL) {
			assert_int_equal(status, STATUS_CONFLICT);
			if (strncmp(text_string(&why), world->refused,
			            strlen(world->refused)) != 0)
				fail_msg("%s: %s", world->what,
				        text_string(&why));
		}
		talloc_free(memory);
	}
}

/* Fours and fives of an item are hidden and make 10 together, of whom 3 gave 4;
 * their mean fixes both, unless another item can move against it. */
static void
test_mean(void **state)
{
	for (int64_t others = 0; others <= 1; others++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct auditor *auditor = auditor_create(memory);
		struct text why;

		text_init(&why, memory, 400);
		auditor_threshold(auditor, 5);
		tell(auditor,
		        (const struct told[]){SHOWN("of a", 10),
		                HIDDEN("a4", 3), HIDDEN("a5", 7),
		                SUM("of a", "a4", "a5"), SHOWN("of b", 20),
		                HIDDEN("b4", 8), HIDDEN("b5", 12),
		                SUM("of b", "b4", "b5"), {.name = NULL}});
		/* 3 * 3 + 7 * 4, and 8 * 3 + 12 * 4 */
		auditor_row(auditor, others == 0 ? 37 : 109,
		        others == 0 ? 37 : 109);
		auditor_term(auditor, 3, "a4");
		auditor_term(auditor, 4, "a5");
		if (others != 0) {
			auditor_term(auditor, 3, "b4");
			auditor_term(auditor, 4, "b5");
		}
		assert_int_equal(auditor_check(auditor, &why),
		        others == 0 ? STATUS_CONFLICT : STATUS_OK);
		talloc_free(memory);
	}
	(void)state;
}

/* Half a step of rounding leaves room, or not. */
static void
test_rounded(void **state)
{
	static const struct {
		double half;
		enum status wanted;
	} cases[] = {{0.4, STATUS_CONFLICT}, {1.2, STATUS_CONFLICT},
	        {2.1, STATUS_OK}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct auditor *auditor = auditor_create(memory);
		struct text why;

		text_init(&why, memory, 400);
		auditor_threshold(auditor, 5);
		tell(auditor, (const struct told[]){SHOWN("of a", 10),
		                      HIDDEN("a4", 3), HIDDEN("a5", 7),
		                      SUM("of a", "a4", "a5"), {.name = NULL}});
		auditor_row(auditor, 37 - cases[i].half, 37 + cases[i].half);
		auditor_term(auditor, 3, "a4");
		auditor_term(auditor, 4, "a5");
		assert_int_equal(auditor_check(auditor, &why), cases[i].wanted);
		talloc_free(memory);
	}
}

/* An erratum beside what it replaces: who came in between must not be few. */
static void
test_replace(void **state)
{
	static const struct {
		int64_t old, new;
		enum status wanted;
	} cases[] = {{50, 50, STATUS_OK}, {50, 51, STATUS_CONFLICT},
	        {50, 52, STATUS_CONFLICT}, {50, 55, STATUS_OK},
	        {50, 47, STATUS_CONFLICT}, {50, 40, STATUS_OK}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct auditor *auditor = auditor_create(memory);
		struct text why;

		text_init(&why, memory, 400);
		auditor_threshold(auditor, 5);
		auditor_count(
		        auditor, "1 answered", cases[i].old, AUDITOR_PUBLISHED);
		auditor_settle(auditor);
		auditor_count(
		        auditor, "2 answered", cases[i].new, AUDITOR_PUBLISHED);
		auditor_replace(auditor, "1 ", "2 ");
		assert_int_equal(auditor_check(auditor, &why), cases[i].wanted);
		talloc_free(memory);
	}
}

/* What was settled is not looked at again, until something new ties it. */
static void
test_settle(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct auditor *auditor = auditor_create(memory);
	struct text why;

	(void)state;
	text_init(&why, memory, 400);
	auditor_threshold(auditor, 5);
	tell(auditor, (const struct told[]){
	                      HIDDEN("a", 3), HIDDEN("b", 9), {.name = NULL}});
	assert_int_equal(auditor_check(auditor, &why), STATUS_OK);
	auditor_settle(auditor);
	tell(auditor, (const struct told[]){SHOWN("c", 12), SUM("c", "a", "b"),
	                      {.name = NULL}});
	assert_int_equal(auditor_check(auditor, &why), STATUS_OK);
	auditor_settle(auditor);
	tell(auditor,
	        (const struct told[]){SHOWN("d", 24),
	                SUM("d", "a", "a", "b", "b", "b"), {.name = NULL}});
	assert_int_equal(auditor_check(auditor, &why), STATUS_CONFLICT);
	talloc_free(memory);
}

/* Written down and read back, it says the same. */
static void
test_json(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(worlds) / sizeof(worlds[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct auditor *first = auditor_create(memory);
		struct auditor *second = auditor_create(memory);
		struct text json;
		struct text again;
		struct text why;

		text_init(&json, memory, 10000);
		text_init(&again, memory, 10000);
		text_init(&why, memory, 400);
		auditor_threshold(first, 5);
		tell(first, worlds[i].told);
		/* A contradiction is refused before anything is written. */
		if (strcmp(worlds[i].what, "two values for one count") == 0) {
			talloc_free(memory);
			continue;
		}
		auditor_write(first, &json);
		assert_int_equal(auditor_read(second, text_string(&json), &why),
		        STATUS_OK);
		auditor_write(second, &again);
		assert_string_equal(text_string(&json), text_string(&again));
		assert_int_equal(auditor_check(first, &why),
		        auditor_check(second, &why));
		talloc_free(memory);
	}
}

static void
test_bad_json(void **state)
{
	static const char *const bad[] = {"", "[]", "{}",
	        "{\"counts\":[],\"rows\":0}",
	        "{\"counts\":[[\"a\",1,0,0]],\"rows\":[]}",
	        "{\"counts\":[[\"a\",1,7,0,5]],\"rows\":[]}",
	        "{\"counts\":[[\"a\",1,0,2,5]],\"rows\":[]}",
	        "{\"counts\":[],\"rows\":[[0,0,\"a\",1]]}",
	        "{\"counts\":[[\"a\",9,0,0,5]],\"rows\":[[0,0,\"a\"]]}"};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct text why;

		text_init(&why, memory, 400);
		if (auditor_read(auditor_create(memory), bad[i], &why) !=
		        STATUS_INPUT)
			fail_msg("%s", bad[i]);
		talloc_free(memory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_worlds),
	        cmocka_unit_test(test_mean),
	        cmocka_unit_test(test_rounded),
	        cmocka_unit_test(test_replace),
	        cmocka_unit_test(test_settle),
	        cmocka_unit_test(test_json),
	        cmocka_unit_test(test_bad_json),
	};

	return cmocka_run_group_tests_name("auditor", tests, NULL, NULL);
}
