/*
 * Builds a month's report: reads the facts, computes each person's disposition
 * and indices, counts, and hides what must be hidden before anything leaves.
 */
#include "reports/report.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "reports/metric.h"
#include "reports/rate.h"
#include "reports/report_internal.h"

const char *const report_measures[MEASURES] = {"satisfaction", "involvement"};
static const char *const months[] = {"januar", "februar", "marts", "april",
        "maj", "juni", "juli", "august", "september", "oktober", "november",
        "december"};

/* Reading. */

static enum status
read_facts(struct building *b, struct fact_month month)
{
	enum status status = fact_meetings(
	        b->db, b->memory, month, &b->meetings, &b->meeting_count);

	if (status == STATUS_OK)
		status = fact_invitations(b->db, b->memory, month,
		        &b->invitations, &b->invitation_count);
	if (status == STATUS_OK)
		status = fact_answers(
		        b->db, b->memory, month, &b->answers, &b->answer_count);
	/* The items of the version that was used last speak for the month. */
	if (status == STATUS_OK && b->invitation_count > 0)
		status = fact_items(b->db, b->memory,
		        b->invitations[b->invitation_count - 1].survey_version,
		        &b->items, &b->item_count);
	return status;
}

/* Persons. */

static double
answer_number(const struct fact_answer *answer)
{
	int64_t number = 0;

	if (text_to_int(answer->value, 1, 5, &number) != STATUS_OK)
		return NAN;
	return (double)number;
}

/* The person's items of one measure, in the order of the survey. */
static size_t
collect(const struct building *b, size_t from, size_t to, const char *measure,
        double items[ITEMS_SHOWN])
{
	size_t count = 0;

	for (size_t i = 0; i < b->item_count && count < ITEMS_SHOWN; i++) {
		if (strcmp(b->items[i].measure, measure) != 0)
			continue;
		items[count] = NAN;
		for (size_t a = from; a < to; a++)
			if (strcmp(b->answers[a].name, b->items[i].name) == 0)
				items[count] = answer_number(&b->answers[a]);
		count++;
	}
	return count;
}

static bool
all_five(const double *items, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (isnan(items[i]) || items[i] < 5)
			return false;
	return count > 0;
}

static void
make_person(const struct building *b, const struct fact_invitation *facts,
        size_t from, size_t to, struct person *person)
{
	struct rate_facts rate = {.state = facts->state,
	        .answered = facts->answered,
	        .sent = facts->sent != 0,
	        .delivered = facts->delivered != 0,
	        .undelivered = facts->undelivered != 0};

	person->facts = facts;
	for (size_t m = 0; m < MEASURES; m++) {
		double items[ITEMS_SHOWN];
		size_t count = collect(b, from, to, report_measures[m], items);

		person->index[m] = metric_index(items, count);
		person->full[m] = all_five(items, count);
		rate.has_index |= !isnan(person->index[m]);
	}
	person->disposition = rate_disposition(&rate);
}

/* Invitations and answers are both in order of the invitation. */
static void
make_persons(struct building *b)
{
	size_t at = 0;

	b->persons = talloc_zero_array(
	        b->memory, struct person, (unsigned)b->invitation_count + 1);
	if (b->persons == NULL)
		log_abort("report.persons", "out of memory");
	for (size_t i = 0; i < b->invitation_count; i++) {
		int64_t id = b->invitations[i].invitation;
		size_t from;

		while (at < b->answer_count && b->answers[at].invitation < id)
			at++;
		from = at;
		while (at < b->answer_count && b->answers[at].invitation == id)
			at++;
		make_person(b, &b->invitations[i], from, at, &b->persons[i]);
	}
}

/* Counting. */

static size_t
place_of(enum rate_disposition disposition)
{
	switch (disposition) {
	case RATE_COMPLETE: return 0;
	case RATE_PARTIAL: return 1;
	case RATE_REFUSAL: return 2;
	case RATE_BREAK_OFF: return 3;
	case RATE_SILENT: return 4;
	case RATE_UNDELIVERED:
	case RATE_NEVER_SENT: return 5;
	case RATE_INELIGIBLE: break;
	}
	return 6;
}

