/*
 * Five years of 98 municipalities, small: the same for the same seed to the
 * last byte, whole by the schema's own rules, and a report of it says what
 * counting the rows by hand says.
 */
#include "tests/db_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>
#include <unistd.h>

#include "base/clock.h"
#include "reports/report_figures.h"
#include "server/demo_scale.h"

enum { ANSWERS = 20000, NOW = 1795000000 };

static struct scale_result
fill(struct db_fixture *fixture, const char *folder, uint64_t seed)
{
	struct scale_options options = {
	        .directory = db_fixture_path(fixture, folder),
	        .answers = ANSWERS,
	        .seed = seed};
	struct scale_result result = {0};

	if (demo_scale(&options, &result, &fixture->why) != STATUS_OK)
		fail_msg("%s", text_string(&fixture->why));
	return result;
}

static struct db *
open_scale(struct db_fixture *fixture, const char *folder)
{
	struct db_options options = {
	        .path = talloc_asprintf(fixture->memory, "%s/borgersvar.db",
	                db_fixture_path(fixture, folder)),
	        .mode = DB_READ,
	        .busy_ms = 1000};
	struct db *db = NULL;

	assert_int_equal(
	        db_open(fixture->memory, options, false, &db, &fixture->why),
	        STATUS_OK);
	return db;
}

static int64_t
number(struct db *db, const char *sql)
{
	int64_t value = -1;

	assert_int_equal(db_int(db, sql, DB_NO_ARGS, &value), STATUS_OK);
	return value;
}

static void
scale_start(struct db_fixture *fixture)
{
	assert_int_equal(clock_init(&fixture->why), STATUS_OK);
	assert_int_equal(secret_init(), STATUS_OK);
}

/* Where the two files differ first; -1: nowhere. */
static int64_t
difference(struct db_fixture *fixture, const char *one, const char *two)
{
	FILE *a = fopen(db_fixture_path(fixture, one), "re");
	FILE *b = fopen(db_fixture_path(fixture, two), "re");
	int64_t at = -1;
	int x;
	int y;

	assert_non_null(a);
	assert_non_null(b);
	do {
		x = getc(a);
		y = getc(b);
		at++;
	} while (x == y && x != EOF);
	(void)fclose(a);
	(void)fclose(b);
	return x == y ? -1 : at;
}

static void
test_same_seed(void **state)
{
	struct db_fixture *fixture = *state;
	struct scale_result first;
	struct scale_result second;

	scale_start(fixture);
	first = fill(fixture, "a", 7);
	second = fill(fixture, "b", 7);
	assert_int_equal(first.answers, ANSWERS);
	assert_int_equal(first.rows, second.rows);
	assert_int_equal(
	        difference(fixture, "a/borgersvar.db", "b/borgersvar.db"), -1);
	assert_int_equal(
	        difference(fixture, "a/borgersvar.keys", "b/borgersvar.keys"),
	        -1);
	(void)fill(fixture, "c", 8);
	assert_true(
	        difference(fixture, "a/borgersvar.db", "c/borgersvar.db") >= 0);
}

