/*
 * People's own words, in a file of their own: what was reviewed and may be
 * shown, with its themes and without the panel number, where enough people wrote
 * of a theme.  They stand in the order of the words themselves, which is
 * nobody's.
 */
#include <string.h>

#include "base/log.h"
#include "reports/export_internal.h"
#include "reports/own_words.h"
#include "reports/report_firm.h"
#include "reports/theme.h"
#include "reports/theme_group.h"

/* A group of words: one question that one kind of people was asked. */
struct texts {
	struct export_out *out;
	const struct export_request *request;
	int64_t municipality;
	int64_t least;
	TALLOC_CTX *memory; /* a group's */
	TALLOC_CTX *owner;  /* of all */
	struct export_text *held;
	size_t held_count;
	int64_t *count;
	struct fact_firm *firms; /* the municipality's employers' */
	size_t firms_count;
};

enum { HELD_MAX = 100000, THEMES_BYTES = 2000 };

static struct theme_piece **
make_pieces(const struct texts *texts)
{
	unsigned count = (unsigned)texts->held_count;
	struct theme_piece *pieces =
	        talloc_zero_array(texts->memory, struct theme_piece, count);
	struct theme_piece **list =
	        talloc_array(texts->memory, struct theme_piece *, count);

	if (pieces == NULL || list == NULL)
		log_abort("export.texts", "out of memory");
	for (size_t i = 0; i < texts->held_count; i++) {
		pieces[i] =
		        (struct theme_piece){.answer = texts->held[i].answer,
		                .respondent = texts->held[i].respondent,
		                .theme = theme_of(texts->held[i].theme)};
		list[i] = &pieces[i];
	}
	return list;
}

/* The themes under which a text is told; "" where it is not. */
static const char *
themes_of(const struct texts *texts, struct theme_piece *const *pieces,
        size_t count)
{
	struct text names;

	text_init(&names, texts->memory, THEMES_BYTES);
	for (size_t i = 0; i < count; i++)
		if (pieces[i]->state == THEME_PLACED) {
			text_add(&names, names.length > 0 ? "; " : "");
			text_add(&names, theme_title(pieces[i]->theme));
		}
	return text_string(&names);
}

static void
write_text(const struct texts *texts, const struct export_text *text,
        const char *names)
{
	export_out_number(texts->out, (double)texts->municipality, 0);
	export_out_bytes(texts->out, ",", 1);
	export_out_field(texts->out, text->kind);
	export_out_bytes(texts->out, ",", 1);
	export_out_field(texts->out, text->question);
	export_out_bytes(texts->out, ",", 1);
	export_out_field(texts->out, names);
	export_out_bytes(texts->out, ",", 1);
	export_out_field(
	        texts->out, own_words_masked(texts->memory, text->shown));
	export_out_bytes(texts->out, "\r\n", 2);
	(*texts->count)++;
}

/* Employers' words are of enough firms, too. */
static bool
are_of_firms(const void *context, const int64_t *people, size_t count)
{
	const struct texts *texts = context;
	struct firm_tally tally;
	int64_t *marks;

	if (strcmp(texts->held[0].kind, "employer") != 0)
		return true;
	marks = talloc_array(NULL, int64_t, (unsigned)count + 1);
	if (marks == NULL)
		log_abort("export.texts", "out of memory");
	for (size_t i = 0; i < count; i++)
		marks[i] = fact_firm_of(
		        texts->firms, texts->firms_count, people[i]);
	tally = firm_tally_of(marks, count);
	talloc_free(marks);
	return firm_tally_is_of_many(&tally, texts->least);
}

/* Nothing below the threshold of people who wrote, under no theme. */
static void
end_group(struct texts *texts)
{
	const struct theme_rule rule = {texts->least, are_of_firms, texts};
	struct theme_piece **pieces;

	if (texts->held_count == 0)
		return;
	pieces = make_pieces(texts);
	theme_settle(pieces, texts->held_count, &rule);
	for (size_t from = 0, to; from < texts->held_count; from = to) {
		const char *names;

		to = from + 1;
		while (to < texts->held_count &&
		        pieces[to]->answer == pieces[from]->answer)
			to++;
		names = themes_of(texts, pieces + from, to - from);
		if (names[0] != '\0')
			write_text(texts, &texts->held[from], names);
	}
	texts->held_count = 0;
	talloc_free_children(texts->memory);
	texts->held = NULL;
}

static enum status
on_text(const struct export_text *text, void *context)
{
	struct texts *texts = context;
	struct export_text *held;

	if (!dictionary_in_scope(
	            &texts->request->scope, text->kind, text->survey))
		return STATUS_OK;
	if (texts->held_count > 0 &&
	        (strcmp(texts->held[0].kind, text->kind) != 0 ||
	                strcmp(texts->held[0].question, text->question) != 0 ||
	                strcmp(texts->held[0].survey, text->survey) != 0))
		end_group(texts);
	if (texts->held_count == HELD_MAX)
		return STATUS_LIMIT;
	if ((texts->held_count & (texts->held_count - 1)) == 0)
		texts->held = talloc_realloc(texts->memory, texts->held,
		        struct export_text,
		        2 * (unsigned)texts->held_count + 1);
	if (texts->held == NULL)
		log_abort("export.texts", "out of memory");
	held = &texts->held[texts->held_count++];
	*held = (struct export_text){talloc_strdup(texts->memory, text->kind),
	        talloc_strdup(texts->memory, text->question),
	        talloc_strdup(texts->memory, text->shown), text->respondent,
	        talloc_strdup(texts->memory, text->survey), text->answer,
	        talloc_strdup(texts->memory, text->theme)};
	return STATUS_OK;
}

static enum status
texts_of(struct db *db, struct texts *texts)
{
	const int64_t months[2] = {texts->request->from, texts->request->to};
	struct export_place place = {0};
	enum status status =
	        export_place(db, texts->memory, texts->municipality, &place);

	texts->least = place.minimum_cell;
	if (status == STATUS_OK)
		status = fact_firms(db, texts->owner, texts->municipality,
		        &texts->firms, &texts->firms_count);
	if (status == STATUS_OK)
		status = export_each_text(
		        db, texts->municipality, months, on_text, texts);
	end_group(texts);
	return status;
}

enum status
export_texts(struct db *db, const struct export_request *request,
        const char *path, int64_t *count, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct texts texts = {.request = request,
	        .memory = talloc_new(memory),
	        .owner = memory,
	        .count = count};
	enum status status = export_out_open(memory, path, &texts.out, why);

	*count = 0;
	if (status != STATUS_OK)
		goto done;
	export_out_string(
	        texts.out, "kommune,respondent,spoergsmaal,tema,tekst\r\n");
	for (size_t i = 0;
	        status == STATUS_OK && i < request->municipalities_count; i++) {
		texts.municipality = request->municipalities[i];
		status = texts_of(db, &texts);
	}
	if (status == STATUS_OK)
		status = export_out_close(texts.out);
done:
	talloc_free(memory);
	return status;
}
