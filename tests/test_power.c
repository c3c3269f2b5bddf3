/*
 * "An acknowledged answer survives the power failing on storage that honours
 * fsync": a real writer with its thread works on a database in tests/power_vfs,
 * the power fails, and what the storage has is opened as after a new start.
 * Every job that was told STATUS_OK must be there, none that was told anything
 * else, and one whose end was not told may be there or not.
 *
 * Modelled: the main database and its log, each with what is surely stored (up
 * to the last completed sync of that file) and the writes and truncations
 * since.  Of these a cut leaves an arbitrary part, each write torn at the
 * sectors of 512 bytes.  A sync takes time, covers what had returned before it
 * began, and may come from any thread; the cut may fall into it.  A log whose
 * name was never synced may be missing.  Cuts fall at any time, within syncs,
 * between the writes of a commit, and into checkpoints, where a database with
 * pages of 1024 bytes gets to soon.  A life goes on from what the one before
 * has left, its log included.
 *
 * Not modelled: storage that returns other bytes than were written (a sector is
 * old or new, and its neighbours are as they were), a sync that fails
 * (tests/test_db_upkeep.c has those), rollback journals (the schema is there
 * before the first life), the shared memory beside the log (nothing of it
 * survives, and no image has it), backups and other files.
 *
 * The same lives on storage that lies must be found out, or the test is blind.
 * POWER_SEED=n runs the lives of one seed only, which a failure names; their
 * threads are in no other order than chance's, so it may need a few tries.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#include "tests/db_fixture.h"
#include "tests/power_disk.h"
#include "tests/power_life.h"
#include "tests/power_plan.h"

enum {
	CUTS = 310,
	CUTS_MAX = 1000, /* until chance has had enough of everything */
	LIVES_MAX = 5,   /* of a chain; numbers go on through them */
	CHAINS_OF_LIARS_MAX = 100,
	LARGE_DATABASE = 4 * 1000 * 1000,
	NUMBERS = LIVES_MAX * LIFE_JOBS,
};

struct totals {
	int lives;
	int stored; /* jobs told so before a cut */
	int refused;
	int absent;      /* rows of jobs that were begun, their end not told */
	int back;        /* rows of an earlier life's jobs that came back */
	int present;     /* the same, but there */
	int checkpoints; /* that were complete before the cut */
	int in_checkpoints; /* cuts */
	int truncations;    /* of a log */
	int unsynced[POWER_FILES];
	int lost[POWER_FILES];
	int torn[POWER_FILES];
	int within_sync[POWER_FILES];
};

/* What is wrong with what a cut has left. */
struct verdict {
	bool died;    /* the process, before it had an end to be judged by */
	bool damaged; /* the database */
	int odd;      /* jobs that ended as none of them may */
	int lost;     /* rows that were told to be stored */
	int ghosts;   /* rows that were told not to be, or of no job */
};

/* What is promised of a row. */
enum claim { NEVER, MAY, MUST };

struct world {
	struct db_fixture *fixture;
	struct power_disk *disk;
	struct power_record *record;
	enum claim claims[NUMBERS]; /* of rows by number */
	bool found[NUMBERS];        /* rows that are there after a life */
	struct totals totals;
};

static int
start(void **state)
{
	struct world *world;
	void *memory;

	if (db_fixture_start(state) != 0)
		return -1;
	world = talloc_zero(*state, struct world);
	world->fixture = *state;
	world->disk = power_disk_create(*state);
	memory = mmap(NULL, sizeof(struct power_record), PROT_READ | PROT_WRITE,
	        MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	assert_true(memory != MAP_FAILED);
	world->record = memory;
	*state = world;
	return 0;
}

static int
end(void **state)
{
	struct world *world = *state;

	*state = world->fixture;
	(void)munmap(world->record, sizeof(struct power_record));
	power_disk_clear(world->disk);
	return db_fixture_end(state);
}

struct numbered {
	int64_t number;
};

static enum status
note_row(void *row, void *context)
{
	const struct numbered *numbered = row;
	struct world *world = context;

	if (numbered->number < 0 || numbered->number >= NUMBERS)
		return STATUS_INPUT;
	world->found[numbered->number] = true;
	return STATUS_OK;
}

/* Every row has the bytes that follow from its number. */
static bool
read_rows(struct world *world, struct db *db)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct numbered, number),
	};
	static const struct shape shape =
	        SHAPE("numbered", struct numbered, fields);
	static const char rows[] = "SELECT number FROM reply";
	static const char wrong[] =
	        "SELECT count(*) FROM reply"
	        " WHERE bytes <> printf('%0*d', size, number)";
	int64_t count = -1;

	memset(world->found, 0, sizeof(world->found));
	return db_each(db, rows, DB_NO_ARGS, &shape, note_row, world) ==
	               STATUS_OK &&
	       db_int(db, wrong, DB_NO_ARGS, &count) == STATUS_OK && count == 0;
}

