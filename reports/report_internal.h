/*
 * What the files that build a report share; for nobody else.
 */
#ifndef REPORTS_REPORT_INTERNAL_H
#define REPORTS_REPORT_INTERNAL_H

#include "reports/disclosure.h"
#include "reports/rate.h"
#include "reports/report.h"
#include "reports/report_store.h"

enum { MEASURES = 2, GROUPS_MAX = 12, ITEMS_SHOWN = 20, CHOICES_SHOWN = 12 };

extern const char *const report_measures[MEASURES];

/* One invited person. */
struct person {
	const struct fact_invitation *facts;
	double index[MEASURES];
	bool full[MEASURES]; /* every item answered, all with 5 */
	enum rate_disposition disposition;
};

/* Counts along the way of a group, and where disclosure keeps them. */
struct stages {
	const char *group;
	int64_t held, asked, reached, answered;
	size_t cells[4];
};

struct building {
	TALLOC_CTX *memory;
	struct db *db;
	struct report *report;
	struct fact_meeting *meetings;
	size_t meeting_count;
	struct fact_invitation *invitations;
	size_t invitation_count;
	struct fact_answer *answers;
	size_t answer_count;
	struct fact_item *items;
	size_t item_count;
	struct person *persons; /* by invitation, in the same order */
	struct stages total;
	struct stages groups[GROUPS_MAX];
	size_t group_count;
	int64_t dispositions[7];
	size_t disposition_cells[7];
	struct disclosure *disclosure;
	size_t index_cells[MEASURES];
};

/* Has the person answered anything that counts? */
bool report_is_answered(enum rate_disposition disposition);

/* Hides what must be hidden (report_protect.c). */
MUST_CHECK enum status report_protect(struct building *b);
struct report_count report_published(const struct building *b, size_t cell);

/* Parts of the result (report_fill.c). */
void report_fill_coverage(struct building *b);
void report_fill_dispositions(struct building *b);
void report_fill_index(
        struct building *b, size_t measure, struct report_index *index);
MUST_CHECK enum status report_fill_items(struct building *b);
void report_name_municipality(struct building *b);
void report_fill_sentence(struct report *report);
void report_fill_checksum(struct building *b);

#endif
