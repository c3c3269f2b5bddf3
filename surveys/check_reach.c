/*
 * Questions that no answers lead to.  Where a condition depends only on answers
 * of which there are few, all of them are tried; where it depends on a number, a
 * text or the time, nothing is said.  Dependences between answers are not looked
 * at, so that what is reported is surely never asked.
 */
#include <assert.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "surveys/check_internal.h"
#include "surveys/expression.h"

enum {
	DEPENDS_MAX = 12,  /* questions that one condition may depend on */
	SUBSETS_MAX = 8,   /* choices of a select_multiple */
	STEPS_MAX = 101,   /* values of a range */
	CASES_MAX = 20000, /* of one condition */
	BUDGET_MAX = 1000 * 1000, /* evaluations for a whole survey */
};

/* What may be answered to one question, "" first; count 0: too much to try. */
struct domain {
	const char **values;
	size_t count;
};

struct reach {
	struct check *check;
	struct domain *domains; /* by item, made when first asked for */
	bool *made;
	bool *never;         /* by item: surely never asked */
	const char **values; /* by item: the case that is tried */
	size_t budget;
	/* The condition at hand, with those of its groups. */
	const struct expression *conditions[DEPENDS_MAX];
	size_t condition_count;
	size_t depends[DEPENDS_MAX];
	size_t depend_count;
};

static const char **
room(struct reach *reach, size_t count)
{
	const char **values = talloc_zero_array(
	        reach->check->scratch, const char *, (unsigned)count);

	if (values == NULL)
		log_abort("check.reach", "out of memory");
	values[0] = "";
	return values;
}

static struct domain
one_of(struct reach *reach, const struct survey_list *list)
{
	struct domain domain = {room(reach, list->choice_count + 1), 1};

	for (size_t i = 0; i < list->choice_count; i++)
		domain.values[domain.count++] = list->choices[i].name;
	return domain;
}

static struct domain
some_of(struct reach *reach, const struct survey_list *list)
{
	struct domain domain = {NULL, 0};
	size_t subsets = (size_t)1 << list->choice_count;

	if (list->choice_count > SUBSETS_MAX)
		return domain;
	domain.values = room(reach, subsets);
	for (size_t s = 0; s < subsets; s++) {
		struct text value;

		text_init(&value, reach->check->scratch, WORKBOOK_CELL_MAX);
		for (size_t i = 0; i < list->choice_count; i++)
			if ((s >> i & 1) != 0)
				text_add_format(&value, "%s%s",
				        value.length > 0 ? " " : "",
				        list->choices[i].name);
		domain.values[domain.count++] = text_string(&value);
	}
	return domain;
}

static struct domain
in_range(struct reach *reach, const struct survey_item *item)
{
	struct domain domain = {NULL, 0};
	int64_t min = 0;
	int64_t max = 0;
	int64_t step = 1;

	if (text_to_int(item->min, -1000, 1000, &min) != STATUS_OK ||
	        text_to_int(item->max, min, 1000, &max) != STATUS_OK ||
	        text_to_int(item->step, 1, 1000, &step) != STATUS_OK ||
	        (max - min) / step + 1 > STEPS_MAX)
		return domain;
	domain.values = room(reach, STEPS_MAX + 1);
	domain.count = 1;
	for (int64_t number = min; number <= max; number += step) {
		const char *value = text_format(
		        reach->check->scratch, "%lld", (long long)number);

		domain.values[domain.count++] = value;
	}
	return domain;
}

static struct domain
make_domain(struct reach *reach, size_t at)
{
	const struct survey_item *item = &reach->check->survey->items[at];

	/* What is calculated, or set before it is asked, may be anything. */
	if (item->calculation != NULL || item->initial != NULL)
		return (struct domain){NULL, 0};
	if (reach->never[at])
		return (struct domain){room(reach, 1), 1};
	if (item->list != NULL)
		return item->type == SURVEY_SELECT_ONE
		               ? one_of(reach, item->list)
		               : some_of(reach, item->list);
	if (item->type == SURVEY_RANGE)
		return in_range(reach, item);
	return (struct domain){NULL, 0};
}

static const struct domain *
domain_of(struct reach *reach, size_t item)
{
	if (!reach->made[item]) {
		reach->domains[item] = make_domain(reach, item);
		reach->made[item] = true;
	}
	return &reach->domains[item];
}

