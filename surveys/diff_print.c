/*
 * A comparison in words: the changes under the question that they are of, and at
 * the end what they mean for the series.
 */
#include <string.h>

#include "surveys/diff.h"
#include "surveys/show_lines.h"

enum { LINE_MAX_BYTES = 4000 };

static void
add_survey(struct text *out, const char *first, const struct survey *survey)
{
	struct text line;

	text_init(&line, out->owner, LINE_MAX_BYTES);
	text_add(&line, survey->form_id == NULL ? "" : survey->form_id);
	if (survey->version != NULL && survey->version[0] != '\0')
		text_add_format(&line, ", version %s", survey->version);
	lines_add(out, 0, first, text_string(&line));
}

/* What came or went is told as it is; what changed, before and after. */
static void
add_change(struct text *out, const struct diff_change *change)
{
	bool both = change->before != NULL && change->after != NULL;
	const char *one =
	        change->before == NULL ? change->after : change->before;
	bool plain = strcmp(change->kind, "added") == 0 ||
	             strcmp(change->kind, "removed") == 0 ||
	             strcmp(change->kind, "choice_added") == 0 ||
	             strcmp(change->kind, "choice_removed") == 0;

	lines_add(out, 2, "- ", change->words);
	if (plain && one != NULL && one[0] != '\0')
		lines_add(out, 6, "", one);
	else if (!plain && (both || one != NULL)) {
		lines_add(out, 6, "Før: ",
		        change->before == NULL ? "(intet)" : change->before);
		lines_add(out, 6, "Nu:  ",
		        change->after == NULL ? "(intet)" : change->after);
	}
}

/* Changes of one item come one after another; its heading is said once. */
static void
add_changes(const struct diff *diff, struct text *out)
{
	const char *where = "";

	for (size_t i = 0; i < diff->change_count; i++) {
		const struct diff_change *change = &diff->changes[i];

		if (strcmp(change->where, where) != 0) {
			lines_end(out);
			lines_add(out, 0, "", change->where);
			where = change->where;
		}
		add_change(out, change);
	}
	if (diff->change_count == 0) {
		lines_end(out);
		lines_add(out, 0, "", "Ingen forskelle.");
	}
}

/* Always said, also when nothing breaks: it is what the reader came for. */
static void
add_series(const struct diff *diff, struct text *out)
{
	lines_end(out);
	if (diff->series_count == 0)
		lines_add(out, 0, "", "Ingen serie brydes.");
	for (size_t i = 0; i < diff->series_count; i++) {
		const struct diff_series *series = &diff->series[i];
		struct text line;

		text_init(&line, out->owner, LINE_MAX_BYTES);
		text_add_format(&line, "%s (%s), fordi %s.", series->item,
		        series->measure, series->reasons);
		lines_add(out, 0, "Serien brydes: ", text_string(&line));
	}
}

void
diff_print(const struct diff *diff, struct text *out)
{
	add_survey(out, "Før: ", diff->before);
	add_survey(out, "Nu:  ", diff->after);
	add_changes(diff, out);
	add_series(diff, out);
}
