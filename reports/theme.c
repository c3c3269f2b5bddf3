/*
 * KL's five themes.  The words are those of the survey's plain description,
 * with the capital of a heading.
 */
#include "reports/theme.h"

#include <string.h>
#include <strings.h>

const struct theme themes[THEMES] = {
        {"meeting", "Mødet"},
        {"goals", "Klare mål"},
        {"latest_talk", "Den seneste samtale"},
        {"progression", "Udvikling"},
        {"overall", "Helheden"},
};

const char *
theme_title(const char *code)
{
	if (code[0] == '\0')
		return THEME_OTHER;
	for (size_t i = 0; i < THEMES; i++)
		if (strcmp(themes[i].code, code) == 0)
			return themes[i].title;
	return code;
}

/* The only Danish letter that one of them begins with is in THEME_OTHER, so
 * ASCII's rules of case do for the rest. */
const char *
theme_code(const char *word)
{
	if (strcasecmp(word, THEME_OTHER) == 0 || strcmp(word, "øvrige") == 0)
		return "";
	for (size_t i = 0; i < THEMES; i++)
		if (strcasecmp(themes[i].code, word) == 0 ||
		        strcasecmp(themes[i].title, word) == 0)
			return themes[i].code;
	return NULL;
}
