/*
 * What the auditor's files share; for nobody else.  auditor.c is told things,
 * auditor_reader.c what only some know, auditor_part.c finds what is tied to
 * each other, auditor_check.c judges, auditor_json.c writes it down;
 * auditor_firm.c knows of firms.
 */
#ifndef REPORTS_AUDITOR_INTERNAL_H
#define REPORTS_AUDITOR_INTERNAL_H

#include <stddef.h>

#include <jansson.h>

#include "reports/auditor.h"

struct audit_firms; /* auditor_firm.c */

struct audit_count {
	const char *name;
	int64_t count;
	int64_t known; /* of it, to a manager */
	int64_t threshold;
	enum auditor_kind kind;
	struct audit_firms *firms; /* NULL: no firm was spoken of */
	int64_t firms_least;       /* so many there must be */
	bool few_firms;            /* set by auditor_firms_judge() */
	bool few_by_now; /* enough then, but not for what is released now */
	bool nobody;     /* that it is 0 tells something */
	size_t reader;   /* who alone knows of it; 0: everybody */
	bool older;      /* told when only a manager was looked at */
};

struct audit_term {
	size_t count;
	double factor;
};

struct audit_row {
	double low, high;
	size_t first, terms; /* in the auditor's terms */
	size_t reader;       /* who alone knows it; 0: everybody */
};

struct audit_known {
	size_t count;
	int64_t people; /* AUDIT_SPLIT: its parts are protected in its place */
};

enum { AUDIT_SPLIT = -1 };

/* In the order of counts. */
struct audit_reader {
	const char *name;
	struct audit_known *known;
	size_t known_count;
};

struct auditor {
	struct audit_count *counts;
	size_t count_count;
	size_t *places; /* a hash table of names: index + 1, 0 for none */
	size_t place_count;
	struct audit_row *rows;
	size_t row_count;
	struct audit_term *terms;
	size_t term_count;
	int64_t threshold;
	int64_t firms_least; /* of counts that follow */
	size_t settled_counts, settled_rows;
	struct audit_reader *readers; /* number r is the one at r - 1 */
	size_t reader_count;
	size_t reader;             /* at hand; 0: everybody */
	bool older;                /* what is read now is */
	const char *contradiction; /* a name that had two values */
	bool has_firms;
	int64_t meeting_from;        /* the firm of whom the reader knows */
	struct auditor_hints *hints; /* NULL: none are trusted */
};

/* The index of a name, or count_count. */
size_t auditor_find(const struct auditor *auditor, const char *name);
/* Grows a list to hold one more, doubling it when it is full. */
void *auditor_grow(
        struct auditor *auditor, void *list, size_t size, size_t used);
/* What a reader knows of a count (auditor_reader.c). */
int64_t auditor_known_to(
        const struct auditor *auditor, size_t reader, size_t count);
/* Tells that of the count at an index; none and less than none are nothing. */
void auditor_knows_at(
        struct auditor *auditor, size_t reader, size_t count, int64_t people);

/* That a reader may think a count low, or high (auditor_hint.c). */
struct audit_hint {
	const char *who;
	const char *count;
	bool high;
};

/* NULL has none, and takes none. */
bool auditor_hints_have(
        const struct auditor_hints *hints, const struct audit_hint *hint);
void auditor_hints_add(
        struct auditor_hints *hints, const struct audit_hint *hint);

/* What is tied together (auditor_part.c): counts that are not published, and the
 * rows that they are in. */
struct audit_parts {
	const struct auditor *auditor;
	size_t reader;         /* whose rows count, too */
	size_t *first, *rows;  /* of each count, its rows */
	bool *seen, *seen_row; /* is in a part already */
	/* The part at hand, in ascending order. */
	size_t *members, *member_rows;
	size_t member_count, member_row_count;
};

void auditor_parts_init(struct audit_parts *parts,
        const struct auditor *auditor, TALLOC_CTX *memory);
/* Begins anew, for a reader. */
void auditor_parts_begin(struct audit_parts *parts, size_t reader);
/* Gathers the part of an open count; false: it was in one before. */
bool auditor_parts_take(struct audit_parts *parts, size_t count);
/* Was anything of it told since auditor_settle()? */
bool auditor_parts_is_new(const struct audit_parts *parts);

/* How many firms a figure must have by a threshold of people, and how many it had
 * to have when a statement did not say it. */
enum { AUDITOR_FIRMS_UNSAID = 3 };

int64_t auditor_firms_least(int64_t threshold);
/* Firms: what follows by sums, and which counts have too few. */
void auditor_firms_judge(struct auditor *auditor);
/* One more that is known to the reader. */
void auditor_firms_meet(struct auditor *auditor, size_t count);
/* To a list, or an object, of a statement; a part that is lost for want of memory
 * would be missed by every later audit, so that ends the process. */
void auditor_json_add(json_t *list, json_t *part);
void auditor_json_set(json_t *object, const char *key, json_t *part);
/* As part of a statement, and back: told since auditor_settle(); of everybody, or
 * of those whom the reader knows. */
json_t *auditor_firms_json(const struct auditor *auditor, bool met);
bool auditor_firms_read(struct auditor *auditor, const json_t *json, bool met);
/* Worlds that must be possible beside a hidden count: one with at most this many
 * beyond the known, one with at least that many. */
int64_t auditor_low_goal(const struct audit_count *count);
int64_t auditor_high_goal(const struct audit_count *count);

#endif
