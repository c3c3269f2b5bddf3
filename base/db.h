/*
 * The embedded database: only base/db*.c names SQLite.
 *
 * One connection writes (the writer thread's, DB_WRITE); others read
 * (DB_READ).  Statements are prepared once a connection and cached by the
 * address of their text, so the text must be a static const.  Arguments are
 * bound by name; rows are copied into structs by their shape (column names are
 * field names; a column without a field, or a field without a column, is a
 * programming error and aborts).
 *
 * WAL, synchronous=FULL, foreign keys on.  The writer checkpoints when its log
 * has some 10,000 pages; readers never do, not even at closing.  A failed fsync
 * aborts the process, at a checkpoint too; a full disk is STATUS_FULL.  New
 * files are their owner's alone (0600).
 */
#ifndef BASE_DB_H
#define BASE_DB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/log.h"
#include "base/shape.h"
#include "base/status.h"
#include "base/text.h"

enum db_mode { DB_WRITE, DB_READ };

struct db_options {
	const char *path; /* a file, or ":memory:" */
	enum db_mode mode;
	const char *vfs; /* NULL for the system's; tests pass a failing one */
	int busy_ms;     /* how long to wait for a lock */
	int cap_ms;      /* a statement older than this ends with STATUS_BUSY;
	                     0 for none */
	int cache_kib;   /* of pages kept in memory; 0: the ordinary cache */
	bool lent; /* writes beside another process's connection, which stands
	              still meanwhile: never checkpoints, and writes only while
	              db_lend lets it.  With DB_WRITE */
	bool bulk; /* filling a new file that nobody else uses and that is thrown
	              away after any failure: no log, no fsync, no look at foreign keys, a larger
	              cache.  A later ordinary opening makes it durable. */
};

struct db; /* talloc'd; freed (closed) with talloc_free */

/* Opens (a missing file is made only by DB_WRITE with `create`).  Errors:
 * STATUS_NOT_FOUND no such file, STATUS_BUSY locked, STATUS_INPUT no database,
 * STATUS_SYSTEM anything else; `why` names the path. */
MUST_CHECK enum status db_open(TALLOC_CTX *owner, struct db_options options,
        bool create, struct db **db, struct text *why);

/* The file's path, for messages. */
const char *db_path(const struct db *db);

/* One numbered step of the schema; the number is its place, from 1. */
struct db_migration {
	const char *name;
	const char *sql;
};
/* Brings the schema to `count` (PRAGMA user_version), each step in a
 * transaction.  STATUS_CONFLICT: the database is from a newer version. */
MUST_CHECK enum status db_migrate(struct db *db,
        const struct db_migration *migrations, size_t count, struct text *why);
/* STATUS_CONFLICT unless the schema is exactly at `version`. */
MUST_CHECK enum status db_check_version(
        struct db *db, size_t version, struct text *why);

/* An argument of a statement; the name, a literal, is without its colon. */
struct db_value {
	const char *name;

	enum {
		DB_KIND_NULL,
		DB_KIND_INT,
		DB_KIND_REAL,
		DB_KIND_TEXT,
		DB_KIND_BLOB
	} kind;

	int64_t integer;
	double real;
	const void *bytes; /* borrowed for the call */
	size_t length;
};

struct db_args {
	const struct db_value *values;
	size_t count;
};

#define DB_INT(name, value)                                                    \
	{                                                                      \
		name, DB_KIND_INT, (int64_t)(value), 0, NULL, 0                \
	}
#define DB_REAL(name, value)                                                   \
	{                                                                      \
		name, DB_KIND_REAL, 0, value, NULL, 0                          \
	}
#define DB_NULL(name)                                                          \
	{                                                                      \
		name, DB_KIND_NULL, 0, 0, NULL, 0                              \
	}
/* NULL becomes SQL's NULL. */
#define DB_TEXT(name, value)      db_text(name, value)
#define DB_BLOB(name, bytes, len) db_blob(name, bytes, len)
struct db_value db_text(const char *name, const char *value);
struct db_value db_blob(const char *name, const void *bytes, size_t length);
/* Zero becomes SQL's NULL: for optional references. */
struct db_value db_reference(const char *name, int64_t id);

#define DB_ARGS(...)                                                           \
	((struct db_args){(const struct db_value[]){__VA_ARGS__},              \
	        sizeof((const struct db_value[]){__VA_ARGS__}) /               \
	                sizeof(struct db_value)})
#define DB_NO_ARGS ((struct db_args){NULL, 0})

/* Runs a statement that returns no rows. STATUS_CONFLICT: a constraint. */
MUST_CHECK enum status db_run(
        struct db *db, const char *sql, struct db_args args);

