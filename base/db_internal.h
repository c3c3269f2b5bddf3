/*
 * What the two files of the database share; for nobody else.
 */
#ifndef BASE_DB_INTERNAL_H
#define BASE_DB_INTERNAL_H

#include <sqlite3.h>

#include "base/db.h"

enum { DB_STATEMENTS = 512, DB_NAMES_MAX = 40, DB_COLUMNS_MAX = 48 };

/* A statement that was prepared, with what binding and reading it needs. */
struct db_statement {
	const char *sql; /* its key: the address of the text */
	sqlite3_stmt *prepared;
	const char *names[DB_NAMES_MAX]; /* of arguments, by index from 0 */
	int name_count;
	const struct shape *shape; /* that the columns were matched with */
	const struct shape_field *columns[DB_COLUMNS_MAX];
};

struct db {
	sqlite3 *connection;
	struct db_statement *statements[DB_STATEMENTS]; /* open addressing */
	int cap_ms;
	int64_t deadline_ms; /* of the statement that runs; 0 for none */
	int savepoints;
	int fail_at; /* the test hook counts down; 0 is off */
	enum status fail_status;
};

/* The status of an engine's code; aborts on a failed fsync. */
enum status db_status(struct db *db, int code);
/* Runs text that is no statement of a store: pragmas, schemas. */
MUST_CHECK enum status db_execute(struct db *db, const char *sql);
void db_statements_finalize(struct db *db);
int64_t db_monotonic_ms(void);

#endif
