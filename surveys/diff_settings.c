/*
 * The settings in both versions, and the languages.
 */
#include <string.h>

#include "surveys/diff_internal.h"
#include "surveys/expression.h"

static struct diff_change
change_of(const char *column, const char *words)
{
	return (struct diff_change){.kind = "changed",
	        .column = column,
	        .where = "Indstillinger",
	        .words = words};
}

/* The version comes with every change and is told like any other, so that two
 * files cannot be mistaken for each other. */
static void
compare_words(struct comparing *comparing)
{
	const struct survey *old = comparing->before.survey;
	const struct survey *new = comparing->after.survey;

	const struct {
		const char *column;
		const char *before, *after;
		const char *words;
	} all[] = {
	        {"form_id", old->form_id, new->form_id,
	                "Skemaets navn er ændret."},
	        {"version", old->version, new->version, "Versionen er ændret."},
	        {"form_title", old->title, new->title, "Titlen er ændret."},
	        {"default_language", old->language_codes[old->default_language],
	                new->language_codes[new->default_language],
	                "Hovedsproget er ændret."},
	        {"respondent", show_respondent(old->respondent),
	                show_respondent(new->respondent),
	                "Hvem der spørges, er ændret."},
	        {"minimum_cell",
	                text_format(comparing->memory, "%d", old->minimum_cell),
	                text_format(comparing->memory, "%d", new->minimum_cell),
	                "Hvor mange svar der skal til, før tal vises, er"
	                " ændret."},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct diff_change change =
		        change_of(all[i].column, all[i].words);

		if (diff_same_text(all[i].before, all[i].after))
			continue;
		change.before = all[i].before;
		change.after = all[i].after;
		diff_add(comparing, change);
	}
}

static void
compare_ineligible(struct comparing *comparing)
{
	const struct expression *old = comparing->before.survey->ineligible;
	const struct expression *new = comparing->after.survey->ineligible;
	struct diff_change change = change_of("ineligible",
	        "Hvem der ikke hører med i undersøgelsen, er ændret.");

	if (diff_same_condition(comparing, old, new))
		return;
	if (old != NULL)
		change.before =
		        show_condition(&comparing->before, old, SURVEY_NONE);
	if (new != NULL)
		change.after =
		        show_condition(&comparing->after, new, SURVEY_NONE);
	diff_add(comparing, change);
}

/* Languages that only one of two surveys has. */
static void
compare_languages(struct comparing *comparing, const struct survey *one,
        const struct survey *other, bool added)
{
	for (size_t l = 0; l < one->language_count; l++) {
		const char *code = one->language_codes[l];
		const char *name = one->language_names[l][0] == '\0'
		                           ? code
		                           : one->language_names[l];
		struct diff_change change = change_of("",
		        added ? "Et sprog er nyt." : "Et sprog er fjernet.");
		size_t found = survey_language(other, code);

		if (strcmp(other->language_codes[found], code) == 0)
			continue;
		change.kind = added ? "added" : "removed";
		change.language = code;
		if (added)
			change.after = name;
		else
			change.before = name;
		diff_add(comparing, change);
	}
}

void
diff_settings(struct comparing *comparing)
{
	const struct survey *old = comparing->before.survey;
	const struct survey *new = comparing->after.survey;

	compare_words(comparing);
	compare_languages(comparing, new, old, true);
	compare_languages(comparing, old, new, false);
	diff_texts(comparing, &old->sms_intro, &new->sms_intro,
	        change_of(
	                "sms_intro", "Sms'en før første spørgsmål er ændret"));
	diff_texts(comparing, &old->sms_thanks, &new->sms_thanks,
	        change_of("sms_thanks",
	                "Sms'en efter sidste spørgsmål er ændret"));
	compare_ineligible(comparing);
}
