/*
 * What the files of the gap share; for nobody else.  report_gap.c pairs and
 * shows, report_gap_met.c looks at it as one of its employees does.
 */
#ifndef REPORTS_REPORT_GAP_INTERNAL_H
#define REPORTS_REPORT_GAP_INTERNAL_H

#include "reports/report_internal.h"

/* One gap while it is made. */
struct gap {
	size_t item;       /* the citizen's, in the report */
	const char *asked; /* the employee's */
	double *citizen, *employee;
	const char **employees;
	int *months; /* of the period */
	size_t *persons;
	size_t count;
	int64_t scored; /* citizens who gave 1 to 5, paired or not */
	int64_t scores; /* the sum of the employees' answers */
};

/* Tells the report whose the pair at `i` is, and adds up what was answered. */
void gap_note_employee(struct report *report, struct gap *gap, size_t i);
/* Tells it whose meetings are in both. */
void gap_note_both(
        struct report *report, const struct gap *one, const struct gap *other);
/* To each employee the others' pairs are nobody's or not few, and not all the
 * same; after gap_note_employee(). */
bool gap_is_plain_to_employees(const struct building *b, const struct gap *gap);
/* Are those who are in one and not in the other enough, or nobody, for everybody
 * and for each employee without the own ones? */
bool gap_differs_plainly(
        const struct gap *gap, const struct gap *other, int64_t threshold);

#endif
