/*
 * What the files of progression share; for nobody else.  progression.c puts
 * people together and computes, progression_protect.c decides what is shown,
 * progression_store.c reads, progression_write.c writes.
 */
#ifndef REPORTS_PROGRESSION_INTERNAL_H
#define REPORTS_PROGRESSION_INTERNAL_H

#include "reports/progression.h"

/* One answer on the scale, by respondent, then time. */
struct progression_answer {
	int64_t respondent;
	const char *name, *label;
	int64_t value;
};

struct fact_quarter {
	int64_t municipality;
	int64_t from, to; /* months, both in it */
};
MUST_CHECK enum status fact_progression(struct db *db, TALLOC_CTX *memory,
        const struct fact_quarter *quarter, struct progression_answer **rows,
        size_t *count);

/* Somebody who asked in the survey to be called: a manager has read the answers. */
struct progression_known {
	int64_t respondent;
};
MUST_CHECK enum status fact_progression_known(struct db *db, TALLOC_CTX *memory,
        const struct fact_quarter *quarter, struct progression_known **rows,
        size_t *count);

/* Somebody who answered in the earlier quarter; 0 for no answer. */
struct progression_person {
	int64_t respondent;
	bool came_back;
	bool known; /* to a manager, from either quarter */
	int before[PROGRESSION_ITEMS], after[PROGRESSION_ITEMS];
};

struct progressing {
	TALLOC_CTX *memory;
	struct progression *out;
	const char *prefix;
	struct progression_person *people;
	size_t count;
	bool to_manager; /* the auditor is told who is known */
};

/* Hides in the result what few could be told from. */
void progression_protect(struct progressing *p);

#endif
