/*
 * The choices of one item in both versions, by what is stored for them.
 */
#include <string.h>

#include "surveys/diff_internal.h"

/* Where all changes of one item's choices begin. */
static struct diff_change
change_of(const struct comparing *comparing, const struct pair *pair,
        const char *kind, const char *breaks)
{
	return (struct diff_change){.kind = kind,
	        .item = pair->after->name,
	        .column = "label",
	        .where = diff_where(&comparing->after, pair->new_index),
	        .breaks = breaks};
}

/* In the main language: what is meant here is which choice, not its wording. */
static const char *
label(const struct show *show, const struct survey_choice *choice)
{
	return survey_text_in(show->survey, &choice->label, show->language);
}

/* 2 = Lidt; or the label alone where it is what is stored. */
static const char *
choice_words(const struct comparing *comparing, const struct show *show,
        const struct survey_choice *choice)
{
	const char *words = label(show, choice);

	return strcmp(words, choice->name) == 0
	               ? words
	               : text_format(comparing->memory, "%s = %s", choice->name,
	                         words);
}

static void
add_one(struct comparing *comparing, const struct pair *pair,
        const struct survey_choice *choice, bool added)
{
	struct diff_change change = change_of(comparing, pair,
	        added ? "choice_added" : "choice_removed",
	        added ? "en svarmulighed er ny" : "en svarmulighed er fjernet");
	const struct show *show =
	        added ? &comparing->after : &comparing->before;
	const char *words = choice_words(comparing, show, choice);

	if (added)
		change.after = words;
	else
		change.before = words;
	change.words = added ? "En svarmulighed er ny."
	                     : "En svarmulighed er fjernet.";
	diff_add(comparing, change);
}

/* A new code changes what is texted, not what is answered, so that no series
 * breaks by it. */
static void
compare_choice(struct comparing *comparing, const struct pair *pair,
        const struct survey_choice *before, const struct survey_choice *after)
{
	struct diff_change change = change_of(comparing, pair,
	        "choice_relabelled", "en svarmulighed har en ny tekst");

	change.words = text_format(comparing->memory,
	        "Svarmuligheden %s har fået en ny tekst", after->name);
	diff_texts(comparing, &before->label, &after->label, change);
	if (strcmp(before->sms_code, after->sms_code) == 0)
		return;
	change = change_of(comparing, pair, "choice_code", NULL);
	change.column = "sms_code";
	change.before = before->sms_code;
	change.after = after->sms_code;
	change.words = text_format(comparing->memory,
	        "Svarmuligheden \"%s\" har fået en ny sms-kode.",
	        label(&comparing->after, after));
	diff_add(comparing, change);
}

/* Do those that both have stand in the same order? */
static bool
same_order(const struct survey_list *before, const struct survey_list *after)
{
	size_t at = 0;

	for (size_t i = 0; i < after->choice_count; i++) {
		const struct survey_choice *old =
		        survey_choice_find(before, after->choices[i].name);
		size_t place;

		if (old == NULL)
			continue;
		place = (size_t)(old - before->choices);
		if (place < at)
			return false;
		at = place;
	}
	return true;
}

/* The name of the list is not looked at: it is the author's own, and two
 * questions may come to share one. */
void
diff_choices(struct comparing *comparing, const struct pair *pair)
{
	const struct survey_list *before = pair->before->list;
	const struct survey_list *after = pair->after->list;
	struct diff_change order = change_of(comparing, pair, "choice_order",
	        "svarmulighederne har en ny rækkefølge");

	if (before == NULL || after == NULL)
		return; /* the type says it */
	for (size_t i = 0; i < before->choice_count; i++)
		if (survey_choice_find(after, before->choices[i].name) == NULL)
			add_one(comparing, pair, &before->choices[i], false);
	for (size_t i = 0; i < after->choice_count; i++) {
		const struct survey_choice *choice = &after->choices[i];
		const struct survey_choice *old =
		        survey_choice_find(before, choice->name);

		if (old == NULL)
			add_one(comparing, pair, choice, true);
		else
			compare_choice(comparing, pair, old, choice);
	}
	order.words = "Svarmulighederne har fået en ny rækkefølge.";
	if (!same_order(before, after))
		diff_add(comparing, order);
}
