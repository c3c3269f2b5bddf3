/*
 * A report as JSON: keys in a fixed order, a hidden count as null with
 * "hidden": true.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>

#include <jansson.h>

#include "base/json_text.h"
#include "reports/report_past.h"
#include "reports/write.h"
#include "reports/write_json_internal.h"

json_t *
write_json_count(const struct report_count *count)
{
	if (count->hidden)
		return json_pack("{s:n, s:b}", "count", "hidden", 1);
	return json_pack(
	        "{s:I, s:b}", "count", (json_int_t)count->count, "hidden", 0);
}

/* Two decimals are enough for a figure between 0 and 100. */
static json_t *
number_json(double number)
{
	if (isnan(number))
		return json_null();
	return json_real(round(number * 100) / 100);
}

/* A share of 1 needs four for the same figure in percent. */
static json_t *
share_json(double share)
{
	if (isnan(share))
		return json_null();
	return json_real(round(share * 10000) / 10000);
}

static json_t *
index_json(const struct report_index *index)
{
	return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o}", "name", index->name,
	        "respondents", write_json_count(&index->respondents), "mean",
	        number_json(index->mean), "low", number_json(index->low),
	        "high", number_json(index->high), "full_share",
	        share_json(index->full_share));
}

static json_t *
coverage_json(const struct report_coverage *coverage)
{
	return json_pack("{s:s, s:o, s:o, s:o, s:o}", "group", coverage->group,
	        "held", write_json_count(&coverage->held), "asked",
	        write_json_count(&coverage->asked), "reached",
	        write_json_count(&coverage->reached), "answered",
	        write_json_count(&coverage->answered));
}

static json_t *
dispositions_json(const struct report_dispositions *d)
{
	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "complete",
	        write_json_count(&d->complete), "partial",
	        write_json_count(&d->partial), "refused",
	        write_json_count(&d->refused), "break_off",
	        write_json_count(&d->break_off), "silent",
	        write_json_count(&d->silent), "undelivered",
	        write_json_count(&d->undelivered), "ineligible",
	        write_json_count(&d->ineligible), "rr2", share_json(d->rr2));
}

static json_t *
item_json(const struct report_item *item)
{
	json_t *choices = json_array();

	for (size_t i = 0; i < item->choices_count; i++) {
		const struct report_item_choice *choice = &item->choices[i];

		json_array_append_new(choices,
		        json_pack("{s:s, s:s, s:o}", "value", choice->value,
		                "label", choice->label, "answers",
		                write_json_count(&choice->answers)));
	}
	return json_pack("{s:s, s:s, s:s, s:o, s:o}", "name", item->name,
	        "label", item->label, "measure", item->measure, "respondents",
	        write_json_count(&item->respondents), "choices", choices);
}

static json_t *
texts_json(const struct report *report)
{
	json_t *all = json_array();

	for (size_t i = 0; i < report->texts_count; i++) {
		const struct report_texts *texts = &report->texts[i];
		json_t *words = json_array();

		for (size_t k = 0; k < texts->texts_count; k++)
			json_array_append_new(
			        words, json_string(texts->texts[k]));
		json_array_append_new(
		        all, json_pack("{s:s, s:s, s:s, s:o}", "question",
		                     texts->question, "theme", texts->theme,
		                     "theme_title", texts->theme_title, "texts",
		                     words));
	}
	return all;
}

static json_t *
gaps_json(const struct report *report)
{
	json_t *all = json_array();

	for (size_t i = 0; i < report->gaps_count; i++) {
		const struct report_gap *gap = &report->gaps[i];

		json_array_append_new(all,
		        json_pack("{s:s, s:s, s:s, s:o, s:o, s:o, s:o, s:o,"
		                  " s:o}",
		                "name", gap->name, "citizen_label",
		                gap->citizen_label, "employee_label",
		                gap->employee_label, "pairs",
		                write_json_count(&gap->pairs), "citizen",
		                number_json(gap->citizen), "employee",
		                number_json(gap->employee), "difference",
		                number_json(gap->difference), "low",
		                number_json(gap->low), "high",
		                number_json(gap->high)));
	}
	return all;
}

/* One number for the wording of each index' items, as text: it is larger than
 * what JSON keeps exactly. */
static json_t *
wording_json(const struct report_past *past)
{
	json_t *all = json_array();
	char hex[17];

	for (size_t m = 0; m < REPORT_INDICES; m++) {
		(void)snprintf(
		        hex, sizeof(hex), "%016" PRIx64, past->wording[m]);
		json_array_append_new(all, json_string(hex));
	}
	return all;
}

