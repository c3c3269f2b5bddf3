/*
 * Persons: what each invitation came to, and which of a person's invitations is
 * the one that counts.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "reports/metric.h"
#include "reports/report_internal.h"

const char *const report_measures[MEASURES] = {"satisfaction", "involvement"};

static struct version *
version_of(struct building *b, int64_t id)
{
	for (size_t i = 0; i < b->version_count; i++)
		if (b->versions[i].id == id)
			return &b->versions[i];
	return NULL;
}

enum status
report_read_versions(struct building *b)
{
	for (size_t i = 0; i < b->invitation_count; i++) {
		const struct fact_invitation *facts = &b->invitations[i];
		struct version *version = version_of(b, facts->survey_version);
		enum status status;

		if (version != NULL)
			continue;
		if (b->version_count == VERSIONS_MAX)
			return STATUS_LIMIT;
		version = &b->versions[b->version_count++];
		version->id = facts->survey_version;
		version->name = facts->version;
		status = fact_items(b->db, b->memory, version->id,
		        &version->items, &version->item_count);
		if (status != STATUS_OK)
			return status;
		if (version->item_count > ITEMS_SHOWN)
			return STATUS_LIMIT;
	}
	return STATUS_OK;
}

static double
answer_number(const struct fact_answer *answer)
{
	int64_t number = 0;

	if (text_to_int(answer->value, 1, 5, &number) != STATUS_OK)
		return NAN;
	return (double)number;
}

/* The person's answers to the items of one measure, in the survey's order. */
static size_t
collect(const struct person *person, const char *measure,
        double items[ITEMS_SHOWN])
{
	size_t count = 0;

	for (size_t i = 0; i < person->version->item_count; i++) {
		const struct fact_item *item = &person->version->items[i];

		if (strcmp(item->measure, measure) != 0)
			continue;
		items[count] = NAN;
		for (size_t a = 0; a < person->answer_count; a++)
			if (person->answers[a].position == item->position)
				items[count] =
				        answer_number(&person->answers[a]);
		count++;
	}
	return count;
}

static bool
all_at_least(const double *items, size_t count, double least)
{
	for (size_t i = 0; i < count; i++)
		if (isnan(items[i]) || items[i] < least)
			return false;
	return count > 0;
}

static void
judge(struct person *person)
{
	const struct fact_invitation *facts = person->facts;
	struct rate_facts rate = {.state = facts->state,
	        .answered = facts->answered,
	        .sent = facts->sent != 0,
	        .delivered = facts->delivered != 0,
	        .undelivered = facts->undelivered != 0};

	for (size_t m = 0; m < MEASURES; m++) {
		double items[ITEMS_SHOWN];
		size_t count = collect(person, report_measures[m], items);

		for (size_t i = 0; i < count; i++)
			person->answered[m] += isnan(items[i]) ? 0 : 1;
		person->index[m] = metric_index(items, count);
		person->full[m] = all_at_least(items, count, 5);
		person->whole[m] = all_at_least(items, count, 1);
		rate.has_index |= !isnan(person->index[m]);
	}
	person->disposition = rate_disposition(&rate);
}

struct ranked {
	struct person *person;
};

/* By person; then the furthest first, which AAPOR's codes happen to order; the
 * latest of equals. */
static int
by_person(const void *left, const void *right)
{
	const struct person *a = ((const struct ranked *)left)->person;
	const struct person *b = ((const struct ranked *)right)->person;

	if (a->facts->respondent != b->facts->respondent)
		return a->facts->respondent < b->facts->respondent ? -1 : 1;
	if (a->disposition != b->disposition)
		return a->disposition < b->disposition ? -1 : 1;
	return a->facts->invitation > b->facts->invitation ? -1 : 1;
}

static void
choose_counted(struct building *b)
{
	struct ranked *order = talloc_zero_array(
	        b->memory, struct ranked, (unsigned)b->invitation_count + 1);

	if (order == NULL)
		log_abort("report.persons", "out of memory");
	for (size_t i = 0; i < b->invitation_count; i++)
		order[i].person = &b->persons[i];
	qsort(order, b->invitation_count, sizeof(*order), by_person);
	for (size_t i = 0; i < b->invitation_count; i++)
		order[i].person->counted =
		        i == 0 ||
		        order[i].person->facts->respondent !=
		                order[i - 1].person->facts->respondent;
}

/* Invitations and answers are both in order of the invitation. */
void
report_make_persons(struct building *b)
{
	size_t at = 0;

	b->persons = talloc_zero_array(
	        b->memory, struct person, (unsigned)b->invitation_count + 1);
	if (b->persons == NULL)
		log_abort("report.persons", "out of memory");
	for (size_t i = 0; i < b->invitation_count; i++) {
		struct person *person = &b->persons[i];
		int64_t id = b->invitations[i].invitation;
		size_t from;

		while (at < b->answer_count && b->answers[at].invitation < id)
			at++;
		from = at;
		while (at < b->answer_count && b->answers[at].invitation == id)
			at++;
		person->facts = &b->invitations[i];
		person->version = version_of(b, person->facts->survey_version);
		person->answers = b->answers + from;
		person->answer_count = at - from;
		judge(person);
	}
	choose_counted(b);
}

bool
report_has_answered(const struct person *person)
{
	return person->counted && (person->disposition == RATE_COMPLETE ||
	                                  person->disposition == RATE_PARTIAL);
}
