/*
 * What the auditor is told of reasons, call-backs, and citizens beside
 * employees, and of what a manager knows of them.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "reports/auditor_report_internal.h"

/* More people than answer in a month. */
#define PEOPLE_MAX 1e7

/* "answered without reason …": whole = part + rest. */
static const char *
rest_name(const struct teller *t, const char *whole, const char *part)
{
	return text_format(
	        t->memory, "%s without %s", whole, part + strlen(t->prefix));
}

static void
tell_rest(const struct teller *t, const char *whole, int64_t rest,
        const char *part)
{
	const char *name = rest_name(t, whole, part);

	auditor_count(t->auditor, name, rest, AUDITOR_HIDDEN);
	auditor_sum(t->auditor, whole);
	auditor_term(t->auditor, 1, part);
	auditor_term(t->auditor, 1, name);
}

/* Reasons. */

const char *
auditor_reason(const struct teller *t, size_t at)
{
	const struct report_item *reason = &t->report->reasons[at];

	return text_format(t->memory, "reason %s %08" PRIx32 " ", reason->name,
	        auditor_wording(reason));
}

static void
tell_reason(const struct teller *t, size_t at)
{
	const struct report_item *reason = &t->report->reasons[at];
	const char *area = auditor_reason(t, at);
	const char *people = auditor_tell(
	        t, auditor_name(t, area, "respondents"), &reason->respondents);

	for (size_t c = 0; c < reason->choices_count; c++)
		(void)auditor_tell(t,
		        auditor_name(t, area, reason->choices[c].value),
		        &reason->choices[c].answers);
	tell_rest(t, auditor_name(t, "", "answered"),
	        t->report->total.answered.truth - reason->respondents.truth,
	        people);
	auditor_sum(t->auditor, people);
	for (size_t c = 0; c < reason->choices_count; c++)
		auditor_term(t->auditor, 1,
		        auditor_name(t, area, reason->choices[c].value));
}

/* Who gave a reason gave a low answer before: people <= low answers. */
static void
tell_cover(const struct teller *t, const struct report_cover *cover)
{
	size_t ways = cover->items[0] == cover->items[1] ? 1 : 2;

	auditor_row(t->auditor, -PEOPLE_MAX, 0);
	auditor_term(t->auditor, 1,
	        auditor_name(
	                t, auditor_reason(t, cover->reason), "respondents"));
	for (size_t w = 0; w < ways; w++) {
		size_t at = cover->items[w];
		const struct report_item *item = &t->report->items[at];

		for (size_t c = 0; c < item->choices_count; c++)
			if (auditor_score(&item->choices[c]) == 0 ||
			        auditor_score(&item->choices[c]) == 1)
				auditor_term(t->auditor, -1,
				        auditor_name(t, auditor_item(t, at),
				                item->choices[c].value));
	}
}

static bool
shows(const struct report_item *reason)
{
	bool shown = !reason->respondents.hidden;

	for (size_t c = 0; c < reason->choices_count; c++)
		shown |= !reason->choices[c].answers.hidden;
	return shown;
}

/* All who gave a reason gave the same one. */
static bool
is_unanimous(const struct report_item *reason)
{
	size_t kinds = 0;

	for (size_t c = 0; c < reason->choices_count; c++)
		kinds += reason->choices[c].answers.truth > 0;
	return kinds == 1;
}

static enum status
tell_reasons(const struct teller *t)
{
	const struct report *report = t->report;

	for (size_t i = 0; i < report->reasons_count; i++) {
		if (!shows(&report->reasons[i]))
			continue;
		if (is_unanimous(&report->reasons[i]))
			return auditor_refuse(
			        t, "a reason that all gave alike is shown");
		tell_reason(t, i);
	}
	for (size_t i = 0; i < report->covers_count; i++)
		if (shows(&report->reasons[report->covers[i].reason]))
			tell_cover(t, &report->covers[i]);
	return STATUS_OK;
}

/* Call-backs. */

