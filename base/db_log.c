/*
 * How the log (SQLite's WAL) is written: the engine writes each page of a commit
 * by two calls, its head and its bytes, one behind the other. A file system of
 * ours between the engine and the real one gathers them, and the storage's file
 * sees one long write where the engine asks for the sync.
 *
 * What is gathered is read from here as well, so to the engine it is written. No
 * other connection reads it before the commit's sync, since only then the engine
 * tells others of the commit; and a kill loses no more than a commit that nobody
 * was told of. What a transaction left that was taken back is dropped: another
 * process may write its own commit there next. All files but a writer's log are
 * the real file system's own.
 */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/db_internal.h"
#include "base/log.h"

enum {
	/* The system's own writes less than 128 KiB at a time. */
	GATHERED_MAX = 127 * 1024,
	SYSTEMS_MAX = 4,
	NAME_BYTES = 32
};

/* The engine gives it as much memory as we ask for: the real file stands behind
 * it. */
struct log_file {
	sqlite3_file base;
	sqlite3_file *real;
	char *gathered;
	size_t length;
	sqlite3_int64 at; /* where in the file they belong */
};

static struct log_file *
log_of(sqlite3_file *base)
{
	return (struct log_file *)(void *)base;
}

/* After a failure they are gone, as if the disk had refused them one by one: the
 * engine is told by a write or the sync of the same transaction, and takes all of
 * it back. */
static int
write_gathered(struct log_file *log)
{
	size_t length = log->length;

	log->length = 0;
	if (length == 0)
		return SQLITE_OK;
	return log->real->pMethods->xWrite(
	        log->real, log->gathered, (int)length, log->at);
}

/* What is left then is no commit's. */
static int
file_close(sqlite3_file *base)
{
	struct log_file *log = log_of(base);

	free(log->gathered);
	return log->real->pMethods->xClose(log->real);
}

/* Is the range all among what is gathered? */
static bool
is_gathered(const struct log_file *log, int count, sqlite3_int64 offset)
{
	return offset >= log->at &&
	       offset + count <= log->at + (sqlite3_int64)log->length;
}

static bool
touches_gathered(const struct log_file *log, int count, sqlite3_int64 offset)
{
	return offset < log->at + (sqlite3_int64)log->length &&
	       offset + count > log->at;
}

static int
file_read(sqlite3_file *base, void *bytes, int count, sqlite3_int64 offset)
{
	struct log_file *log = log_of(base);
	int code = SQLITE_OK;

	if (is_gathered(log, count, offset)) {
		memcpy(bytes, log->gathered + (offset - log->at),
		        (size_t)count);
		return SQLITE_OK;
	}
	if (touches_gathered(log, count, offset))
		code = write_gathered(log);
	if (code != SQLITE_OK)
		return code;
	return log->real->pMethods->xRead(log->real, bytes, count, offset);
}

/* A page that is written again within its transaction is changed in its place;
 * anything else that is not next goes to the file after what came before. */
static int
file_write(
        sqlite3_file *base, const void *bytes, int count, sqlite3_int64 offset)
{
	struct log_file *log = log_of(base);
	bool next = offset == log->at + (sqlite3_int64)log->length;

	if (is_gathered(log, count, offset)) {
		memcpy(log->gathered + (offset - log->at), bytes,
		        (size_t)count);
		return SQLITE_OK;
	}
	if (!next || log->length + (size_t)count > GATHERED_MAX) {
		int code = write_gathered(log);

		if (code != SQLITE_OK)
			return code;
	}
	if (count > GATHERED_MAX)
		return log->real->pMethods->xWrite(
		        log->real, bytes, count, offset);
	if (log->length == 0)
		log->at = offset;
	memcpy(log->gathered + log->length, bytes, (size_t)count);
	log->length += (size_t)count;
	return SQLITE_OK;
}

static int
file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	struct log_file *log = log_of(base);
	int code = write_gathered(log);

	return code == SQLITE_OK
	               ? log->real->pMethods->xTruncate(log->real, size)
	               : code;
}

static int
file_sync(sqlite3_file *base, int flags)
{
	struct log_file *log = log_of(base);
	int code = write_gathered(log);

	return code == SQLITE_OK ? log->real->pMethods->xSync(log->real, flags)
	                         : code;
}

static int
file_size(sqlite3_file *base, sqlite3_int64 *size)
{
	struct log_file *log = log_of(base);
	sqlite3_int64 end = log->at + (sqlite3_int64)log->length;
	int code = log->real->pMethods->xFileSize(log->real, size);

	if (log->length > 0 && end > *size)
		*size = end;
	return code;
}

