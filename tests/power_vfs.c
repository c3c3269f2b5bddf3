/*
 * The files themselves are the system's own, and hold what the process believes;
 * beside them stands, in memory, what the storage has.  A sync of the system's
 * is never made: what it would do is told here.
 *
 * One lock guards all of it.  Writes reach the system's file before they are
 * noted, so that a sync never covers one that is still under way.
 */
#include "tests/power_vfs.h"

#include <assert.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tests/pass_vfs.h"

enum { NAME_BYTES = 80, PATH_BYTES = 400 };

struct model {
	char name[NAME_BYTES]; /* without its folder; empty: there is none */
	bool named;            /* the name itself is stored */
	struct power_storage storage;
	uint64_t behind; /* what the sync before should have stored */
	int syncing;     /* syncs under way */
	int events[POWER_EVENTS];
};

static struct {
	struct pass_vfs shim;
	pthread_mutex_t lock;
	TALLOC_CTX *memory;
	struct power_options options;
	struct power_moment moment;
	uint64_t seed;
	bool cut;
	struct model models[POWER_FILES];
} machine = {.lock = PTHREAD_MUTEX_INITIALIZER};

/* Nothing of a stopped machine goes on, and none of its threads returns. */
static void
stand_still(void)
{
	for (;;)
		pause();
}

static void
enter(void)
{
	pthread_mutex_lock(&machine.lock);
	if (!machine.cut)
		return;
	pthread_mutex_unlock(&machine.lock);
	stand_still();
}

static void
leave(void)
{
	bool cut = machine.cut;

	pthread_mutex_unlock(&machine.lock);
	if (cut)
		stand_still();
}

/* Under the lock: which one of its kind it is, from 1. */
static int
count_event(enum power_file file, enum power_event event)
{
	return ++machine.models[file].events[event];
}

/* Under the lock: was it this one that the power was to fail at? */
static void
cut_if_due(enum power_file file, enum power_event event, int nth)
{
	const struct power_moment *moment = &machine.moment;

	if (moment->nth == nth && moment->file == file &&
	        moment->event == event)
		machine.cut = true;
}

/* POWER_FILES: one that is not modelled. */
static enum power_file
file_of(sqlite3_file *base)
{
	switch (pass_kind_of(base)) {
	case PASS_MAIN: return POWER_MAIN;
	case PASS_WAL: return POWER_WAL;
	case PASS_OTHER:
	case PASS_KINDS: break;
	}
	return POWER_FILES;
}

static int
file_write(
        sqlite3_file *base, const void *bytes, int count, sqlite3_int64 offset)
{
	sqlite3_file *real = pass_real_of(base);
	enum power_file file = file_of(base);
	int code = real->pMethods->xWrite(real, bytes, count, offset);

	if (file == POWER_FILES)
		return code;
	assert(code == SQLITE_OK && count > 0);
	enter();
	power_storage_note(&machine.models[file].storage, bytes, (size_t)count,
	        (size_t)offset);
	cut_if_due(file, POWER_WRITE, count_event(file, POWER_WRITE));
	leave();
	return code;
}

static int
file_truncate(sqlite3_file *base, sqlite3_int64 size)
{
	sqlite3_file *real = pass_real_of(base);
	enum power_file file = file_of(base);
	int code = real->pMethods->xTruncate(real, size);

	if (file == POWER_FILES)
		return code;
	assert(code == SQLITE_OK);
	enter();
	power_storage_note(
	        &machine.models[file].storage, NULL, 0, (size_t)size);
	cut_if_due(file, POWER_TRUNCATE, count_event(file, POWER_TRUNCATE));
	leave();
	return code;
}

/* Under the lock: a sync ends that began when there had been `mark` changes. */
static void
end_sync(enum power_file file, uint64_t mark)
{
	struct model *model = &machine.models[file];
	enum power_lie lie = machine.options.lies[file];
	uint64_t behind = model->behind;

	model->syncing--;
	if (lie == POWER_STORES_NOTHING)
		return;
	if (behind < mark)
		model->behind = mark;
	model->named = true;
	power_storage_store(
	        &model->storage, lie == POWER_IS_BEHIND ? behind : mark);
}

static void
take_time(int us)
{
	struct timespec time = {.tv_nsec = us * 1000L};

	if (us > 0)
		(void)nanosleep(&time, NULL);
}

static int
file_sync(sqlite3_file *base, int flags)
{
	sqlite3_file *real = pass_real_of(base);
	enum power_file file = file_of(base);
	struct model *model;
	uint64_t mark;
	int nth;

	if (file == POWER_FILES)
		return real->pMethods->xSync(real, flags);
	model = &machine.models[file];
	enter();
	mark = power_storage_mark(&model->storage);
	model->syncing++;
	nth = count_event(file, POWER_SYNC);
	leave();
	take_time(machine.options.sync_us / 2);
	enter();
	cut_if_due(file, POWER_SYNC, nth);
	leave();
	take_time(machine.options.sync_us / 2);
	enter();
	end_sync(file, mark);
	leave();
	return SQLITE_OK;
}

