/*
 * What a report is of: a month, a calendar quarter or a calendar year.  Never a
 * rolling window, which would undo what is hidden.  Pure.
 */
#ifndef REPORTS_PERIOD_H
#define REPORTS_PERIOD_H

#include <stdbool.h>
#include <stdint.h>

#include <talloc.h>

#include "base/clock.h"
#include "base/status.h"

enum period_kind { PERIOD_MONTH, PERIOD_QUARTER, PERIOD_YEAR };

struct period {
	enum period_kind kind;
	struct month first;
	int months; /* 1, 3 or 12 */
};

/* The month as a period of its own. */
struct period period_of_month(struct month month);
/* "2026-10", "2026-Q3" or "2026", and nothing else. */
MUST_CHECK enum status period_parse(const char *text, struct period *period);
/* The same text; belongs to `owner`. */
const char *period_format(TALLOC_CTX *owner, const struct period *period);
/* In Danish: "oktober 2026", "3. kvartal 2026", "2026". */
const char *period_name(TALLOC_CTX *owner, const struct period *period);
/* "month", "quarter", "year", as the schema spells them. */
const char *period_kind_name(enum period_kind kind);

/* One number for all three, which no two periods share: year * 100 + 1 to 12
 * for a month, + 21 to 24 for a quarter, + 40 for a year. */
int64_t period_code(const struct period *period);
/* STATUS_INPUT: no period has that number. */
MUST_CHECK enum status period_of_code(int64_t code, struct period *period);

/* Its end, in Danish time: the first instant that is not in it. */
int64_t period_end(const struct period *period);
/* Are all months of `small` in `big`, and is it smaller? */
bool period_contains(const struct period *big, const struct period *small);

#endif
