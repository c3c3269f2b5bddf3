/*
 * A write that would make a file longer takes from the room left; what does not
 * fit is written as far as it goes, as a real disk does, and answered with
 * SQLITE_FULL.  All else goes through to the system's own VFS.
 */
#include "tests/full_vfs.h"

#include <stdatomic.h>
#include <string.h>

#include "tests/pass_vfs.h"

/* Kinds of files are told apart in the order of enum full_vfs_file. */
static struct {
	struct pass_vfs shim;
	_Atomic int64_t room;
	_Atomic int failing;
	_Atomic int syncs[PASS_KINDS];
	_Atomic int writes[PASS_KINDS];
	_Atomic int64_t written[PASS_KINDS];
} disk;

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
	sqlite3_file *real = pass_real_of(base);
	int fits = take_room(real, count, offset);
	int code = SQLITE_OK;

	disk.writes[pass_kind_of(base)]++;
	disk.written[pass_kind_of(base)] += fits;
	if (fits > 0)
		code = real->pMethods->xWrite(real, bytes, fits, offset);
	return code == SQLITE_OK && fits < count ? SQLITE_FULL : code;
}

static int
file_sync(sqlite3_file *base, int flags)
{
	sqlite3_file *real = pass_real_of(base);
	enum pass_kind kind = pass_kind_of(base);

	disk.syncs[kind]++;
	if (kind != PASS_OTHER && (int)kind == disk.failing)
		return SQLITE_IOERR_FSYNC;
	return real->pMethods->xSync(real, flags);
}

/* The hint that a file will grow is not passed on: the real file must not be
 * made longer without a write that pays for it. */
static int
file_control(sqlite3_file *base, int what, void *value)
{
	sqlite3_file *real = pass_real_of(base);

	if (what == SQLITE_FCNTL_SIZE_HINT)
		return SQLITE_OK;
	return real->pMethods->xFileControl(real, what, value);
}

void
full_vfs_start(void)
{
	pass_vfs_init(&disk.shim, FULL_VFS);
	disk.shim.methods.xWrite = file_write;
	disk.shim.methods.xSync = file_sync;
	disk.shim.methods.xFileControl = file_control;
	disk.room = -1;
	disk.failing = FULL_VFS_NONE;
	memset(disk.syncs, 0, sizeof(disk.syncs));
	memset(disk.writes, 0, sizeof(disk.writes));
	memset(disk.written, 0, sizeof(disk.written));
	pass_vfs_register(&disk.shim);
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
