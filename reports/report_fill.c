/*
 * The parts of the result: coverage, dispositions, indices, versions and the
 * checksum.
 */
#include <math.h>
#include <string.h>

#include <sodium.h>

#include "base/log.h"
#include "reports/metric.h"
#include "reports/report_internal.h"

#define CONFIDENCE 0.95

static struct report_coverage
coverage(const struct building *b, const struct group *group)
{
	return (struct report_coverage){
	        .group = "",
	        .held = report_published(b, group->cells[HELD]),
	        .asked = report_published(b, group->cells[ASKED]),
	        .reached = report_published(b, group->cells[REACHED]),
	        .answered = report_published(b, group->cells[ANSWERED]),
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
		        b->groups[g].name[0] == '\0' ? "uden målgruppe"
		                                     : b->groups[g].name);
	}
	report->groups_count = b->group_count;
}

/* A rate that follows from two counts is published where both are. */
void
report_fill_dispositions(struct building *b)
{
	struct report_dispositions *d = &b->report->dispositions;
	const struct report_coverage *total = &b->report->total;
	struct report_count *counts[DISPOSITIONS] = {[COMPLETE] = &d->complete,
	        [PARTIAL] = &d->partial,
	        [REFUSED] = &d->refused,
	        [BREAK_OFF] = &d->break_off,
	        [SILENT] = &d->silent,
	        [UNDELIVERED] = &d->undelivered,
	        [INELIGIBLE] = &d->ineligible};

	for (size_t i = 0; i < DISPOSITIONS; i++)
		*counts[i] = report_published(b, b->disposition_cells[i]);
	d->rr2_hidden = total->answered.hidden || total->asked.hidden;
	d->rr2 = d->rr2_hidden ? NAN
	                       : rate_rr2(b->dispositions[COMPLETE],
	                                 b->dispositions[PARTIAL],
	                                 b->total.row.counts[ASKED]);
}

/* Two decimals: what all writers print is what is protected. */
static double
rounded(double value)
{
	return round(value * 100) / 100;
}

/* The mean goes with its count; a month in which all answered alike would tell
 * what each of them said. */
static void
fill_index(struct building *b, size_t m, struct report_index *index)
{
	double *x = talloc_zero_array(
	        b->memory, double, (unsigned)b->invitation_count + 1);
	int64_t by_answered[REPORT_ANSWERED_MAX + 1] = {0};
	struct metric_mean mean;
	size_t n = 0;

	if (x == NULL)
		log_abort("report.index", "out of memory");
	for (size_t i = 0; i < b->invitation_count; i++) {
		const struct person *person = &b->persons[i];

		if (!report_has_answered(person) || isnan(person->index[m]))
			continue;
		x[n++] = person->index[m];
		if (person->answered[m] <= REPORT_ANSWERED_MAX)
			by_answered[person->answered[m]]++;
	}
	mean = metric_mean(x, n, CONFIDENCE, 0);
	*index = (struct report_index){.name = report_measures[m],
	        .respondents = report_published(b, b->measures[m].cell),
	        .mean = NAN,
	        .low = NAN,
	        .high = NAN,
	        .full_share = NAN,
	        .people = b->measures[m].n};
	memcpy(index->by_answered, by_answered, sizeof(by_answered));
	if (b->stage >= NO_MEAN || index->respondents.hidden ||
	        b->report->total.answered.hidden || n < METRIC_FIGURE_FROM ||
	        mean.sd < 1e-9)
		return;
	/* Nobody's index is beyond 0 and 100: there all answered alike. */
	if (rounded(mean.mean) <= 0 || rounded(mean.mean) >= 100)
		return;
	index->mean = rounded(mean.mean);
	if (n < METRIC_INTERVAL_FROM)
		return;
	index->low = rounded(fmax(0, mean.low));
	index->high = rounded(fmin(100, mean.high));
}

