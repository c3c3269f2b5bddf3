/*
 * One statistic asked for as a line of JSON, for authors, integrators and
 * conformance suites: {"id", "statistic": NAME, "inputs": {…}} becomes {"id",
 * "value": …}.  A number that is not defined is null.
 */
#ifndef REPORTS_STATISTIC_EVAL_H
#define REPORTS_STATISTIC_EVAL_H

#include "base/status.h"
#include "base/text.h"

/* Adds one line without its end.  STATUS_INPUT: the line cannot be understood;
 * then {"id", "error": SENTENCE} was added. */
MUST_CHECK enum status statistic_eval(const char *line, struct text *out);

#endif
