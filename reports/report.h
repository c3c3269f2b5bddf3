/*
 * A municipality's monthly report: one result struct that every writer (HTML,
 * JSON, later PDF, XLSX, CSV) prints.  Whatever is in it may be published:
 * what disclosure control hides is hidden here already.
 */
#ifndef REPORTS_REPORT_H
#define REPORTS_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include <talloc.h>

#include "base/clock.h"
#include "base/db.h"
#include "base/status.h"
#include "base/text.h"
#include "reports/period.h"

enum { REPORT_ANSWERED_MAX = 8, REPORT_INDICES = 2, REPORT_PAST_MAX = 11 };

/* A count that may be hidden; there is one symbol for every hidden cell. */
struct report_count {
	int64_t count; /* 0 when hidden */
	bool hidden;
	int64_t truth; /* for the auditor alone: no writer touches it */
};

/* An index from 0 to 100: mean over persons, t interval, two decimals.
 *
 * Its respondents are those for whom it can be computed.  Where they are fewer
 * than all who answered, by less than the threshold, all who answered stand
 * here: the difference would be a small count of people. */
struct report_index {
	const char *name; /* "satisfaction" or "involvement" */
	struct report_count respondents;
	double mean;       /* NaN when hidden or too few */
	double low, high;  /* NaN below 10 respondents */
	double full_share; /* of them with every item 5; NaN when hidden */
	int64_t people;    /* with the index; for the auditor alone */
	/* Of them, who answered so many of its items. */
	int64_t by_answered[REPORT_ANSWERED_MAX + 1];
};

/* Coverage of a group: meetings held, people asked, reached, who answered (1.1
 * and 1.2).  A meeting that the citizen says was none (4.1) is in none of
 * these, so answered / asked is RR2. */
struct report_coverage {
	const char *group; /* "" for all */
	struct report_count held, asked, reached, answered;
};

/* By AAPOR's codes, by person: who was invited twice in a month counts once,
 * with the furthest that he or she came.  All but the ineligible make up those
 * asked. */
struct report_dispositions {
	struct report_count complete;    /* 1.1 */
	struct report_count partial;     /* 1.2 */
	struct report_count refused;     /* 2.11 */
	struct report_count break_off;   /* 2.12 */
	struct report_count silent;      /* 3.19 */
	struct report_count undelivered; /* 3.30 and 3.11 */
	struct report_count ineligible;  /* 4.1 and 4.81 */
	double rr2; /* 0 to 1; NaN when it would tell a hidden count */
	bool rr2_hidden;
};

/* Answers to one item, by those who answered (1.1 and 1.2).  Some choices may
 * be hidden, and then either others with them or how many gave no answer
 * (`respondents` is hidden); all are hidden where the item says nothing. */
struct report_item_choice {
	const char *value;
	const char *label;
	struct report_count answers;
	/* By people with the index who answered so many of its items; for the
	 * auditor alone. */
	int64_t by_answered[REPORT_ANSWERED_MAX + 1];
};

struct report_item {
	const char *name;
	const char *label;
	const char *measure;
	struct report_count respondents;
	struct report_item_choice *choices;
	size_t choices_count;
};

/* One question to a citizen and one to the employee about the same meeting
 * (oplevelseskløft).  Means are on the questions' scale from 1 to 5, with one
 * decimal; the difference is the employee's answer minus the citizen's. */
enum { REPORT_SCALE = 5, REPORT_GAPS_MAX = 4 };

struct report_gap {
	const char *name;           /* of the citizen's item: "I1" */
	const char *citizen_label;  /* as it was asked */
	const char *employee_label; /* as it was asked */
	struct report_count pairs;  /* meetings that both answered about */
	double citizen, employee;   /* NaN when hidden */
	double difference;          /* NaN when hidden */
	double low, high;           /* its t interval; NaN below 10 pairs */
	size_t item; /* the citizen's, in the report; for the auditor alone */
	/* Pairs by the employee's answer, then the citizen's, from 1 on; for the
	 * auditor alone. */
	int64_t joint[REPORT_SCALE][REPORT_SCALE];
};

/* Citizens who asked a manager to call: how many were called within five days,
 * of those whose five days were over, or who were called, at `built_at`. */
struct report_call_backs {
	struct report_count asked, in_time;
};

/* Citizens' own words of one theme under one question; "" for comments to other
 * answers, and for answers to a question that only the discontented are asked.  There are none below the threshold of people who wrote.  Those of a
 * question stand together, what is of no theme last. */
struct report_texts {
	const char *question;
	const char *theme;       /* "goals", an own one; "" for none */
	const char *theme_title; /* "Klare mål" */
	const char **texts;
	size_t texts_count;
	int64_t *answers; /* theirs, for whoever releases; NULL when read */
};

/* What the release of an earlier month said. */
struct report_past_index {
	int64_t people;
	double mean, low, high; /* NaN: not shown */
};

struct report_past {
	const char *month; /* "2026-09" */
	struct report_past_index indices[REPORT_INDICES];
	/* Of each index' items as they were asked, 0 for none: another wording
	 * begins a new series. */
	uint64_t wording[REPORT_INDICES];
};

/* What was changed, as noted by the municipality: a mark with a letter of its own
 * on the line of months. */
enum { REPORT_MARKS_MAX = 12, REPORT_OTHERS_MAX = 60 };

struct report_mark {
	const char *month; /* "2026-03" */
	const char *date;  /* "2026-03-01" */
	const char *text, *topic;
};

