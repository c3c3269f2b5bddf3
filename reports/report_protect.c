/*
 * Which of a month's counts may be published.  The rules of disclosure_rule.c
 * choose; then every sum that ties published figures together is told to
 * disclosure.c, which checks the choice, and hides more if it must.
 */
#include "reports/report_internal.h"

#include <math.h>
#include <string.h>

#include "base/log.h"

/* What is wanted most comes first: who answered, of how many who were asked
 * (that is the response rate), of how many meetings. */
static const size_t order[RULE_LEVELS] = {ANSWERED, ASKED, HELD, REACHED};
static const int worth[RULE_LEVELS] = {
        [HELD] = 2, [ASKED] = 3, [REACHED] = 1, [ANSWERED] = 4};

/* Dispositions that lie between a level and the next one below it. */
static const struct {
	size_t place;
	size_t level;
} below[] = {
        {UNDELIVERED, ASKED},
        {REFUSED, REACHED},
        {BREAK_OFF, REACHED},
        {SILENT, REACHED},
        {COMPLETE, ANSWERED},
        {PARTIAL, ANSWERED},
};

enum { BELOW = sizeof(below) / sizeof(below[0]) };

struct choice {
	unsigned total_levels;
	unsigned group_levels;
	bool hidden_groups[GROUPS_MAX];
	bool hidden_dispositions[DISPOSITIONS];
};

/* The dispositions between two published levels are parts of a known sum; the
 * meetings about which nobody was asked are one more part below `held`, and
 * where nothing is published above, there is no sum and no further part. */
static void
choose_segment(const struct building *b, size_t top, size_t end, bool has_top,
        struct choice *choice)
{
	int64_t counts[BELOW + 1] = {0};
	bool hidden[BELOW + 1] = {false};
	size_t places[BELOW + 1] = {0};
	size_t n = 0;

	for (size_t i = 0; i < BELOW; i++)
		if (below[i].level >= top && below[i].level < end) {
			places[n] = below[i].place;
			counts[n++] = b->dispositions[below[i].place];
		}
	if (!has_top || top == HELD) {
		counts[n] = has_top ? b->total.row.counts[HELD] -
		                              b->total.row.counts[ASKED]
		                    : b->report->threshold;
		hidden[n] = true;
	}
	rule_parts(counts, hidden[n] ? n + 1 : n, b->report->threshold, hidden);
	for (size_t i = 0; i < n; i++)
		choice->hidden_dispositions[places[i]] = hidden[i];
}

/* Nobody of those asked answered, or all who could: how the others ended would
 * say so. */
static bool
is_one_sided(const struct building *b)
{
	const int64_t *counts = b->total.row.counts;

	return counts[ASKED] > 0 &&
	       (counts[ANSWERED] == 0 || counts[ANSWERED] == counts[REACHED]);
}

static void
hide_courses(const struct building *b, struct choice *choice)
{
	for (size_t i = 0; i < BELOW; i++)
		if (below[i].level < ANSWERED ||
		        b->total.row.counts[ANSWERED] == 0)
			choice->hidden_dispositions[below[i].place] = true;
}

static void
choose_dispositions(const struct building *b, struct choice *choice)
{
	size_t top = HELD;
	bool has_top = false;

	for (size_t level = HELD; level <= ANSWERED; level++) {
		if ((choice->total_levels & (1U << level)) == 0)
			continue;
		if (level > top || has_top)
			choose_segment(b, top, level, has_top, choice);
		top = level;
		has_top = true;
	}
	choose_segment(b, top, RULE_LEVELS, has_top, choice);
	if (is_one_sided(b))
		hide_courses(b, choice);
	choice->hidden_dispositions[INELIGIBLE] = !rule_is_plain(
	        b->dispositions[INELIGIBLE], b->report->threshold);
}

static void
choose(const struct building *b, struct choice *choice)
{
	struct rule_row rows[GROUPS_MAX];

	memset(choice, 0, sizeof(*choice));
	for (size_t g = 0; g < b->group_count; g++)
		rows[g] = b->groups[g].row;
	choice->total_levels =
	        rule_levels(&b->total.row, order, b->report->threshold);
	choice->group_levels =
	        rule_rows(rows, b->group_count, choice->total_levels, worth,
	                b->report->threshold, choice->hidden_groups);
	choose_dispositions(b, choice);
}

/* Ties: every sum that published figures are parts of. */

static size_t
add_cell(struct building *b, int64_t count, int wanted, bool hidden)
{
	size_t cell = disclosure_cell(b->disclosure, count, wanted);

	b->disclosure->cells[cell].hidden = hidden;
	return cell;
}

/* Levels, and what a reader gets by subtracting one from another. */
static void
tie_levels(struct building *b, struct group *group, unsigned levels, int wanted)
{
	const int64_t *counts = group->row.counts;

	for (size_t i = 0; i < RULE_LEVELS; i++)
		group->cells[i] = add_cell(
		        b, counts[i], wanted, (levels & (1U << i)) == 0);
	for (size_t i = 0; i + 1 < RULE_LEVELS; i++) {
		size_t rest = disclosure_cell(b->disclosure,
		        counts[i] - counts[i + 1], DISCLOSURE_UNPUBLISHED);

		disclosure_sum(b->disclosure, group->cells[i]);
		disclosure_part(b->disclosure, group->cells[i + 1]);
		disclosure_part(b->disclosure, rest);
	}
}

