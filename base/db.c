/*
 * Connections: opening, closing, their limits, and what the engine's codes
 * mean.  Transactions are in db_transaction.c, statements in db_statement.c,
 * rows in db_row.c, what changed of them in db_watch.c, the log's file in
 * db_log.c, the schema's version and copies in db_upkeep.c; together they are the
 * only files that name SQLite.
 */
#include "base/db.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/db_internal.h"
#include "base/log.h"

enum {
	CACHE_KIB = 8192,
	BULK_CACHE_KIB = 262144,
	LOG_KEPT_BYTES = 64 * 1024 * 1024,
	PROGRESS_STEPS = 1000,
};

/* What did not reach the storage is not known to be there, and a second fsync
 * would say that it is: only a new process, reading it back, may go on. */
static void
abort_if_beyond_repair(int code)
{
	if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
		log_abort("db.fsync", "fsync failed");
	if (code == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM)
		log_abort("db.memory", "out of memory");
}

enum status
db_status(struct db *db, int code)
{
	/* The hook refuses what comes too late. */
	if (code == SQLITE_CONSTRAINT_COMMITHOOK)
		return STATUS_BUSY;
	switch (code & 0xff) {
	case SQLITE_OK:
	case SQLITE_DONE:
	case SQLITE_ROW: return STATUS_OK;
	case SQLITE_CONSTRAINT: return STATUS_CONFLICT;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
	case SQLITE_PROTOCOL:
	case SQLITE_INTERRUPT: return STATUS_BUSY;
	case SQLITE_FULL: return STATUS_FULL;
	case SQLITE_TOOBIG: return STATUS_LIMIT;
	default: break;
	}
	abort_if_beyond_repair(code);
	log_event(LOG_ERROR, "db.error", "code=%d message=\"%s\"", code,
	        sqlite3_errmsg(db->connection));
	return STATUS_SYSTEM;
}

/* Called every thousand steps of the engine; not 0 interrupts. */
static int
on_progress(void *context)
{
	const struct db *db = context;

	if (db->deadline_ms == 0 && db->lent_until_ms == 0)
		return 0;
	return (db->deadline_ms != 0 &&
	               clock_monotonic_ms() > db->deadline_ms) ||
	       (db->lent_until_ms != 0 &&
	               clock_monotonic_ms() > db->lent_until_ms);
}

/* Asked by the engine before every commit of a lent connection, whoever began
 * it; not 0 makes a rollback of it. */
static int
refuse_late(void *context)
{
	const struct db *db = context;

	return clock_monotonic_ms() > db->lent_until_ms;
}

/* The engine's own checkpoint at closing would keep a failed fsync to itself,
 * so the writer makes one before; readers never checkpoint. */
static int
close_db(struct db *db)
{
	db_statements_finalize(db);
	if (db->checkpoint_at > 0)
		(void)!db_checkpoint(db);
	if (sqlite3_close(db->connection) != SQLITE_OK)
		log_event(LOG_ERROR, "db.close", "message=\"%s\"",
		        sqlite3_errmsg(db->connection));
	return 0;
}

/* For statements of our own without values; all others are prepared. */
enum status
db_execute(struct db *db, const char *sql)
{
	return db_status(
	        db, sqlite3_exec(db->connection, sql, NULL, NULL, NULL));
}

const char *
db_path(const struct db *db)
{
	const char *path = sqlite3_db_filename(db->connection, "main");

	return path == NULL || *path == '\0' ? ":memory:" : path;
}

static bool
is_file(const char *path)
{
	return strcmp(path, ":memory:") != 0;
}

static const char common_pragmas[] = "PRAGMA temp_store = MEMORY;"
                                     "PRAGMA trusted_schema = OFF;"
                                     "PRAGMA cell_size_check = ON;"
                                     "PRAGMA mmap_size = 0;"
                                     "PRAGMA foreign_keys = ON;";

/* The engine's answer to a pragma comes as a row. */
static int
note_mode(void *context, int count, char **values, char **names)
{
	(void)names;
	if (count == 1 && values[0] != NULL)
		*(bool *)context = strcmp(values[0], "wal") == 0;
	return 0;
}

/* The engine answers with the old mode where it cannot have the new one. */
static enum status
set_wal(struct db *db)
{
	bool wal = false;
	enum status status = db_status(
	        db, sqlite3_exec(db->connection, "PRAGMA journal_mode = WAL",
	                    note_mode, &wal, NULL));

	if (status == STATUS_OK && !wal && is_file(db_path(db))) {
		log_event(LOG_ERROR, "db.wal", "refused=yes");
		status = STATUS_SYSTEM;
	}
	return status;
}

/* Negative is KiB, and positive would be pages. */
static enum status
set_cache(struct db *db, int kib)
{
	char pragma[64];

	sqlite3_snprintf(
	        sizeof(pragma), pragma, "PRAGMA cache_size = -%d", kib);
	return db_execute(db, pragma);
}

/* Random keys touch pages all over a large file: what is written is kept in
 * memory for as long as it can be. */
static enum status
configure_bulk(struct db *db)
{
	char pragmas[200];

	sqlite3_snprintf(sizeof(pragmas), pragmas,
	        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
	        " PRAGMA locking_mode = EXCLUSIVE; PRAGMA foreign_keys = OFF;"
	        " PRAGMA cache_size = -%d;",
	        BULK_CACHE_KIB);
	return db_execute(db, pragmas);
}

/* FULL, so that what was committed is on the storage before the answer goes
 * out. */