/* Where rows go: strings, blobs and lists belong to `owner`. */
struct db_into {
	TALLOC_CTX *owner;
	const struct shape *shape;
};

#define DB_INTO(owner, shape) ((struct db_into){owner, shape})

/* The first row; STATUS_NOT_FOUND when there is none.  Works for INSERT …
 * RETURNING as well. */
MUST_CHECK enum status db_one(struct db *db, const char *sql,
        struct db_args args, struct db_into into, void *row);
/* All rows as an array (*rows, owned by into.owner); more than `limit` is
 * STATUS_LIMIT.  No row: *rows NULL, *count 0, STATUS_OK.  The same after an
 * error. */
MUST_CHECK enum status db_all(struct db *db, const char *sql,
        struct db_args args, struct db_into into, size_t limit, void *rows,
        size_t *count);
/* Each row in turn to `each`, with memory of its own; stops at its first
 * error. */
typedef enum status db_each_fn(void *row, void *context);
MUST_CHECK enum status db_each(struct db *db, const char *sql,
        struct db_args args, const struct shape *shape, db_each_fn *each,
        void *context);
/* A single integer; STATUS_NOT_FOUND when there is no row or it is NULL. */
MUST_CHECK enum status db_int(
        struct db *db, const char *sql, struct db_args args, int64_t *value);

/* Is a statement's count more than 0?  False after an error, too. */
MUST_CHECK enum status db_any(
        struct db *db, const char *sql, struct db_args args, bool *any);

int64_t db_last_id(const struct db *db);
/* Rows changed by the last db_run. */
int64_t db_changes(const struct db *db);

MUST_CHECK enum status db_begin(
        struct db *db); /* BEGIN IMMEDIATE; read: BEGIN */
MUST_CHECK enum status db_commit(struct db *db);
void db_rollback(struct db *db); /* also after a failed db_commit */
MUST_CHECK enum status db_savepoint(struct db *db); /* nest; a stack */
/* Keeps the last savepoint's work; not STATUS_OK: undoes it instead. */
MUST_CHECK enum status db_release(struct db *db);
void db_rollback_to(struct db *db); /* undoes and pops the last savepoint */
/* False when the engine has rolled back the whole transaction by itself.  Until
 * db_rollback or db_begin, statements then do nothing and return why. */
bool db_in_transaction(const struct db *db);
/* Is this failure the engine's (no space, a lock, the transaction gone), and not
 * that of the row that was worked on?  Then no savepoint saves the rest. */
bool db_has_failed(const struct db *db, enum status status);

/* log_event of what was changed: the line is written when that is committed, and
 * dropped where it is undone.  Outside a transaction at once. */
void db_tell(struct db *db, enum log_level level, const char *event,
        const char *format, ...) __attribute__((format(printf, 4, 5)));

/* A consistent copy in a new file (VACUUM INTO), synced; STATUS_CONFLICT when
 * the file exists.  Not within a transaction. */
MUST_CHECK enum status db_copy(
        struct db *db, const char *path, struct text *why);
/* The same for work that is thrown away: page by page, many times as fast, not
 * synced, and with what was deleted still in its free pages. */
MUST_CHECK enum status db_snapshot(
        struct db *db, const char *path, struct text *why);
/* PRAGMA quick_check and foreign_key_check; STATUS_SYSTEM with the first
 * findings in `why`, a line each. */
MUST_CHECK enum status db_verify(struct db *db, struct text *why);

/* Moves what it can from the WAL into the database; for idle moments.  A reader
 * in the way is no error. */
MUST_CHECK enum status db_checkpoint(struct db *db);

/* From now on db_version rises whenever rows of these tables may be other than
 * they were: when this connection changes or deletes one, when it takes changes
 * back (also to a savepoint), and when another connection has committed
 * anything, which is seen as a transaction begins.  A row that is added does not
 * count.  For who keeps rows in memory; the names (of tables with rowids, and
 * never emptied by a DELETE without WHERE) are borrowed for good.  Once a
 * connection. */
void db_watch(struct db *db, const char *const *tables, size_t count);
uint64_t db_version(const struct db *db);

/* A lent connection may write until that time (clock_monotonic_ms), and from then
 * on no more: what runs is interrupted, and no commit begins (STATUS_BUSY;
 * nothing is kept).  0: not at all. */
void db_lend(struct db *db, int64_t until_ms);
/* While set, this connection makes no checkpoint: another one may be writing.
 * From any thread. */
void db_keep_log(struct db *db, bool keep);

/* Test hook: the n-th statement step from now fails once with `status`
 * (1 is the next). */
void db_fail_at(struct db *db, int n, enum status status);

#endif
