/*
 * Piping: a survey's texts with ${name} filled in, choices in their own words.
 */
#include <string.h>

#include "surveys/flow_internal.h"

/* Adds the value in words, the choices of a select divided by commas; what is
 * no choice stays as it is. */
static void
add_value(
        struct text *out, const struct flow *flow, size_t item, size_t language)
{
	const struct survey_list *list = flow->survey->items[item].list;
	const char *at = flow->values[item];
	bool several = flow->survey->items[item].type == SURVEY_SELECT_MULTIPLE;

	if (list == NULL) {
		text_add(out, at);
		return;
	}
	while (*at != '\0') {
		size_t length = several ? strcspn(at, " ") : strlen(at);
		const struct survey_choice *choice =
		        flow_choice(list, at, length);

		if (choice == NULL)
			text_add_bytes(out, at, length);
		else
			text_add(out, survey_text_in(flow->survey,
			                      &choice->label, language));
		at += length;
		at += strspn(at, " ");
		if (*at != '\0')
			text_add(out, ", ");
	}
}

/* Called while a text is made, once for each name in it. */
static size_t
find_name(const struct survey *survey, const char *name, size_t length)
{
	for (size_t i = 0; i < survey->item_count; i++)
		if (strncmp(survey->items[i].name, name, length) == 0 &&
		        survey->items[i].name[length] == '\0')
			return i;
	return SURVEY_NONE;
}

/* A name that is unknown stays as it was written; the reader of surveys
 * complained of it before. */
const char *
flow_text(const struct flow *flow, TALLOC_CTX *memory,
        const struct survey_text *text, size_t language)
{
	const char *at = survey_text_in(flow->survey, text, language);
	const char *open;
	struct text out;

	if (strstr(at, "${") == NULL)
		return at;
	text_init(&out, memory, FLOW_TEXT_MAX);
	while ((open = strstr(at, "${")) != NULL) {
		const char *close = strchrnul(open, '}');
		size_t item = find_name(
		        flow->survey, open + 2, (size_t)(close - open) - 2);

		text_add_bytes(&out, at, (size_t)(open - at));
		if (*close == '\0' || item == SURVEY_NONE) {
			text_add(&out, "${");
			at = open + 2;
			continue;
		}
		add_value(&out, flow, item, language);
		at = close + 1;
	}
	text_add(&out, at);
	return text_string(&out);
}
