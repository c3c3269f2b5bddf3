/*
 * Which texts are shown under which theme: enough people, counted as people, in
 * every list and in every difference between lists.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <talloc.h>

#include "reports/theme_group.h"

enum { ENOUGH = 5, PIECES_MAX = 200 };

/* People who each wrote so many texts of a theme in a month. */
struct wrote {
	int64_t first, people, texts;
	const char *theme;
	int64_t month;
	bool known, published;
};

#define W(first, people, texts, theme)                                         \
	{                                                                      \
		first, people, texts, theme, 0, false, false                   \
	}
#define KNOWN(first, people, texts, theme)                                     \
	{                                                                      \
		first, people, texts, theme, 0, true, false                    \
	}
#define IN(month, first, people, theme)                                        \
	{                                                                      \
		first, people, 1, theme, month, false, false                   \
	}

struct written {
	struct theme_piece pieces[PIECES_MAX];
	size_t count;
};

static void
add(struct written *written, const struct wrote *wrote)
{
	for (int64_t p = 0; p < wrote->people; p++)
		for (int64_t t = 0; t < wrote->texts; t++) {
			assert_true(written->count < PIECES_MAX);
			written->pieces[written->count] = (struct theme_piece){
			        .answer = (int64_t)written->count + 1,
			        .respondent = wrote->first + p,
			        .theme = wrote->theme,
			        .month = wrote->month == 0 ? 202610
			                                   : wrote->month,
			        .known = wrote->known,
			        .published = wrote->published};
			written->count++;
		}
}

static size_t
count_placed(const struct written *written, const char *theme)
{
	size_t count = 0;

	for (size_t i = 0; i < written->count; i++)
		count += written->pieces[i].state == THEME_PLACED &&
		         strcmp(written->pieces[i].theme, theme) == 0;
	return count;
}

static const struct theme_rule rule = {ENOUGH, NULL, NULL};

struct expected {
	size_t goals, meeting, none;
};

static void
expect(const struct written *written, struct expected expected)
{
	assert_int_equal(count_placed(written, "goals"), expected.goals);
	assert_int_equal(count_placed(written, "meeting"), expected.meeting);
	assert_int_equal(count_placed(written, ""), expected.none);
}