/* Everything refers to what is there, and each table has what it should. */
static void
test_rows(void **state)
{
	static const struct {
		const char *sql;
		int64_t low, high;
	} counts[] = {
	        {"SELECT count(*) FROM answer", ANSWERS, ANSWERS},
	        {"SELECT count(*) FROM municipality", 98, 98},
	        {"SELECT count(DISTINCT month) FROM meeting", 60, 60},
	        {"SELECT count(DISTINCT municipality) FROM invitation", 98, 98},
	        {"SELECT count(*) FROM meeting", 6000, 8000},
	        {"SELECT count(*) FROM invitation", 5500, 7500},
	        {"SELECT count(*) FROM invitation i LEFT JOIN session s"
	         " ON s.id = i.id WHERE s.id IS NULL OR s.state = 'open'",
	                0, 0},
	        {"SELECT count(*) FROM meeting m LEFT JOIN invitation i"
	         " ON i.meeting = m.id WHERE (m.fate = 'asked') <>"
	         " (i.id IS NOT NULL)",
	                0, 0},
	        {"SELECT count(*) FROM session WHERE state = 'complete'", 2500,
	                3500},
	        {"SELECT count(*) FROM session WHERE state = 'stopped'", 100,
	                400},
	        {"SELECT count(*) FROM answer WHERE comment IS NOT NULL", 800,
	                1500},
	        {"SELECT count(*) FROM answer WHERE channel = 'web'", 600,
	                1600},
	        {"SELECT count(*) FROM outbox WHERE state = 'failed'", 300,
	                1200},
	        {"SELECT count(*) FROM answer a JOIN answer b"
	         " ON b.session = a.session AND b.item = a.item"
	         " AND b.id > a.id",
	                20, 300},
	        {"SELECT count(*) FROM answer WHERE words = 1", 3, 60},
	        {"SELECT count(*) FROM answer a JOIN invitation i"
	         " ON i.id = a.session JOIN item t"
	         " ON t.survey_version = i.survey_version"
	         " AND t.position = a.item"
	         " WHERE coalesce(a.words, 0) <> (t.type = 'text')",
	                0, 0},
	        {"SELECT count(*) FROM follow_up", 100, 700},
	};
	struct db_fixture *fixture = *state;
	struct db *db;

	scale_start(fixture);
	(void)fill(fixture, "a", 7);
	db = open_scale(fixture, "a");
	if (db_verify(db, &fixture->why) != STATUS_OK)
		fail_msg("%s", text_string(&fixture->why));
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++) {
		int64_t count = number(db, counts[i].sql);

		if (count < counts[i].low || count > counts[i].high)
			fail_msg("%s: %d", counts[i].sql, (int)count);
	}
	talloc_free(db);
}

/* Counting by hand. */

enum { PEOPLE_MAX = 2000 };

/* The survey's items of each index, as the library has them. */
static const int positions[2][3] = {{0, 5, 6}, {2, 3, 4}};

struct hand {
	int64_t invitation, respondent, held;
	int disposition; /* 1 complete … 6 unreached, 7 ineligible */
	double index[2];
};

struct hand_row {
	int64_t invitation, respondent, answered, delivered;
	const char *state;
};

static int64_t
last_answer(struct db *db, int64_t session, int item)
{
	static const char sql[] =
	        "SELECT CASE WHEN value BETWEEN '1' AND '5' THEN CAST(value AS"
	        " INTEGER) ELSE 0 END FROM answer WHERE session = :session"
	        " AND item = :item ORDER BY id DESC LIMIT 1";
	int64_t value = 0;
	enum status status = db_int(db, sql,
	        DB_ARGS(DB_INT("session", session), DB_INT("item", item)),
	        &value);

	assert_true(status == STATUS_OK || status == STATUS_NOT_FOUND);
	return status == STATUS_OK ? value : 0;
}

static double
index_by_hand(struct db *db, int64_t session, const int items[3])
{
	double sum = 0;
	int count = 0;

	for (int i = 0; i < 3; i++) {
		int64_t value = last_answer(db, session, items[i]);

		sum += value > 0 ? 25.0 * (double)(value - 1) : 0;
		count += value > 0;
	}
	return count >= 2 ? sum / count : NAN;
}

static void
judge(struct db *db, const struct hand_row *row, struct hand *hand)
{
	*hand = (struct hand){
	        .invitation = row->invitation, .respondent = row->respondent};
	for (int m = 0; m < 2; m++)
		hand->index[m] =
		        index_by_hand(db, row->invitation, positions[m]);
	if (strcmp(row->state, "ineligible") == 0)
		hand->disposition = 7;
	else if (strcmp(row->state, "complete") == 0)
		hand->disposition = 1;
	else if (!isnan(hand->index[0]) || !isnan(hand->index[1]))
		hand->disposition = 2;
	else if (strcmp(row->state, "stopped") == 0)
		hand->disposition = 3;
	else if (row->answered > 0)
		hand->disposition = 4;
	else
		hand->disposition = row->delivered > 0 ? 5 : 6;
}

/* Of each respondent the furthest, the latest of equals. */
static size_t
one_of_each(struct hand *people, size_t count)
{
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		size_t k = 0;

		while (k < kept && people[k].respondent != people[i].respondent)
			k++;
		if (k == kept)
			people[kept++] = people[i];
		else if (people[i].disposition <= people[k].disposition)
			people[k] = people[i];
	}
	return kept;
}

