/*
 * Readers who know more than everybody, on worlds that can be worked out by
 * hand; what is written down of them and read again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "reports/auditor.h"

static enum status
check(struct auditor *auditor, struct text *why)
{
	text_clear(why);
	return auditor_check(auditor, why);
}

/* Twenty, of whom seventeen are shown to be a's and b's own are few. */
static struct auditor *
start(TALLOC_CTX *memory)
{
	struct auditor *auditor = auditor_create(memory);

	auditor_threshold(auditor, 5);
	auditor_count(auditor, "all", 40, AUDITOR_PUBLISHED);
	auditor_count(auditor, "a", 20, AUDITOR_HIDDEN);
	auditor_count(auditor, "b", 20, AUDITOR_HIDDEN);
	auditor_sum(auditor, "all");
	auditor_term(auditor, 1, "a");
	auditor_term(auditor, 1, "b");
	return auditor;
}

/* Of a published count so many are known: the rest is nobody or not few. */
static void
test_rest(void **state)
{
	static const struct {
		int64_t known;
		bool refused;
	} cases[] = {{0, false}, {35, false}, {36, true}, {39, true},
	        {40, false}, {50, false}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct auditor *auditor = start(memory);
		struct text why;

		text_init(&why, memory, 400);
		auditor_reader(auditor, "c1");
		auditor_reader_knows(auditor, "all", cases[i].known);
		auditor_reader_knows(auditor, "of none", 3);
		if ((check(auditor, &why) != STATUS_OK) != cases[i].refused)
			fail_msg("case %zu: %s", i, text_string(&why));
		talloc_free(memory);
	}
}

/* Nobody puts together what two readers know. */
static void
test_apart(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct auditor *auditor = start(memory);
	struct text why;

	(void)state;
	text_init(&why, memory, 400);
	auditor_reader(auditor, "c1");
	auditor_reader_knows(auditor, "all", 18);
	auditor_reader(auditor, "c2");
	auditor_reader_knows(auditor, "all", 19);
	assert_int_equal(check(auditor, &why), STATUS_OK);
	auditor_reader(auditor, "c1");
	auditor_reader_knows(auditor, "all", 37);
	assert_int_equal(check(auditor, &why), STATUS_CONFLICT);
	assert_non_null(strstr(text_string(&why), "all is shown"));
	talloc_free(memory);
}

/* Of a the reader knows 17, so that three are left, who could be anybody's: b
 * may be any other.  That b is at least 18, too, leaves them at most five; that it
 * is 19 leaves four. */
static void
test_hidden(void **state)
{
	static const struct {
		int64_t of_b;
		bool refused;
	} cases[] = {{0, false}, {18, false}, {19, true}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct auditor *auditor = start(memory);
		struct text why;

		text_init(&why, memory, 400);
		auditor_reader(auditor, "c1");
		auditor_reader_knows(auditor, "a", 17);
		auditor_reader_knows(auditor, "b", cases[i].of_b);
		if ((check(auditor, &why) != STATUS_OK) != cases[i].refused)
			fail_msg("case %zu: %s", i, text_string(&why));
		talloc_free(memory);
	}
}

/* Counts and rows that one reader alone has bind nobody else. */
static void
test_own_rows(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct auditor *auditor = start(memory);
	struct text why;

	(void)state;
	text_init(&why, memory, 400);
	auditor_count(auditor, "few", 3, AUDITOR_HIDDEN);
	auditor_count(auditor, "others", 17, AUDITOR_HIDDEN);
	auditor_sum(auditor, "a");
	auditor_term(auditor, 1, "few");
	auditor_term(auditor, 1, "others");
	assert_int_equal(check(auditor, &why), STATUS_OK);
	auditor_reader(auditor, "c1");
	auditor_row(auditor, 17, 17);
	auditor_term(auditor, 1, "others");
	auditor_row(auditor, 20, 20);
	auditor_term(auditor, 1, "b");
	assert_int_equal(check(auditor, &why), STATUS_CONFLICT);
	assert_non_null(strstr(text_string(&why), "few cannot be"));
	/* Told in finer parts it is these that count. */
	auditor_reader_splits(auditor, "few");
	assert_int_equal(check(auditor, &why), STATUS_OK);
	talloc_free(memory);
}

/* Nobody in it: that must stay open. */
static void
test_nobody(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text why;

	(void)state;
	text_init(&why, memory, 400);
	for (int shown = 0; shown <= 1; shown++)
		for (int flagged = 0; flagged <= 1; flagged++) {
			struct auditor *auditor = auditor_create(memory);

			auditor_threshold(auditor, 5);
			auditor_count(auditor, "asked", 12, AUDITOR_PUBLISHED);
			auditor_count(auditor, "answered", 12,
			        shown ? AUDITOR_PUBLISHED : AUDITOR_HIDDEN);
			auditor_count(auditor, "silent", 0, AUDITOR_HIDDEN);
			auditor_sum(auditor, "asked");
			auditor_term(auditor, 1, "answered");
			auditor_term(auditor, 1, "silent");
			if (flagged)
				auditor_nobody(auditor, "silent");
			assert_int_equal(check(auditor, &why),
			        shown && flagged ? STATUS_CONFLICT : STATUS_OK);
		}
	talloc_free(memory);
}

