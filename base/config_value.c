/*
 * The values of configuration files: each kind of key, what fits it, and what was
 * expected where something else stands there.  base/config.c reads the lines.
 */
#include "base/config_internal.h"

#include <libgen.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"

enum { SECRET_LINE_MAX = 1024 };

char *
config_kept(char *string)
{
	if (string == NULL)
		log_abort("config.load", "out of memory");
	return string;
}

/* A relative path starts at the configuration file's folder. */
static const char *
absolute(const struct config_file *file, const char *value)
{
	char *copy;
	const char *joined;

	if (value[0] == '/' || value[0] == '\0' || file->path == NULL)
		return config_kept(talloc_strdup(file->owner, value));
	copy = config_kept(talloc_strdup(file->owner, file->path));
	joined = config_kept(
	        text_format(file->owner, "%s/%s", dirname(copy), value));
	talloc_free(copy);
	return joined;
}

/* Reads a file's first line; a line that does not fit is no secret of ours,
 * and half of one would fail later and far from here. */
static bool
read_first_line(const char *path, char line[SECRET_LINE_MAX])
{
	FILE *file = fopen(path, "re");
	size_t length;
	bool whole;

	if (file == NULL)
		return false;
	whole = fgets(line, SECRET_LINE_MAX, file) != NULL;
	if (whole) {
		length = strcspn(line, "\r\n");
		whole = length > 0 && length < SECRET_LINE_MAX - 1 &&
		        text_is_utf8(line, length);
		line[length] = '\0';
	}
	(void)fclose(file);
	return whole;
}

/* "@FILE" stands for the file's first line. */
static const char *
set_secret(const struct config_file *file, const char **at, const char *value)
{
	char line[SECRET_LINE_MAX] = "";
	bool read = true;

	if (value[0] == '@') {
		read = read_first_line(absolute(file, value + 1), line);
		value = line;
	}
	*at = config_kept(talloc_strdup(file->owner, value));
	explicit_bzero(line, sizeof(line));
	return read ? NULL
	            : "@FILE with a file that can be read and whose first line"
	              " is the secret";
}

/* A word by any of its three names. */
static bool
is_one_of(const char *value, const char *a, const char *b, const char *c)
{
	return text_same_word(value, a) || text_same_word(value, b) ||
	       text_same_word(value, c);
}

/* The bounds are named by whoever complains; they differ from key to key. */
static const char *
set_int(void *at, const struct config_key *key, const char *value)
{
	return text_to_int(value, key->min, key->max, at) == STATUS_OK
	               ? NULL
	               : "a whole number";
}

/* Danish first: the file is written in a town hall. */
static const char *
set_bool(bool *at, const char *value)
{
	*at = is_one_of(value, "ja", "yes", "true");
	if (*at || is_one_of(value, "nej", "no", "false"))
		return NULL;
	return "ja or nej";
}

/* Nothing may follow the host but a path, and paths are added with their own
 * slash; an empty address means "none" where a key allows it. */
static const char *
set_url(const struct config_file *file, const char **at, const char *value)
{
	size_t length = strlen(value);
	size_t scheme = strncmp(value, "http://", 7) == 0    ? 7
	                : strncmp(value, "https://", 8) == 0 ? 8
	                                                     : 0;

	if (length > scheme && value[length - 1] == '/')
		length--;
	if (value[0] != '\0' &&
	        (scheme == 0 || length == scheme || value[scheme] == '/' ||
	                value[length - 1] == '/' ||
	                strpbrk(value, " \t?#\"<>") != NULL))
		return "an address beginning with https:// or http://";
	*at = config_kept(talloc_strndup(file->owner, value, length));
	return NULL;
}

/* By the row's kind; at the member that the row names. */
const char *
config_set_value(const struct config_file *file, const struct config_key *key,
        void *at, const char *value)
{
	const char **string = at;

	switch (key->kind) {
	case CONFIG_INT: return set_int(at, key, value);
	case CONFIG_BOOL: return set_bool(at, value);
	case CONFIG_URL: return set_url(file, string, value);
	case CONFIG_PATH: *string = absolute(file, value); return NULL;
	case CONFIG_SECRET: return set_secret(file, string, value);
	case CONFIG_STRING:
		*string = config_kept(talloc_strdup(file->owner, value));
		return NULL;
	}
	return "nothing";
}
