/*
 * Reads a report's JSON into the struct that it was written from.
 */
#include "reports/report_read.h"

#include <math.h>
#include <string.h>

#include <jansson.h>

#include "base/log.h"
#include "reports/report_read_internal.h"
#include "reports/theme.h"

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

/* Reads JSON's list KEY into LIST and LIST_count of a struct, each row by
 * ROW_OF(owner, row).  What is no list is an empty one. */
#define READ_LIST(owner, json, key, to, list, row_of)                          \
	do {                                                                   \
		const json_t *from_ = json_object_get(json, key);              \
                                                                               \
		(to)->list = rows(owner, sizeof(*(to)->list), from_);          \
		(to)->list##_count = json_array_size(from_);                   \
		for (size_t i_ = 0; i_ < (to)->list##_count; i_++)             \
			(to)->list[i_] =                                       \
			        row_of(owner, json_array_get(from_, i_));      \
	} while (false)

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

static struct report_item_choice
choice_of(TALLOC_CTX *owner, const json_t *json)
{
	return (struct report_item_choice){
	        .value = string_of(owner, json, "value"),
	        .label = string_of(owner, json, "label"),
	        .answers = count_of(json, "answers"),
	};
}

static struct report_item
item_of(TALLOC_CTX *owner, const json_t *json)
{
	struct report_item item = {
	        .name = string_of(owner, json, "name"),
	        .label = string_of(owner, json, "label"),
	        .measure = string_of(owner, json, "measure"),
	        .respondents = count_of(json, "respondents"),
	};

	READ_LIST(owner, json, "choices", &item, choices, choice_of);
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

static const char *
text_of(TALLOC_CTX *owner, const json_t *json)
{
	const char *text = json_string_value(json);

	return talloc_strdup(owner, text == NULL ? "" : text);
}

static struct report_texts
texts_of(TALLOC_CTX *owner, const json_t *json)
{
	struct report_texts texts = {
	        .question = string_of(owner, json, "question"),
	        .theme = string_of(owner, json, "theme"),
	        .theme_title = string_of(owner, json, "theme_title")};

	/* A release of before there were themes. */
	if (texts.theme_title[0] == '\0')
		texts.theme_title = THEME_OTHER;
	READ_LIST(owner, json, "texts", &texts, texts, text_of);
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

struct report_past_index
report_read_past_index(const json_t *index)
{
	return (struct report_past_index){
	        .people = count_of(index, "respondents").count,
	        .mean = number_of(index, "mean"),
	        .low = number_of(index, "low"),
	        .high = number_of(index, "high"),
	};
}

static struct report_past
past_of(TALLOC_CTX *owner, const json_t *json)
{
	const json_t *indices = json_object_get(json, "indices");
	struct report_past past = {.month = string_of(owner, json, "month")};

	for (size_t m = 0; m < REPORT_INDICES; m++)
		past.indices[m] =
		        report_read_past_index(json_array_get(indices, m));
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

/* Employers' reports from before the least number of firms was the threshold did
 * not say it: it was three. */
static int64_t
firms_least_of(const json_t *json, const char *respondent)
{
	const json_t *least = json_object_get(json, "firms_least");

	if (strcmp(respondent, "employer") != 0)
		return 0;
	return json_is_integer(least) ? json_integer_value(least) : 3;
}

/* What the month says itself. */
static void
read_lists(const json_t *json, struct report *report)
{
	READ_LIST(report, json, "indices", report, indices, index_of);
	READ_LIST(report, json, "groups", report, groups, coverage_of);
	READ_LIST(report, json, "gaps", report, gaps, gap_of);
	READ_LIST(report, json, "texts", report, texts, texts_of);
	READ_LIST(report, json, "items", report, items, item_of);
	READ_LIST(report, json, "reasons", report, reasons, item_of);
}

/* What stands beside it: earlier months, of which no more than a report shows
 * were ever written, notes, and others' figures. */
static void
read_beside(const json_t *json, struct report *report)
{
	READ_LIST(report, json, "past", report, past, past_of);
	if (report->past_count > REPORT_PAST_MAX)
		report->past_count = REPORT_PAST_MAX;
	READ_LIST(report, json, "notes", report, marks, mark_of);
	READ_LIST(report, json, "other_series", report, others, other_of);
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
	report->firms_least = firms_least_of(json, report->respondent);
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
	read_beside(json, report);
	json_decref(json);
	*out = report;
	return STATUS_OK;
}