/* All three are known to a manager, so that nobody is left; a stranger computes
 * them.  What an older release told by itself is left as it is. */
static void
test_stranger(void **state)
{
	static const char counts[] =
	        "{\"counts\":[[\"all\",20,0,3,5],[\"a\",17,0,0,5],"
	        "[\"b\",3,1,3,5]],\"rows\":[[0,0,\"all\",-1,\"a\",1,"
	        "\"b\",1]]";

	(void)state;
	for (int strangers = 0; strangers <= 1; strangers++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct auditor *auditor = auditor_create(memory);
		const char *told = talloc_asprintf(memory, "%s%s}", counts,
		        strangers == 1 ? ",\"strangers\":true" : "");
		struct text why;

		text_init(&why, memory, 400);
		assert_int_equal(auditor_read(auditor, told, &why), STATUS_OK);
		assert_int_equal(check(auditor, &why),
		        strangers == 1 ? STATUS_CONFLICT : STATUS_OK);
		talloc_free(memory);
	}
}

/* What is written is read again, and judged alike; written once more it is the
 * same. */
static void
test_written(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct auditor *auditor = start(memory);
	struct auditor *again = auditor_create(memory);
	struct text written;
	struct text twice;
	struct text why;

	(void)state;
	text_init(&written, memory, 10000);
	text_init(&twice, memory, 10000);
	text_init(&why, memory, 400);
	auditor_nobody(auditor, "a");
	auditor_reader(auditor, "c1");
	auditor_reader_knows(auditor, "all", 37);
	auditor_count(auditor, "c1 own", 4, AUDITOR_HIDDEN);
	auditor_reader_splits(auditor, "b");
	auditor_row(auditor, 4, 9);
	auditor_term(auditor, 1, "c1 own");
	auditor_reader(auditor, "c2");
	auditor_reader_knows(auditor, "a", 2);
	auditor_write(auditor, &written);
	assert_int_equal(
	        auditor_read(again, text_string(&written), &why), STATUS_OK);
	auditor_write(again, &twice);
	assert_string_equal(text_string(&written), text_string(&twice));
	assert_int_equal(check(again, &why), STATUS_CONFLICT);
	assert_non_null(strstr(text_string(&why), "all is shown"));
	talloc_free(memory);
}

static void
test_unreadable(void **state)
{
	static const char *const texts[] = {
	        "{\"counts\":[],\"rows\":[],\"readers\":[1]}",
	        "{\"counts\":[],\"rows\":[],\"readers\":[{\"reader\":\"c\","
	        "\"counts\":[],\"rows\":[]}]}",
	        "{\"counts\":[],\"rows\":[],\"readers\":[{\"reader\":\"c\","
	        "\"known\":[[\"x\",1]],\"counts\":[],\"rows\":[]}]}",
	        "{\"counts\":[[\"a\",1,0,0,5,true,1]],\"rows\":[]}",
	};
	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct text why;

		text_init(&why, memory, 400);
		assert_int_equal(
		        auditor_read(auditor_create(memory), texts[i], &why),
		        STATUS_INPUT);
	}
	talloc_free(memory);
}

/* Of a quarter's 45 thirty were there in its month, of whom the reader knows
 * twenty: of the fifteen beyond them as many are others as he does not know. */
static void
test_outside(void **state)
{
	static const char *const month[] = {"m: "};

	static const struct {
		int64_t known;
		bool refused;
	} cases[] = {{30, false}, {31, true}, {34, true}, {35, false}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct auditor *auditor = auditor_create(memory);
		const struct auditor_parts parts = {"q: ", month, 1, false};
		struct text why;

		text_init(&why, memory, 400);
		auditor_threshold(auditor, 5);
		auditor_count(auditor, "m: asked", 30, AUDITOR_PUBLISHED);
		auditor_count(auditor, "q: asked", 45, AUDITOR_PUBLISHED);
		auditor_reader(auditor, "c1");
		auditor_reader_knows(auditor, "m: asked", 20);
		auditor_reader_knows(auditor, "q: asked", cases[i].known);
		auditor_reader(auditor, NULL);
		auditor_settle(auditor);
		auditor_link(auditor, &parts);
		if ((check(auditor, &why) != STATUS_OK) != cases[i].refused)
			fail_msg("case %zu: %s", i, text_string(&why));
		talloc_free(memory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_rest),
	        cmocka_unit_test(test_apart),
	        cmocka_unit_test(test_hidden),
	        cmocka_unit_test(test_own_rows),
	        cmocka_unit_test(test_nobody),
	        cmocka_unit_test(test_stranger),
	        cmocka_unit_test(test_written),
	        cmocka_unit_test(test_unreadable),
	        cmocka_unit_test(test_outside),
	};

	return cmocka_run_group_tests_name("auditor_reader", tests, NULL, NULL);
}
