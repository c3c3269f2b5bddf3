/*
 * The items: how many gave which answer, and what of that may be shown beside
 * the index that the items make.
 *
 * An item's choices and its silence (who answered something else, but not this)
 * sum to all who answered, so they are parts of a known sum.  The index fixes
 * one sum more, over all its items; where this would give a small count away,
 * more and more of the low answers are hidden in all items of the index, and in
 * the end all of them.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "reports/disclosure_mean.h"
#include "reports/report_internal.h"

enum { SILENT_PART = CHOICES_SHOWN, PARTS = CHOICES_SHOWN + 1 };

struct shown_item {
	const struct fact_item *fact;
	struct fact_choice *choices;
	size_t choice_count;
	int64_t counts[PARTS]; /* of the choices, then of silence */
	bool hidden[PARTS];
	struct mean_item scores;
	int64_t by_answered[CHOICES_SHOWN][REPORT_ANSWERED_MAX + 1];
	int score[CHOICES_SHOWN]; /* 0 to 4 for the answers 1 to 5, or -1 */
};

enum { SIZES_MAX = 1 + MEASURES + ITEMS_SHOWN };

struct items {
	struct shown_item list[ITEMS_SHOWN];
	size_t count;
	/* Numbers of people that are published: all who answered, those with
	 * an index, those who answered an item. */
	int64_t sizes[SIZES_MAX];
	size_t size_count;
};

/* Gathering. */

static bool
is_same(const struct shown_item *shown, const struct fact_item *fact,
        const struct fact_choice *choices, size_t count)
{
	if (strcmp(shown->fact->name, fact->name) != 0 ||
	        strcmp(shown->fact->label, fact->label) != 0 ||
	        strcmp(shown->fact->measure, fact->measure) != 0 ||
	        shown->choice_count != count)
		return false;
	for (size_t c = 0; c < count; c++)
		if (strcmp(shown->choices[c].value, choices[c].value) != 0 ||
		        strcmp(shown->choices[c].label, choices[c].label) != 0)
			return false;
	return true;
}

static void
begin_item(struct shown_item *shown, const struct fact_item *fact,
        struct fact_choice *choices, size_t count)
{
	*shown = (struct shown_item){
	        .fact = fact, .choices = choices, .choice_count = count};
	for (size_t c = 0; c < count; c++) {
		int64_t number = 0;

		shown->score[c] = -1;
		if (text_to_int(choices[c].value, 1, MEAN_SCORES, &number) ==
		        STATUS_OK)
			shown->score[c] = (int)number - 1;
	}
}

/* An item that was reworded is another item, and begins a new series. */
static enum status
gather_item(struct building *b, struct items *items, struct version *version,
        size_t at)
{
	const struct fact_item *fact = &version->items[at];
	struct fact_choice *choices = NULL;
	size_t count = 0;
	size_t i = 0;
	enum status status = fact_choices(b->db, b->memory, version->id,
	        fact->position, &choices, &count);

	if (status != STATUS_OK)
		return status;
	if (count > CHOICES_SHOWN)
		return STATUS_LIMIT;
	while (i < items->count &&
	        !is_same(&items->list[i], fact, choices, count))
		i++;
	if (i == ITEMS_SHOWN)
		return STATUS_LIMIT;
	version->shown[at] = i;
	if (i == items->count)
		begin_item(&items->list[items->count++], fact, choices, count);
	return STATUS_OK;
}

static enum status
gather(struct building *b, struct items *items)
{
	enum status status = STATUS_OK;

	for (size_t v = 0; v < b->version_count; v++)
		for (size_t i = 0;
		        status == STATUS_OK && i < b->versions[v].item_count;
		        i++)
			status = gather_item(b, items, &b->versions[v], i);
	return status;
}

/* Counting. */

static size_t
measure_of(const struct fact_item *fact)
{
	size_t m = 0;

	while (m + 1 < MEASURES &&
	        strcmp(fact->measure, report_measures[m]) != 0)
		m++;
	return m;
}