static void
tell_calls(const struct teller *t)
{
	const struct report_call_backs *calls = &t->report->call_backs;
	const char *asked = auditor_name(t, "", "call-backs asked");
	const char *in_time = auditor_name(t, "", "call-backs in time");

	if (calls->asked.hidden && calls->in_time.hidden)
		return;
	(void)auditor_tell(t, asked, &calls->asked);
	/* A manager has the list of them, whichever invitation they asked on. */
	if (t->report->known_count > 0)
		auditor_known(t->auditor, asked, calls->asked.truth);
	(void)auditor_tell(t, in_time, &calls->in_time);
	tell_rest(t, auditor_name(t, "", "answered"),
	        t->report->total.answered.truth - calls->asked.truth, asked);
	tell_rest(t, asked, calls->asked.truth - calls->in_time.truth, in_time);
}

/* Citizens beside employees. */

const char *
auditor_gap(const struct teller *t, size_t at, const char *what)
{
	const struct report_gap *gap = &t->report->gaps[at];

	return auditor_name(t,
	        text_format(t->memory, "gap %s %08" PRIx32 " ", gap->name,
	                auditor_wording(&t->report->items[gap->item])),
	        what);
}

static const char *
cell_name(const struct teller *t, size_t at, int employee, int citizen)
{
	return auditor_gap(t, at,
	        text_format(
	                t->memory, "%d beside %d", employee + 1, citizen + 1));
}

static const char *
alone_name(const struct teller *t, size_t at, const char *value)
{
	return auditor_gap(t, at, text_format(t->memory, "alone %s", value));
}

/* The citizens of the pairs who gave this answer. */
static int64_t
paired_with(const struct report_gap *gap, int citizen)
{
	int64_t sum = 0;

	for (int e = 0; e < REPORT_SCALE; e++)
		sum += gap->joint[e][citizen];
	return sum;
}

/* An answer is given by somebody of a pair, or by somebody beside them. */
static void
tell_answers(const struct teller *t, size_t at, const char *outside)
{
	const struct report_gap *gap = &t->report->gaps[at];
	const struct report_item *item = &t->report->items[gap->item];

	for (size_t c = 0; c < item->choices_count; c++) {
		const struct report_item_choice *choice = &item->choices[c];
		int score = auditor_score(choice);
		const char *alone = alone_name(t, at, choice->value);

		if (score < 0)
			continue;
		auditor_count(t->auditor, alone,
		        choice->answers.truth - paired_with(gap, score),
		        AUDITOR_AID);
		auditor_sum(
		        t->auditor, auditor_name(t, auditor_item(t, gap->item),
		                            choice->value));
		auditor_term(t->auditor, 1, alone);
		for (int e = 0; e < REPORT_SCALE; e++)
			auditor_term(t->auditor, 1, cell_name(t, at, e, score));
	}
	auditor_sum(t->auditor, outside);
	for (size_t c = 0; c < item->choices_count; c++)
		if (auditor_score(&item->choices[c]) >= 0)
			auditor_term(t->auditor, 1,
			        alone_name(t, at, item->choices[c].value));
}

/* The sum of one mean, of one decimal, over all cells. */
static void
tell_mean(const struct teller *t, size_t at, const int factors[2], double mean)
{
	const struct report_gap *gap = &t->report->gaps[at];
	double half = 0.0501 * (double)gap->pairs.truth;

	auditor_row(t->auditor, -half, half);
	auditor_term(t->auditor, -mean, auditor_gap(t, at, "pairs"));
	for (int e = 0; e < REPORT_SCALE; e++)
		for (int c = 0; c < REPORT_SCALE; c++) {
			int factor =
			        factors[0] * (e + 1) + factors[1] * (c + 1);

			if (factor != 0)
				auditor_term(t->auditor, factor,
				        cell_name(t, at, e, c));
		}
}

static int64_t
count_alone(const struct report *report, const struct report_gap *gap)
{
	const struct report_item *item = &report->items[gap->item];
	int64_t sum = -gap->pairs.truth;

	for (size_t c = 0; c < item->choices_count; c++)
		if (auditor_score(&item->choices[c]) >= 0)
			sum += item->choices[c].answers.truth;
	return sum;
}

