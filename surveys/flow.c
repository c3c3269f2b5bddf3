/*
 * Values, relevance and calculations of one person's answers.  Everything is
 * recomputed in the order of the survey until nothing changes; cycles were
 * refused when the survey was read, so that a few rounds are enough.
 */
#include "surveys/flow.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "surveys/expression.h"

enum { TEXT_MAX_BYTES = 8000 };

static const char *
label_of(size_t slot, const char *value, void *context)
{
	const struct flow *flow = context;
	const struct survey_item *item = &flow->survey->items[slot];
	const struct survey_choice *choice =
	        item->list == NULL ? NULL
	                           : survey_choice_find(item->list, value);

	return choice == NULL ? NULL
	                      : survey_text_in(flow->survey, &choice->label,
	                                flow->survey->default_language);
}

static struct expression_scope
scope_of(const struct flow *flow, const char *self)
{
	return (struct expression_scope){
	        .values = flow->values,
	        .value_count = flow->survey->item_count,
	        .self = self,
	        .now_ms = flow->now_ms,
	        .choice_name = label_of,
	        /* Only read there. */
	        .context = (void *)(uintptr_t)flow,
	};
}

static bool
holds(const struct flow *flow, const struct expression *expression,
        const char *self)
{
	struct expression_scope scope = scope_of(flow, self);

	return expression_is_true(expression, &scope);
}

static bool
is_relevant(const struct flow *flow, size_t i)
{
	const struct survey_item *item = &flow->survey->items[i];

	if (item->parent != SURVEY_NONE && !flow->relevant[item->parent])
		return false;
	return item->relevant == NULL ||
	       holds(flow, item->relevant, flow->values[i]);
}

/* A NaN is stored as nothing. */
static const char *
calculate(struct flow *flow, size_t i)
{
	struct expression_scope scope = scope_of(flow, flow->values[i]);
	const char *text = expression_string(
	        flow->survey->items[i].calculation, &scope, flow);

	return strcmp(text, "NaN") == 0 ? "" : text;
}

/* One item by what stands now; true when something changed. */
static bool
compute_item(struct flow *flow, size_t i)
{
	bool relevant = is_relevant(flow, i);
	bool changed = relevant != flow->relevant[i];
	const char *value;

	flow->relevant[i] = relevant;
	if (relevant && flow->survey->items[i].calculation != NULL) {
		const char *result = calculate(flow, i);

		if (strcmp(result, flow->given[i]) != 0)
			flow->given[i] = result;
	}
	value = relevant ? flow->given[i] : "";
	if (strcmp(value, flow->values[i]) != 0)
		changed = true;
	flow->values[i] = value;
	return changed;
}

void
flow_compute(struct flow *flow)
{
	size_t count = flow->survey->item_count;
	bool changed = true;

	for (size_t round = 0; changed && round <= count + 1; round++) {
		changed = false;
		for (size_t i = 0; i < count; i++)
			changed |= compute_item(flow, i);
	}
}

static void
set_defaults(struct flow *flow)
{
	for (size_t i = 0; i < flow->survey->item_count; i++) {
		const struct expression *initial =
		        flow->survey->items[i].initial;
		struct expression_scope scope = scope_of(flow, "");

		if (initial != NULL)
			flow->given[i] =
			        expression_string(initial, &scope, flow);
	}
}

struct flow *
flow_create(TALLOC_CTX *owner, const struct survey *survey, int64_t now_ms)
{
	struct flow *flow = talloc_zero(owner, struct flow);
	unsigned count = (unsigned)survey->item_count + 1;

	if (flow == NULL)
		log_abort("flow.create", "out of memory");
	flow->survey = survey;
	flow->now_ms = now_ms;
	flow->given = talloc_array(flow, const char *, count);
	flow->values = talloc_array(flow, const char *, count);
	flow->relevant = talloc_zero_array(flow, bool, count);
	if (flow->given == NULL || flow->values == NULL ||
	        flow->relevant == NULL)
		log_abort("flow.create", "out of memory");
	for (unsigned i = 0; i < count; i++) {
		flow->given[i] = "";
		flow->values[i] = "";
	}
	set_defaults(flow);
	flow_compute(flow);
	return flow;
}

