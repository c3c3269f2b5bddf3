/*
 * People's own words, in a file of their own: what was reviewed and may be
 * shown, without the panel number, where enough people wrote.  They stand in the
 * order of the words themselves, which is nobody's.
 */
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "reports/export_internal.h"

/* A group of words: one question that one kind of people was asked. */
struct texts {
	struct export_out *out;
	const struct export_request *request;
	int64_t municipality;
	int64_t least;
	TALLOC_CTX *memory;
	struct export_text *held;
	size_t held_count;
	int64_t *count;
};

enum { HELD_MAX = 100000 };

static int
by_person(const void *left, const void *right)
{
	int64_t a = *(const int64_t *)left;
	int64_t b = *(const int64_t *)right;

	return a < b ? -1 : a > b;
}

static int64_t
count_people(const struct texts *texts)
{
	int64_t *ids = talloc_array(
	        texts->memory, int64_t, (unsigned)texts->held_count + 1);
	int64_t people = 0;

	if (ids == NULL)
		log_abort("export.texts", "out of memory");
	for (size_t i = 0; i < texts->held_count; i++)
		ids[i] = texts->held[i].respondent;
	qsort(ids, texts->held_count, sizeof(*ids), by_person);
	for (size_t i = 0; i < texts->held_count; i++)
		people += i == 0 || ids[i] != ids[i - 1] ? 1 : 0;
	return people;
}

/* Nothing below the threshold of people who wrote. */
static void
end_group(struct texts *texts)
{
	if (texts->held_count > 0 && count_people(texts) >= texts->least)
		for (size_t i = 0; i < texts->held_count; i++) {
			const struct export_text *text = &texts->held[i];

			export_out_number(
			        texts->out, (double)texts->municipality, 0);
			export_out_bytes(texts->out, ",", 1);
			export_out_field(texts->out, text->kind);
			export_out_bytes(texts->out, ",", 1);
			export_out_field(texts->out, text->question);
			export_out_bytes(texts->out, ",", 1);
			export_out_field(texts->out, text->shown);
			export_out_bytes(texts->out, "\r\n", 2);
			(*texts->count)++;
		}
	texts->held_count = 0;
	talloc_free_children(texts->memory);
	texts->held = NULL;
}

static bool
is_listed(const char *const *list, size_t count, const char *value)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], value) == 0)
			return true;
	return false;
}

static enum status
on_text(const struct export_text *text, void *context)
{
	struct texts *texts = context;
	const struct dictionary_scope *scope = &texts->request->scope;
	struct export_text *held;

	if (!is_listed(scope->kinds, scope->kinds_count, text->kind) ||
	        (scope->surveys_count > 0 &&
	                !is_listed(scope->surveys, scope->surveys_count,
	                        text->survey)))
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
	        talloc_strdup(texts->memory, text->survey)};
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
	        .count = count};
	enum status status = export_out_open(memory, path, &texts.out, why);

	*count = 0;
	if (status != STATUS_OK)
		goto done;
	export_out_string(
	        texts.out, "kommune,respondent,spoergsmaal,tekst\r\n");
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
