/*
 * The folder's locks. The owner's is flock's, a guest's is one of the first byte
 * (F_OFD_SETLK): on a local file system, and on no other does a log work, the
 * two kinds know nothing of each other.
 */
#include "server/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"

enum {
	/* A guest that is left over has its time, and a little more. */
	GUESTS_MS = 3000,
	STEP_US = 20000,
};

/* The folder and not the file: a database has a log and an index beside it, and
 * a copy by another name would be a second one with the same people. */
char *
folder_path(TALLOC_CTX *owner, const char *database, const char *name)
{
	char *copy = talloc_strdup(owner, database);
	char *path;

	if (copy == NULL)
		log_abort("folder.path", "out of memory");
	path = text_format(owner, "%s/%s", dirname(copy), name);
	talloc_free(copy);
	return path;
}

/* Made where it is missing, for its owner's eyes only, and never removed: a lock of
 * a file without a name would keep nobody out. */
enum status
folder_open(const char *database, int *file, struct text *why)
{
	char *path = folder_path(NULL, database, "borgersvar.lock");
	enum status status = STATUS_OK;

	*file = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (*file < 0) {
		text_add_format(why, "%s: %s", path, strerror(errno));
		status = STATUS_SYSTEM;
	}
	talloc_free(path);
	return status;
}

/* The lock is the open file's and not the process's, so that another file of
 * the same process does not take it for its own. */
static bool
set_guest(int file, short kind)
{
	struct flock lock = {.l_type = kind, .l_whence = SEEK_SET, .l_len = 1};

	return fcntl(file, F_OFD_SETLK, &lock) == 0;
}

/* First the folder, then its guests: none can come once it is owned, since only
 * an owner lends. */
enum status
folder_own(int file, int wait_ms)
{
	int64_t until_ms = clock_monotonic_ms() + wait_ms;

	if (flock(file, LOCK_EX | LOCK_NB) != 0)
		return STATUS_BUSY;
	while (!set_guest(file, F_WRLCK)) {
		if (clock_monotonic_ms() >= until_ms) {
			(void)flock(file, LOCK_UN);
			return STATUS_BUSY;
		}
		usleep(STEP_US);
	}
	(void)set_guest(file, F_UNLCK);
	return STATUS_OK;
}

enum status
folder_lock(const char *database, int *lock, struct text *why)
{
	enum status status = folder_open(database, lock, why);
	char *path;

	if (status != STATUS_OK)
		return status;
	status = folder_own(*lock, GUESTS_MS);
	if (status == STATUS_OK)
		return STATUS_OK;
	path = folder_path(NULL, database, "borgersvar.lock");
	text_add_format(why, "%s: another borgersvar uses this folder", path);
	talloc_free(path);
	close(*lock);
	*lock = -1;
	return status;
}

/* Without the file there is no owner; and where it cannot be read, whoever asks is
 * not one that could own it. */
bool
folder_is_owned(const char *database)
{
	char *path = folder_path(NULL, database, "borgersvar.lock");
	int file = open(path, O_RDONLY | O_CLOEXEC);
	bool owned = file >= 0 && flock(file, LOCK_SH | LOCK_NB) != 0;

	if (file >= 0)
		close(file);
	talloc_free(path);
	return owned;
}

/* Shared, so that guests keep nobody out but the next owner. */
bool
folder_enter(int file)
{
	return set_guest(file, F_RDLCK);
}

void
folder_leave(int file)
{
	(void)set_guest(file, F_UNLCK);
}
