/*
 * Suppression of one table against an attacker that shares nothing with it, and
 * its cost against an exhaustive search.
 *
 * The attacker writes down what is published as equations between the counts of
 * the table alone, and solves them by linear programming; the matrix of rows
 * and columns is totally unimodular, so that its ends are whole numbers.  Small
 * tables are attacked by trying all that they could be as well.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <glpk.h>
#include <math.h>

#include "base/secret.h"
#include "reports/disclosure_table.h"

enum { TABLES = 2000, SEARCHED = 2000, TRIED_MAX = 12 };

/* Attacking by linear programming. */

static void
add_equation(glp_prob *lp, const struct disclosure_table *t, size_t cell)
{
	size_t columns = t->columns - 1;
	size_t rows = t->rows - 1;
	int index[TABLE_CELLS_MAX + 1];
	double one[TABLE_CELLS_MAX + 1];
	int used = 0;
	int row = glp_add_rows(lp, 1);

	for (size_t r = 0; r < rows; r++)
		for (size_t c = 0; c < columns; c++) {
			if (cell / t->columns != rows && cell / t->columns != r)
				continue;
			if (cell % t->columns != columns &&
			        cell % t->columns != c)
				continue;
			index[++used] = (int)(r * columns + c) + 1;
			one[used] = 1;
		}
	glp_set_mat_row(lp, row, used, index, one);
	if (t->hidden[cell])
		glp_set_row_bnds(lp, row, GLP_LO, 0, 0);
	else
		glp_set_row_bnds(lp, row, GLP_FX, (double)t->counts[cell],
		        (double)t->counts[cell]);
}

/* A row for every count of the table, margins and all: row i + 1 is cell i. */
static glp_prob *
make_attack(const struct disclosure_table *t)
{
	glp_prob *lp = glp_create_prob();

	glp_add_cols(lp, (int)((t->rows - 1) * (t->columns - 1)));
	for (int c = 1; c <= glp_get_num_cols(lp); c++)
		glp_set_col_bnds(lp, c, GLP_LO, 0, 0);
	for (size_t i = 0; i < t->rows * t->columns; i++)
		add_equation(lp, t, i);
	return lp;
}

static double
attack(glp_prob *lp, size_t cell, int direction)
{
	int index[TABLE_CELLS_MAX + 1];
	double factor[TABLE_CELLS_MAX + 1];
	int used = glp_get_mat_row(lp, (int)cell + 1, index, factor);
	glp_smcp settings;
	double end;

	glp_init_smcp(&settings);
	settings.msg_lev = GLP_MSG_OFF;
	glp_set_obj_dir(lp, direction);
	for (int c = 0; c <= glp_get_num_cols(lp); c++)
		glp_set_obj_coef(lp, c, 0);
	for (int i = 1; i <= used; i++)
		glp_set_obj_coef(lp, index[i], factor[i]);
	assert_int_equal(glp_simplex(lp, &settings), 0);
	if (glp_get_status(lp) != GLP_OPT)
		return INFINITY;
	end = glp_get_obj_val(lp);
	assert_true(fabs(end - round(end)) < 1e-5);
	return round(end);
}

/* `every`: also the zeros that are hidden. */
static bool
withstands(const struct disclosure_table *t, bool every)
{
	glp_prob *lp = make_attack(t);
	bool safe = true;

	for (size_t i = 0; safe && i < t->rows * t->columns; i++) {
		if (!t->hidden[i] || t->counts[i] >= t->threshold ||
		        (!every && t->counts[i] == 0))
			continue;
		safe = attack(lp, i, GLP_MIN) <= 1 &&
		       attack(lp, i, GLP_MAX) >= (double)t->threshold;
	}
	glp_delete_prob(lp);
	return safe;
}

/* Attacking by trying everything. */

struct trial {
	const struct disclosure_table *table;
	struct disclosure_table now;
	int64_t low[TABLE_CELLS_MAX], high[TABLE_CELLS_MAX];
};

