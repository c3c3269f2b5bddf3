/*
 * Which counts of a table to hide: the integer programme, its cuts, and what
 * remains to be done where it is stopped early.
 */
#include "reports/disclosure_table.h"

#include <math.h>

#include <glpk.h>

/* A table of ordinary size needs far less; a larger one is then finished by
 * the greedy way, which is safe and hides somewhat more. */
enum { ROUNDS_MAX = 60, CELLS_MAX = 500, BRANCHES_MAX = 400000 };

/* What the solver's shares may be off by. */
#define TOLERANCE 1e-6

struct suppression {
	struct disclosure_table *table;
	size_t cells;
	glp_prob *programme; /* a column a cell: 1 is hidden */
	double shares[TABLE_CELLS_MAX];
	bool whole; /* are the shares 0 or 1? */
};

/* What the table itself asks for; all else is hidden for these. */
static bool
must_hide(const struct disclosure_table *table, size_t cell)
{
	return table->counts[cell] > 0 &&
	       table->counts[cell] < table->threshold;
}

/* How far must a count be able to move, if it is hidden? */
static double
need(const struct disclosure_table *table, size_t cell, bool up)
{
	int64_t count = table->counts[cell];

	if (count >= table->threshold)
		return 0;
	if (up)
		return (double)(table->threshold - count);
	return count > 1 ? (double)(count - 1) : 0;
}

/* Finds the cut that keeps a count from moving far enough. */
static bool
find_cut(const struct suppression *s, size_t cell, bool up,
        struct table_move *move, bool near[TABLE_NODES_MAX])
{
	double enough = need(s->table, cell, up);

	*move = (struct table_move){cell, up, enough};
	if (enough <= 0 || s->shares[cell] < TOLERANCE)
		return false;
	return table_flow(s->table, s->shares, *move, near) <
	       enough * s->shares[cell] - TOLERANCE * enough;
}

/* What crosses the cut must carry what the count needs, if it is hidden. */
static void
add_cut(struct suppression *s, struct table_move move,
        const bool near[TABLE_NODES_MAX])
{
	int columns[TABLE_CELLS_MAX + 1];
	double factors[TABLE_CELLS_MAX + 1];
	int row = glp_add_rows(s->programme, 1);
	int used = 1;

	columns[1] = (int)move.cell + 1;
	factors[1] = -move.enough;
	for (size_t i = 0; i < s->cells; i++) {
		double crosses = table_crosses(s->table, i, move, near);

		if (crosses <= 0)
			continue;
		columns[++used] = (int)i + 1;
		factors[used] = crosses;
	}
	glp_set_mat_row(s->programme, row, used, columns, factors);
	glp_set_row_bnds(s->programme, row, GLP_LO, 0, 0);
}

/* Adds every cut that the shares do not respect; returns how many. */
static size_t
add_cuts(struct suppression *s)
{
	size_t added = 0;

	for (size_t i = 0; i < s->cells; i++)
		for (int up = 0; up <= 1; up++) {
			bool near[TABLE_NODES_MAX];
			struct table_move move;

			if (!find_cut(s, i, up != 0, &move, near))
				continue;
			add_cut(s, move, near);
			added++;
		}
	return added;
}

/* A count that is hidden alone in its row or column is hidden in vain. */
static void
add_line_rule(struct suppression *s, size_t cell, bool is_row)
{
	const struct disclosure_table *table = s->table;
	size_t length = is_row ? table->columns : table->rows;
	int columns[TABLE_SIDE_MAX + 1];
	double factors[TABLE_SIDE_MAX + 1];
	int row = glp_add_rows(s->programme, 1);

	for (size_t i = 0; i < length; i++) {
		size_t other =
		        is_row ? table_cell(table, cell / table->columns, i)
		               : table_cell(table, i, cell % table->columns);

		columns[i + 1] = (int)other + 1;
		factors[i + 1] = other == cell ? -1 : 1;
	}
	glp_set_mat_row(s->programme, row, (int)length, columns, factors);
	glp_set_row_bnds(s->programme, row, GLP_LO, 0, 0);
}

/* The least sum, and among equals the fewest counts. */
static void
make_programme(struct suppression *s)
{
	s->programme = glp_create_prob();
	glp_add_cols(s->programme, (int)s->cells);
	for (size_t i = 0; i < s->cells; i++) {
		glp_set_col_kind(s->programme, (int)i + 1, GLP_BV);
		if (must_hide(s->table, i))
			glp_set_col_bnds(
			        s->programme, (int)i + 1, GLP_FX, 1, 1);
		glp_set_obj_coef(s->programme, (int)i + 1,
		        (double)s->table->counts[i] +
		                1.0 / (double)(s->cells + 1));
		add_line_rule(s, i, true);
		add_line_rule(s, i, false);
	}
}

