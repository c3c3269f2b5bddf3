/*
 * Every call goes through to the system's own VFS.  A write that would make a
 * file longer takes from the room left; what does not fit is written as far as
 * it goes, as a real disk does, and answered with SQLITE_FULL.
 */
#include "tests/full_vfs.h"

#include <assert.h>
#include <stdatomic.h>
#include <string.h>

#include <sqlite3.h>

static struct {
	sqlite3_vfs vfs;
	sqlite3_vfs *real;
	_Atomic int64_t room;
	_Atomic int failing;
	_Atomic int syncs[3];
	_Atomic int writes[3];
	_Atomic int64_t written[3];
} disk;

/* The real file stands behind it in the same memory. */
struct file {
	sqlite3_file base;
	enum full_vfs_file kind;
	sqlite3_file *real;
};

static struct file *
file_of(sqlite3_file *base)
{
	return (struct file *)base;
}

static sqlite3_file *
real_of(sqlite3_file *base)
{
	return file_of(base)->real;
}

static int
file_close(sqlite3_file *base)
{
	sqlite3_file *real = real_of(base);

	return real->pMethods->xClose(real);
}

static int
file_read(sqlite3_file *base, void *bytes, int count, sqlite3_int64 offset)
{
	sqlite3_file *real = real_of(base);

	return real->pMethods->xRead(real, bytes, count, offset);
}

/* How many bytes of a write find room; takes them. */
static int
take_room(sqlite3_file *real, int count, sqlite3_int64 offset)
{
	sqlite3_int64 size = 0;
	sqlite3_int64 growth;

	if (disk.room < 0)
		return count;
	real->pMethods->xFileSize(real, &size);
	growth = offset + count - size;
	if (growth <= 0)
		return count;
	if (growth <= disk.room) {
		disk.room -= growth;
		return count;
	}
	growth -= disk.room;
	disk.room = 0;
	return growth >= count ? 0 : count - (int)growth;
}

static int
file_write(
        sqlite3_file *base, const void *bytes, int count, sqlite3_int64 offset)
{
	sqlite3_file *real = real_of(base);
	int fits = take_room(real, count, offset);
	int code = SQLITE_OK;

	disk.writes[file_of(base)->kind]++;
	disk.written[file_of(base)->kind] += fits;
	if (fits > 0)
		code = real->pMethods->xWrite(real, bytes, fits, offset);
	return code == SQLITE_OK && fits < count ? SQLITE_FULL : code;
}

static int
file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	sqlite3_file *real = real_of(base);

	return real->pMethods->xTruncate(real, size);
}

static int
file_sync(sqlite3_file *base, int flags)
{
	sqlite3_file *real = real_of(base);
	enum full_vfs_file kind = file_of(base)->kind;

	disk.syncs[kind]++;
	if (kind != FULL_VFS_NONE && (int)kind == disk.failing)
		return SQLITE_IOERR_FSYNC;
	return real->pMethods->xSync(real, flags);
}

static int
file_size(sqlite3_file *base, sqlite3_int64 *size)
{
	sqlite3_file *real = real_of(base);

	return real->pMethods->xFileSize(real, size);
}

static int
file_lock(sqlite3_file *base, int level)
{
	sqlite3_file *real = real_of(base);

	return real->pMethods->xLock(real, level);
}

static int
file_unlock(sqlite3_file *base, int level)
{
	sqlite3_file *real = real_of(base);

	return real->pMethods->xUnlock(real, level);
}

static int
file_check_lock(sqlite3_file *base, int *locked)
{
	sqlite3_file *real = real_of(base);

	return real->pMethods->xCheckReservedLock(real, locked);
}

/* The hint that a file will grow is not passed on: the real file must not be
 * made longer without a write that pays for it. */
static int
file_control(sqlite3_file *base, int what, void *value)
{
	sqlite3_file *real = real_of(base);

	if (what == SQLITE_FCNTL_SIZE_HINT)
		return SQLITE_OK;
	return real->pMethods->xFileControl(real, what, value);
}

static int
file_sector(sqlite3_file *base)
{
	sqlite3_file *real = real_of(base);

	return real->pMethods->xSectorSize(real);
}

static int
file_traits(sqlite3_file *base)
{
	sqlite3_file *real = real_of(base);

	return real->pMethods->xDeviceCharacteristics(real);
}

static int
shm_map(sqlite3_file *base, int page, int size, int extend,
        void volatile **memory)
{
	sqlite3_file *real = real_of(base);

	return real->pMethods->xShmMap(real, page, size, extend, memory);
}

static int
shm_lock(sqlite3_file *base, int offset, int count, int flags)
{
	sqlite3_file *real = real_of(base);

	return real->pMethods->xShmLock(real, offset, count, flags);
}

static void
shm_barrier(sqlite3_file *base)
{
	sqlite3_file *real = real_of(base);

	real->pMethods->xShmBarrier(real);
}

static int
shm_unmap(sqlite3_file *base, int remove)
{
	sqlite3_file *real = real_of(base);

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

static int
open_file(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags,
        int *out_flags)
{
	struct file *file = file_of(base);
	int code;

	(void)vfs;
	file->real = (sqlite3_file *)(file + 1);
	file->kind = FULL_VFS_NONE;
	if ((flags & SQLITE_OPEN_MAIN_DB) != 0)
		file->kind = FULL_VFS_MAIN;
	if ((flags & SQLITE_OPEN_WAL) != 0)
		file->kind = FULL_VFS_WAL;
	code = disk.real->xOpen(disk.real, path, file->real, flags, out_flags);
	/* Methods are what tells SQLite to close it. */
	base->pMethods = file->real->pMethods == NULL ? NULL : &methods;
	return code;
}

void
full_vfs_start(void)
{
	disk.real = sqlite3_vfs_find(NULL);
	assert(disk.real != NULL);
	/* A second time it is in the engine's list. */
	sqlite3_vfs_unregister(&disk.vfs);
	disk.vfs = *disk.real;
	disk.vfs.zName = FULL_VFS;
	disk.vfs.szOsFile = (int)sizeof(struct file) + disk.real->szOsFile;
	disk.vfs.xOpen = open_file;
	disk.room = -1;
	disk.failing = FULL_VFS_NONE;
	memset(disk.syncs, 0, sizeof(disk.syncs));
	memset(disk.writes, 0, sizeof(disk.writes));
	memset(disk.written, 0, sizeof(disk.written));
	sqlite3_vfs_register(&disk.vfs, 0);
}

void
full_vfs_set_room(int64_t bytes)
{
	disk.room = bytes;
}

void
full_vfs_fail_sync(enum full_vfs_file file)
{
	disk.failing = (int)file;
}

int
full_vfs_syncs(enum full_vfs_file file)
{
	return disk.syncs[file];
}

int
full_vfs_writes(enum full_vfs_file file)
{
	return disk.writes[file];
}

int64_t
full_vfs_written(enum full_vfs_file file)
{
	return disk.written[file];
}
