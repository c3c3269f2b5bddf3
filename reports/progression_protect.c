/*
 * What may be shown of a progression.  Numbers of people first: one that differs
 * by few from another that is shown is hidden with all that rests on it.  Then
 * the auditor is told every mean as an equation over how many chose what, and an
 * item goes whose means would tell what few chose.
 *
 * All of it holds for a manager, too, who has read the answers of those who asked
 * in the survey to be called: these are taken out, and the others must be as well
 * hidden.  A caseworker knows nothing here that counts: the survey follows no
 * meeting, how many were asked is not shown, and so no number is split by whom he
 * or she met.  That everybody came back, or nobody, would say of each what he or
 * she did, and is not shown either.
 */
#include <math.h>
#include <stdlib.h>

#include "base/text.h"
#include "reports/auditor.h"
#include "reports/disclosure_rule.h"
#include "reports/progression_internal.h"
#include "reports/report_hide.h"

enum { SIZES_MAX = 3 + 2 * PROGRESSION_ITEMS, STATEMENT_MAX = 400000 };

/* Which of the answers: the pairs' first and second, the leavers' first. */
enum side { BEFORE, AFTER, LEFT };

/* How many, and how many of them a manager knows. */
struct size {
	int64_t people, known;
};

struct sizes {
	struct size shown[SIZES_MAX];
	size_t count;
};

static bool
is_plain_to_both(struct size size, int64_t threshold)
{
	return rule_is_plain(size.people, threshold) &&
	       rule_is_plain(size.people - size.known, threshold);
}

/* May it stand beside the numbers that stand there already? */
static bool
fits(const struct sizes *sizes, struct size size, int64_t threshold)
{
	if (!is_plain_to_both(size, threshold))
		return false;
	for (size_t i = 0; i < sizes->count; i++) {
		const struct size *other = &sizes->shown[i];
		int64_t more = other->people - size.people;
		int64_t known = other->known - size.known;

		if (!rule_is_plain(llabs(more), threshold) ||
		        !rule_is_plain(llabs(more - known), threshold))
			return false;
	}
	return true;
}

static void
show(struct sizes *sizes, struct report_count *count, int64_t known)
{
	count->hidden = false;
	count->count = count->truth;
	sizes->shown[sizes->count++] = (struct size){count->truth, known};
}

static void
decide(struct sizes *sizes, struct report_count *count, int64_t known,
        int64_t threshold)
{
	struct size size = {count->truth, known};

	if (fits(sizes, size, threshold))
		show(sizes, count, known);
	else
		report_hide_count(count);
}

static void
hide_pairs(struct progression_item *item)
{
	report_hide_count(&item->pairs);
	item->before = item->after = item->change = NAN;
	item->low = item->high = item->srm = NAN;
	item->word = REPORT_NO_WORD;
	item->left_word = REPORT_NO_WORD;
}

static void
hide_left(struct progression_item *item)
{
	report_hide_count(&item->left);
	item->left_mean = NAN;
	item->left_word = REPORT_NO_WORD;
}

static int
answer_of(const struct progression_person *person, enum side side, size_t at)
{
	if (person->before[at] == 0 || person->came_back == (side == LEFT))
		return 0;
	if (side == LEFT)
		return person->before[at];
	if (person->after[at] == 0)
		return 0;
	return side == BEFORE ? person->before[at] : person->after[at];
}

/* Of those with an answer, how many a manager knows. */
static int64_t
known_in(const struct progressing *p, size_t at, enum side side)
{
	int64_t known = 0;

	for (size_t i = 0; i < p->count; i++)
		known += p->people[i].known &&
		         answer_of(&p->people[i], side, at) != 0;
	return known;
}

static int64_t
count_known(const struct progressing *p, bool came_back)
{
	int64_t known = 0;

	for (size_t i = 0; i < p->count; i++)
		known += p->people[i].known &&
		         p->people[i].came_back == came_back;
	return known;
}

/* All three of the head, or only who answered: two of them tell the third.  Where
 * all came back that is who came back. */
static void
decide_head(const struct progressing *p, struct sizes *sizes)
{
	struct progression *out = p->out;
	int64_t threshold = out->threshold;
	struct size both = {out->both.truth, count_known(p, true)};
	struct size left = {out->left.truth, count_known(p, false)};

	report_hide_count(&out->answered);
	report_hide_count(&out->both);
	report_hide_count(&out->left);
	if (left.people == 0 && both.people > 0) {
		decide(sizes, &out->both, both.known, threshold);
		return;
	}
	decide(sizes, &out->answered, both.known + left.known, threshold);
	if (out->answered.hidden || both.people == 0 ||
	        !is_plain_to_both(both, threshold) ||
	        !is_plain_to_both(left, threshold))
		return;
	show(sizes, &out->both, both.known);
	out->left.hidden = false;
	out->left.count = out->left.truth;
}

static void
decide_items(const struct progressing *p, struct sizes *sizes)
{
	struct progression *out = p->out;
	struct sizes left = {.count = 0};

	if (!out->left.hidden)
		show(&left, &out->left, count_known(p, false));
	for (size_t i = 0; i < out->items_count; i++) {
		struct progression_item *item = &out->items[i];

		decide(sizes, &item->pairs, known_in(p, i, BEFORE),
		        out->threshold);
		decide(&left, &item->left, known_in(p, i, LEFT),
		        out->threshold);
		if (out->both.hidden || item->pairs.hidden ||
		        item->pairs.truth == 0)
			hide_pairs(item);
		if (out->left.hidden || item->left.hidden ||
		        item->left.truth == 0)
			hide_left(item);
	}
}

/* The auditor. */

