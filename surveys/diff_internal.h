/*
 * What the files of the comparison share; for nobody else.
 */
#ifndef SURVEYS_DIFF_INTERNAL_H
#define SURVEYS_DIFF_INTERNAL_H

#include <stdbool.h>

#include "surveys/diff.h"
#include "surveys/show.h"

/* Two surveys while they are compared. */
struct comparing {
	TALLOC_CTX *memory;
	struct diff *diff;
	struct show before, after; /* each in its own language */
	size_t *old_of;            /* by new item: the old one, SURVEY_NONE */
	size_t *new_of;            /* by old item */
	bool *moved;               /* by new item */
};

/* One item in both. */
struct pair {
	const struct survey_item *before, *after;
	size_t old_index, new_index;
};

/* "Spørgsmål 3 (I2)" */
const char *diff_where(const struct show *show, size_t item);
/* Remembers a change; its strings are borrowed. */
void diff_add(struct comparing *comparing, struct diff_change change);

/* Equal but for blanks, with NULL as ""? */
bool diff_same_text(const char *a, const char *b);
/* An old text or condition, with the new names of what was renamed. */
const char *diff_renamed(const struct comparing *comparing, const char *text);
/* Do both conditions say the same, by how they are written? */
bool diff_same_condition(const struct comparing *comparing,
        const struct expression *before, const struct expression *after);
bool diff_same_texts(const struct comparing *comparing,
        const struct survey_text *before, const struct survey_text *after);
bool diff_same_list(const struct comparing *comparing,
        const struct survey_list *before, const struct survey_list *after);

/* The places, in the old and the new survey, of a language that both have;
 * false for one that is new. */
bool diff_language(
        const struct comparing *comparing, size_t after, size_t *before);
/* Changes of one text in each language that both surveys have. */
void diff_texts(struct comparing *comparing, const struct survey_text *before,
        const struct survey_text *after, struct diff_change change);

/* Which item is which (diff_match.c). */
void diff_match(struct comparing *comparing);
void diff_find_moved(struct comparing *comparing);
/* What is new, gone, moved or renamed (diff_match.c). */
void diff_places(struct comparing *comparing, size_t new_index);
void diff_removed(struct comparing *comparing);
/* The columns of one item (diff_item.c), its choices (diff_choice.c). */
void diff_item(struct comparing *comparing, const struct pair *pair);
void diff_choices(struct comparing *comparing, const struct pair *pair);
void diff_settings(struct comparing *comparing);

#endif
