/*
 * What the file systems of the tests have in common: one for SQLite that stands
 * before the system's own and hands every call on to it.  A shim (full_vfs,
 * power_vfs) puts functions of its own in the place of some.
 */
#ifndef TESTS_PASS_VFS_H
#define TESTS_PASS_VFS_H

#include <sqlite3.h>

enum pass_kind { PASS_OTHER, PASS_MAIN, PASS_WAL, PASS_KINDS };

struct pass_vfs {
	sqlite3_vfs vfs; /* the first, so that SQLite's pointer is ours */
	sqlite3_vfs *real;
	sqlite3_io_methods methods; /* of its files */
};

/* The real file stands behind it in the same memory. */
struct pass_file {
	sqlite3_file base;
	enum pass_kind kind;
	sqlite3_file *real;
};

/* Everything is handed on, under that name, which is borrowed for good; the
 * shim changes what it likes and registers it with pass_vfs_register. */
void pass_vfs_init(struct pass_vfs *shim, const char *name);
void pass_vfs_register(struct pass_vfs *shim);
/* Its xOpen, for one that does more. */
int pass_vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base,
        int flags, int *out_flags);

/* Of a file that it opened. */
enum pass_kind pass_kind_of(sqlite3_file *base);
sqlite3_file *pass_real_of(sqlite3_file *base);

#endif
