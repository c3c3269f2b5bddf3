/*
 * What the files that build a report share; for nobody else.
 *
 * report.c reads and counts, report_person.c knows persons, report_protect.c
 * decides what is hidden of the coverage, the dispositions and the indices,
 * report_item.c of the items; report_fill.c writes the rest of the result.
 */
#ifndef REPORTS_REPORT_INTERNAL_H
#define REPORTS_REPORT_INTERNAL_H

#include "reports/disclosure.h"
#include "reports/disclosure_rule.h"
#include "reports/rate.h"
#include "reports/report.h"
#include "reports/report_store.h"

enum {
	MEASURES = 2,
	GROUPS_MAX = 12,
	VERSIONS_MAX = 16,
	ITEMS_SHOWN = 20,
	CHOICES_SHOWN = 12,
	DISPOSITIONS = 7,
};

/* Levels of the coverage, and places of dispositions in the result. */
enum { HELD, ASKED, REACHED, ANSWERED };

enum { COMPLETE, PARTIAL, REFUSED, BREAK_OFF, SILENT, UNDELIVERED, INELIGIBLE };

extern const char *const report_measures[MEASURES];

/* A version of a questionnaire that somebody was asked. */
struct version {
	int64_t id;
	const char *name;
	struct fact_item *items;
	size_t item_count;
	size_t measure[ITEMS_SHOWN]; /* which index's each is; MEASURES: none */
	size_t shown[ITEMS_SHOWN];   /* which item of the report each is */
};

/* One invitation of a person; only one of each person is counted. */
struct person {
	const struct fact_invitation *facts;
	const struct version *version;
	const struct fact_answer *answers;
	size_t answer_count;
	double index[MEASURES];
	bool full[MEASURES];       /* every item answered, all with 5 */
	bool whole[MEASURES];      /* every item answered, 1 to 5 */
	size_t answered[MEASURES]; /* how many items */
	enum rate_disposition disposition;
	bool counted;
	bool has_meeting; /* of this month */
};

/* A group's counts, and where disclosure control keeps them. */
struct group {
	const char *name;
	struct rule_row row;
	struct rule_own *own; /* by caseworker (report_met.c) */
	size_t cells[RULE_LEVELS];
};

/* How many answered an index, and what is shown of that. */
struct measure {
	int64_t n;           /* persons with an index */
	int64_t respondents; /* what stands for them */
	size_t cell;
	bool tied; /* n is shown exactly */
};

/* How much is hidden of the items: what each needs by itself, then what the mean
 * of their index could give away by the strict rule of disclosure_mean.c, then
 * the low answers and everything; at last no mean is shown, either. */
enum stage { ITSELF, STRICT, LOW_TWO, LOW_THREE, EVERYTHING, NO_MEAN };

struct building {
	TALLOC_CTX *memory;
	struct db *db;
	struct report *report;
	int64_t now;
	struct period period;
	struct fact_month month; /* the municipality, and the period's code */
	struct fact_meeting *meetings;
	size_t meeting_count;
	struct fact_invitation *invitations;
	size_t invitation_count;
	struct fact_answer *answers;
	size_t answer_count;
	struct version versions[VERSIONS_MAX];
	size_t version_count;
	struct person *persons; /* by invitation, in the same order */
	struct group total;
	struct group groups[GROUPS_MAX];
	size_t group_count;
	int64_t dispositions[DISPOSITIONS];
	size_t disposition_cells[DISPOSITIONS];
	struct measure measures[MEASURES];
	struct fact_firm *firms; /* of employers (report_firm.h) */
	size_t firm_count;
	const char **caseworkers; /* who held the meetings */
	size_t caseworker_count;
	struct disclosure *disclosure;
	enum stage stage; /* the stage at which hiding begins */
};

/* The months of the period, from 0 on (report_period.c). */
struct fact_month report_month_at(const struct building *b, int at);
/* Reads the facts of all of them. */
MUST_CHECK enum status report_read_period(struct building *b);
/* Facts of several months in the order of one month's rows, each invitation
 * once. */
void report_merge_period(struct building *b);
MUST_CHECK enum status report_read_texts(
        struct building *b, struct fact_text **rows, size_t *count);

/* Begins with nothing but what it is of; freed with its `memory`. */
struct building *report_start(struct db *db, const struct report_of *of);
/* Reads all facts and counts people; nothing is hidden yet. */
MUST_CHECK enum status report_count(struct building *b);

/* Reads the items of every version (report_person.c). */
MUST_CHECK enum status report_read_versions(struct building *b);
void report_make_persons(struct building *b);
/* Has the person answered (1.1, 1.2), and is it the one that is counted? */
bool report_has_answered(const struct person *person);

/* The place of a target group (report_known.c). */
size_t report_group_at(const struct building *b, const char *name);

/* One look by the auditor at the report alone; `why` becomes what it refuses.
 * STATUS_CONFLICT: it does. */
MUST_CHECK enum status report_audit(
        const struct report *report, struct text *why);

/* Hides what must be hidden (report_protect.c). */
MUST_CHECK enum status report_protect(struct building *b);
struct report_count report_published(const struct building *b, size_t cell);

/* Hides what somebody who knows some of the people could compute
 * (report_known.c). */
MUST_CHECK enum status report_keep_from_insiders(struct building *b);

/* Citizens' own words (report_text.c). */
MUST_CHECK enum status report_fill_texts(struct building *b);
/* Did everybody who wrote these answers to a question give a low answer to one
 * of two items, so that the question tells it (report_text_cover.c)? */
bool report_text_tells(
        const struct building *b, const struct fact_text *rows, size_t count);

/* The items of all versions (report_item.c). */
MUST_CHECK enum status report_fill_items(struct building *b);

/* Parts of the result (report_fill.c). */
void report_fill_coverage(struct building *b);
void report_fill_dispositions(struct building *b);
void report_fill_indices(struct building *b);
/* After the items: a share that would tell a hidden count goes, too. */
void report_fill_full_shares(struct building *b);
void report_fill_versions(struct building *b);
void report_fill_checksum(struct building *b);
/* What the month says, from published figures alone (report_sentence.c). */
void report_fill_sentence(struct report *report);
/* "Silkeborg Kommune"; belongs to `owner`. */
const char *report_authority(TALLOC_CTX *owner, const char *municipality);

#endif
