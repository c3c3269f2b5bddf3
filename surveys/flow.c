/*
 * Values, relevance and calculations of one person's answers.  What an answer
 * changes is computed in the order of the survey's plan, and only that: an item
 * is looked at when something that it depends on has changed.  A set answer
 * allocates nothing, unless its text is longer than any that was there before.
 */
#include "surveys/flow.h"

#include <assert.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "surveys/flow_internal.h"
#include "surveys/question.h"

enum { WORD_BITS = 64, CALCULATED_MAX = 512 };

/* What expressions look at. */

/* jr:choice-name speaks the survey's default language, since what it gives is
 * stored and may be compared. */
static const char *
label_of(size_t slot, const char *value, void *context)
{
	const struct flow_view *view = context;
	const struct survey *survey = view->flow->survey;
	const struct survey_item *item = &survey->items[slot];
	const struct survey_choice *choice =
	        item->list == NULL ? NULL
	                           : survey_choice_find(item->list, value);

	return choice == NULL ? NULL
	                      : survey_text_in(survey, &choice->label,
	                                survey->default_language);
}

/* Sebastiano Vigna's splitmix64.  It needs to be no better: these numbers
 * spread questions, and keep no secrets.  A flow of the same instant draws the
 * same, so that a form computed again gives what it gave. */
static uint64_t
draw(void *context)
{
	const struct flow_view *view = context;
	uint64_t z = view->flow->work->draws += 0x9E3779B97F4A7C15U;

	z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
	z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
	return z ^ (z >> 31);
}

/* A choice has its name and the further columns of its row. */
static const char *
choice_column(const char *name, size_t length, void *context)
{
	const struct flow_view *view = context;
	const struct survey_choice *choice = view->choice;

	if (choice == NULL)
		return NULL;
	if (strncmp("name", name, length) == 0 && length == 4)
		return choice->name;
	for (size_t i = 0; i + 1 < choice->extra_count; i += 2)
		if (strncmp(choice->extra[i], name, length) == 0 &&
		        choice->extra[i][length] == '\0')
			return choice->extra[i + 1];
	return NULL;
}

/* Seconds east of UTC by Danish clocks. */
static int
danish_offset(int64_t at)
{
	struct civil civil = clock_civil(at);
	int64_t day = clock_day_number(civil.year, civil.month, civil.day);
	int64_t of_day = (int64_t)civil.hour * 3600 +
	                 (int64_t)civil.minute * 60 + civil.second;

	return (int)(day * 86400 + of_day - at);
}

/* One scope for all expressions of a form; `self` is what "." reads. */
struct expression_scope
flow_scope(const struct flow_view *view, const char *self)
{
	return (struct expression_scope){
	        .values = view->flow->values,
	        .value_count = view->flow->survey->item_count,
	        .self = self,
	        .now_ms = view->flow->now_ms,
	        .offset_at = danish_offset,
	        .choice_name = label_of,
	        .draw = draw,
	        .choice_column = choice_column,
	        /* Only read there. */
	        .context = (void *)(uintptr_t)view,
	};
}

/* For conditions that do not look at a choice. */
bool
flow_holds(const struct flow *flow, const struct expression *expression,
        const char *self)
{
	const struct flow_view view = {.flow = flow};
	const struct expression_scope scope = flow_scope(&view, self);

	return expression_is_true(expression, &scope);
}

/* Computing. */

/* The text may be part of what lies there.  What is hidden still reads as
 * nothing.  Room grows to the longest text that an item ever had and is used
 * again, so that a session of many steps allocates a few times only. */
static void
store(struct flow *flow, size_t item, const char *value)
{
	struct flow_room *room = &flow->work->rooms[item];
	size_t size = strlen(value) + 1;

	if (size <= room->size) {
		memmove(room->bytes, value, size);
	} else {
		char *bytes = talloc_memdup(flow, value, size);

		if (bytes == NULL)
			log_abort("flow.store", "out of memory");
		talloc_free(room->bytes);
		*room = (struct flow_room){bytes, size};
	}
	flow->given[item] = room->bytes;
	if (flow->relevant[item])
		flow->values[item] = room->bytes;
}

