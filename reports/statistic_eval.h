/*
 * One statistic asked for as a line of JSON, for authors, integrators and
 * conformance suites: {"id", "statistic": NAME, "inputs": {…}} becomes {"id",
 * "value": …}.  A number that is not defined is null.
 *
 * The statistics and their inputs; where "confidence" is not given it is 0.95,
 * and a "population" makes an interval narrower by the finite correction:
 *
 * mean_interval       x: numbers; confidence, population
 * wilson              k: successes, n: trials; confidence, population
 * response_rates      I, P, R, NC, O, UH, UO, NE: AAPOR's counts, else 0
 * welch               x, y: two groups of different people; confidence
 * paired_t            before, after: the same people in one order; confidence
 * overlap_change      before, after: objects of person and number
 * two_shares          k1, n1, k2, n2; confidence
 * benjamini_hochberg  p: numbers, at most 1000
 * alpha               items: a row of numbers for each person; confidence
 * funnel              y: successes, n: trials, one pair for each place
 * xmr                 x: numbers in order of time
 * rake                y: numbers, groups: {MARGIN: a label for each y},
 *                     margins: {MARGIN: {LABEL: total}}
 * index               items: numbers; minimum: so many must be answered, else
 *                     half of them
 */
#ifndef REPORTS_STATISTIC_EVAL_H
#define REPORTS_STATISTIC_EVAL_H

#include "base/status.h"
#include "base/text.h"

/* Adds one line without its end.  STATUS_INPUT: the line cannot be understood;
 * then {"id", "error": SENTENCE} was added. */
MUST_CHECK enum status statistic_eval(const char *line, struct text *out);

#endif
