/*
 * Answers to an item as one stacked bar, and reasons as bars side by side.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "reports/chart_internal.h"

enum { REASON = 14, REASON_STEP = 36, REASON_TOP = 16, REASON_WIDTH = 240 };

/* The place of an answer from 1 to 5, or -1. */
static int
place_of(const struct report_item_choice *choice)
{
	if (strlen(choice->value) != 1 || choice->value[0] < '1' ||
	        choice->value[0] > '0' + REPORT_SCALE)
		return -1;
	return choice->value[0] - '1';
}

bool
chart_parts(const struct report *report, const struct report_item *item,
        struct chart_parts *parts)
{
	bool known = !item->respondents.hidden;
	int64_t all =
	        known ? item->respondents.count : report->total.answered.count;

	*parts = (struct chart_parts){.rest = 1};
	for (size_t i = 0; i < item->choices_count; i++)
		if (place_of(&item->choices[i]) < 0)
			all -= item->choices[i].answers.count;
	if (all <= 0 || (!known && report->total.answered.hidden))
		return false;
	for (size_t i = 0; i < item->choices_count; i++) {
		const struct report_item_choice *choice = &item->choices[i];
		int place = place_of(choice);

		if (place < 0 || choice->answers.hidden)
			continue;
		parts->shares[place] =
		        (double)choice->answers.count / (double)all;
		parts->rest -= parts->shares[place];
	}
	if (parts->rest < 1e-9)
		parts->rest = 0;
	return true;
}

/* Which answer it is stands in each part that has the room, with its share in
 * the wide ones. */
static void
add_segment(struct text *out, double at, double share, int value)
{
	double width = share * CHART_WIDTH;

	text_add_format(out,
	        "<rect x=\"%.1f\" y=\"0\" width=\"%.1f\" height=\"28\""
	        " class=\"svar%d\"/>",
	        at, width, value);
	if (width <= 16)
		return;
	text_add_format(out,
	        "<text x=\"%.1f\" y=\"21\" text-anchor=\"middle\""
	        " class=\"på%d\">%d",
	        at + width / 2, value, value);
	if (width > 84)
		text_add_format(out, ": %.0f %%", 100 * share);
	text_add(out, "</text>");
}

/* What is hidden, and where the number of answers is hidden also who gave none:
 * an empty frame at the end. */
static void
add_rest(struct text *out, double at, const char *symbol)
{
	if (CHART_WIDTH - at < 1)
		return;
	text_add_format(out,
	        "<rect x=\"%.1f\" y=\"1\" width=\"%.1f\" height=\"26\""
	        " class=\"rest\"/>",
	        at + 0.5, CHART_WIDTH - at - 1);
	if (CHART_WIDTH - at <= 12)
		return;
	chart_open_text(out,
	        (struct chart_point){at + (CHART_WIDTH - at) / 2, 19},
	        "middle");
	text_add_html(out, symbol);
	text_add(out, "</text>");
}

static void
describe(struct text *out, const struct report_item *item)
{
	for (size_t i = 0; i < item->choices_count; i++) {
		text_add(out, i == 0 ? "" : ", ");
		text_add_html(out, item->choices[i].value);
		text_add(out, ": ");
		chart_add_count(out, "skjult", &item->choices[i].answers);
	}
	text_add(out, " svar");
}

void
chart_bar(struct text *out, const struct report *report,
        const struct report_item *item)
{
	struct chart_parts parts;
	double at = 0;

	if (!chart_parts(report, item, &parts))
		return;
	chart_begin(out, (struct chart_size){CHART_WIDTH, 30}, "bjælke",
	        item->label);
	describe(out, item);
	chart_described(out);
	for (int i = 0; i < REPORT_SCALE; i++) {
		if (parts.shares[i] <= 0)
			continue;
		add_segment(out, at, parts.shares[i], i + 1);
		at += parts.shares[i] * CHART_WIDTH;
	}
	add_rest(out, at, report->hidden_symbol);
	chart_end(out);
}

/* Reasons. */

/* Hidden ones are as rare as any, in the order that they were asked in. */
static bool
is_before(const struct report_item *item, size_t a, size_t b)
{
	const struct report_count *one = &item->choices[a].answers;
	const struct report_count *other = &item->choices[b].answers;

	if (one->hidden != other->hidden)
		return other->hidden;
	if (one->count != other->count)
		return one->count > other->count;
	return a < b;
}

void
chart_order(const struct report_item *item, size_t *order)
{
	for (size_t i = 0; i < item->choices_count; i++) {
		size_t at = i;

		for (; at > 0 && is_before(item, i, order[at - 1]); at--)
			order[at] = order[at - 1];
		order[at] = i;
	}
}

/* A label stands above its bar, however long it is. */
static void
add_reason(struct text *out, const struct report *report,
        const struct report_item_choice *choice, struct chart_point scale)
{
	double width = (double)choice->answers.count / scale.x * REASON_WIDTH;
	double top = scale.y + REASON_TOP;

	chart_open_text(out, (struct chart_point){0, scale.y + 12}, "start");
	text_add_html(out, choice->label);
	text_add(out, "</text>");
	if (choice->answers.hidden)
		width = 0;
	else
		text_add_format(out,
		        "<rect x=\"0\" y=\"%.0f\" width=\"%.1f\""
		        " height=\"%d\" class=\"grund\"/>",
		        top, width, REASON);
	chart_open_text(
	        out, (struct chart_point){6 + width, top + 12}, "start");
	chart_add_count(out, report->hidden_symbol, &choice->answers);
	text_add(out, "</text>");
}

void
chart_reasons(struct text *out, const struct report *report,
        const struct report_item *item)
{
	size_t order[64];
	size_t count = item->choices_count;
	struct chart_point scale = {0, 0};

	if (count == 0 || count > sizeof(order) / sizeof(order[0]))
		return;
	chart_order(item, order);
	scale.x = (double)item->choices[order[0]].answers.count;
	if (scale.x <= 0)
		return;
	chart_begin(out,
	        (struct chart_size){CHART_NARROW, (int)count * REASON_STEP},
	        "grunde", item->label);
	for (size_t i = 0; i < count; i++) {
		const struct report_item_choice *choice =
		        &item->choices[order[i]];

		text_add(out, i == 0 ? "" : ", ");
		text_add_html(out, choice->label);
		text_add(out, ": ");
		chart_add_count(out, "skjult", &choice->answers);
	}
	chart_described(out);
	for (size_t i = 0; i < count; i++) {
		scale.y = (double)i * REASON_STEP;
		add_reason(out, report, &item->choices[order[i]], scale);
	}
	chart_end(out);
}
