/*
 * Goes through the answers once, by kind, principle, person and session.
 */
#include "reports/principle_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/json_text.h"
#include "base/log.h"
#include "base/text.h"
#include "reports/metric.h"
#include "reports/report_firm.h"

/* A growing list of people. */
struct people {
	int64_t *ids;
	size_t count;
};

/* Those of a figure; there are as many as figures. */
struct figure_people {
	struct people of[PRINCIPLE_FIGURES_MAX];
};

struct building {
	TALLOC_CTX *owner;
	struct principle_table *table;
	/* The session at hand. */
	bool begun;
	int64_t respondent, invitation, position;
	double items[METRIC_ITEMS_MAX];
	size_t items_count;
	/* The person's index, of the last session that has one. */
	double index;
	/* The figure's. */
	double *indices;
	size_t indices_count;
	/* The kind's: who has any index, some of them more than once. */
	struct people people;
	size_t first_figure; /* of the kind */
	struct figure_people *figures;
	/* Employers' firms. */
	struct fact_firm *firms;
	size_t firm_count;
	/* Whom a manager knows. */
	struct principle_known *known;
	size_t known_count;
};

/* Doubled whenever a power of two is reached. */
static void *
grow(TALLOC_CTX *owner, void *list, size_t count, size_t size)
{
	if ((count & (count - 1)) != 0)
		return list;
	list = talloc_realloc_size(
	        owner, list, size * (count == 0 ? 1 : 2 * count));
	if (list == NULL)
		log_abort("principle.table", "out of memory");
	return list;
}

static void
end_session(struct building *b)
{
	double index = metric_index(b->items, b->items_count);

	if (b->items_count > 0 && !isnan(index))
		b->index = index;
	b->items_count = 0;
	b->position = -1;
}

static void
add_person(struct building *b, struct people *people)
{
	people->ids = grow(
	        b->owner, people->ids, people->count, sizeof(*people->ids));
	people->ids[people->count++] = b->respondent;
}

static void
end_person(struct building *b)
{
	end_session(b);
	if (isnan(b->index))
		return;
	b->indices = grow(
	        b->owner, b->indices, b->indices_count, sizeof(*b->indices));
	b->indices[b->indices_count++] = b->index;
	add_person(b, &b->people);
	add_person(b, &b->figures->of[b->table->figures_count - 1]);
	b->index = NAN;
}

static void
end_figure(struct building *b)
{
	struct principle_figure *figure;
	struct metric_mean mean;

	if (!b->begun)
		return;
	end_person(b);
	figure = &b->table->figures[b->table->figures_count - 1];
	mean = metric_mean(b->indices, b->indices_count, 0.95, 0);
	figure->people = (int64_t)b->indices_count;
	figure->mean = mean.mean;
	figure->low = figure->people < METRIC_INTERVAL_FROM ? NAN : mean.low;
	figure->high = figure->people < METRIC_INTERVAL_FROM ? NAN : mean.high;
	b->indices_count = 0;
}

static int
by_id(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left;
	int64_t b = *(const int64_t *)right;

	return a < b ? -1 : a > b;
}

/* A mark for each of the people; `fewest` falls to the number of their firms, or
 * to 0 where one has more than half.  Nobody is as good as many. */
static int64_t *
marks_of(struct building *b, const struct people *people, int64_t *fewest)
{
	int64_t *marks = talloc_zero_array(
	        b->table, int64_t, (unsigned)people->count + 1);
	struct firm_tally tally;
	int64_t firms;

	if (marks == NULL)
		log_abort("principle.firms", "out of memory");
	for (size_t i = 0; i < people->count; i++)
		marks[i] =
		        fact_firm_of(b->firms, b->firm_count, people->ids[i]);
	tally = firm_tally_of(marks, people->count);
	firms = firm_tally_is_of_many(&tally, 0) ? (int64_t)tally.firms : 0;
	if (tally.people > 0 && firms < *fewest)
		*fewest = firms;
	return marks;
}

/* Both in order: who has another index, but not this one. */
static struct people
without(struct building *b, const struct people *all, const struct people *some)
{
	struct people rest = {
	        talloc_zero_array(b->owner, int64_t, (unsigned)all->count + 1),
	        0};
	size_t at = 0;

	if (rest.ids == NULL)
		log_abort("principle.firms", "out of memory");
	for (size_t i = 0; i < all->count; i++) {
		while (at < some->count && some->ids[at] < all->ids[i])
			at++;
		if (at == some->count || some->ids[at] != all->ids[i])
			rest.ids[rest.count++] = all->ids[i];
	}
	return rest;
}

/* Whom a manager knows, in order. */
static struct people
known_people(struct building *b)
{
	struct people known = {NULL, 0};

	for (size_t i = 0; i < b->known_count; i++) {
		known.ids = grow(
		        b->owner, known.ids, known.count, sizeof(*known.ids));
		known.ids[known.count++] = b->known[i].respondent;
	}
	return known;
}

