/*
 * Suppression: small counts first, then whatever gives them away.
 */
#include "reports/disclosure.h"

#include <assert.h>
#include <math.h>

#include <glpk.h>

size_t
disclosure_cell(struct disclosure *disclosure, int64_t count, int wanted)
{
	assert(disclosure->cell_count < DISCLOSURE_CELLS_MAX);
	disclosure->cells[disclosure->cell_count] =
	        (struct disclosure_cell){.count = count,
	                .unpublished = wanted == DISCLOSURE_UNPUBLISHED,
	                .wanted = wanted};
	return disclosure->cell_count++;
}

void
disclosure_sum(struct disclosure *disclosure, size_t whole)
{
	assert(disclosure->sum_count < DISCLOSURE_SUMS_MAX);
	disclosure->sums[disclosure->sum_count++] =
	        (struct disclosure_sum){.whole = whole};
}

void
disclosure_part(struct disclosure *disclosure, size_t part)
{
	struct disclosure_sum *sum =
	        &disclosure->sums[disclosure->sum_count - 1];

	assert(sum->part_count < sizeof(sum->parts) / sizeof(sum->parts[0]));
	sum->parts[sum->part_count++] = part;
}

/* To a reader.  What is not published at all is not known either, though nobody
 * hid it. */
static bool
is_known(const struct disclosure_cell *cell)
{
	return !cell->hidden && !cell->unpublished;
}

/* The programme of all that fits: a column a cell, fixed where it is published,
 * from 0 where it is not; a row a sum. */
static glp_prob *
make_programme(const struct disclosure *disclosure)
{
	glp_prob *programme = glp_create_prob();

	glp_add_cols(programme, (int)disclosure->cell_count);
	if (disclosure->sum_count > 0)
		glp_add_rows(programme, (int)disclosure->sum_count);
	for (size_t i = 0; i < disclosure->cell_count; i++) {
		const struct disclosure_cell *cell = &disclosure->cells[i];
		double count = (double)cell->count;

		if (is_known(cell))
			glp_set_col_bnds(
			        programme, (int)i + 1, GLP_FX, count, count);
		else
			glp_set_col_bnds(programme, (int)i + 1, GLP_LO, 0, 0);
	}
	for (size_t s = 0; s < disclosure->sum_count; s++) {
		const struct disclosure_sum *sum = &disclosure->sums[s];
		int columns[34];
		double factors[34];
		int used = 1;

		columns[used] = (int)sum->whole + 1;
		factors[used++] = -1;
		for (size_t p = 0; p < sum->part_count; p++) {
			columns[used] = (int)sum->parts[p] + 1;
			factors[used++] = 1;
		}
		glp_set_mat_row(
		        programme, (int)s + 1, used - 1, columns, factors);
		glp_set_row_bnds(programme, (int)s + 1, GLP_FX, 0, 0);
	}
	return programme;
}

/* The least or the most that a cell can be.  Where nothing holds it from above
 * the programme is unbounded, and infinity is right.  What the solver cannot tell
 * is taken for the true count, as if it were known to everybody: then more is
 * hidden, and not less. */
static double
solve(glp_prob *programme, const struct disclosure *disclosure, size_t cell,
        int direction)
{
	glp_smcp settings;
	double value = (double)disclosure->cells[cell].count;

	glp_init_smcp(&settings);
	settings.msg_lev = GLP_MSG_OFF;
	settings.presolve = GLP_OFF;
	glp_set_obj_dir(programme, direction);
	glp_set_obj_coef(programme, (int)cell + 1, 1);
	if (glp_simplex(programme, &settings) == 0) {
		if (glp_get_status(programme) == GLP_OPT)
			value = glp_get_obj_val(programme);
		else if (glp_get_status(programme) == GLP_UNBND)
			value = INFINITY;
	}
	glp_set_obj_coef(programme, (int)cell + 1, 0);
	return value;
}

/* Counts are whole, so that the ends move to the next whole number inwards; the
 * millionth is the solver's own rounding. */
static double
least(glp_prob *programme, const struct disclosure *disclosure, size_t cell)
{
	return ceil(solve(programme, disclosure, cell, GLP_MIN) - 1e-6);
}

static double
most(glp_prob *programme, const struct disclosure *disclosure, size_t cell)
{
	return floor(solve(programme, disclosure, cell, GLP_MAX) + 1e-6);
}

void
disclosure_interval(const struct disclosure *disclosure, size_t cell,
        double *low, double *high)
{
	glp_prob *programme = make_programme(disclosure);

	*low = least(programme, disclosure, cell);
	*high = most(programme, disclosure, cell);
	glp_delete_prob(programme);
}

