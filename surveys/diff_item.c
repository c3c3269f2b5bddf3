/*
 * The columns of one item in both versions.
 */
#include <string.h>

#include "surveys/diff_internal.h"
#include "surveys/expression.h"

/* Where all changes of one item's columns begin. */
static struct diff_change
change_of(const struct comparing *comparing, const struct pair *pair,
        const char *column, const char *words)
{
	return (struct diff_change){.kind = "changed",
	        .item = pair->after->name,
	        .column = column,
	        .where = diff_where(&comparing->after, pair->new_index),
	        .words = words};
}

/* Texts. */

/* Hint and messages help to answer; only the wording itself is the question,
 * and begins a new series. */
static void
compare_texts(struct comparing *comparing, const struct pair *pair)
{
	const struct {
		const char *column;
		const struct survey_text *before, *after;
		const char *words;
		const char *breaks;
	} texts[] = {
	        {"label", &pair->before->label, &pair->after->label,
	                "Ordlyden er ændret", "ordlyden er ændret"},
	        {"sms_label", &pair->before->sms_label, &pair->after->sms_label,
	                "Ordlyden på sms er ændret",
	                "ordlyden på sms er ændret"},
	        {"hint", &pair->before->hint, &pair->after->hint,
	                "Hjælpeteksten er ændret", NULL},
	        {"required_message", &pair->before->required_message,
	                &pair->after->required_message,
	                "Beskeden, når svaret mangler, er ændret", NULL},
	        {"constraint_message", &pair->before->constraint_message,
	                &pair->after->constraint_message,
	                "Beskeden, når svaret ikke godtages, er ændret", NULL},
	};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct diff_change change = change_of(
		        comparing, pair, texts[i].column, texts[i].words);

		change.kind = i < 2 ? "reworded" : "changed";
		change.breaks = texts[i].breaks;
		diff_texts(comparing, texts[i].before, texts[i].after, change);
	}
}

/* The kind of answer. */

/* Two numbers of one type with other ends are another scale. */
static void
compare_type(struct comparing *comparing, const struct pair *pair)
{
	struct diff_change change =
	        change_of(comparing, pair, "type", "Svartypen er ændret.");
	bool scale = diff_same_text(pair->before->min, pair->after->min) &&
	             diff_same_text(pair->before->max, pair->after->max) &&
	             diff_same_text(pair->before->step, pair->after->step);

	if (pair->before->type == pair->after->type && scale)
		return;
	change.kind = "type";
	change.before = show_type(&comparing->before, pair->old_index);
	change.after = show_type(&comparing->after, pair->new_index);
	change.breaks = "svartypen er ændret";
	if (pair->before->type == pair->after->type) {
		change.column = "parameters";
		change.words = "Skalaen er ændret.";
		change.breaks = "skalaen er ændret";
	}
	diff_add(comparing, change);
}

/* Conditions. */

/* A plain yes reads as such, not as a condition. */
static const char *
as_condition(const struct show *show, const struct expression *expression,
        size_t item)
{
	if (expression == NULL)
		return NULL;
	if (strcmp(expression_source(expression), "true()") == 0)
		return "ja";
	return show_condition(show, expression, item);
}

static const char *
as_value(const struct show *show, const struct expression *expression,
        size_t item)
{
	return expression == NULL ? NULL : show_value(show, expression, item);
}

/* Who is asked changes with a condition, but not what; the figures of those who
 * answer can still be compared. */
static void
compare_conditions(struct comparing *comparing, const struct pair *pair)
{
	const struct survey_item *old = pair->before;
	const struct survey_item *new = pair->after;

	const struct {
		const char *column;
		const struct expression *before, *after;
		const char *words;
		bool value;
	} all[] = {
	        {"relevant", old->relevant, new->relevant,
	                "Betingelsen er ændret.", false},
	        {"required", old->required, new->required,
	                "Om det skal besvares, er ændret.", false},
	        {"constraint", old->constraint, new->constraint,
	                "Kravet til svaret er ændret.", false},
	        {"choice_filter", old->choice_filter, new->choice_filter,
	                "Hvilke svar der vises, er ændret.", false},
	        {"calculation", old->calculation, new->calculation,
	                "Beregningen er ændret.", true},
	        {"default", old->initial, new->initial,
	                "Det, der er udfyldt på forhånd, er ændret.", true},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct diff_change change =
		        change_of(comparing, pair, all[i].column, all[i].words);

		if (diff_same_condition(comparing, all[i].before, all[i].after))
			continue;
		change.before = (all[i].value ? as_value : as_condition)(
		        &comparing->before, all[i].before, pair->old_index);
		change.after = (all[i].value ? as_value : as_condition)(
		        &comparing->after, all[i].after, pair->new_index);
		diff_add(comparing, change);
	}
}

/* Words. */

/* Leaving one index is what breaks, where an item goes from one to another. */
static const char *
measured(const struct comparing *comparing, const struct pair *pair)
{
	enum survey_measure old = pair->before->measure;

	return old == SURVEY_MEASURE_NONE
	               ? text_format(comparing->memory,
	                         "spørgsmålet tæller nu med i %s",
	                         show_measure(pair->after->measure))
	               : text_format(comparing->memory,
	                         "spørgsmålet tæller ikke længere med i %s",
	                         show_measure(old));
}

static const char *
yes_or_no(bool yes)
{
	return yes ? "ja" : "nej";
}

static void
compare_words(struct comparing *comparing, const struct pair *pair)
{
	const struct survey_item *old = pair->before;
	const struct survey_item *new = pair->after;

	const struct {
		const char *column;
		const char *before, *after;
		const char *words;
	} all[] = {
	        {"channel",
	                show_channel(comparing->before.survey, pair->old_index),
	                show_channel(comparing->after.survey, pair->new_index),
	                "Kanalen er ændret."},
	        {"measure", show_measure(old->measure),
	                show_measure(new->measure),
	                "Hvad det måler, er ændret."},
	        {"theme", old->theme, new->theme, "Temaet er ændret."},
	        {"principle", old->principle, new->principle,
	                "Princippet er ændret."},
	        {"sensitivity", show_sensitivity(old->sensitivity),
	                show_sensitivity(new->sensitivity),
	                "Følsomheden er ændret."},
	        {"follow_up", old->follow_up, new->follow_up,
	                "Opfølgningen er ændret."},
	        {"appearance", old->appearance, new->appearance,
	                "Udseendet er ændret."},
	        {"read_only", yes_or_no(old->read_only),
	                yes_or_no(new->read_only),
	                "Om svaret er låst, er ændret."},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct diff_change change =
		        change_of(comparing, pair, all[i].column, all[i].words);

		if (diff_same_text(all[i].before, all[i].after))
			continue;
		change.before = all[i].before;
		change.after = all[i].after;
		if (strcmp(all[i].column, "measure") == 0)
			change.breaks = measured(comparing, pair);
		diff_add(comparing, change);
	}
}

void
diff_item(struct comparing *comparing, const struct pair *pair)
{
	compare_texts(comparing, pair);
	compare_type(comparing, pair);
	diff_choices(comparing, pair);
	compare_conditions(comparing, pair);
	/* A channel and the like are of what is asked. */
	if (survey_is_asked(pair->after) && survey_is_asked(pair->before))
		compare_words(comparing, pair);
}
