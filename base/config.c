/*
 * Reads configuration files.  libinih splits the lines; the caller's table says
 * what may stand there.
 */
#include "base/config.h"

#include <errno.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>

#include <ini.h>

#include "base/log.h"

enum { KEYS_MAX = 128, SECRET_LINE_MAX = 1024 };

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

static void
complain(struct reading *reading, int line, const char *key, const char *what)
{
	if (reading->complained)
		text_add(reading->why, "\n");
	text_add_format(reading->why, "%s", reading->path);
	if (line > 0)
		text_add_format(reading->why, " line %d", line);
	text_add_format(reading->why, ": %s: %s", key, what);
	reading->complained = true;
	reading->status = STATUS_INPUT;
}

/* A relative path starts at the configuration file's folder. */
static const char *
absolute(const struct reading *reading, const char *value)
{
	char *copy;
	const char *joined;

	if (value[0] == '/' || value[0] == '\0' || reading->path == NULL)
		return talloc_strdup(reading->owner, value);
	copy = talloc_strdup(reading->owner, reading->path);
	joined = talloc_asprintf(reading->owner, "%s/%s", dirname(copy), value);
	talloc_free(copy);
	return joined;
}

/* "@FILE" stands for the file's first line. */
static const char *
secret_value(const struct reading *reading, const char *value)
{
	char line[SECRET_LINE_MAX];
	FILE *file;

	if (value[0] != '@')
		return talloc_strdup(reading->owner, value);
	file = fopen(absolute(reading, value + 1), "re");
	if (file == NULL)
		return NULL;
	if (fgets(line, sizeof(line), file) == NULL)
		line[0] = '\0';
	(void)fclose(file);
	line[strcspn(line, "\r\n")] = '\0';
	return talloc_strdup(reading->owner, line);
}

static bool
is_one_of(const char *value, const char *a, const char *b, const char *c)
{
	return text_same_word(value, a) || text_same_word(value, b) ||
	       text_same_word(value, c);
}

static const char *
set_int(void *at, const struct config_key *key, const char *value)
{
	return text_to_int(value, key->min, key->max, at) == STATUS_OK
	               ? NULL
	               : "a whole number";
}

static const char *
set_bool(bool *at, const char *value)
{
	*at = is_one_of(value, "ja", "yes", "true");
	if (*at || is_one_of(value, "nej", "no", "false"))
		return NULL;
	return "ja or nej";
}

static const char *
set_url(const struct reading *reading, const char **at, const char *value)
{
	size_t length = strlen(value);
	bool known = strncmp(value, "http://", 7) == 0 ||
	             strncmp(value, "https://", 8) == 0;

	if (value[0] != '\0' && !known)
		return "an address beginning with https:// or http://";
	if (length > 0 && value[length - 1] == '/')
		length--;
	*at = talloc_strndup(reading->owner, value, length);
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
	case CONFIG_SECRET:
		*string = secret_value(reading, value);
		return *string == NULL ? "@FILE with a file that can be read"
		                       : NULL;
	case CONFIG_STRING:
		*string = talloc_strdup(reading->owner, value);
		return NULL;
	}
	return "nothing";
}

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

static const struct config_key *
nearest_key(const struct reading *reading, const char *name)
{
	const struct config_key *nearest = NULL;
	size_t best = 3;

	for (size_t i = 0; i < reading->count; i++) {
		size_t distance =
		        text_distance(reading->keys[i].name, name, best);

		if (distance < best) {
			best = distance;
			nearest = &reading->keys[i];
		}
	}
	return nearest;
}

static void
unknown_key(
        struct reading *reading, int line, const char *full, const char *name)
{
	const struct config_key *nearest = nearest_key(reading, name);
	char what[200];

	if (nearest == NULL)
		snprintf(what, sizeof(what), "there is no such key");
	else
		snprintf(what, sizeof(what),
		        "there is no such key; did you mean %s.%s?",
		        nearest->section, nearest->name);
	complain(reading, line, full, what);
}

static void
take_line(struct reading *reading, const char *section, const char *name,
        const char *value, int line)
{
	char full[160];
	char what[160];
	size_t i = find_key(reading, section, name);
	const char *expected;

	snprintf(full, sizeof(full), "%s.%s", section, name);
	if (i == reading->count) {
		unknown_key(reading, line, full, name);
		return;
	}
	if (reading->given[i]) {
		complain(reading, line, full, "stands here a second time");
		return;
	}
	reading->given[i] = true;
	expected = set_value(reading, &reading->keys[i], value);
	if (expected == NULL)
		return;
	snprintf(what, sizeof(what), "expected %s", expected);
	if (reading->keys[i].kind == CONFIG_INT)
		snprintf(what, sizeof(what), "expected %s from %lld to %lld",
		        expected, (long long)reading->keys[i].min,
		        (long long)reading->keys[i].max);
	complain(reading, line, full, what);
}

/* The lines are counted here: libinih as Debian builds it does not tell them.
 */
struct counted {
	FILE *file;
	int line;
	struct reading *reading;
};

static char *
counted_gets(char *buffer, int size, void *stream)
{
	struct counted *counted = stream;

	counted->line++;
	return fgets(buffer, size, counted->file);
}

static int
on_line(void *user, const char *section, const char *name, const char *value)
{
	struct counted *counted = user;

	if (name == NULL)
		return 1;
	take_line(counted->reading, section, name, value == NULL ? "" : value,
	        counted->line);
	return 1;
}

static void
read_file(struct reading *reading)
{
	struct counted counted = {.reading = reading};
	int bad;

	counted.file = fopen(reading->path, "re");
	if (counted.file == NULL) {
		text_add_format(
		        reading->why, "%s: %s", reading->path, strerror(errno));
		reading->status =
		        errno == ENOENT ? STATUS_NOT_FOUND : STATUS_SYSTEM;
		return;
	}
	bad = ini_parse_stream(counted_gets, &counted, on_line, &counted);
	(void)fclose(counted.file);
	if (bad > 0)
		complain(reading, bad, "syntax",
		        "expected [section] or key = value");
}

static void
set_initial(struct reading *reading)
{
	for (size_t i = 0; i < reading->count; i++) {
		const struct config_key *key = &reading->keys[i];
		const char *wrong;
		char full[160];

		if (reading->given[i])
			continue;
		if (key->initial == NULL) {
			snprintf(full, sizeof(full), "%s.%s", key->section,
			        key->name);
			complain(reading, 0, full, "is needed");
			continue;
		}
		wrong = set_value(reading, key, key->initial);
		if (wrong != NULL)
			log_abort("config.initial", key->name);
	}
}

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
	if (reading.status == STATUS_OK)
		set_initial(&reading);
	return reading.status;
}

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
