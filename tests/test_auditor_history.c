/*
 * Two hundred histories of 24 monthly releases, each month broken down in three
 * ways, each quarter and year too: the auditor lets through what is suppressed
 * with all earlier releases in mind, an attacker who shares nothing with either
 * gets nothing out of it, and what would undo it is refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <glpk.h>
#include <math.h>
#include <talloc.h>

#include "base/secret.h"
#include "reports/auditor.h"
#include "reports/disclosure.h"

enum {
	HISTORIES = 200,
	MONTHS = 24,
	WAYS = 3,
	PARTS = 1 + 4 + 3 + 5, /* all, and the parts of three breakdowns */
	THRESHOLD = 5
};

static const size_t way_from[WAYS + 1] = {1, 5, 8, PARTS};

/* One table: a month, a quarter or a year. */
struct table {
	int64_t counts[PARTS];
	bool hidden[PARTS];
};

struct history {
	struct table months[MONTHS];
	struct table quarters[MONTHS / 3];
	struct table years[MONTHS / 12];
};

/* Chance. */

static void
add_to(struct table *to, const struct table *from)
{
	for (size_t p = 0; p < PARTS; p++)
		to->counts[p] += from->counts[p];
}

static void
make_history(struct randomness *random, struct history *history)
{
	int64_t people = 6 + (int64_t)randomness_below(random, 40);

	memset(history, 0, sizeof(*history));
	for (size_t m = 0; m < MONTHS; m++) {
		struct table *month = &history->months[m];

		for (int64_t i = 0; i < people; i++)
			for (size_t w = 0; w < WAYS; w++) {
				uint64_t parts = way_from[w + 1] - way_from[w];
				/* The first parts are the larger ones. */
				uint64_t part = randomness_below(random,
				        1 + randomness_below(random, parts));

				month->counts[way_from[w] + part]++;
			}
		month->counts[0] = people;
		people += (int64_t)randomness_below(random, 9) - 4;
		people = people < 0 ? 0 : people;
		add_to(&history->quarters[m / 3], month);
		add_to(&history->years[m / 12], month);
	}
}

/* Suppressing, with what was released before frozen. */

static void
put_table(struct disclosure *d, const struct table *table, bool frozen)
{
	size_t from = d->cell_count;

	for (size_t p = 0; p < PARTS; p++) {
		size_t cell = disclosure_cell(d, table->counts[p],
		        p == 0 ? DISCLOSURE_HEADLINE : DISCLOSURE_DETAIL);

		d->cells[cell].hidden = table->hidden[p];
		d->cells[cell].frozen = frozen;
	}
	for (size_t w = 0; w < WAYS; w++) {
		disclosure_sum(d, from);
		for (size_t p = way_from[w]; p < way_from[w + 1]; p++)
			disclosure_part(d, from + p);
	}
}

static void
take_table(const struct disclosure *d, size_t from, struct table *table)
{
	for (size_t p = 0; p < PARTS; p++)
		table->hidden[p] = d->cells[from + p].hidden;
}

/* The month; at a quarter's end the quarter with it, beside its months. */
static void
suppress(struct history *history, size_t m, bool with_quarters)
{
	static struct disclosure d;
	bool ends = with_quarters && m % 3 == 2;
	size_t first = m - m % 3;

	memset(&d, 0, sizeof(d));
	d.threshold = THRESHOLD;
	for (size_t i = ends ? first : m; i <= m; i++)
		put_table(&d, &history->months[i], i < m);
	if (ends) {
		size_t from = d.cell_count;

		put_table(&d, &history->quarters[m / 3], false);
		for (size_t p = 0; p < PARTS; p++) {
			disclosure_sum(&d, from + p);
			for (size_t i = 0; i < 3; i++)
				disclosure_part(&d, i * PARTS + p);
		}
	}
	assert_int_equal(disclosure_protect(&d), STATUS_OK);
	take_table(&d, ends ? 2 * PARTS : 0, &history->months[m]);
	if (ends)
		take_table(&d, 3 * (size_t)PARTS, &history->quarters[m / 3]);
}

/* A year is shown where it tells nothing that its quarters do not. */
static void
suppress_year(struct history *history, size_t year)
{
	for (size_t p = 0; p < PARTS; p++)
		for (size_t q = 4 * year; q < 4 * year + 4; q++)
			history->years[year].hidden[p] |=
			        history->quarters[q].hidden[p];
}

/* Auditing. */

static const char *
name_of(const char *kind, size_t at, size_t part)
{
	static char names[64][40];
	static size_t next;
	char *name = names[next++ % 64];

	(void)snprintf(
	        name, sizeof(names[0]), "%s %zu part %zu", kind, at, part);
	return name;
}

