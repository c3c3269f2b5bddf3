/*
 * Folders, things, and children that die.
 */
#include "tests/db_fixture.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"

enum { LINES_MAX = 64, LINE_BYTES = 200 };

static char lines[LINES_MAX][LINE_BYTES];
static int line_count;

static void
keep_line(const char *line, void *context)
{
	(void)context;
	if (line_count < LINES_MAX)
		(void)snprintf(lines[line_count++], LINE_BYTES, "%s", line);
}

int
db_fixture_logged(const char *event)
{
	char word[80];
	int count = 0;

	(void)snprintf(word, sizeof(word), "event=%s ", event);
	for (int i = 0; i < line_count; i++)
		count += strstr(lines[i], word) != NULL;
	return count;
}

int
db_fixture_start(void **state)
{
	struct db_fixture *fixture = talloc_zero(NULL, struct db_fixture);

	fixture->memory = fixture;
	(void)mkdir("build", 0755);
	(void)snprintf(
	        fixture->folder, sizeof(fixture->folder), "build/db-XXXXXX");
	if (mkdtemp(fixture->folder) == NULL)
		return -1;
	fixture->path = db_fixture_path(fixture, "things.db");
	text_init(&fixture->why, fixture, 2000);
	line_count = 0;
	log_set_sink(keep_line, NULL);
	*state = fixture;
	return 0;
}

static void
remove_folder(const char *path)
{
	DIR *folder = opendir(path);
	const struct dirent *entry;

	while (folder != NULL && (entry = readdir(folder)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		        strcmp(entry->d_name, "..") != 0)
			(void)unlinkat(dirfd(folder), entry->d_name, 0);
	if (folder != NULL)
		closedir(folder);
	(void)rmdir(path);
}

int
db_fixture_end(void **state)
{
	struct db_fixture *fixture = *state;

	remove_folder(fixture->folder);
	log_set_sink(NULL, NULL);
	return talloc_free(fixture);
}

const char *
db_fixture_path(struct db_fixture *fixture, const char *name)
{
	return talloc_asprintf(fixture, "%s/%s", fixture->folder, name);
}

void
db_fixture_write(const char *path, const char *bytes, size_t length)
{
	int file = open(path, O_WRONLY | O_CREAT, 0600);

	assert_true(file >= 0);
	assert_int_equal(write(file, bytes, length), (ssize_t)length);
	assert_int_equal(close(file), 0);
}

int64_t
db_fixture_size(const char *path)
{
	struct stat found;

	return stat(path, &found) == 0 ? (int64_t)found.st_size : -1;
}

struct db *
db_fixture_open_with(struct db_fixture *fixture, struct db_options options)
{
	struct db *db = NULL;
	enum status status;

	if (options.path == NULL)
		options.path = fixture->path;
	status = db_open(fixture, options, true, &db, &fixture->why);
	if (status != STATUS_OK)
		fail_msg("%s", text_string(&fixture->why));
	return db;
}

struct db *
db_fixture_open(struct db_fixture *fixture, enum db_mode mode)
{
	return db_fixture_open_with(
	        fixture, (struct db_options){.mode = mode, .busy_ms = 100});
}

void
db_fixture_make_things(struct db *db)
{
	static const char sql[] =
	        "CREATE TABLE thing (id INTEGER PRIMARY KEY,"
	        " name TEXT NOT NULL UNIQUE, weight REAL, bytes BLOB) STRICT";

	assert_int_equal(db_run(db, sql, DB_NO_ARGS), STATUS_OK);
}

enum status
add_thing(struct db *db, const char *name)
{
	static const char sql[] = "INSERT INTO thing (name) VALUES (:name)";

	return db_run(db, sql, DB_ARGS(DB_TEXT("name", name)));
}

enum status
add_heavy(struct db *db, const char *name, size_t bytes)
{
	static const char sql[] = "INSERT INTO thing (name, bytes)"
	                          " VALUES (:name, randomblob(:bytes))";

	return db_run(db, sql,
	        DB_ARGS(DB_TEXT("name", name), DB_INT("bytes", bytes)));
}

int64_t
count_things(struct db *db)
{
	static const char sql[] = "SELECT count(*) FROM thing";
	int64_t count = -1;

	assert_int_equal(db_int(db, sql, DB_NO_ARGS, &count), STATUS_OK);
	return count;
}

int64_t
count_named(struct db *db, const char *name)
{
	static const char sql[] =
	        "SELECT count(*) FROM thing WHERE name = :name";
	int64_t count = -1;

	assert_int_equal(
	        db_int(db, sql, DB_ARGS(DB_TEXT("name", name)), &count),
	        STATUS_OK);
	return count;
}

int
signal_of(void (*run)(void *context), void *context)
{
	struct rlimit no_core = {0, 0};
	int how = 0;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		int nowhere = open("/dev/null", O_WRONLY);

		(void)setrlimit(RLIMIT_CORE, &no_core);
		(void)dup2(nowhere, STDERR_FILENO);
		run(context);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &how, 0), child);
	if (WIFSIGNALED(how))
		return WTERMSIG(how);
	return WEXITSTATUS(how) == 0 ? 0 : -1;
}
