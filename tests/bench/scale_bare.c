/*
 * A month's figures in a bare loop: one statement an index, the rows put
 * together by their ids, one sort by respondent.
 */
#include "tests/bench/scale.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { PEOPLE_MAX = 100000, STATEMENTS = 7, ITEMS = 11 };

/* The survey's items: 0 satisfaction, 1 involvement, -1 neither. */
static const int measure_of[ITEMS] = {0, -1, 1, 1, 1, 0, 0, -1, -1, -1, -1};

struct bare_person {
	sqlite3_int64 invitation, respondent, meeting;
	char state; /* its first letter; 0 not known */
	int answered;
	char noticed;
	signed char values[ITEMS];
	double index[2];
	char full[2];
	int disposition;
	int held_in; /* group of its meeting; -1 none */
};

struct bare_meeting {
	sqlite3_int64 meeting;
	int group;
};

static struct bare_person people[PEOPLE_MAX];
static struct bare_person *order[PEOPLE_MAX];
static struct bare_meeting meetings[PEOPLE_MAX];
static struct bare_meeting *by_id[PEOPLE_MAX];
static double x[PEOPLE_MAX];

static const char *const statements[STATEMENTS] = {
        "SELECT id, target_group FROM meeting WHERE municipality = ?1"
        " AND month = ?2 ORDER BY target_group",
        "SELECT id, respondent, meeting FROM invitation"
        " WHERE municipality = ?1 AND month = ?2 ORDER BY id",
        "SELECT id, state, answered FROM session WHERE municipality = ?1"
        " AND state <> 'open' AND id >= ?2 AND id <= ?3 ORDER BY id",
        "SELECT subject FROM outbox WHERE municipality = ?1"
        " AND kind = 'invitation' AND state = 'delivered' AND subject <> 0"
        " AND subject >= ?2 AND subject <= ?3 ORDER BY subject",
        "SELECT session, item, value FROM answer WHERE municipality = ?1"
        " AND session >= ?2 AND session <= ?3 ORDER BY session, id",
        "SELECT state, answered FROM session WHERE id = ?1",
        "SELECT state = 'delivered', state IN ('failed', 'rejected'),"
        " sent_at IS NOT NULL FROM outbox WHERE subject = ?1"
        " AND subject <> 0",
};

static sqlite3_stmt *
start(sqlite3 *db, int which, const sqlite3_int64 *values)
{
	static sqlite3_stmt *prepared[STATEMENTS];
	static sqlite3 *of;

	if (of != db) {
		for (int i = 0; i < STATEMENTS; i++)
			if (sqlite3_prepare_v2(db, statements[i], -1,
			            &prepared[i], NULL) != SQLITE_OK) {
				(void)fprintf(stderr, "%s: %s\n", statements[i],
				        sqlite3_errmsg(db));
				exit(1);
			}
		of = db;
	}
	sqlite3_reset(prepared[which]);
	for (int i = 0; i < sqlite3_bind_parameter_count(prepared[which]); i++)
		sqlite3_bind_int64(prepared[which], i + 1, values[i]);
	return prepared[which];
}

static int
by_meeting(const void *a, const void *b)
{
	sqlite3_int64 one = (*(struct bare_meeting *const *)a)->meeting;
	sqlite3_int64 two = (*(struct bare_meeting *const *)b)->meeting;

	return (one > two) - (one < two);
}

static size_t
read_meetings(
        sqlite3 *db, const sqlite3_int64 of[3], struct report_figures *figures)
{
	sqlite3_stmt *rows = start(db, 0, of);
	char last[128] = "";
	size_t count = 0;

	while (sqlite3_step(rows) == SQLITE_ROW) {
		const char *group = (const char *)sqlite3_column_text(rows, 1);

		if (count == 0 || strcmp(group, last) != 0) {
			(void)snprintf(last, sizeof(last), "%s", group);
			figures->group_count++;
		}
		meetings[count] =
		        (struct bare_meeting){sqlite3_column_int64(rows, 0),
		                (int)figures->group_count - 1};
		by_id[count] = &meetings[count];
		figures->groups[figures->group_count - 1][0]++;
		count++;
	}
	figures->total[0] = (int64_t)count;
	qsort(by_id, count, sizeof(by_id[0]), by_meeting);
	return count;
}