static void
tell_table(struct auditor *auditor, const char *kind, size_t at,
        const struct table *table)
{
	for (size_t p = 0; p < PARTS; p++)
		auditor_count(auditor, name_of(kind, at, p), table->counts[p],
		        table->hidden[p] ? AUDITOR_HIDDEN : AUDITOR_PUBLISHED);
	for (size_t w = 0; w < WAYS; w++) {
		auditor_sum(auditor, name_of(kind, at, 0));
		for (size_t p = way_from[w]; p < way_from[w + 1]; p++)
			auditor_term(auditor, 1, name_of(kind, at, p));
	}
}

static void
tell_parts(struct auditor *auditor, const char *kind, size_t at, const char *of,
        size_t count)
{
	for (size_t p = 0; p < PARTS; p++) {
		auditor_sum(auditor, name_of(kind, at, p));
		for (size_t i = 0; i < count; i++)
			auditor_term(
			        auditor, 1, name_of(of, at * count + i, p));
	}
}

static void
tell_release(struct auditor *auditor, const struct history *history, size_t m)
{
	tell_table(auditor, "month", m, &history->months[m]);
	if (m % 3 == 2) {
		tell_table(
		        auditor, "quarter", m / 3, &history->quarters[m / 3]);
		tell_parts(auditor, "quarter", m / 3, "month", 3);
	}
	if (m % 12 == 11) {
		tell_table(auditor, "year", m / 12, &history->years[m / 12]);
		tell_parts(auditor, "year", m / 12, "quarter", 4);
	}
}

/* The attacker: all months and quarters as equations, by linear programming. */

struct attack {
	glp_prob *lp;
	const struct table *tables[MONTHS + MONTHS / 3];
};

static int
column_of(size_t table, size_t part)
{
	return (int)(table * PARTS + part) + 1;
}

static void
equate(glp_prob *lp, int whole, const int *parts, int count)
{
	int index[16] = {0, whole};
	double factor[16] = {0, -1};
	int row = glp_add_rows(lp, 1);

	for (int i = 0; i < count; i++) {
		index[i + 2] = parts[i];
		factor[i + 2] = 1;
	}
	glp_set_mat_row(lp, row, count + 1, index, factor);
	glp_set_row_bnds(lp, row, GLP_FX, 0, 0);
}

static void
add_table(struct attack *attack, size_t at, const struct table *table)
{
	attack->tables[at] = table;
	glp_add_cols(attack->lp, PARTS);
	for (size_t p = 0; p < PARTS; p++)
		glp_set_col_bnds(attack->lp, column_of(at, p),
		        table->hidden[p] ? GLP_LO : GLP_FX,
		        table->hidden[p] ? 0 : (double)table->counts[p],
		        (double)table->counts[p]);
	for (size_t w = 0; w < WAYS; w++) {
		int parts[PARTS];
		int count = 0;

		for (size_t p = way_from[w]; p < way_from[w + 1]; p++)
			parts[count++] = column_of(at, p);
		equate(attack->lp, column_of(at, 0), parts, count);
	}
}

static bool
reaches(glp_prob *lp, int column, int direction, double wanted)
{
	glp_smcp settings;
	double end;

	glp_init_smcp(&settings);
	settings.msg_lev = GLP_MSG_OFF;
	glp_set_obj_dir(lp, direction);
	glp_set_obj_coef(lp, column, 1);
	assert_int_equal(glp_simplex(lp, &settings), 0);
	end = glp_get_status(lp) == GLP_OPT ? glp_get_obj_val(lp) : INFINITY;
	glp_set_obj_coef(lp, column, 0);
	return direction == GLP_MIN ? ceil(end - 1e-6) <= wanted
	                            : floor(end + 1e-6) >= wanted;
}

/* How many small counts does the attacker learn too much about?  Quarters are
 * attacked one by one, since a year tells nothing new. */
static int
attack_quarter(const struct history *history, size_t q, int *tried)
{
	struct attack attack = {.lp = glp_create_prob()};
	int found = 0;

	for (size_t i = 0; i < 3; i++)
		add_table(&attack, i, &history->months[3 * q + i]);
	add_table(&attack, 3, &history->quarters[q]);
	for (size_t p = 0; p < PARTS; p++) {
		int parts[3] = {
		        column_of(0, p), column_of(1, p), column_of(2, p)};

		equate(attack.lp, column_of(3, p), parts, 3);
	}
	for (size_t t = 0; t < 4; t++)
		for (size_t p = 0; p < PARTS; p++) {
			int64_t count = attack.tables[t]->counts[p];

			if (count == 0 || count >= THRESHOLD)
				continue;
			*tried += 1;
			found += !attack.tables[t]->hidden[p] ||
			         !reaches(attack.lp, column_of(t, p), GLP_MIN,
			                 1) ||
			         !reaches(attack.lp, column_of(t, p), GLP_MAX,
			                 THRESHOLD);
		}
	glp_delete_prob(attack.lp);
	return found;
}

