/*
 * A form filled in as a line of JSON asks for it, for authors, integrators and
 * conformance suites: {"id", "survey": [row…], "choices": [row…], "settings":
 * [row…], "steps": [{"answer": name, "value": text}…], "now"} becomes {"id",
 * "steps": [{"hidden": [names], "invalid": {name: "required|constraint"},
 * "calc": {name: text}}…]}: the state at the start and after each step.  Rows
 * are objects by column; a step without answer is the state as it is, and where
 * the first step has one, the state at the start comes before it.
 */
#ifndef SURVEYS_FORM_EVAL_H
#define SURVEYS_FORM_EVAL_H

#include "base/status.h"
#include "base/text.h"

/* Adds one line without its end.  STATUS_INPUT: the line cannot be understood,
 * or the form is refused; then {"id", "error": SENTENCE} was added. */
MUST_CHECK enum status form_eval(const char *line, struct text *out);

#endif
