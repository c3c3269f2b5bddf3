/*
 * Compares two sides of a change.
 */
#include "reports/before_after.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <Rmath.h>

#include "base/log.h"
#include "reports/report_internal.h"
#include "reports/respondent.h"

#define CONFIDENCE 0.95

enum { LIMITS_FROM = 6 };

/* Persons. */

static double *
room(TALLOC_CTX *memory, size_t n)
{
	double *x = talloc_zero_array(memory, double, (unsigned)n + 1);

	if (x == NULL)
		log_abort("before.after", "out of memory");
	return x;
}

/* Those who are on both sides first, in the same order; returns how many. */
static size_t
pair_up(const struct before_after_people *a,
        const struct before_after_people *b, double *x, double *y)
{
	size_t shared = 0;
	size_t i = 0;
	size_t k = 0;

	while (i < a->n && k < b->n) {
		if (a->respondents[i] == b->respondents[k] && !isnan(a->x[i]) &&
		        !isnan(b->x[k])) {
			x[shared] = a->x[i];
			y[shared++] = b->x[k];
		}
		if (a->respondents[i] <= b->respondents[k])
			i++;
		else
			k++;
	}
	return shared;
}

static bool
is_in(const struct before_after_people *people, int64_t respondent)
{
	size_t low = 0;
	size_t high = people->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (people->respondents[middle] < respondent)
			low = middle + 1;
		else
			high = middle;
	}
	return low < people->n && people->respondents[low] == respondent &&
	       !isnan(people->x[low]);
}

/* Adds those who are not on the other side. */
static size_t
add_only(const struct before_after_people *people,
        const struct before_after_people *others, double *x, size_t n)
{
	for (size_t i = 0; i < people->n; i++)
		if (!isnan(people->x[i]) &&
		        !is_in(others, people->respondents[i]))
			x[n++] = people->x[i];
	return n;
}

double
before_after_error(TALLOC_CTX *memory, const struct before_after_people *before,
        const struct before_after_people *after, int64_t threshold)
{
	double *x = room(memory, before->n);
	double *y = room(memory, after->n);
	size_t shared = pair_up(before, after, x, y);
	size_t nx = add_only(before, after, x, shared);
	size_t ny = add_only(after, before, y, shared);

	if (nx < 2 || ny < 2)
		return NAN;
	if ((int64_t)shared < threshold)
		shared = 0;
	return metric_overlap((struct metric_series){x, nx},
	        (struct metric_series){y, ny}, shared)
	        .se;
}

/* Released months. */

static const struct report_past *
past_of(const struct before_after_of *of, const char *month)
{
	for (size_t i = 0; i < of->past_count; i++)
		if (strcmp(of->past[i].month, month) == 0)
			return &of->past[i];
	return NULL;
}

static void
add_month(struct before_after_index *index, size_t at, size_t which,
        const struct report_past *past)
{
	const struct report_past_index *one;
	struct before_after_side *side =
	        at < BEFORE_AFTER_MONTHS ? &index->before : &index->after;

	index->values[at] = NAN;
	if (past == NULL)
		return;
	one = &past->indices[which];
	if (isnan(one->mean) || one->people < METRIC_FIGURE_FROM)
		return;
	index->values[at] = one->mean;
	/* The sum until all months are there. */
	side->mean = (isnan(side->mean) ? 0 : side->mean) +
	             one->mean * (double)one->people;
	side->people += one->people;
	side->months++;
}

/* One wording, or two: the first that is known begins the series. */
static void
watch_wording(struct before_after_index *index, size_t which,
        const struct report_past *past, uint64_t *wording)
{
	if (past == NULL || past->wording[which] == 0)
		return;
	index->reworded |= *wording != 0 && *wording != past->wording[which];
	*wording = past->wording[which];
}

