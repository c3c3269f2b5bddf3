/*
 * Themes as a reviewer types them.  A name is looked for among KL's five, the
 * municipality's own and those that questions name; what is none of them is a
 * slip of the finger, and is refused with the list.
 *
 * A change stands in the audit with who, which text and which theme, in the
 * same transaction.
 */
#include "server/text_theme.h"

#include <ctype.h>
#include <string.h>

#include "base/log.h"
#include "reports/theme.h"
#include "server/text_store.h"

enum { SUBJECT_MAX = 400, DIGITS_MAX = 8 };

static void
add_word(struct text_theme_word *words, size_t *count, const char *code,
        const char *whose)
{
	for (size_t i = 0; i < *count; i++)
		if (strcmp(words[i].code, code) == 0)
			return;
	words[(*count)++] =
	        (struct text_theme_word){code, theme_title(code), whose};
}

enum status
text_theme_words(struct db *db, TALLOC_CTX *memory, int64_t municipality,
        struct text_theme_word **words, size_t *count)
{
	struct text_theme_name *own = NULL;
	struct text_theme_name *asked = NULL;
	size_t own_count = 0;
	size_t asked_count = 0;
	enum status status =
	        text_themes_own(db, memory, municipality, &own, &own_count);

	*count = 0;
	if (status == STATUS_OK)
		status = text_themes_asked(db, memory, &asked, &asked_count);
	if (status != STATUS_OK)
		return status;
	*words = talloc_zero_array(memory, struct text_theme_word,
	        (unsigned)(THEMES + own_count + asked_count));
	if (*words == NULL)
		log_abort("text.theme", "out of memory");
	for (size_t i = 0; i < THEMES; i++)
		add_word(*words, count, themes[i].code, "KL");
	for (size_t i = 0; i < asked_count; i++)
		if (theme_code(asked[i].name) == NULL)
			add_word(*words, count, asked[i].name, "survey");
	for (size_t i = 0; i < own_count; i++)
		add_word(*words, count, own[i].name, "own");
	return STATUS_OK;
}

/* The code of a word; NULL with why: it is none. */
static const char *
find_word(const struct text_theme_word *words, size_t count, const char *word,
        struct text *why)
{
	const char *code = theme_code(word);

	for (size_t i = 0; code == NULL && i < count; i++)
		if (text_same_word(words[i].code, word))
			code = words[i].code;
	if (code != NULL)
		return code;
	text_add_format(why, "there is no theme \"%s\"; expected one of", word);
	for (size_t i = 0; i < count; i++)
		text_add_format(
		        why, "%s %s", i == 0 ? "" : ",", words[i].title);
	text_add_format(why, ", or %s", THEME_OTHER);
	return NULL;
}

static enum status
write_down(struct db *db, const struct audit_by *by, const char *action,
        const struct text_tag *tag)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text subject;
	enum status status;

	text_init(&subject, memory, SUBJECT_MAX);
	text_add_format(&subject, "municipality=%04d", (int)tag->municipality);
	if (tag->answer != 0)
		text_add_format(&subject, " text=%lld", (long long)tag->answer);
	text_add_format(
	        &subject, " theme=%s", tag->themes == NULL ? "*" : tag->themes);
	status = audit_put(db, by, action, text_string(&subject));
	talloc_free(memory);
	return status;
}

/* One theme by its code. */
typedef enum status change_fn(struct db *db, const struct audit_by *by,
        const struct text_tag *tag, struct text *why);

static enum status
put_one(struct db *db, const struct audit_by *by, const struct text_tag *tag,
        struct text *why)
{
	enum status status = text_tag_insert(db, by, tag);

	if (status == STATUS_CONFLICT) {
		text_add_format(why, "text %lld has the theme %s",
		        (long long)tag->answer, theme_title(tag->themes));
		return STATUS_INPUT;
	}
	return status == STATUS_OK ? write_down(db, by, "text.tag", tag)
	                           : status;
}

static enum status
take_one(struct db *db, const struct audit_by *by, const struct text_tag *tag,
        struct text *why)
{
	enum status status = text_tag_close(db, by, tag);

	if (status == STATUS_NOT_FOUND && tag->themes == NULL)
		text_add_format(why, "text %lld at %04d has no tag",
		        (long long)tag->answer, (int)tag->municipality);
	else if (status == STATUS_NOT_FOUND)
		text_add_format(why, "text %lld at %04d has no tag %s",
		        (long long)tag->answer, (int)tag->municipality,
		        theme_title(tag->themes));
	return status == STATUS_OK ? write_down(db, by, "text.untag", tag)
	                           : status;
}