static size_t
count_by_hand(struct db *db, int64_t municipality, const int64_t months[2],
        struct hand *people)
{
	static const struct shape_field fields[] = {
	        SHAPE_INT(struct hand_row, invitation),
	        SHAPE_INT(struct hand_row, respondent),
	        SHAPE_INT(struct hand_row, answered),
	        SHAPE_INT(struct hand_row, delivered),
	        SHAPE_STRING(struct hand_row, state),
	};
	static const struct shape shape = SHAPE("row", struct hand_row, fields);
	static const char sql[] =
	        "SELECT i.id AS invitation, i.respondent, s.answered, s.state,"
	        " (SELECT count(*) FROM outbox o WHERE o.subject = i.id"
	        " AND o.state = 'delivered') AS delivered"
	        " FROM invitation i, session s WHERE s.id = i.id"
	        " AND i.municipality = :municipality"
	        " AND i.month >= :first AND i.month <= :last ORDER BY i.id";
	struct hand_row *rows = NULL;
	TALLOC_CTX *memory = talloc_new(NULL);
	size_t count = 0;

	assert_int_equal(
	        db_all(db, sql,
	                DB_ARGS(DB_INT("municipality", municipality),
	                        DB_INT("first", months[0]),
	                        DB_INT("last", months[1])),
	                DB_INTO(memory, &shape), PEOPLE_MAX, &rows, &count),
	        STATUS_OK);
	for (size_t i = 0; i < count; i++)
		judge(db, &rows[i], &people[i]);
	talloc_free(memory);
	return count;
}

/* Meetings, without those that the citizen says were none. */
static int64_t
held_by_hand(struct db *db, int64_t municipality, const int64_t months[2])
{
	static const char sql[] =
	        "SELECT count(*) FROM meeting m WHERE m.municipality ="
	        " :municipality AND m.month >= :first AND m.month <= :last"
	        " AND m.id NOT IN (SELECT i.meeting FROM invitation i"
	        " JOIN session s ON s.id = i.id"
	        " WHERE s.state = 'ineligible')";
	int64_t count = 0;

	assert_int_equal(db_int(db, sql,
	                         DB_ARGS(DB_INT("municipality", municipality),
	                                 DB_INT("first", months[0]),
	                                 DB_INT("last", months[1])),
	                         &count),
	        STATUS_OK);
	return count;
}

static void
compare_index(const struct report_index *index, const struct hand *people,
        size_t count, size_t m)
{
	double sum = 0;
	int64_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (people[i].disposition <= 2 && !isnan(people[i].index[m])) {
			sum += people[i].index[m];
			n++;
		}
	assert_int_equal(index->people, n);
	if (!isnan(index->mean))
		assert_true(fabs(index->mean - sum / (double)n) < 0.00501);
}

static void
compare_dispositions(
        const struct report *report, const struct hand *people, size_t count)
{
	const struct report_dispositions *d = &report->dispositions;
	const struct report_count *told[] = {&d->complete, &d->partial,
	        &d->refused, &d->break_off, &d->silent, &d->undelivered,
	        &d->ineligible};
	int64_t counts[8] = {0};

	for (size_t i = 0; i < count; i++)
		counts[people[i].disposition]++;
	for (int i = 0; i < 7; i++)
		assert_int_equal(told[i]->truth, counts[i + 1]);
	assert_int_equal(report->total.answered.truth, counts[1] + counts[2]);
	assert_int_equal(report->total.asked.truth, (int64_t)count - counts[7]);
	assert_int_equal(report->total.reached.truth,
	        (int64_t)count - counts[7] - counts[6]);
}

/* The figures before anything is hidden are the same. */
static void
compare_figures(
        struct db *db, const struct report_of *of, const struct report *report)
{
	struct report_figures figures;
	const struct report_dispositions *d = &report->dispositions;

