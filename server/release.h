/*
 * Releases: a month's report, frozen as it was when it was published.
 */
#ifndef SERVER_RELEASE_H
#define SERVER_RELEASE_H

#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"
#include "reports/report.h"

struct release {
	int64_t municipality;
	const char *municipality_name;
	int64_t month; /* year * 100 + month; of others, release_code() */
	int64_t released_at;
	const char *json; /* the report */
	const char *html; /* the inside of its page */
};

/* What a release is of as one number: the period's code, and for others than
 * citizens a million more a kind. */
enum { RELEASE_KIND = 1000000 };

int64_t release_code(const char *respondent, const struct period *period);
/* STATUS_INPUT: it is none. */
MUST_CHECK enum status release_of_code(
        int64_t code, const char **respondent, struct period *period);
/* The same from "2026-10", "2026-Q3", "2026", "2026-10-employer", as an address
 * has it.  STATUS_INPUT: it is none. */
MUST_CHECK enum status release_code_parse(const char *text, int64_t *code);
/* Hides in a report what must not stand beside all that was released before
 * (months, quarters and years; figures that only together tell of few), until
 * the auditor lets it through.  Reads only.  STATUS_FORBIDDEN: it never does. */
MUST_CHECK enum status release_fit(struct db *db, struct report *report);
/* Freezes a report, in a writer's job, after the auditor has held it against
 * all earlier releases.  STATUS_CONFLICT: the month is released already.
 * STATUS_FORBIDDEN: the auditor refuses it; the log says why. */
MUST_CHECK enum status release_put(
        struct db *db, const struct report *report, int64_t now);
/* The same in two steps, for who must not keep a writer waiting: the auditor's
 * work, which takes long and only reads (release_put's errors; the report must
 * outlive the draft, which is talloc'd).  `replaces`: the month's release is
 * withdrawn, and a report with an erratum frozen in its place; both can be read,
 * so they are audited together.  STATUS_NOT_FOUND: there is none to withdraw... */
struct release_draft;
MUST_CHECK enum status release_draft_make(struct db *db, TALLOC_CTX *owner,
        const struct report *report, bool replaces,
        struct release_draft **draft);
/* ...and the rows, in a transaction.  `stale`: the municipality has released
 * something since; nothing is written, and a new draft must be made. */
MUST_CHECK enum status release_draft_keep(struct db *db,
        const struct release_draft *draft, int64_t now, bool *stale);
/* Fills in what earlier releases of the same kind of respondents say of the year
 * before.  Belongs to the report. */
MUST_CHECK enum status release_past(struct db *db, struct report *report);
/* Fills in what the municipalities have released of a report's month and kind,
 * itself among them; nobody where none has.  Belongs to the report. */
MUST_CHECK enum status release_peers(struct db *db, struct report *report);
/* Notes and others' figures of the months that a report shows; by release_past(),
 * too.  Belongs to `memory`. */
MUST_CHECK enum status release_beside(
        struct db *db, TALLOC_CTX *memory, struct report *report);
/* The partnership's releases of a month and kind (release_code()): those of
 * municipalities that were a partner or of the network then. */
MUST_CHECK enum status release_month(struct db *db, TALLOC_CTX *memory,
        int64_t month, struct release **releases, size_t *count);
/* Audits all releases of a municipality again, as they are stored.
 * STATUS_FORBIDDEN: refused; `why` says what can be computed. */
MUST_CHECK enum status release_verify(
        struct db *db, int64_t municipality, size_t *count, struct text *why);
/* One release; STATUS_NOT_FOUND. */
MUST_CHECK enum status release_get(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, int64_t month, struct release *release);
/* All of a municipality (0: of all, for the operator), newest first, without
 * their contents. */
MUST_CHECK enum status release_list(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, struct release **releases, size_t *count);

/* The rest is for release.c. */

struct release_statement {
	int64_t id;
	int64_t month;
	int64_t active; /* not withdrawn */
	const char *statement;
};

/* What the auditor was told about a municipality's releases, oldest first. */
MUST_CHECK enum status release_statements(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, struct release_statement **statements,
        size_t *count);
/* How much that is, and what was released of principles: it only grows, so while
 * it stays an audit holds. */
MUST_CHECK enum status release_history_length(
        struct db *db, int64_t municipality, int64_t *length);
/* Released months of [from, to), oldest first. */
MUST_CHECK enum status release_results(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, const int64_t months[2],
        struct release **releases, size_t *count);

/* One row as it is stored. */
struct release_row {
	int64_t municipality;
	int64_t code;
	const char *period; /* "month", "quarter", "year" */
	const char *json, *html, *checksum, *statement;
};
/* Stores what is released, for good.  STATUS_CONFLICT: that period is released
 * and not withdrawn. */
MUST_CHECK enum status release_insert_row(
        struct db *db, const struct release_row *row, int64_t now);
/* The same from a report, which it writes; STATUS_LIMIT: it is too long. */
MUST_CHECK enum status release_insert(struct db *db,
        const struct report *report, const char *statement, int64_t now);
/* From now on it is as if it had never been, but for the erratum. */
MUST_CHECK enum status release_withdraw(struct db *db, int64_t municipality,
        int64_t id, const char *erratum, int64_t now);
/* Every municipality's release of a month, or of a code. */
MUST_CHECK enum status release_month_all(struct db *db, TALLOC_CTX *memory,
        int64_t code, struct release **releases, size_t *count);
/* Municipalities that have released. */
MUST_CHECK enum status release_municipalities(struct db *db, TALLOC_CTX *memory,
        struct release **municipalities, size_t *count);

#endif
