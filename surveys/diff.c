/*
 * Compares two surveys item by item, in the order of the new one, and gathers
 * which series break.
 */
#include "surveys/diff.h"

#include <string.h>

#include "base/log.h"
#include "surveys/diff_internal.h"

enum { REASONS_MAX = 2000 };

/* Numbers are what people count by, names what the figures are stored under;
 * both are said. */
const char *
diff_where(const struct show *show, size_t item)
{
	const struct survey_item *at = &show->survey->items[item];
	size_t number = show_number(show->survey, item);
	const char *words;

	if (number > 0)
		words = text_format(
		        show->memory, "Spørgsmål %zu (%s)", number, at->name);
	else
		words = text_format(show->memory, "%s %s",
		        at->type == SURVEY_GROUP  ? "Gruppen"
		        : at->type == SURVEY_NOTE ? "Beskeden"
		                                  : "Feltet",
		        at->name);
	return words;
}

void
diff_add(struct comparing *comparing, struct diff_change change)
{
	struct diff *diff = comparing->diff;

	change.item = change.item == NULL ? "" : change.item;
	change.column = change.column == NULL ? "" : change.column;
	change.language = change.language == NULL ? "" : change.language;
	diff->changes = talloc_realloc(diff, diff->changes, struct diff_change,
	        (unsigned)diff->change_count + 1);
	if (diff->changes == NULL)
		log_abort("diff.add", "out of memory");
	diff->changes[diff->change_count++] = change;
}

/* A language that only one version has is told once, in the settings, and not
 * again of every text. */
void
diff_texts(struct comparing *comparing, const struct survey_text *before,
        const struct survey_text *after, struct diff_change change)
{
	const struct survey *survey = comparing->after.survey;
	const char *words = change.words;
	size_t old = 0;

	for (size_t l = 0; l < survey->language_count; l++) {
		if (!diff_language(comparing, l, &old) ||
		        diff_same_text(diff_renamed(comparing, before->in[old]),
		                after->in[l]))
			continue;
		change.language = survey->language_codes[l];
		change.before = before->in[old];
		change.after = after->in[l];
		change.words =
		        survey->language_count == 1
		                ? text_format(comparing->memory, "%s.", words)
		                : text_format(comparing->memory, "%s (%s).",
		                          words, change.language);
		diff_add(comparing, change);
	}
}

/* Series. */

/* What it counts in now, or counted in before. */
static enum survey_measure
measure_of(const struct comparing *comparing, const char *name)
{
	const struct survey *all[] = {
	        comparing->after.survey, comparing->before.survey};

	for (size_t i = 0; i < 2; i++) {
		size_t item = survey_find(all[i], name);
		size_t old;

		if (item == SURVEY_NONE)
			continue;
		if (all[i]->items[item].measure != SURVEY_MEASURE_NONE)
			return all[i]->items[item].measure;
		if (i > 0)
			continue;
		/* It may have counted before, under another name. */
		old = comparing->old_of[item];
		if (old != SURVEY_NONE)
			return all[1]->items[old].measure;
	}
	return SURVEY_MEASURE_NONE;
}

static void
add_series(struct comparing *comparing, const char *item, const char *reasons)
{
	struct diff *diff = comparing->diff;

	diff->series = talloc_realloc(diff, diff->series, struct diff_series,
	        (unsigned)diff->series_count + 1);
	if (diff->series == NULL)
		log_abort("diff.series", "out of memory");
	diff->series[diff->series_count++] = (struct diff_series){
	        item, show_measure(measure_of(comparing, item)), reasons};
}

/* All reasons among the changes from here on that are of one item, each once. */
static const char *
gather_reasons(const struct comparing *comparing, const char *item)
{
	const struct diff *diff = comparing->diff;
	struct text reasons;

	text_init(&reasons, comparing->memory, REASONS_MAX);
	for (size_t i = 0; i < diff->change_count; i++) {
		const struct diff_change *change = &diff->changes[i];

		if (change->breaks == NULL || strcmp(change->item, item) != 0 ||
		        strstr(text_string(&reasons), change->breaks) != NULL)
			continue;
		text_add_format(&reasons, "%s%s",
		        reasons.length > 0 ? ", og " : "", change->breaks);
	}
	return text_string(&reasons);
}

static bool
is_told(const struct diff *diff, const char *item)
{
	for (size_t i = 0; i < diff->series_count; i++)
		if (strcmp(diff->series[i].item, item) == 0)
			return true;
	return false;
}

/* Only what counts in an index has a series; of anything else the changes are
 * no break. */
static void
find_series(struct comparing *comparing)
{
	struct diff *diff = comparing->diff;

	for (size_t i = 0; i < diff->change_count; i++) {
		struct diff_change *change = &diff->changes[i];

		if (change->breaks == NULL)
			continue;
		if (measure_of(comparing, change->item) == SURVEY_MEASURE_NONE)
			change->breaks = NULL;
		else if (!is_told(diff, change->item))
			add_series(comparing, change->item,
			        gather_reasons(comparing, change->item));
	}
}

static struct diff *
diff_create(TALLOC_CTX *memory, const struct survey *before,
        const struct survey *after)
{
	struct diff *diff = talloc_zero(memory, struct diff);

	if (diff == NULL)
		log_abort("diff.create", "out of memory");
	diff->before = before;
	diff->after = after;
	return diff;
}

/* In the order of the new survey, with what is gone at the end, since it has no
 * place there. */
struct diff *
diff_surveys(TALLOC_CTX *memory, const struct survey *before,
        const struct survey *after)
{
	struct diff *diff = diff_create(memory, before, after);
	struct comparing comparing = {.memory = diff,
	        .diff = diff,
	        .before = {diff, before, before->default_language},
	        .after = {diff, after, after->default_language}};

	diff_match(&comparing);
	diff_find_moved(&comparing);
	diff_settings(&comparing);
	for (size_t n = 0; n < after->item_count; n++) {
		size_t old = comparing.old_of[n];
		struct pair pair;

		diff_places(&comparing, n);
		if (old == SURVEY_NONE)
			continue;
		pair = (struct pair){
		        &before->items[old], &after->items[n], old, n};
		diff_item(&comparing, &pair);
	}
	diff_removed(&comparing);
	find_series(&comparing);
	return diff;
}
