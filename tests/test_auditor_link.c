/*
 * Months in quarters in a year: two hundred histories of invented people, some
 * of whom come in several months.  Every release is fitted beside all before it
 * (report_hide), in any order; an attacker who shares nothing with the auditor
 * then learns of no small count.
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
#include "reports/auditor_report.h"
#include "reports/report_hide.h"

enum {
	HISTORIES = 200,
	MONTHS = 3,
	PERIODS = MONTHS + 1, /* and their quarter */
	GROUPS = 2,
	PEOPLE_MAX = 150,
	LEVELS = 4,
	CELLS = LEVELS * (1 + GROUPS),
	THRESHOLD = 5
};

static const char *const group_names[GROUPS] = {"a", "b"};
static const char *const prefixes[PERIODS] = {"m0: ", "m1: ", "m2: ", "q: "};

/* How far each person came in each month: 0 not met, 1 held to 4 answered. */
struct world {
	size_t people;
	size_t group[PEOPLE_MAX];
	int stage[PEOPLE_MAX][MONTHS];
	struct report *reports[PERIODS];
};

static void
make_world(struct randomness *random, struct world *world)
{
	memset(world, 0, sizeof(*world));
	world->people = 20 + (size_t)randomness_below(random, PEOPLE_MAX - 20);
	for (size_t p = 0; p < world->people; p++) {
		world->group[p] = (size_t)randomness_below(
		        random, 1 + randomness_below(random, GROUPS));
		for (size_t m = 0; m < MONTHS; m++)
			world->stage[p][m] =
			        randomness_below(random, 5) < 2
			                ? 1 + (int)randomness_below(random, 4)
			                : 0;
	}
}

static int
furthest(const struct world *world, size_t person, size_t period)
{
	int stage = 0;

	for (size_t m = 0; m < MONTHS; m++)
		if ((period == MONTHS || period == m) &&
		        world->stage[person][m] > stage)
			stage = world->stage[person][m];
	return stage;
}

static void
count_in(struct report_coverage *coverage, int stage)
{
	coverage->held.truth += stage >= 1;
	coverage->asked.truth += stage >= 2;
	coverage->reached.truth += stage >= 3;
	coverage->answered.truth += stage >= 4;
}

/* Small counts are hidden; all that it takes beside is found by fitting. */
static void
publish(struct report_count *count)
{
	count->hidden = count->truth > 0 && count->truth < THRESHOLD;
	count->count = count->hidden ? 0 : count->truth;
}

static void
publish_levels(struct report_coverage *coverage)
{
	publish(&coverage->held);
	publish(&coverage->asked);
	publish(&coverage->reached);
	publish(&coverage->answered);
}

static void
fill_people(struct report *report)
{
	struct report_dispositions *d = &report->dispositions;
	const struct report_coverage *total = &report->total;

	d->complete.truth = total->answered.truth;
	d->silent.truth = total->reached.truth - total->answered.truth;
	d->undelivered.truth = total->asked.truth - total->reached.truth;
	publish(&d->complete);
	publish(&d->silent);
	publish(&d->undelivered);
	d->rr2 = NAN;
	d->rr2_hidden = true;
}

static struct report *
make_report(TALLOC_CTX *memory, const struct world *world, size_t period)
{
	struct report *report = talloc_zero(memory, struct report);

	*report = (struct report){.municipality_name = "Silkeborg",
	        .month = "2026-07",
	        .month_name = "juli 2026",
	        .versions = "1",
	        .hidden_symbol = "·",
	        .erratum = "",
	        .threshold = THRESHOLD,
	        .total = {.group = ""},
	        .groups_count = GROUPS};
	report->groups =
	        talloc_zero_array(report, struct report_coverage, GROUPS);
	report->indices =
	        talloc_zero_array(report, struct report_index, REPORT_INDICES);
	for (size_t p = 0; p < world->people; p++) {
		int stage = furthest(world, p, period);

		count_in(&report->total, stage);
		count_in(&report->groups[world->group[p]], stage);
	}
	for (size_t g = 0; g < GROUPS; g++) {
		report->groups[g].group = group_names[g];
		publish_levels(&report->groups[g]);
	}
	publish_levels(&report->total);
	fill_people(report);
	for (size_t m = 0; m < REPORT_INDICES; m++)
		report->indices[m] = (struct report_index){.name = "",
		        .mean = NAN,
		        .low = NAN,
		        .high = NAN,
		        .full_share = NAN};
	report->indices[0].name = "satisfaction";
	report->indices[1].name = "involvement";
	return report;
}

