/*
 * Tells who keeps rows in memory that they may have changed: one number for all
 * watched tables, which never stands still when a row does not.  It may rise for
 * nothing (a change that was taken back, another's commit elsewhere); who
 * compares it then reads a row too often, and never an old one.
 *
 * The engine's hook reports every row of a table with rowids, whichever
 * statement, trigger or foreign key touched it, so no store has to remember to
 * tell.  It does not report a table that is emptied whole, nor what a REPLACE
 * throws out.
 */
#include <assert.h>
#include <string.h>

#include "base/db_internal.h"

static void
on_change(void *context, int operation, const char *schema, const char *table,
        sqlite3_int64 row)
{
	struct db *db = context;

	(void)schema;
	(void)row;
	if (operation == SQLITE_INSERT)
		return;
	for (size_t i = 0; i < db->watched_count; i++)
		if (strcmp(db->watched[i], table) == 0)
			db->version++;
}

void
db_watch(struct db *db, const char *const *tables, size_t count)
{
	assert(db->watched == NULL);
	db->watched = tables;
	db->watched_count = count;
	sqlite3_update_hook(db->connection, on_change, db);
}

/* Within a transaction that writes nobody else can commit, so once is enough;
 * the first time there is nothing to compare with, and nobody kept anything. */
enum status
db_watch_others(struct db *db)
{
	static const char sql[] = "PRAGMA data_version";
	int64_t others = 0;
	enum status status;

	if (db->watched == NULL)
		return STATUS_OK;
	status = db_int(db, sql, DB_NO_ARGS, &others);
	if (status == STATUS_OK && others != db->others_version) {
		db->others_version = others;
		db->version++;
	}
	return status;
}

uint64_t
db_version(const struct db *db)
{
	return db->version;
}
