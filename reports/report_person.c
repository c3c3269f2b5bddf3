/*
 * Persons: what each invitation came to, and which of a person's invitations is
 * the one that counts.
 */
#include <assert.h>
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

/* There are few versions and many invitations, so each version is read once and
 * found again by walking. */
enum status
report_read_versions(struct building *b)
{
	for (size_t i = 0; i < b->invitation_count; i++) {
		const struct fact_invitation *facts = &b->invitations[i];
		struct version *version = version_of(b, facts->survey_version);
		struct fact_version row = {0};
		enum status status;

		if (version != NULL)
			continue;
		if (b->version_count == VERSIONS_MAX)
			return STATUS_LIMIT;
		version = &b->versions[b->version_count++];
		version->id = facts->survey_version;
		status = fact_version(b->db, b->memory, version->id, &row);
		version->name = row.name;
		if (status == STATUS_OK)
			status = fact_items(b->db, b->memory, version->id,
			        &version->items, &version->item_count);
		if (status != STATUS_OK)
			return status;
		if (version->item_count > ITEMS_SHOWN)
			return STATUS_LIMIT;
	}
	return STATUS_OK;
}

/* An index's items are answered from 1 to 5; 0 and all else is no answer.
 * Nearly all are one digit. */
static double
answer_number(const struct fact_answer *answer)
{
	const char *value = answer->value;
	int64_t number = 0;

	if (value[0] >= '1' && value[0] <= '5' && value[1] == '\0')
		return value[0] - '0';
	if (text_to_int(value, 1, 5, &number) != STATUS_OK)
		return NAN;
	return (double)number;
}

/* What each item counts for, once a version: persons are many. */
static void
set_measures(struct building *b)
{
	for (size_t v = 0; v < b->version_count; v++) {
		struct version *version = &b->versions[v];

		for (size_t i = 0; i < version->item_count; i++) {
			version->measure[i] = MEASURES;
			for (size_t m = 0; m < MEASURES; m++)
				if (strcmp(version->items[i].measure,
				            report_measures[m]) == 0)
					version->measure[i] = m;
		}
	}
}

/* The person's answers to the items of each measure, in the survey's order.
 * Each measure's list has a place for every item that was asked, answered or
 * not: how many were left out decides whether there is an index at all. */
static void
collect(const struct person *person, double items[MEASURES][ITEMS_SHOWN],
        size_t count[MEASURES])
{
	const struct version *version = person->version;

	for (size_t i = 0; i < version->item_count; i++) {
		size_t m = version->measure[i];
		double *item;

		if (m == MEASURES)
			continue;
		item = &items[m][count[m]++];
		*item = NAN;
		for (size_t a = 0; a < person->answer_count; a++)
			if (person->answers[a].position ==
			        version->items[i].position)
				*item = answer_number(&person->answers[a]);
	}
}

static bool
all_at_least(const double *items, size_t count, double least)
{
	for (size_t i = 0; i < count; i++)
		if (isnan(items[i]) || items[i] < least)
			return false;
	return count > 0;
}

/* Who gave no answer has no index; most are silent. */
static void
measure(struct person *person)
{
	double items[MEASURES][ITEMS_SHOWN];
	size_t count[MEASURES] = {0};

	for (size_t m = 0; m < MEASURES; m++) {
		person->index[m] = NAN;
		for (size_t i = 0; i < ITEMS_SHOWN; i++)
			items[m][i] = NAN;
	}
	if (person->answer_count == 0)
		return;
	collect(person, items, count);
	for (size_t m = 0; m < MEASURES; m++) {
		for (size_t i = 0; i < count[m]; i++)
			person->answered[m] += isnan(items[m][i]) ? 0 : 1;
		person->index[m] = metric_index(items[m], count[m]);
		person->full[m] = all_at_least(items[m], count[m], 5);
		person->whole[m] = all_at_least(items[m], count[m], 1);
	}
}

