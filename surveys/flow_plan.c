/*
 * Sorts a survey's items so that each comes after what it depends on, and turns
 * the dependencies round: who looks at an item.  Called when a survey has been
 * read; circles were refused before.
 */
#include "surveys/flow_plan.h"

#include "base/log.h"
#include "surveys/expression.h"

/* While a plan is made. */
struct planning {
	const struct survey *survey;
	struct flow_plan *plan;
	bool *visited;
	size_t placed;
	/* By item: how many look at it, then where the next is written. */
	size_t *next;
};

typedef void each_fn(struct planning *planning, size_t item, size_t on);

/* Never of size 0, so that NULL means out of memory. */
static void *
room(TALLOC_CTX *owner, size_t count, size_t size)
{
	void *list = talloc_zero_size(owner, (count + 2) * size);

	if (list == NULL)
		log_abort("flow.plan", "out of memory");
	return list;
}

/* Calls back for each item that an expression reads. */
static void
each_slot(struct planning *planning, size_t item,
        const struct expression *expression, each_fn *each)
{
	const size_t *slots = NULL;
	size_t count =
	        expression == NULL ? 0 : expression_slots(expression, &slots);

	for (size_t i = 0; i < count; i++)
		each(planning, item, slots[i]);
}

/* Everything that an item depends on; something may be named twice. */
static void
each_dependency(struct planning *planning, size_t item, each_fn *each)
{
	const struct survey_item *at = &planning->survey->items[item];

	each_slot(planning, item, at->relevant, each);
	each_slot(planning, item, at->calculation, each);
	if (at->parent != SURVEY_NONE)
		each(planning, item, at->parent);
}

/* Depth first: an item is placed when all before it are. */
static void place_item(struct planning *planning, size_t item);

/* The dependency is placed first; who asked does not matter. */
static void
place_dependency(struct planning *planning, size_t item, size_t on)
{
	(void)item;
	place_item(planning, on);
}

/* The depth is that of the longest chain of dependencies, at most the number of
 * items, which the reader of surveys limits. */
static void
place_item(struct planning *planning, size_t item)
{
	if (planning->visited[item])
		return;
	planning->visited[item] = true;
	each_dependency(planning, item, place_dependency);
	planning->plan->place[item] = planning->placed;
	planning->plan->order[planning->placed++] = item;
}

static void
count_reader(struct planning *planning, size_t item, size_t on)
{
	(void)item;
	planning->next[on]++;
}

/* As a place, which is what is marked when something changes. */
static void
write_reader(struct planning *planning, size_t item, size_t on)
{
	struct flow_plan *plan = planning->plan;

	plan->readers[planning->next[on]++] = plan->place[item];
}

/* Counted first, then written, so that all lists lie in one array. */
static void
list_readers(struct planning *planning, size_t count)
{
	struct flow_plan *plan = planning->plan;
	size_t all = 0;

	for (size_t i = 0; i < count; i++)
		each_dependency(planning, i, count_reader);
	for (size_t i = 0; i < count; i++) {
		plan->first[i] = all;
		all += planning->next[i];
		planning->next[i] = plan->first[i];
	}
	plan->first[count] = all;
	plan->readers = room(plan, all, sizeof(*plan->readers));
	for (size_t i = 0; i < count; i++)
		each_dependency(planning, i, write_reader);
}

/* Once a survey: all its flows share the plan. */
struct flow_plan *
flow_plan_create(struct survey *survey)
{
	struct flow_plan *plan = room(survey, 0, sizeof(*plan));
	struct planning planning = {.survey = survey, .plan = plan};
	size_t count = survey->item_count;

	plan->order = room(plan, count, sizeof(*plan->order));
	plan->place = room(plan, count, sizeof(*plan->place));
	plan->first = room(plan, count, sizeof(*plan->first));
	planning.visited = room(plan, count, sizeof(*planning.visited));
	planning.next = room(plan, count, sizeof(*planning.next));
	for (size_t i = 0; i < count; i++)
		place_item(&planning, i);
	list_readers(&planning, count);
	talloc_free(planning.visited);
	talloc_free(planning.next);
	return plan;
}
