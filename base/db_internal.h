/*
 * What the files of the database share; for nobody else.
 */
#ifndef BASE_DB_INTERNAL_H
#define BASE_DB_INTERNAL_H

#include <sqlite3.h>
#include <stdatomic.h>

#include "base/db.h"

enum {
	DB_STATEMENTS_BITS = 9,
	DB_STATEMENTS = 1 << DB_STATEMENTS_BITS,
	/* Both at most 64: what was seen of them is kept in one word's bits. */
	DB_NAMES_MAX = 40,
	DB_COLUMNS_MAX = 48,
};

/* A statement that was prepared, with what binding and reading it needs. */
struct db_statement {
	const char *sql; /* its key: the address of the text */
	sqlite3_stmt *prepared;
	const char *names[DB_NAMES_MAX]; /* of arguments, by index from 0 */
	int name_count;
	/* The names as they were given last, by their addresses, and where
	 * they were found: a statement is run by one function. */
	const char *given[DB_NAMES_MAX];
	int places[DB_NAMES_MAX];
	const struct shape *shape; /* that the columns were matched with */
	const struct shape_field *columns[DB_COLUMNS_MAX];
	int64_t outer_deadline_ms; /* of the statement that this one is in */
};

/* A line of the log that waits for the commit. */
struct db_told {
	char *line;     /* the list's */
	int savepoints; /* that it is within */
};

struct db {
	sqlite3 *connection;
	struct db_statement *statements[DB_STATEMENTS]; /* open addressing */
	bool writes;
	bool bulk;
	bool lent;
	int cache_kib;
	int busy_ms;
	int cap_ms;
	int64_t deadline_ms;   /* of the statement that runs; 0 for none */
	int64_t lent_until_ms; /* of a lent connection; 0: it may not write */
	atomic_bool keep_log;  /* no checkpoint now */
	int savepoints;
	/* Between db_begin and its end.  When the engine has rolled back by
	 * itself meanwhile, `lost` is why, and no statement runs: each would
	 * be a transaction of its own, which nobody could undo. */
	bool begun;
	enum status lost;
	struct db_told *told; /* NULL for none */
	size_t told_count;
	const char *const *watched; /* tables, for db_version; NULL for none */
	size_t watched_count;
	uint64_t version;
	int64_t others_version; /* the engine's count of others' commits */
	int wal_pages;          /* in the log after the last commit */
	int checkpoint_at;      /* pages at which the next checkpoint is due */
	int fail_at;            /* the test hook counts down; 0 is off */
	enum status fail_status;
};

/* The status of an engine's code; aborts on a failed fsync. */
enum status db_status(struct db *db, int code);
/* Runs text that is no statement of a store: pragmas, schemas. */
MUST_CHECK enum status db_execute(struct db *db, const char *sql);
/* Makes the file, for its owner's eyes only; EEXIST when there is one. */
MUST_CHECK int db_make_file(const char *path);

/* The name of a file system that writes logs in long pieces to the named one
 * (NULL: the system's). */
const char *db_log_system(const char *real_name);
/* Has what was not written yet of a transaction go with it; for a connection of
 * such a system. */
void db_log_watch(struct db *db);
/* Has commits of this connection tell how long the log is. */
void db_watch_wal(struct db *db);

/* A transaction has begun: has another connection committed since the last? */
MUST_CHECK enum status db_watch_others(struct db *db);

/* What becomes of the lines that wait: those within more savepoints are dropped;
 * the last savepoint was released; all are written. */
void db_tell_undone(struct db *db, int savepoints);
void db_tell_released(struct db *db);
void db_tell_committed(struct db *db);

/* A statement's life: start binds, step gives a row or none, finish. */
MUST_CHECK enum status db_start(struct db *db, const char *sql,
        struct db_args args, struct db_statement **statement);
MUST_CHECK enum status db_step(
        struct db *db, struct db_statement *statement, bool *row);
void db_finish(struct db *db, struct db_statement *statement);
void db_statements_finalize(struct db *db);

#endif
