/*
 * Reads configuration files.  libinih splits the lines; the caller's table says
 * what may stand there.  All that is wrong is told at once, a line each, so
 * that a file is mended in one go.  server/settings.c calls it, once a start.
 */
#include "base/config.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>

#include <ini.h>

#include "base/log.h"

enum {
	KEYS_MAX = 128,
	SECRET_LINE_MAX = 1024,
	KEY_NAME_MAX = 160,
	MISSPELT_MAX = 2, /* edits between a key and what was meant */
};

struct reading {
	TALLOC_CTX *owner;
	const char *path;
	const struct config_key *keys;
	size_t count;
	char *settings; /* the struct, as bytes */
	struct text *why;
	enum status status;
	bool given[KEYS_MAX];
	bool complained;
};

/* Adds a complaint on a line of its own; line 0 is the file as a whole. */
static void
complain(struct reading *reading, int line, const char *key, const char *what)
{
	if (reading->complained)
		text_add(reading->why, "\n");
	text_add(reading->why,
	        reading->path == NULL ? "no file" : reading->path);
	if (line > 0)
		text_add_format(reading->why, " line %d", line);
	text_add_format(reading->why, ": %s: %s", key, what);
	reading->complained = true;
	reading->status = STATUS_INPUT;
}

static char *
kept(char *string)
{
	if (string == NULL)
		log_abort("config.load", "out of memory");
	return string;
}

