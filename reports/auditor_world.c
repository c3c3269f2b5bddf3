/*
 * The integer programme (GLPK).  A count has two columns: how many more it has
 * than in truth, and how many fewer; their sum over all counts is made small.
 */
#include "reports/auditor_world.h"

#include <math.h>
#include <string.h>

#include <glpk.h>

#include "base/log.h"

#define TOLERANCE 1e-6

/* Of the first search, and what is beyond it. */
enum { NEIGHBOURS = 4, FAR = 1000 };

struct count {
	int64_t people, known;
};

/* A count in a row. */
struct term {
	size_t member;
	int row;
};

struct auditor_world {
	glp_prob *programme;
	struct count *counts;
	size_t members;
	struct term *terms;
	size_t term_count, term_room;
	int *distance; /* of each count from the one that is looked at */
	bool *seen;    /* of each row */
	/* The row at hand. */
	int *columns;
	double *factors;
	int used;
	double low, high;
	double sum; /* of the true world */
};

static int
up_column(size_t member)
{
	return (int)member + 1;
}

static int
down_column(const struct auditor_world *world, size_t member)
{
	return (int)(world->members + member) + 1;
}

static int
destroy(struct auditor_world *world)
{
	glp_delete_prob(world->programme);
	return 0;
}

static void *
array(struct auditor_world *world, size_t size, size_t count)
{
	void *made = talloc_zero_size(world, size * (count + 1));

	if (made == NULL)
		log_abort("auditor.world", "out of memory");
	return made;
}

struct auditor_world *
auditor_world_create(TALLOC_CTX *owner, size_t members)
{
	struct auditor_world *world = talloc_zero(owner, struct auditor_world);

	if (world == NULL)
		log_abort("auditor.world", "out of memory");
	world->members = members;
	world->counts = array(world, sizeof(*world->counts), members);
	world->distance = array(world, sizeof(*world->distance), members);
	world->columns = array(world, sizeof(*world->columns), 2 * members);
	world->factors = array(world, sizeof(*world->factors), 2 * members);
	world->programme = glp_create_prob();
	talloc_set_destructor(world, destroy);
	glp_add_cols(world->programme, 2 * (int)members);
	for (int column = 1; column <= 2 * (int)members; column++) {
		glp_set_col_kind(world->programme, column, GLP_IV);
		glp_set_obj_coef(world->programme, column, 1);
	}
	return world;
}

void
auditor_world_count(struct auditor_world *world, size_t member, int64_t people,
        int64_t known)
{
	world->counts[member] = (struct count){people, known};
}

/* Rows are of changes, so the true sum is taken off the bounds.  A row is handed
 * over whole: term by term the solver would copy it each time. */
static void
finish_row(struct auditor_world *world)
{
	bool exact = world->high - world->low < TOLERANCE;
	int row;

	if (world->used == 0)
		return;
	row = glp_add_rows(world->programme, 1);
	glp_set_mat_row(world->programme, row, world->used, world->columns,
	        world->factors);
	glp_set_row_bnds(world->programme, row, exact ? GLP_FX : GLP_DB,
	        world->low - world->sum, world->high - world->sum);
	world->used = 0;
}

void
auditor_world_row(
        struct auditor_world *world, double low, double high, double constant)
{
	finish_row(world);
	world->low = low;
	world->high = high;
	world->sum = constant;
}

static void
keep_term(struct auditor_world *world, size_t member)
{
	if (world->term_count == world->term_room) {
		world->term_room = 2 * world->term_room + 64;
		world->terms = talloc_realloc(world, world->terms, struct term,
		        (unsigned)world->term_room);
		if (world->terms == NULL)
			log_abort("auditor.world", "out of memory");
	}
	world->terms[world->term_count++] =
	        (struct term){member, glp_get_num_rows(world->programme) + 1};
}

void
auditor_world_term(struct auditor_world *world, size_t member, double factor)
{
	keep_term(world, member);
	world->sum += factor * (double)world->counts[member].people;
	world->columns[++world->used] = up_column(member);
	world->factors[world->used] = factor;
	world->columns[++world->used] = down_column(world, member);
	world->factors[world->used] = -factor;
}

/* Bounds. */

/* Between two numbers, of which the upper one may be INFINITY. */
static void
set_column(
        struct auditor_world *world, int column, double lowest, double highest)
{
	if (isinf(highest))
		glp_set_col_bnds(world->programme, column, GLP_LO, lowest, 0);
	else if (highest <= lowest)
		glp_set_col_bnds(
		        world->programme, column, GLP_FX, lowest, lowest);
	else
		glp_set_col_bnds(
		        world->programme, column, GLP_DB, lowest, highest);
}

/* How many a count may lose: all but those that are known. */
static double
losable(const struct auditor_world *world, size_t member, double reach)
{
	const struct count *count = &world->counts[member];

	return fmin(reach, fmax(0, (double)(count->people - count->known)));
}