static void
test_month(void **state)
{
	static const struct {
		struct wrote wrote[3];
		struct expected expected;
	} cases[] = {
	        /* Enough of each. */
	        {{W(1, 5, 1, "goals"), W(11, 6, 1, "meeting")}, {5, 6, 0}},
	        /* A small theme is laid under the rest, with enough there. */
	        {{W(1, 5, 1, "goals"), W(11, 4, 1, "meeting"), W(21, 1, 1, "")},
	                {5, 0, 5}},
	        /* Two small ones together are enough, one alone is not. */
	        {{W(1, 3, 1, "goals"), W(11, 2, 1, "meeting")}, {0, 0, 5}},
	        {{W(1, 5, 1, "goals"), W(11, 4, 1, "meeting")}, {5, 0, 0}},
	        /* Four people are four, however much they write. */
	        {{W(1, 4, 9, "goals")}, {0, 0, 0}},
	        {{W(1, 4, 3, "goals"), W(4, 2, 1, "goals")}, {14, 0, 0}},
	        /* The same four in two themes are four. */
	        {{W(1, 4, 1, "goals"), W(1, 4, 1, "meeting")}, {0, 0, 0}},
	        /* Whose words a manager has read protects nobody, and is shown
	         * with the others. */
	        {{W(1, 4, 1, "goals"), KNOWN(11, 3, 1, "goals")}, {0, 0, 0}},
	        {{W(1, 5, 1, "goals"), KNOWN(11, 3, 1, "goals")}, {8, 0, 0}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct written written = {.count = 0};

		for (size_t k = 0; k < 3; k++)
			if (cases[i].wrote[k].theme != NULL)
				add(&written, &cases[i].wrote[k]);
		theme_place(written.pieces, written.count, 1, &rule);
		expect(&written, cases[i].expected);
	}
}

/* Every text of `first` to `last` is of a second theme as well. */
static void
add_second(
        struct written *written, size_t first, size_t last, const char *theme)
{
	struct written both = {.count = 0};

	for (size_t i = 0; i < written->count; i++) {
		both.pieces[both.count++] = written->pieces[i];
		if (i + 1 < first || i + 1 > last)
			continue;
		both.pieces[both.count] = written->pieces[i];
		both.pieces[both.count++].theme = theme;
	}
	*written = both;
}

/* A text of two themes stands under both, and never under the rest beside one
 * of its own. */
static void
test_two_themes(void **state)
{
	struct written written = {.count = 0};

	(void)state;
	add(&written, &(struct wrote)W(1, 6, 1, "goals"));
	add(&written, &(struct wrote)W(11, 5, 1, ""));
	add_second(&written, 1, 5, "meeting");
	theme_place(written.pieces, written.count, 1, &rule);
	expect(&written, (struct expected){6, 5, 5});
	written = (struct written){.count = 0};
	add(&written, &(struct wrote)W(1, 6, 1, "goals"));
	add(&written, &(struct wrote)W(11, 5, 1, ""));
	add_second(&written, 1, 4, "meeting");
	theme_place(written.pieces, written.count, 1, &rule);
	expect(&written, (struct expected){6, 0, 5});
	/* Both of its themes are small: once under the rest. */
	written = (struct written){.count = 0};
	add(&written, &(struct wrote)W(1, 4, 1, "goals"));
	add(&written, &(struct wrote)W(11, 1, 1, ""));
	add_second(&written, 1, 4, "meeting");
	theme_place(written.pieces, written.count, 1, &rule);
	expect(&written, (struct expected){0, 0, 5});
}

/* A quarter shows what its months show, and beyond that only what is enough by
 * itself; a year the same beyond its quarters. */
static void
test_periods(void **state)
{
	static const struct {
		int months;
		struct wrote wrote[3];
		struct expected expected;
	} cases[] = {
	        /* No month has enough, the quarter has. */
	        {3, {IN(202610, 1, 3, "goals"), IN(202611, 11, 3, "goals")},
	                {6, 0, 0}},
	        /* October can be shown, November's four beside it cannot. */
	        {3, {IN(202610, 1, 5, "goals"), IN(202612, 11, 4, "goals")},
	                {5, 0, 0}},
	        {3,
	                {IN(202610, 1, 5, "goals"), IN(202611, 11, 4, "goals"),
	                        IN(202612, 21, 1, "goals")},
	                {10, 0, 0}},
	        /* What a month lays under the rest stays there. */
	        {3,
	                {IN(202610, 1, 4, "goals"), IN(202610, 11, 3, ""),
	                        IN(202611, 21, 5, "goals")},
	                {5, 0, 7}},
	        /* The quarters' rests together, in a year. */
	        {12, {IN(202602, 1, 3, "goals"), IN(202611, 11, 3, "goals")},
	                {6, 0, 0}},
	        {12, {IN(202602, 1, 5, "goals"), IN(202611, 11, 4, "goals")},
	                {5, 0, 0}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct written written = {.count = 0};

		for (size_t k = 0; k < 3; k++)
			if (cases[i].wrote[k].theme != NULL)
				add(&written, &cases[i].wrote[k]);
		theme_place(
		        written.pieces, written.count, cases[i].months, &rule);
		expect(&written, cases[i].expected);
	}
}

/* What was published stands; what is new beside it needs enough people of its
 * own. */
static void
test_published(void **state)
{
	struct written written = {.count = 0};

	(void)state;
	add(&written, &(struct wrote){1, 5, 1, "goals", 202610, false, true});
	add(&written, &(struct wrote)IN(202610, 11, 4, "goals"));
	theme_place(written.pieces, written.count, 1, &rule);
	expect(&written, (struct expected){5, 0, 0});
	add(&written, &(struct wrote)IN(202610, 21, 1, "goals"));
	theme_place(written.pieces, written.count, 1, &rule);
	expect(&written, (struct expected){10, 0, 0});
	/* Of what a quarter has shown a month alone shows enough, or nothing. */
	written = (struct written){.count = 0};
	add(&written, &(struct wrote){1, 3, 1, "goals", 202610, false, true});
	theme_place(written.pieces, written.count, 1, &rule);
	expect(&written, (struct expected){0, 0, 0});
}

/* What each of a year's texts became in its month, its quarter, its year. */
enum { LEVELS = 3 };

static const int spans[LEVELS] = {1, 3, 12};

static bool
is_in(const struct theme_piece *piece, size_t level, int part)
{
	return (piece->month % 100 - 1) / spans[level] == part;
}

static void
release(const struct written *year, size_t level, int part, bool *shown)
{
	struct written some = {.count = 0};

	for (size_t i = 0; i < year->count; i++)
		if (is_in(&year->pieces[i], level, part))
			some.pieces[some.count++] = year->pieces[i];
	theme_place(some.pieces, some.count, spans[level], &rule);
	for (size_t i = 0; i < some.count; i++)
		shown[some.pieces[i].answer] =
		        some.pieces[i].state == THEME_PLACED;
}

/* How many different people wrote these; all are strangers here. */
static size_t
people_of(struct theme_piece *const *pieces, size_t count)
{
	size_t people = 0;

	for (size_t i = 0; i < count; i++) {
		size_t first = 0;

		assert_false(pieces[i]->known);
		while (pieces[first]->respondent != pieces[i]->respondent)
			first++;
		people += first == i;
	}
	return people;
}

/* What a part shows that the smaller ones in it do not; never the other way. */
static void
expect_more(struct written *year, size_t level, int part, const bool *shown,
        const bool *before)
{
	struct theme_piece *more[PIECES_MAX];
	size_t count = 0;

	for (size_t i = 0; i < year->count; i++) {
		int64_t id = year->pieces[i].answer;

		assert_true(shown[id] || !before[id]);
		if (is_in(&year->pieces[i], level, part) && shown[id] &&
		        !before[id])
			more[count++] = &year->pieces[i];
	}
	assert_true(count == 0 || people_of(more, count) >= ENOUGH);
}

/* Random people, months and themes: whatever a year shows beyond its quarters
 * and months, and a quarter beyond its months, is of enough people. */
static void
test_differences(void **state)
{
	static const char *const names[] = {"goals", "meeting", "overall", ""};
	uint64_t dice = 20261126;

	(void)state;
	for (int round = 0; round < 300; round++) {
		struct written year = {.count = 0};
		bool shown[LEVELS][PIECES_MAX + 1] = {{false}};

		for (int i = 0; i < 60; i++) {
			dice = dice * 6364136223846793005U +
			       1442695040888963407U;
			add(&year, &(struct wrote)IN(
			                   202601 + (int64_t)(dice >> 50) % 12,
			                   (int64_t)(dice >> 40) % 40, 1,
			                   names[(dice >> 20) % 4]));
		}
		for (size_t level = 0; level < LEVELS; level++)
			for (int part = 0; part < 12 / spans[level]; part++)
				release(&year, level, part, shown[level]);
		for (size_t level = 1; level < LEVELS; level++)
			for (int part = 0; part < 12 / spans[level]; part++)
				expect_more(&year, level, part, shown[level],
				        shown[level - 1]);
	}
}

static const int all_odd_context = 1;

/* Nobody with an even number; each once, by ascending number. */
static bool
all_odd(const void *context, const int64_t *people, size_t count)
{
	assert_ptr_equal(context, &all_odd_context);
	for (size_t i = 0; i < count; i++)
		if (people[i] % 2 == 0 || (i > 0 && people[i] <= people[i - 1]))
			return false;
	return true;
}

/* Enough people may still be the wrong ones (employers of one firm). */
static void
test_allowed(void **state)
{
	const struct theme_rule odd = {1, all_odd, &all_odd_context};
	struct written written = {.count = 0};

	(void)state;
	add(&written, &(struct wrote)W(1, 1, 3, "goals"));
	add(&written, &(struct wrote)W(2, 3, 1, "meeting"));
	theme_place(written.pieces, written.count, 1, &odd);
	expect(&written, (struct expected){3, 0, 0});
}

static void
test_names(void **state)
{
	(void)state;
	assert_string_equal(theme_of("Klare mål"), "goals");
	assert_string_equal(theme_of("goals"), "goals");
	assert_string_equal(theme_of("Transport"), "Transport");
	assert_string_equal(theme_of(""), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_month),
	        cmocka_unit_test(test_two_themes),
	        cmocka_unit_test(test_periods),
	        cmocka_unit_test(test_published),
	        cmocka_unit_test(test_differences),
	        cmocka_unit_test(test_allowed),
	        cmocka_unit_test(test_names),
	};

	return cmocka_run_group_tests_name("theme_group", tests, NULL, NULL);
}