/* As after a new start, with the system's own file system. */
static bool
open_image(struct world *world)
{
	struct text *why = &world->fixture->why;
	struct db_options options = {
	        .path = world->disk->paths[POWER_IMAGE][0], .mode = DB_WRITE};
	struct db *db = NULL;
	bool sound;

	text_clear(why);
	if (db_open(world, options, false, &db, why) != STATUS_OK)
		return false;
	sound = db_verify(db, why) == STATUS_OK && read_rows(world, db);
	talloc_free(db);
	return sound;
}

/* What this life has promised of a job's row. */
static enum claim
claim_of(struct world *world, const struct power_plan *plan, int place)
{
	enum told told = world->record->told[place];
	bool refuses = power_plan_refuses(plan, place);
	bool found = world->found[plan->first + place];

	world->totals.stored += told == TOLD_STORED;
	world->totals.refused += told == TOLD_REFUSED;
	world->totals.present += told == UNTOLD && found;
	world->totals.absent += told == UNTOLD && !found && !refuses;
	if (told == TOLD_STORED)
		return MUST;
	return told == UNTOLD && !refuses ? MAY : NEVER;
}

/* Whatever is there stays there.  A row that is not may still come back after
 * another cut: its commit stands in the log behind a gap, and the next life may
 * fill the gap with the very same bytes, of another commit that goes under
 * itself. */
static struct verdict
judge(struct world *world, const struct power_plan *plan)
{
	struct verdict verdict = {
	        .odd = world->record->odd, .damaged = !open_image(world)};
	int begun = world->record->begun;

	if (verdict.damaged)
		return verdict;
	for (int n = 0; n < NUMBERS; n++) {
		int place = n - plan->first;
		enum claim before = world->claims[n];
		enum claim claim = before;

		if (place >= 0 && place < begun)
			claim = claim_of(world, plan, place);
		verdict.lost += claim == MUST && !world->found[n];
		verdict.ghosts += claim == NEVER && world->found[n];
		world->totals.back += before == MAY && world->found[n];
		world->claims[n] = world->found[n] ? MUST : claim;
	}
	return verdict;
}

static void
add_up(struct world *world)
{
	struct totals *totals = &world->totals;
	const struct power_figures *figures = world->record->figures;

	totals->lives++;
	for (int f = 0; f < POWER_FILES; f++) {
		totals->unsynced[f] += figures[f].unsynced;
		totals->lost[f] += figures[f].left.lost;
		totals->torn[f] += figures[f].left.torn;
		totals->within_sync[f] += figures[f].within_sync;
	}
	totals->checkpoints += figures[POWER_MAIN].events[POWER_SYNC] -
	                       figures[POWER_MAIN].within_sync;
	totals->in_checkpoints += figures[POWER_MAIN].unsynced > 0;
	totals->truncations += figures[POWER_WAL].events[POWER_TRUNCATE];
}

static struct verdict
run_life(struct world *world, const struct power_plan *plan)
{
	const struct power_disk *disk = world->disk;
	struct power_folders folders = {.live = disk->folders[POWER_LIVE],
	        .images = {disk->folders[POWER_IMAGE],
	                disk->folders[POWER_NEXT]},
	        .name = disk->name};

	if (!power_live(plan, world->record, folders))
		return (struct verdict){.died = true};
	add_up(world);
	return judge(world, plan);
}

static bool
is_bad(struct verdict verdict)
{
	return verdict.died || verdict.damaged || verdict.odd > 0 ||
	       verdict.lost > 0 || verdict.ghosts > 0;
}

/* Lives on one database, until something is wrong, or it has become so large
 * that a single further life is worth its time. */
static struct verdict
run_chain(struct world *world, const struct power_trial *trial, uint64_t seed)
{
	uint64_t rolls = seed;
	bool ordinary_pages =
	        trial->kind == POWER_SHORT && power_roll(&rolls, 4) == 0;
	struct verdict verdict = {.died = false};
	int large = 0;

	power_disk_begin(world->disk, ordinary_pages);
	for (int n = 0; n < NUMBERS; n++)
		world->claims[n] = NEVER;
	for (int i = 0; i < LIVES_MAX && large < 2; i++) {
		struct power_plan plan = power_plan_make(trial,
		        seed + (uint64_t)i, i * LIFE_JOBS, ordinary_pages);

		verdict = run_life(world, &plan);
		if (is_bad(verdict))
			break;
		large += db_fixture_size(world->disk->paths[POWER_IMAGE][0]) >
		         LARGE_DATABASE;
		power_disk_go_on(world->disk);
	}
	return verdict;
}

enum { SEEDS_A_CHAIN = 1000, CHAINS_A_ROUND = 80 };

/* A life takes the seeds after its chain's first.  Where a chain stands in its
 * round is in its seed. */
