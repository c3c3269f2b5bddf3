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

#include <sodium.h>

#include "base/log.h"
#include "reports/disclosure.h"
#include "reports/metric.h"
#include "reports/rate.h"
#include "reports/report_store.h"

enum { MEASURES = 2, GROUPS_MAX = 12, ITEMS_SHOWN = 20, CHOICES_SHOWN = 12 };

#define CONFIDENCE 0.95

static const char *const measures[MEASURES] = {"satisfaction", "involvement"};
static const char *const months[] = {"januar", "februar", "marts", "april",
        "maj", "juni", "juli", "august", "september", "oktober", "november",
        "december"};

/* One invited person. */
struct person {
	const struct fact_invitation *facts;
	double index[MEASURES];
	bool full[MEASURES]; /* every item answered, all with 5 */
	enum rate_disposition disposition;
};

/* Counts along the way of a group, and where disclosure keeps them. */
struct stages {
	const char *group;
	int64_t held, asked, reached, answered;
	size_t cells[4];
};

struct building {
	TALLOC_CTX *memory;
	struct db *db;
	struct report *report;
	struct fact_meeting *meetings;
	size_t meeting_count;
	struct fact_invitation *invitations;
	size_t invitation_count;
	struct fact_answer *answers;
	size_t answer_count;
	struct fact_item *items;
	size_t item_count;
	struct person *persons; /* by invitation, in the same order */
	struct stages total;
	struct stages groups[GROUPS_MAX];
	size_t group_count;
	int64_t dispositions[7];
	size_t disposition_cells[7];
	struct disclosure *disclosure;
	size_t index_cells[MEASURES];
};

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
		size_t count = collect(b, from, to, measures[m], items);

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

static bool
is_answered(enum rate_disposition disposition)
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
	stages->answered += is_answered(disposition);
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

/* Disclosure: every sum that ties published figures together. */

static void
tie_chain(struct disclosure *d, struct stages *stages, int wanted)
{
	const int64_t counts[4] = {
	        stages->held, stages->asked, stages->reached, stages->answered};

	for (size_t i = 0; i < 4; i++)
		stages->cells[i] = disclosure_cell(d, counts[i], wanted);
	/* What a reader can subtract is protected like a cell. */
	for (size_t i = 0; i + 1 < 4; i++) {
		size_t rest = disclosure_cell(
		        d, counts[i] - counts[i + 1], DISCLOSURE_UNPUBLISHED);

		disclosure_sum(d, stages->cells[i]);
		disclosure_part(d, stages->cells[i + 1]);
		disclosure_part(d, rest);
	}
}

static void
tie_groups(struct building *b)
{
	for (size_t stage = 0; stage < 4; stage++) {
		if (b->group_count == 0)
			return;
		disclosure_sum(b->disclosure, b->total.cells[stage]);
		for (size_t g = 0; g < b->group_count; g++)
			disclosure_part(
			        b->disclosure, b->groups[g].cells[stage]);
	}
}

/* Complete, partial, break-off and ineligible have answered; refused and silent
 * were reached and have not; the undelivered were not reached. */
static void
tie_dispositions(struct building *b)
{
	static const size_t answered[] = {0, 1, 3, 6};
	struct disclosure *d = b->disclosure;
	const size_t *cells = b->disposition_cells;

	for (size_t i = 0; i < 7; i++)
		b->disposition_cells[i] = disclosure_cell(
		        d, b->dispositions[i], DISCLOSURE_FIGURE);
	disclosure_sum(d, b->total.cells[3]);
	for (size_t i = 0; i < 4; i++)
		disclosure_part(d, cells[answered[i]]);
	disclosure_sum(d, b->total.cells[2]);
	disclosure_part(d, b->total.cells[3]);
	disclosure_part(d, cells[2]);
	disclosure_part(d, cells[4]);
	disclosure_sum(d, b->total.cells[1]);
	disclosure_part(d, b->total.cells[2]);
	disclosure_part(d, cells[5]);
}

/* How many have an index, of those who answered. */
static void
tie_index(struct building *b, size_t measure)
{
	struct disclosure *d = b->disclosure;
	int64_t n = 0;
	size_t rest;

	for (size_t i = 0; i < b->invitation_count; i++)
		n += !isnan(b->persons[i].index[measure]) &&
		     is_answered(b->persons[i].disposition);
	b->index_cells[measure] = disclosure_cell(d, n, DISCLOSURE_HEADLINE);
	rest = disclosure_cell(
	        d, b->total.answered - n, DISCLOSURE_UNPUBLISHED);
	disclosure_sum(d, b->total.cells[3]);
	disclosure_part(d, b->index_cells[measure]);
	disclosure_part(d, rest);
}