/* Fitting. */

/* The releases that are there, in their order, the one at hand last; what is
 * tied is tied when the later of two comes. */
static enum status
audit(const struct world *world, const size_t *order, size_t count,
        struct text *why)
{
	struct auditor *auditor = auditor_create(NULL);
	const char *parts[MONTHS];
	struct auditor_parts link = {"q: ", parts, 0, false};
	bool has_quarter = false;
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		if (i + 1 == count)
			auditor_settle(auditor);
		status = auditor_report(auditor, world->reports[order[i]],
		        prefixes[order[i]], why);
		has_quarter |= order[i] == MONTHS;
		if (order[i] != MONTHS)
			parts[link.count++] = prefixes[order[i]];
		link.complete = link.count == MONTHS;
		if (status == STATUS_OK && has_quarter && link.count > 0)
			auditor_link(auditor, &link);
	}
	if (status == STATUS_OK)
		status = auditor_check(auditor, why);
	talloc_free(auditor);
	return status;
}

static int
fit(TALLOC_CTX *memory, struct world *world, const size_t *order, size_t count)
{
	struct report *report = world->reports[order[count - 1]];
	struct text why;
	int hidden = 0;

	text_init(&why, memory, 400);
	while (audit(world, order, count, &why) != STATUS_OK) {
		if (!report_hide_more(report, text_string(&why)))
			fail_msg("nothing left: %s", text_string(&why));
		text_clear(&why);
		hidden++;
	}
	return hidden;
}

/* The attacker. */

static const struct report_count *
cell_of(const struct report *report, size_t cell)
{
	const struct report_coverage *coverage =
	        cell < LEVELS ? &report->total
	                      : &report->groups[cell / LEVELS - 1];
	const struct report_count *const counts[LEVELS] = {&coverage->held,
	        &coverage->asked, &coverage->reached, &coverage->answered};

	return counts[cell % LEVELS];
}

static int
column(size_t period, size_t cell)
{
	return (int)(period * CELLS + cell) + 1;
}

static void
add_row(glp_prob *lp, const int *columns, const double *factors, int count,
        double low, double high)
{
	int row = glp_add_rows(lp, 1);

	glp_set_mat_row(lp, row, count, columns, factors);
	glp_set_row_bnds(lp, row, low < high ? GLP_DB : GLP_FX, low, high);
}

/* Groups make up all, and people go down the levels. */
static void
add_table(glp_prob *lp, size_t period)
{
	for (size_t l = 0; l < LEVELS; l++) {
		int columns[GROUPS + 2] = {0, column(period, l)};
		double factors[GROUPS + 2] = {0, -1};

		for (size_t g = 0; g < GROUPS; g++) {
			columns[g + 2] = column(period, (g + 1) * LEVELS + l);
			factors[g + 2] = 1;
		}
		add_row(lp, columns, factors, GROUPS + 1, 0, 0);
	}
	for (size_t c = 0; c < CELLS; c++) {
		int columns[3] = {0, column(period, c), column(period, c + 1)};
		double factors[3] = {0, 1, -1};

		if (c % LEVELS != LEVELS - 1)
			add_row(lp, columns, factors, 2, 0, 1e6);
	}
}

/* The attacker knows whether somebody came more than once, and that whoever came
 * in a month came in the quarter. */