static void
note(struct trial *trial)
{
	const struct disclosure_table *t = trial->table;
	size_t cells = t->rows * t->columns;

	table_sum(&trial->now);
	for (size_t i = 0; i < cells; i++)
		if (!t->hidden[i] && trial->now.counts[i] != t->counts[i])
			return;
	for (size_t i = 0; i < cells; i++) {
		int64_t count = trial->now.counts[i];

		if (count < trial->low[i])
			trial->low[i] = count;
		if (count > trial->high[i])
			trial->high[i] = count;
	}
}

static void
try_all(struct trial *trial, size_t at)
{
	const struct disclosure_table *t = trial->table;
	size_t cell =
	        at / (t->columns - 1) * t->columns + at % (t->columns - 1);

	if (at == (t->rows - 1) * (t->columns - 1)) {
		note(trial);
		return;
	}
	trial->now.counts[cell] = t->counts[cell];
	if (!t->hidden[cell]) {
		try_all(trial, at + 1);
		return;
	}
	for (int64_t count = 0; count <= TRIED_MAX; count++) {
		trial->now.counts[cell] = count;
		try_all(trial, at + 1);
	}
}

/* The intervals are those that trying everything finds; where more than was
 * tried is possible, they reach at least so far. */
static void
check_by_trying(const struct disclosure_table *t)
{
	struct trial *trial = calloc(1, sizeof(*trial));

	assert_non_null(trial);
	trial->table = t;
	trial->now = *t;
	for (size_t i = 0; i < t->rows * t->columns; i++)
		trial->low[i] = INT64_MAX;
	try_all(trial, 0);
	for (size_t i = 0; i < t->rows * t->columns; i++) {
		int64_t low;
		int64_t high;

		table_interval(t, i, &low, &high);
		assert_int_equal(low, trial->low[i]);
		if (high < 0 || high > TRIED_MAX)
			assert_true(trial->high[i] >= TRIED_MAX);
		else
			assert_int_equal(high, trial->high[i]);
	}
	free(trial);
}

/* The least cost. */

static int64_t
cost_of(const struct disclosure_table *t)
{
	int64_t cost = 0;

	for (size_t i = 0; i < t->rows * t->columns; i++)
		cost += t->hidden[i] ? t->counts[i] : 0;
	return cost;
}

struct search {
	struct disclosure_table table;
	size_t order[TABLE_CELLS_MAX]; /* dearest first */
	size_t free;
	int64_t best;
};

/* Decides the count at `at`, with those after it hidden in thought: hiding more
 * protects the small ones more, so that what fails then always fails. */
static void
search(struct search *s, size_t at, int64_t cost)
{
	size_t cell;

	if (cost >= s->best || !withstands(&s->table, false))
		return;
	if (at == s->free) {
		if (withstands(&s->table, true))
			s->best = cost;
		return;
	}
	cell = s->order[at];
	s->table.hidden[cell] = false;
	search(s, at + 1, cost);
	s->table.hidden[cell] = true;
	search(s, at + 1, cost + s->table.counts[cell]);
}

static int64_t
least_cost(const struct disclosure_table *t)
{
	static struct search s;
	int64_t cost = 0;

	s.table = *t;
	s.free = 0;
	s.best = cost_of(t) + 1;
	for (size_t i = 0; i < t->rows * t->columns; i++) {
		size_t at = s.free;

		s.table.hidden[i] = true;
		if (t->counts[i] > 0 && t->counts[i] < t->threshold) {
			cost += t->counts[i];
			continue;
		}
		for (; at > 0 && t->counts[s.order[at - 1]] < t->counts[i];
		        at--)
			s.order[at] = s.order[at - 1];
		s.order[at] = i;
		s.free++;
	}
	search(&s, 0, cost);
	return s.best;
}

/* Tables. */

