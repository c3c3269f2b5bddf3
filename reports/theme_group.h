/*
 * Which texts may be shown, and under which theme: each theme needs enough
 * people who wrote of it; what is of smaller themes is laid under THEME_OTHER
 * where that has enough, and is not shown where it has not.  People are counted,
 * not texts.  Pure.
 */
#ifndef REPORTS_THEME_GROUP_H
#define REPORTS_THEME_GROUP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum theme_state {
	THEME_WAITING, /* not shown so far */
	THEME_PLACED,  /* shown under `theme` */
	THEME_LEFT,    /* its text is shown elsewhere */
};

/* A text under one of its themes. */
struct theme_piece {
	int64_t answer; /* the text's */
	int64_t respondent;
	const char *theme; /* a code or a name; "" for none */
	const char *text;
	int64_t month; /* year * 100 + month */
	bool known;    /* to a reader, so it protects nobody else */
	bool published;
	enum theme_state state;
};

/* Themes as surveys write them become the codes of KL's five where they are one
 * of these. */
const char *theme_of(const char *written);

/* Of whom texts may be shown together. */
struct theme_rule {
	int64_t threshold; /* of people */
	/* And are they allowed (employers are of enough firms)?  By ascending
	 * number.  NULL: whoever they are. */
	bool (*allows)(
	        const void *context, const int64_t *people, size_t count);
	const void *context;
};

/* Places those that wait.  The pieces of one text stand together.  What is still
 * waiting afterwards may not be shown. */
void theme_settle(struct theme_piece *const *pieces, size_t count,
        const struct theme_rule *rule);

/* Decides for a month, a quarter or a year what is shown of the pieces, and
 * where: afterwards each is placed, or is not shown.
 *
 * What is shown for the first time is shown with enough people of the same
 * month; what is left, with enough of the same quarter; then of the year.  So
 * whatever of a month, a quarter and a year is released, in any order, what one
 * shows and the others do not is never of too few.  What was published stands
 * where it stood. */
void theme_place(struct theme_piece *pieces, size_t count, int months,
        const struct theme_rule *rule);

#endif
