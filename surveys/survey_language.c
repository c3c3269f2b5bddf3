/*
 * The languages of a survey, as its columns name them.
 */
#include <string.h>

#include "base/log.h"
#include "surveys/survey_internal.h"

/* Columns are often named without a code. */
static const struct {
	const char *name;
	const char *code;
} known[] = {
        {"Dansk", "da"},
        {"Danish", "da"},
        {"Engelsk", "en"},
        {"English", "en"},
        {"Ukrainsk", "uk"},
        {"Polsk", "pl"},
        {"Tyrkisk", "tr"},
        {"Arabisk", "ar"},
        {"Somali", "so"},
};

enum { KNOWN = sizeof(known) / sizeof(known[0]) };

static const char *
code_of_name(const char *name)
{
	for (size_t i = 0; i < KNOWN; i++)
		if (text_same_word(known[i].name, name))
			return known[i].code;
	return name;
}

/* "Dansk (da)" gives the code da; a name that nobody knows is its own code. */
static void
split(TALLOC_CTX *owner, const char *given, const char **code,
        const char **name)
{
	const char *open = strrchr(given, '(');
	const char *close = open == NULL ? NULL : strchr(open, ')');

	*name = talloc_strdup(owner, given);
	if (*name == NULL)
		log_abort("survey.language", "out of memory");
	*code = code_of_name(*name);
	if (close == NULL || close == open + 1)
		return;
	*code = talloc_strndup(owner, open + 1, (size_t)(close - open) - 1);
	*name = text_trim(
	        owner, talloc_strndup(owner, given, (size_t)(open - given)));
	if (*code == NULL || *name == NULL)
		log_abort("survey.language", "out of memory");
}

static size_t
index_of(const struct survey *survey, const char *code)
{
	size_t i = 0;

	while (i < survey->language_count &&
	        strcmp(survey->language_codes[i], code) != 0)
		i++;
	return i;
}

static size_t
add(struct reading *reading, const char *code, const char *name)
{
	struct survey *survey = reading->survey;
	size_t at = index_of(survey, code);

	if (at < survey->language_count) {
		/* A plain column may have brought it, without a name. */
		if (survey->language_names[at][0] == '\0')
			survey->language_names[at] = name;
		return at;
	}
	if (at == SURVEY_LANGUAGES_MAX) {
		finding_add(reading, SURVEY_ERROR, name, FINDING_LANGUAGES,
		        SURVEY_LANGUAGES_MAX);
		return 0;
	}
	survey->language_codes[at] = code;
	survey->language_names[at] = name;
	return survey->language_count++;
}

size_t
language_find(struct reading *reading, const char *given)
{
	const char *code = NULL;
	const char *name = NULL;

	split(reading->owner, given, &code, &name);
	return add(reading, code, name);
}

static const char *
default_code(struct reading *reading)
{
	const char *code = "da";
	const char *name = NULL;

	if (reading->default_language[0] != '\0')
		split(reading->owner, reading->default_language, &code, &name);
	return code;
}

size_t
language_plain(struct reading *reading)
{
	return add(reading, default_code(reading), "");
}

void
language_settle(struct reading *reading)
{
	struct survey *survey = reading->survey;
	size_t at;

	if (survey->language_count == 0)
		(void)add(reading, "da", "");
	at = index_of(survey, default_code(reading));
	if (at < survey->language_count)
		survey->default_language = at;
	else if (reading->default_language[0] != '\0')
		finding_add(reading, SURVEY_WARNING,
		        column_name(COLUMN_DEFAULT_LANGUAGE),
		        FINDING_DEFAULT_LANGUAGE, reading->default_language,
		        survey->language_codes[0]);
}