static void
make_table(struct randomness *random, size_t side, struct disclosure_table *t)
{
	static const uint64_t tops[] = {4, 12, 30, 100};
	uint64_t top = tops[randomness_below(random, 4)];

	memset(t, 0, sizeof(*t));
	t->rows = 2 + (size_t)randomness_below(random, side);
	t->columns = 2 + (size_t)randomness_below(random, side);
	t->threshold = randomness_below(random, 4) == 0 ? 3 : 5;
	for (size_t r = 0; r + 1 < t->rows; r++)
		for (size_t c = 0; c + 1 < t->columns; c++)
			t->counts[table_cell(t, r, c)] =
			        (int64_t)randomness_below(random, top);
	table_sum(t);
}

static void
test_withstands(void **state)
{
	static struct disclosure_table t;
	struct randomness random;
	int protected = 0;

	(void)state;
	randomness_init_seeded(&random, 20261125);
	for (int i = 0; i < TABLES; i++) {
		make_table(&random, 6, &t);
		table_protect(&t);
		for (size_t c = 0; c < t.rows * t.columns; c++) {
			bool small =
			        t.counts[c] > 0 && t.counts[c] < t.threshold;

			assert_true(!small || t.hidden[c]);
			protected += small;
		}
		if (!withstands(&t, true))
			fail_msg("table %d is given away", i);
	}
	assert_true(protected > TABLES);
}

static void
test_intervals_by_trying(void **state)
{
	static struct disclosure_table t;
	struct randomness random;
	int tried = 0;

	(void)state;
	randomness_init_seeded(&random, 3);
	for (int i = 0; i < 400; i++) {
		size_t inside = 0;

		make_table(&random, 3, &t);
		for (size_t c = 0; c < t.rows * t.columns; c++)
			t.hidden[c] = randomness_below(&random, 3) == 0;
		for (size_t c = 0; c < t.rows * t.columns; c++)
			inside += t.hidden[c] &&
			          c % t.columns != t.columns - 1 &&
			          c / t.columns != t.rows - 1;
		for (size_t c = 0; c < t.rows * t.columns; c++)
			if (t.counts[c] > TRIED_MAX)
				inside = 99;
		if (inside > 5)
			continue;
		check_by_trying(&t);
		tried++;
	}
	assert_true(tried > 50);
}

static void
test_cost(void **state)
{
	static struct disclosure_table t;
	struct randomness random;
	int64_t worse = 0;

	(void)state;
	randomness_init_seeded(&random, 4);
	for (int i = 0; i < SEARCHED; i++) {
		int64_t least;

		make_table(&random, 4, &t);
		table_protect(&t);
		least = least_cost(&t);
		assert_true(least <= cost_of(&t));
		if (cost_of(&t) * 100 > least * 105)
			fail_msg("table %d: %d, least %d", i, (int)cost_of(&t),
			        (int)least);
		worse += cost_of(&t) > least;
	}
	assert_int_equal(worse, 0);
}

/* A table as large as is taken ends, too, and is safe. */
static void
test_large(void **state)
{
	static struct disclosure_table t;
	struct randomness random;

	(void)state;
	randomness_init_seeded(&random, 5);
	memset(&t, 0, sizeof(t));
	t.rows = 13;
	t.columns = 16;
	t.threshold = 5;
	for (size_t r = 0; r + 1 < t.rows; r++)
		for (size_t c = 0; c + 1 < t.columns; c++)
			t.counts[table_cell(&t, r, c)] =
			        (int64_t)randomness_below(&random, 60);
	table_sum(&t);
	table_protect(&t);
	assert_true(withstands(&t, true));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_withstands),
	        cmocka_unit_test(test_intervals_by_trying),
	        cmocka_unit_test(test_cost),
	        cmocka_unit_test(test_large),
	};

	glp_term_out(GLP_OFF);
	return cmocka_run_group_tests_name(
	        "disclosure_table", tests, NULL, NULL);
}
