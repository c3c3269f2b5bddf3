/*
 * A file system for SQLite ("full") whose disk fills and whose fsync fails when
 * a test says so; otherwise the system's own.  One for the process.
 */
#ifndef TESTS_FULL_VFS_H
#define TESTS_FULL_VFS_H

#include <stdint.h>

#define FULL_VFS "full"

enum full_vfs_file { FULL_VFS_NONE, FULL_VFS_MAIN, FULL_VFS_WAL };

/* Registers it, with unlimited room. */
void full_vfs_start(void);
/* Files may grow by so many bytes together; less than 0 is no limit. */
void full_vfs_set_room(int64_t bytes);
/* fsync of that kind of file fails from now on. */
void full_vfs_fail_sync(enum full_vfs_file file);
/* How often that kind of file was synced. */
int full_vfs_syncs(enum full_vfs_file file);
/* How often it was written, and how many bytes. */
int full_vfs_writes(enum full_vfs_file file);
int64_t full_vfs_written(enum full_vfs_file file);

#endif
