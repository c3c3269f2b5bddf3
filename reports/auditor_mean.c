/*
 * What a published mean tells beside the counts of its items.
 *
 * The mean is that of people, each with the mean of the items that he or she
 * answered.  So people are told apart by how many these were: the answers of
 * those with j of them weigh 25 / j each.  A reader knows how all of this sums
 * up, that an index needs half of a questionnaire's items, and nothing of the
 * parts.
 */
#include <string.h>

#include "reports/auditor_report_internal.h"

/* More people than answer in a month. */
#define PEOPLE_MAX 1e7

struct mean {
	const struct report_index *index;
	size_t least, most; /* items answered */
	size_t shares;      /* of a score: each of these numbers divides it */
};

static const char *
class_area(const struct teller *t, const char *what, size_t j)
{
	return text_format(t->memory, "%s answered %zu ", what, j);
}

static const char *
score_name(const struct teller *t, size_t item, size_t j, const char *value)
{
	return auditor_name(t, class_area(t, auditor_item(t, item), j), value);
}

static bool
is_item_of(const struct teller *t, size_t item, const struct mean *mean)
{
	return strcmp(t->report->items[item].measure, mean->index->name) == 0;
}

/* An answer is given by somebody of one class, or without an index. */
static void
tell_choice(const struct teller *t, const struct mean *mean, size_t at,
        const struct report_item_choice *choice)
{
	const char *without = score_name(t, at, 0, choice->value);
	int64_t others = choice->answers.truth;

	for (size_t j = mean->least; j <= mean->most; j++) {
		auditor_count(t->auditor, score_name(t, at, j, choice->value),
		        choice->by_answered[j], AUDITOR_AID);
		others -= choice->by_answered[j];
	}
	auditor_count(t->auditor, without, others, AUDITOR_AID);
	auditor_sum(t->auditor,
	        auditor_name(t, auditor_item(t, at), choice->value));
	auditor_term(t->auditor, 1, without);
	for (size_t j = mean->least; j <= mean->most; j++)
		auditor_term(
		        t->auditor, 1, score_name(t, at, j, choice->value));
}

/* What one answer adds to the sum of scores. */
static double
weight(const struct mean *mean, int score, size_t j)
{
	size_t shares = (size_t)score * (mean->shares / j);

	return (double)shares;
}

/* What those with the index who gave this answer add to the sum of scores. */
static int64_t
shares_of(const struct report_item_choice *choice, const struct mean *mean)
{
	int64_t sum = 0;

	for (size_t j = mean->least; j <= mean->most; j++)
		if (auditor_score(choice) > 0)
			sum += auditor_score(choice) *
			       (int64_t)(mean->shares / j) *
			       choice->by_answered[j];
	return sum;
}

static void
add_item(const struct teller *t, const struct mean *mean, size_t at, size_t j,
        bool by_score)
{
	const struct report_item *item = &t->report->items[at];

	for (size_t c = 0; c < item->choices_count; c++) {
		const struct report_item_choice *choice = &item->choices[c];
		int score = auditor_score(choice);

		if (score > 0 || (score == 0 && !by_score))
			auditor_term(t->auditor,
			        by_score ? (double)weight(mean, score, j) : 1,
			        score_name(t, at, j, choice->value));
	}
}

static const char *
people_of(const struct teller *t, const struct mean *mean, size_t j)
{
	return auditor_name(t, class_area(t, mean->index->name, j), "people");
}

/* People of a class answered an item at most once, and j of all. */
static void
tell_class(const struct teller *t, const struct mean *mean, size_t j)
{
	const char *people = people_of(t, mean, j);

	auditor_count(
	        t->auditor, people, mean->index->by_answered[j], AUDITOR_AID);
	for (size_t i = 0; i < t->report->items_count; i++) {
		if (!is_item_of(t, i, mean))
			continue;
		auditor_row(t->auditor, -PEOPLE_MAX, 0);
		add_item(t, mean, i, j, false);
		auditor_term(t->auditor, -1, people);
	}
	auditor_row(t->auditor, 0, 0);
	auditor_term(t->auditor, -(double)j, people);
	for (size_t i = 0; i < t->report->items_count; i++)
		if (is_item_of(t, i, mean))
			add_item(t, mean, i, j, false);
}