static int
group_of(sqlite3_int64 meeting, size_t count)
{
	size_t low = 0;

	while (low < count) {
		size_t middle = (low + count) / 2;

		if (by_id[middle]->meeting == meeting)
			return by_id[middle]->group;
		if (by_id[middle]->meeting < meeting)
			low = middle + 1;
		else
			count = middle;
	}
	return -1;
}

static size_t
read_people(sqlite3 *db, const sqlite3_int64 of[3], size_t meeting_count)
{
	sqlite3_stmt *rows = start(db, 1, of);
	size_t count = 0;

	while (sqlite3_step(rows) == SQLITE_ROW) {
		struct bare_person *person = &people[count];

		memset(person, 0, sizeof(*person));
		person->invitation = sqlite3_column_int64(rows, 0);
		person->respondent = sqlite3_column_int64(rows, 1);
		person->meeting = sqlite3_column_int64(rows, 2);
		person->held_in = group_of(person->meeting, meeting_count);
		order[count++] = person;
	}
	return count;
}

static struct bare_person *
next(size_t *at, size_t count, sqlite3_int64 invitation)
{
	while (*at < count && people[*at].invitation < invitation)
		(*at)++;
	return *at < count && people[*at].invitation == invitation
	               ? &people[*at]
	               : NULL;
}

static void
read_course(sqlite3 *db, const sqlite3_int64 of[3], size_t count)
{
	sqlite3_stmt *rows = start(db, 2, of);
	struct bare_person *person;
	size_t at = 0;

	while (sqlite3_step(rows) == SQLITE_ROW) {
		person = next(&at, count, sqlite3_column_int64(rows, 0));
		if (person == NULL)
			continue;
		person->state = *(const char *)sqlite3_column_text(rows, 1);
		person->answered = sqlite3_column_int(rows, 2);
		/* "complete" and "closed" */
		if (sqlite3_column_bytes(rows, 1) == 6)
			person->state = '-';
	}
	rows = start(db, 3, of);
	at = 0;
	while (sqlite3_step(rows) == SQLITE_ROW) {
		person = next(&at, count, sqlite3_column_int64(rows, 0));
		if (person != NULL)
			person->noticed = 1;
	}
	rows = start(db, 4, of);
	at = 0;
	while (sqlite3_step(rows) == SQLITE_ROW) {
		const char *value = (const char *)sqlite3_column_text(rows, 2);

		person = next(&at, count, sqlite3_column_int64(rows, 0));
		if (person != NULL)
			person->values[sqlite3_column_int(rows, 1)] =
			        (signed char)(value[0] >= '1' &&
			                                      value[0] <= '5' &&
			                                      value[1] == '\0'
			                              ? value[0] - '0'
			                              : 0);
	}
}

static void
score(struct bare_person *person)
{
	double sum[2] = {0, 0};
	int count[2] = {0, 0};
	int fives[2] = {0, 0};

	for (int i = 0; i < ITEMS; i++) {
		int m = measure_of[i];

		if (m < 0 || person->values[i] == 0)
			continue;
		sum[m] += 25.0 * (person->values[i] - 1);
		count[m]++;
		fives[m] += person->values[i] == 5;
	}
	for (int m = 0; m < 2; m++) {
		person->index[m] = count[m] >= 2 ? sum[m] / count[m] : NAN;
		person->full[m] = fives[m] == 3;
	}
}