/* What became of the invitation, in the words of AAPOR's standard definitions.
 */
static void
judge(struct person *person)
{
	const struct fact_invitation *facts = person->facts;
	struct rate_facts rate = {.state = facts->state,
	        .answered = facts->answered,
	        .sent = facts->sent != 0,
	        .delivered = facts->delivered != 0,
	        .undelivered = facts->undelivered != 0};

	measure(person);
	for (size_t m = 0; m < MEASURES; m++)
		rate.has_index |= !isnan(person->index[m]);
	person->disposition = rate_disposition(&rate);
}

/* Only answers to items of an index go on from here; they are moved together,
 * and the person's begin at `from`. */
static size_t
keep_measured(struct building *b, const struct version *version, size_t from,
        size_t count, size_t kept)
{
	size_t item = 0;

	assert(version != NULL); /* every version that is there was read */
	for (size_t a = from; a < from + count; a++) {
		int64_t position = b->answers[a].position;

		while (item < version->item_count &&
		        version->items[item].position < position)
			item++;
		if (item < version->item_count &&
		        version->items[item].position == position)
			b->answers[kept++] = b->answers[a];
	}
	return kept;
}

/* With what it is sorted by, since the sort reads that many times. */
struct ranked {
	int64_t respondent;
	int64_t invitation;
	enum rate_disposition disposition;
	struct person *person;
};

/* By person; then the furthest first, which AAPOR's codes happen to order; the
 * latest of equals. */
static int
by_person(const void *left, const void *right)
{
	const struct ranked *a = left;
	const struct ranked *b = right;

	if (a->respondent != b->respondent)
		return a->respondent < b->respondent ? -1 : 1;
	if (a->disposition != b->disposition)
		return a->disposition < b->disposition ? -1 : 1;
	return a->invitation > b->invitation ? -1 : 1;
}

static void
choose_counted(struct building *b)
{
	struct ranked *order = talloc_array(
	        b->memory, struct ranked, (unsigned)b->invitation_count + 1);

	if (order == NULL)
		log_abort("report.persons", "out of memory");
	for (size_t i = 0; i < b->invitation_count; i++)
		order[i] = (struct ranked){
		        .respondent = b->persons[i].facts->respondent,
		        .invitation = b->persons[i].facts->invitation,
		        .disposition = b->persons[i].disposition,
		        .person = &b->persons[i]};
	qsort(order, b->invitation_count, sizeof(*order), by_person);
	for (size_t i = 0; i < b->invitation_count; i++)
		order[i].person->counted =
		        i == 0 ||
		        order[i].respondent != order[i - 1].respondent;
}

/* Invitations and answers are both in order of the invitation. */
void
report_make_persons(struct building *b)
{
	size_t at = 0;
	size_t kept = 0;

	b->persons = talloc_zero_array(
	        b->memory, struct person, (unsigned)b->invitation_count + 1);
	if (b->persons == NULL)
		log_abort("report.persons", "out of memory");
	set_measures(b);
	for (size_t i = 0; i < b->invitation_count; i++) {
		struct person *person = &b->persons[i];
		int64_t id = b->invitations[i].invitation;
		size_t from;
		size_t first = kept;

		while (at < b->answer_count && b->answers[at].invitation < id)
			at++;
		from = at;
		while (at < b->answer_count && b->answers[at].invitation == id)
			at++;
		person->facts = &b->invitations[i];
		person->version = version_of(b, person->facts->survey_version);
		kept = keep_measured(b, person->version, from, at - from, kept);
		person->answers = b->answers + first;
		person->answer_count = kept - first;
		judge(person);
	}
	choose_counted(b);
}

/* Whoever was invited twice is counted by one of the invitations only. */
bool
report_has_answered(const struct person *person)
{
	return person->counted && (person->disposition == RATE_COMPLETE ||
	                                  person->disposition == RATE_PARTIAL);
}
