/*
 * The parts of the result: coverage, dispositions, indices, items, the sentence
 * and the checksum.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include <sodium.h>

#include "base/log.h"
#include "reports/metric.h"
#include "reports/report_internal.h"

#define CONFIDENCE 0.95

/* The result. */

static struct report_coverage
coverage(const struct building *b, const struct stages *stages)
{
	return (struct report_coverage){
	        .group = stages->group == NULL ? "" : stages->group,
	        .held = report_published(b, stages->cells[0]),
	        .asked = report_published(b, stages->cells[1]),
	        .reached = report_published(b, stages->cells[2]),
	        .answered = report_published(b, stages->cells[3]),
	};
}

void
report_fill_coverage(struct building *b)
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

void
report_fill_dispositions(struct building *b)
{
	struct report_dispositions *d = &b->report->dispositions;
	struct report_count *counts[7] = {&d->complete, &d->partial,
	        &d->refused, &d->break_off, &d->silent, &d->undelivered,
	        &d->ineligible};

	for (size_t i = 0; i < 7; i++)
		*counts[i] = report_published(b, b->disposition_cells[i]);
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
		        report_is_answered(b->persons[i].disposition);
	if ((full > 0 && full < threshold) ||
	        (n - full > 0 && n - full < threshold) || full == n)
		return NAN;
	return (double)full / (double)n;
}

/* The mean goes with its count; a month in which all answered alike would tell
 * what each of them said. */
void
report_fill_index(
        struct building *b, size_t measure, struct report_index *index)
{
	double *x = talloc_zero_array(
	        b->memory, double, (unsigned)b->invitation_count + 1);
	struct metric_mean mean;
	size_t n = 0;

	if (x == NULL)
		log_abort("report.index", "out of memory");
	for (size_t i = 0; i < b->invitation_count; i++)
		if (!isnan(b->persons[i].index[measure]) &&
		        report_is_answered(b->persons[i].disposition))
			x[n++] = b->persons[i].index[measure];
	mean = metric_mean(x, n, CONFIDENCE, 0);
	*index = (struct report_index){.name = report_measures[measure],
	        .respondents = report_published(b, b->index_cells[measure]),
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

enum status
report_fill_items(struct building *b)
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
void
report_name_municipality(struct building *b)
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

void
report_fill_sentence(struct report *report)
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
void
report_fill_checksum(struct building *b)
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
