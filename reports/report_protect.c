/*
 * Which of a report's counts may be published: every sum that ties them together
 * is told to disclosure control.
 */
#include "base/log.h"
#include "reports/report_internal.h"

#include <math.h>

/* Disclosure: every sum that ties published figures together. */

static void
tie_chain(struct disclosure *d, struct stages *stages, int wanted)
{
	const int64_t counts[4] = {
	        stages->held, stages->asked, stages->reached, stages->answered};

	for (size_t i = 0; i < 4; i++)
		stages->cells[i] = disclosure_cell(d, counts[i], wanted);
	/* What a reader can subtract is protected like a cell. */
	for (size_t i = 0; i + 1 < 4; i++) {
		size_t rest = disclosure_cell(
		        d, counts[i] - counts[i + 1], DISCLOSURE_UNPUBLISHED);

		disclosure_sum(d, stages->cells[i]);
		disclosure_part(d, stages->cells[i + 1]);
		disclosure_part(d, rest);
	}
}

static void
tie_groups(struct building *b)
{
	for (size_t stage = 0; stage < 4; stage++) {
		if (b->group_count == 0)
			return;
		disclosure_sum(b->disclosure, b->total.cells[stage]);
		for (size_t g = 0; g < b->group_count; g++)
			disclosure_part(
			        b->disclosure, b->groups[g].cells[stage]);
	}
}

/* Complete, partial, break-off and ineligible have answered; refused and silent
 * were reached and have not; the undelivered were not reached. */
static void
tie_dispositions(struct building *b)
{
	static const size_t answered[] = {0, 1, 3, 6};
	struct disclosure *d = b->disclosure;
	const size_t *cells = b->disposition_cells;

	for (size_t i = 0; i < 7; i++)
		b->disposition_cells[i] = disclosure_cell(
		        d, b->dispositions[i], DISCLOSURE_FIGURE);
	disclosure_sum(d, b->total.cells[3]);
	for (size_t i = 0; i < 4; i++)
		disclosure_part(d, cells[answered[i]]);
	disclosure_sum(d, b->total.cells[2]);
	disclosure_part(d, b->total.cells[3]);
	disclosure_part(d, cells[2]);
	disclosure_part(d, cells[4]);
	disclosure_sum(d, b->total.cells[1]);
	disclosure_part(d, b->total.cells[2]);
	disclosure_part(d, cells[5]);
}

/* How many have an index, of those who answered. */
static void
tie_index(struct building *b, size_t measure)
{
	struct disclosure *d = b->disclosure;
	int64_t n = 0;
	size_t rest;

	for (size_t i = 0; i < b->invitation_count; i++)
		n += !isnan(b->persons[i].index[measure]) &&
		     report_is_answered(b->persons[i].disposition);
	b->index_cells[measure] = disclosure_cell(d, n, DISCLOSURE_HEADLINE);
	rest = disclosure_cell(
	        d, b->total.answered - n, DISCLOSURE_UNPUBLISHED);
	disclosure_sum(d, b->total.cells[3]);
	disclosure_part(d, b->index_cells[measure]);
	disclosure_part(d, rest);
}

enum status
report_protect(struct building *b)
{
	b->disclosure = talloc_zero(b->memory, struct disclosure);
	if (b->disclosure == NULL)
		log_abort("report.disclosure", "out of memory");
	b->disclosure->threshold = b->report->threshold;
	tie_chain(b->disclosure, &b->total, DISCLOSURE_HEADLINE);
	for (size_t g = 0; g < b->group_count; g++)
		tie_chain(b->disclosure, &b->groups[g], DISCLOSURE_DETAIL);
	tie_groups(b);
	tie_dispositions(b);
	for (size_t m = 0; m < MEASURES; m++)
		tie_index(b, m);
	return disclosure_protect(b->disclosure);
}

struct report_count
report_published(const struct building *b, size_t cell)
{
	const struct disclosure_cell *at = &b->disclosure->cells[cell];

	return (struct report_count){at->hidden ? 0 : at->count, at->hidden};
}