/* The choice that the person gave, or SILENT_PART. */
static size_t
answer_to(const struct person *person, const struct fact_item *fact,
        const struct shown_item *shown)
{
	for (size_t a = 0; a < person->answer_count; a++) {
		if (person->answers[a].position != fact->position)
			continue;
		for (size_t c = 0; c < shown->choice_count; c++)
			if (strcmp(person->answers[a].value,
			            shown->choices[c].value) == 0)
				return c;
	}
	return SILENT_PART;
}

static void
count_by_answered(const struct person *person, size_t measure, int64_t *counts)
{
	if (!isnan(person->index[measure]) &&
	        person->answered[measure] <= REPORT_ANSWERED_MAX)
		counts[person->answered[measure]]++;
}

static void
count_answers(const struct person *person, struct items *items)
{
	const struct version *version = person->version;

	for (size_t i = 0; i < version->item_count; i++) {
		const struct fact_item *fact = &version->items[i];
		struct shown_item *shown = &items->list[version->shown[i]];
		size_t choice = answer_to(person, fact, shown);

		shown->counts[choice]++;
		if (choice == SILENT_PART || shown->score[choice] < 0)
			continue;
		count_by_answered(
		        person, measure_of(fact), shown->by_answered[choice]);
		if (person->whole[measure_of(fact)])
			shown->scores.movable[shown->score[choice]]++;
		else
			shown->scores.fixed[shown->score[choice]]++;
	}
}

/* Who was asked another version gave no answer to this one, either. */
static void
count_all(struct building *b, struct items *items)
{
	int64_t answered = b->total.row.counts[ANSWERED];

	for (size_t i = 0; i < b->invitation_count; i++)
		if (report_has_answered(&b->persons[i]))
			count_answers(&b->persons[i], items);
	for (size_t i = 0; i < items->count; i++) {
		struct shown_item *shown = &items->list[i];

		shown->counts[SILENT_PART] = answered;
		for (size_t c = 0; c < shown->choice_count; c++)
			shown->counts[SILENT_PART] -= shown->counts[c];
	}
}

/* Hiding. */

static void
hide_everything(struct shown_item *shown)
{
	memset(shown->hidden, true, sizeof(shown->hidden));
}

/* All gave the same answer: the item tells what each of them said. */
static bool
is_unanimous(const struct shown_item *shown)
{
	size_t kinds = 0;

	for (size_t c = 0; c < shown->choice_count; c++)
		kinds += shown->counts[c] > 0;
	return kinds == 1;
}

/* How many answered an item, beside the other numbers of people: where two
 * differ by few, these few did the one and not the other. */
static bool
may_show_size(const struct items *items, int64_t size, int64_t threshold)
{
	for (size_t i = 0; i < items->size_count; i++)
		if (!rule_is_plain(llabs(items->sizes[i] - size), threshold))
			return false;
	return true;
}

static void
hide_item(const struct items *items, struct shown_item *shown, enum stage stage,
        int64_t threshold)
{
	int64_t counts[PARTS];
	bool hidden[PARTS] = {false};
	size_t n = shown->choice_count;

	memset(shown->hidden, 0, sizeof(shown->hidden));
	if (stage >= EVERYTHING || is_unanimous(shown)) {
		hide_everything(shown);
		return;
	}
	for (size_t c = 0; c < n; c++) {
		counts[c] = shown->counts[c];
		hidden[c] = stage >= LOW_TWO && shown->score[c] >= 0 &&
		            shown->score[c] <= (stage == LOW_TWO ? 1 : 2);
	}
	counts[n] = shown->counts[SILENT_PART];
	hidden[n] =
	        !may_show_size(items, items->sizes[0] - counts[n], threshold);
	rule_parts(counts, n + 1, threshold, hidden);
	memcpy(shown->hidden, hidden, n * sizeof(*hidden));
	shown->hidden[SILENT_PART] = hidden[n];
}

static void
tell_scores(const struct shown_item *shown, struct mean_item *scores)
{
	*scores = shown->scores;
	for (size_t c = 0; c < shown->choice_count; c++)
		if (shown->score[c] >= 0)
			scores->hidden[shown->score[c]] = shown->hidden[c];
}