/* What is taken back may be a theme that has ended since. */
static const char *
code_of(const char *word)
{
	const char *code = theme_code(word);

	return code == NULL ? word : code;
}

/* For each of the words with a comma between. */
static enum status
for_each(struct db *db, const struct audit_by *by, const struct text_tag *tag,
        change_fn *change, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text_theme_word *words = NULL;
	size_t count = 0;
	const char *at = tag->themes;
	enum status status =
	        text_theme_words(db, memory, tag->municipality, &words, &count);

	while (status == STATUS_OK && at != NULL) {
		size_t length = strcspn(at, ",");
		char *word =
		        text_trim(memory, talloc_strndup(memory, at, length));
		struct text_tag one = *tag;

		one.themes = change == take_one
		                     ? code_of(word)
		                     : find_word(words, count, word, why);
		status = one.themes == NULL ? STATUS_INPUT
		                            : change(db, by, &one, why);
		at = at[length] == ',' ? at + length + 1 : NULL;
	}
	talloc_free(memory);
	return status;
}

enum status
text_tag_put(struct db *db, const struct audit_by *by,
        const struct text_tag *tag, struct text *why)
{
	bool shown = false;
	enum status status =
	        text_is_shown(db, tag->municipality, tag->answer, &shown);

	if (status == STATUS_OK && !shown) {
		text_add_format(why,
		        "no text %lld has been let through at %04d",
		        (long long)tag->answer, (int)tag->municipality);
		return STATUS_NOT_FOUND;
	}
	if (status == STATUS_OK)
		status = text_check_outside(
		        db, by, tag->municipality, tag->answer, why);
	return status == STATUS_OK ? for_each(db, by, tag, put_one, why)
	                           : status;
}

enum status
text_tag_take_back(struct db *db, const struct audit_by *by,
        const struct text_tag *tag, struct text *why)
{
	enum status status =
	        text_check_outside(db, by, tag->municipality, tag->answer, why);

	if (status != STATUS_OK)
		return status;
	if (tag->themes == NULL)
		return take_one(db, by, tag, why);
	return for_each(db, by, tag, take_one, why);
}

/* A name stands in reports and in lists with commas, and is nobody's number. */
static bool
is_name(const char *name)
{
	size_t digits = 0;

	for (const char *at = name; *at != '\0'; at++)
		digits += isdigit((unsigned char)*at) != 0;
	return name[0] != '\0' && text_is_utf8(name, strlen(name)) &&
	       text_characters(name) <= THEME_NAME_MAX &&
	       strpbrk(name, ",;\r\n\t") == NULL && name[0] != ' ' &&
	       name[strlen(name) - 1] != ' ' && digits < DIGITS_MAX;
}

enum status
text_theme_check(const char *name, struct text *why)
{
	if (is_name(name))
		return STATUS_OK;
	text_add_format(why,
	        "expected a theme's name of 1 to %d characters without commas"
	        " and numbers",
	        THEME_NAME_MAX);
	return STATUS_INPUT;
}

enum status
text_theme_add(struct db *db, const struct audit_by *by, int64_t municipality,
        const char *name, struct text *why)
{
	const struct text_tag tag = {municipality, 0, name};
	enum status status = text_theme_check(name, why);

	if (status != STATUS_OK)
		return status;
	status = STATUS_CONFLICT;
	if (theme_code(name) == NULL)
		status = text_theme_insert(db, by, municipality, name);
	if (status == STATUS_CONFLICT)
		text_add_format(why, "the theme \"%s\" is there", name);
	if (status == STATUS_NOT_FOUND)
		text_add_format(why, "there is no municipality %04d here",
		        (int)municipality);
	return status == STATUS_OK ? write_down(db, by, "theme.add", &tag)
	                           : status;
}

enum status
text_theme_end(struct db *db, const struct audit_by *by, int64_t municipality,
        const char *name, struct text *why)
{
	const struct text_tag tag = {municipality, 0, name};
	enum status status = text_theme_close(db, by, municipality, name);

	if (status == STATUS_NOT_FOUND)
		text_add_format(why, "%04d has no theme \"%s\" of its own",
		        (int)municipality, name);
	return status == STATUS_OK ? write_down(db, by, "theme.end", &tag)
	                           : status;
}
