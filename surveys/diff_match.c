/*
 * Which item of the old survey is which of the new one: by name, and where the
 * name is gone, by everything else; and what is new, gone or elsewhere.
 */
#include <string.h>

#include "base/log.h"
#include "surveys/diff_internal.h"

static size_t *
indexes(const struct comparing *comparing, size_t count)
{
	size_t *list = talloc_zero_array(
	        comparing->memory, size_t, (unsigned)count + 1);

	if (list == NULL)
		log_abort("diff.match", "out of memory");
	for (size_t i = 0; i < count; i++)
		list[i] = SURVEY_NONE;
	return list;
}

static void
match(struct comparing *comparing, size_t old, size_t new)
{
	comparing->old_of[new] = old;
	comparing->new_of[old] = new;
}

/* Parameters and words of the columns that hold one word. */
static bool
same_words(const struct survey_item *a, const struct survey_item *b)
{
	return diff_same_text(a->min, b->min) &&
	       diff_same_text(a->max, b->max) &&
	       diff_same_text(a->step, b->step) &&
	       diff_same_text(a->theme, b->theme) &&
	       diff_same_text(a->follow_up, b->follow_up) &&
	       a->measure == b->measure && a->channel == b->channel &&
	       a->sensitivity == b->sensitivity;
}

/* Is everything but the name the same? */
static bool
is_same(const struct comparing *comparing, const struct survey_item *before,
        const struct survey_item *after)
{
	return before->type == after->type && same_words(before, after) &&
	       diff_same_texts(comparing, &before->label, &after->label) &&
	       diff_same_texts(
	               comparing, &before->sms_label, &after->sms_label) &&
	       diff_same_list(comparing, before->list, after->list) &&
	       diff_same_condition(
	               comparing, before->relevant, after->relevant) &&
	       diff_same_condition(
	               comparing, before->constraint, after->constraint) &&
	       diff_same_condition(
	               comparing, before->calculation, after->calculation);
}

/* The first that fits, so that two that are alike keep their order. */
static bool
match_one(struct comparing *comparing, size_t new)
{
	const struct survey *before = comparing->before.survey;
	const struct survey_item *item = &comparing->after.survey->items[new];

	for (size_t o = 0; o < before->item_count; o++) {
		if (comparing->new_of[o] != SURVEY_NONE ||
		        !is_same(comparing, &before->items[o], item))
			continue;
		match(comparing, o, new);
		return true;
	}
	return false;
}

/* The conditions of one may name another that was renamed too, so that a match
 * can bring forth the next. */
static bool
match_renamed(struct comparing *comparing)
{
	bool any = false;

	for (size_t n = 0; n < comparing->after.survey->item_count; n++)
		if (comparing->old_of[n] == SURVEY_NONE)
			any |= match_one(comparing, n);
	return any;
}

/* Names come first: an item under its old name is the same one, however much of
 * it was rewritten. */
void
diff_match(struct comparing *comparing)
{
	const struct survey *before = comparing->before.survey;
	const struct survey *after = comparing->after.survey;

	comparing->old_of = indexes(comparing, after->item_count);
	comparing->new_of = indexes(comparing, before->item_count);
	for (size_t n = 0; n < after->item_count; n++) {
		size_t old = survey_find(before, after->items[n].name);

		/* A group and a question of one name are not the same. */
		if (old != SURVEY_NONE &&
		        (before->items[old].type == SURVEY_GROUP) ==
		                (after->items[n].type == SURVEY_GROUP))
			match(comparing, old, n);
	}
	while (match_renamed(comparing))
		continue;
}

/* Moves. */

static bool *
flags(const struct comparing *comparing, size_t count)
{
	bool *list =
	        talloc_zero_array(comparing->memory, bool, (unsigned)count + 1);

	if (list == NULL)
		log_abort("diff.flags", "out of memory");
	return list;
}

/* Most items of both stand in their old order, as the longest chain of them
 * does: those outside of it have moved. */
void
diff_find_moved(struct comparing *comparing)
{
	size_t count = comparing->after.survey->item_count;
	const size_t *old_of = comparing->old_of;
	size_t *length = indexes(comparing, count);
	size_t *previous = indexes(comparing, count);
	size_t last = SURVEY_NONE;

	comparing->moved = flags(comparing, count);
	for (size_t i = 0; i < count; i++) {
		if (old_of[i] == SURVEY_NONE)
			continue;
		comparing->moved[i] = true;
		length[i] = 1;
		for (size_t j = 0; j < i; j++)
			if (old_of[j] != SURVEY_NONE && old_of[j] < old_of[i] &&
			        length[j] >= length[i]) {
				length[i] = length[j] + 1;
				previous[i] = j;
			}
		if (last == SURVEY_NONE || length[i] > length[last])
			last = i;
	}
	for (; last != SURVEY_NONE; last = previous[last])
		comparing->moved[last] = false;
}

