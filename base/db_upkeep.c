/*
 * What is done to a database as a whole: bringing its schema up, copying it,
 * looking it over.  For the start of a program, backups and `doctor`.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <unistd.h>

#include "base/db_internal.h"
#include "base/log.h"

enum { FINDINGS_MAX = 20 };

/* A file that is no database fails here, before anything is written to it. */
static enum status
get_version(struct db *db, int64_t *version, struct text *why)
{
	static const char sql[] = "PRAGMA user_version";
	enum status status = db_int(db, sql, DB_NO_ARGS, version);

	if (status != STATUS_OK)
		text_add_format(why, "%s: cannot be read: %s", db_path(db),
		        status_name(status));
	return status;
}

/* The number is set in the step's own transaction, so that a step is done and
 * counted, or neither. */
static enum status
migrate_one(struct db *db, const struct db_migration *migration, int version,
        struct text *why)
{
	char set[64];
	enum status status = db_begin(db);

	sqlite3_snprintf(sizeof(set), set, "PRAGMA user_version = %d", version);
	if (status == STATUS_OK)
		status = db_execute(db, migration->sql);
	if (status == STATUS_OK)
		status = db_execute(db, set);
	if (status == STATUS_OK)
		status = db_commit(db);
	if (status != STATUS_OK) {
		/* Before the rollback, which has a message of its own. */
		text_add_format(why, "%s: schema step %d (%s) failed: %s",
		        db_path(db), version, migration->name,
		        sqlite3_errmsg(db->connection));
		db_rollback(db);
	}
	return status;
}

/* Never backwards: a program that does not know the schema would destroy what
 * it does not know of. */
enum status
db_migrate(struct db *db, const struct db_migration *migrations, size_t count,
        struct text *why)
{
	int64_t version = 0;
	enum status status = get_version(db, &version, why);

	if (status != STATUS_OK)
		return status;
	if (version < 0 || version > (int64_t)count) {
		text_add_format(why,
		        "%s: is from a newer version (its schema is %lld, this"
		        " program knows %zu)",
		        db_path(db), (long long)version, count);
		return STATUS_CONFLICT;
	}
	for (; status == STATUS_OK && version < (int64_t)count; version++)
		status = migrate_one(
		        db, &migrations[version], (int)version + 1, why);
	return status;
}

/* For those that only read: they may not bring it up, and must not guess. */
enum status
db_check_version(struct db *db, size_t version, struct text *why)
{
	int64_t found = 0;
	enum status status = get_version(db, &found, why);

	if (status != STATUS_OK || found == (int64_t)version)
		return status;
	text_add_format(why, "%s: has schema %lld, this program expects %zu%s",
	        db_path(db), (long long)found, version,
	        found < (int64_t)version
	                ? " (start the server once to bring it up)"
	                : " (it is from a newer version)");
	return STATUS_CONFLICT;
}

/* 0, or the error's number. */
static int
sync_path(const char *path, int flags)
{
	int file = open(path, O_RDONLY | O_CLOEXEC | flags);
	int error = 0;

	if (file < 0)
		return errno;
	if (fsync(file) != 0)
		error = errno;
	close(file);
	return error;
}

/* The engine leaves a copy in the system's memory; a backup that a power cut
 * may empty is none.  The name in the folder counts as well. */
static int
sync_copy(const char *path)
{
	char *copy = talloc_strdup(NULL, path);
	int error = sync_path(path, 0);

	if (copy == NULL)
		log_abort("db.copy", "out of memory");
	if (error == 0)
		error = sync_path(dirname(copy), O_DIRECTORY);
	talloc_free(copy);
	return error;
}

/* VACUUM INTO fills an empty file and refuses any other, so the file is made
 * first: for its owner's eyes only, and never over another.  Half a copy is
 * removed. */