static enum status
protect(struct building *b)
{
	b->disclosure = talloc_zero(b->memory, struct disclosure);
	if (b->disclosure == NULL)
		log_abort("report.disclosure", "out of memory");
	b->disclosure->threshold = b->report->threshold;
	tie_chain(b->disclosure, &b->total, DISCLOSURE_HEADLINE);
	for (size_t g = 0; g < b->group_count; g++)
		tie_chain(b->disclosure, &b->groups[g], DISCLOSURE_DETAIL);
	tie_groups(b);
	tie_dispositions(b);
	for (size_t m = 0; m < MEASURES; m++)
		tie_index(b, m);
	return disclosure_protect(b->disclosure);
}

static struct report_count
published(const struct building *b, size_t cell)
{
	const struct disclosure_cell *at = &b->disclosure->cells[cell];

	return (struct report_count){at->hidden ? 0 : at->count, at->hidden};
}

/* The result. */

static struct report_coverage
coverage(const struct building *b, const struct stages *stages)
{
	return (struct report_coverage){
	        .group = stages->group == NULL ? "" : stages->group,
	        .held = published(b, stages->cells[0]),
	        .asked = published(b, stages->cells[1]),
	        .reached = published(b, stages->cells[2]),
	        .answered = published(b, stages->cells[3]),
	};
}

static void
fill_coverage(struct building *b)
{
	struct report *report = b->report;

	report->total = coverage(b, &b->total);
	report->groups = talloc_zero_array(
	        report, struct report_coverage, (unsigned)b->group_count + 1);
	if (report->groups == NULL)
		log_abort("report.groups", "out of memory");
	for (size_t g = 0; g < b->group_count; g++) {
		report->groups[g] = coverage(b, &b->groups[g]);
		report->groups[g].group = talloc_strdup(report->groups,
		        b->groups[g].group[0] == '\0' ? "uden målgruppe"
		                                      : b->groups[g].group);
	}
	report->groups_count = b->group_count;
}

static void
fill_dispositions(struct building *b)
{
	struct report_dispositions *d = &b->report->dispositions;
	struct report_count *counts[7] = {&d->complete, &d->partial,
	        &d->refused, &d->break_off, &d->silent, &d->undelivered,
	        &d->ineligible};

	for (size_t i = 0; i < 7; i++)
		*counts[i] = published(b, b->disposition_cells[i]);
	/* The rate is as good as the counts that it is made of. */
	d->rr2_hidden = d->complete.hidden || d->partial.hidden ||
	                d->ineligible.hidden || b->report->total.asked.hidden ||
	                b->total.asked < b->report->threshold;
	d->rr2 = d->rr2_hidden
	                 ? NAN
	                 : rate_rr2(b->dispositions[0], b->dispositions[1],
	                           b->total.asked - b->dispositions[6]);
}

/* The share of "fuldt inddraget" would tell small counts on either side. */
static double
full_share(const struct building *b, size_t measure, int64_t n)
{
	int64_t full = 0;
	int64_t threshold = b->report->threshold;

	for (size_t i = 0; i < b->invitation_count; i++)
		full += b->persons[i].full[measure] &&
		        is_answered(b->persons[i].disposition);
	if ((full > 0 && full < threshold) ||
	        (n - full > 0 && n - full < threshold) || full == n)
		return NAN;
	return (double)full / (double)n;
}

/* The mean goes with its count; a month in which all answered alike would tell
 * what each of them said. */
static void
fill_index(struct building *b, size_t measure, struct report_index *index)
{
	double *x = talloc_zero_array(
	        b->memory, double, (unsigned)b->invitation_count + 1);
	struct metric_mean mean;
	size_t n = 0;

	if (x == NULL)
		log_abort("report.index", "out of memory");
	for (size_t i = 0; i < b->invitation_count; i++)
		if (!isnan(b->persons[i].index[measure]) &&
		        is_answered(b->persons[i].disposition))
			x[n++] = b->persons[i].index[measure];
	mean = metric_mean(x, n, CONFIDENCE, 0);
	*index = (struct report_index){.name = measures[measure],
	        .respondents = published(b, b->index_cells[measure]),
	        .mean = NAN,
	        .low = NAN,
	        .high = NAN,
	        .full_share = NAN};
	if (index->respondents.hidden || n < METRIC_FIGURE_FROM ||
	        mean.sd < 1e-9)
		return;
	index->mean = mean.mean;
	index->full_share = full_share(b, measure, (int64_t)n);
	if (n < METRIC_INTERVAL_FROM)
		return;
	index->low = fmax(0, mean.low);
	index->high = fmin(100, mean.high);
}

/* An item's answers are shown whole, or not at all where one of its counts is
 * small: the index above ties all of them together. */