/* Silent, 5, or not reached, 6. */
static int
reach(sqlite3 *db, const struct bare_person *person)
{
	sqlite3_stmt *rows;
	int delivered = 0;
	int failed = 0;
	int sent = 0;

	if (person->noticed)
		return 5;
	rows = start(db, 6, &person->invitation);
	while (sqlite3_step(rows) == SQLITE_ROW) {
		delivered |= sqlite3_column_int(rows, 0);
		failed |= sqlite3_column_int(rows, 1);
		sent |= sqlite3_column_int(rows, 2);
	}
	return delivered || (sent && !failed) ? 5 : 6;
}

static void
judge(sqlite3 *db, struct bare_person *person)
{
	sqlite3_stmt *rows;

	score(person);
	if (person->state == 0) {
		rows = start(db, 5, &person->invitation);
		if (sqlite3_step(rows) == SQLITE_ROW)
			person->answered = sqlite3_column_int(rows, 1);
	}
	if (person->state == 'i')
		person->disposition = 7;
	else if (person->state == 'c')
		person->disposition = 1;
	else if (!isnan(person->index[0]) || !isnan(person->index[1]))
		person->disposition = 2;
	else if (person->state == 's')
		person->disposition = 3;
	else if (person->answered > 0)
		person->disposition = 4;
	else
		person->disposition = reach(db, person);
}

static int
by_respondent(const void *a, const void *b)
{
	const struct bare_person *one = *(struct bare_person *const *)a;
	const struct bare_person *two = *(struct bare_person *const *)b;

	if (one->respondent != two->respondent)
		return one->respondent < two->respondent ? -1 : 1;
	if (one->disposition != two->disposition)
		return one->disposition - two->disposition;
	return one->invitation > two->invitation ? -1 : 1;
}

static void
count_level(struct report_figures *figures, int group, int level, int by)
{
	figures->total[level] += by;
	if (group >= 0)
		figures->groups[group][level] += by;
}

static void
count_person(struct report_figures *figures, const struct bare_person *person)
{
	figures->dispositions[person->disposition - 1]++;
	if (person->disposition == 7)
		return;
	if (person->held_in < 0)
		count_level(figures, -1, 0, 1);
	count_level(figures, person->held_in, 1, 1);
	if (person->disposition != 6)
		count_level(figures, person->held_in, 2, 1);
	if (person->disposition > 2)
		return;
	count_level(figures, person->held_in, 3, 1);
	for (int m = 0; m < 2; m++)
		figures->full[m] += person->full[m];
}

static void
measure(struct report_figures *figures, size_t kept, int m)
{
	size_t n = 0;

	for (size_t i = 0; i < kept; i++)
		if (order[i]->disposition <= 2 && !isnan(order[i]->index[m]))
			x[n++] = order[i]->index[m];
	figures->means[m] = metric_mean(x, n, 0.95, 0);
}

void
bare_figures(sqlite3 *db, int64_t municipality, int64_t month,
        struct report_figures *figures)
{
	sqlite3_int64 of[3] = {municipality, month, 0};
	size_t meeting_count;
	size_t count;
	size_t kept = 0;

	memset(figures, 0, sizeof(*figures));
	meeting_count = read_meetings(db, of, figures);
	count = read_people(db, of, meeting_count);
	if (count > 0) {
		of[1] = people[0].invitation;
		of[2] = people[count - 1].invitation;
		read_course(db, of, count);
	}
	for (size_t i = 0; i < count; i++) {
		judge(db, &people[i]);
		/* There was no meeting, says the citizen. */
		if (people[i].disposition == 7 && people[i].held_in >= 0)
			count_level(figures, people[i].held_in, 0, -1);
	}
	qsort(order, count, sizeof(order[0]), by_respondent);
	for (size_t i = 0; i < count; i++)
		if (i == 0 ||
		        order[i]->respondent != order[kept - 1]->respondent) {
			order[kept++] = order[i];
			count_person(figures, order[i]);
		}
	for (int m = 0; m < 2; m++)
		measure(figures, kept, m);
}