/* The condition at hand. */

/* What differs from one moment to the next cannot be tried. */
static bool
depends_on_time(const struct expression *expression)
{
	static const char *const calls[] = {
	        "today", "now", "random", "once", "uuid"};
	const char *source = expression_source(expression);

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (strstr(source, calls[i]) != NULL)
			return true;
	return expression_reads_self(expression);
}

static bool
add_depend(struct reach *reach, size_t slot)
{
	for (size_t i = 0; i < reach->depend_count; i++)
		if (reach->depends[i] == slot)
			return true;
	if (reach->depend_count == DEPENDS_MAX)
		return false;
	reach->depends[reach->depend_count++] = slot;
	return true;
}

static bool
add_condition(struct reach *reach, const struct expression *expression)
{
	const size_t *slots = NULL;
	size_t count;

	if (expression == NULL)
		return true;
	if (reach->condition_count == DEPENDS_MAX ||
	        depends_on_time(expression))
		return false;
	reach->conditions[reach->condition_count++] = expression;
	count = expression_slots(expression, &slots);
	for (size_t i = 0; i < count; i++)
		if (!add_depend(reach, slots[i]))
			return false;
	return true;
}

/* Its own condition and those of the groups around it; false where one of them
 * cannot be judged. */
static bool
gather(struct reach *reach, size_t item)
{
	const struct survey_item *items = reach->check->survey->items;

	reach->condition_count = 0;
	reach->depend_count = 0;
	for (size_t at = item; at != SURVEY_NONE; at = items[at].parent)
		if (!add_condition(reach, items[at].relevant))
			return false;
	return true;
}

/* How many cases there are to try; 0: more than is worth it. */
static size_t
count_cases(struct reach *reach)
{
	size_t cases = 1;

	for (size_t i = 0; i < reach->depend_count; i++) {
		cases *= domain_of(reach, reach->depends[i])->count;
		if (cases > CASES_MAX)
			return 0;
	}
	return cases;
}

static void
set_case(struct reach *reach, size_t number)
{
	for (size_t i = 0; i < reach->depend_count; i++) {
		size_t item = reach->depends[i];
		const struct domain *domain = domain_of(reach, item);

		assert(domain->count > 0);
		reach->values[item] = domain->values[number % domain->count];
		number /= domain->count;
	}
}

static bool
case_holds(const struct reach *reach)
{
	struct expression_scope scope = {.values = reach->values,
	        .value_count = reach->check->survey->item_count,
	        .self = ""};

	for (size_t i = 0; i < reach->condition_count; i++)
		if (!expression_is_true(reach->conditions[i], &scope))
			return false;
	return true;
}

static bool
is_never(struct reach *reach, size_t item)
{
	size_t cases;

	if (!gather(reach, item) || reach->condition_count == 0)
		return false;
	cases = count_cases(reach);
	if (cases == 0 || cases > reach->budget)
		return false;
	for (size_t i = 0; i < cases; i++) {
		set_case(reach, i);
		reach->budget--;
		if (case_holds(reach))
			return false;
	}
	return true;
}

/* Said once of a group, not of all that stands in it. */
static void
report(struct reach *reach, size_t at)
{
	const struct survey_item *item = &reach->check->survey->items[at];

	if (item->parent != SURVEY_NONE && reach->never[item->parent])
		return;
	findings_put(reach->check->owner, reach->check->findings,
	        check_at_item(SURVEY_WARNING, item, COLUMN_RELEVANT),
	        FINDING_NEVER_ASKED, item->name);
}

void
check_reach(struct check *check)
{
	const struct survey *survey = check->survey;
	unsigned count = (unsigned)survey->item_count + 1;
	struct reach reach = {.check = check, .budget = BUDGET_MAX};

	reach.domains = talloc_zero_array(check->scratch, struct domain, count);
	reach.made = talloc_zero_array(check->scratch, bool, count);
	reach.never = talloc_zero_array(check->scratch, bool, count);
	reach.values = room(&reach, count);
	if (reach.domains == NULL || reach.made == NULL || reach.never == NULL)
		log_abort("check.reach", "out of memory");
	for (size_t i = 0; i < count; i++)
		reach.values[i] = "";
	for (size_t i = 0; i < survey->item_count; i++) {
		reach.never[i] = is_never(&reach, i);
		if (reach.never[i])
			report(&reach, i);
	}
}
