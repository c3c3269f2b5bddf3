/*
 * When two texts, conditions or lists of choices are the same: blanks do not
 * count, and neither does the name of a question that was only renamed.
 */
#include <string.h>

#include "surveys/diff_internal.h"
#include "surveys/expression.h"

enum { RENAMED_MAX = 70000 };

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Line breaks and doubled blanks come from the editor, not the author. */
bool
diff_same_text(const char *a, const char *b)
{
	a = a == NULL ? "" : a;
	b = b == NULL ? "" : b;
	for (;;) {
		bool blank = is_blank(*a) || is_blank(*b);

		if (blank && is_blank(*a) != is_blank(*b) && *a != '\0' &&
		        *b != '\0')
			return false;
		while (is_blank(*a))
			a++;
		while (is_blank(*b))
			b++;
		if (*a != *b)
			return false;
		if (*a == '\0')
			return true;
		a++;
		b++;
	}
}

/* The item of that name in the old survey. */
static size_t
old_item(const struct comparing *comparing, const char *name, size_t length)
{
	const struct survey *survey = comparing->before.survey;

	for (size_t i = 0; i < survey->item_count; i++)
		if (strncmp(survey->items[i].name, name, length) == 0 &&
		        survey->items[i].name[length] == '\0')
			return i;
	return SURVEY_NONE;
}

/* The item of the new survey that a reference at the start is to, with the
 * bytes up to its closing brace; SURVEY_NONE for anything else. */
static size_t
referred(const struct comparing *comparing, const char *text, size_t *length)
{
	const char *name;
	size_t old;

	if (strncmp(text, "${", 2) != 0)
		return SURVEY_NONE;
	*length = strcspn(text, "}");
	name = text + 2 + strspn(text + 2, " ");
	old = old_item(comparing, name, strcspn(name, " }"));
	return old == SURVEY_NONE ? SURVEY_NONE : comparing->new_of[old];
}

const char *
diff_renamed(const struct comparing *comparing, const char *text)
{
	struct text out;

	if (text == NULL || strstr(text, "${") == NULL)
		return text;
	text_init(&out, comparing->memory, RENAMED_MAX);
	while (*text != '\0') {
		size_t length = 1;
		size_t item = referred(comparing, text, &length);

		if (item == SURVEY_NONE) {
			text_add_bytes(&out, text++, 1);
			continue;
		}
		text_add_format(&out, "${%s",
		        comparing->after.survey->items[item].name);
		text += length;
	}
	return text_string(&out);
}

/* Without blanks, except in literals. */
static const char *
squeezed(const struct comparing *comparing, const char *source)
{
	char quote = '\0';
	struct text out;

	text_init(&out, comparing->memory, RENAMED_MAX);
	for (; *source != '\0'; source++) {
		if (quote == '\0' && is_blank(*source))
			continue;
		if (quote == '\0' && (*source == '\'' || *source == '"'))
			quote = *source;
		else if (*source == quote)
			quote = '\0';
		text_add_bytes(&out, source, 1);
	}
	return text_string(&out);
}

/* As they are written: two spellings of one thought are a change that somebody
 * made. */
bool
diff_same_condition(const struct comparing *comparing,
        const struct expression *before, const struct expression *after)
{
	const char *old;

	if (before == NULL || after == NULL)
		return before == after;
	old = diff_renamed(comparing, expression_source(before));
	return strcmp(squeezed(comparing, old),
	               squeezed(comparing, expression_source(after))) == 0;
}

bool
diff_language(const struct comparing *comparing, size_t after, size_t *before)
{
	const struct survey *old = comparing->before.survey;
	const char *code = comparing->after.survey->language_codes[after];

	*before = survey_language(old, code);
	return strcmp(old->language_codes[*before], code) == 0;
}

/* Only in languages that both have; a new translation rewords nothing. */
bool
diff_same_texts(const struct comparing *comparing,
        const struct survey_text *before, const struct survey_text *after)
{
	const struct survey *survey = comparing->after.survey;
	size_t old = 0;

	for (size_t l = 0; l < survey->language_count; l++)
		if (diff_language(comparing, l, &old) &&
		        !diff_same_text(
		                diff_renamed(comparing, before->in[old]),
		                after->in[l]))
			return false;
	return true;
}

/* Codes are left out: they belong to the phone, not to the question. */
bool
diff_same_list(const struct comparing *comparing,
        const struct survey_list *before, const struct survey_list *after)
{
	if (before == NULL || after == NULL)
		return before == after;
	if (before->choice_count != after->choice_count)
		return false;
	for (size_t i = 0; i < before->choice_count; i++)
		if (strcmp(before->choices[i].name, after->choices[i].name) !=
		                0 ||
		        !diff_same_texts(comparing, &before->choices[i].label,
		                &after->choices[i].label))
			return false;
	return true;
}