static const char *
name_in(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* What is there at the first opening was there before the power came on. */
static void
begin(struct model *model, const char *path, sqlite3_file *real, bool existed)
{
	struct power_bytes *stored = &model->storage.stored;
	sqlite3_int64 size = 0;
	int code = real->pMethods->xFileSize(real, &size);

	(void)snprintf(model->name, NAME_BYTES, "%s", name_in(path));
	model->named = existed;
	power_bytes_resize(stored, (size_t)size);
	if (code == SQLITE_OK && size > 0)
		code = real->pMethods->xRead(real, stored->data, (int)size, 0);
	assert(code == SQLITE_OK);
}

static int
open_file(sqlite3_vfs *vfs, const char *path, sqlite3_file *base, int flags,
        int *out_flags)
{
	bool existed = path != NULL && access(path, F_OK) == 0;
	int code = pass_vfs_open(vfs, path, base, flags, out_flags);
	enum power_file file = file_of(base);
	struct model *model;

	if (code != SQLITE_OK || file == POWER_FILES || path == NULL)
		return code;
	model = &machine.models[file];
	enter();
	if (*model->name == '\0')
		begin(model, path, pass_real_of(base), existed);
	assert(strcmp(model->name, name_in(path)) == 0);
	leave();
	return code;
}

static void
clear(struct model *model)
{
	*model = (struct model){.storage = {.owner = machine.memory,
	                                .stored = {.owner = machine.memory}}};
}

/* The last connection that closes removes its log, and has the folder synced. */
static int
delete_file(sqlite3_vfs *vfs, const char *path, int sync_folder)
{
	sqlite3_vfs *real = machine.shim.real;
	struct model *log = &machine.models[POWER_WAL];

	(void)vfs; /* may be a copy, of who stands before this one */
	enter();
	if (strcmp(log->name, name_in(path)) == 0)
		clear(log);
	leave();
	return real->xDelete(real, path, sync_folder);
}

void
power_vfs_start(struct power_options options)
{
	pthread_mutex_lock(&machine.lock);
	pass_vfs_init(&machine.shim, POWER_VFS);
	machine.shim.vfs.xOpen = open_file;
	machine.shim.vfs.xDelete = delete_file;
	machine.shim.methods.xWrite = file_write;
	machine.shim.methods.xTruncate = file_truncate;
	machine.shim.methods.xSync = file_sync;
	talloc_free(machine.memory);
	machine.memory = talloc_new(NULL);
	assert(machine.memory != NULL);
	machine.options = options;
	machine.moment = (struct power_moment){.nth = 0};
	machine.cut = false;
	for (int f = 0; f < POWER_FILES; f++)
		clear(&machine.models[f]);
	pass_vfs_register(&machine.shim);
	pthread_mutex_unlock(&machine.lock);
}

void
power_vfs_cut(uint64_t seed)
{
	pthread_mutex_lock(&machine.lock);
	if (!machine.cut) {
		machine.cut = true;
		machine.seed = seed;
	}
	pthread_mutex_unlock(&machine.lock);
}

void
power_vfs_cut_at(struct power_moment moment, uint64_t seed)
{
	pthread_mutex_lock(&machine.lock);
	machine.moment = moment;
	machine.seed = seed;
	pthread_mutex_unlock(&machine.lock);
}

bool
power_vfs_is_cut(void)
{
	bool cut;

	pthread_mutex_lock(&machine.lock);
	cut = machine.cut;
	pthread_mutex_unlock(&machine.lock);
	return cut;
}

static void
write_down(
        const char *folder, const char *name, const struct power_bytes *bytes)
{
	char path[PATH_BYTES];
	FILE *file;
	size_t written = 0;
	int closed;

	(void)snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "wb");
	assert(file != NULL);
	if (bytes->size > 0)
		written = fwrite(bytes->data, 1, bytes->size, file);
	assert(written == bytes->size);
	closed = fclose(file);
	assert(closed == 0);
}

/* A file whose folder was never synced may be there or not. */
static void
leave_image(const struct model *model, uint64_t *seed, const char *folder,
        struct power_figures *figures)
{
	struct power_bytes bytes = {.owner = machine.memory};

	memcpy(figures->events, model->events, sizeof(model->events));
	figures->within_sync = model->syncing > 0;
	figures->unsynced = (int)model->storage.count;
	figures->left = power_storage_cut(&model->storage, seed, &bytes);
	if (model->named || power_roll(seed, 2) == 0)
		write_down(folder, model->name, &bytes);
	else
		figures->left.lost = figures->unsynced;
	talloc_free(bytes.data);
}

void
power_vfs_image(const char *folder, struct power_figures figures[POWER_FILES])
{
	uint64_t seed;

	pthread_mutex_lock(&machine.lock);
	assert(machine.cut);
	seed = machine.seed;
	memset(figures, 0, POWER_FILES * sizeof(*figures));
	for (int f = 0; f < POWER_FILES; f++)
		if (*machine.models[f].name != '\0')
			leave_image(
			        &machine.models[f], &seed, folder, &figures[f]);
	pthread_mutex_unlock(&machine.lock);
}