enum status
db_copy(struct db *db, const char *path, struct text *why)
{
	static const char sql[] = "VACUUM INTO :path";
	int error = db_make_file(path);
	enum status status;

	if (error != 0) {
		text_add_format(why, "%s: %s", path, strerror(error));
		return error == EEXIST ? STATUS_CONFLICT : STATUS_SYSTEM;
	}
	status = db_run(db, sql, DB_ARGS(DB_TEXT("path", path)));
	if (status != STATUS_OK)
		text_add_format(
		        why, "%s: %s", path, sqlite3_errmsg(db->connection));
	else if ((error = sync_copy(path)) != 0) {
		text_add_format(why, "%s: %s", path, strerror(error));
		status = STATUS_SYSTEM;
	}
	if (status != STATUS_OK)
		unlink(path);
	return status;
}

/* Where the source is, so that a test's file system has the copy, too. */
static const char *
file_system_of(const struct db *db)
{
	sqlite3_vfs *vfs = NULL;

	if (sqlite3_file_control(db->connection, "main",
	            SQLITE_FCNTL_VFS_POINTER, &vfs) != SQLITE_OK ||
	        vfs == NULL)
		return NULL;
	return vfs->zName;
}

/* All pages within one reading transaction, so that what is committed meanwhile
 * is in the copy wholly or not at all.  The engine's code. */
static int
copy_pages(const struct db *db, sqlite3 *copy)
{
	sqlite3_backup *backup;
	int code = sqlite3_exec(copy,
	        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;", NULL,
	        NULL, NULL);
	int ended;

	if (code != SQLITE_OK)
		return code;
	backup = sqlite3_backup_init(copy, "main", db->connection, "main");
	if (backup == NULL)
		return sqlite3_errcode(copy);
	code = sqlite3_backup_step(backup, -1);
	ended = sqlite3_backup_finish(backup);
	return code == SQLITE_DONE ? ended : code;
}

enum status
db_snapshot(struct db *db, const char *path, struct text *why)
{
	sqlite3 *copy = NULL;
	int error = db_make_file(path);
	int code;

	if (error != 0) {
		text_add_format(why, "%s: %s", path, strerror(error));
		return error == EEXIST ? STATUS_CONFLICT : STATUS_SYSTEM;
	}
	code = sqlite3_open_v2(
	        path, &copy, SQLITE_OPEN_READWRITE, file_system_of(db));
	if (code == SQLITE_OK)
		code = copy_pages(db, copy);
	(void)sqlite3_close(copy);
	if (code == SQLITE_OK)
		return STATUS_OK;
	text_add_format(why, "%s: %s", path, sqlite3_errstr(code));
	unlink(path);
	return db_status(db, code);
}

struct finding {
	const char *finding;
};

static const struct shape_field finding_fields[] = {
        SHAPE_STRING(struct finding, finding),
};
static const struct shape finding_shape =
        SHAPE("finding", struct finding, finding_fields);

struct findings {
	struct text *why;
	int count;
};

/* The engine says "ok" in a row of its own. */
static enum status
add_finding(void *row, void *context)
{
	const struct finding *finding = row;
	struct findings *findings = context;

	if (strcmp(finding->finding, "ok") == 0)
		return STATUS_OK;
	text_add_format(findings->why, "%s%s", findings->count > 0 ? "\n" : "",
	        finding->finding);
	findings->count++;
	return STATUS_OK;
}

/* Damage of the file first, then references without their parents: a damaged
 * file may well lack some. */
enum status
db_verify(struct db *db, struct text *why)
{
	static const char quick[] =
	        "SELECT quick_check AS finding FROM pragma_quick_check(:limit)";
	static const char keys[] =
	        "SELECT 'row ' || coalesce(rowid, '?') || ' of ' ||"
	        " \"table\" || ' without its parent in ' || parent AS finding"
	        " FROM pragma_foreign_key_check LIMIT :limit";
	struct findings findings = {why, 0};
	enum status status =
	        db_each(db, quick, DB_ARGS(DB_INT("limit", FINDINGS_MAX)),
	                &finding_shape, add_finding, &findings);

	if (status == STATUS_OK)
		status = db_each(db, keys,
		        DB_ARGS(DB_INT("limit", FINDINGS_MAX)), &finding_shape,
		        add_finding, &findings);
	/* What is damaged badly enough cannot even be looked over. */
	if (status != STATUS_OK && findings.count == 0)
		text_add(why, sqlite3_errmsg(db->connection));
	if (status == STATUS_OK && findings.count > 0)
		return STATUS_SYSTEM;
	return status;
}
