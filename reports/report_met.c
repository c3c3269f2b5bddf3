/*
 * Whom each caseworker met.  He or she held the meetings, and so knows who is in
 * the frame, and of whom nobody was asked; which of them answered a caseworker
 * must not learn, and that is counted here for whoever protects it.
 *
 * A person who is counted once may have been met by several: each of them knows
 * that this person was asked.
 */
#include "reports/report_met.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "reports/report_more.h"

enum { NAME_ROOM = 16 };

struct met {
	struct building *b;
	struct fact_caseworker *rows; /* by meeting */
	size_t row_count;
	/* Each name once, in order; its place is the caseworker's number. */
	const char **names;
	size_t name_count;
};

/* Who met whom. */
struct encounter {
	int64_t respondent;
	size_t caseworker;
};

static void *
list(const struct building *b, size_t size, size_t count)
{
	void *made = talloc_zero_size(b->memory, size * (count + 1));

	if (made == NULL)
		log_abort("report.met", "out of memory");
	return made;
}

/* Reading. */

static int
by_meeting(const void *left, const void *right)
{
	int64_t a = ((const struct fact_caseworker *)left)->meeting;
	int64_t b = ((const struct fact_caseworker *)right)->meeting;

	return (a > b) - (a < b);
}

static const struct fact_caseworker *
row_of(const struct met *met, int64_t meeting)
{
	struct fact_caseworker wanted = {.meeting = meeting};

	if (met->row_count == 0)
		return NULL;
	return bsearch(&wanted, met->rows, met->row_count, sizeof(*met->rows),
	        by_meeting);
}

/* Meetings of other months, that somebody answered late about. */
static enum status
read_others(struct met *met)
{
	struct building *b = met->b;
	size_t room = met->row_count + b->invitation_count;
	struct fact_caseworker *rows = list(b, sizeof(*rows), room);
	size_t count = met->row_count;
	enum status status = STATUS_OK;

	if (count > 0)
		memcpy(rows, met->rows, count * sizeof(*rows));
	for (size_t i = 0; status == STATUS_OK && i < b->invitation_count;
	        i++) {
		int64_t meeting = b->invitations[i].meeting;

		if (meeting == 0 || row_of(met, meeting) != NULL)
			continue;
		rows[count] = (struct fact_caseworker){.meeting = meeting};
		status = fact_caseworker(
		        b->db, b->memory, b->month.municipality, &rows[count]);
		if (status == STATUS_OK)
			count++;
		else if (status == STATUS_NOT_FOUND)
			status = STATUS_OK;
	}
	if (count > 0)
		qsort(rows, count, sizeof(*rows), by_meeting);
	met->rows = rows;
	met->row_count = count;
	return status;
}

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
name_all(struct met *met)
{
	size_t kept = 0;

	met->names = list(met->b, sizeof(*met->names), met->row_count);
	for (size_t i = 0; i < met->row_count; i++)
		if (met->rows[i].employee[0] != '\0')
			met->names[met->name_count++] = met->rows[i].employee;
	if (met->name_count > 0)
		qsort(met->names, met->name_count, sizeof(*met->names),
		        by_name);
	for (size_t i = 0; i < met->name_count; i++)
		if (kept == 0 ||
		        strcmp(met->names[kept - 1], met->names[i]) != 0)
			met->names[kept++] = met->names[i];
	met->name_count = kept;
}

/* The number of whoever held the meeting; name_count: nobody says. */
static size_t
caseworker_of(const struct met *met, int64_t meeting)
{
	const struct fact_caseworker *row = row_of(met, meeting);
	const char **at;

	if (row == NULL || met->name_count == 0)
		return met->name_count;
	at = bsearch(&row->employee, met->names, met->name_count,
	        sizeof(*met->names), by_name);
	return at == NULL ? met->name_count : (size_t)(at - met->names);
}

/* Counting. */

static struct rule_own *
own_of(const struct met *met, const char *group, size_t caseworker)
{
	return &met->b->groups[report_group_at(met->b, group)].own[caseworker];
}

static void
count_held(const struct met *met, const char *group, int64_t meeting)
{
	size_t caseworker = caseworker_of(met, meeting);

	if (caseworker < met->name_count)
		own_of(met, group, caseworker)->held++;
}

/* As report.c counts them. */
static void
count_meetings(const struct met *met)
{
	const struct building *b = met->b;

	for (size_t i = 0; i < b->meeting_count; i++) {
		const struct fact_meeting *meeting = &b->meetings[i];
		const struct person *person =
		        report_person_of(b, meeting->invitation);

		if (person == NULL || person->disposition != RATE_INELIGIBLE)
			count_held(
			        met, meeting->target_group, meeting->meeting);
	}
	for (size_t i = 0; i < b->invitation_count; i++) {
		const struct person *person = &b->persons[i];

		if (person->counted && !person->has_meeting &&
		        person->disposition != RATE_INELIGIBLE)
			count_held(met, person->facts->target_group,
			        person->facts->meeting);
	}
}

static int
by_respondent(const void *left, const void *right)
{
	const struct encounter *a = left;
	const struct encounter *b = right;

	if (a->respondent != b->respondent)
		return a->respondent < b->respondent ? -1 : 1;
	return (a->caseworker > b->caseworker) -
	       (a->caseworker < b->caseworker);
}

