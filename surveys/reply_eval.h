/*
 * One reply read for a line of JSON, for authors, integrators and conformance
 * suites: {"id", "language", "question": {"type", "min", "max", "choices":
 * [{"value", "label"}]}, "today": "2026-11-23", "reply"} becomes {"id",
 * "outcome": "answer|unclear|command", "value", "comment", "command"}.
 */
#ifndef SURVEYS_REPLY_EVAL_H
#define SURVEYS_REPLY_EVAL_H

#include "base/status.h"
#include "base/text.h"

/* Adds one line without its end.  STATUS_INPUT: the line cannot be understood;
 * then {"id", "error": SENTENCE} was added. */
MUST_CHECK enum status reply_eval(const char *line, struct text *out);

#endif