/* A relative path starts at the configuration file's folder. */
static const char *
absolute(const struct reading *reading, const char *value)
{
	char *copy;
	const char *joined;

	if (value[0] == '/' || value[0] == '\0' || reading->path == NULL)
		return kept(talloc_strdup(reading->owner, value));
	copy = kept(talloc_strdup(reading->owner, reading->path));
	joined = kept(
	        talloc_asprintf(reading->owner, "%s/%s", dirname(copy), value));
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
set_secret(const struct reading *reading, const char **at, const char *value)
{
	char line[SECRET_LINE_MAX] = "";
	bool read = true;

	if (value[0] == '@') {
		read = read_first_line(absolute(reading, value + 1), line);
		value = line;
	}
	*at = kept(talloc_strdup(reading->owner, value));
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
set_url(const struct reading *reading, const char **at, const char *value)
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
	*at = kept(talloc_strndup(reading->owner, value, length));
	return NULL;
}

/* Stores a value; returns what was expected where it does not fit. */
static const char *
set_value(const struct reading *reading, const struct config_key *key,
        const char *value)
{
	void *at = reading->settings + key->offset;
	const char **string = at;

	switch (key->kind) {
	case CONFIG_INT: return set_int(at, key, value);
	case CONFIG_BOOL: return set_bool(at, value);
	case CONFIG_URL: return set_url(reading, string, value);
	case CONFIG_PATH: *string = absolute(reading, value); return NULL;
	case CONFIG_SECRET: return set_secret(reading, string, value);
	case CONFIG_STRING:
		*string = kept(talloc_strdup(reading->owner, value));
		return NULL;
	}
	return "nothing";
}

/* The row of that key, or `count`. */
static size_t
find_key(const struct reading *reading, const char *section, const char *name)
{
	size_t i = 0;

	while (i < reading->count &&
	        (strcmp(reading->keys[i].section, section) != 0 ||
	                strcmp(reading->keys[i].name, name) != 0))
		i++;
	return i;
}

/* What was probably meant: a name that is near, in whatever section. */
static const struct config_key *
nearest_key(const struct reading *reading, const char *name)
{
	const struct config_key *nearest = NULL;
	size_t best = MISSPELT_MAX + 1;

	for (size_t i = 0; i < reading->count; i++) {
		size_t distance =
		        text_distance(reading->keys[i].name, name, best - 1);

		if (distance < best) {
			best = distance;
			nearest = &reading->keys[i];
		}
	}
	return nearest;
}

/* An unknown key is an error, for a misspelt one would silently leave its
 * default in force. */
static void
unknown_key(
        struct reading *reading, int line, const char *full, const char *name)
{
	const struct config_key *nearest = nearest_key(reading, name);
	char what[KEY_NAME_MAX + 64];

	if (nearest == NULL)
		(void)snprintf(what, sizeof(what), "there is no such key");
	else
		(void)snprintf(what, sizeof(what),
		        "there is no such key; did you mean %s.%s?",
		        nearest->section, nearest->name);
	complain(reading, line, full, what);
}

/* The value itself is not repeated: it may be a secret. */
static void
unfit_value(struct reading *reading, int line, const char *full,
        const struct config_key *key, const char *expected)
{
	char what[KEY_NAME_MAX];

	if (key->kind == CONFIG_INT)
		(void)snprintf(what, sizeof(what),
		        "expected %s from %lld to %lld", expected,
		        (long long)key->min, (long long)key->max);
	else
		(void)snprintf(what, sizeof(what), "expected %s", expected);
	complain(reading, line, full, what);
}

/* Stores one key's value, or complains of it. */
static void
take_line(struct reading *reading, const char *section, const char *name,
        const char *value, int line)
{
	char full[KEY_NAME_MAX];
	size_t i = find_key(reading, section, name);
	const char *expected = "UTF-8";

	(void)snprintf(full, sizeof(full), "%s.%s", section, name);
	if (i == reading->count) {
		/* The messages are shown, so they repeat no broken text. */
		if (text_is_utf8(full, strlen(full)))
			unknown_key(reading, line, full, name);
		else
			complain(reading, line, "key", "expected UTF-8");
		return;
	}
	if (reading->given[i]) {
		complain(reading, line, full, "stands here a second time");
		return;
	}
	reading->given[i] = true;
	if (text_is_utf8(value, strlen(value)))
		expected = set_value(reading, &reading->keys[i], value);
	if (expected != NULL)
		unfit_value(reading, line, full, &reading->keys[i], expected);
}

/* The lines are counted here: libinih as Debian builds it does not tell them.
 */
struct counted {
	FILE *file;
	int line;
	struct reading *reading;
};

/* Reads a line for libinih, which would take the rest of a long line for the
 * next one and an indented line for more of the value above: a line that cannot
 * be taken whole is complained of and left empty, blanks at a line's start are
 * dropped. */
static char *
counted_gets(char *buffer, int size, void *stream)
{
	struct counted *counted = stream;
	size_t room = (size_t)size - 2; /* beside the line's end and the NUL */
	size_t length = 0;
	bool whole = true;
	int c;

	while ((c = getc(counted->file)) != EOF && c != '\n') {
		if (length == 0 && (c == ' ' || c == '\t'))
			continue;
		whole = whole && length < room && c != '\0';
		if (whole)
			buffer[length++] = (char)c;
	}
	if (c == EOF && length == 0 && whole)
		return NULL;
	counted->line++;
	if (!whole) {
		length = 0;
		complain(counted->reading, counted->line, "syntax",
		        "the line is too long or no text; a long secret can"
		        " stand in a file of its own, as @FILE");
	}
	buffer[length] = '\n';
	buffer[length + 1] = '\0';
	return buffer;
}

/* libinih calls this for each key, right after it took the line. */
static int
on_line(void *user, const char *section, const char *name, const char *value)
{
	struct counted *counted = user;

	take_line(counted->reading, section, name, value == NULL ? "" : value,
	        counted->line);
	return 1;
}

/* A missing file is told apart, since the first start has none. */
static void
complain_of_file(struct reading *reading, int error)
{
	text_add_format(reading->why, "%s: %s", reading->path, strerror(error));
	reading->status = error == ENOENT ? STATUS_NOT_FOUND : STATUS_SYSTEM;
}

/* Takes all lines, also after a mistake, so that every mistake is found. */
static void
read_file(struct reading *reading)
{
	struct counted counted = {.reading = reading};
	int bad;

	counted.file = fopen(reading->path, "re");
	if (counted.file == NULL) {
		complain_of_file(reading, errno);
		return;
	}
	errno = 0;
	bad = ini_parse_stream(counted_gets, &counted, on_line, &counted);
	/* A folder opens as a file does, and fails only when read. */
	if (ferror(counted.file) != 0)
		complain_of_file(reading, errno);
	(void)fclose(counted.file);
	if (bad > 0)
		complain(reading, bad, "syntax",
		        "expected [section] or key = value");
}

/* Are the file's own lines known, so that what is missing can be told too? */
static bool
was_read(const struct reading *reading)
{
	return reading->status == STATUS_OK || reading->status == STATUS_INPUT;
}

/* Fills what the file left out.  Defaults pass the same checks as given values;
 * one that fails is our own fault. */
static void
set_initial(struct reading *reading)
{
	for (size_t i = 0; i < reading->count; i++) {
		const struct config_key *key = &reading->keys[i];
		const char *wrong;
		char full[KEY_NAME_MAX];

		if (reading->given[i])
			continue;
		if (key->initial == NULL) {
			(void)snprintf(full, sizeof(full), "%s.%s",
			        key->section, key->name);
			complain(reading, 0, full, "is needed");
			continue;
		}
		wrong = set_value(reading, key, key->initial);
		if (wrong != NULL)
			log_abort("config.initial", key->name);
	}
}

/* The settings are whole only on STATUS_OK; nobody may use half of them. */
enum status
config_load(TALLOC_CTX *owner, const char *path, const struct config_key *keys,
        size_t count, void *settings, struct text *why)
{
	struct reading reading = {.owner = owner,
	        .path = path,
	        .keys = keys,
	        .count = count,
	        .settings = settings,
	        .why = why};

	if (count > KEYS_MAX)
		log_abort("config.load", "more keys than KEYS_MAX");
	if (path != NULL)
		read_file(&reading);
	if (was_read(&reading))
		set_initial(&reading);
	return reading.status;
}

/* Keys with a default are commented out, so that a later version may change it;
 * those that are needed stand empty. */
void
config_example(const struct config_key *keys, size_t count, struct text *out)
{
	const char *section = "";

	for (size_t i = 0; i < count; i++) {
		const struct config_key *key = &keys[i];

		if (strcmp(section, key->section) != 0)
			text_add_format(out, "%s[%s]\n", i > 0 ? "\n" : "",
			        key->section);
		section = key->section;
		text_add_format(out, "# %s\n%s%s = %s\n", key->help,
		        key->initial == NULL ? "" : "# ", key->name,
		        key->initial == NULL ? "" : key->initial);
	}
}