static enum status
tell_gap(const struct teller *t, size_t at)
{
	const struct report_gap *gap = &t->report->gaps[at];
	const char *pairs = auditor_gap(t, at, "pairs");
	const char *outside = auditor_gap(t, at, "outside");

	if (gap->pairs.hidden || gap->pairs.truth < t->report->threshold)
		return auditor_refuse(t, "a gap is shown without its count");
	if (gap->citizen <= 1 || gap->citizen >= REPORT_SCALE ||
	        gap->employee <= 1 || gap->employee >= REPORT_SCALE)
		return auditor_refuse(
		        t, "a gap tells what each of them answered");
	(void)auditor_tell(t, pairs, &gap->pairs);
	auditor_count(t->auditor, outside, count_alone(t->report, gap),
	        AUDITOR_HIDDEN);
	for (int e = 0; e < REPORT_SCALE; e++)
		for (int c = 0; c < REPORT_SCALE; c++)
			auditor_count(t->auditor, cell_name(t, at, e, c),
			        gap->joint[e][c], AUDITOR_AID);
	auditor_sum(t->auditor, pairs);
	for (int e = 0; e < REPORT_SCALE; e++)
		for (int c = 0; c < REPORT_SCALE; c++)
			auditor_term(t->auditor, 1, cell_name(t, at, e, c));
	tell_answers(t, at, outside);
	tell_mean(t, at, (const int[2]){1, 0}, gap->employee);
	tell_mean(t, at, (const int[2]){0, 1}, gap->citizen);
	tell_mean(t, at, (const int[2]){1, -1}, gap->difference);
	return STATUS_OK;
}

/* Two exact numbers of meetings: who is in both, and in one only. */
static void
tell_both(const struct teller *t)
{
	const char *both = auditor_name(t, "", "gap both");

	auditor_count(t->auditor, both, t->report->gaps_both, AUDITOR_HIDDEN);
	for (size_t at = 0; at < 2; at++)
		tell_rest(t, auditor_gap(t, at, "pairs"),
		        t->report->gaps[at].pairs.truth - t->report->gaps_both,
		        both);
}

static enum status
tell_gaps(const struct teller *t)
{
	const struct report *report = t->report;
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < report->gaps_count; i++)
		if (!isnan(report->gaps[i].difference))
			status = tell_gap(t, i);
	if (status == STATUS_OK && report->gaps_count > 1 &&
	        !isnan(report->gaps[0].difference) &&
	        !isnan(report->gaps[1].difference))
		tell_both(t);
	return status;
}

enum status
auditor_report_more(const struct teller *t)
{
	enum status status = tell_reasons(t);

	if (status != STATUS_OK)
		return status;
	tell_calls(t);
	return tell_gaps(t);
}

/* A manager knows those who asked to be called. */

static void
meet_reason(const struct teller *t, size_t at, int given)
{
	const struct report_item *reason = &t->report->reasons[at];
	const char *area = auditor_reason(t, at);
	const char *people = auditor_name(t, area, "respondents");

	if (given < 0 || (size_t)given >= reason->choices_count) {
		auditor_meet(t->auditor,
		        rest_name(t, auditor_name(t, "", "answered"), people));
		return;
	}
	auditor_meet(t->auditor, people);
	auditor_meet(t->auditor,
	        auditor_name(t, area, reason->choices[given].value));
}

/* Of a pair the manager knows one half; of a citizen beside the pairs the
 * answer. */
static void
meet_gap(const struct teller *t, size_t at, const struct report_known *known)
{
	const struct report_gap *gap = &t->report->gaps[at];
	const struct report_item *item = &t->report->items[gap->item];
	int choice = known->choices[gap->item];

	if ((known->paired & (1U << at)) != 0) {
		auditor_meet(t->auditor, auditor_gap(t, at, "pairs"));
		return;
	}
	if (choice < 0 || auditor_score(&item->choices[choice]) < 0)
		return;
	auditor_meet(t->auditor, auditor_gap(t, at, "outside"));
	auditor_meet(
	        t->auditor, alone_name(t, at, item->choices[choice].value));
}

void
auditor_more_known(const struct teller *t, const struct report_known *known)
{
	for (size_t i = 0; i < t->report->reasons_count; i++)
		if (known->reasons != NULL)
			meet_reason(t, i, known->reasons[i]);
	for (size_t i = 0; i < t->report->gaps_count; i++)
		meet_gap(t, i, known);
}
