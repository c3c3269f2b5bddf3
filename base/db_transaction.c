/*
 * Transactions and savepoints, and the checkpoints that follow them.
 *
 * The engine may roll a transaction back by itself (a full disk, an
 * interrupt).  What the caller then still runs would commit statement by
 * statement, so the connection refuses everything until db_rollback.
 *
 * The engine's automatic checkpoint ignores how it ended, a failed fsync
 * included, so a hook of ours makes it.
 */
#include <assert.h>

#include "base/db_internal.h"
#include "base/log.h"

enum {
	CHECKPOINT_PAGES = 10000,
	/* A reader held the last checkpoint back: not again at every commit. */
	CHECKPOINT_AGAIN_PAGES = 1000,
	WAL_BOUND_PAGES = 64 * 1024 * 1024 / 4096,
	/* Longer than pages may read, so that it waits them out. */
	WAL_BOUND_WAIT_MS = 100,
};

/* Up to the bound a checkpoint takes what no reader needs and waits for
 * nobody; a log beyond it is worth a short wait for the readers, after which
 * it begins anew.  A reader that stays longer is waited for another time.
 * Somebody in the way is no error. */
static enum status
checkpoint(struct db *db)
{
	bool beyond = db->wal_pages > WAL_BOUND_PAGES;
	int pages = 0;
	int code;

	if (db->keep_log)
		return STATUS_OK;
	if (beyond)
		sqlite3_busy_timeout(db->connection, WAL_BOUND_WAIT_MS);
	code = sqlite3_wal_checkpoint_v2(db->connection, NULL,
	        beyond ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE,
	        &pages, NULL);
	if (beyond)
		sqlite3_busy_timeout(db->connection, db->busy_ms);
	db->wal_pages = pages > 0 ? pages : 0;
	if (beyond && pages > 0)
		log_event(LOG_WARN, "db.checkpoint", "blocked=yes log_pages=%d",
		        pages);
	if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
		return STATUS_OK;
	return db_status(db, code);
}

/* After each commit.  The commit stands whatever comes of the checkpoint, so
 * its failure (which is in the log, or the process's end) is not the
 * commit's. */
static int
on_commit(void *context, sqlite3 *connection, const char *schema, int pages)
{
	struct db *db = context;
	enum status status;

	(void)connection;
	(void)schema;
	db->wal_pages = pages;
	if (pages < CHECKPOINT_PAGES)
		db->checkpoint_at = CHECKPOINT_PAGES;
	if (pages < db->checkpoint_at)
		return SQLITE_OK;
	status = checkpoint(db);
	if (status != STATUS_OK)
		log_event(LOG_WARN, "db.checkpoint", "status=%s",
		        status_name(status));
	db->checkpoint_at = pages + CHECKPOINT_AGAIN_PAGES;
	return SQLITE_OK;
}

void
db_watch_wal(struct db *db)
{
	db->checkpoint_at = CHECKPOINT_PAGES;
	sqlite3_wal_hook(db->connection, on_commit, db);
}

enum status
db_checkpoint(struct db *db)
{
	return checkpoint(db);
}

void
db_keep_log(struct db *db, bool keep)
{
	db->keep_log = keep;
}

void
db_lend(struct db *db, int64_t until_ms)
{
	db->lent_until_ms = until_ms;
}

enum status
db_begin(struct db *db)
{
	static const char begin_write[] = "BEGIN IMMEDIATE";
	static const char begin_read[] = "BEGIN";
	enum status status;

	/* One that the engine has ended needs no db_rollback first. */
	if (db->begun && !db_in_transaction(db))
		db_rollback(db);
	assert(!db->begun);
	/* Who has not asked for it would make the lender wait for a lock. */
	assert(!db->lent || db->lent_until_ms != 0);
	status = db_run(db, db->writes ? begin_write : begin_read, DB_NO_ARGS);
	if (status != STATUS_OK)
		return status;
	db->savepoints = 0;
	db->begun = true;
	db->lost = STATUS_FULL; /* until something says why */
	status = db_watch_others(db);
	if (status != STATUS_OK)
		db_rollback(db);
	return status;
}

enum status
db_commit(struct db *db)
{
	static const char commit[] = "COMMIT";
	enum status status;

	assert(db->begun && (db->savepoints == 0 || !db_in_transaction(db)));
	status = db_run(db, commit, DB_NO_ARGS);
	if (status != STATUS_OK)
		return status;
	db->begun = false;
	db_tell_committed(db);
	return STATUS_OK;
}

void
db_rollback(struct db *db)
{
	db->begun = false;
	db->savepoints = 0;
	db->version++;
	db_tell_undone(db, -1);
	if (db_in_transaction(db))
		(void)!db_execute(db, "ROLLBACK");
}

/* One name serves all levels: ROLLBACK TO and RELEASE mean the innermost. */
enum status
db_savepoint(struct db *db)
{
	static const char savepoint[] = "SAVEPOINT job";
	enum status status;

	status = db_run(db, savepoint, DB_NO_ARGS);
	if (status == STATUS_OK)
		db->savepoints++;
	return status;
}

/* Fails only with the whole transaction, or where a test has it fail. */
enum status
db_release(struct db *db)
{
	static const char release[] = "RELEASE job";
	enum status status;

	assert(db->savepoints > 0);
	status = db_run(db, release, DB_NO_ARGS);
	if (status != STATUS_OK) {
		db_rollback_to(db);
		return status;
	}
	db->savepoints--;
	db_tell_released(db);
	return STATUS_OK;
}

void
db_rollback_to(struct db *db)
{
	assert(db->savepoints > 0);
	db->savepoints--;
	db->version++;
	db_tell_undone(db, db->savepoints);
	if (!db_in_transaction(db))
		return;
	/* If not even that is possible, nothing of it may be committed. */
	if (db_execute(db, "ROLLBACK TO job; RELEASE job") != STATUS_OK)
		(void)!db_execute(db, "ROLLBACK");
}

bool
db_in_transaction(const struct db *db)
{
	return sqlite3_get_autocommit(db->connection) == 0;
}

bool
db_has_failed(const struct db *db, enum status status)
{
	return status == STATUS_FULL || status == STATUS_BUSY ||
	       !db_in_transaction(db);
}
