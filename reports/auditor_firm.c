/*
 * Firms, as the auditor knows them: how many people of each stand behind a count.
 *
 * Told of a report's own counts, it follows the sums that tie them: who is in the
 * whole and not in a part is so many of each firm, too.  A difference between two
 * releases may take people of a firm away and bring others of another; both are
 * people of whom it tells.  What nobody knows the firm of may all be one firm's,
 * and the largest's.
 *
 * Employers are told that figures are of so many firms or more, which is the
 * threshold of people.  Each count keeps the number that it was let through by:
 * earlier releases are looked at by theirs, what follows from them and a later
 * one by the later one's.  What an earlier one hid, and what was enough for it, a
 * later one must leave hidden all the same if it is not enough now.
 */
#include <math.h>
#include <stdlib.h>

#include "base/log.h"
#include "reports/auditor_internal.h"

/* However few people make a figure. */
enum { FIRMS_NEVER_BELOW = 3 };

struct share {
	int64_t firm;
	int64_t people;
};

struct shares {
	struct share *list;
	size_t count;
};

struct audit_firms {
	struct shares all; /* by firm once tidied */
	struct shares met; /* those whom the reader knows */
	bool told;         /* and not computed */
};

/* Lists of shares. */

static void
add(TALLOC_CTX *owner, struct shares *shares, struct share share)
{
	size_t n = shares->count;

	if ((n & (n - 1)) == 0)
		shares->list = talloc_realloc(owner, shares->list, struct share,
		        n == 0 ? 1 : 2 * (unsigned)n);
	if (shares->list == NULL)
		log_abort("auditor.firm", "out of memory");
	shares->list[shares->count++] = share;
}

static int
by_firm(const void *a, const void *b)
{
	int64_t x = ((const struct share *)a)->firm;
	int64_t y = ((const struct share *)b)->firm;

	return (x > y) - (x < y);
}

/* Each firm once, and none with nobody. */
static void
tidy(struct shares *shares)
{
	size_t kept = 0;

	if (shares->count > 0)
		qsort(shares->list, shares->count, sizeof(*shares->list),
		        by_firm);
	for (size_t i = 0; i < shares->count; i++) {
		if (kept > 0 &&
		        shares->list[kept - 1].firm == shares->list[i].firm)
			shares->list[kept - 1].people += shares->list[i].people;
		else
			shares->list[kept++] = shares->list[i];
	}
	shares->count = 0;
	for (size_t i = 0; i < kept; i++)
		if (shares->list[i].people != 0)
			shares->list[shares->count++] = shares->list[i];
}

static void
add_times(TALLOC_CTX *owner, struct shares *to, const struct shares *from,
        int64_t times)
{
	for (size_t i = 0; i < from->count; i++)
		add(owner, to,
		        (struct share){from->list[i].firm,
		                times * from->list[i].people});
}

/* Telling. */

int64_t
auditor_firms_least(int64_t threshold)
{
	return threshold < FIRMS_NEVER_BELOW ? FIRMS_NEVER_BELOW : threshold;
}

static struct audit_firms *
firms_of(struct auditor *auditor, struct audit_count *count)
{
	if (count->firms == NULL)
		count->firms = talloc_zero(auditor, struct audit_firms);
	if (count->firms == NULL)
		log_abort("auditor.firm", "out of memory");
	return count->firms;
}

void
auditor_firm(
        struct auditor *auditor, const char *name, int64_t firm, int64_t people)
{
	size_t at = auditor_find(auditor, name);
	struct audit_firms *firms;

	if (at == auditor->count_count)
		return;
	firms = firms_of(auditor, &auditor->counts[at]);
	firms->told = true;
	auditor->has_firms = true;
	if (people != 0)
		add(auditor, &firms->all, (struct share){firm, people});
}

void
auditor_meet_from(struct auditor *auditor, int64_t firm)
{
	auditor->meeting_from = firm;
}

void
auditor_firms_meet(struct auditor *auditor, size_t count)
{
	if (auditor->meeting_from == 0)
		return;
	add(auditor, &firms_of(auditor, &auditor->counts[count])->met,
	        (struct share){auditor->meeting_from, 1});
}

/* Computing. */

/* Is anything known of its firms? */
static bool
is_known(const struct audit_count *count)
{
	return count->firms != NULL &&
	       (count->firms->told || count->firms->all.count > 0);
}

/* A plain sum of people: whole = parts. */
static bool
is_sum(const struct auditor *auditor, const struct audit_row *row)
{
	bool plain = row->low == 0 && row->high == 0;

	for (size_t t = 0; plain && t < row->terms; t++)
		plain = fabs(auditor->terms[row->first + t].factor) == 1;
	return plain;
}

/* The one term of which nothing is known; false for none, or several. */
static bool
find_unknown(
        const struct auditor *auditor, const struct audit_row *row, size_t *at)
{
	size_t unknown = 0;

	for (size_t t = 0; t < row->terms && unknown < 2; t++) {
		size_t term = row->first + t;

		if (is_known(&auditor->counts[auditor->terms[term].count]))
			continue;
		*at = term;
		unknown++;
	}
	return unknown == 1;
}

static void
follow(struct auditor *auditor, const struct audit_row *row, size_t unknown)
{
	const struct audit_term *goal = &auditor->terms[unknown];
	struct audit_firms *firms =
	        firms_of(auditor, &auditor->counts[goal->count]);

	for (size_t t = row->first; t < row->first + row->terms; t++) {
		const struct audit_term *term = &auditor->terms[t];

		if (t != unknown)
			add_times(auditor, &firms->all,
			        &auditor->counts[term->count].firms->all,
			        term->factor * goal->factor < 0 ? 1 : -1);
	}
	tidy(&firms->all);
	/* Nobody is known, too. */
	firms->told |= firms->all.count == 0;
}

