/*
 * What citizens and employees answered about the same meetings.  A gap is shown
 * only where enough meetings make it, and of enough employees: it is no figure
 * of one of them.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "reports/metric.h"
#include "reports/report_gap_internal.h"
#include "reports/report_hide.h"
#include "reports/report_more.h"
#include "reports/report_more_store.h"

#define CONFIDENCE 0.95

enum { EMPLOYEES_FROM = 3, GAPS_MAX = REPORT_GAPS_MAX };

/* The library's questions that ask both the same. */
static const struct {
	const char *citizen, *employee;
} questions[] = {{"I1", "C1"}, {"I3", "C2"}};

/* A meeting that somebody was asked about, and in which month of the period. */
struct asked {
	int64_t invitation;
	int64_t meeting;
	int month;
};

struct pairs {
	struct fact_employee_answer *answers; /* by meeting, then name */
	size_t answer_count;
	struct asked *meetings; /* by invitation */
	size_t meeting_count;
};

/* Pairing. */

static int
by_invitation(const void *a, const void *b)
{
	int64_t one = ((const struct asked *)a)->invitation;
	int64_t other = ((const struct asked *)b)->invitation;

	return (one > other) - (one < other);
}

static int
by_answer(const void *key, const void *element)
{
	const struct fact_employee_answer *wanted = key;
	const struct fact_employee_answer *other = element;

	if (wanted->meeting != other->meeting)
		return wanted->meeting > other->meeting ? 1 : -1;
	return strcmp(wanted->name, other->name);
}

static const struct asked *
asked_of(const struct pairs *pairs, int64_t invitation)
{
	struct asked wanted = {.invitation = invitation};

	if (pairs->meeting_count == 0)
		return NULL;
	return bsearch(&wanted, pairs->meetings, pairs->meeting_count,
	        sizeof(*pairs->meetings), by_invitation);
}

static const struct fact_employee_answer *
employee_of(
        const struct pairs *pairs, const struct asked *asked, const char *name)
{
	struct fact_employee_answer wanted = {.name = name};

	if (asked == NULL)
		return NULL;
	wanted.meeting = asked->meeting;
	return bsearch(&wanted, pairs->answers, pairs->answer_count,
	        sizeof(*pairs->answers), by_answer);
}

/* 1 to 5, or 0 for no such answer: 0 is "not relevant". */
static int
score_of(const char *value)
{
	int64_t number = 0;

	if (text_to_int(value, 1, REPORT_SCALE, &number) != STATUS_OK)
		return 0;
	return (int)number;
}

static void
pair(const struct building *b, const struct pairs *pairs, struct gap *gap,
        size_t at)
{
	const struct person *person = &b->persons[at];
	int choice = report_choice_of(b, person, gap->item);
	int citizen = choice < 0 ? 0
	                         : score_of(b->report->items[gap->item]
	                                            .choices[choice]
	                                            .value);
	const struct asked *asked = asked_of(pairs, person->facts->invitation);
	const struct fact_employee_answer *answer =
	        employee_of(pairs, asked, gap->asked);

	gap->scored += citizen > 0;
	if (citizen == 0 || answer == NULL || score_of(answer->value) == 0)
		return;
	gap->citizen[gap->count] = citizen;
	gap->employee[gap->count] = score_of(answer->value);
	gap->employees[gap->count] = answer->employee;
	gap->months[gap->count] = asked->month;
	gap->persons[gap->count++] = at;
}

static void
make_room(struct building *b, struct gap *gap)
{
	unsigned room = (unsigned)b->invitation_count + 1;

	gap->citizen = talloc_zero_array(b->memory, double, room);
	gap->employee = talloc_zero_array(b->memory, double, room);
	gap->employees = talloc_zero_array(b->memory, const char *, room);
	gap->months = talloc_zero_array(b->memory, int, room);
	gap->persons = talloc_zero_array(b->memory, size_t, room);
	if (gap->citizen == NULL || gap->employee == NULL ||
	        gap->employees == NULL || gap->months == NULL ||
	        gap->persons == NULL)
		log_abort("report.gap", "out of memory");
}

/* May it be shown? */

