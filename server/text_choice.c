/*
 * Carries a choice out in one job of the writer: first whether the text is what
 * was looked at, then the words, then the tags, which only a text that is shown
 * can have.
 */
#include "server/text_choice.h"

#include <string.h>

#include "reports/theme.h"

enum { STATE_MAX = 100000, MARK_BYTES = TEXT_MARK_LENGTH / 2 };

/* Each part ends in a byte that no text has. */
static void
add_part(struct text *state, const char *part)
{
	text_add(state, part == NULL ? "-" : "+");
	text_add(state, part == NULL ? "" : part);
	text_add_bytes(state, "\x01", 1);
}

void
text_mark(const struct secret_keys *keys, const struct text_row *row,
        const struct text_theme_name *tags, size_t count,
        char mark[TEXT_MARK_LENGTH + 1])
{
	TALLOC_CTX *memory = talloc_new(NULL);
	unsigned char hash[SECRET_HASH_BYTES];
	struct text state;

	text_init(&state, memory, STATE_MAX);
	text_add_format(&state, "%lld %lld ", (long long)row->answer,
	        (long long)row->at);
	add_part(&state, row->shown);
	add_part(&state, row->reviewer);
	for (size_t i = 0; i < count; i++)
		add_part(&state, tags[i].name);
	secret_hash(keys->token, "text.mark", text_string(&state), state.length,
	        hash);
	secret_hex(hash, MARK_BYTES, mark);
	talloc_free(memory);
}

static bool
has(const char *const *chosen, size_t count, const char *theme)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(chosen[i], theme) == 0)
			return true;
	return false;
}

static bool
has_tag(const struct text_theme_name *tags, size_t count, const char *theme)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(tags[i].name, theme) == 0)
			return true;
	return false;
}

/* A theme as text_theme.c reads it: the code of no theme is no word. */
static struct text_tag
tag_of(const struct text_choice *choice, const char *theme)
{
	return (struct text_tag){choice->ask.municipality, choice->ask.answer,
	        theme[0] == '\0' ? THEME_OTHER : theme};
}

/* What is ticked already, and what was never ticked, is left alone: each tag has
 * whoever gave it. */
static enum status
change_tags(struct db *db, const struct audit_by *by,
        const struct text_choice *choice, const struct text_theme_name *tags,
        size_t count, struct text *why)
{
	enum status status = STATUS_OK;

	for (size_t i = 0; status == STATUS_OK && i < count; i++) {
		const struct text_tag tag = tag_of(choice, tags[i].name);

		if (!has(choice->themes, choice->theme_count, tags[i].name))
			status = text_tag_take_back(db, by, &tag, why);
	}
	for (size_t i = 0; status == STATUS_OK && i < choice->theme_count;
	        i++) {
		const struct text_tag tag = tag_of(choice, choice->themes[i]);

		if (!has_tag(tags, count, choice->themes[i]))
			status = text_tag_put(db, by, &tag, why);
	}
	return status == STATUS_INPUT ? STATUS_CONFLICT : status;
}

enum status
text_choose(struct db *db, const struct audit_by *by,
        const struct text_choice *choice, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const struct text_ask *ask = &choice->ask;
	struct text_theme_name *tags = NULL;
	struct text_row row = {0};
	size_t count = 0;
	char mark[TEXT_MARK_LENGTH + 1];
	enum status status =
	        text_check_outside(db, by, ask->municipality, ask->answer, why);

	if (status == STATUS_OK)
		status = text_look(
		        db, memory, ask->municipality, ask->answer, &row);
	if (status == STATUS_OK)
		status = text_tags(db, memory, ask->municipality, ask->answer,
		        &tags, &count);
	if (status != STATUS_OK)
		goto done;
	text_mark(by->keys, &row, tags, count, mark);
	if (strcmp(mark, choice->mark) != 0)
		status = STATUS_CONFLICT;
	if (status == STATUS_OK && choice->decides)
		status = text_review(db, by, ask, why);
	if (status == STATUS_OK && choice->tags)
		status = change_tags(db, by, choice, tags, count, why);
done:
	talloc_free(memory);
	return status;
}