static void
add_quarter(glp_prob *lp, const struct world *world)
{
	for (size_t c = 0; c < CELLS; c++) {
		int columns[PERIODS + 1] = {0};
		double factors[PERIODS + 1] = {0};
		double twice = 0;

		for (size_t p = 0; p < PERIODS; p++) {
			columns[p + 1] = column(p, c);
			factors[p + 1] = p == MONTHS ? 1 : -1;
			twice += factors[p + 1] *
			         (double)cell_of(world->reports[p], c)->truth;
		}
		add_row(lp, columns, factors, PERIODS, twice < 0 ? -1e6 : 0, 0);
		for (size_t p = 0; p < MONTHS; p++)
			add_row(lp,
			        (const int[]){
			                0, column(MONTHS, c), column(p, c)},
			        (const double[]){0, 1, -1}, 2, 0, 1e6);
	}
}

static glp_prob *
make_attack(const struct world *world)
{
	glp_prob *lp = glp_create_prob();

	glp_add_cols(lp, PERIODS * CELLS);
	for (size_t p = 0; p < PERIODS; p++)
		for (size_t c = 0; c < CELLS; c++) {
			const struct report_count *count =
			        cell_of(world->reports[p], c);

			glp_set_col_bnds(lp, column(p, c),
			        count->hidden ? GLP_LO : GLP_FX,
			        count->hidden ? 0 : (double)count->truth, 0);
		}
	for (size_t p = 0; p < PERIODS; p++)
		add_table(lp, p);
	add_quarter(lp, world);
	return lp;
}

static double
reach(glp_prob *lp, int at, int direction)
{
	glp_smcp settings;
	double end;

	glp_init_smcp(&settings);
	settings.msg_lev = GLP_MSG_OFF;
	glp_set_obj_dir(lp, direction);
	glp_set_obj_coef(lp, at, 1);
	assert_int_equal(glp_simplex(lp, &settings), 0);
	end = glp_get_status(lp) == GLP_OPT ? glp_get_obj_val(lp) : INFINITY;
	glp_set_obj_coef(lp, at, 0);
	return end;
}

/* Small counts that the attacker learns too much about. */
static int
attack(const struct world *world, int *tried)
{
	glp_prob *lp = make_attack(world);
	int found = 0;

	for (size_t p = 0; p < PERIODS; p++)
		for (size_t c = 0; c < CELLS; c++) {
			const struct report_count *count =
			        cell_of(world->reports[p], c);

			if (count->truth == 0 || count->truth >= THRESHOLD)
				continue;
			*tried += 1;
			found += !count->hidden ||
			         ceil(reach(lp, column(p, c), GLP_MIN) - 1e-6) >
			                 1 ||
			         floor(reach(lp, column(p, c), GLP_MAX) +
			                 1e-6) < THRESHOLD;
		}
	glp_delete_prob(lp);
	return found;
}

/* Months first or the quarter first, as chance has it. */
static void
shuffle(struct randomness *random, size_t order[PERIODS])
{
	for (size_t i = 0; i < PERIODS; i++)
		order[i] = i;
	for (size_t i = PERIODS - 1; i > 0; i--) {
		size_t k = (size_t)randomness_below(random, i + 1);
		size_t kept = order[i];

		order[i] = order[k];
		order[k] = kept;
	}
}

static size_t
count_shown(const struct report *report)
{
	size_t shown = 0;

	for (size_t c = 0; c < CELLS; c++)
		shown += cell_of(report, c)->hidden ? 0 : 1;
	return shown;
}

