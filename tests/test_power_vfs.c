/*
 * The storage whose power fails (tests/power_vfs, tests/power_storage), held
 * against what it says of itself: what is surely there, what may be missing,
 * and what a sync covers.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <sqlite3.h>

#include "tests/db_fixture.h"
#include "tests/power_vfs.h"

enum { SEEDS = 400, SYNC_US = 20000 };

static const size_t sector = 512;

/* How many of so many bytes, from an offset, are that one. */
static size_t
count_of(const struct power_bytes *bytes, size_t from, size_t length, int byte)
{
	size_t count = 0;

	for (size_t i = from; i < from + length && i < bytes->size; i++)
		count += bytes->data[i] == byte;
	return count;
}

static void
write_bytes(
        struct power_storage *storage, size_t offset, size_t count, int byte)
{
	unsigned char bytes[4096];

	assert_true(count <= sizeof(bytes));
	memset(bytes, byte, count);
	power_storage_note(storage, bytes, count, offset);
}

static struct power_storage
begin_storage(TALLOC_CTX *owner)
{
	return (struct power_storage){
	        .owner = owner, .stored = {.owner = owner}};
}

/* What a sync covered is always there; a later write over a part of it is
 * there, or not, or some of its sectors are, and nothing else is changed. */
static void
test_torn(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct power_storage storage = begin_storage(memory);
	int whole = 0;
	int gone = 0;
	int torn = 0;

	(void)state;
	write_bytes(&storage, 0, 4 * sector, 'a');
	power_storage_store(&storage, power_storage_mark(&storage));
	write_bytes(&storage, 100, 2 * sector, 'b');
	for (uint64_t first = 0; first < SEEDS; first++) {
		struct power_bytes bytes = {.owner = memory};
		uint64_t seed = first;
		struct power_left left =
		        power_storage_cut(&storage, &seed, &bytes);
		size_t there = count_of(&bytes, 100, 2 * sector, 'b');
		size_t head = count_of(&bytes, 100, sector - 100, 'b');

		assert_int_equal(bytes.size, 4 * sector);
		assert_int_equal(count_of(&bytes, 0, 4 * sector, 'a') + there,
		        4 * sector);
		assert_true(head == 0 || head == sector - 100);
		assert_int_equal(left.lost, there < 2 * sector);
		assert_int_equal(left.torn, left.lost && there > 0);
		whole += left.lost == 0;
		gone += there == 0;
		torn += left.torn;
		talloc_free(bytes.data);
	}
	assert_true(whole > 0 && gone > 0 && torn > 0);
	talloc_free(memory);
}

/* A truncation, and a write far behind it, each with and without the other. */
static void
test_truncation(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct power_storage storage = begin_storage(memory);
	int seen[2][2] = {{0, 0}, {0, 0}};

	(void)state;
	write_bytes(&storage, 0, 2 * sector, 'a');
	power_storage_store(&storage, power_storage_mark(&storage));
	power_storage_note(&storage, NULL, 0, 10);
	write_bytes(&storage, 3 * sector, 1, 'b');
	for (uint64_t first = 0; first < SEEDS; first++) {
		struct power_bytes bytes = {.owner = memory};
		uint64_t seed = first;
		bool cut;
		bool written;

		(void)power_storage_cut(&storage, &seed, &bytes);
		cut = count_of(&bytes, 0, 2 * sector, 'a') == 10;
		written = bytes.size == 3 * sector + 1;
		if (!written)
			assert_int_equal(bytes.size, cut ? 10 : 2 * sector);
		if (cut)
			assert_int_equal(count_of(&bytes, 10, bytes.size, 0),
			        written ? 3 * sector - 10 : 0);
		seen[cut][written]++;
		talloc_free(bytes.data);
	}
	for (int i = 0; i < 4; i++)
		assert_true(seen[i / 2][i % 2] > 0);
	talloc_free(memory);
}

/* A file of the shim as the engine has it. */
struct opened {
	struct db_fixture *fixture;
	sqlite3_vfs *vfs;
	sqlite3_file *file;
	_Atomic bool returned; /* what the thread was to do */
};

static void
open_with(struct opened *opened, struct db_fixture *f,
        struct power_options options)
{
	int flags = SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_READWRITE |
	            SQLITE_OPEN_CREATE;

	power_vfs_start(options);
	opened->fixture = f;
	opened->vfs = sqlite3_vfs_find(POWER_VFS);
	assert_non_null(opened->vfs);
	opened->file = talloc_zero_size(f, (size_t)opened->vfs->szOsFile);
	opened->returned = false;
	assert_int_equal(opened->vfs->xOpen(opened->vfs, f->path, opened->file,
	                         flags, NULL),
	        SQLITE_OK);
}

static void
write_file(struct opened *opened, size_t offset, const char *text)
{
	assert_int_equal(opened->file->pMethods->xWrite(opened->file, text,
	                         (int)strlen(text), (sqlite3_int64)offset),
	        SQLITE_OK);
}

