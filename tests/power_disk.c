/*
 * Three folders, each with a database of the same name.
 */
#include "tests/power_disk.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/power_life.h"

enum { EMPTY_MAX = 16384 };

static const char *const endings[POWER_ENDINGS] = {"", "-wal", "-shm"};

/* The smaller the pages, the sooner the log has the number of them at which a
 * checkpoint is due.  The size must be set before the first table, and before
 * there is a log. */
static const char *
make_empty(struct db_fixture *f, const char *file, const char *page_size)
{
	const char *path = db_fixture_path(f, file);
	struct db *db = db_fixture_open_with(
	        f, (struct db_options){
	                   .path = path, .mode = DB_WRITE, .bulk = true});

	assert_int_equal(db_run(db, page_size, DB_NO_ARGS), STATUS_OK);
	assert_int_equal(db_run(db, POWER_TABLE, DB_NO_ARGS), STATUS_OK);
	talloc_free(db);
	db = db_fixture_open_with(
	        f, (struct db_options){.path = path, .mode = DB_WRITE});
	talloc_free(db);
	return path;
}

struct power_disk *
power_disk_create(struct db_fixture *fixture)
{
	static const char small_page[] = "PRAGMA page_size = 1024";
	static const char page[] = "PRAGMA page_size = 4096";
	static const char *const names[] = {"live", "image", "next"};
	struct power_disk *disk = talloc_zero(fixture, struct power_disk);

	disk->name = "reply.db";
	for (int f = 0; f < POWER_FOLDERS; f++) {
		disk->folders[f] = db_fixture_path(fixture, names[f]);
		assert_int_equal(mkdir(disk->folders[f], 0700), 0);
		for (int e = 0; e < POWER_ENDINGS; e++)
			disk->paths[f][e] = talloc_asprintf(disk, "%s/%s%s",
			        disk->folders[f], disk->name, endings[e]);
	}
	disk->empty[0] = make_empty(fixture, "small.db", small_page);
	disk->empty[1] = make_empty(fixture, "ordinary.db", page);
	return disk;
}

static void
clear(struct power_disk *disk, enum power_folder folder)
{
	for (int e = 0; e < POWER_ENDINGS; e++)
		(void)unlink(disk->paths[folder][e]);
}

void
power_disk_clear(struct power_disk *disk)
{
	for (int f = 0; f < POWER_FOLDERS; f++) {
		clear(disk, (enum power_folder)f);
		(void)rmdir(disk->folders[f]);
	}
}

static void
copy_file(const char *from, const char *to)
{
	char bytes[EMPTY_MAX];
	FILE *file = fopen(from, "rb");
	size_t count;

	assert_non_null(file);
	count = fread(bytes, 1, sizeof(bytes), file);
	assert_true(count > 0 && feof(file));
	assert_int_equal(fclose(file), 0);
	db_fixture_write(to, bytes, count);
}

void
power_disk_begin(struct power_disk *disk, bool ordinary_pages)
{
	for (int f = 0; f < POWER_FOLDERS; f++)
		clear(disk, (enum power_folder)f);
	copy_file(disk->empty[ordinary_pages], disk->paths[POWER_LIVE][0]);
}

/* A cut leaves no index of the log; the next opening makes it anew. */
void
power_disk_go_on(struct power_disk *disk)
{
	clear(disk, POWER_IMAGE);
	clear(disk, POWER_LIVE);
	for (int e = 0; e < 2; e++)
		(void)rename(
		        disk->paths[POWER_NEXT][e], disk->paths[POWER_LIVE][e]);
}