void
flow_load(struct flow *flow, size_t item, const char *value)
{
	char *copy = talloc_strdup(flow, value);

	assert(item < flow->survey->item_count);
	if (copy == NULL)
		log_abort("flow.load", "out of memory");
	flow->given[item] = copy;
}

void
flow_set(struct flow *flow, size_t item, const char *value)
{
	flow_load(flow, item, value);
	flow_compute(flow);
}

static bool
is_number(const char *value, bool whole)
{
	const char *at = value + (*value == '-');
	size_t digits = strspn(at, "0123456789");

	if (digits == 0 || digits > 15)
		return false;
	if (at[digits] == '\0')
		return true;
	if (whole || at[digits] != '.')
		return false;
	at += digits + 1;
	digits = strspn(at, "0123456789");
	return digits > 0 && digits < 10 && at[digits] == '\0';
}

static double
number_of(const char *value)
{
	int64_t whole = 0;
	double scale = 1;
	double number = 0;
	const char *at = value + (*value == '-');

	if (text_to_int(value, INT64_MIN, INT64_MAX, &whole) == STATUS_OK)
		return (double)whole;
	for (; *at != '\0'; at++) {
		if (*at == '.') {
			scale = 0.1;
			continue;
		}
		if (scale < 1) {
			number += scale * (*at - '0');
			scale /= 10;
		} else {
			number = number * 10 + (*at - '0');
		}
	}
	return *value == '-' ? -number : number;
}

static bool
is_in_range(const struct survey_item *item, const char *value)
{
	double number;

	if (!is_number(value, false))
		return false;
	number = number_of(value);
	return (item->min == NULL || number >= number_of(item->min)) &&
	       (item->max == NULL || number <= number_of(item->max));
}

static bool
is_date(const char *value)
{
	int64_t at = 0;
	char moment[24];

	if (strlen(value) != 10)
		return false;
	(void)snprintf(moment, sizeof(moment), "%s 12:00", value);
	return clock_parse(moment, &at) == STATUS_OK;
}

static bool
offers(const struct flow *flow, const struct survey_item *item,
        const char *value, size_t length)
{
	for (size_t i = 0; i < item->list->choice_count; i++) {
		const struct survey_choice *choice = &item->list->choices[i];

		if (strncmp(choice->name, value, length) == 0 &&
		        choice->name[length] == '\0')
			return flow_offers(flow,
			        (size_t)(item - flow->survey->items), choice);
	}
	return false;
}

static bool
offers_all(const struct flow *flow, const struct survey_item *item,
        const char *value)
{
	while (*value != '\0') {
		size_t length = strcspn(value, " ");

		if (!offers(flow, item, value, length))
			return false;
		value += length;
		value += strspn(value, " ");
	}
	return true;
}

static bool
fits_type(const struct flow *flow, const struct survey_item *item,
        const char *value)
{
	switch (item->type) {
	case SURVEY_INTEGER: return is_number(value, true);
	case SURVEY_DECIMAL: return is_number(value, false);
	case SURVEY_RANGE: return is_in_range(item, value);
	case SURVEY_DATE: return is_date(value);
	case SURVEY_SELECT_ONE: return offers(flow, item, value, strlen(value));
	case SURVEY_SELECT_MULTIPLE: return offers_all(flow, item, value);
	case SURVEY_TEXT:
	case SURVEY_TIME:
	case SURVEY_DATETIME:
	case SURVEY_ACKNOWLEDGE:
	case SURVEY_NOTE:
	case SURVEY_GROUP:
	case SURVEY_CALCULATE:
	case SURVEY_HIDDEN:
	case SURVEY_METADATA: break;
	}
	return text_is_utf8(value, strlen(value)) &&
	       strlen(value) <= TEXT_MAX_BYTES;
}

