/*
 * Connections: opening, limits, transactions, the schema's version, copies.
 * Statements are in db_statement.c; together they are the only files that name
 * SQLite.
 */
#include "base/db.h"

#include <assert.h>
#include <string.h>
#include <time.h>

#include <sqlite3.h>

#include "base/db_internal.h"
#include "base/log.h"

enum {
	CHECKPOINT_PAGES = 10000,
	CACHE_KIB = 8192,
	PROGRESS_STEPS = 1000,
	WAL_BOUND_BYTES = 64 * 1024 * 1024,
};

enum status
db_status(struct db *db, int code)
{
	int extended = sqlite3_extended_errcode(db->connection);

	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_DONE:
	case SQLITE_ROW: return STATUS_OK;
	case SQLITE_CONSTRAINT: return STATUS_CONFLICT;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_INTERRUPT: return STATUS_BUSY;
	case SQLITE_FULL: return STATUS_FULL;
	case SQLITE_NOTADB: return STATUS_INPUT;
	case SQLITE_CANTOPEN: return STATUS_NOT_FOUND;
	case SQLITE_NOMEM: log_abort("db.memory", "out of memory");
	default: break;
	}
	/* What did not reach the storage is not known to be there: only a new
	 * process, reading it back, may go on. */
	if (extended == SQLITE_IOERR_FSYNC ||
		extended == SQLITE_IOERR_DIR_FSYNC)
		log_abort("db.fsync", "fsync failed");
	log_event(LOG_ERROR, "db.error", "code=%d message=\"%s\"", extended,
		sqlite3_errmsg(db->connection));
	return STATUS_SYSTEM;
}

int64_t
db_monotonic_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Called every thousand steps of the engine; not 0 interrupts. */
static int
on_progress(void *context)
{
	const struct db *db = context;

	return db->deadline_ms != 0 && db_monotonic_ms() > db->deadline_ms;
}

static int
close_db(struct db *db)
{
	db_statements_finalize(db);
	if (sqlite3_close(db->connection) != SQLITE_OK)
		log_event(LOG_ERROR, "db.close", "message=\"%s\"",
			sqlite3_errmsg(db->connection));
	return 0;
}

enum status
db_execute(struct db *db, const char *sql)
{
	return db_status(db,
		sqlite3_exec(db->connection, sql, NULL, NULL, NULL));
}

static const char writer_pragmas[] =
	"PRAGMA journal_mode = WAL;"
	"PRAGMA synchronous = FULL;"
	"PRAGMA foreign_keys = ON;"
	"PRAGMA temp_store = MEMORY;"
	"PRAGMA trusted_schema = OFF;"
	"PRAGMA cell_size_check = ON;";
static const char reader_pragmas[] =
	"PRAGMA query_only = ON;"
	"PRAGMA temp_store = MEMORY;"
	"PRAGMA trusted_schema = OFF;"
	"PRAGMA wal_autocheckpoint = 0;";

