/*
 * Reads earlier releases, and compares with them.
 */
#include "reports/report_past.h"

#include <math.h>
#include <string.h>

#include <Rmath.h>
#include <jansson.h>

#include "reports/metric.h"
#include "reports/report_read_internal.h"

#define CONFIDENCE 0.95

/* FNV-1a of what an item says, added up, so that their order is nothing. */
static uint64_t
add_words(uint64_t hash, const char *words)
{
	for (; words != NULL && *words != '\0'; words++)
		hash = (hash ^ (unsigned char)*words) * UINT64_C(1099511628211);
	return (hash ^ 0xff) * UINT64_C(1099511628211);
}

/* Of a release's own words, exactly as report_wording() makes it of a report
 * that is being built: the two are compared, and may only change together. */
static uint64_t
item_wording(const json_t *item)
{
	uint64_t hash = add_words(UINT64_C(14695981039346656037),
	        json_string_value(json_object_get(item, "label")));
	const json_t *choices = json_object_get(item, "choices");

	for (size_t i = 0; i < json_array_size(choices); i++)
		hash = add_words(
		        hash, json_string_value(json_object_get(
		                      json_array_get(choices, i), "label")));
	return hash;
}

static uint64_t
wording(const json_t *items, const char *measure)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < json_array_size(items); i++) {
		const json_t *item = json_array_get(items, i);
		const char *of =
		        json_string_value(json_object_get(item, "measure"));

		if (of != NULL && measure != NULL && strcmp(of, measure) == 0)
			sum += item_wording(item);
	}
	return sum;
}

uint64_t
report_wording(const struct report *report, size_t index)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < report->items_count; i++) {
		const struct report_item *item = &report->items[i];
		uint64_t hash =
		        add_words(UINT64_C(14695981039346656037), item->label);

		if (strcmp(item->measure, report->indices[index].name) != 0)
			continue;
		for (size_t c = 0; c < item->choices_count; c++)
			hash = add_words(hash, item->choices[c].label);
		sum += hash;
	}
	return sum;
}

enum status
report_past_read(TALLOC_CTX *memory, const char *text, struct report_past *past)
{
	json_t *json = json_loads(text, 0, NULL);
	const json_t *indices = json_object_get(json, "indices");
	const char *month = json_string_value(json_object_get(json, "month"));
	struct month calendar;
	enum status status = STATUS_INPUT;

	if (month != NULL && clock_month_parse(month, &calendar) == STATUS_OK &&
	        json_array_size(indices) == REPORT_INDICES) {
		past->month = talloc_strdup(memory, month);
		for (size_t i = 0; i < REPORT_INDICES; i++) {
			past->indices[i] = report_read_past_index(
			        json_array_get(indices, i));
			past->wording[i] = wording(
			        json_object_get(json, "items"),
			        json_string_value(json_object_get(
			                json_array_get(indices, i), "name")));
		}
		status = STATUS_OK;
	}
	json_decref(json);
	return status;
}

/* The squared standard error of a mean, from its t interval; NaN where that is
 * cut at an end of the scale, or is not there. */
static double
squared_error(double low, double high, int64_t people)
{
	double t = qt(1 - (1 - CONFIDENCE) / 2, (double)people - 1, 1, 0);
	double error = (high - low) / 2 / t;

	if (low <= 0 || high >= 100)
		return NAN;
	return error * error;
}

/* "The month before" is of the calendar: after a month without a report there
 * is no change to tell, however recent the last figures are. */
static const struct report_past *
month_before(const struct report *report)
{
	const struct report_past *past;
	struct month now;
	char text[8];

	if (report->past_count == 0 ||
	        clock_month_parse(report->month, &now) != STATUS_OK)
		return NULL;
	past = &report->past[report->past_count - 1];
	clock_month_format(clock_month_add(now, -1), text);
	return strcmp(past->month, text) == 0 ? past : NULL;
}

/* Welch's test from released figures alone: the people are not at hand, and an
 * earlier release's people must not be. */
enum report_change
report_change(const struct report *report, size_t index)
{
	const struct report_index *now = &report->indices[index];
	const struct report_past *past = month_before(report);
	const struct report_past_index *before;
	double a, b, difference, df;

	if (past == NULL || now->respondents.hidden)
		return REPORT_NO_WORD;
	if (past->wording[index] != 0 && report_wording(report, index) != 0 &&
	        past->wording[index] != report_wording(report, index))
		return REPORT_NO_WORD; /* another series */
	before = &past->indices[index];
	if (now->respondents.count < METRIC_CHANGE_FROM ||
	        before->people < METRIC_CHANGE_FROM || isnan(now->mean) ||
	        isnan(before->mean))
		return REPORT_NO_WORD;
	a = squared_error(now->low, now->high, now->respondents.count);
	b = squared_error(before->low, before->high, before->people);
	if (isnan(a) || isnan(b) || a + b <= 0)
		return REPORT_UNSURE;
	difference = now->mean - before->mean;
	df = (a + b) * (a + b) /
	     (a * a / ((double)now->respondents.count - 1) +
	             b * b / ((double)before->people - 1));
	if (2 * pt(-fabs(difference) / sqrt(a + b), df, 1, 0) >= 1 - CONFIDENCE)
		return REPORT_UNSURE;
	return difference > 0 ? REPORT_HIGHER : REPORT_LOWER;
}
