/*
 * Reads the language files once at start and looks texts up by key.  It owns
 * the tables; everything that speaks to people asks here.
 */
#include "server/wording.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

#include "base/embedded.h"
#include "base/log.h"

enum { LANGUAGES_MAX = 16, TEXTS_MAX = 1024, FILLED_MAX = 4000 };

struct wording_text {
	const char *key;
	const char *text;
};

struct wording_language {
	char code[3];
	struct wording_text *texts; /* sorted by nothing: few, read often */
	size_t count;
};

struct wording {
	struct wording_language languages[LANGUAGES_MAX];
	size_t count;
	const struct wording_language *danish;
};

/* Blank lines and those with # say nothing. */
static enum status
read_line(struct wording_language *language, TALLOC_CTX *owner, char *line)
{
	char *equals = strstr(line, " = ");

	if (line[0] == '\0' || line[0] == '#')
		return STATUS_OK;
	if (equals == NULL)
		return STATUS_INPUT;
	if (language->count == TEXTS_MAX)
		return STATUS_LIMIT;
	*equals = '\0';
	language->texts[language->count].key = text_trim(owner, line);
	language->texts[language->count].text = text_trim(owner, equals + 3);
	language->count++;
	return STATUS_OK;
}

/* The language is the file's name. */
static enum status
read_file(
        struct wording *wording, const struct embedded *file, struct text *why)
{
	struct wording_language *language =
	        &wording->languages[wording->count++];
	char *copy = talloc_strndup(wording, file->bytes, file->length);
	char *rest = copy;
	size_t number = 0;
	enum status status = STATUS_OK;

	memcpy(language->code, strrchr(file->path, '/') + 1, 2);
	language->texts =
	        talloc_zero_array(wording, struct wording_text, TEXTS_MAX);
	if (copy == NULL || language->texts == NULL)
		log_abort("wording.load", "out of memory");
	for (char *line;
	        status == STATUS_OK && (line = strsep(&rest, "\n")) != NULL;) {
		number++;
		status = read_line(language, wording, line);
	}
	if (status != STATUS_OK)
		text_add_format(why, "%s line %zu: expected \"key = text\"",
		        file->path, number);
	if (strcmp(language->code, "da") == 0)
		wording->danish = language;
	return status;
}

/* Danish is the language that has every text; the others fall back to it. */
enum status
wording_load(TALLOC_CTX *owner, struct wording **out, struct text *why)
{
	struct wording *wording = talloc_zero(owner, struct wording);
	enum status status = STATUS_OK;

	if (wording == NULL)
		log_abort("wording.load", "out of memory");
	for (size_t i = 0; status == STATUS_OK && i < embedded_count; i++) {
		const struct embedded *file = &embedded_files[i];

		if (strncmp(file->path, "server/lang/", 12) != 0)
			continue;
		if (wording->count == LANGUAGES_MAX)
			status = STATUS_LIMIT;
		else
			status = read_file(wording, file, why);
	}
	if (status == STATUS_OK && wording->danish == NULL) {
		text_add(why, "server/lang/da.txt is not in the program");
		status = STATUS_NOT_FOUND;
	}
	if (status != STATUS_OK) {
		talloc_free(wording);
		return status;
	}
	*out = wording;
	return STATUS_OK;
}

static const char *
find(const struct wording_language *language, const char *key)
{
	for (size_t i = 0; i < language->count; i++)
		if (strcmp(language->texts[i].key, key) == 0)
			return language->texts[i].text;
	return NULL;
}

/* A key that is nowhere is a mistake of ours, found by the first who comes by:
 * the process ends rather than texting a key to a citizen. */
const char *
wording_get(
        const struct wording *wording, const char *language, const char *key)
{
	const char *text = NULL;

	for (size_t i = 0; text == NULL && i < wording->count; i++)
		if (strcmp(wording->languages[i].code, language) == 0)
			text = find(&wording->languages[i], key);
	if (text == NULL)
		text = find(wording->danish, key);
	if (text == NULL)
		log_abort("wording.get", key);
	return text;
}

/* The value of the name (length bytes) among the pairs, or NULL. */
static const char *
pair_value(const char *name, size_t length, va_list pairs)
{
	const char *key;

	while ((key = va_arg(pairs, const char *)) != NULL) {
		const char *value = va_arg(pairs, const char *);

		if (strlen(key) == length && memcmp(key, name, length) == 0)
			return value;
	}
	return NULL;
}

/* A brace without a name that is known stays as it is.  What is filled in is
 * not looked at again, so that nobody's words can fill in others. */
const char *
wording_fill(TALLOC_CTX *memory, const char *text, ...)
{
	struct text out;
	const char *at = text;

	text_init(&out, memory, FILLED_MAX);
	while (*at != '\0') {
		const char *open = strchrnul(at, '{');
		const char *close = strchrnul(open, '}');
		const char *value = NULL;
		va_list pairs;

		text_add_bytes(&out, at, (size_t)(open - at));
		if (*close == '}') {
			va_start(pairs, text);
			value = pair_value(
			        open + 1, (size_t)(close - open - 1), pairs);
			va_end(pairs);
		}
		if (value != NULL) {
			text_add(&out, value);
			at = close + 1;
		} else if (*open == '{') {
			text_add(&out, "{");
			at = open + 1;
		} else {
			at = open;
		}
	}
	return text_string(&out);
}