static enum status
configure(struct db *db, const struct db_options *options)
{
	bool writes = options->mode == DB_WRITE;
	char sizes[120];
	enum status status;

	sqlite3_busy_timeout(db->connection, options->busy_ms);
	sqlite3_db_config(db->connection, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	if (options->cap_ms > 0)
		sqlite3_progress_handler(db->connection, PROGRESS_STEPS,
			on_progress, db);
	status = db_execute(db, writes ? writer_pragmas : reader_pragmas);
	if (status != STATUS_OK || !writes)
		return status;
	sqlite3_snprintf(sizeof(sizes), sizes,
		"PRAGMA wal_autocheckpoint = %d; PRAGMA cache_size = -%d;"
		" PRAGMA journal_size_limit = %d;",
		CHECKPOINT_PAGES, CACHE_KIB, WAL_BOUND_BYTES);
	return db_execute(db, sizes);
}

static void
say_why_not(const struct db_options *options, enum status status,
	struct text *why)
{
	const char *what = "cannot be opened";

	if (status == STATUS_NOT_FOUND)
		what = "there is no such database";
	if (status == STATUS_INPUT)
		what = "is no database";
	if (status == STATUS_BUSY)
		what = "is locked by another program";
	if (status == STATUS_FULL)
		what = "no space is left for it";
	text_add_format(why, "%s: %s", options->path, what);
}

enum status
db_open(TALLOC_CTX *owner, struct db_options options, bool create,
	struct db **out, struct text *why)
{
	struct db *db = talloc_zero(owner, struct db);
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	enum status status;

	if (db == NULL)
		log_abort("db.open", "out of memory");
	/* A reader opens read-write all the same: only so can it see the
	 * shared memory of a WAL that no writer holds. query_only binds it. */
	flags |= SQLITE_OPEN_READWRITE | (create ? SQLITE_OPEN_CREATE : 0);
	db->cap_ms = options.cap_ms;
	status = db_status(db,
		sqlite3_open_v2(options.path, &db->connection, flags,
			options.vfs));
	talloc_set_destructor(db, close_db);
	if (status == STATUS_OK)
		status = configure(db, &options);
	/* The file is read for the first time here. */
	if (status == STATUS_OK)
		status = db_execute(db, "SELECT count(*) FROM sqlite_schema");
	if (status != STATUS_OK) {
		say_why_not(&options, status, why);
		talloc_free(db);
		return status;
	}
	*out = db;
	return STATUS_OK;
}

static enum status
get_version(struct db *db, size_t *version)
{
	static const char sql[] = "PRAGMA user_version";
	int64_t value = 0;
	enum status status = db_int(db, sql, DB_NO_ARGS, &value);

	*version = (size_t)value;
	return status;
}

static enum status
migrate_one(struct db *db, const struct db_migration *migration,
	size_t version)
{
	char set[64];
	enum status status = db_begin(db);

	if (status != STATUS_OK)
		return status;
	sqlite3_snprintf(sizeof(set), set, "PRAGMA user_version = %d",
		(int)version);
	status = db_execute(db, migration->sql);
	if (status == STATUS_OK)
		status = db_execute(db, set);
	if (status == STATUS_OK)
		status = db_commit(db);
	if (status != STATUS_OK)
		db_rollback(db);
	return status;
}

enum status
db_migrate(struct db *db, const struct db_migration *migrations, size_t count,
	struct text *why)
{
	size_t version = 0;
	enum status status = get_version(db, &version);

	if (status == STATUS_OK && version > count) {
		text_add_format(why,
			"the database is from a newer version (schema %zu;"
			" this program knows %zu)",
			version, count);
		return STATUS_CONFLICT;
	}
	for (; status == STATUS_OK && version < count; version++) {
		status = migrate_one(db, &migrations[version], version + 1);
		if (status != STATUS_OK)
			text_add_format(why, "schema step %zu (%s) failed: %s",
				version + 1, migrations[version].name,
				status_name(status));
	}
	return status;
}

enum status
db_check_version(struct db *db, size_t version, struct text *why)
{
	size_t found = 0;
	enum status status = get_version(db, &found);

	if (status != STATUS_OK || found == version)
		return status;
	text_add_format(why, "the database has schema %zu; expected %zu%s",
		found, version,
		found < version ? " (start the server once to bring it up)"
				: " (it is from a newer version)");
	return STATUS_CONFLICT;
}

enum status
db_begin(struct db *db)
{
	static const char begin_write[] = "BEGIN IMMEDIATE";

	db->savepoints = 0;
	return db_run(db, begin_write, DB_NO_ARGS);
}

enum status
db_commit(struct db *db)
{
	static const char commit[] = "COMMIT";

	return db_run(db, commit, DB_NO_ARGS);
}

void
db_rollback(struct db *db)
{
	if (db_in_transaction(db))
		(void)!db_execute(db, "ROLLBACK");
}

/* One name serves all levels: ROLLBACK TO and RELEASE mean the innermost. */
enum status
db_savepoint(struct db *db)
{
	static const char savepoint[] = "SAVEPOINT job";

	db->savepoints++;
	return db_run(db, savepoint, DB_NO_ARGS);
}

enum status
db_release(struct db *db)
{
	static const char release[] = "RELEASE job";

	assert(db->savepoints > 0);
	db->savepoints--;
	return db_run(db, release, DB_NO_ARGS);
}

void
db_rollback_to(struct db *db)
{
	assert(db->savepoints > 0);
	db->savepoints--;
	if (db_in_transaction(db) &&
		db_execute(db, "ROLLBACK TO job; RELEASE job") != STATUS_OK)
		db_rollback(db);
}

bool
db_in_transaction(const struct db *db)
{
	return sqlite3_get_autocommit(db->connection) == 0;
}

enum status
db_copy(struct db *db, const char *path, struct text *why)
{
	static const char sql[] = "VACUUM INTO :path";
	enum status status;

	/* VACUUM INTO fills an empty file and refuses any other. */
	status = db_run(db, sql, DB_ARGS(DB_TEXT("path", path)));
	if (status != STATUS_OK)
		text_add_format(why, "%s: %s", path,
			sqlite3_errmsg(db->connection));
	return status;
}

struct finding {
	const char *finding;
};

static const struct shape_field finding_fields[] = {
	SHAPE_STRING(struct finding, finding),
};
static const struct shape finding_shape =
	SHAPE("finding", struct finding, finding_fields);

static enum status
add_finding(void *row, void *context)
{
	const struct finding *finding = row;

	if (strcmp(finding->finding, "ok") != 0)
		text_add_format(context, "%s\n", finding->finding);
	return STATUS_OK;
}

enum status
db_verify(struct db *db, struct text *why)
{
	static const char quick[] =
		"SELECT quick_check AS finding FROM pragma_quick_check(20)";
	static const char keys[] =
		"SELECT 'row of ' || \"table\" || ' without its parent in '"
		" || parent AS finding FROM pragma_foreign_key_check LIMIT 20";
	size_t before = why->length;
	enum status status = db_each(db, quick, DB_NO_ARGS, &finding_shape,
		add_finding, why);

	if (status == STATUS_OK)
		status = db_each(db, keys, DB_NO_ARGS, &finding_shape,
			add_finding, why);
	if (status == STATUS_OK && why->length > before)
		return STATUS_SYSTEM;
	return status;
}

enum status
db_checkpoint(struct db *db)
{
	int code = sqlite3_wal_checkpoint_v2(db->connection, NULL,
		SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);

	return code == SQLITE_BUSY ? STATUS_OK : db_status(db, code);
}