/* With shares between 0 and 1: quick, and its cuts hold for the whole
 * programme, too. */
static bool
solve_relaxed(struct suppression *s)
{
	glp_smcp settings;

	glp_init_smcp(&settings);
	settings.msg_lev = GLP_MSG_OFF;
	if (glp_simplex(s->programme, &settings) != 0 ||
	        glp_get_status(s->programme) != GLP_OPT)
		return false;
	for (size_t i = 0; i < s->cells; i++)
		s->shares[i] = glp_get_col_prim(s->programme, (int)i + 1);
	s->whole = false;
	return true;
}

/* Counted, not timed: the same table always ends the same way. */
static void
stop_late(glp_tree *tree, void *context)
{
	int *branches = context;

	if (glp_ios_reason(tree) == GLP_ISELECT && ++*branches > BRANCHES_MAX)
		glp_ios_terminate(tree);
}

/* Stopped early it may still have a table that is good, though not the best;
 * the rest is finish()'s to mend. */
static bool
solve_whole(struct suppression *s)
{
	glp_iocp settings;
	int left = BRANCHES_MAX / (int)s->cells;
	int status;

	if (!solve_relaxed(s))
		return false;
	glp_init_iocp(&settings);
	settings.msg_lev = GLP_MSG_OFF;
	settings.mir_cuts = GLP_ON;
	settings.cov_cuts = GLP_ON;
	settings.cb_func = stop_late;
	settings.cb_info = &left;
	(void)glp_intopt(s->programme, &settings);
	status = glp_mip_status(s->programme);
	if (status != GLP_OPT && status != GLP_FEAS)
		return false;
	for (size_t i = 0; i < s->cells; i++)
		s->shares[i] = round(glp_mip_col_val(s->programme, (int)i + 1));
	s->whole = true;
	return left >= 0;
}

/* First the cuts of the relaxed programme, which are cheap to find and make the
 * whole one easy. */
static void
solve(struct suppression *s)
{
	if (s->cells > CELLS_MAX)
		return;
	for (int round = 0; round < ROUNDS_MAX; round++)
		if (!solve_relaxed(s) || add_cuts(s) == 0)
			break;
	for (int round = 0; round < ROUNDS_MAX; round++)
		if (!solve_whole(s) || add_cuts(s) == 0)
			break;
}

/* Opens the smallest published count of a cut. */
static void
widen(struct suppression *s, struct table_move move,
        const bool near[TABLE_NODES_MAX])
{
	size_t best = s->cells;

	for (size_t i = 0; i < s->cells; i++)
		if (s->shares[i] < 1 &&
		        table_crosses(s->table, i, move, near) > 0 &&
		        (best == s->cells ||
		                s->table->counts[i] < s->table->counts[best]))
			best = i;
	if (best < s->cells)
		s->shares[best] = 1;
}

/* Repeats until nothing is exposed; every step hides one count more, and with
 * all counts hidden every one moves freely. */
static void
finish(struct suppression *s)
{
	bool changed = true;

	for (size_t i = 0; i < s->cells; i++)
		s->shares[i] = must_hide(s->table, i) ||
		                               (s->whole && s->shares[i] > 0.5)
		                       ? 1
		                       : 0;
	while (changed) {
		changed = false;
		for (size_t i = 0; i < 2 * s->cells; i++) {
			bool near[TABLE_NODES_MAX];
			struct table_move move;

			if (!find_cut(s, i / 2, i % 2 != 0, &move, near))
				continue;
			widen(s, move, near);
			changed = true;
		}
	}
}

/* The solver writes to the terminal unless it is told otherwise, and is left as
 * it was found. */
void
table_protect(struct disclosure_table *table)
{
	struct suppression s = {
	        .table = table, .cells = table->rows * table->columns};

	int terminal = glp_term_out(GLP_OFF);

	make_programme(&s);
	solve(&s);
	glp_delete_prob(s.programme);
	(void)glp_term_out(terminal);
	finish(&s);
	for (size_t i = 0; i < s.cells; i++)
		table->hidden[i] = s.shares[i] > 0.5;
}