static void
tie_groups(struct building *b, const struct choice *choice)
{
	for (size_t g = 0; g < b->group_count; g++)
		tie_levels(b, &b->groups[g],
		        choice->hidden_groups[g] ? 0 : choice->group_levels,
		        DISCLOSURE_DETAIL);
	for (size_t i = 0; b->group_count > 0 && i < RULE_LEVELS; i++) {
		disclosure_sum(b->disclosure, b->total.cells[i]);
		for (size_t g = 0; g < b->group_count; g++)
			disclosure_part(b->disclosure, b->groups[g].cells[i]);
	}
}

static void
tie_dispositions(struct building *b, const struct choice *choice)
{
	for (size_t i = 0; i < DISPOSITIONS; i++)
		b->disposition_cells[i] = add_cell(b, b->dispositions[i],
		        DISCLOSURE_FIGURE, choice->hidden_dispositions[i]);
	for (size_t level = ASKED; level <= ANSWERED; level++) {
		disclosure_sum(b->disclosure, b->total.cells[level]);
		if (level < ANSWERED)
			disclosure_part(
			        b->disclosure, b->total.cells[level + 1]);
		for (size_t i = 0; i < BELOW; i++)
			if (below[i].level == level)
				disclosure_part(b->disclosure,
				        b->disposition_cells[below[i].place]);
	}
}

/* How many with this index are complete, or partial, as `place` says. */
static int64_t
count_indexed(const struct building *b, size_t measure, size_t place)
{
	int64_t count = 0;
	bool complete = place == COMPLETE;

	for (size_t i = 0; i < b->invitation_count; i++) {
		const struct person *person = &b->persons[i];

		count += report_has_answered(person) &&
		         !isnan(person->index[measure]) &&
		         (person->disposition == RATE_COMPLETE) == complete;
	}
	return count;
}

/* What stands for the respondents of an index: they themselves, or all who
 * answered where the difference is small; then nothing new is published.  And
 * where it is not shown how many answered, it is not shown for an index. */
static void
choose_respondents(struct building *b, size_t m, bool shown)
{
	struct measure *measure = &b->measures[m];
	int64_t answered = b->total.row.counts[ANSWERED];
	int64_t threshold = b->report->threshold;
	bool small = !shown || (measure->n > 0 && measure->n < threshold);

	measure->tied =
	        !small && rule_is_plain(answered - measure->n, threshold);
	measure->respondents = measure->tied || small ? measure->n : answered;
	measure->cell =
	        add_cell(b, measure->respondents, DISCLOSURE_HEADLINE, small);
}

/* Those who answered, with the index and without, complete and partial. */
static void
tie_index(struct building *b, size_t m)
{
	struct disclosure *d = b->disclosure;
	struct measure *measure = &b->measures[m];
	size_t with[2];

	for (size_t place = COMPLETE; place <= PARTIAL; place++) {
		int64_t count = count_indexed(b, m, place);
		size_t without = disclosure_cell(d,
		        b->dispositions[place] - count, DISCLOSURE_UNPUBLISHED);

		with[place] = disclosure_cell(d, count, DISCLOSURE_UNPUBLISHED);
		disclosure_sum(d, b->disposition_cells[place]);
		disclosure_part(d, with[place]);
		disclosure_part(d, without);
	}
	disclosure_sum(d, measure->cell);
	disclosure_part(d, with[COMPLETE]);
	disclosure_part(d, with[PARTIAL]);
}

/* With two exact numbers of people, those who have both indices follow. */
static void
tie_both(struct building *b)
{
	struct disclosure *d = b->disclosure;
	int64_t both = b->measures[0].n + b->measures[1].n -
	               b->total.row.counts[ANSWERED];
	size_t cell = disclosure_cell(d, both, DISCLOSURE_UNPUBLISHED);
	size_t only[MEASURES];

	for (size_t m = 0; m < MEASURES; m++) {
		only[m] = disclosure_cell(
		        d, b->measures[m].n - both, DISCLOSURE_UNPUBLISHED);
		disclosure_sum(d, b->measures[m].cell);
		disclosure_part(d, only[m]);
		disclosure_part(d, cell);
	}
	disclosure_sum(d, b->total.cells[ANSWERED]);
	for (size_t m = 0; m < MEASURES; m++)
		disclosure_part(d, only[m]);
	disclosure_part(d, cell);
}

enum status
report_protect(struct building *b)
{
	struct choice choice;

	b->disclosure = talloc_zero(b->memory, struct disclosure);
	if (b->disclosure == NULL)
		log_abort("report.disclosure", "out of memory");
	b->disclosure->threshold = b->report->threshold;
	choose(b, &choice);
	tie_levels(b, &b->total, choice.total_levels, DISCLOSURE_HEADLINE);
	tie_groups(b, &choice);
	tie_dispositions(b, &choice);
	for (size_t m = 0; m < MEASURES; m++) {
		choose_respondents(
		        b, m, (choice.total_levels & (1U << ANSWERED)) != 0);
		if (b->measures[m].tied)
			tie_index(b, m);
	}
	if (b->measures[0].tied && b->measures[1].tied)
		tie_both(b);
	return disclosure_protect(b->disclosure);
}

struct report_count
report_published(const struct building *b, size_t cell)
{
	const struct disclosure_cell *at = &b->disclosure->cells[cell];

	return (struct report_count){
	        at->hidden ? 0 : at->count, at->hidden, at->count};
}
