/*
 * Reads a report's JSON into the struct that it was written from.
 */
#include "reports/report_read.h"

#include <math.h>
#include <string.h>

#include <jansson.h>

#include "base/log.h"

/* Figures. */

static const char *
string_of(TALLOC_CTX *owner, const json_t *json, const char *key)
{
	const char *value = json_string_value(json_object_get(json, key));

	return talloc_strdup(owner, value == NULL ? "" : value);
}

static double
number_of(const json_t *json, const char *key)
{
	const json_t *value = json_object_get(json, key);

	return json_is_number(value) ? json_number_value(value) : NAN;
}

/* What is not there at all was not told, and is hidden. */
static struct report_count
count_of(const json_t *json, const char *key)
{
	const json_t *count =
	        json_object_get(json_object_get(json, key), "count");

	return (struct report_count){.count = json_integer_value(count),
	        .hidden = !json_is_integer(count)};
}

/* Rows for a list, one at least. */
static void *
rows(TALLOC_CTX *owner, size_t size, const json_t *list)
{
	void *made =
	        talloc_zero_size(owner, size * (json_array_size(list) + 1));

	if (made == NULL)
		log_abort("report.read", "out of memory");
	return made;
}

/* Parts. */

static struct report_coverage
coverage_of(TALLOC_CTX *owner, const json_t *json)
{
	return (struct report_coverage){
	        .group = string_of(owner, json, "group"),
	        .held = count_of(json, "held"),
	        .asked = count_of(json, "asked"),
	        .reached = count_of(json, "reached"),
	        .answered = count_of(json, "answered"),
	};
}

static struct report_dispositions
dispositions_of(const json_t *json)
{
	return (struct report_dispositions){
	        .complete = count_of(json, "complete"),
	        .partial = count_of(json, "partial"),
	        .refused = count_of(json, "refused"),
	        .break_off = count_of(json, "break_off"),
	        .silent = count_of(json, "silent"),
	        .undelivered = count_of(json, "undelivered"),
	        .ineligible = count_of(json, "ineligible"),
	        .rr2 = number_of(json, "rr2"),
	        .rr2_hidden = isnan(number_of(json, "rr2")),
	};
}

static struct report_index
index_of(TALLOC_CTX *owner, const json_t *json)
{
	return (struct report_index){
	        .name = string_of(owner, json, "name"),
	        .respondents = count_of(json, "respondents"),
	        .mean = number_of(json, "mean"),
	        .low = number_of(json, "low"),
	        .high = number_of(json, "high"),
	        .full_share = number_of(json, "full_share"),
	};
}

static struct report_item
item_of(TALLOC_CTX *owner, const json_t *json)
{
	const json_t *choices = json_object_get(json, "choices");
	struct report_item item = {
	        .name = string_of(owner, json, "name"),
	        .label = string_of(owner, json, "label"),
	        .measure = string_of(owner, json, "measure"),
	        .respondents = count_of(json, "respondents"),
	        .choices = rows(owner, sizeof(*item.choices), choices),
	        .choices_count = json_array_size(choices),
	};

	for (size_t c = 0; c < item.choices_count; c++) {
		const json_t *choice = json_array_get(choices, c);

		item.choices[c] = (struct report_item_choice){
		        .value = string_of(owner, choice, "value"),
		        .label = string_of(owner, choice, "label"),
		        .answers = count_of(choice, "answers"),
		};
	}
	return item;
}

static struct report_gap
gap_of(TALLOC_CTX *owner, const json_t *json)
{
	return (struct report_gap){
	        .name = string_of(owner, json, "name"),
	        .citizen_label = string_of(owner, json, "citizen_label"),
	        .employee_label = string_of(owner, json, "employee_label"),
	        .pairs = count_of(json, "pairs"),
	        .citizen = number_of(json, "citizen"),
	        .employee = number_of(json, "employee"),
	        .difference = number_of(json, "difference"),
	        .low = number_of(json, "low"),
	        .high = number_of(json, "high"),
	};
}

static struct report_texts
texts_of(TALLOC_CTX *owner, const json_t *json)
{
	const json_t *list = json_object_get(json, "texts");
	struct report_texts texts = {
	        .question = string_of(owner, json, "question"),
	        .texts = rows(owner, sizeof(*texts.texts), list),
	        .texts_count = json_array_size(list),
	};

	for (size_t i = 0; i < texts.texts_count; i++) {
		const char *text = json_string_value(json_array_get(list, i));

		texts.texts[i] = talloc_strdup(owner, text == NULL ? "" : text);
	}
	return texts;
}

static void
read_wording(const json_t *list, uint64_t wording[REPORT_INDICES])
{
	for (size_t m = 0; m < REPORT_INDICES; m++) {
		const char *hex = json_string_value(json_array_get(list, m));

		wording[m] = hex == NULL ? 0 : strtoull(hex, NULL, 16);
	}
}

static struct report_past
past_of(TALLOC_CTX *owner, const json_t *json)
{
	const json_t *indices = json_object_get(json, "indices");
	struct report_past past = {.month = string_of(owner, json, "month")};

	for (size_t m = 0; m < REPORT_INDICES; m++) {
		const json_t *index = json_array_get(indices, m);

		past.indices[m] = (struct report_past_index){
		        .people = count_of(index, "respondents").count,
		        .mean = number_of(index, "mean"),
		        .low = number_of(index, "low"),
		        .high = number_of(index, "high"),
		};
	}
	read_wording(json_object_get(json, "wording"), past.wording);
	return past;
}