static const char *
named(const struct progressing *p, size_t at, enum side side, int value)
{
	static const char *const sides[] = {
	        [BEFORE] = "before", [AFTER] = "after", [LEFT] = "left"};

	/* The place tells one wording of an item from another. */
	return text_format(p->memory, "%s%s %zu %s %d", p->prefix,
	        p->out->items[at].name, at, sides[side], value);
}

/* How many chose what adds up to the people, and weighed to their mean of one
 * decimal. */
static void
tell_mean(const struct progressing *p, struct auditor *auditor, size_t at,
        enum side side)
{
	const struct progression_item *item = &p->out->items[at];
	int64_t chosen[PROGRESSION_SCALE + 1] = {0};
	int64_t known[PROGRESSION_SCALE + 1] = {0};
	const char *people = named(p, at, side, 0);
	double mean = side == LEFT     ? item->left_mean
	              : side == BEFORE ? item->before
	                               : item->after;
	int64_t n = side == LEFT ? item->left.truth : item->pairs.truth;
	double half = 0.0501 * (double)n;

	for (size_t i = 0; i < p->count; i++) {
		int value = answer_of(&p->people[i], side, at);

		chosen[value]++;
		known[value] += p->people[i].known;
	}
	auditor_count(auditor, people, n, AUDITOR_PUBLISHED);
	if (p->to_manager)
		auditor_known(auditor, people, known_in(p, at, side));
	for (int v = 1; v <= PROGRESSION_SCALE; v++) {
		auditor_count(auditor, named(p, at, side, v), chosen[v],
		        AUDITOR_HIDDEN);
		if (p->to_manager)
			auditor_known(auditor, named(p, at, side, v), known[v]);
	}
	auditor_sum(auditor, people);
	for (int v = 1; v <= PROGRESSION_SCALE; v++)
		auditor_term(auditor, 1, named(p, at, side, v));
	auditor_row(auditor, -half, half);
	for (int v = 1; v <= PROGRESSION_SCALE; v++)
		auditor_term(auditor, v, named(p, at, side, v));
	auditor_term(auditor, -mean, people);
}

/* The change is told with one decimal, too, and narrows both means. */
static void
tell_change(const struct progressing *p, struct auditor *auditor, size_t at)
{
	const struct progression_item *item = &p->out->items[at];
	double half = 0.0501 * (double)item->pairs.truth;

	auditor_row(auditor, -half, half);
	for (int v = 1; v <= PROGRESSION_SCALE; v++) {
		auditor_term(auditor, v, named(p, at, AFTER, v));
		auditor_term(auditor, -v, named(p, at, BEFORE, v));
	}
	auditor_term(auditor, -item->change, named(p, at, AFTER, 0));
}

static void
tell_pairs(const struct progressing *p, struct auditor *auditor, size_t at)
{
	if (isnan(p->out->items[at].before))
		return;
	tell_mean(p, auditor, at, BEFORE);
	tell_mean(p, auditor, at, AFTER);
	tell_change(p, auditor, at);
}

static void
tell_left(const struct progressing *p, struct auditor *auditor, size_t at)
{
	if (!isnan(p->out->items[at].left_mean))
		tell_mean(p, auditor, at, LEFT);
}

typedef void tell_fn(
        const struct progressing *p, struct auditor *auditor, size_t at);

static bool
is_refused_to(const struct progressing *p, size_t at, tell_fn *tell)
{
	struct auditor *auditor = auditor_create(p->memory);
	struct text why;
	bool refused;

	text_init(&why, auditor, 400);
	auditor_threshold(auditor, p->out->threshold);
	tell(p, auditor, at);
	refused = auditor_check(auditor, &why) != STATUS_OK;
	talloc_free(auditor);
	return refused;
}

/* An item by itself: nothing ties the choices of two items.  What a manager may
 * read a stranger may not, and the other way round. */
static bool
is_refused(struct progressing *p, size_t at, tell_fn *tell)
{
	bool refused;

	p->to_manager = false;
	refused = is_refused_to(p, at, tell);
	p->to_manager = true;
	return refused || is_refused_to(p, at, tell);
}

/* Where all of them chose alike, or all whom nobody knows, the mean says what each
 * chose. */
static bool
is_unanimous(const struct progressing *p, size_t at, enum side side)
{
	int first = 0;

	for (size_t i = 0; i < p->count; i++) {
		int value = p->people[i].known
		                    ? 0
		                    : answer_of(&p->people[i], side, at);

		if (value != 0 && first != 0 && value != first)
			return false;
		if (value != 0)
			first = value;
	}
	return true;
}

/* The same, written down for whoever keeps it. */
static void
write_statement(struct progressing *p)
{
	struct auditor *auditor = auditor_create(p->memory);
	struct text out;

	text_init(&out, p->memory, STATEMENT_MAX);
	auditor_threshold(auditor, p->out->threshold);
	p->to_manager = true;
	for (size_t i = 0; i < p->out->items_count; i++) {
		tell_pairs(p, auditor, i);
		tell_left(p, auditor, i);
	}
	auditor_write(auditor, &out);
	p->out->statement = talloc_strdup(p->out, text_string(&out));
	talloc_free(auditor);
}

void
progression_protect(struct progressing *p)
{
	struct progression *out = p->out;
	struct sizes sizes = {.count = 0};

	decide_head(p, &sizes);
	decide_items(p, &sizes);
	for (size_t i = 0; i < out->items_count; i++) {
		struct progression_item *item = &out->items[i];

		if (!isnan(item->before) &&
		        (is_unanimous(p, i, BEFORE) ||
		                is_unanimous(p, i, AFTER) ||
		                is_refused(p, i, tell_pairs)))
			hide_pairs(item);
		if (!isnan(item->left_mean) &&
		        (is_unanimous(p, i, LEFT) ||
		                is_refused(p, i, tell_left)))
			hide_left(item);
	}
	write_statement(p);
}