/* Nobody locks a log; the lock is in the file of its index. */
static int
file_lock(sqlite3_file *base, int level)
{
	sqlite3_file *real = log_of(base)->real;

	return real->pMethods->xLock(real, level);
}

static int
file_unlock(sqlite3_file *base, int level)
{
	sqlite3_file *real = log_of(base)->real;

	return real->pMethods->xUnlock(real, level);
}

static int
file_check_lock(sqlite3_file *base, int *locked)
{
	sqlite3_file *real = log_of(base)->real;

	return real->pMethods->xCheckReservedLock(real, locked);
}

static int
file_control(sqlite3_file *base, int what, void *value)
{
	sqlite3_file *real = log_of(base)->real;

	return real->pMethods->xFileControl(real, what, value);
}

static int
file_sector(sqlite3_file *base)
{
	sqlite3_file *real = log_of(base)->real;

	return real->pMethods->xSectorSize(real);
}

static int
file_traits(sqlite3_file *base)
{
	sqlite3_file *real = log_of(base)->real;

	return real->pMethods->xDeviceCharacteristics(real);
}

static const sqlite3_io_methods methods = {
        .iVersion = 1,
        .xClose = file_close,
        .xRead = file_read,
        .xWrite = file_write,
        .xTruncate = file_truncate,
        .xSync = file_sync,
        .xFileSize = file_size,
        .xLock = file_lock,
        .xUnlock = file_unlock,
        .xCheckReservedLock = file_check_lock,
        .xFileControl = file_control,
        .xSectorSize = file_sector,
        .xDeviceCharacteristics = file_traits,
};

/* Without methods the engine does not close it, so a failure leaves nothing. */
static int
open_file(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags,
        int *out_flags)
{
	sqlite3_vfs *real = vfs->pAppData;
	struct log_file *log = log_of(base);
	int code;

	if ((flags & SQLITE_OPEN_WAL) == 0)
		return real->xOpen(real, path, base, flags, out_flags);
	*log = (struct log_file){.real = (sqlite3_file *)(void *)(log + 1)};
	code = real->xOpen(real, path, log->real, flags, out_flags);
	if (code != SQLITE_OK)
		return code;
	log->gathered = malloc(GATHERED_MAX);
	if (log->gathered == NULL)
		log_abort("db.log", "out of memory");
	log->base.pMethods = &methods;
	return SQLITE_OK;
}

static void
on_rollback(void *context)
{
	struct db *db = context;
	sqlite3_file *file = NULL;

	if (sqlite3_file_control(db->connection, "main",
	            SQLITE_FCNTL_JOURNAL_POINTER, &file) == SQLITE_OK &&
	        file != NULL && file->pMethods == &methods)
		log_of(file)->length = 0;
}

void
db_log_watch(struct db *db)
{
	sqlite3_rollback_hook(db->connection, on_rollback, db);
}

struct system {
	sqlite3_vfs vfs;
	char name[NAME_BYTES];
};

/* What is not said of it is the real one's. */
static void
make_system(struct system *system, sqlite3_vfs *real)
{
	system->vfs = *real;
	sqlite3_snprintf(
	        sizeof(system->name), system->name, "log-%s", real->zName);
	system->vfs.zName = system->name;
	system->vfs.szOsFile += (int)sizeof(struct log_file);
	system->vfs.pAppData = real;
	system->vfs.xOpen = open_file;
	if (sqlite3_vfs_register(&system->vfs, 0) != SQLITE_OK)
		log_abort("db.log", "out of memory");
}

/* Made once for each real one: the system's, and those of tests. */
const char *
db_log_system(const char *real_name)
{
	static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
	static struct system systems[SYSTEMS_MAX];
	static size_t count;
	sqlite3_vfs *real = sqlite3_vfs_find(real_name);
	const char *name = NULL;

	if (real == NULL)
		return real_name; /* which the engine will refuse */
	pthread_mutex_lock(&lock);
	for (size_t i = 0; i < count; i++)
		if (systems[i].vfs.pAppData == real)
			name = systems[i].name;
	if (name == NULL && count < SYSTEMS_MAX) {
		make_system(&systems[count], real);
		name = systems[count++].name;
	}
	pthread_mutex_unlock(&lock);
	return name == NULL ? real_name : name;
}