enum flow_fault
flow_check(const struct flow *flow, size_t i, const char *value)
{
	const struct survey_item *item = &flow->survey->items[i];

	if (value[0] == '\0')
		return item->required != NULL && holds(flow, item->required, "")
		               ? FLOW_REQUIRED
		               : FLOW_VALID;
	if (!fits_type(flow, item, value))
		return FLOW_TYPE;
	if (item->constraint != NULL && !holds(flow, item->constraint, value))
		return FLOW_CONSTRAINT;
	return FLOW_VALID;
}

enum flow_fault
flow_fault(const struct flow *flow, size_t item)
{
	if (!flow->relevant[item])
		return FLOW_VALID;
	return flow_check(flow, item, flow->values[item]);
}

static bool
goes_by(const struct survey_item *item, enum survey_channel channel)
{
	if (!survey_is_asked(item))
		return false;
	if (channel == SURVEY_SMS)
		return item->channel != SURVEY_WEB &&
		       item->type != SURVEY_NOTE && item->type != SURVEY_TIME &&
		       item->type != SURVEY_DATETIME &&
		       item->type != SURVEY_ACKNOWLEDGE;
	return item->channel != SURVEY_SMS;
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

bool
flow_is_ineligible(const struct flow *flow)
{
	return flow->survey->ineligible != NULL &&
	       holds(flow, flow->survey->ineligible, "");
}

/* The value of ${name}, in words where it is a choice; NULL: no such name. */
static const char *
piped(const struct flow *flow, const char *name, size_t length, size_t language)
{
	for (size_t i = 0; i < flow->survey->item_count; i++) {
		const struct survey_item *item = &flow->survey->items[i];
		const struct survey_choice *choice;

		if (strncmp(item->name, name, length) != 0 ||
		        item->name[length] != '\0')
			continue;
		choice = item->list == NULL ? NULL
		                            : survey_choice_find(item->list,
		                                      flow->values[i]);
		return choice == NULL ? flow->values[i]
		                      : survey_text_in(flow->survey,
		                                &choice->label, language);
	}
	return NULL;
}

const char *
flow_text(const struct flow *flow, TALLOC_CTX *memory,
        const struct survey_text *text, size_t language)
{
	const char *at = survey_text_in(flow->survey, text, language);
	const char *open;
	struct text out;

	if (strstr(at, "${") == NULL)
		return at;
	text_init(&out, memory, TEXT_MAX_BYTES);
	while ((open = strstr(at, "${")) != NULL) {
		const char *close = strchrnul(open, '}');
		const char *value = piped(
		        flow, open + 2, (size_t)(close - open) - 2, language);

		text_add_bytes(&out, at, (size_t)(open - at));
		if (*close == '\0' || value == NULL) {
			text_add(&out, "${");
			at = open + 2;
			continue;
		}
		text_add(&out, value);
		at = close + 1;
	}
	text_add(&out, at);
	return text_string(&out);
}

struct choice_scope {
	const struct survey_choice *choice;
};

static const char *
choice_column(const char *name, size_t length, void *context)
{
	const struct choice_scope *at = context;
	const struct survey_choice *choice = at->choice;

	for (size_t i = 0; i + 1 < choice->extra_count; i += 2)
		if (strncmp(choice->extra[i], name, length) == 0 &&
		        choice->extra[i][length] == '\0')
			return choice->extra[i + 1];
	return NULL;
}

bool
flow_offers(const struct flow *flow, size_t item,
        const struct survey_choice *choice)
{
	const struct expression *filter =
	        flow->survey->items[item].choice_filter;
	struct choice_scope at = {.choice = choice};
	struct expression_scope scope = scope_of(flow, "");

	if (filter == NULL)
		return true;
	scope.choice_column = choice_column;
	scope.choice_name = NULL;
	scope.context = &at;
	return expression_is_true(filter, &scope);
}
