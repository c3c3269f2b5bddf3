/*
 * Lays texts under themes.  A text may have several themes, and then is a piece
 * under each; it is laid under THEME_OTHER only where none of its own is shown.
 */
#include "reports/theme_group.h"

#include <stdlib.h>
#include <string.h>

#include <talloc.h>

#include "base/log.h"
#include "reports/theme.h"

enum { QUARTER = 3, YEAR = 12 };

const char *
theme_of(const char *written)
{
	const char *code = theme_code(written);

	return code == NULL ? written : code;
}

static int
by_number(const void *a, const void *b)
{
	int64_t one = *(const int64_t *)a;
	int64_t two = *(const int64_t *)b;

	return (one > two) - (one < two);
}

/* The people who wrote these, each once, without those known to a reader. */
static int64_t *
list_people(struct theme_piece *const *pieces, size_t count, size_t *people)
{
	int64_t *ids = talloc_array(NULL, int64_t, (unsigned)count + 1);
	size_t kept = 0;

	if (ids == NULL)
		log_abort("theme.people", "out of memory");
	*people = 0;
	for (size_t i = 0; i < count; i++)
		if (!pieces[i]->known)
			ids[kept++] = pieces[i]->respondent;
	qsort(ids, kept, sizeof(*ids), by_number);
	for (size_t i = 0; i < kept; i++)
		if (i == 0 || ids[i] != ids[*people - 1])
			ids[(*people)++] = ids[i];
	return ids;
}

static bool
are_enough(struct theme_piece *const *pieces, size_t count,
        const struct theme_rule *rule)
{
	size_t people;
	int64_t *ids = list_people(pieces, count, &people);
	bool enough = (int64_t)people >= rule->threshold &&
	              (rule->allows == NULL ||
	                      rule->allows(rule->context, ids, people));

	talloc_free(ids);
	return enough;
}

/* A list of some of the pieces, as long as all of them at most. */
static struct theme_piece **
make_list(size_t count)
{
	struct theme_piece **list =
	        talloc_array(NULL, struct theme_piece *, (unsigned)count + 1);

	if (list == NULL)
		log_abort("theme.group", "out of memory");
	return list;
}

/* Those that wait under the theme of the piece `at`, which is the first of
 * them; 0 where it is not. */
static size_t
gather(struct theme_piece *const *pieces, size_t count, size_t at,
        struct theme_piece **found)
{
	const char *theme = pieces[at]->theme;
	size_t kept = 0;

	for (size_t i = 0; i < count; i++) {
		if (strcmp(pieces[i]->theme, theme) != 0)
			continue;
		if (i < at)
			return 0;
		if (pieces[i]->state == THEME_WAITING)
			found[kept++] = pieces[i];
	}
	return kept;
}

/* The end of the pieces of the text at `from`. */
static size_t
text_end(struct theme_piece *const *pieces, size_t count, size_t from)
{
	size_t to = from + 1;

	while (to < count && pieces[to]->answer == pieces[from]->answer)
		to++;
	return to;
}

/* Of each text of which no piece is placed, the first that waits; what else
 * waits of the others is shown already. */
static size_t
gather_rest(struct theme_piece *const *pieces, size_t count,
        struct theme_piece **rest)
{
	size_t kept = 0;

	for (size_t from = 0, to; from < count; from = to) {
		struct theme_piece *first = NULL;
		bool placed = false;

		to = text_end(pieces, count, from);
		for (size_t i = from; i < to; i++) {
			placed = placed || pieces[i]->state == THEME_PLACED;
			if (first == NULL && pieces[i]->state == THEME_WAITING)
				first = pieces[i];
		}
		for (size_t i = from; placed && i < to; i++)
			if (pieces[i]->state == THEME_WAITING)
				pieces[i]->state = THEME_LEFT;
		if (!placed && first != NULL)
			rest[kept++] = first;
	}
	return kept;
}

void
theme_settle(struct theme_piece *const *pieces, size_t count,
        const struct theme_rule *rule)
{
	struct theme_piece **some = make_list(count);
	size_t found;

	for (size_t at = 0; at < count; at++) {
		if (pieces[at]->theme[0] == '\0')
			continue;
		found = gather(pieces, count, at, some);
		if (found == 0 || !are_enough(some, found, rule))
			continue;
		for (size_t i = 0; i < found; i++)
			some[i]->state = THEME_PLACED;
	}
	found = gather_rest(pieces, count, some);
	if (found > 0 && are_enough(some, found, rule)) {
		for (size_t i = 0; i < found; i++) {
			some[i]->theme = "";
			some[i]->state = THEME_PLACED;
		}
		/* Their other themes, which are small as well. */
		(void)gather_rest(pieces, count, some);
	}
	talloc_free(some);
}

/* In which month, quarter or year (of `span` months) it was written. */
static int64_t
part_of(const struct theme_piece *piece, int span)
{
	return piece->month / 100 * YEAR + (piece->month % 100 - 1) / span;
}

/* What waits, part by part. */
static void
settle_parts(struct theme_piece *pieces, size_t count, int span,
        const struct theme_rule *rule)
{
	struct theme_piece **some = make_list(count);
	int64_t next = INT64_MIN;

	for (;;) {
		int64_t part = INT64_MAX;
		size_t found = 0;

		for (size_t i = 0; i < count; i++)
			if (part_of(&pieces[i], span) >= next &&
			        part_of(&pieces[i], span) < part)
				part = part_of(&pieces[i], span);
		if (part == INT64_MAX)
			break;
		for (size_t i = 0; i < count; i++)
			if (part_of(&pieces[i], span) == part &&
			        pieces[i].state == THEME_WAITING)
				some[found++] = &pieces[i];
		theme_settle(some, found, rule);
		next = part + 1;
	}
	talloc_free(some);
}

/* The same text shown under a theme of its own in a month is not laid under
 * another later. */
static void
settle_all(
        struct theme_piece *pieces, size_t count, const struct theme_rule *rule)
{
	struct theme_piece **some = make_list(count);
	size_t found = 0;

	for (size_t i = 0; i < count; i++)
		if (pieces[i].state == THEME_PLACED) {
			pieces[i].state = THEME_WAITING;
			some[found++] = &pieces[i];
		} else {
			pieces[i].state = THEME_LEFT;
		}
	theme_settle(some, found, rule);
	talloc_free(some);
}

void
theme_place(struct theme_piece *pieces, size_t count, int months,
        const struct theme_rule *rule)
{
	for (size_t i = 0; i < count; i++)
		pieces[i].state =
		        pieces[i].published ? THEME_PLACED : THEME_WAITING;
	settle_parts(pieces, count, 1, rule);
	if (months >= QUARTER)
		settle_parts(pieces, count, QUARTER, rule);
	if (months >= YEAR)
		settle_parts(pieces, count, YEAR, rule);
	settle_all(pieces, count, rule);
}
