/*
 * Every call goes through.  Nothing of it is kept here: a file knows the one
 * behind it, and a shim the system's own.
 */
#include "tests/pass_vfs.h"

#include <assert.h>
#include <stddef.h>

static struct pass_file *
file_of(sqlite3_file *base)
{
	return (struct pass_file *)base;
}

enum pass_kind
pass_kind_of(sqlite3_file *base)
{
	return file_of(base)->kind;
}

sqlite3_file *
pass_real_of(sqlite3_file *base)
{
	return file_of(base)->real;
}

static int
file_close(sqlite3_file *base)
{
	sqlite3_file *real = pass_real_of(base);

	return real->pMethods->xClose(real);
}

static int
file_read(sqlite3_file *base, void *bytes, int count, sqlite3_int64 offset)
{
	sqlite3_file *real = pass_real_of(base);

	return real->pMethods->xRead(real, bytes, count, offset);
}

static int
file_write(
        sqlite3_file *base, const void *bytes, int count, sqlite3_int64 offset)
{
	sqlite3_file *real = pass_real_of(base);

	return real->pMethods->xWrite(real, bytes, count, offset);
}

static int
file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	sqlite3_file *real = pass_real_of(base);

	return real->pMethods->xTruncate(real, size);
}

static int
file_sync(sqlite3_file *base, int flags)
{
	sqlite3_file *real = pass_real_of(base);

	return real->pMethods->xSync(real, flags);
}

static int
file_size(sqlite3_file *base, sqlite3_int64 *size)
{
	sqlite3_file *real = pass_real_of(base);

	return real->pMethods->xFileSize(real, size);
}

static int
file_lock(sqlite3_file *base, int level)
{
	sqlite3_file *real = pass_real_of(base);

	return real->pMethods->xLock(real, level);
}

static int
file_unlock(sqlite3_file *base, int level)
{
	sqlite3_file *real = pass_real_of(base);

	return real->pMethods->xUnlock(real, level);
}

static int
file_check_lock(sqlite3_file *base, int *locked)
{
	sqlite3_file *real = pass_real_of(base);

	return real->pMethods->xCheckReservedLock(real, locked);
}

static int
file_control(sqlite3_file *base, int what, void *value)
{
	sqlite3_file *real = pass_real_of(base);

	return real->pMethods->xFileControl(real, what, value);
}

static int
file_sector(sqlite3_file *base)
{
	sqlite3_file *real = pass_real_of(base);

	return real->pMethods->xSectorSize(real);
}

static int
file_traits(sqlite3_file *base)
{
	sqlite3_file *real = pass_real_of(base);

	return real->pMethods->xDeviceCharacteristics(real);
}

static int
shm_map(sqlite3_file *base, int page, int size, int extend,
        void volatile **memory)
{
	sqlite3_file *real = pass_real_of(base);

	return real->pMethods->xShmMap(real, page, size, extend, memory);
}

static int
shm_lock(sqlite3_file *base, int offset, int count, int flags)
{
	sqlite3_file *real = pass_real_of(base);

	return real->pMethods->xShmLock(real, offset, count, flags);
}

static void
shm_barrier(sqlite3_file *base)
{
	sqlite3_file *real = pass_real_of(base);

	real->pMethods->xShmBarrier(real);
}

static int
shm_unmap(sqlite3_file *base, int remove)
{
	sqlite3_file *real = pass_real_of(base);

	return real->pMethods->xShmUnmap(real, remove);
}

static const sqlite3_io_methods methods = {
        .iVersion = 2,
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
        .xShmMap = shm_map,
        .xShmLock = shm_lock,
        .xShmBarrier = shm_barrier,
        .xShmUnmap = shm_unmap,
};

int
pass_vfs_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags,
        int *out_flags)
{
	struct pass_vfs *shim = (struct pass_vfs *)vfs;
	struct pass_file *file = file_of(base);
	int code;

	file->real = (sqlite3_file *)(file + 1);
	file->kind = PASS_OTHER;
	if ((flags & SQLITE_OPEN_MAIN_DB) != 0)
		file->kind = PASS_MAIN;
	if ((flags & SQLITE_OPEN_WAL) != 0)
		file->kind = PASS_WAL;
	code = shim->real->xOpen(
	        shim->real, path, file->real, flags, out_flags);
	/* Methods are what tells SQLite to close it. */
	base->pMethods = file->real->pMethods == NULL ? NULL : &shim->methods;
	return code;
}

void
pass_vfs_init(struct pass_vfs *shim, const char *name)
{
	/* A second time it must leave the list before it loses its place. */
	sqlite3_vfs_unregister(&shim->vfs);
	shim->real = sqlite3_vfs_find(NULL);
	assert(shim->real != NULL);
	shim->vfs = *shim->real;
	shim->vfs.pNext = NULL;
	shim->vfs.zName = name;
	shim->vfs.szOsFile =
	        (int)sizeof(struct pass_file) + shim->real->szOsFile;
	shim->vfs.xOpen = pass_vfs_open;
	shim->methods = methods;
}

void
pass_vfs_register(struct pass_vfs *shim)
{
	sqlite3_vfs_register(&shim->vfs, 0);
}
