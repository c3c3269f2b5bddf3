/*
 * The gap as one of its employees sees it, who knows the own half of the own
 * pairs: what is left must not be few, nor say what each of the others answered.
 */
#include <string.h>

#include "reports/report_gap_internal.h"
#include "reports/report_met.h"

/* Whose pair it is, and what he or she answered. */
void
gap_note_employee(struct report *report, struct gap *gap, size_t i)
{
	struct report_caseworker *own =
	        report_caseworker_of(report, gap->employees[i]);

	gap->scores += (int64_t)gap->employee[i];
	if (own == NULL)
		return;
	own->pairs[report->gaps_count]++;
	own->scores[report->gaps_count] += (int64_t)gap->employee[i];
}

/* Whose meetings are in both. */
void
gap_note_both(
        struct report *report, const struct gap *one, const struct gap *other)
{
	size_t k = 0;

	for (size_t i = 0; i < one->count; i++) {
		struct report_caseworker *own =
		        report_caseworker_of(report, one->employees[i]);

		while (k < other->count && other->persons[k] < one->persons[i])
			k++;
		if (own != NULL && k < other->count &&
		        other->persons[k] == one->persons[i])
			own->pairs_both++;
	}
}

/* An employee knows the own half of the own pairs: the others' must not be few,
 * nor all the same. */
bool
gap_is_plain_to_employees(const struct building *b, const struct gap *gap)
{
	const struct report *report = b->report;

	for (size_t c = 0; c < report->caseworkers_count; c++) {
		const struct report_caseworker *own = &report->caseworkers[c];
		int64_t others =
		        (int64_t)gap->count - own->pairs[report->gaps_count];
		int64_t scores = gap->scores - own->scores[report->gaps_count];

		if (own->pairs[report->gaps_count] > 0 &&
		        (!rule_is_plain(others, report->threshold) ||
		                (others > 0 &&
		                        (scores == others ||
		                                scores == REPORT_SCALE *
		                                                  others))))
			return false;
	}
	return true;
}

/* How many that are in the gap and not in the other are this employee's (NULL:
 * anybody's). */
static int64_t
count_only(const struct gap *gap, const struct gap *other, const char *employee)
{
	int64_t only = 0;
	size_t k = 0;

	for (size_t i = 0; i < gap->count; i++) {
		while (k < other->count && other->persons[k] < gap->persons[i])
			k++;
		only += (k == other->count ||
		                other->persons[k] != gap->persons[i]) &&
		        (employee == NULL ||
		                strcmp(gap->employees[i], employee) == 0);
	}
	return only;
}

bool
gap_differs_plainly(
        const struct gap *gap, const struct gap *other, int64_t threshold)
{
	int64_t only = count_only(gap, other, NULL);
	bool plain = rule_is_plain(only, threshold);

	for (size_t i = 0; only > 0 && plain && i < gap->count; i++)
		plain = rule_is_plain(
		        only - count_only(gap, other, gap->employees[i]),
		        threshold);
	return plain;
}