/* Zero is no count of people, and may be told. */
static bool
is_small(const struct disclosure *disclosure, size_t cell)
{
	int64_t count = disclosure->cells[cell].count;

	return count > 0 && count < disclosure->threshold;
}

/* The first small count that can be narrowed too far, or cell_count. */
static size_t
find_exposed(const struct disclosure *disclosure)
{
	glp_prob *programme = make_programme(disclosure);
	size_t found = disclosure->cell_count;

	for (size_t i = 0;
	        found == disclosure->cell_count && i < disclosure->cell_count;
	        i++) {
		if (!is_small(disclosure, i))
			continue;
		if (least(programme, disclosure, i) > 1 ||
		        most(programme, disclosure, i) <
		                (double)disclosure->threshold)
			found = i;
	}
	glp_delete_prob(programme);
	return found;
}

/* Marks every sum that is tied to the exposed cell through cells that are not
 * known: whatever is hidden there widens its interval. */
static void
mark_tied(const struct disclosure *disclosure, size_t exposed,
        bool tied[DISCLOSURE_SUMS_MAX])
{
	bool reached[DISCLOSURE_CELLS_MAX] = {false};
	bool more = true;

	reached[exposed] = true;
	while (more) {
		more = false;
		for (size_t s = 0; s < disclosure->sum_count; s++) {
			const struct disclosure_sum *sum = &disclosure->sums[s];
			bool touches = reached[sum->whole];

			for (size_t p = 0; p < sum->part_count; p++)
				touches |= reached[sum->parts[p]];
			if (tied[s] || !touches)
				continue;
			tied[s] = true;
			more = true;
			reached[sum->whole] |=
			        !is_known(&disclosure->cells[sum->whole]);
			for (size_t p = 0; p < sum->part_count; p++)
				reached[sum->parts[p]] |= !is_known(
				        &disclosure->cells[sum->parts[p]]);
		}
	}
}

/* Is `a` the better one to hide: less wanted, not zero, smaller? */
static bool
is_better(const struct disclosure_cell *a, const struct disclosure_cell *b)
{
	if ((a->count == 0) != (b->count == 0))
		return a->count != 0;
	if (a->wanted != b->wanted)
		return a->wanted < b->wanted;
	return a->count < b->count;
}

/* What was frozen has been published already, and hiding it now would hide
 * nothing. */
static void
consider(const struct disclosure *disclosure, size_t cell, size_t *best)
{
	if (!is_known(&disclosure->cells[cell]) ||
	        disclosure->cells[cell].frozen)
		return;
	if (*best == disclosure->cell_count ||
	        is_better(&disclosure->cells[cell], &disclosure->cells[*best]))
		*best = cell;
}

/* The best published count of the sums that are tied to the exposed one, or of
 * all where those have none left. */
static size_t
choose(const struct disclosure *disclosure, size_t exposed)
{
	bool tied[DISCLOSURE_SUMS_MAX] = {false};
	size_t best = disclosure->cell_count;

	mark_tied(disclosure, exposed, tied);
	for (size_t s = 0; s < disclosure->sum_count; s++) {
		const struct disclosure_sum *sum = &disclosure->sums[s];

		if (!tied[s])
			continue;
		consider(disclosure, sum->whole, &best);
		for (size_t p = 0; p < sum->part_count; p++)
			consider(disclosure, sum->parts[p], &best);
	}
	for (size_t i = 0;
	        best == disclosure->cell_count && i < disclosure->cell_count;
	        i++)
		consider(disclosure, i, &best);
	return best;
}

/* The greedy way: sound, since every round ends by asking again for all cells,
 * and not the least that could be hidden.  The programme that finds the least
 * is disclosure_table.c's. */
enum status
disclosure_protect(struct disclosure *disclosure)
{
	for (size_t i = 0; i < disclosure->cell_count; i++)
		disclosure->cells[i].hidden |=
		        is_small(disclosure, i) &&
		        !disclosure->cells[i].unpublished;
	/* Each round hides one more cell, so there are at most so many. */
	for (size_t round = 0; round <= disclosure->cell_count; round++) {
		size_t exposed = find_exposed(disclosure);
		size_t further;

		if (exposed == disclosure->cell_count)
			return STATUS_OK;
		further = choose(disclosure, exposed);
		if (further == disclosure->cell_count)
			return STATUS_CONFLICT;
		disclosure->cells[further].hidden = true;
	}
	return STATUS_OK;
}