static struct report_mark
mark_of(TALLOC_CTX *owner, const json_t *json)
{
	return (struct report_mark){.month = string_of(owner, json, "month"),
	        .date = string_of(owner, json, "date"),
	        .text = string_of(owner, json, "text"),
	        .topic = string_of(owner, json, "topic")};
}

static struct report_other
other_of(TALLOC_CTX *owner, const json_t *json)
{
	return (struct report_other){.series = string_of(owner, json, "series"),
	        .measure = string_of(owner, json, "measure"),
	        .period = string_of(owner, json, "period"),
	        .month = string_of(owner, json, "month"),
	        .value = number_of(json, "value"),
	        .source = string_of(owner, json, "source")};
}

/* Lists of them. */

static void
read_items(TALLOC_CTX *owner, const json_t *list, struct report_item **items,
        size_t *count)
{
	*items = rows(owner, sizeof(**items), list);
	*count = json_array_size(list);
	for (size_t i = 0; i < *count; i++)
		(*items)[i] = item_of(owner, json_array_get(list, i));
}

static void
read_lists(const json_t *json, struct report *report)
{
	const json_t *indices = json_object_get(json, "indices");
	const json_t *groups = json_object_get(json, "groups");
	const json_t *gaps = json_object_get(json, "gaps");
	const json_t *texts = json_object_get(json, "texts");

	report->indices = rows(report, sizeof(*report->indices), indices);
	report->indices_count = json_array_size(indices);
	for (size_t i = 0; i < report->indices_count; i++)
		report->indices[i] =
		        index_of(report, json_array_get(indices, i));
	report->groups = rows(report, sizeof(*report->groups), groups);
	report->groups_count = json_array_size(groups);
	for (size_t i = 0; i < report->groups_count; i++)
		report->groups[i] =
		        coverage_of(report, json_array_get(groups, i));
	report->gaps = rows(report, sizeof(*report->gaps), gaps);
	report->gaps_count = json_array_size(gaps);
	for (size_t i = 0; i < report->gaps_count; i++)
		report->gaps[i] = gap_of(report, json_array_get(gaps, i));
	report->texts = rows(report, sizeof(*report->texts), texts);
	report->texts_count = json_array_size(texts);
	for (size_t i = 0; i < report->texts_count; i++)
		report->texts[i] = texts_of(report, json_array_get(texts, i));
	read_items(report, json_object_get(json, "items"), &report->items,
	        &report->items_count);
	read_items(report, json_object_get(json, "reasons"), &report->reasons,
	        &report->reasons_count);
}

/* More months than a report shows were never written. */
static void
read_past(const json_t *json, struct report *report)
{
	const json_t *list = json_object_get(json, "past");

	report->past = rows(report, sizeof(*report->past), list);
	report->past_count = json_array_size(list);
	if (report->past_count > REPORT_PAST_MAX)
		report->past_count = REPORT_PAST_MAX;
	for (size_t i = 0; i < report->past_count; i++)
		report->past[i] = past_of(report, json_array_get(list, i));
}

/* What stands beside the months: notes, and others' figures. */
static void
read_beside(const json_t *json, struct report *report)
{
	const json_t *marks = json_object_get(json, "notes");
	const json_t *others = json_object_get(json, "other_series");

	report->marks = rows(report, sizeof(*report->marks), marks);
	report->marks_count = json_array_size(marks);
	for (size_t i = 0; i < report->marks_count; i++)
		report->marks[i] = mark_of(report, json_array_get(marks, i));
	report->others = rows(report, sizeof(*report->others), others);
	report->others_count = json_array_size(others);
	for (size_t i = 0; i < report->others_count; i++)
		report->others[i] = other_of(report, json_array_get(others, i));
}

static void
read_head(const json_t *json, struct report *report)
{
	const json_t *call_backs = json_object_get(json, "call_backs");

	report->municipality =
	        json_integer_value(json_object_get(json, "municipality"));
	report->municipality_name =
	        string_of(report, json, "municipality_name");
	report->month = string_of(report, json, "month");
	report->sentence = string_of(report, json, "sentence");
	report->respondent = string_of(report, json, "respondent");
	report->threshold =
	        json_integer_value(json_object_get(json, "threshold"));
	report->hidden_symbol = string_of(report, json, "hidden_symbol");
	report->versions = string_of(report, json, "versions");
	report->built_at = string_of(report, json, "built_at");
	report->checksum = string_of(report, json, "checksum");
	report->erratum = string_of(report, json, "erratum");
	report->call_backs = (struct report_call_backs){
	        .asked = count_of(call_backs, "asked"),
	        .in_time = count_of(call_backs, "in_time")};
}

enum status
report_read(TALLOC_CTX *owner, const char *text, struct report **out)
{
	json_t *json = json_loads(text, 0, NULL);
	const json_t *indices = json_object_get(json, "indices");
	const char *at = json_string_value(json_object_get(json, "month"));
	struct period period;
	struct report *report;

	if (at == NULL || period_parse(at, &period) != STATUS_OK ||
	        json_array_size(indices) != REPORT_INDICES) {
		json_decref(json);
		return STATUS_INPUT;
	}
	report = talloc_zero(owner, struct report);
	if (report == NULL)
		log_abort("report.read", "out of memory");
	read_head(json, report);
	report->month_name = period_name(report, &period);
	report->total = coverage_of(report, json_object_get(json, "total"));
	report->dispositions =
	        dispositions_of(json_object_get(json, "dispositions"));
	read_lists(json, report);
	read_past(json, report);
	read_beside(json, report);
	json_decref(json);
	*out = report;
	return STATUS_OK;
}