static void
set_limits(struct before_after_index *index)
{
	double x[BEFORE_AFTER_MONTHS];
	size_t n = 0;

	index->limits = (struct metric_xmr){NAN, NAN, NAN, NAN};
	for (size_t i = 0; i < BEFORE_AFTER_MONTHS; i++)
		if (!isnan(index->values[i]))
			x[n++] = index->values[i];
	if (n >= LIMITS_FROM)
		index->limits = metric_xmr(x, n);
	for (size_t i = BEFORE_AFTER_MONTHS;
	        n >= LIMITS_FROM && i < BEFORE_AFTER_ALL; i++)
		index->outside += index->values[i] < index->limits.lower ||
		                  index->values[i] > index->limits.upper;
}

static void
gather(struct before_after *out, const struct before_after_of *of, size_t which)
{
	struct before_after_index *index = &out->indices[which];
	uint64_t wording = 0;

	*index = (struct before_after_index){.name = report_measures[which],
	        .before = {.mean = NAN},
	        .after = {.mean = NAN},
	        .difference = NAN,
	        .low = NAN,
	        .high = NAN,
	        .change = REPORT_NO_WORD};
	for (size_t i = 0; i < BEFORE_AFTER_ALL; i++) {
		const struct report_past *past = past_of(of, out->months[i]);

		add_month(index, i, which, past);
		watch_wording(index, which, past, &wording);
	}
	index->before.mean /= (double)index->before.people;
	index->after.mean /= (double)index->after.people;
	set_limits(index);
}

/* A word needs thirty respondents on both sides, and a test. */
static void
judge(struct before_after_index *index, double error)
{
	double z = qnorm(0.5 + CONFIDENCE / 2, 0, 1, 1, 0);

	if (index->reworded || index->before.months == 0 ||
	        index->after.months == 0)
		return;
	index->difference = index->after.mean - index->before.mean;
	if (isnan(error) || error <= 0 ||
	        index->before.people < METRIC_CHANGE_FROM ||
	        index->after.people < METRIC_CHANGE_FROM)
		return;
	index->low = index->difference - z * error;
	index->high = index->difference + z * error;
	index->change = REPORT_UNSURE;
	if (index->low > 0)
		index->change = REPORT_HIGHER;
	if (index->high < 0)
		index->change = REPORT_LOWER;
}

/* Persons of twelve months, each once. */

static int
by_respondent(const void *a, const void *b)
{
	const struct person *x = *(const struct person *const *)a;
	const struct person *y = *(const struct person *const *)b;

	return (x->facts->respondent > y->facts->respondent) -
	       (x->facts->respondent < y->facts->respondent);
}

static struct before_after_people
people_of(TALLOC_CTX *memory, const struct building *b, size_t which)
{
	const struct person **persons = talloc_array(memory,
	        const struct person *, (unsigned)b->invitation_count + 1);
	int64_t *respondents = talloc_array(
	        memory, int64_t, (unsigned)b->invitation_count + 1);
	double *x = room(memory, b->invitation_count);
	size_t n = 0;

	if (persons == NULL || respondents == NULL)
		log_abort("before.after", "out of memory");
	for (size_t i = 0; i < b->invitation_count; i++)
		if (report_has_answered(&b->persons[i]))
			persons[n++] = &b->persons[i];
	if (n > 0)
		qsort(persons, n, sizeof(const struct person *), by_respondent);
	for (size_t i = 0; i < n; i++) {
		respondents[i] = persons[i]->facts->respondent;
		x[i] = persons[i]->index[which];
	}
	return (struct before_after_people){respondents, x, n};
}

/* Of a month that was not released nothing may be told. */
static bool
shows_figures(const struct before_after_of *of, struct month month)
{
	const struct report_past *past;
	char name[8];
	bool shown = false;

	clock_month_format(month, name);
	past = past_of(of, name);
	for (size_t m = 0; past != NULL && m < REPORT_INDICES; m++)
		shown |= !isnan(past->indices[m].mean);
	return shown;
}

static void *
join(TALLOC_CTX *memory, void *first, size_t used, const void *more,
        size_t bytes)
{
	char *all = talloc_realloc_size(memory, first, used + bytes + 1);

	if (all == NULL)
		log_abort("before.after", "out of memory");
	if (bytes > 0)
		memcpy(all + used, more, bytes);
	return all;
}

