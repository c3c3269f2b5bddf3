/*
 * One life of a writer whose power fails: in a child process, on a database in
 * the power_vfs, with threads that submit jobs, up to the cut.  It uses the
 * public side of base/writer.h and base/db.h alone, and knows nothing of when
 * the writer syncs or by which thread.
 */
#ifndef TESTS_POWER_LIFE_H
#define TESTS_POWER_LIFE_H

#include "tests/power_plan.h"

/* What the caller of a job has been told. */
enum told { UNTOLD, TOLD_STORED, TOLD_REFUSED };

/* Shared by the child and who judges it. */
struct power_record {
	unsigned char told[LIFE_JOBS]; /* enum told, by number from the first */
	int odd;   /* jobs that ended twice, or as no job of these may */
	int begun; /* places that were given out */
	struct power_figures figures[POWER_FILES];
};

/* A row that the jobs store; `bytes` of them follow from its number. */
#define POWER_TABLE                                                            \
	"CREATE TABLE reply (number INTEGER PRIMARY KEY, size INTEGER,"        \
	" bytes TEXT NOT NULL) STRICT"

/* Lives in a child process on the database of that name in the folder `live`;
 * what the cut leaves goes into both other folders.  False: the child did not
 * end as it should. */
struct power_folders {
	const char *live;
	const char *images[2];
	const char *name;
};

bool power_live(const struct power_plan *plan, struct power_record *record,
        struct power_folders folders);

#endif