	assert_int_equal(report_figures(db, of, &figures), STATUS_OK);
	assert_int_equal(figures.total[0], report->total.held.truth);
	assert_int_equal(figures.total[3], report->total.answered.truth);
	assert_int_equal(figures.dispositions[0], d->complete.truth);
	assert_int_equal(figures.dispositions[6], d->ineligible.truth);
	assert_int_equal(figures.group_count, report->groups_count);
	for (size_t g = 0; g < figures.group_count; g++)
		assert_int_equal(
		        figures.groups[g][1], report->groups[g].asked.truth);
	for (size_t m = 0; m < 2; m++) {
		const struct report_index *index = &report->indices[m];

		assert_int_equal(figures.means[m].n, index->people);
		assert_true(figures.full[m] <= index->people);
		if (!isnan(index->mean))
			assert_true(fabs(figures.means[m].mean - index->mean) <
			            0.00501);
	}
}

static void
compare(struct db *db, const struct report_of *of, const int64_t months[2])
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct report *report = NULL;
	struct hand *people =
	        talloc_zero_array(memory, struct hand, PEOPLE_MAX);
	size_t count;

	assert_int_equal(
	        report_build_of(db, memory, of, NOW, &report), STATUS_OK);
	count = count_by_hand(db, of->municipality, months, people);
	assert_true(count > 0);
	assert_int_equal(report->total.held.truth,
	        held_by_hand(db, of->municipality, months));
	count = one_of_each(people, count);
	compare_dispositions(report, people, count);
	for (size_t m = 0; m < 2; m++)
		compare_index(&report->indices[m], people, count, m);
	compare_figures(db, of, report);
	if (of->period.months == 12)
		assert_true(report->indices[0].mean > 0);
	talloc_free(memory);
}

/* The municipality with most answers: a month, and a whole year. */
static void
test_report(void **state)
{
	static const char largest[] =
	        "SELECT municipality FROM answer GROUP BY municipality"
	        " ORDER BY count(*) DESC, municipality LIMIT 1";
	struct db_fixture *fixture = *state;
	struct report_of of = {0};
	struct db *db;

	scale_start(fixture);
	(void)fill(fixture, "a", 7);
	db = open_scale(fixture, "a");
	of.municipality = number(db, largest);
	for (int m = 1; m <= 10; m++) {
		of.period = period_of_month((struct month){2026, m});
		compare(db, &of, (const int64_t[]){202600 + m, 202600 + m});
	}
	assert_int_equal(period_parse("2025", &of.period), STATUS_OK);
	compare(db, &of, (const int64_t[]){202501, 202512});
	talloc_free(db);
}

/* What is there is never touched, and what fails leaves nothing. */
static void
test_refused(void **state)
{
	struct db_fixture *fixture = *state;
	struct scale_options options = {.answers = 100, .seed = 1};
	struct scale_result result;

	scale_start(fixture);
	(void)fill(fixture, "a", 7);
	options.directory = db_fixture_path(fixture, "a");
	assert_int_equal(
	        demo_scale(&options, &result, &fixture->why), STATUS_CONFLICT);
	assert_non_null(strstr(text_string(&fixture->why),
	        "there is a database already; name a new folder"));
	assert_true(db_fixture_size(
	                    db_fixture_path(fixture, "a/unfinished.db")) < 0);
	options.directory = "/proc/none";
	assert_int_equal(
	        demo_scale(&options, &result, &fixture->why), STATUS_SYSTEM);
	assert_non_null(strstr(text_string(&fixture->why), "/proc/none"));
}

static void
test_draws(void **state)
{
	struct scale_draws one = {3};
	struct scale_draws two = {3};
	double sum = 0;

	(void)state;
	for (int i = 0; i < 10000; i++) {
		double chance = scale_chance(&one);

		assert_true(chance >= 0 && chance < 1);
		assert_true(chance == scale_chance(&two));
		assert_true(scale_draw(&one, 7) < 7);
		assert_true(scale_draw(&two, 1) == 0);
		sum += chance;
	}
	assert_true(fabs(sum / 10000 - 0.5) < 0.02);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_draws),
	        cmocka_unit_test_setup_teardown(
	                test_same_seed, db_fixture_start, db_fixture_end),
	        cmocka_unit_test_setup_teardown(
	                test_rows, db_fixture_start, db_fixture_end),
	        cmocka_unit_test_setup_teardown(
	                test_report, db_fixture_start, db_fixture_end),
	        cmocka_unit_test_setup_teardown(
	                test_refused, db_fixture_start, db_fixture_end),
	};

	return cmocka_run_group_tests_name("demo_scale", tests, NULL, NULL);
}
