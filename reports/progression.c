/*
 * Puts the same people together, and compares.
 */
#include "reports/progression.h"

#include <math.h>
#include <string.h>

#include "base/log.h"
#include "reports/metric.h"
#include "reports/progression_internal.h"
#include "reports/report_store.h"

#define CONFIDENCE 0.95

/* The item's place in the result; PROGRESSION_ITEMS where it is not, or has no
 * room.  A new one is put only where `add` says so.  Two surveys may ask the
 * same name in other words; then they are two items, since a change between two
 * wordings would be no change of people. */
static size_t
item_at(struct progression *out, const struct progression_answer *row, bool add)
{
	struct progression_item *item;

	for (size_t i = 0; i < out->items_count; i++)
		if (strcmp(out->items[i].name, row->name) == 0 &&
		        strcmp(out->items[i].label, row->label) == 0)
			return i;
	if (!add || out->items_count == PROGRESSION_ITEMS)
		return PROGRESSION_ITEMS;
	item = &out->items[out->items_count];
	*item = (struct progression_item){.name = talloc_strdup(out, row->name),
	        .label = talloc_strdup(out, row->label),
	        .before = NAN,
	        .after = NAN,
	        .change = NAN,
	        .low = NAN,
	        .high = NAN,
	        .srm = NAN,
	        .left_mean = NAN,
	        .word = REPORT_NO_WORD,
	        .left_word = REPORT_NO_WORD};
	return out->items_count++;
}

/* Rows are by respondent: the earlier quarter's people, in that order. */
static void
gather_before(struct progressing *p, const struct progression_answer *rows,
        size_t count)
{
	p->people = talloc_zero_array(
	        p->memory, struct progression_person, (unsigned)count + 1);
	if (p->people == NULL)
		log_abort("progression", "out of memory");
	for (size_t i = 0; i < count; i++) {
		size_t item = item_at(p->out, &rows[i], true);

		if (p->count == 0 || p->people[p->count - 1].respondent !=
		                             rows[i].respondent)
			p->people[p->count++].respondent = rows[i].respondent;
		if (item < PROGRESSION_ITEMS)
			p->people[p->count - 1].before[item] =
			        (int)rows[i].value;
	}
}

/* Both are in the order of respondents.  Only those who answered in the earlier
 * quarter are of interest, and only items that were asked then: nobody is added
 * here.  The two lists are merged as they are read, without looking anybody up.
 */
static void
gather_after(struct progressing *p, const struct progression_answer *rows,
        size_t count)
{
	size_t at = 0;

	for (size_t i = 0; i < count; i++) {
		size_t item = item_at(p->out, &rows[i], false);

		while (at < p->count &&
		        p->people[at].respondent < rows[i].respondent)
			at++;
		if (at == p->count)
			return;
		if (p->people[at].respondent != rows[i].respondent)
			continue;
		p->people[at].came_back = true;
		if (item < PROGRESSION_ITEMS)
			p->people[at].after[item] = (int)rows[i].value;
	}
}

/* Figures as they are, before anything is hidden. */

/* One decimal: what all writers print. */
static double
rounded(double value)
{
	return round(value * 10) / 10;
}

/* A word is given to a change only where enough people stand behind it;
 * otherwise the page would make news of chance. */
static enum report_change
word_of(double p, double difference, size_t n)
{
	if (n < METRIC_CHANGE_FROM)
		return REPORT_NO_WORD;
	if (isnan(p) || p >= 1 - CONFIDENCE)
		return REPORT_UNSURE;
	return difference > 0 ? REPORT_HIGHER : REPORT_LOWER;
}

/* Each figure has a number of people of its own from which it is given: the
 * means from few, the interval from more, the effect size and the word from
 * most. */
static void
compare_pairs(struct progression_item *item, const double *before,
        const double *after, size_t n)
{
	struct metric_change change;

	item->pairs.truth = (int64_t)n;
	if (n < METRIC_FIGURE_FROM)
		return;
	change = metric_paired(before, after, n, CONFIDENCE);
	item->before = rounded(metric_mean(before, n, CONFIDENCE, 0).mean);
	item->after = rounded(metric_mean(after, n, CONFIDENCE, 0).mean);
	item->change = rounded(change.difference);
	item->word = word_of(change.p, change.difference, n);
	if (n >= METRIC_INTERVAL_FROM && isfinite(change.low)) {
		item->low = rounded(change.low);
		item->high = rounded(change.high);
	}
	if (n >= METRIC_CHANGE_FROM && isfinite(change.srm))
		item->srm = rounded(change.srm);
}

/* Those who left have no later answer.  What can be asked is whether they began
 * elsewhere than those who stayed: two groups of different people, so Welch and
 * not pairs. */
static void
compare_left(struct progression_item *item, const double *left, size_t n,
        const double *stayed, size_t stayed_count)
{
	struct metric_change change;

	item->left.truth = (int64_t)n;
	if (n < METRIC_FIGURE_FROM || stayed_count < METRIC_FIGURE_FROM)
		return;
	item->left_mean = rounded(metric_mean(left, n, CONFIDENCE, 0).mean);
	change = metric_welch(left, n, stayed, stayed_count, CONFIDENCE);
	item->left_word = word_of(change.p, change.difference,
	        n < stayed_count ? n : stayed_count);
}