/* All scores, in whole shares, make the published mean of two decimals. */
static void
tell_mean_row(const struct teller *t, const struct mean *mean)
{
	const struct report *report = t->report;
	const char *scores = auditor_name(t, "scores ", mean->index->name);
	double half = 0.00501 * (double)mean->index->people;
	int64_t sum = 0;

	for (size_t i = 0; i < report->items_count; i++)
		for (size_t c = 0; is_item_of(t, i, mean) &&
		                   c < report->items[i].choices_count;
		        c++)
			sum += shares_of(&report->items[i].choices[c], mean);
	auditor_count(t->auditor, scores, sum, AUDITOR_AID);
	auditor_sum(t->auditor, scores);
	for (size_t j = mean->least; j <= mean->most; j++)
		for (size_t i = 0; i < report->items_count; i++)
			if (is_item_of(t, i, mean))
				add_item(t, mean, i, j, true);
	auditor_row(t->auditor, -half, half);
	auditor_term(t->auditor, 25.0 / (double)mean->shares, scores);
	for (size_t j = mean->least; j <= mean->most; j++)
		auditor_term(
		        t->auditor, -mean->index->mean, people_of(t, mean, j));
}

/* All with the index are of some class; where all who answered are shown in
 * their place, everybody knows that few are missing. */
static void
tell_people(const struct teller *t, const struct mean *mean)
{
	const struct report_index *index = mean->index;
	bool exact = index->respondents.truth == index->people;

	auditor_row(
	        t->auditor, exact ? 0 : -(double)(t->report->threshold - 1), 0);
	auditor_term(t->auditor, -1,
	        exact ? auditor_name(t, "with ", index->name)
	              : auditor_name(t, "", "answered"));
	for (size_t j = mean->least; j <= mean->most; j++)
		auditor_term(t->auditor, 1, people_of(t, mean, j));
}

/* The greatest common divisor. */
static size_t
common(size_t a, size_t b)
{
	while (b != 0) {
		size_t rest = a % b;

		a = b;
		b = rest;
	}
	return a;
}

/* With several versions of the questionnaire some people had fewer items. */
static struct mean
make_mean(const struct teller *t, const struct report_index *index)
{
	struct mean mean = {.index = index};

	for (size_t i = 0; i < t->report->items_count; i++)
		mean.most += is_item_of(t, i, &mean) ? 1 : 0;
	mean.least = strstr(t->report->versions, ", ") == NULL
	                     ? (mean.most + 1) / 2
	                     : 1;
	mean.shares = 1;
	for (size_t j = mean.least; j <= mean.most; j++)
		mean.shares *= j / common(mean.shares, j);
	return mean;
}

enum status
auditor_mean(const struct teller *t, const struct report_index *index)
{
	const struct report *report = t->report;
	struct mean mean = make_mean(t, index);

	if (mean.most == 0 || mean.most > REPORT_ANSWERED_MAX)
		return auditor_refuse(t, "a mean of no items, or of too many");
	for (size_t i = 0; i < report->items_count; i++) {
		const struct report_item *item = &report->items[i];

		for (size_t c = 0; c < item->choices_count; c++)
			if (is_item_of(t, i, &mean) &&
			        auditor_score(&item->choices[c]) >= 0)
				tell_choice(t, &mean, i, &item->choices[c]);
	}
	for (size_t j = mean.least; j <= mean.most; j++)
		tell_class(t, &mean, j);
	tell_people(t, &mean);
	tell_mean_row(t, &mean);
	return STATUS_OK;
}
