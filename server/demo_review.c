/*
 * The reviewer in the demo: somebody outside the units reads what the month's
 * citizens wrote, lets it through, and says what it is about; waiting is a theme
 * of the municipality's own.
 */
#include <string.h>

#include "server/demo_staff.h"
#include "server/text_store.h"
#include "server/text_theme.h"

static const char waiting_theme[] = "Ventetid";

static const struct {
	const char *word, *theme;
} about[] = {
        {"ventede", waiting_theme},
        {"hurtigt", waiting_theme},
        {"samtalen", "latest_talk"},
};

/* What a text is about by a word in it; NULL: by its question. */
static const char *
theme_by_word(const char *written)
{
	for (size_t i = 0; i < sizeof(about) / sizeof(about[0]); i++)
		if (strstr(written, about[i].word) != NULL)
			return about[i].theme;
	return NULL;
}

/* A second month finds the theme there. */
static enum status
add_theme(struct db *db, const struct audit_by *by, int64_t municipality,
        TALLOC_CTX *memory)
{
	struct text_theme_name *names = NULL;
	size_t count = 0;
	struct text why;
	enum status status =
	        text_themes_own(db, memory, municipality, &names, &count);

	text_init(&why, memory, 400);
	if (status != STATUS_OK || count > 0)
		return status;
	return text_theme_add(db, by, municipality, waiting_theme, &why);
}

static enum status
review(struct db *db, const struct audit_by *by, int64_t municipality,
        const struct waiting_text *text, struct text *why)
{
	const struct text_ask ask = {.municipality = municipality,
	        .answer = text->answer,
	        .decision = TEXT_SHOW};
	const struct text_tag tag = {
	        municipality, text->answer, theme_by_word(text->written)};
	enum status status = text_review(db, by, &ask, why);

	if (status == STATUS_OK && tag.themes != NULL)
		status = text_tag_put(db, by, &tag, why);
	return status;
}

enum status
demo_review_texts(struct db *db, const struct secret_keys *keys,
        const struct demo_staff_month *month, struct text *why)
{
	const struct audit_by by = {keys, "redaktion", month->now};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct waiting_text *texts = NULL;
	size_t count = 0;
	enum status status = add_theme(db, &by, month->municipality, memory);

	if (status == STATUS_OK)
		status = texts_waiting(db, memory, month->municipality,
		        month->month, &texts, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = review(db, &by, month->municipality, &texts[i], why);
	talloc_free(memory);
	return status;
}
