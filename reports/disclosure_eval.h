/*
 * Suppression asked for as a line of JSON, for authors, integrators and
 * conformance suites: {"id", "counts": [[…]], "threshold": 5} becomes {"id",
 * "hidden": ["0,1", …], "intervals": {"0,1": [low, high], …}}.  Rows and
 * columns count from 0, a margin is the letter t, and high is null where
 * nothing bounds it.  With "hidden" given, that is audited and not changed.
 */
#ifndef REPORTS_DISCLOSURE_EVAL_H
#define REPORTS_DISCLOSURE_EVAL_H

#include "base/status.h"
#include "base/text.h"

/* Adds one line without its end.  STATUS_INPUT: the line cannot be understood;
 * then {"id", "error": SENTENCE} was added. */
MUST_CHECK enum status disclosure_eval(const char *line, struct text *out);

#endif
