/*
 * Which people stand behind a figure, and whether they are of enough firms.  By
 * itself, without the auditor, which has its own way of knowing.
 */
#include "base/log.h"
#include "reports/disclosure_rule.h"
#include "reports/report_firm_internal.h"
#include "reports/report_hide.h"

struct firm_sets
firm_sets_of(struct report *report)
{
	struct firm_sets f = {.memory = talloc_new(NULL),
	        .report = report,
	        .people = report->firm_people,
	        .count = report->firm_people_count};

	f.marks = talloc_array(f.memory, int64_t, (unsigned)f.count + 1);
	if (f.marks == NULL)
		log_abort("report.firm", "out of memory");
	return f;
}

bool *
firm_set(const struct firm_sets *f)
{
	bool *in = talloc_zero_array(f->memory, bool, (unsigned)f->count + 1);

	if (in == NULL)
		log_abort("report.firm", "out of memory");
	return in;
}

static int64_t
size_of(const struct firm_sets *f, const bool *in)
{
	int64_t size = 0;

	for (size_t p = 0; p < f->count; p++)
		size += in[p];
	return size;
}

bool
firm_set_is_of_many(const struct firm_sets *f, const bool *in)
{
	struct firm_tally tally;
	size_t n = 0;

	for (size_t p = 0; p < f->count; p++)
		if (in[p])
			f->marks[n++] = f->people[p].firm;
	tally = firm_tally_of(f->marks, n);
	return firm_tally_is_of_many(&tally, f->report->threshold);
}

/* Those of the one who are not in the other. */
bool
firm_rest_is_of_many(
        const struct firm_sets *f, const bool *one, const bool *other)
{
	bool *rest = firm_set(f);
	bool many;

	for (size_t p = 0; p < f->count; p++)
		rest[p] = one[p] && !other[p];
	many = firm_set_is_of_many(f, rest);
	talloc_free(rest);
	return many;
}

/* Parts of a sum. */

static size_t
smallest_shown(
        const struct firm_sets *f, const struct firm_part *parts, size_t n)
{
	size_t best = n;
	int64_t least = 0;

	for (size_t i = 0; i < n; i++) {
		int64_t size = size_of(f, parts[i].in);

		if (parts[i].hidden ||
		        (best < n &&
		                (size == 0 || (least > 0 && size >= least))))
			continue;
		best = i;
		least = size;
	}
	return best;
}

/* Are those that are hidden safe behind each other? */
static bool
is_covered(const struct firm_sets *f, const struct firm_part *parts, size_t n)
{
	bool *all = firm_set(f);
	size_t many = 0;
	bool covered;

	for (size_t i = 0; i < n; i++) {
		many += parts[i].hidden;
		for (size_t p = 0; parts[i].hidden && p < f->count; p++)
			all[p] |= parts[i].in[p];
	}
	covered = many == 0 || many == n ||
	          (many > 1 && firm_set_is_of_many(f, all) &&
	                  rule_is_plain(size_of(f, all), f->report->threshold));
	talloc_free(all);
	return covered;
}

void
firm_hide_parts(const struct firm_sets *f, struct firm_part *parts, size_t n)
{
	for (size_t i = 0; i < n; i++)
		parts[i].hidden = parts[i].count->hidden ||
		                  !firm_set_is_of_many(f, parts[i].in);
	while (!is_covered(f, parts, n))
		parts[smallest_shown(f, parts, n)].hidden = true;
	for (size_t i = 0; i < n; i++)
		if (parts[i].hidden)
			report_hide_count(parts[i].count);
}