static void
fill_item_counts(const struct building *b, struct report_item *item)
{
	int64_t n = 0;
	bool hide = false;
	int64_t kinds = 0;

	for (size_t c = 0; c < item->choices_count; c++) {
		int64_t count = 0;

		for (size_t a = 0; a < b->answer_count; a++)
			count += strcmp(b->answers[a].name, item->name) == 0 &&
			         strcmp(b->answers[a].value,
			                 item->choices[c].value) == 0;
		item->choices[c].answers.count = count;
		n += count;
		kinds += count > 0;
		hide |= count > 0 && count < b->report->threshold;
	}
	hide |= n < b->report->threshold || kinds == 1 ||
	        (b->total.answered - n > 0 &&
	                b->total.answered - n < b->report->threshold) ||
	        b->report->total.answered.hidden;
	item->respondents = (struct report_count){hide ? 0 : n, hide};
	for (size_t c = 0; c < item->choices_count; c++)
		if (hide)
			item->choices[c].answers =
			        (struct report_count){0, true};
}

static enum status
fill_item(struct building *b, const struct fact_item *fact,
        struct report_item *item)
{
	struct fact_choice *choices = NULL;
	size_t count = 0;
	enum status status =
	        fact_choices(b->db, b->memory, fact, &choices, &count);

	if (status != STATUS_OK)
		return status;
	*item = (struct report_item){
	        .name = talloc_strdup(b->report, fact->name),
	        .label = talloc_strdup(b->report, fact->label),
	        .measure = talloc_strdup(b->report, fact->measure)};
	item->choices = talloc_zero_array(
	        b->report, struct report_item_choice, (unsigned)count + 1);
	if (item->choices == NULL)
		log_abort("report.item", "out of memory");
	for (size_t c = 0; c < count; c++) {
		item->choices[c].value =
		        talloc_strdup(b->report, choices[c].value);
		item->choices[c].label =
		        talloc_strdup(b->report, choices[c].label);
	}
	item->choices_count = count;
	fill_item_counts(b, item);
	return STATUS_OK;
}

static enum status
fill_items(struct building *b)
{
	enum status status = STATUS_OK;

	b->report->items = talloc_zero_array(
	        b->report, struct report_item, (unsigned)b->item_count + 1);
	if (b->report->items == NULL)
		log_abort("report.items", "out of memory");
	for (size_t i = 0; status == STATUS_OK && i < b->item_count; i++)
		status = fill_item(b, &b->items[i], &b->report->items[i]);
	b->report->items_count = b->item_count;
	return status;
}

/* The municipality's name is put in where labels say {kommune}. */
static void
name_municipality(struct building *b)
{
	for (size_t i = 0; i < b->report->items_count; i++) {
		struct report_item *item = &b->report->items[i];
		const char *at = strstr(item->label, "{kommune}");

		if (at != NULL)
			item->label = talloc_asprintf(b->report, "%.*s%s%s",
			        (int)(at - item->label), item->label,
			        b->report->municipality_name, at + 9);
	}
}

static void
fill_sentence(struct report *report)
{
	const struct report_index *s = &report->indices[0];
	const struct report_index *i = &report->indices[1];

	if (isnan(s->mean) || isnan(i->mean)) {
		report->sentence = talloc_asprintf(report,
		        "I %s har for få svaret til, at vi kan vise tal for"
		        " %s.",
		        report->month_name, report->municipality_name);
		return;
	}
	report->sentence = talloc_asprintf(report,
	        "I %s svarede %" PRId64 " borgere om deres møde med %s:"
	        " tilfredsheden var %.0f og inddragelsen %.0f på en skala fra"
	        " 0 til 100.",
	        report->month_name, s->respondents.count,
	        report->municipality_name, s->mean, i->mean);
}

/* The facts as a stream of bytes: the same facts, the same checksum. */
static void
fill_checksum(struct building *b)
{
	crypto_hash_sha256_state state;
	unsigned char hash[crypto_hash_sha256_BYTES];
	char hex[2 * crypto_hash_sha256_BYTES + 1];

	crypto_hash_sha256_init(&state);
	for (size_t i = 0; i < b->invitation_count; i++) {
		const struct person *person = &b->persons[i];
		int64_t facts[] = {person->facts->invitation,
		        (int64_t)person->disposition, person->facts->answered};

		crypto_hash_sha256_update(
		        &state, (const unsigned char *)facts, sizeof(facts));
	}
	for (size_t a = 0; a < b->answer_count; a++)
		crypto_hash_sha256_update(&state,
		        (const unsigned char *)b->answers[a].value,
		        strlen(b->answers[a].value) + 1);
	crypto_hash_sha256_final(&state, hash);
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	b->report->checksum = talloc_strdup(b->report, hex);
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
	status = protect(b);
	if (status != STATUS_OK)
		return status;
	if (b->invitation_count > 0)
		b->report->versions = talloc_strdup(b->report,
		        b->invitations[b->invitation_count - 1].version);
	fill_coverage(b);
	fill_dispositions(b);
	b->report->indices =
	        talloc_zero_array(b->report, struct report_index, MEASURES);
	if (b->report->indices == NULL)
		log_abort("report.indices", "out of memory");
	for (size_t m = 0; m < MEASURES; m++)
		fill_index(b, m, &b->report->indices[m]);
	b->report->indices_count = MEASURES;
	status = fill_items(b);
	name_municipality(b);
	fill_sentence(b->report);
	fill_checksum(b);
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