static void
test_histories(void **state)
{
	struct randomness random;
	int tried = 0;
	int hidden = 0;
	size_t shown = 0;

	(void)state;
	randomness_init_seeded(&random, 31);
	for (int h = 0; h < HISTORIES; h++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		static struct world world;
		size_t order[PERIODS];

		make_world(&random, &world);
		for (size_t p = 0; p < PERIODS; p++)
			world.reports[p] = make_report(memory, &world, p);
		shuffle(&random, order);
		for (size_t i = 1; i <= PERIODS; i++)
			hidden += fit(memory, &world, order, i);
		if (attack(&world, &tried) != 0)
			fail_msg("history %d", h);
		shown += count_shown(world.reports[MONTHS]);
		talloc_free(memory);
	}
	/* There was something to find, to hide, and something is left. */
	assert_true(tried > 5 * HISTORIES);
	assert_true(hidden > HISTORIES);
	assert_true(shown > 3 * HISTORIES);
}

/* Each month fitted by itself, and the quarter with nothing hidden but its own
 * small counts: what the attacker then finds, the auditor refuses. */
static void
test_unfitted_quarter(void **state)
{
	static const size_t order[PERIODS] = {0, 1, 2, 3};
	struct randomness random;
	int found = 0;

	(void)state;
	randomness_init_seeded(&random, 32);
	for (int h = 0; h < HISTORIES / 4; h++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		static struct world world;
		struct text why;
		int tried = 0;

		text_init(&why, memory, 400);
		make_world(&random, &world);
		for (size_t p = 0; p < PERIODS; p++)
			world.reports[p] = make_report(memory, &world, p);
		for (size_t i = 1; i < PERIODS; i++)
			(void)fit(memory, &world, order, i);
		if (attack(&world, &tried) > 0) {
			found++;
			assert_int_equal(audit(&world, order, PERIODS, &why),
			        STATUS_CONFLICT);
		}
		talloc_free(memory);
	}
	assert_true(found > HISTORIES / 20);
}

/* One hidden month of three, and a quarter that would tell it. */
static void
test_one_month(void **state)
{
	static const char *const months[] = {"a ", "b ", "c "};
	static const int64_t counts[] = {10, 20, 3};

	(void)state;
	for (int64_t quarter = 32; quarter <= 33; quarter++) {
		struct auditor *auditor = auditor_create(NULL);
		struct text why;

		text_init(&why, auditor, 400);
		auditor_threshold(auditor, THRESHOLD);
		for (size_t m = 0; m < 3; m++)
			auditor_count(auditor,
			        talloc_asprintf(
			                auditor, "%sanswered", months[m]),
			        counts[m],
			        m == 2 ? AUDITOR_HIDDEN : AUDITOR_PUBLISHED);
		auditor_count(
		        auditor, "q answered", quarter, AUDITOR_PUBLISHED);
		auditor_link(auditor,
		        &(struct auditor_parts){"q ", months, 3, true});
		assert_int_equal(auditor_check(auditor, &why), STATUS_CONFLICT);
		talloc_free(auditor);
	}
}

/* An erasure between two releases is no contradiction. */
static void
test_erased(void **state)
{
	static const char *const months[] = {"a "};
	struct auditor *auditor = auditor_create(NULL);
	struct text why;

	(void)state;
	text_init(&why, auditor, 400);
	auditor_threshold(auditor, THRESHOLD);
	auditor_count(auditor, "a answered", 30, AUDITOR_PUBLISHED);
	auditor_count(auditor, "q answered", 29, AUDITOR_PUBLISHED);
	auditor_link(auditor, &(struct auditor_parts){"q ", months, 1, false});
	assert_int_equal(auditor_check(auditor, &why), STATUS_OK);
	/* Two people who are in the quarter and not in the month: too few. */
	auditor_count(auditor, "r answered", 32, AUDITOR_PUBLISHED);
	auditor_link(auditor, &(struct auditor_parts){"r ", months, 1, false});
	assert_int_equal(auditor_check(auditor, &why), STATUS_CONFLICT);
	talloc_free(auditor);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_histories),
	        cmocka_unit_test(test_unfitted_quarter),
	        cmocka_unit_test(test_one_month),
	        cmocka_unit_test(test_erased),
	};

	glp_term_out(GLP_OFF);
	return cmocka_run_group_tests_name("auditor_link", tests, NULL, NULL);
}