static uint64_t
seed_of(int chain)
{
	static uint64_t round;
	const char *given = getenv("POWER_SEED");

	if (given != NULL)
		return strtoull(given, NULL, 10);
	if (round == 0)
		assert_int_equal(
		        getrandom(&round, sizeof(round), 0), sizeof(round));
	return (round % 1000000 * CHAINS_A_ROUND + (uint64_t)chain) *
	       SEEDS_A_CHAIN;
}

/* Long lives take long. */
static const struct power_trial *
trial_of(uint64_t seed)
{
	static const struct power_trial trials[] = {
	        {.label = "short", .kind = POWER_SHORT},
	        {.label = "long", .kind = POWER_LONG},
	        {.label = "reader", .kind = POWER_READER},
	};
	uint64_t place = seed / SEEDS_A_CHAIN % CHAINS_A_ROUND;

	if (place == 20)
		return &trials[POWER_READER];
	return &trials[place % 16 == 3 ? POWER_LONG : POWER_SHORT];
}

static void
tell(const struct totals *t)
{
	static const char *const files[] = {"database", "log"};

	print_message("%d cuts: %d rows told to be stored, %d refused; of those"
	              " under way %d there, %d not\n",
	        t->lives, t->stored, t->refused, t->present, t->absent);
	print_message("%d came back in a later life\n", t->back);
	print_message("%d checkpoints, %d cuts in others, %d truncations\n",
	        t->checkpoints, t->in_checkpoints, t->truncations);
	for (int f = 0; f < POWER_FILES; f++)
		print_message("%s: of %d unsynced writes %d lost, %d in part;"
		              " %d cuts within a sync\n",
		        files[f], t->unsynced[f], t->lost[f], t->torn[f],
		        t->within_sync[f]);
}

static void
assert_good(struct world *world, uint64_t seed, struct verdict verdict)
{
	if (is_bad(verdict))
		fail_msg("POWER_SEED=%llu:%s%s %s; %d odd ends, %d acknowledged"
		         " rows lost, %d there that must not be",
		        (unsigned long long)seed, verdict.died ? " died" : "",
		        verdict.damaged ? " damaged" : "",
		        text_string(&world->fixture->why), verdict.odd,
		        verdict.lost, verdict.ghosts);
}

/* Was there something to keep the promise against? */
static bool
is_enough(const struct totals *totals)
{
	const int *lost = totals->lost;
	const int *unsynced = totals->unsynced;

	return totals->lives >= CUTS && totals->stored > CUTS &&
	       totals->refused > 0 && totals->present > 0 &&
	       totals->absent > 0 && totals->checkpoints > 0 &&
	       totals->in_checkpoints > 0 &&
	       totals->within_sync[POWER_WAL] > 0 && lost[POWER_WAL] > 0 &&
	       lost[POWER_WAL] < unsynced[POWER_WAL] &&
	       totals->torn[POWER_WAL] > 0 && lost[POWER_MAIN] > 0 &&
	       lost[POWER_MAIN] < unsynced[POWER_MAIN] &&
	       totals->torn[POWER_MAIN] > 0;
}

/* The promise. */
static void
test_cuts(void **state)
{
	struct world *world = *state;
	const struct totals *totals = &world->totals;

	for (int i = 0; !is_enough(totals) && totals->lives < CUTS_MAX; i++) {
		uint64_t seed = seed_of(i);

		assert_good(
		        world, seed, run_chain(world, trial_of(seed), seed));
		if (getenv("POWER_SEED") != NULL)
			return;
	}
	tell(totals);
	assert_true(is_enough(totals));
}

/* A log that lies loses rows; a database that does is damaged as well, since
 * the log that has its pages begins anew. */
static void
test_lies(void **state)
{
	static const struct power_trial liars[] = {
	        {"no sync of the log", {POWER_HONEST, POWER_STORES_NOTHING},
	                POWER_SHORT},
	        {"one sync late", {POWER_HONEST, POWER_IS_BEHIND}, POWER_SHORT},
	        {"no sync of the database",
	                {POWER_STORES_NOTHING, POWER_HONEST}, true},
	};
	struct world *world = *state;

	if (getenv("POWER_SEED") != NULL) {
		print_message("skipped: POWER_SEED asks for one chain only\n");
		skip();
	}
	for (size_t i = 0; i < sizeof(liars) / sizeof(liars[0]); i++) {
		const struct power_trial *liar = &liars[i];
		struct verdict verdict = {.died = false};
		int chains = 0;
		bool found = false;

		while (!found && chains < CHAINS_OF_LIARS_MAX) {
			verdict = run_chain(world, liar, seed_of(chains++));
			found = verdict.lost > 0 ||
			        (liar->kind == POWER_LONG && verdict.damaged);
		}
		print_message(
		        "%s: found out in chain %d\n", liar->label, chains);
		assert_true(found);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_cuts, start, end),
	        cmocka_unit_test_setup_teardown(test_lies, start, end),
	};

	return cmocka_run_group_tests_name("power", tests, NULL, NULL);
}
