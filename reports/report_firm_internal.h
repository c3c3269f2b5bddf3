/*
 * Sets of an employers' report's people; for report_firm_set.c, which has them,
 * and report_firm_hide.c, which asks of them.
 */
#ifndef REPORTS_REPORT_FIRM_INTERNAL_H
#define REPORTS_REPORT_FIRM_INTERNAL_H

#include "reports/report_firm.h"

struct firm_sets {
	TALLOC_CTX *memory; /* to be freed by whoever began */
	struct report *report;
	const struct report_firm_person *people;
	size_t count;
	int64_t *marks; /* scratch */
};

struct firm_sets firm_sets_of(struct report *report);
/* An empty set: a place for each of the people.  Freed with the sets. */
bool *firm_set(const struct firm_sets *f);
/* Of enough firms by the report's threshold, none with above half; or empty. */
bool firm_set_is_of_many(const struct firm_sets *f, const bool *in);
/* The same of those in the one who are not in the other. */
bool firm_rest_is_of_many(
        const struct firm_sets *f, const bool *one, const bool *other);

/* One part of a known sum, shown as a count. */
struct firm_part {
	bool *in;
	struct report_count *count;
	bool hidden; /* set by firm_hide_parts() */
};

/* Hides those that are not of many firms, and so many of the smallest others that
 * what is hidden is of many firms, and more than one part. */
void firm_hide_parts(
        const struct firm_sets *f, struct firm_part *parts, size_t n);

#endif