/* People count, and so do those of them whom a manager does not know; `met` gets
 * the firms of the others. */
static int64_t *
judge_people(struct building *b, const struct people *people, int64_t *fewest,
        int64_t **met)
{
	struct people known = known_people(b);
	struct people left = without(b, people, &known);
	struct people told = without(b, people, &left);
	int64_t no_matter = 0;

	(void)marks_of(b, &left, fewest);
	*met = marks_of(b, &told, &no_matter);
	return marks_of(b, people, fewest);
}

static void
judge_firms(struct building *b, struct principle_base *base)
{
	base->fewest_firms = INT64_MAX;
	base->firms = judge_people(
	        b, &b->people, &base->fewest_firms, &base->known_firms);
	for (size_t f = b->first_figure; f < b->table->figures_count; f++) {
		struct principle_figure *figure = &b->table->figures[f];
		struct people *people = &b->figures->of[f];
		struct people rest = without(b, &b->people, people);

		figure->fewest_firms = INT64_MAX;
		figure->firms = judge_people(
		        b, people, &figure->fewest_firms, &figure->known_firms);
		(void)judge_people(b, &rest, &figure->fewest_firms,
		        &figure->others_known_firms);
	}
}

/* Both in order. */
static int64_t
count_known(const struct building *b, const struct people *people)
{
	int64_t known = 0;
	size_t at = 0;

	for (size_t i = 0; i < people->count; i++) {
		while (at < b->known_count &&
		        b->known[at].respondent < people->ids[i])
			at++;
		known += at < b->known_count &&
		         b->known[at].respondent == people->ids[i];
	}
	return known;
}

static void
note_known(struct building *b, struct principle_base *base)
{
	base->known = count_known(b, &b->people);
	for (size_t f = b->first_figure; f < b->table->figures_count; f++)
		b->table->figures[f].known = count_known(b, &b->figures->of[f]);
}

static void
end_kind(struct building *b)
{
	struct principle_base *base;
	struct people *people = &b->people;
	size_t kept = 0;

	if (!b->begun)
		return;
	end_figure(b);
	base = &b->table->bases[b->table->bases_count - 1];
	if (people->count > 0)
		qsort(people->ids, people->count, sizeof(*people->ids), by_id);
	for (size_t i = 0; i < people->count; i++)
		if (i == 0 || people->ids[i] != people->ids[kept - 1])
			people->ids[kept++] = people->ids[i];
	people->count = kept;
	base->people = (int64_t)kept;
	if (strcmp(base->kind, "employer") == 0)
		judge_firms(b, base);
	note_known(b, base);
	people->count = 0;
	b->first_figure = b->table->figures_count;
}

static const char *
copy(struct building *b, const char *text)
{
	const char *made = talloc_strdup(b->table, text);

	if (made == NULL)
		log_abort("principle.table", "out of memory");
	return made;
}

static enum status
begin_figure(struct building *b, const struct principle_answer *answer,
        bool new_kind)
{
	struct principle_table *table = b->table;

	if (table->figures_count == PRINCIPLE_FIGURES_MAX ||
	        (new_kind && table->bases_count == PRINCIPLE_KINDS))
		return STATUS_LIMIT;
	if (new_kind)
		table->bases[table->bases_count++] =
		        (struct principle_base){.kind = copy(b, answer->kind)};
	table->figures[table->figures_count++] = (struct principle_figure){
	        .kind = table->bases[table->bases_count - 1].kind,
	        .principle = copy(b, answer->principle),
	        .items = " "};
	b->begun = true;
	b->index = NAN;
	b->respondent = answer->respondent;
	b->invitation = answer->invitation;
	b->position = -1;
	return STATUS_OK;
}

/* Each question once. */
static void
note_item(struct building *b, const char *item)
{
	struct principle_figure *figure =
	        &b->table->figures[b->table->figures_count - 1];
	char *word = text_format(b->table, " %s ", item);

	if (strstr(figure->items, word) == NULL)
		figure->items =
		        text_format(b->table, "%s%s ", figure->items, item);
	talloc_free(word);
}

/* The same question again is a later answer to it. */
static void
take(struct building *b, const struct principle_answer *answer)
{
	int64_t number = 0;

	if (b->position != answer->position) {
		if (b->items_count == METRIC_ITEMS_MAX)
			return;
		b->items_count++;
		note_item(b, answer->item);
	}
	b->position = answer->position;
	b->items[b->items_count - 1] =
	        text_to_int(answer->value, 1, 5, &number) == STATUS_OK
	                ? (double)number
	                : NAN;
}