/* Space for one number a person; freed with the whole computation. */
static double *
room(const struct progressing *p)
{
	double *x =
	        talloc_zero_array(p->memory, double, (unsigned)p->count + 1);

	if (x == NULL)
		log_abort("progression", "out of memory");
	return x;
}

/* Zero is "no answer" in both quarters.  Who came back and skipped the item is
 * neither a pair nor gone. */
static void
compute_item(struct progressing *p, size_t at)
{
	double *before = room(p);
	double *after = room(p);
	double *left = room(p);
	size_t pairs = 0;
	size_t gone = 0;

	for (size_t i = 0; i < p->count; i++) {
		const struct progression_person *person = &p->people[i];

		if (person->before[at] == 0)
			continue;
		if (!person->came_back) {
			left[gone++] = person->before[at];
		} else if (person->after[at] != 0) {
			before[pairs] = person->before[at];
			after[pairs++] = person->after[at];
		}
	}
	compare_pairs(&p->out->items[at], before, after, pairs);
	compare_left(&p->out->items[at], left, gone, before, pairs);
}

/* Both are in the order of respondents. */
static void
mark_known(struct progressing *p, const struct progression_known *rows,
        size_t count)
{
	size_t at = 0;

	for (size_t i = 0; i < p->count; i++) {
		while (at < count &&
		        rows[at].respondent < p->people[i].respondent)
			at++;
		p->people[i].known |=
		        at < count &&
		        rows[at].respondent == p->people[i].respondent;
	}
}

static void
compute(struct progressing *p)
{
	struct progression *out = p->out;

	out->answered.truth = (int64_t)p->count;
	for (size_t i = 0; i < p->count; i++)
		out->both.truth += p->people[i].came_back ? 1 : 0;
	out->left.truth = out->answered.truth - out->both.truth;
	for (size_t i = 0; i < out->items_count; i++)
		compute_item(p, i);
}

/* Facts know months as yyyymm, and a quarter is three of them. */
static struct fact_quarter
wanted_of(const struct progressing *p, const struct period *quarter)
{
	struct month last = clock_month_add(quarter->first, 2);

	return (struct fact_quarter){p->out->municipality,
	        quarter->first.year * 100 + quarter->first.month,
	        last.year * 100 + last.month};
}

static enum status
read_quarter(struct db *db, struct progressing *p, const struct period *quarter,
        struct progression_answer **rows, size_t *count)
{
	const struct fact_quarter wanted = wanted_of(p, quarter);

	return fact_progression(db, p->memory, &wanted, rows, count);
}

static enum status
read_known(
        struct db *db, struct progressing *p, const struct period quarters[2])
{
	enum status status = STATUS_OK;

	for (int q = 0; status == STATUS_OK && q < 2; q++) {
		const struct fact_quarter wanted = wanted_of(p, &quarters[q]);
		struct progression_known *rows = NULL;
		size_t count = 0;

		status = fact_progression_known(
		        db, p->memory, &wanted, &rows, &count);
		if (status == STATUS_OK)
			mark_known(p, rows, count);
	}
	return status;
}

static void
fill_head(struct progression *out, const struct fact_municipality *municipality,
        const struct period quarters[2])
{
	out->municipality = municipality->code;
	out->municipality_name = talloc_strdup(out, municipality->name);
	out->threshold = municipality->minimum_cell;
	out->hidden_symbol = "·";
	out->earlier = period_format(out, &quarters[0]);
	out->earlier_name = period_name(out, &quarters[0]);
	out->quarter = period_format(out, &quarters[1]);
	out->quarter_name = period_name(out, &quarters[1]);
	out->items = talloc_zero_array(
	        out, struct progression_item, PROGRESSION_ITEMS);
	if (out->items == NULL)
		log_abort("progression", "out of memory");
}

/* Everything is made in memory of its own and only the result is handed over,
 * so that no person outlives the call. */
enum status
progression_build(struct db *db, TALLOC_CTX *owner,
        const struct progression_of *of, struct progression **out)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct progressing p = {.memory = memory,
	        .prefix = of->prefix,
	        .out = talloc_zero(memory, struct progression)};
	struct period quarters[2] = {of->quarter, of->quarter};
	struct fact_municipality municipality;
	struct progression_answer *rows = NULL;
	size_t count = 0;
	enum status status = STATUS_INPUT;

	if (p.out == NULL)
		log_abort("progression", "out of memory");
	quarters[0].first = clock_month_add(of->quarter.first, -3);
	if (of->quarter.kind == PERIOD_QUARTER)
		status = fact_municipality(
		        db, memory, of->municipality, &municipality);
	if (status != STATUS_OK)
		goto done;
	fill_head(p.out, &municipality, quarters);
	status = read_quarter(db, &p, &quarters[0], &rows, &count);
	if (status != STATUS_OK)
		goto done;
	gather_before(&p, rows, count);
	status = read_quarter(db, &p, &quarters[1], &rows, &count);
	if (status != STATUS_OK)
		goto done;
	gather_after(&p, rows, count);
	status = read_known(db, &p, quarters);
	if (status != STATUS_OK)
		goto done;
	compute(&p);
	progression_protect(&p);
	*out = talloc_steal(owner, p.out);
done:
	talloc_free(memory);
	return status;
}