/* Does its group stand for it, as the same group in both? */
static bool
moved_with_group(const struct comparing *comparing, size_t new)
{
	size_t group = comparing->after.survey->items[new].parent;
	size_t old =
	        comparing->before.survey->items[comparing->old_of[new]].parent;

	return group != SURVEY_NONE && comparing->moved[group] &&
	       comparing->old_of[group] == old;
}

/* Said by numbers, which is how people see an order. */
static void
add_moved(struct comparing *comparing, size_t new)
{
	size_t old = comparing->old_of[new];
	size_t before = show_number(comparing->before.survey, old);
	size_t after = show_number(comparing->after.survey, new);

	if (!comparing->moved[new] || moved_with_group(comparing, new))
		return;
	diff_add(comparing,
	        (struct diff_change){.kind = "moved",
	                .item = comparing->after.survey->items[new].name,
	                .where = diff_where(&comparing->after, new),
	                .words = before == 0 || after == 0
	                                 ? "Er flyttet."
	                                 : text_format(comparing->memory,
	                                           "Er flyttet: var spørgsmål"
	                                           " %zu, er nu spørgsmål %zu.",
	                                           before, after)});
}

/* A group decides when its questions are asked, so that standing in another one
 * is more than an order. */
static void
add_regrouped(struct comparing *comparing, size_t new)
{
	const struct survey *before = comparing->before.survey;
	const struct survey *after = comparing->after.survey;
	size_t group = after->items[new].parent;
	size_t old = before->items[comparing->old_of[new]].parent;

	if (group == SURVEY_NONE
	                ? old == SURVEY_NONE
	                : comparing->old_of[group] == old && old != SURVEY_NONE)
		return;
	diff_add(comparing,
	        (struct diff_change){.kind = "moved",
	                .item = after->items[new].name,
	                .where = diff_where(&comparing->after, new),
	                .before = old == SURVEY_NONE ? NULL
	                                             : before->items[old].name,
	                .after = group == SURVEY_NONE
	                                 ? NULL
	                                 : after->items[group].name,
	                .words = group == SURVEY_NONE
	                                 ? "Står nu uden for grupper."
	                                 : "Står nu i en anden gruppe."});
}

/* An index of other items is another index. */
static const char *
index_changed(const struct comparing *comparing, enum survey_measure measure,
        const char *how)
{
	return measure == SURVEY_MEASURE_NONE
	               ? NULL
	               : text_format(
	                         comparing->memory, "spørgsmålet er %s", how);
}

static void
add_new(struct comparing *comparing, size_t new)
{
	const struct survey_item *item = &comparing->after.survey->items[new];

	diff_add(comparing, (struct diff_change){.kind = "added",
	                            .item = item->name,
	                            .after = show_label(&comparing->after, new),
	                            .where = diff_where(&comparing->after, new),
	                            .words = "Er nyt.",
	                            .breaks = index_changed(
	                                    comparing, item->measure, "nyt")});
}

/* A rename is said before moves, so that what follows can use the new name. */
void
diff_places(struct comparing *comparing, size_t new)
{
	size_t old = comparing->old_of[new];
	const char *name = comparing->after.survey->items[new].name;

	if (old == SURVEY_NONE) {
		add_new(comparing, new);
		return;
	}
	if (strcmp(comparing->before.survey->items[old].name, name) != 0)
		diff_add(comparing,
		        (struct diff_change){.kind = "renamed",
		                .item = name,
		                .column = "name",
		                .before = comparing->before.survey->items[old]
		                                  .name,
		                .after = name,
		                .where = diff_where(&comparing->after, new),
		                .words = "Har fået et nyt navn."});
	add_moved(comparing, new);
	add_regrouped(comparing, new);
}

void
diff_removed(struct comparing *comparing)
{
	const struct survey *before = comparing->before.survey;

	for (size_t o = 0; o < before->item_count; o++)
		if (comparing->new_of[o] == SURVEY_NONE)
			diff_add(comparing,
			        (struct diff_change){.kind = "removed",
			                .item = before->items[o].name,
			                .before = show_label(
			                        &comparing->before, o),
			                .where = diff_where(
			                        &comparing->before, o),
			                .words = "Er fjernet.",
			                .breaks = index_changed(comparing,
			                        before->items[o].measure,
			                        "fjernet")});
}