/* Groups come before what stands in them, so that the parent is known. `self`
 * is the item's own answer, hidden or not: it may depend on what it was. */
static bool
is_relevant(const struct flow *flow, size_t i)
{
	const struct survey_item *item = &flow->survey->items[i];

	if (item->parent != SURVEY_NONE && !flow->relevant[item->parent])
		return false;
	return item->relevant == NULL ||
	       flow_holds(flow, item->relevant, flow->given[i]);
}

/* Stores what the expression gives, a NaN as nothing; true when that is new. */
static bool
store_result(struct flow *flow, size_t i, const struct expression *expression)
{
	const struct flow_view view = {.flow = flow};
	struct expression_scope scope = flow_scope(&view, flow->given[i]);
	char room[CALCULATED_MAX];
	TALLOC_CTX *memory = NULL;
	const char *text = room;
	bool changed;

	if (expression_write(expression, &scope, room, sizeof(room)) >=
	        sizeof(room)) {
		memory = talloc_new(NULL);
		text = expression_string(expression, &scope, memory);
	}
	if (strcmp(text, "NaN") == 0)
		text = "";
	changed = strcmp(text, flow->given[i]) != 0;
	if (changed)
		store(flow, i, text);
	if (memory != NULL)
		talloc_free(memory);
	return changed;
}

/* Is the item's calculation to have its way?  What a person answered and was
 * loaded stands.  Hidden items are not computed; they keep what they had for
 * when they are shown again (rule 2 of RULES.md). */
static bool
is_calculated(const struct flow *flow, size_t i, bool loaded)
{
	const struct survey_item *item = &flow->survey->items[i];

	return item->calculation != NULL && flow->relevant[i] &&
	       !(loaded && flow->work->answered[i] && survey_is_asked(item));
}

/* One item by what stands now; true when something changed.  Readers of the
 * item are due when its relevance changed, its value, or both. */
static bool
compute_item(struct flow *flow, size_t i, bool loaded)
{
	bool relevant = is_relevant(flow, i);
	bool changed = relevant != flow->relevant[i];

	flow->relevant[i] = relevant;
	flow->values[i] = relevant ? flow->given[i] : "";
	if (!is_calculated(flow, i, loaded))
		return changed;
	flow->work->answered[i] = false;
	return store_result(flow, i, flow->survey->items[i].calculation) ||
	       changed;
}

/* A bit per place keeps the order and needs no list. */
static void
mark_place(struct flow_work *work, size_t place)
{
	work->pending[place / WORD_BITS] |= (uint64_t)1 << place % WORD_BITS;
}

/* Whoever looks at the item is due. */
static void
mark_readers(struct flow *flow, size_t item)
{
	const struct flow_plan *plan = flow->work->plan;

	for (size_t i = plan->first[item]; i < plan->first[item + 1]; i++)
		mark_place(flow->work, plan->readers[i]);
}

/* Whoever looks at an item comes after it, so that one pass is enough.  The
 * place of whoever is marked is always behind the place that marks, so that the
 * loop never has to go back. */
static void
settle(struct flow *flow, bool loaded)
{
	struct flow_work *work = flow->work;

	for (size_t word = 0; word < work->pending_words; word++) {
		while (work->pending[word] != 0) {
			size_t bit =
			        (size_t)__builtin_ctzll(work->pending[word]);
			size_t item = work->plan->order[word * WORD_BITS + bit];

			work->pending[word] &= work->pending[word] - 1;
			if (compute_item(flow, item, loaded))
				mark_readers(flow, item);
		}
	}
}

/* Everything is due once, in order. */
void
flow_compute(struct flow *flow)
{
	for (size_t i = 0; i < flow->survey->item_count; i++)
		mark_place(flow->work, i);
	settle(flow, true);
}

/* Defaults that look at answers come after those that do not, in order, each
 * with what the ones before it brought.  All of it before anybody answers. */
