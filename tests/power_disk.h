/*
 * The files of tests/test_power: where a database lives, and what power cuts
 * have left of it; in the fixture's folder.
 */
#ifndef TESTS_POWER_DISK_H
#define TESTS_POWER_DISK_H

#include "tests/db_fixture.h"

enum power_folder {
	POWER_LIVE,
	POWER_IMAGE, /* what a cut has left, to be looked over */
	POWER_NEXT,  /* the same, to go on with */
	POWER_FOLDERS
};

enum { POWER_ENDINGS = 3 };

struct power_disk {
	const char *name; /* of the database in each folder */
	const char *folders[POWER_FOLDERS];
	/* The database (first), its log, and the index of that. */
	const char *paths[POWER_FOLDERS][POWER_ENDINGS];
	const char
	        *empty[2]; /* databases without rows: small pages, ordinary */
};

/* Makes the folders and the empty databases; the fixture's. */
struct power_disk *power_disk_create(struct db_fixture *fixture);
/* Leaves the fixture's folder as it was, but for the empty databases. */
void power_disk_clear(struct power_disk *disk);

/* The next life begins with an empty database, or (ordinary_pages) one with
 * pages of 4096 bytes, not 1024; or with what the last one has left. */
void power_disk_begin(struct power_disk *disk, bool ordinary_pages);
void power_disk_go_on(struct power_disk *disk);

#endif