static void
test_histories(void **state)
{
	struct randomness random;
	int tried = 0;

	(void)state;
	randomness_init_seeded(&random, 24);
	for (int h = 0; h < HISTORIES; h++) {
		static struct history history;
		struct auditor *auditor = auditor_create(NULL);

		make_history(&random, &history);
		auditor_threshold(auditor, THRESHOLD);
		for (size_t m = 0; m < MONTHS; m++) {
			struct text why;

			text_init(&why, auditor, 400);
			suppress(&history, m, true);
			if (m % 12 == 11)
				suppress_year(&history, m / 12);
			auditor_settle(auditor);
			tell_release(auditor, &history, m);
			if (auditor_check(auditor, &why) != STATUS_OK)
				fail_msg("history %d, month %zu: %s", h, m,
				        text_string(&why));
			if (m % 3 == 2)
				assert_int_equal(
				        attack_quarter(&history, m / 3, &tried),
				        0);
		}
		talloc_free(auditor);
	}
	/* There was something to find. */
	assert_true(tried > 100 * HISTORIES);
}

static void
tell_window(struct auditor *auditor, const struct history *history, size_t m)
{
	struct table window = {{0}, {0}};
	size_t from = m < 2 ? 0 : m - 2;

	for (size_t i = from; i <= m; i++)
		add_to(&window, &history->months[i]);
	for (size_t p = 0; p < PARTS; p++)
		window.hidden[p] = window.counts[p] < THRESHOLD;
	tell_table(auditor, "window", m, &window);
	for (size_t p = 0; p < PARTS; p++) {
		auditor_sum(auditor, name_of("window", m, p));
		for (size_t i = from; i <= m; i++)
			auditor_term(auditor, 1, name_of("month", i, p));
	}
}

/* The same months, each suppressed by itself, with rolling sums of three months
 * shown wherever these are large: the auditor refuses them. */
static void
test_rolling_windows(void **state)
{
	struct randomness random;
	int refused = 0;

	(void)state;
	randomness_init_seeded(&random, 25);
	for (int h = 0; h < HISTORIES; h++) {
		static struct history history;
		struct auditor *auditor = auditor_create(NULL);
		enum status status = STATUS_OK;

		make_history(&random, &history);
		auditor_threshold(auditor, THRESHOLD);
		for (size_t m = 0; status == STATUS_OK && m < MONTHS; m++) {
			struct text why;

			text_init(&why, auditor, 400);
			suppress(&history, m, false);
			auditor_settle(auditor);
			tell_table(auditor, "month", m, &history.months[m]);
			tell_window(auditor, &history, m);
			status = auditor_check(auditor, &why);
		}
		refused += status == STATUS_CONFLICT;
		talloc_free(auditor);
	}
	assert_true(refused > HISTORIES * 9 / 10);
}

/* One more count shown, of those that were hidden to protect others: whatever
 * the attacker then finds, the auditor refuses. */
static void
test_one_more_shown(void **state)
{
	struct randomness random;
	int refused = 0;
	int found = 0;

	(void)state;
	randomness_init_seeded(&random, 26);
	for (int h = 0; h < HISTORIES; h++) {
		static struct history history;
		struct auditor *auditor = auditor_create(NULL);
		struct text why;
		int tried = 0;
		size_t part = (size_t)randomness_below(&random, PARTS);
		bool gives_away;

		text_init(&why, auditor, 400);
		make_history(&random, &history);
		auditor_threshold(auditor, THRESHOLD);
		for (size_t m = 0; m < 3; m++)
			suppress(&history, m, true);
		while (history.months[1].counts[part] < THRESHOLD ||
		        !history.months[1].hidden[part])
			if (++part >= PARTS)
				break;
		if (part < PARTS)
			history.months[1].hidden[part] = false;
		for (size_t m = 0; m < 3; m++)
			tell_release(auditor, &history, m);
		gives_away = attack_quarter(&history, 0, &tried) > 0;
		if (auditor_check(auditor, &why) != STATUS_OK)
			refused++;
		else
			assert_false(gives_away);
		found += gives_away;
		talloc_free(auditor);
	}
	assert_true(found > HISTORIES / 10);
	assert_true(refused >= found);
	/* It does not refuse without reason, either. */
	assert_true(refused < HISTORIES);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_histories),
	        cmocka_unit_test(test_rolling_windows),
	        cmocka_unit_test(test_one_more_shown),
	};

	glp_term_out(GLP_OFF);
	return cmocka_run_group_tests_name(
	        "auditor_history", tests, NULL, NULL);
}
