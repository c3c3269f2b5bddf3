/*
 * Reads configuration files.  libinih splits the lines; the caller's table says
 * what may stand there.  All that is wrong is told at once, a line each, so
 * that a file is mended in one go.  server/settings.c calls it, once a start.
 */
#include "base/config_internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <ini.h>

#include "base/log.h"

enum {
	KEYS_MAX = 128,
	KEY_NAME_MAX = 160,
};

struct reading {
	struct config_file file;
	const struct config_key *keys;
	size_t count;
	const struct config_repeated *repeated; /* or NULL */
	char *settings;                         /* the struct, as bytes */
	struct text *why;
	enum status status;
	bool given[CONFIG_REPEATS_MAX][KEYS_MAX];
	const char *names[CONFIG_REPEATS_MAX]; /* of repeated sections */
	size_t name_count;                     /* with the first's, NULL */
	bool complained;
};

/* Stores a value, for a repeated section in its own struct; returns what was
 * expected where it does not fit. */
static const char *
set_value(const struct reading *reading, size_t place,
        const struct config_key *key, const char *value)
{
	const struct config_repeated *repeated = reading->repeated;
	size_t shift = repeated == NULL ? 0 : place * repeated->stride;

	return config_set_value(&reading->file, key,
	        reading->settings + key->offset + shift, value);
}

/* Adds a complaint on a line of its own; line 0 is the file as a whole. */
static void
complain(struct reading *reading, int line, const char *key, const char *what)
{
	if (reading->complained)
		text_add(reading->why, "\n");
	text_add(reading->why,
	        reading->file.path == NULL ? "no file" : reading->file.path);
	if (line > 0)
		text_add_format(reading->why, " line %d", line);
	text_add_format(reading->why, ": %s: %s", key, what);
	reading->complained = true;
	reading->status = STATUS_INPUT;
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
	size_t best = text_slips(name) + 1;

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

static bool
is_repeated(const struct reading *reading, const char *section)
{
	if (reading->repeated == NULL)
		return false;
	for (const char *const *at = reading->repeated->sections; *at != NULL;
	        at++)
		if (strcmp(*at, section) == 0)
			return true;
	return false;
}

/* The place of a name among the repeated sections, which is a new one for a new
 * name; `max` where there is no more room. */
static size_t
find_name(struct reading *reading, const char *name)
{
	size_t place = 1;

	while (place < reading->name_count &&
	        strcmp(reading->names[place], name) != 0)
		place++;
	if (place == reading->repeated->max)
		return place;
	if (place == reading->name_count)
		reading->names[reading->name_count++] =
		        config_kept(talloc_strdup(reading->file.owner, name));
	return place;
}

/* "provider north" is a section `provider` of the name "north"; any other is
 * itself, and the first.  Cuts the name off. */
static size_t
find_place(struct reading *reading, char *section)
{
	char *blank = strchr(section, ' ');

	if (blank == NULL)
		return 0;
	*blank = '\0';
	if (is_repeated(reading, section))
		return find_name(reading, blank + 1 + strspn(blank + 1, " "));
	*blank = ' ';
	return 0;
}

/* Stores one key's value, or complains of it. */
static void
take_line(struct reading *reading, const char *given_section, const char *name,
        const char *value, int line)
{
	char full[KEY_NAME_MAX];
	char section[KEY_NAME_MAX];
	const char *expected = "UTF-8";
	size_t place;
	size_t i;

	(void)snprintf(full, sizeof(full), "%s.%s", given_section, name);
	(void)snprintf(section, sizeof(section), "%s", given_section);
	place = find_place(reading, section);
	if (place == CONFIG_REPEATS_MAX ||
	        (place > 0 && place == reading->repeated->max)) {
		complain(reading, line, full, "too many sections of this kind");
		return;
	}
	i = find_key(reading, section, name);
	if (i == reading->count) {
		/* The messages are shown, so they repeat no broken text. */
		if (text_is_utf8(full, strlen(full)))
			unknown_key(reading, line, full, name);
		else
			complain(reading, line, "key", "expected UTF-8");
		return;
	}
	if (reading->given[place][i]) {
		complain(reading, line, full, "stands here a second time");
		return;
	}
	reading->given[place][i] = true;
	if (text_is_utf8(value, strlen(value)))
		expected = set_value(reading, place, &reading->keys[i], value);
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
	text_add_format(
	        reading->why, "%s: %s", reading->file.path, strerror(error));
	reading->status = error == ENOENT ? STATUS_NOT_FOUND : STATUS_SYSTEM;
}

/* Takes all lines, also after a mistake, so that every mistake is found. */
static void
read_file(struct reading *reading)
{
	struct counted counted = {.reading = reading};
	int bad;

	counted.file = fopen(reading->file.path, "re");
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
set_initial(struct reading *reading, size_t place, const struct config_key *key)
{
	const char *name = reading->names[place];
	char full[KEY_NAME_MAX];

	if (key->initial == NULL) {
		(void)snprintf(full, sizeof(full), "%s%s%s.%s", key->section,
		        name == NULL ? "" : " ", name == NULL ? "" : name,
		        key->name);
		complain(reading, 0, full, "is needed");
	} else if (set_value(reading, place, key, key->initial) != NULL) {
		log_abort("config.initial", key->name);
	}
}

/* In the order of the table, and a repeated section after the other. */
static void
set_all_initial(struct reading *reading)
{
	for (size_t place = 0; place < reading->name_count; place++)
		for (size_t i = 0; i < reading->count; i++)
			if (!reading->given[place][i] &&
			        (place == 0 ||
			                is_repeated(reading,
			                        reading->keys[i].section)))
				set_initial(reading, place, &reading->keys[i]);
}

/* Where the caller's struct has them. */
static void
store_names(const struct reading *reading)
{
	const struct config_repeated *repeated = reading->repeated;

	if (repeated == NULL)
		return;
	memcpy(reading->settings + repeated->names_offset, reading->names,
	        reading->name_count * sizeof(reading->names[0]));
	memcpy(reading->settings + repeated->count_offset, &reading->name_count,
	        sizeof(reading->name_count));
}

/* The settings are whole only on STATUS_OK; nobody may use half of them. */
enum status
config_load_table(TALLOC_CTX *owner, const char *path,
        const struct config_table *table, void *settings, struct text *why)
{
	struct reading reading = {.file = {owner, path},
	        .keys = table->keys,
	        .count = table->count,
	        .repeated = table->repeated,
	        .settings = settings,
	        .name_count = 1,
	        .why = why};

	if (table->count > KEYS_MAX)
		log_abort("config.load", "more keys than KEYS_MAX");
	if (path != NULL)
		read_file(&reading);
	if (was_read(&reading))
		set_all_initial(&reading);
	store_names(&reading);
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
