/*
 * A text as the page shows it: what it says now, what it may be about, and a
 * mark of both, so that a choice made on an old page changes nothing.
 */
#include <string.h>

#include "base/log.h"
#include "reports/own_words.h"
#include "reports/period.h"
#include "reports/theme.h"
#include "server/staff.h"
#include "server/text_page_internal.h"
#include "server/text_theme.h"

/* No code is encoded as this. */
static const char no_theme[] = "%";

static const struct shape_field tick_fields[] = {
        SHAPE_STRING(struct text_tick, value),
        SHAPE_STRING(struct text_tick, title),
        SHAPE_BOOL(struct text_tick, ticked),
};
static const struct shape tick_shape =
        SHAPE("tick", struct text_tick, tick_fields);
static const struct shape_field card_fields[] = {
        SHAPE_INT(struct text_card, number),
        SHAPE_STRING(struct text_card, month),
        SHAPE_STRING(struct text_card, survey),
        SHAPE_STRING(struct text_card, question),
        SHAPE_STRING(struct text_card, theme),
        SHAPE_STRING(struct text_card, text),
        SHAPE_STRING(struct text_card, names),
        SHAPE_STRING(struct text_card, wording),
        SHAPE_STRING(struct text_card, mark),
        SHAPE_STRING(struct text_card, names_fault),
        SHAPE_STRING(struct text_card, wording_fault),
        SHAPE_BOOL(struct text_card, waits),
        SHAPE_BOOL(struct text_card, shown),
        SHAPE_BOOL(struct text_card, hidden),
        SHAPE_BOOL(struct text_card, masked),
        SHAPE_BOOL(struct text_card, published),
        SHAPE_BOOL(struct text_card, open),
        SHAPE_LIST(struct text_card, ticks, &tick_shape),
};
const struct shape text_card_shape =
        SHAPE("card", struct text_card, card_fields);

const char *
text_page_encoded(TALLOC_CTX *memory, const char *word)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._";
	struct text out;

	text_init(&out, memory, 3 * strlen(word) + 1);
	for (const char *at = word; *at != '\0'; at++)
		if (strchr(plain, *at) != NULL)
			text_add_bytes(&out, at, 1);
		else
			text_add_format(&out, "%%%02X", (unsigned char)*at);
	return text_string(&out);
}

const char *
text_card_wording(TALLOC_CTX *memory, const struct text_row *row)
{
	bool shown = row->shown != NULL && row->shown[0] != '\0';

	return own_words_masked(memory, shown ? row->shown : row->written);
}

static const char *
month_name(TALLOC_CTX *memory, int64_t month)
{
	struct period period = period_of_month(
	        (struct month){(int)(month / 100), (int)(month % 100)});

	return period_name(memory, &period);
}

static struct text_tick *
add_tick(TALLOC_CTX *memory, struct text_card *card, const char *code,
        const char *title)
{
	struct text_tick *tick = &card->ticks[card->ticks_count++];

	*tick = (struct text_tick){
	        .value = no_theme, .code = code, .title = title};
	if (code[0] != '\0')
		tick->value = text_page_encoded(memory, code);
	return tick;
}

/* The themes that there are, and no theme; one with a comma cannot be given. */
static void
add_themes(TALLOC_CTX *memory, const struct text_theme_word *words,
        size_t count, struct text_card *card)
{
	for (size_t i = 0; i < count; i++)
		if (strchr(words[i].code, ',') == NULL)
			(void)add_tick(
			        memory, card, words[i].code, words[i].title);
	(void)add_tick(memory, card, "", THEME_OTHER);
}

static struct text_tick *
find_tick(struct text_card *card, const char *code)
{
	for (size_t i = 0; i < card->ticks_count; i++)
		if (strcmp(card->ticks[i].code, code) == 0)
			return &card->ticks[i];
	return NULL;
}

/* What is ticked though it has ended stands at the end. */
static void
tick_tags(TALLOC_CTX *memory, const struct text_theme_name *tags, size_t count,
        struct text_card *card)
{
	for (size_t i = 0; i < count; i++) {
		const char *code = tags[i].name;
		struct text_tick *tick = find_tick(card, code);

		if (tick == NULL)
			tick = add_tick(memory, card, code,
			        text_format(memory, "%s (bruges ikke mere)",
			                theme_title(code)));
		tick->ticked = true;
	}
}

static void
fill_words(
        TALLOC_CTX *memory, const struct text_row *row, struct text_card *card)
{
	const char *now = text_card_wording(memory, row);

	*card = (struct text_card){.number = row->answer,
	        .month = month_name(memory, row->month),
	        .survey = row->survey,
	        .question = row->question,
	        .theme = "",
	        .text = now,
	        .names = "",
	        .wording = now,
	        .names_fault = "",
	        .wording_fault = "",
	        .waits = row->shown == NULL,
	        .hidden = row->shown != NULL && row->shown[0] == '\0'};
	card->shown = !card->waits && !card->hidden;
	/* Before it is shown, its question's theme could tell of a comment what
	 * it is a comment to. */
	if (card->shown) {
		const char *code = theme_code(row->theme);

		card->theme = theme_title(code == NULL ? row->theme : code);
	}
	card->masked = card->shown && strcmp(row->shown, row->written) != 0;
}

enum status
text_card_fill(struct route_call *call, const struct text_row *row,
        struct text_card *card)
{
	struct db *db = call->service->reading;
	int64_t municipality = call->staff->municipality;
	struct text_theme_word *words = NULL;
	struct text_theme_name *tags = NULL;
	char *mark =
	        talloc_zero_array(call->memory, char, TEXT_MARK_LENGTH + 1);
	size_t count = 0;
	size_t tag_count = 0;
	enum status status;

	if (mark == NULL)
		log_abort("text.card", "out of memory");
	fill_words(call->memory, row, card);
	status = text_theme_words(
	        db, call->memory, municipality, &words, &count);
	if (status == STATUS_OK)
		status = text_tags(db, call->memory, municipality, row->answer,
		        &tags, &tag_count);
	if (status == STATUS_OK)
		status = text_is_published(
		        db, municipality, row->answer, &card->published);
	if (status != STATUS_OK)
		return status;
	card->ticks = talloc_zero_array(call->memory, struct text_tick,
	        (unsigned)(count + tag_count + 1));
	if (card->ticks == NULL)
		log_abort("text.card", "out of memory");
	add_themes(call->memory, words, count, card);
	tick_tags(call->memory, tags, tag_count, card);
	if (tag_count > 0)
		card->theme = "";
	text_mark(&call->service->keys, row, tags, tag_count, mark);
	card->mark = mark;
	return STATUS_OK;
}
