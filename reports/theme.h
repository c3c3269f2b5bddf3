/*
 * Themes: what a question is about, and what somebody wrote about.  Surveys and
 * tags name KL's five by a code; a municipality's own themes are their own
 * names.
 */
#ifndef REPORTS_THEME_H
#define REPORTS_THEME_H

#include <stddef.h>

struct theme {
	const char *code;  /* "goals" */
	const char *title; /* "Klare mål" */
};

enum { THEMES = 5, THEME_NAME_MAX = 60 /* characters */ };

/* KL's five, in KL's order. */
extern const struct theme themes[THEMES];

/* What stands for no theme: what is told of no theme, and what is written of
 * themes of which too few wrote. */
#define THEME_OTHER "Øvrige"

/* As a heading: the title of a code, "" as THEME_OTHER, an own theme as it is
 * written. */
const char *theme_title(const char *code);
/* The code of one of the five by its code or its title, in any case; of
 * THEME_OTHER it is "".  NULL: it is none of them. */
const char *theme_code(const char *word);

#endif