static int
by_name(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* At least three employees, and none with more than half of the meetings. */
static bool
are_many(const char **names, size_t count)
{
	size_t employees = 0;
	size_t run = 0;
	size_t most = 0;

	qsort(names, count, sizeof(*names), by_name);
	for (size_t i = 0; i < count; i++) {
		bool same = i > 0 && strcmp(names[i], names[i - 1]) == 0;

		run = same ? run + 1 : 1;
		employees += same ? 0 : 1;
		most = run > most ? run : most;
	}
	return employees >= EMPLOYEES_FROM && 2 * most <= count;
}

/* Adds the employees of a month's pairs behind the first `count` names. */
static size_t
add_names(const struct gap *gap, int month, const char **names, size_t count)
{
	for (size_t i = 0; i < gap->count; i++)
		if (gap->months[i] == month)
			names[count++] = gap->employees[i];
	return count;
}

/* Whoever reads a longer period's gap may take off it the gaps of months in it
 * that are shown.  What is left has every month that is of too few, since those
 * show none: all of these together must be of many, too, and then so is what is
 * left with any others. */
static bool
is_of_many(const struct building *b, const struct gap *gap)
{
	const char **names =
	        talloc_array(b->memory, const char *, (unsigned)gap->count + 1);
	size_t left = 0;
	bool many;

	if (names == NULL)
		log_abort("report.gap", "out of memory");
	memcpy(names, gap->employees, gap->count * sizeof(*names));
	many = are_many(names, gap->count);
	for (int m = 0; many && m < b->period.months; m++) {
		size_t all = add_names(gap, m, names, left);

		if (!are_many(names + left, all - left))
			left = all;
	}
	if (left > 0)
		many &= are_many(names, left);
	talloc_free(names);
	return many;
}

/* Of the pairs, and of the citizens beside them, those whom a manager knows. */
static bool
is_plain(const struct building *b, const struct gap *gap, size_t at)
{
	const struct report *report = b->report;
	int64_t threshold = report->threshold;
	int64_t count = (int64_t)gap->count;
	int64_t known = 0;

	for (size_t k = 0; k < report->known_count; k++)
		known += (report->known[k].paired & (1U << at)) != 0;
	if (!rule_is_plain(count, threshold) || count == 0 ||
	        !rule_is_plain(gap->scored - count, threshold) ||
	        !rule_is_plain(count - known, threshold))
		return false;
	for (size_t i = 0; i < at; i++)
		if (!report->gaps[i].pairs.hidden &&
		        !rule_is_plain(
		                llabs(report->gaps[i].pairs.truth - count),
		                threshold))
			return false;
	return true;
}

/* Filling. */

static double
tenths(double value)
{
	return round(value * 10) / 10;
}

static double
mean_of(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	return sum / (double)n;
}

/* A mean at an end of the scale tells what each of them answered. */
static bool
is_inside(double mean)
{
	return tenths(mean) > 1 && tenths(mean) < REPORT_SCALE;
}

static void
show(const struct gap *gap, struct report_gap *out)
{
	double citizen = mean_of(gap->citizen, gap->count);
	double employee = mean_of(gap->employee, gap->count);
	struct metric_change change = metric_paired(
	        gap->citizen, gap->employee, gap->count, CONFIDENCE);

	if (gap->count < METRIC_FIGURE_FROM || !is_inside(citizen) ||
	        !is_inside(employee))
		return;
	out->pairs.hidden = false;
	out->pairs.count = out->pairs.truth;
	out->citizen = tenths(citizen);
	out->employee = tenths(employee);
	out->difference = tenths(change.difference);
	if (gap->count < METRIC_INTERVAL_FROM || isnan(change.low))
		return;
	out->low = tenths(fmax(1 - REPORT_SCALE, change.low));
	out->high = tenths(fmin(REPORT_SCALE - 1, change.high));
}

static const char *
label_of(const struct pairs *pairs, const char *name)
{
	for (size_t i = 0; i < pairs->answer_count; i++)
		if (strcmp(pairs->answers[i].name, name) == 0)
			return pairs->answers[i].label;
	return "";
}

static void
fill_gap(struct building *b, const struct pairs *pairs, struct gap *gap)
{
	struct report *report = b->report;
	const struct report_item *item = &report->items[gap->item];
	size_t at = report->gaps_count;
	struct report_gap *out = &report->gaps[at];

	*out = (struct report_gap){.name = item->name,
	        .citizen_label = item->label,
	        .employee_label =
	                talloc_strdup(report, label_of(pairs, gap->asked)),
	        .item = gap->item,
	        .pairs = {0, true, (int64_t)gap->count}};
	report_hide_gap(out);
	for (size_t i = 0; i < gap->count; i++) {
		int c = (int)gap->employee[i] - 1;
		int k = (int)gap->citizen[i] - 1;

		out->joint[c][k]++;
		gap_note_employee(report, gap, i);
	}
	for (size_t k = 0; k < report->known_count; k++)
		for (size_t i = 0; i < gap->count; i++)
			if (gap->persons[i] == report->known[k].person)
				report->known[k].paired |= 1U << at;
	if (!report->total.answered.hidden && is_plain(b, gap, at) &&
	        gap_is_plain_to_employees(b, gap) && is_of_many(b, gap))
		show(gap, out);
	report->gaps_count++;
}

/* How many persons are in both; each gap is in their order. */
static size_t
count_both(const struct gap *one, const struct gap *other)
{
	size_t both = 0;
	size_t k = 0;

	for (size_t i = 0; i < one->count; i++) {
		while (k < other->count && other->persons[k] < one->persons[i])
			k++;
		both += k < other->count &&
		        other->persons[k] == one->persons[i];
	}
	return both;
}

/* Leaves those who are in the other, too. */
static void
keep_common(struct gap *gap, const struct gap *other)
{
	size_t kept = 0;
	size_t k = 0;

	for (size_t i = 0; i < gap->count; i++) {
		while (k < other->count && other->persons[k] < gap->persons[i])
			k++;
		if (k == other->count || other->persons[k] != gap->persons[i])
			continue;
		gap->citizen[kept] = gap->citizen[i];
		gap->employee[kept] = gap->employee[i];
		gap->employees[kept] = gap->employees[i];
		gap->months[kept] = gap->months[i];
		gap->persons[kept++] = gap->persons[i];
	}
	gap->count = kept;
}

/* Few who are in one gap and not in the other would show between the two: then
 * both are of those who are in both. */
static void
even_out(const struct building *b, struct gap *one, struct gap *other)
{
	int64_t threshold = b->report->threshold;

	if (gap_differs_plainly(one, other, threshold) &&
	        gap_differs_plainly(other, one, threshold))
		return;
	keep_common(one, other);
	keep_common(other, one);
}

static size_t
gather(struct building *b, const struct pairs *pairs, struct gap gaps[GAPS_MAX])
{
	const struct report *report = b->report;
	size_t count = 0;

	for (size_t q = 0; q < sizeof(questions) / sizeof(questions[0]); q++)
		for (size_t i = 0; i < report->items_count; i++) {
			struct gap *gap = &gaps[count];

			if (count == GAPS_MAX ||
			        strcmp(report->items[i].name,
			                questions[q].citizen) != 0)
				continue;
			*gap = (struct gap){
			        .item = i, .asked = questions[q].employee};
			make_room(b, gap);
			for (size_t p = 0; p < b->invitation_count; p++)
				if (report_has_answered(&b->persons[p]))
					pair(b, pairs, gap, p);
			count++;
		}
	return count;
}

static void
fill_all(struct building *b, const struct pairs *pairs)
{
	struct report *report = b->report;
	struct gap gaps[GAPS_MAX];
	size_t count = gather(b, pairs, gaps);

	report->gaps = talloc_zero_array(report, struct report_gap, GAPS_MAX);
	if (report->gaps == NULL)
		log_abort("report.gap", "out of memory");
	if (count == 2)
		even_out(b, &gaps[0], &gaps[1]);
	if (count > 1) {
		report->gaps_both = (int64_t)count_both(&gaps[0], &gaps[1]);
		gap_note_both(report, &gaps[0], &gaps[1]);
	}
	for (size_t i = 0; i < count; i++)
		fill_gap(b, pairs, &gaps[i]);
}

/* An invitation with a late answer stands in two months; either will do. */
static enum status
read_meetings(struct building *b, struct pairs *pairs)
{
	enum status status = STATUS_OK;

	for (int m = 0; status == STATUS_OK && m < b->period.months; m++) {
		struct fact_asked_meeting *rows = NULL;
		size_t count = 0;

		status = fact_asked_meetings(
		        b->db, b->memory, report_month_at(b, m), &rows, &count);
		if (status != STATUS_OK)
			break;
		pairs->meetings =
		        talloc_realloc(b->memory, pairs->meetings, struct asked,
		                (unsigned)(pairs->meeting_count + count) + 1);
		if (pairs->meetings == NULL)
			log_abort("report.gap", "out of memory");
		for (size_t i = 0; i < count; i++)
			pairs->meetings[pairs->meeting_count++] =
			        (struct asked){
			                rows[i].invitation, rows[i].meeting, m};
	}
	if (pairs->meeting_count > 0)
		qsort(pairs->meetings, pairs->meeting_count,
		        sizeof(*pairs->meetings), by_invitation);
	return status;
}

/* Employees are asked in the month of the meeting or soon after; a citizen's
 * answer may count in the month after it. */
enum status
report_fill_gaps(struct building *b)
{
	struct fact_month months[2] = {
	        report_month_at(b, -1), report_month_at(b, b->period.months)};
	struct pairs pairs = {.answers = NULL};
	enum status status;

	if (strcmp(b->report->respondent, "citizen") != 0)
		return STATUS_OK;
	status = fact_employee_answers(
	        b->db, b->memory, months, &pairs.answers, &pairs.answer_count);

	if (status != STATUS_OK || pairs.answer_count == 0)
		return status;
	status = read_meetings(b, &pairs);
	if (status == STATUS_OK)
		fill_all(b, &pairs);
	return status;
}

void
report_hide_gap(struct report_gap *gap)
{
	report_hide_count(&gap->pairs);
	gap->citizen = gap->employee = gap->difference = NAN;
	gap->low = gap->high = NAN;
}