static enum status
on_answer(const struct principle_answer *answer, void *context)
{
	struct building *b = context;
	const struct principle_figure *figure =
	        b->begun ? &b->table->figures[b->table->figures_count - 1]
	                 : NULL;
	bool new_kind =
	        figure == NULL || strcmp(figure->kind, answer->kind) != 0;
	enum status status = STATUS_OK;

	if (new_kind)
		end_kind(b);
	else if (strcmp(figure->principle, answer->principle) != 0)
		end_figure(b);
	if (new_kind || strcmp(figure->principle, answer->principle) != 0)
		status = begin_figure(b, answer, new_kind);
	else if (b->respondent != answer->respondent)
		end_person(b);
	else if (b->invitation != answer->invitation)
		end_session(b);
	if (status != STATUS_OK)
		return status;
	b->respondent = answer->respondent;
	b->invitation = answer->invitation;
	take(b, answer);
	return STATUS_OK;
}

enum status
principle_table_build(struct db *db, TALLOC_CTX *owner, int64_t municipality,
        const int64_t months[2], struct principle_table **table)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct building b = {.owner = memory, .position = -1, .index = NAN};
	enum status status;

	b.table = talloc_zero(owner, struct principle_table);
	b.figures = talloc_zero(memory, struct figure_people);
	if (b.table == NULL || b.figures == NULL)
		log_abort("principle.table", "out of memory");
	status = fact_firms(db, memory, municipality, &b.firms, &b.firm_count);
	if (status == STATUS_OK)
		status = principle_known(db, memory, municipality, months,
		        &b.known, &b.known_count);
	if (status == STATUS_OK)
		status = principle_answers(
		        db, municipality, months, on_answer, &b);
	if (status == STATUS_OK)
		end_kind(&b);
	*table = b.table;
	talloc_free(memory);
	return status;
}

const struct principle_base *
principle_table_base(const struct principle_table *table, const char *kind)
{
	for (size_t i = 0; i < table->bases_count; i++)
		if (strcmp(table->bases[i].kind, kind) == 0)
			return &table->bases[i];
	return NULL;
}

/* So many people, of whom so many are known: are they or the others few? */
static bool
is_few(int64_t people, int64_t known, int64_t threshold)
{
	int64_t others = people - known;

	return (people > 0 && people < threshold) ||
	       (others > 0 && others < threshold);
}

/* Where they matter. */
static bool
is_of_few_firms(const int64_t *firms, int64_t fewest, int64_t threshold)
{
	return firms != NULL && fewest < firm_least(threshold);
}

/* A mean of 0 or 100 says what each of them answered. */
void
principle_table_hide(struct principle_table *table, int64_t threshold)
{
	for (size_t i = 0; i < table->bases_count; i++) {
		struct principle_base *base = &table->bases[i];

		base->hidden = base->people < threshold ||
		               is_of_few_firms(base->firms, base->fewest_firms,
		                       threshold) ||
		               is_few(base->people, base->known, threshold);
	}
	for (size_t i = 0; i < table->figures_count; i++) {
		struct principle_figure *figure = &table->figures[i];
		const struct principle_base *base =
		        principle_table_base(table, figure->kind);

		figure->hidden =
		        base == NULL || base->hidden ||
		        is_of_few_firms(figure->firms, figure->fewest_firms,
		                threshold) ||
		        figure->people < threshold ||
		        is_few(figure->people, figure->known, threshold) ||
		        is_few(base->people - figure->people,
		                base->known - figure->known, threshold) ||
		        figure->mean <= 0 || figure->mean >= 100;
	}
}

void
principle_table_hide_kind(struct principle_table *table, const char *kind)
{
	for (size_t i = 0; i < table->bases_count; i++)
		if (strcmp(table->bases[i].kind, kind) == 0)
			table->bases[i].hidden = true;
	for (size_t i = 0; i < table->figures_count; i++)
		if (strcmp(table->figures[i].kind, kind) == 0)
			table->figures[i].hidden = true;
}

/* Two decimals, as every index is shown. */
static json_t *
number_json(double number, bool hidden)
{
	if (hidden || isnan(number))
		return json_null();
	return json_real(round(number * 100) / 100);
}

static json_t *
count_json(int64_t count, bool hidden)
{
	return hidden ? json_null() : json_integer((json_int_t)count);
}

void
principle_table_json(const struct principle_table *table, struct text *out)
{
	json_t *rows = json_array();

	for (size_t i = 0; i < table->figures_count; i++) {
		const struct principle_figure *figure = &table->figures[i];
		const struct principle_base *base =
		        principle_table_base(table, figure->kind);
		bool no_base = base == NULL || base->hidden;

		if (json_array_append_new(rows,
		            json_pack("{s:s, s:s, s:o, s:o, s:o, s:o, s:o}",
		                    "kind", figure->kind, "principle",
		                    figure->principle, "answered",
		                    count_json(no_base ? 0 : base->people,
		                            no_base),
		                    "people",
		                    count_json(figure->people, figure->hidden),
		                    "mean",
		                    number_json(figure->mean, figure->hidden),
		                    "low",
		                    number_json(figure->low, figure->hidden),
		                    "high",
		                    number_json(figure->high,
		                            figure->hidden))) != 0)
			log_abort("principle.json", "out of memory");
	}
	json_text_add(out, rows, JSON_COMPACT);
}
