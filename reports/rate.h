/*
 * Response rates and dispositions after AAPOR's Standard Definitions.  Pure.
 */
#ifndef REPORTS_RATE_H
#define REPORTS_RATE_H

#include <stdbool.h>
#include <stdint.h>

/* Codes times 100. */
enum rate_disposition {
	RATE_COMPLETE = 110,
	RATE_PARTIAL = 120,
	RATE_REFUSAL = 211,
	RATE_BREAK_OFF = 212,
	RATE_NEVER_SENT = 311,
	RATE_SILENT = 319,
	RATE_UNDELIVERED = 330,
	RATE_INELIGIBLE = 410,
};

/* What an invitation's disposition follows from. */
struct rate_facts {
	const char *state; /* of the session: open, complete, stopped, … */
	int64_t answered;  /* items */
	bool has_index;    /* at least one index can be computed */
	bool sent, delivered, undelivered;
};

/* By person: silence is 3.19, not refusal; a STOP after enough answers is a
 * partial, before that a refusal. */
enum rate_disposition rate_disposition(const struct rate_facts *facts);

/* Counts by AAPOR's letters: complete, partial, refusal and break-off, not
 * contacted, other, unknown whether a household or unknown other, not
 * eligible. */
struct rate_counts {
	double i, p, r, nc, o, uh, uo, ne;
};

/* NaN where the denominator is 0. */
struct rate_rates {
	double e; /* estimated share of the unknown that is eligible */
	double rr[6];
	double coop[2], ref1, con1;
};
struct rate_rates rate_all(const struct rate_counts *counts);

/* RR2 = (I + P) / (I + P + R + NC + O + UH + UO): all invited but those who
 * turned out not to be eligible.  NaN when nobody was. */
double rate_rr2(int64_t complete, int64_t partial, int64_t eligible);

#endif
