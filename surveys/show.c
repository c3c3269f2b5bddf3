/*
 * A survey printed in plain Danish: what it is and for whom, then every question
 * in order, indented by its groups, with its answers and its logic.
 */
#include "surveys/show.h"

#include <string.h>

#include "surveys/show_item.h"
#include "surveys/show_lines.h"

enum { INDENT = 3 };

static void
add_title(const struct show *show, struct text *out)
{
	const char *title = show->survey->title;

	if (title == NULL || title[0] == '\0')
		title = show->survey->form_id;
	if (title == NULL || title[0] == '\0')
		title = "Skema uden navn";
	lines_add(out, 0, "", title);
	for (size_t i = text_characters(title); i > 0; i--)
		text_add(out, "=");
	lines_end(out);
	lines_end(out);
}

static void
add_languages(const struct show *show, struct text *out)
{
	const struct survey *survey = show->survey;
	struct text list;

	text_init(&list, show->memory, 1000);
	for (size_t i = 0; i < survey->language_count; i++) {
		const char *name = survey->language_names[i];
		const char *code = survey->language_codes[i];

		text_add(&list, i > 0 ? ", " : "");
		if (name[0] == '\0' || strcmp(name, code) == 0)
			text_add(&list, code);
		else
			text_add_format(&list, "%s (%s)", name, code);
	}
	lines_add(out, 0, "Sprog:   ", text_string(&list));
}

/* The little that is decided in the settings, and who is left out of the
 * figures by their answers. */
static void
add_facts(const struct show *show, struct text *out)
{
	const struct survey *survey = show->survey;
	struct text line;

	text_init(&line, show->memory, 1000);
	text_add(&line, survey->form_id == NULL ? "" : survey->form_id);
	if (survey->version != NULL && survey->version[0] != '\0')
		text_add_format(&line, ", version %s", survey->version);
	if (line.length > 0)
		lines_add(out, 0, "Skema:   ", text_string(&line));
	lines_add(out, 0, "Spørges: ", show_respondent(survey->respondent));
	lines_add(out, 0, "Kanal:   ", survey->by_sms ? "sms og web" : "web");
	add_languages(show, out);
	text_clear(&line);
	text_add_format(
	        &line, "vises kun for %d eller flere", survey->minimum_cell);
	lines_add(out, 0, "Tal:     ", text_string(&line));
	if (survey->ineligible == NULL)
		return;
	text_clear(&line);
	text_add_format(&line, "den, for hvem %s",
	        show_condition(show, survey->ineligible, SURVEY_NONE));
	lines_add(out, 0, "Udenfor: ", text_string(&line));
}

/* Texts that stand at no question. */
static void
add_standing(const struct show *show, const char *name,
        const struct survey_text *text, struct text *out)
{
	const char *words = survey_text_in(show->survey, text, show->language);

	if (words[0] == '\0')
		return;
	lines_end(out);
	lines_add(out, 0, name, "");
	lines_add(out, INDENT, "", words);
}

/* Groups. */

/* Deeper groups than that are indented like the last, so that lines keep room
 * for words. */
static size_t
depth_of(const struct survey *survey, size_t item)
{
	enum { DEPTH_MAX = 5 };

	size_t depth = 0;

	for (size_t at = survey->items[item].parent;
	        at != SURVEY_NONE && depth < DEPTH_MAX;
	        at = survey->items[at].parent)
		depth++;
	return depth;
}

void
show_survey(const struct show *show, struct text *out)
{
	const struct survey *survey = show->survey;

	add_title(show, out);
	add_facts(show, out);
	add_standing(
	        show, "Sms før første spørgsmål:", &survey->sms_intro, out);
	add_standing(
	        show, "Sms efter sidste spørgsmål:", &survey->sms_thanks, out);
	for (size_t i = 0; i < survey->item_count; i++) {
		lines_end(out);
		show_item(show, i, depth_of(survey, i) * INDENT, out);
	}
}