/* Tries a stage for the items of a measure; the sizes that it shows stay. */
static bool
try_stage(struct items *items, size_t measure, enum stage stage,
        int64_t threshold)
{
	struct mean_item scores[ITEMS_SHOWN];
	size_t count = 0;

	for (size_t i = 0; i < items->count; i++) {
		struct shown_item *shown = &items->list[i];

		if (measure_of(shown->fact) != measure)
			continue;
		hide_item(items, shown, stage, threshold);
		if (!shown->hidden[SILENT_PART])
			items->sizes[items->size_count++] =
			        items->sizes[0] - shown->counts[SILENT_PART];
		tell_scores(shown, &scores[count++]);
	}
	return mean_is_safe(scores, count, threshold);
}

static void
hide(const struct building *b, struct items *items)
{
	const struct report *report = b->report;

	items->sizes[items->size_count++] = b->total.row.counts[ANSWERED];
	for (size_t m = 0; m < MEASURES; m++)
		if (!report->indices[m].respondents.hidden)
			items->sizes[items->size_count++] =
			        b->measures[m].respondents;
	for (size_t m = 0; m < MEASURES; m++) {
		enum stage stage =
		        report->total.answered.hidden ? EVERYTHING : b->stage;
		bool strict =
		        b->stage >= STRICT && !isnan(report->indices[m].mean);
		size_t sizes = items->size_count;

		while (!try_stage(items, m, stage, report->threshold) &&
		        strict && stage < EVERYTHING) {
			stage++;
			items->size_count = sizes;
		}
	}
}

/* Writing. */

/* The municipality's name is put in where labels say {kommune}. */
static const char *
fill_label(const struct report *report, const char *label)
{
	static const char mark[] = "{kommune}";
	const char *at = strstr(label, mark);

	if (at == NULL)
		return talloc_strdup(report, label);
	return text_format(report, "%.*s%s%s", (int)(at - label), label,
	        report_authority(report->items, report->municipality_name),
	        at + strlen(mark));
}

static void
fill_item(const struct building *b, const struct shown_item *shown,
        struct report_item *item)
{
	struct report *report = b->report;
	int64_t n = b->total.row.counts[ANSWERED] - shown->counts[SILENT_PART];

	*item = (struct report_item){
	        .name = talloc_strdup(report, shown->fact->name),
	        .label = fill_label(report, shown->fact->label),
	        .measure = talloc_strdup(report, shown->fact->measure),
	        .respondents = {shown->hidden[SILENT_PART] ? 0 : n,
	                shown->hidden[SILENT_PART], n},
	        .choices = talloc_zero_array(report, struct report_item_choice,
	                (unsigned)shown->choice_count + 1),
	        .choices_count = shown->choice_count};
	if (item->choices == NULL)
		log_abort("report.item", "out of memory");
	for (size_t c = 0; c < shown->choice_count; c++) {
		item->choices[c] = (struct report_item_choice){
		        .value = talloc_strdup(report, shown->choices[c].value),
		        .label = talloc_strdup(report, shown->choices[c].label),
		        .answers = {shown->hidden[c] ? 0 : shown->counts[c],
		                shown->hidden[c], shown->counts[c]}};
		memcpy(item->choices[c].by_answered, shown->by_answered[c],
		        sizeof(shown->by_answered[c]));
	}
}

enum status
report_fill_items(struct building *b)
{
	struct items *items = talloc_zero(b->memory, struct items);
	struct report *report = b->report;
	enum status status;

	if (items == NULL)
		log_abort("report.items", "out of memory");
	status = gather(b, items);
	if (status != STATUS_OK)
		return status;
	count_all(b, items);
	hide(b, items);
	report->items = talloc_zero_array(
	        report, struct report_item, (unsigned)items->count + 1);
	if (report->items == NULL)
		log_abort("report.items", "out of memory");
	for (size_t i = 0; i < items->count; i++)
		fill_item(b, &items->list[i], &report->items[i]);
	report->items_count = items->count;
	return STATUS_OK;
}