static void
follow_sums(struct auditor *auditor)
{
	bool more = true;

	while (more) {
		more = false;
		for (size_t r = 0; r < auditor->row_count; r++) {
			const struct audit_row *row = &auditor->rows[r];
			size_t unknown = 0;

			if (row->terms < 2 || !is_sum(auditor, row) ||
			        !find_unknown(auditor, row, &unknown))
				continue;
			follow(auditor, row, unknown);
			more = true;
		}
	}
}

/* Judging. */

/* People that come and people that go are people of whom it tells. */
static bool
are_few(const struct shares *shares, int64_t count, int64_t least)
{
	int64_t of_known = 0;
	int64_t largest = 0;
	int64_t all = 0;
	int64_t unknown;
	int64_t firms = 0;

	for (size_t i = 0; i < shares->count; i++) {
		int64_t people = llabs(shares->list[i].people);

		if (shares->list[i].firm == 0)
			continue;
		of_known += shares->list[i].people;
		all += people;
		largest = people > largest ? people : largest;
		firms++;
	}
	unknown = llabs(count - of_known);
	all += unknown;
	return all > 0 && (firms < least || 2 * (largest + unknown) > all);
}

static int64_t
people_of(const struct shares *shares)
{
	int64_t people = 0;

	for (size_t i = 0; i < shares->count; i++)
		people += shares->list[i].people;
	return people;
}

/* What is left to a reader who knows some of them is judged where it is told of
 * which firms these are. */
static bool
has_few(struct auditor *auditor, const struct audit_count *count, int64_t least)
{
	struct shares rest = {NULL, 0};
	bool few = are_few(&count->firms->all, count->count, least);

	if (count->known == 0 || people_of(&count->firms->met) != count->known)
		return few;
	add_times(auditor, &rest, &count->firms->all, 1);
	add_times(auditor, &rest, &count->firms->met, -1);
	tidy(&rest);
	few |= are_few(&rest, count->count - count->known, least);
	talloc_free(rest.list);
	return few;
}

static void
judge(struct auditor *auditor, struct audit_count *count)
{
	count->few_firms = has_few(auditor, count, count->firms_least);
	count->few_by_now = !count->few_firms &&
	                    auditor->firms_least > count->firms_least &&
	                    has_few(auditor, count, auditor->firms_least);
}

void
auditor_firms_judge(struct auditor *auditor)
{
	if (!auditor->has_firms)
		return;
	for (size_t i = 0; i < auditor->count_count; i++)
		if (auditor->counts[i].firms != NULL)
			tidy(&auditor->counts[i].firms->all);
	follow_sums(auditor);
	for (size_t i = 0; i < auditor->count_count; i++)
		if (is_known(&auditor->counts[i]))
			judge(auditor, &auditor->counts[i]);
}

/* A count of enough people, but of few firms, is as hidden as one of few people:
 * it may be fewer by as many as make a cell, and it may be more. */
int64_t
auditor_low_goal(const struct audit_count *count)
{
	int64_t fewer = count->count - count->known - count->threshold;

	return fewer > 1 ? fewer : 1;
}

int64_t
auditor_high_goal(const struct audit_count *count)
{
	int64_t rest = count->count - count->known;

	return rest < count->threshold ? count->threshold : rest + 1;
}

/* As JSON. */

static json_t *
shares_json(const char *name, const struct shares *shares)
{
	json_t *json = json_pack("[s]", name);

	for (size_t s = 0; s < shares->count; s++) {
		auditor_json_add(
		        json, json_integer((json_int_t)shares->list[s].firm));
		auditor_json_add(
		        json, json_integer((json_int_t)shares->list[s].people));
	}
	return json;
}

json_t *
auditor_firms_json(const struct auditor *auditor, bool met)
{
	json_t *all = json_array();

	for (size_t i = auditor->settled_counts; i < auditor->count_count;
	        i++) {
		const struct audit_count *count = &auditor->counts[i];
		const struct audit_firms *firms = count->firms;

		if (firms != NULL && (met ? firms->met.count > 0 : firms->told))
			auditor_json_add(
			        all, shares_json(count->name,
			                     met ? &firms->met : &firms->all));
	}
	return all;
}

static void
take_share(
        struct auditor *auditor, const char *name, struct share share, bool met)
{
	size_t at = auditor_find(auditor, name);

	if (!met)
		auditor_firm(auditor, name, share.firm, share.people);
	else if (at < auditor->count_count)
		add(auditor, &firms_of(auditor, &auditor->counts[at])->met,
		        share);
}

static bool
read_shares(struct auditor *auditor, const json_t *json, bool met)
{
	const char *name = json_string_value(json_array_get(json, 0));

	if (name == NULL || json_array_size(json) % 2 != 1)
		return false;
	if (!met)
		auditor_firm(auditor, name, 0, 0);
	for (size_t i = 1; i < json_array_size(json); i += 2) {
		const json_t *firm = json_array_get(json, i);
		const json_t *people = json_array_get(json, i + 1);

		if (!json_is_integer(firm) || !json_is_integer(people))
			return false;
		take_share(auditor, name,
		        (struct share){json_integer_value(firm),
		                json_integer_value(people)},
		        met);
	}
	return true;
}

bool
auditor_firms_read(struct auditor *auditor, const json_t *json, bool met)
{
	bool good = json == NULL || json_is_array(json);

	for (size_t i = 0; good && i < json_array_size(json); i++)
		good = read_shares(auditor, json_array_get(json, i), met);
	return good;
}