static enum status
add_facts(struct building *b, struct month month)
{
	struct building one = {.memory = b->memory,
	        .db = b->db,
	        .period = {PERIOD_MONTH, month, 1},
	        .month = b->month};
	enum status status = report_read_period(&one);

	if (status != STATUS_OK)
		return status;
	b->invitations = join(b->memory, b->invitations,
	        b->invitation_count * sizeof(*b->invitations), one.invitations,
	        one.invitation_count * sizeof(*b->invitations));
	b->invitation_count += one.invitation_count;
	b->answers = join(b->memory, b->answers,
	        b->answer_count * sizeof(*b->answers), one.answers,
	        one.answer_count * sizeof(*b->answers));
	b->answer_count += one.answer_count;
	return STATUS_OK;
}

static enum status
read_side(struct db *db, TALLOC_CTX *memory, const struct before_after_of *of,
        struct month first, struct building *b)
{
	enum status status = STATUS_OK;

	*b = (struct building){.memory = memory,
	        .db = db,
	        .period = {PERIOD_YEAR, first, BEFORE_AFTER_MONTHS},
	        .month = {.municipality = of->municipality,
	                .kind = respondent_kinds[0]}};
	for (int m = 0; status == STATUS_OK && m < BEFORE_AFTER_MONTHS; m++)
		if (shows_figures(of, clock_month_add(first, m)))
			status = add_facts(b, clock_month_add(first, m));
	report_merge_period(b);
	if (status == STATUS_OK)
		status = report_read_versions(b);
	if (status == STATUS_OK)
		report_make_persons(b);
	return status;
}

static enum status
judge_all(struct db *db, const struct before_after_of *of, int64_t threshold,
        struct before_after *out)
{
	TALLOC_CTX *memory = talloc_parent(out);
	struct building *sides = talloc_zero_array(memory, struct building, 2);
	enum status status;

	if (sides == NULL)
		log_abort("before.after", "out of memory");
	status = read_side(db, memory, of,
	        clock_month_add(of->change, -BEFORE_AFTER_MONTHS), &sides[0]);
	if (status == STATUS_OK)
		status = read_side(db, memory, of, of->change, &sides[1]);
	for (size_t m = 0; status == STATUS_OK && m < REPORT_INDICES; m++) {
		struct before_after_people before =
		        people_of(memory, &sides[0], m);
		struct before_after_people after =
		        people_of(memory, &sides[1], m);

		judge(&out->indices[m],
		        before_after_error(memory, &before, &after, threshold));
	}
	return status;
}

static void
name_months(struct before_after *out, struct month change)
{
	struct period period = period_of_month(change);

	out->change = period_format(out, &period);
	out->change_name = period_name(out, &period);
	for (int i = 0; i < BEFORE_AFTER_ALL; i++) {
		period = period_of_month(
		        clock_month_add(change, i - BEFORE_AFTER_MONTHS));
		out->months[i] = period_format(out, &period);
	}
}

enum status
before_after_build(struct db *db, TALLOC_CTX *owner,
        const struct before_after_of *of, struct before_after **result)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct before_after *out = talloc_zero(memory, struct before_after);
	struct fact_municipality municipality;
	enum status status =
	        fact_municipality(db, memory, of->municipality, &municipality);

	if (out == NULL)
		log_abort("before.after", "out of memory");
	if (status != STATUS_OK)
		goto done;
	out->municipality_name = talloc_strdup(out, municipality.name);
	out->notes = talloc_strdup(out, of->notes);
	name_months(out, of->change);
	for (size_t m = 0; m < REPORT_INDICES; m++)
		gather(out, of, m);
	status = judge_all(db, of, municipality.minimum_cell, out);
	if (status == STATUS_OK)
		*result = talloc_steal(owner, out);
done:
	talloc_free(memory);
	return status;
}
