/*
 * The independent auditor: can anybody compute from all that is published what
 * must stay hidden?  It shares no code with what decides about hiding.  Pure.
 *
 * It is told counts by name, true and with what is published of them, and every
 * equation and bound that ties them: sums, linked tables, rounded means, the
 * counts of earlier releases under their names, and what a reader knows from
 * elsewhere.  For every hidden count below the threshold it must find, by
 * integer programming (GLPK), one world that looks the same in which the count
 * is at most 1, and one in which it is at least the threshold.  What it cannot
 * find it refuses.
 */
#ifndef REPORTS_AUDITOR_H
#define REPORTS_AUDITOR_H

#include <stdbool.h>
#include <stdint.h>

#include <talloc.h>

#include "base/status.h"
#include "base/text.h"

struct auditor;

enum auditor_kind {
	AUDITOR_PUBLISHED, /* everybody reads it */
	AUDITOR_HIDDEN,    /* not shown, or only computed: to be protected */
	AUDITOR_AID        /* unknown, but nobody's secret by itself */
};

struct auditor *auditor_create(TALLOC_CTX *owner);
/* For the counts that follow; where firms matter these must be as many as the
 * people, and three at least. */
void auditor_threshold(struct auditor *auditor, int64_t threshold);

/* A count, its true value known here alone.  Told twice, it is published if it
 * was so once; with two values it is a contradiction, which is refused. */
void auditor_count(struct auditor *auditor, const char *name, int64_t count,
        enum auditor_kind kind);
/* So many of a count's people are known to the reader, who looks for the rest:
 * that rest is what is protected. */
void auditor_known(struct auditor *auditor, const char *name, int64_t people);
/* One more of its people is known; a name that was not told is none. */
void auditor_meet(struct auditor *auditor, const char *name);
/* That nobody is in it tells something of each who could be, so that even then
 * it must be able to reach the threshold; a name that was not told is none. */
void auditor_nobody(struct auditor *auditor, const char *name);

/* From here on counts and rows are this reader's alone, whose name is the same
 * in every release; NULL: everybody's again.  A reader's counts have names that
 * no other reader's have. */
void auditor_reader(struct auditor *auditor, const char *reader);
/* So many of a count's people are known to the reader at hand, more are not
 * taken than it has; a name that was not told is none. */
void auditor_reader_knows(
        struct auditor *auditor, const char *name, int64_t people);
/* To the reader at hand finer counts were told in this one's place, and they are
 * what is protected; a name that was not told is none. */
void auditor_reader_splits(struct auditor *auditor, const char *name);

/* So many of a count's people belong to this firm (0: nobody knows to which).
 * Once this was said of a count, even of nobody, it must be of as many firms as
 * its threshold, none of which has more than half of it: so must all that can be
 * computed from such counts by sums.  A name that was not told is none. */
void auditor_firm(struct auditor *auditor, const char *name, int64_t firm,
        int64_t people);
/* The firm of whoever is met from now on; 0 for none. */
void auditor_meet_from(struct auditor *auditor, int64_t firm);

/* Begins low <= sum of factor * count <= high; its terms follow, by names that
 * were told before. */
void auditor_row(struct auditor *auditor, double low, double high);
void auditor_term(struct auditor *auditor, double factor, const char *name);
/* whole = sum of parts, the parts told by auditor_term(…, 1, …). */
void auditor_sum(struct auditor *auditor, const char *whole);

/* What was told so far was audited before: only what is tied to something newer
 * is looked at. */
void auditor_settle(struct auditor *auditor);
/* A release that replaces another: both can be read, so that every difference
 * between counts of the same name behind the two prefixes is one more. */
void auditor_replace(struct auditor *auditor, const char *old, const char *new);

/* A longer period over shorter ones, each told of behind a prefix of its own: a
 * count of the whole is the sum of its parts', less who is in several of them.
 * `complete`: these are all of its parts; otherwise the rest is a count of
 * people, to be protected. */
struct auditor_parts {
	const char *whole;
	const char *const *parts;
	size_t count;
	bool complete;
};

void auditor_link(struct auditor *auditor, const struct auditor_parts *given);

/* STATUS_CONFLICT: refused; `why` names a count.  It needs no glance at the
 * names to know that the figures must not leave. */
MUST_CHECK enum status auditor_check(struct auditor *auditor, struct text *why);

/* What was found possible while figures of one report were hidden one by one.
 * Each round leaves more open than the one before, so that what could be then
 * can be now, and is not looked for again.  That is taken for granted here, so
 * hints are only for who chooses what to hide: whatever leaves the house is
 * audited without them.  talloc'd; begun with what others have, or NULL. */
struct auditor_hints;
struct auditor_hints *auditor_hints_create(
        TALLOC_CTX *owner, const struct auditor_hints *others);
/* auditor_check goes by them from now on, and adds to them; NULL: by none. */
void auditor_trust(struct auditor *auditor, struct auditor_hints *hints);

/* All that was told since auditor_settle(), as JSON, and back.  It says how many
 * firms were asked for; what was written before that was said is of three. */
void auditor_write(const struct auditor *auditor, struct text *out);
MUST_CHECK enum status auditor_read(
        struct auditor *auditor, const char *json, struct text *why);

#endif
