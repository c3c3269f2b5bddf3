/*
 * Whether an answer will do: its type, the choices that are offered, the
 * question's constraint, and whether there must be one.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "surveys/flow_internal.h"

/* Up to fifteen digits, which a number holds exactly.  Nine decimals at most,
 * more than any question asks for. */
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

/* The form was checked before. */
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

/* A range without a bound is open there. */
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

/* A day of the calendar, as a page sends it. */
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

/* A time of day, as a page or a device gives it. */
static bool
is_time(const char *value)
{
	int64_t at = 0;
	char moment[64];

	if (strlen(value) > 30)
		return false;
	(void)snprintf(moment, sizeof(moment), "2000-01-01T%s", value);
	return clock_parse(moment, &at) == STATUS_OK;
}

/* A date with a time, with or without its zone. */
static bool
is_moment(const char *value)
{
	int64_t at = 0;

	return clock_parse(value, &at) == STATUS_OK;
}

/* Without a filter every choice is offered.  The filter sees the columns of
 * this choice's row beside the answers. */
bool
flow_offers(const struct flow *flow, size_t item,
        const struct survey_choice *choice)
{
	const struct expression *filter =
	        flow->survey->items[item].choice_filter;
	const struct flow_view view = {.flow = flow, .choice = choice};
	struct expression_scope scope = flow_scope(&view, flow->values[item]);

	return filter == NULL || expression_is_true(filter, &scope);
}

/* Names of choices are compared as they are written. */
const struct survey_choice *
flow_choice(const struct survey_list *list, const char *name, size_t length)
{
	for (size_t i = 0; i < list->choice_count; i++) {
		const struct survey_choice *choice = &list->choices[i];

		if (strncmp(choice->name, name, length) == 0 &&
		        choice->name[length] == '\0')
			return choice;
	}
	return NULL;
}

/* A choice that the filter hides cannot be given as an answer either. */
static bool
offers(const struct flow *flow, const struct survey_item *item,
        const char *value, size_t length)
{
	const struct survey_choice *choice =
	        flow_choice(item->list, value, length);

	return choice != NULL &&
	       flow_offers(flow, (size_t)(item - flow->survey->items), choice);
}

/* Several are divided by blanks, as they are stored. */
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

/* What has no form of its own must only be a text that is not too long. */
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
	case SURVEY_TIME: return is_time(value);
	case SURVEY_DATETIME: return is_moment(value);
	case SURVEY_TEXT:
	case SURVEY_ACKNOWLEDGE:
	case SURVEY_NOTE:
	case SURVEY_GROUP:
	case SURVEY_CALCULATE:
	case SURVEY_HIDDEN:
	case SURVEY_METADATA: break;
	}
	return text_is_utf8(value, strlen(value)) &&
	       strlen(value) <= FLOW_TEXT_MAX;
}

/* The type comes first: a constraint is written for values that fit it.
 * `required` may be a condition, and is then looked at as the answers stand. */
enum flow_fault
flow_check(const struct flow *flow, size_t i, const char *value)
{
	const struct survey_item *item = &flow->survey->items[i];

	if (value[0] == '\0')
		return item->required != NULL &&
		                       flow_holds(flow, item->required, "")
		               ? FLOW_REQUIRED
		               : FLOW_VALID;
	if (!fits_type(flow, item, value))
		return FLOW_TYPE;
	if (item->constraint != NULL &&
	        !flow_holds(flow, item->constraint, value))
		return FLOW_CONSTRAINT;
	return FLOW_VALID;
}

/* What is hidden cannot be wrong. */
enum flow_fault
flow_fault(const struct flow *flow, size_t item)
{
	if (!flow->relevant[item])
		return FLOW_VALID;
	return flow_check(flow, item, flow->values[item]);
}