static enum status
configure_writer(struct db *db)
{
	char sizes[160];
	enum status status = set_wal(db);

	if (status != STATUS_OK)
		return status;
	sqlite3_snprintf(sizeof(sizes), sizes,
	        "PRAGMA synchronous = FULL; PRAGMA cache_size = -%d;"
	        " PRAGMA journal_size_limit = %d;",
	        CACHE_KIB, LOG_KEPT_BYTES);
	status = db_execute(db, sizes);
	db_log_watch(db);
	if (db->lent) {
		sqlite3_wal_autocheckpoint(db->connection, 0);
		sqlite3_commit_hook(db->connection, refuse_late, db);
	} else {
		db_watch_wal(db);
	}
	return status;
}

/* Double quotes mean a name and never a string; the schema itself cannot be
 * written to as a table. */
static enum status
configure(struct db *db)
{
	const struct {
		int option;
		int on;
	} switches[] = {
	        {SQLITE_DBCONFIG_DEFENSIVE, !db->bulk}, /* wants a journal */
	        {SQLITE_DBCONFIG_DQS_DML, 0},
	        {SQLITE_DBCONFIG_DQS_DDL, 0},
	};
	enum status status;

	for (size_t i = 0; i < sizeof(switches) / sizeof(switches[0]); i++)
		sqlite3_db_config(db->connection, switches[i].option,
		        switches[i].on, NULL);
	if (!db->writes || db->lent)
		sqlite3_db_config(db->connection,
		        SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	if (db->cap_ms > 0 || db->lent)
		sqlite3_progress_handler(
		        db->connection, PROGRESS_STEPS, on_progress, db);
	status = db_execute(db, common_pragmas);
	if (status == STATUS_OK && db->writes)
		status = db->bulk ? configure_bulk(db) : configure_writer(db);
	if (status == STATUS_OK && db->cache_kib > 0)
		status = set_cache(db, db->cache_kib);
	return status;
}

/* The engine would make the file for everybody's eyes.  Its logs are given the
 * mode of the file itself. */
int
db_make_file(const char *path)
{
	int file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	return file < 0 || close(file) != 0 ? errno : 0;
}

/* Looks before the engine does, since it calls all that hinders it one name.
 * It must not open a file that exists: closing it again would drop the locks
 * that this process holds on it. */
static enum status
look(const char *path, bool create, bool writes, struct text *why)
{
	struct stat found = {.st_mode = S_IFREG};
	int rights = writes ? R_OK | W_OK : R_OK;
	int error = create ? db_make_file(path) : EEXIST;

	if (error == EEXIST)
		error = stat(path, &found) == 0 ? 0 : errno;
	if (error == 0 && !S_ISREG(found.st_mode)) {
		text_add_format(why, "%s: is no file", path);
		return STATUS_INPUT;
	}
	if (error == 0 && faccessat(AT_FDCWD, path, rights, AT_EACCESS) != 0)
		error = errno;
	if (error == 0)
		return STATUS_OK;
	if (error == ENOENT || error == ENOTDIR) {
		text_add_format(why, "%s: there is no such database (%s)", path,
		        strerror(error));
		return STATUS_NOT_FOUND;
	}
	text_add_format(why, "%s: %s", path, strerror(error));
	return STATUS_SYSTEM;
}

/* The engine's counters of memory cost a lock an allocation; nobody reads
 * them.  Refused when the engine is in use already: then they stay. */
static void
initialize(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

/* Also reads the file for the first time. */
static int
connect_to(struct db *db, const struct db_options *options)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
	const char *system = options->vfs;
	int code;

	pthread_once(&once, initialize);
	flags |= db->writes ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
	if (db->writes && !db->bulk)
		system = db_log_system(options->vfs);
	code = sqlite3_open_v2(options->path, &db->connection, flags, system);
	if (code != SQLITE_OK)
		return code;
	sqlite3_busy_timeout(db->connection, db->busy_ms);
	return sqlite3_exec(db->connection,
	        "SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
}

/* The engine's own words only where they say more than ours. */
static void
say_why_not(const struct db *db, const char *path, enum status status,
        struct text *why)
{
	const char *what = "cannot be opened";

	if (status == STATUS_INPUT)
		what = "is no database";
	if (status == STATUS_BUSY)
		what = "is locked by another program";
	text_add_format(why, "%s: %s", path, what);
	if (status != STATUS_INPUT)
		text_add_format(why, " (%s)", sqlite3_errmsg(db->connection));
}

/* What is no database is said without a line in the log: it is the caller's
 * mistake. */
static enum status
open_connection(
        struct db *db, const struct db_options *options, struct text *why)
{
	int code = connect_to(db, options);
	enum status status = (code & 0xff) == SQLITE_NOTADB
	                             ? STATUS_INPUT
	                             : db_status(db, code);

	if (status == STATUS_OK)
		status = configure(db);
	if (status != STATUS_OK)
		say_why_not(db, options->path, status, why);
	return status;
}

enum status
db_open(TALLOC_CTX *owner, struct db_options options, bool create,
        struct db **out, struct text *why)
{
	enum status status = STATUS_OK;
	struct db *db;

	create = create && options.mode == DB_WRITE;
	if (is_file(options.path))
		status = look(
		        options.path, create, options.mode == DB_WRITE, why);
	if (status != STATUS_OK)
		return status;
	db = talloc_zero(owner, struct db);
	if (db == NULL)
		log_abort("db.open", "out of memory");
	db->writes = options.mode == DB_WRITE;
	db->bulk = options.bulk && db->writes;
	db->lent = options.lent && db->writes;
	db->cache_kib = options.cache_kib;
	db->busy_ms = options.busy_ms;
	db->cap_ms = options.cap_ms;
	talloc_set_destructor(db, close_db);
	status = open_connection(db, &options, why);
	if (status != STATUS_OK) {
		talloc_free(db);
		return status;
	}
	*out = db;
	return STATUS_OK;
}