static bool
is_reached(enum rate_disposition disposition)
{
	return disposition != RATE_UNDELIVERED &&
	       disposition != RATE_NEVER_SENT;
}

bool
report_is_answered(enum rate_disposition disposition)
{
	return disposition == RATE_COMPLETE || disposition == RATE_PARTIAL ||
	       disposition == RATE_BREAK_OFF || disposition == RATE_INELIGIBLE;
}

/* The last place is for all the groups that do not fit. */
static struct stages *
group_of(struct building *b, const char *name)
{
	for (size_t i = 0; i < b->group_count; i++)
		if (strcmp(b->groups[i].group, name) == 0)
			return &b->groups[i];
	if (b->group_count == GROUPS_MAX - 1) {
		b->groups[b->group_count].group = "øvrige";
		b->group_count++;
	}
	if (b->group_count == GROUPS_MAX)
		return &b->groups[GROUPS_MAX - 1];
	b->groups[b->group_count].group = name;
	return &b->groups[b->group_count++];
}

static void
count_person(struct stages *stages, enum rate_disposition disposition)
{
	stages->asked++;
	stages->reached += is_reached(disposition);
	stages->answered += report_is_answered(disposition);
}

static void
count_all(struct building *b)
{
	for (size_t i = 0; i < b->meeting_count; i++) {
		b->total.held++;
		group_of(b, b->meetings[i].target_group)->held++;
	}
	for (size_t i = 0; i < b->invitation_count; i++) {
		const struct person *person = &b->persons[i];

		count_person(&b->total, person->disposition);
		count_person(group_of(b, person->facts->target_group),
		        person->disposition);
		b->dispositions[place_of(person->disposition)]++;
	}
}

static void
fill_head(struct report *report, const struct fact_municipality *municipality,
        struct month month, int64_t now)
{
	char text[21];

	report->municipality = municipality->code;
	report->municipality_name = talloc_strdup(report, municipality->name);
	report->threshold = municipality->minimum_cell;
	clock_month_format(month, text);
	report->month = talloc_strdup(report, text);
	report->month_name = talloc_asprintf(
	        report, "%s %d", months[month.month - 1], month.year);
	clock_format(now, text);
	report->built_at = talloc_strdup(report, text);
	report->respondent = "citizen";
	report->hidden_symbol = "·";
	report->versions = "";
}

static enum status
fill(struct building *b)
{
	enum status status;

	make_persons(b);
	count_all(b);
	status = report_protect(b);
	if (status != STATUS_OK)
		return status;
	if (b->invitation_count > 0)
		b->report->versions = talloc_strdup(b->report,
		        b->invitations[b->invitation_count - 1].version);
	report_fill_coverage(b);
	report_fill_dispositions(b);
	b->report->indices =
	        talloc_zero_array(b->report, struct report_index, MEASURES);
	if (b->report->indices == NULL)
		log_abort("report.indices", "out of memory");
	for (size_t m = 0; m < MEASURES; m++)
		report_fill_index(b, m, &b->report->indices[m]);
	b->report->indices_count = MEASURES;
	status = report_fill_items(b);
	report_name_municipality(b);
	report_fill_sentence(b->report);
	report_fill_checksum(b);
	return status;
}

enum status
report_build(struct db *db, TALLOC_CTX *owner, int64_t code, struct month month,
        int64_t now, struct report **out)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct fact_municipality municipality;
	struct building *b = talloc_zero(memory, struct building);
	struct report *report = talloc_zero(owner, struct report);
	enum status status = fact_municipality(db, memory, code, &municipality);

	if (b == NULL || report == NULL)
		log_abort("report.build", "out of memory");
	b->memory = memory;
	b->db = db;
	b->report = report;
	if (status == STATUS_OK) {
		fill_head(report, &municipality, month, now);
		status = read_facts(b, (struct fact_month){code,
		                               month.year * 100 + month.month});
	}
	if (status == STATUS_OK)
		status = fill(b);
	talloc_free(memory);
	if (status != STATUS_OK) {
		talloc_free(report);
		return status;
	}
	*out = report;
	return STATUS_OK;
}