static void
set_defaults(struct flow *flow, bool dynamic)
{
	for (size_t i = 0; i < flow->survey->item_count; i++) {
		const struct expression *initial =
		        flow->survey->items[i].initial;
		const size_t *slots = NULL;

		if (initial == NULL ||
		        (expression_slots(initial, &slots) > 0) != dynamic)
			continue;
		if (store_result(flow, i, initial)) {
			mark_readers(flow, i);
			settle(flow, true);
		}
	}
}

/* Memory. */

static void *
room_for(struct flow *flow, size_t count, size_t size)
{
	void *list = talloc_zero_size(flow, (count + 1) * size);

	if (list == NULL)
		log_abort("flow.create", "out of memory");
	return list;
}

/* All memory that answering needs, taken at once. */
static struct flow_work *
create_work(struct flow *flow)
{
	struct flow_work *work = room_for(flow, 0, sizeof(*work));
	size_t count = flow->survey->item_count;

	assert(flow->survey->plan != NULL);
	work->plan = flow->survey->plan;
	work->rooms = room_for(flow, count, sizeof(*work->rooms));
	work->answered = room_for(flow, count, sizeof(*work->answered));
	work->pending_words = count / WORD_BITS + 1;
	work->pending =
	        room_for(flow, work->pending_words, sizeof(*work->pending));
	work->draws = (uint64_t)flow->now_ms;
	return work;
}

/* Defaults that look at nothing, then everything once, then those that look at
 * others. */
struct flow *
flow_create(TALLOC_CTX *owner, const struct survey *survey, int64_t now_ms)
{
	struct flow *flow = talloc_zero(owner, struct flow);
	size_t count = survey->item_count;

	if (flow == NULL)
		log_abort("flow.create", "out of memory");
	flow->survey = survey;
	flow->now_ms = now_ms;
	flow->given = room_for(flow, count, sizeof(*flow->given));
	flow->values = room_for(flow, count, sizeof(*flow->values));
	flow->relevant = room_for(flow, count, sizeof(*flow->relevant));
	flow->work = create_work(flow);
	for (size_t i = 0; i < count; i++) {
		flow->given[i] = "";
		flow->values[i] = "";
	}
	set_defaults(flow, false);
	flow_compute(flow);
	set_defaults(flow, true);
	return flow;
}

/* The caller computes when all are loaded. */
void
flow_load(struct flow *flow, size_t item, const char *value)
{
	assert(item < flow->survey->item_count);
	flow->work->answered[item] = value[0] != '\0';
	store(flow, item, value);
}

/* What did not change, or is hidden, moves nothing.  An answer to a hidden
 * question is kept, and moves something when the question is shown. */
void
flow_set(struct flow *flow, size_t item, const char *value)
{
	bool changed;

	assert(item < flow->survey->item_count);
	changed = strcmp(flow->given[item], value) != 0;
	flow_load(flow, item, value);
	if (!changed || !flow->relevant[item])
		return;
	mark_readers(flow, item);
	settle(flow, false);
}

/* The way through. */

static bool
goes_by(const struct survey_item *item, enum survey_channel channel)
{
	if (channel == SURVEY_SMS)
		return question_by_sms(item);
	return survey_is_asked(item) && item->channel != SURVEY_SMS;
}

size_t
flow_next(const struct flow *flow, size_t after, enum survey_channel channel)
{
	size_t start = after == SURVEY_NONE ? 0 : after + 1;

	for (size_t i = start; i < flow->survey->item_count; i++)
		if (flow->relevant[i] &&
		        goes_by(&flow->survey->items[i], channel))
			return i;
	return SURVEY_NONE;
}

size_t
flow_previous(const struct flow *flow, size_t item, enum survey_channel channel)
{
	size_t i = item == SURVEY_NONE ? flow->survey->item_count : item;

	while (i-- > 0)
		if (flow->relevant[i] &&
		        goes_by(&flow->survey->items[i], channel))
			return i;
	return SURVEY_NONE;
}

/* Asked after every answer: whoever is no respondent is let go at once. */
bool
flow_is_ineligible(const struct flow *flow)
{
	return flow->survey->ineligible != NULL &&
	       flow_holds(flow, flow->survey->ineligible, "");
}