/* Who met whom, each once. */
static struct encounter *
list_encounters(const struct met *met, size_t *count)
{
	const struct building *b = met->b;
	struct encounter *all = list(b, sizeof(*all), b->invitation_count);
	size_t n = 0;

	*count = 0;
	for (size_t i = 0; i < b->invitation_count; i++) {
		size_t caseworker =
		        caseworker_of(met, b->invitations[i].meeting);

		if (caseworker < met->name_count)
			all[n++] = (struct encounter){
			        b->invitations[i].respondent, caseworker};
	}
	if (n > 0)
		qsort(all, n, sizeof(*all), by_respondent);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || by_respondent(&all[i - 1], &all[i]) != 0)
			all[(*count)++] = all[i];
	return all;
}

/* The first encounter of a respondent, or of the next one there is. */
static size_t
first_of(const struct encounter *all, size_t count, int64_t respondent)
{
	size_t low = 0;
	size_t high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (all[middle].respondent < respondent)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void
count_people(const struct met *met)
{
	const struct building *b = met->b;
	size_t count = 0;
	struct encounter *all = list_encounters(met, &count);

	for (size_t i = 0; i < b->invitation_count; i++) {
		const struct person *person = &b->persons[i];
		int64_t respondent = person->facts->respondent;
		size_t at = first_of(all, count, respondent);

		if (!person->counted || person->disposition == RATE_INELIGIBLE)
			continue;
		for (; at < count && all[at].respondent == respondent; at++) {
			struct rule_own *own =
			        own_of(met, person->facts->target_group,
			                all[at].caseworker);

			own->asked++;
			own->answered += report_has_answered(person);
		}
	}
}

static void
sum_up(struct building *b, size_t caseworkers)
{
	for (size_t g = 0; g < b->group_count; g++)
		for (size_t c = 0; c < caseworkers; c++) {
			b->total.own[c].held += b->groups[g].own[c].held;
			b->total.own[c].asked += b->groups[g].own[c].asked;
			b->total.own[c].answered +=
			        b->groups[g].own[c].answered;
		}
}

/* The rules look at so many; the auditor at all. */
static void
give(struct building *b, struct group *group)
{
	group->row.own = group->own;
	group->row.own_count = b->caseworker_count < RULE_CASEWORKERS_MAX
	                               ? b->caseworker_count
	                               : RULE_CASEWORKERS_MAX;
}

enum status
report_read_met(struct building *b)
{
	struct met met = {.b = b};
	struct month last =
	        clock_month_add(b->period.first, b->period.months - 1);
	const struct fact_month months[2] = {
	        {b->month.municipality,
	                b->period.first.year * 100 + b->period.first.month,
	                b->month.kind},
	        {b->month.municipality, last.year * 100 + last.month,
	                b->month.kind}};
	enum status status;

	/* Others are asked about whom they met themselves. */
	if (strcmp(b->month.kind, "citizen") != 0)
		return STATUS_OK;
	status = fact_caseworkers(
	        b->db, b->memory, months, &met.rows, &met.row_count);
	if (status == STATUS_OK)
		status = read_others(&met);
	if (status != STATUS_OK)
		return status;
	name_all(&met);
	b->caseworkers = met.names;
	b->caseworker_count = met.name_count;
	b->total.own = list(b, sizeof(*b->total.own), met.name_count);
	give(b, &b->total);
	for (size_t g = 0; g < b->group_count; g++) {
		b->groups[g].own =
		        list(b, sizeof(*b->total.own), met.name_count);
		give(b, &b->groups[g]);
	}
	count_meetings(&met);
	count_people(&met);
	sum_up(b, met.name_count);
	return STATUS_OK;
}

/* Telling. */

/* FNV-1a of the initials: the same in every release, and nobody's name. */
static void
cover(const char *employee, char name[NAME_ROOM])
{
	uint32_t hash = 2166136261U;

	for (const char *at = employee; *at != '\0'; at++)
		hash = (hash ^ (unsigned char)*at) * 16777619U;
	(void)snprintf(name, NAME_ROOM, "c%08" PRIx32, hash);
}

static void
tell(struct building *b, size_t at)
{
	struct report *report = b->report;
	char name[NAME_ROOM];
	struct report_own *own = talloc_zero_array(
	        report, struct report_own, (unsigned)b->group_count + 1);

	if (own == NULL)
		log_abort("report.met", "out of memory");
	for (size_t g = 0; g <= b->group_count; g++) {
		const struct rule_own *from = g < b->group_count
		                                      ? &b->groups[g].own[at]
		                                      : &b->total.own[at];

		own[g] = (struct report_own){
		        from->held, from->asked, from->answered};
	}
	cover(b->caseworkers[at], name);
	report->caseworkers[report->caseworkers_count++] =
	        (struct report_caseworker){
	                .name = talloc_strdup(report, name), .own = own};
}

void
report_fill_met(struct building *b)
{
	struct report *report = b->report;

	report->caseworkers = talloc_zero_array(report,
	        struct report_caseworker, (unsigned)b->caseworker_count + 1);
	if (report->caseworkers == NULL)
		log_abort("report.met", "out of memory");
	for (size_t c = 0; c < b->caseworker_count; c++)
		if (b->total.own[c].held > 0 || b->total.own[c].asked > 0)
			tell(b, c);
}

struct report_caseworker *
report_caseworker_of(struct report *report, const char *employee)
{
	char name[NAME_ROOM];

	cover(employee, name);
	for (size_t c = 0; c < report->caseworkers_count; c++)
		if (strcmp(report->caseworkers[c].name, name) == 0)
			return &report->caseworkers[c];
	return NULL;
}
