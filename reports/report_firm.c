/*
 * Whose firm everybody in an employers' report belongs to.
 */
#include "reports/report_firm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "reports/report_internal.h"
#include "reports/report_more.h"

/* Whatever the threshold of people is. */
enum { FIRMS_LEAST = 3 };

/* Firms. */

static int
by_respondent(const void *key, const void *element)
{
	int64_t id = *(const int64_t *)key;
	int64_t other = ((const struct fact_firm *)element)->respondent;

	return (id > other) - (id < other);
}

int64_t
fact_firm_of(const struct fact_firm *rows, size_t count, int64_t respondent)
{
	const struct fact_firm *row = NULL;

	if (count > 0)
		row = bsearch(
		        &respondent, rows, count, sizeof(*rows), by_respondent);
	return row == NULL ? 0 : row->firm;
}

static int
by_number(const void *a, const void *b)
{
	int64_t one = *(const int64_t *)a;
	int64_t two = *(const int64_t *)b;

	return (one > two) - (one < two);
}

struct firm_tally
firm_tally_of(int64_t *marks, size_t count)
{
	struct firm_tally tally = {.people = (int64_t)count};
	int64_t run = 0;

	if (count > 0)
		qsort(marks, count, sizeof(*marks), by_number);
	for (size_t i = 0; i < count; i++) {
		bool same = i > 0 && marks[i] == marks[i - 1];

		if (marks[i] == 0) {
			tally.unknown++;
			continue;
		}
		run = same ? run + 1 : 1;
		tally.firms += !same;
		if (run > tally.largest)
			tally.largest = run;
	}
	return tally;
}

int64_t
firm_least(int64_t threshold)
{
	return threshold > FIRMS_LEAST ? threshold : FIRMS_LEAST;
}

bool
firm_tally_is_of_many(const struct firm_tally *tally, int64_t threshold)
{
	return tally->people == 0 ||
	       ((int64_t)tally->firms >= firm_least(threshold) &&
	               2 * (tally->largest + tally->unknown) <= tally->people);
}

bool
report_is_of_firms(const struct report *report)
{
	return strcmp(report->respondent, "employer") == 0;
}

/* People. */

static int
place_of(enum rate_disposition disposition)
{
	switch (disposition) {
	case RATE_COMPLETE: return REPORT_COMPLETE;
	case RATE_PARTIAL: return REPORT_PARTIAL;
	case RATE_REFUSAL: return REPORT_REFUSED;
	case RATE_BREAK_OFF: return REPORT_BREAK_OFF;
	case RATE_SILENT: return REPORT_SILENT;
	case RATE_UNDELIVERED:
	case RATE_NEVER_SENT: return REPORT_UNDELIVERED;
	case RATE_INELIGIBLE: break;
	}
	return REPORT_INELIGIBLE;
}

static void
take_person(struct building *b, const struct person *person)
{
	struct report *report = b->report;
	struct report_firm_person *out =
	        &report->firm_people[report->firm_people_count++];
	int *choices =
	        talloc_array(report, int, (unsigned)report->items_count + 1);

	if (choices == NULL)
		log_abort("report.firm", "out of memory");
	for (size_t i = 0; i < report->items_count; i++)
		choices[i] = report_choice_of(b, person, i);
	*out = (struct report_firm_person){
	        .firm = fact_firm_of(
	                b->firms, b->firm_count, person->facts->respondent),
	        .group = report_group_at(b, person->facts->target_group),
	        .place = place_of(person->disposition),
	        .choices = choices,
	        .person = (size_t)(person - b->persons)};
	for (size_t m = 0; m < MEASURES; m++) {
		out->indexed[m] = !isnan(person->index[m]);
		out->full[m] = person->full[m];
	}
}

static void
take_people(struct building *b)
{
	struct report *report = b->report;

	report->firm_people = talloc_zero_array(report,
	        struct report_firm_person, (unsigned)b->invitation_count + 1);
	if (report->firm_people == NULL)
		log_abort("report.firm", "out of memory");
	for (size_t i = 0; i < b->invitation_count; i++)
		if (b->persons[i].counted)
			take_person(b, &b->persons[i]);
}

void
report_firm_reason(struct report *report, size_t at, const int *given)
{
	for (size_t p = 0; p < report->firm_people_count; p++) {
		struct report_firm_person *person = &report->firm_people[p];

		person->reasons = talloc_realloc(
		        report, person->reasons, int, (unsigned)at + 1);
		if (person->reasons == NULL)
			log_abort("report.firm", "out of memory");
		person->reasons[at] = given[person->person];
	}
}

void
report_firm_call(struct report *report, size_t person, bool in_time)
{
	for (size_t p = 0; p < report->firm_people_count; p++) {
		if (report->firm_people[p].person != person)
			continue;
		report->firm_people[p].called = true;
		report->firm_people[p].called_in_time = in_time;
	}
}

/* Hiding. */

enum status
report_firm_keep(struct building *b)
{
	enum status status = fact_firms(b->db, b->memory, b->month.municipality,
	        &b->firms, &b->firm_count);

	if (status != STATUS_OK)
		return status;
	take_people(b);
	firm_hide(b->report);
	return report_firm_audit(b->report);
}

void
report_firm_keep_more(struct building *b)
{
	if (report_is_of_firms(b->report))
		firm_hide_more(b->report);
}

bool
report_firm_allows(
        const struct building *b, const int64_t *respondents, size_t count)
{
	struct firm_tally tally;
	int64_t *marks;

	if (!report_is_of_firms(b->report))
		return true;
	marks = talloc_array(b->memory, int64_t, (unsigned)count + 1);
	if (marks == NULL)
		log_abort("report.firm", "out of memory");
	for (size_t i = 0; i < count; i++)
		marks[i] =
		        fact_firm_of(b->firms, b->firm_count, respondents[i]);
	tally = firm_tally_of(marks, count);
	return firm_tally_is_of_many(&tally, b->report->threshold);
}