static void *
sync_file(void *context)
{
	struct opened *opened = context;

	(void)opened->file->pMethods->xSync(opened->file, SQLITE_SYNC_NORMAL);
	opened->returned = true;
	return NULL;
}

static void
wait_us(int us)
{
	struct timespec time = {.tv_nsec = us * 1000L};

	(void)nanosleep(&time, NULL);
}

/* The letters that the cut has left, a sector each; even the file's name may be
 * missing. */
static void
read_image(struct opened *opened, int letters[3])
{
	struct power_figures figures[POWER_FILES];
	const char *folder = db_fixture_path(opened->fixture, "image");
	const char *path = db_fixture_path(opened->fixture, "image/things.db");
	FILE *file;

	assert_int_equal(mkdir(folder, 0700), 0);
	power_vfs_image(folder, figures);
	file = fopen(path, "rb");
	for (int i = 0; i < 3; i++) {
		int letter = -1;

		if (file != NULL &&
		        fseek(file, (long)sector * i, SEEK_SET) == 0)
			letter = fgetc(file);
		letters[i] = letter > 0 ? letter : '-';
	}
	if (file != NULL)
		(void)fclose(file);
	(void)unlink(path);
	(void)rmdir(folder);
}

/* A sync by another thread covers what was there before it, and not what was
 * written while it was under way. */
static void
test_sync(void **state)
{
	int missing = 0;

	for (uint64_t seed = 0; seed < 12; seed++) {
		struct opened opened;
		int letters[3];
		pthread_t thread;

		open_with(&opened, *state,
		        (struct power_options){.sync_us = SYNC_US});
		write_file(&opened, 0, "a");
		assert_int_equal(
		        pthread_create(&thread, NULL, sync_file, &opened), 0);
		wait_us(SYNC_US / 2);
		assert_false(opened.returned);
		write_file(&opened, sector, "b");
		pthread_join(thread, NULL);
		write_file(&opened, 2 * sector, "c");
		power_vfs_cut(seed);
		read_image(&opened, letters);
		assert_int_equal(letters[0], 'a');
		assert_true(letters[1] == 'b' || letters[1] == '-');
		missing += letters[1] == '-';
		opened.file->pMethods->xClose(opened.file);
		(void)unlink(opened.fixture->path);
	}
	assert_in_range(missing, 1, 11);
}

/* One that is under way at the cut has stored nothing for sure, and neither
 * succeeds nor fails any more. */
static void
test_cut_within_sync(void **state)
{
	struct power_moment moment = {POWER_MAIN, POWER_SYNC, 2};
	int missing = 0;

	for (uint64_t seed = 0; seed < 12; seed++) {
		struct opened opened;
		int letters[3];
		pthread_t thread;

		open_with(&opened, *state,
		        (struct power_options){.sync_us = 200});
		power_vfs_cut_at(moment, seed);
		write_file(&opened, 0, "a");
		(void)sync_file(&opened);
		assert_true(opened.returned && !power_vfs_is_cut());
		opened.returned = false;
		write_file(&opened, sector, "b");
		assert_int_equal(
		        pthread_create(&thread, NULL, sync_file, &opened), 0);
		while (!power_vfs_is_cut())
			wait_us(100);
		wait_us(1000);
		assert_false(opened.returned);
		pthread_detach(thread);
		read_image(&opened, letters);
		assert_int_equal(letters[0], 'a');
		missing += letters[1] == '-';
		opened.file->pMethods->xClose(opened.file);
		(void)unlink(opened.fixture->path);
	}
	assert_in_range(missing, 1, 11);
}

/* On storage that lies, what was synced may be missing. */
static void
test_lies(void **state)
{
	static const struct {
		enum power_lie lie;
		int synced; /* letters that are there all the same */
	} cases[] = {
	        {POWER_HONEST, 2},
	        {POWER_IS_BEHIND, 1},
	        {POWER_STORES_NOTHING, 0},
	};

	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		int there[2] = {0, 0};

		for (uint64_t seed = 0; seed < 40; seed++) {
			struct opened opened;
			int letters[3];

			open_with(&opened, *state,
			        (struct power_options){.lies = {cases[c].lie}});
			write_file(&opened, 0, "a");
			(void)sync_file(&opened);
			write_file(&opened, sector, "b");
			(void)sync_file(&opened);
			power_vfs_cut(seed);
			read_image(&opened, letters);
			there[0] += letters[0] == 'a';
			there[1] += letters[1] == 'b';
			opened.file->pMethods->xClose(opened.file);
			(void)unlink(opened.fixture->path);
		}
		for (int i = 0; i < 2; i++)
			assert_int_equal(there[i] == 40, i < cases[c].synced);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_torn),
	        cmocka_unit_test(test_truncation),
	        DB_TEST(test_sync),
	        DB_TEST(test_cut_within_sync),
	        DB_TEST(test_lies),
	};

	return cmocka_run_group_tests_name("power_vfs", tests, NULL, NULL);
}