void
report_fill_indices(struct building *b)
{
	b->report->indices =
	        talloc_zero_array(b->report, struct report_index, MEASURES);
	if (b->report->indices == NULL)
		log_abort("report.indices", "out of memory");
	for (size_t m = 0; m < MEASURES; m++)
		fill_index(b, m, &b->report->indices[m]);
	b->report->indices_count = MEASURES;
}

/* Those who gave 5 to everything gave it to this item, too: the others who gave
 * 5 must be neither few nor unknown beside answers that are shown. */
static bool
is_told_by_item(const struct report *report, const struct report_item *item,
        int64_t full)
{
	bool shows = !item->respondents.hidden;
	bool told = false;

	for (size_t c = 0; c < item->choices_count; c++) {
		const struct report_count *answers = &item->choices[c].answers;

		shows |= !answers->hidden;
		if (strcmp(item->choices[c].value, "5") == 0)
			told = answers->hidden ||
			       !rule_is_plain(answers->truth - full,
			               report->threshold);
	}
	return shows && told;
}

static bool
is_told(const struct report *report, const char *measure, int64_t full)
{
	for (size_t i = 0; i < report->items_count; i++)
		if (strcmp(report->items[i].measure, measure) == 0 &&
		        is_told_by_item(report, &report->items[i], full))
			return true;
	return false;
}

/* Of the respondents that are shown, so that the share tells no other number;
 * neither those with it nor those without may be few. */
void
report_fill_full_shares(struct building *b)
{
	int64_t threshold = b->report->threshold;

	for (size_t m = 0; m < MEASURES; m++) {
		struct report_index *index = &b->report->indices[m];
		int64_t of = b->measures[m].respondents;
		int64_t full = 0;

		for (size_t i = 0; i < b->invitation_count; i++)
			full += report_has_answered(&b->persons[i]) &&
			        b->persons[i].full[m];
		if (isnan(index->mean) || !rule_is_plain(full, threshold) ||
		        !rule_is_plain(of - full, threshold) || full == of ||
		        is_told(b->report, index->name, full))
			continue;
		index->full_share = (double)full / (double)of;
	}
}

void
report_fill_versions(struct building *b)
{
	const char *names = "";

	for (size_t v = 0; v < b->version_count; v++)
		names = talloc_asprintf(b->report, "%s%s%s", names,
		        v == 0 ? "" : ", ", b->versions[v].name);
	b->report->versions = names;
}

static void
hash_number(crypto_hash_sha256_state *state, int64_t number)
{
	crypto_hash_sha256_update(
	        state, (const unsigned char *)&number, sizeof(number));
}

/* The facts as a stream of bytes: the same facts, the same checksum.  Each
 * person's seal goes in with them.  Nobody outside knows the seals, so that
 * nobody can find what is hidden by trying all that it could be. */
void
report_fill_checksum(struct building *b)
{
	crypto_hash_sha256_state state;
	unsigned char hash[crypto_hash_sha256_BYTES];
	char hex[2 * crypto_hash_sha256_BYTES + 1];

	crypto_hash_sha256_init(&state);
	hash_number(&state, b->report->municipality);
	hash_number(&state, (int64_t)b->meeting_count);
	for (size_t i = 0; i < b->invitation_count; i++) {
		const struct person *person = &b->persons[i];

		crypto_hash_sha256_update(&state, person->facts->seal.bytes,
		        person->facts->seal.length);
		hash_number(&state, person->facts->invitation);
		hash_number(&state, (int64_t)person->disposition);
		for (size_t a = 0; a < person->answer_count; a++) {
			const struct fact_answer *answer = &person->answers[a];

			hash_number(&state, answer->position);
			crypto_hash_sha256_update(&state,
			        (const unsigned char *)answer->value,
			        strlen(answer->value) + 1);
		}
	}
	crypto_hash_sha256_final(&state, hash);
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	b->report->checksum = talloc_strdup(b->report, hex);
}