/* A figure of somebody else's (LISES, STAR, KL), on the same scale. */
struct report_other {
	const char *series;  /* "KL" */
	const char *measure; /* "satisfaction" or "involvement" */
	const char *period;  /* as it was written: "2024", "2024-Q2" */
	const char *month;   /* in which it begins */
	double value;
	const char *source;
};

/* Somebody of whom a reader knows everything: a manager has read the answers of
 * those who asked to be called.  For the auditor alone. */
struct report_known {
	size_t group;
	bool complete; /* or in part */
	bool indexed[REPORT_INDICES], full[REPORT_INDICES];
	const int *choices; /* by item, what was chosen; -1: nothing */
	int *reasons;       /* by question, the same; NULL: there are none */
	unsigned paired;    /* a bit for each gap that has a pair of this one */
	size_t person;      /* for whoever builds the report */
};

/* Of a caseworker's own people; who of them answered is for the auditor alone. */
struct report_own {
	int64_t held, asked, answered;
};

/* A caseworker knows whom he or she met, and what he or she answered about these
 * meetings.  For the auditor alone. */
struct report_caseworker {
	const char *name;       /* the same in every release; no initials */
	struct report_own *own; /* by group, at last in all */
	/* Meetings in each gap, the sum of the own answers in it, and meetings
	 * in the first two. */
	int64_t pairs[REPORT_GAPS_MAX], scores[REPORT_GAPS_MAX];
	int64_t pairs_both;
};

/* Everybody who gave a reason gave one of these two items (which may be one) a
 * low answer, 1 or 2: who knows the questionnaire knows that.  For the auditor
 * alone. */
struct report_cover {
	size_t reason;
	size_t items[2];
};

/* Somebody whom an employers' report counts: the firm, and what the person is
 * counted in.  For the auditor alone. */
enum {
	REPORT_COMPLETE,
	REPORT_PARTIAL,
	REPORT_REFUSED,
	REPORT_BREAK_OFF,
	REPORT_SILENT,
	REPORT_UNDELIVERED,
	REPORT_INELIGIBLE
};

struct report_firm_person {
	int64_t firm; /* its mark; 0: not known */
	size_t group;
	int place; /* one of the above */
	bool indexed[REPORT_INDICES], full[REPORT_INDICES];
	const int *choices; /* by item, what was chosen; -1: nothing */
	int *reasons;       /* by question, the same; NULL: there are none */
	bool called, called_in_time;
	size_t person; /* for whoever builds the report */
};

struct compare_row; /* reports/compare.h */

struct report {
	int64_t municipality;
	const char *municipality_name;
	const char *month;      /* "2026-10"; "2026-Q3", "2026" (period.h) */
	const char *month_name; /* "oktober 2026" */
	const char *sentence;   /* plain Danish: what the month says */
	const char *respondent; /* "citizen" */
	int64_t threshold;
	/* Employers' figures are of so many firms or more; 0: of others. */
	int64_t firms_least;
	const char *hidden_symbol; /* what stands for a hidden count */
	struct report_index *indices;
	size_t indices_count;
	struct report_coverage total;
	struct report_coverage *groups;
	size_t groups_count;
	struct report_dispositions dispositions;
	struct report_item *items;
	size_t items_count;
	struct report_texts *texts;
	size_t texts_count;
	/* What to do better: questions whose choices are reasons, in the order
	 * of the questionnaire.  "" as measure. */
	struct report_item *reasons;
	size_t reasons_count;
	struct report_cover *covers;
	size_t covers_count;
	struct report_call_backs call_backs;
	struct report_gap *gaps;
	size_t gaps_count;
	/* Who has an answer in both of the first two gaps; for the auditor. */
	int64_t gaps_both;
	/* What all municipalities have released of this month, this one among
	 * them, for the funnel; filled by whoever knows the releases. */
	const struct compare_row *peers;
	size_t peers_count;
	/* Released months of the year before this one, oldest first; filled by
	 * whoever knows the releases. */
	struct report_past *past;
	size_t past_count;
	/* What was noted of these months, and others' figures; filled by whoever
	 * keeps them. */
	struct report_mark *marks;
	size_t marks_count;
	struct report_other *others;
	size_t others_count;
	const char *versions; /* of the questionnaires, as text */
	const char *built_at; /* "2026-11-25T17:31:07Z" */
	const char *checksum; /* SHA-256 of the facts, with their seals */
	const char *erratum;  /* why it replaces an earlier one; "" if not */
	struct report_known *known;
	size_t known_count;
	struct report_firm_person *firm_people; /* of employers alone */
	size_t firm_people_count;
	struct report_caseworker *caseworkers;
	size_t caseworkers_count;
};

/* In a quarter or a year each person counts once, with the furthest that he or
 * she came in it, and all figures come from persons, never from months'. */
struct report_of {
	int64_t municipality;
	struct period period;
	const char *respondent; /* NULL: citizens */
};

/* Builds from fact_* views on a read-only connection.  STATUS_NOT_FOUND: no
 * such municipality.  The auditor has seen it, without earlier releases.  A
 * period without meetings is an empty report.  Belongs to `owner`. */
MUST_CHECK enum status report_build_of(struct db *db, TALLOC_CTX *owner,
        const struct report_of *of, int64_t now, struct report **report);

/* Is there anything to say of call-backs: did somebody ask for one, or too few
 * to say so? */
bool report_tells_calls(const struct report *report);

#endif