/* How many rows lie between each count and this one. */
static void
measure(struct auditor_world *world, size_t member)
{
	int rows = glp_get_num_rows(world->programme);

	for (size_t m = 0; m < world->members; m++)
		world->distance[m] = FAR;
	world->distance[member] = 0;
	world->seen =
	        talloc_realloc(world, world->seen, bool, (unsigned)rows + 1);
	if (world->seen == NULL)
		log_abort("auditor.world", "out of memory");
	memset(world->seen, 0, ((size_t)rows + 1) * sizeof(*world->seen));
	for (int step = 0; step < NEIGHBOURS; step++) {
		for (size_t t = 0; t < world->term_count; t++)
			if (world->distance[world->terms[t].member] <= step)
				world->seen[world->terms[t].row] = true;
		for (size_t t = 0; t < world->term_count; t++)
			if (world->seen[world->terms[t].row] &&
			        world->distance[world->terms[t].member] == FAR)
				world->distance[world->terms[t].member] =
				        step + 1;
	}
}

/* No count changes by more than `reach`; and with `around` only those change that
 * few rows lead to. */
static void
set_bounds(struct auditor_world *world, double reach, bool around)
{
	for (size_t m = 0; m < world->members; m++) {
		bool still = around && world->distance[m] == FAR;

		set_column(world, up_column(m), 0, still ? 0 : reach);
		set_column(world, down_column(world, m), 0,
		        still ? 0 : losable(world, m, reach));
	}
}

/* The search. */

struct branching {
	int branches, most;
};

/* Any world will do, so the first one ends the search. */
static void
stop(glp_tree *tree, void *context)
{
	struct branching *branching = context;

	if (glp_ios_reason(tree) == GLP_IBINGO ||
	        (glp_ios_reason(tree) == GLP_ISELECT &&
	                ++branching->branches > branching->most))
		glp_ios_terminate(tree);
}

/* Between two searches only bounds change, and the last one's basis is near: the
 * dual method goes on from it.  The solver's own presolving is left out, since
 * with some bounds it never ends. */
static bool
relax(struct auditor_world *world)
{
	glp_smcp simplex;

	glp_init_smcp(&simplex);
	simplex.msg_lev = GLP_MSG_OFF;
	simplex.meth = GLP_DUALP;
	simplex.it_lim = AUDITOR_STEPS_MAX;
	return glp_simplex(world->programme, &simplex) == 0 &&
	       glp_get_status(world->programme) == GLP_OPT;
}

static bool
branch(struct auditor_world *world, int most, bool with_cuts)
{
	struct branching branching = {0, most};
	glp_iocp settings;

	glp_init_iocp(&settings);
	settings.msg_lev = GLP_MSG_OFF;
	settings.br_tech = with_cuts ? GLP_BR_DTH : GLP_BR_FFV;
	settings.mir_cuts = with_cuts ? GLP_ON : GLP_OFF;
	settings.cb_func = stop;
	settings.cb_info = &branching;
	(void)glp_intopt(world->programme, &settings);
	return glp_mip_status(world->programme) == GLP_OPT ||
	       glp_mip_status(world->programme) == GLP_FEAS;
}

/* Nearly every search ends in a few branches.  For those that do not, cuts (by
 * mixed integer rounding) take ten times less than more branches do; for the
 * others they would take longer than the search. */
static bool
search(struct auditor_world *world)
{
	if (!relax(world))
		return false;
	if (branch(world, AUDITOR_BRANCHES_FEW, false))
		return true;
	return glp_mip_status(world->programme) != GLP_NOFEAS &&
	       glp_get_status(world->programme) == GLP_OPT &&
	       branch(world, AUDITOR_BRANCHES_MAX, true);
}

/* What a world is looked for. */
struct wanted {
	size_t member;
	bool high;
	int64_t people;
};

static bool
find_within(struct auditor_world *world, const struct wanted *wanted,
        double reach, bool around)
{
	size_t member = wanted->member;
	int64_t people = wanted->people;
	bool high = wanted->high;

	const struct count *count = &world->counts[member];
	double more = (double)(people - count->people);
	double most = losable(world, member, reach);

	if (more > reach || -more > most)
		return false;
	set_bounds(world, reach, around);
	if (high)
		set_column(world, up_column(member), fmax(0, more), reach);
	else
		set_column(world, down_column(world, member), fmax(0, -more),
		        most);
	/* Up and down at once would be no change. */
	set_column(world, high ? down_column(world, member) : up_column(member),
	        0, 0);
	return search(world);
}

/* Most often there is a world near by, which is found much sooner than one among
 * all. */
bool
auditor_world_find(
        struct auditor_world *world, size_t member, bool high, int64_t people)
{
	enum { NEAR = 10 };

	const struct wanted wanted = {member, high, people};
	int terminal = glp_term_out(GLP_OFF);
	bool found;

	finish_row(world);
	measure(world, member);
	found = find_within(world, &wanted, NEAR, true) ||
	        find_within(world, &wanted, NEAR, false) ||
	        find_within(world, &wanted, INFINITY, false);
	(void)glp_term_out(terminal);
	return found;
}

int64_t
auditor_world_people(const struct auditor_world *world, size_t member)
{
	double up = glp_mip_col_val(world->programme, up_column(member));
	double down =
	        glp_mip_col_val(world->programme, down_column(world, member));

	return world->counts[member].people + llround(up) - llround(down);
}
