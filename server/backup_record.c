/*
 * The record of backups.
 */
#include "server/backup_record.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"

enum { PATH_MAX_BYTES = 4096 };

static void
path_of(const char *database, const char *end, char path[PATH_MAX_BYTES])
{
	(void)snprintf(path, PATH_MAX_BYTES, "%s.backup%s", database, end);
}

/* Written whole under another name, so that whoever reads finds a line or
 * none. */
enum status
backup_record_write(const char *database, int64_t at, struct text *why)
{
	char path[PATH_MAX_BYTES];
	char fresh[PATH_MAX_BYTES];
	char line[21];
	FILE *file;
	int written;

	path_of(database, "", path);
	path_of(database, ".new", fresh);
	clock_format(at, line);
	file = fopen(fresh, "we");
	if (file == NULL) {
		text_add_format(why, "%s: %s", fresh, strerror(errno));
		return STATUS_SYSTEM;
	}
	written = fprintf(file, "%s\n", line);
	if (fclose(file) != 0 || written < 0 || rename(fresh, path) != 0) {
		text_add_format(why, "%s: %s", path, strerror(errno));
		return STATUS_SYSTEM;
	}
	return STATUS_OK;
}

enum status
backup_record_read(const char *database, int64_t *at)
{
	char path[PATH_MAX_BYTES];
	char line[32] = "";
	FILE *file;
	bool read;

	path_of(database, "", path);
	file = fopen(path, "re");
	if (file == NULL)
		return STATUS_NOT_FOUND;
	read = fgets(line, sizeof(line), file) != NULL;
	(void)fclose(file);
	line[strcspn(line, "\n")] = '\0';
	return read && clock_parse(line, at) == STATUS_OK ? STATUS_OK
	                                                  : STATUS_NOT_FOUND;
}
