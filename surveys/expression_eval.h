/*
 * One expression asked for as a line of JSON, for authors, integrators and
 * conformance suites: {"id", "expr", "answers": {name: text | [texts]}, "self",
 * "as": "boolean|number|string", "now", "tz"} becomes {"id", "value": …}.
 * Numbers that JSON has no word for are "NaN", "Infinity" and "-Infinity".
 *
 * A line may name a time zone, and the process is in that zone while the line
 * is evaluated: for programs of one thread only.
 */
#ifndef SURVEYS_EXPRESSION_EVAL_H
#define SURVEYS_EXPRESSION_EVAL_H

#include "base/status.h"
#include "base/text.h"

/* Adds one line without its end.  STATUS_INPUT: the line cannot be understood,
 * or the expression is refused; then {"id", "error": SENTENCE} was added. */
MUST_CHECK enum status expression_eval(const char *line, struct text *out);

#endif
