/*
 * A file system for SQLite ("power") whose power fails when a test says so.  Of
 * the main database and its log it knows what is surely on the storage, which
 * is what completed syncs covered, and what was only written since.  One
 * database at a time, one for the process; from any thread.
 *
 * A sync covers the writes that had returned before it began, and has stored
 * them when it returns, some time later.
 *
 * When the power has failed, whoever writes, truncates or syncs stands still for
 * ever, as the machine does: no sync succeeds any more, and none fails either,
 * which would end the process.  What goes through the power cut is therefore a
 * child process, which writes the image down and ends with _exit.
 */
#ifndef TESTS_POWER_VFS_H
#define TESTS_POWER_VFS_H

#include <stdbool.h>
#include <stdint.h>

#include "tests/power_storage.h"

#define POWER_VFS "power"

enum power_file { POWER_MAIN, POWER_WAL, POWER_FILES };

enum power_event { POWER_WRITE, POWER_TRUNCATE, POWER_SYNC, POWER_EVENTS };

/* What a storage does with a file that does not honour fsync. */
enum power_lie {
	POWER_HONEST,
	POWER_STORES_NOTHING, /* every sync succeeds and stores nothing */
	POWER_IS_BEHIND,      /* it stores what the one before should have */
};

struct power_options {
	int sync_us; /* what a sync takes, at least */
	enum power_lie lies[POWER_FILES];
};

/* The n-th (from 1) such event of a file. */
struct power_moment {
	enum power_file file;
	enum power_event event;
	int nth; /* 0: never */
};

/* What happened to a file, and what the cut has left of it. */
struct power_figures {
	int events[POWER_EVENTS];
	bool within_sync; /* was one under way? */
	int unsynced;     /* writes and truncations not surely stored */
	struct power_left left;
};

/* Registers it, with the power on and nothing known of any file: what the next
 * database holds when it is opened is surely stored. */
void power_vfs_start(struct power_options options);

/* Now.  The seed says what becomes of each write that is not surely stored. */
void power_vfs_cut(uint64_t seed);
/* Then: within the sync, or when the write has just been made. */
void power_vfs_cut_at(struct power_moment moment, uint64_t seed);
bool power_vfs_is_cut(void);

/* After the cut: writes what the machine would find, the database and its log,
 * under their own names into the folder; the same each time. */
void power_vfs_image(
        const char *folder, struct power_figures figures[POWER_FILES]);

#endif