/* As released then: with the figures come those of the months before, since the
 * page shows them, too. */
static json_t *
past_json(const struct report *report)
{
	json_t *all = json_array();

	for (size_t i = 0; i < report->past_count; i++) {
		const struct report_past *past = &report->past[i];
		json_t *indices = json_array();

		for (size_t m = 0; m < REPORT_INDICES; m++) {
			const struct report_past_index *index =
			        &past->indices[m];
			struct report_count people = {
			        index->people, index->people == 0, 0};

			json_array_append_new(indices,
			        json_pack("{s:o, s:o, s:o, s:o}", "respondents",
			                write_json_count(&people), "mean",
			                number_json(index->mean), "low",
			                number_json(index->low), "high",
			                number_json(index->high)));
		}
		json_array_append_new(
		        all, json_pack("{s:s, s:o, s:o}", "month", past->month,
		                     "indices", indices, "wording",
		                     wording_json(past)));
	}
	return all;
}

static json_t *
marks_json(const struct report *report)
{
	json_t *all = json_array();

	for (size_t i = 0; i < report->marks_count; i++)
		json_array_append_new(
		        all, json_pack("{s:s, s:s, s:s, s:s}", "month",
		                     report->marks[i].month, "date",
		                     report->marks[i].date, "text",
		                     report->marks[i].text, "topic",
		                     report->marks[i].topic));
	return all;
}

static json_t *
others_json(const struct report *report)
{
	json_t *all = json_array();

	for (size_t i = 0; i < report->others_count; i++) {
		const struct report_other *other = &report->others[i];

		json_array_append_new(all,
		        json_pack("{s:s, s:s, s:s, s:s, s:o, s:s}", "series",
		                other->series, "measure", other->measure,
		                "period", other->period, "month", other->month,
		                "value", number_json(other->value), "source",
		                other->source));
	}
	return all;
}

static json_t *
items_json(const struct report_item *items, size_t count)
{
	json_t *all = json_array();

	for (size_t i = 0; i < count; i++)
		json_array_append_new(all, item_json(&items[i]));
	return all;
}

static const char *const changes[] = {[REPORT_NO_WORD] = "none",
        [REPORT_UNSURE] = "unsure",
        [REPORT_HIGHER] = "higher",
        [REPORT_LOWER] = "lower"};

static json_t *
report_json(const struct report *report)
{
	json_t *json = json_pack(
	        "{s:I, s:s, s:s, s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:s, s:o,"
	        " s:o}",
	        "municipality", (json_int_t)report->municipality,
	        "municipality_name", report->municipality_name, "month",
	        report->month, "respondent", report->respondent, "sentence",
	        report->sentence, "erratum", report->erratum, "threshold",
	        (json_int_t)report->threshold, "hidden_symbol",
	        report->hidden_symbol, "versions", report->versions, "built_at",
	        report->built_at, "checksum", report->checksum, "total",
	        coverage_json(&report->total), "dispositions",
	        dispositions_json(&report->dispositions));
	json_t *indices = json_array();
	json_t *groups = json_array();

	if (report->firms_least > 0)
		json_object_set_new(json, "firms_least",
		        json_integer((json_int_t)report->firms_least));
	for (size_t i = 0; i < report->indices_count; i++) {
		json_t *index = index_json(&report->indices[i]);

		json_object_set_new(index, "change",
		        json_string(changes[report_change(report, i)]));
		json_array_append_new(indices, index);
	}
	for (size_t i = 0; i < report->groups_count; i++)
		json_array_append_new(
		        groups, coverage_json(&report->groups[i]));
	json_object_set_new(json, "indices", indices);
	json_object_set_new(json, "groups", groups);
	json_object_set_new(
	        json, "items", items_json(report->items, report->items_count));
	json_object_set_new(json, "reasons",
	        items_json(report->reasons, report->reasons_count));
	json_object_set_new(json, "call_backs",
	        json_pack("{s:o, s:o}", "asked",
	                write_json_count(&report->call_backs.asked), "in_time",
	                write_json_count(&report->call_backs.in_time)));
	json_object_set_new(json, "gaps", gaps_json(report));
	json_object_set_new(json, "texts", texts_json(report));
	json_object_set_new(json, "past", past_json(report));
	json_object_set_new(json, "notes", marks_json(report));
	json_object_set_new(json, "other_series", others_json(report));
	return json;
}

void
write_json(const struct report *report, struct text *out)
{
	json_text_add(out, report_json(report),
	        JSON_INDENT(1) | JSON_REAL_PRECISION(6));
	text_add(out, "\n");
}
