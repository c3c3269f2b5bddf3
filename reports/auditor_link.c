/*
 * Periods within periods: what a quarter says beside its months.
 *
 * A person who came in two months counts once in the quarter.  Where nobody did,
 * each count of the quarter is the sum of its months', and a reader is taken to
 * know that; otherwise it is less than the sum by a number that nobody is told.
 * And who answered in the quarter, but not in this month, are people, too: less
 * those of them whom a reader knows.
 */
#include <string.h>

#include "reports/auditor_internal.h"

/* One count of the whole, by what stands behind the prefix. */
struct link {
	struct auditor *auditor;
	const struct auditor_parts *parts;
	const char *what;
	const char *whole; /* with its prefix */
	int64_t count;
	bool same_readers; /* all parts tell of this reader, or of everybody */
	TALLOC_CTX *memory;
};

static const char *
named(const struct link *link, const char *prefix)
{
	return text_format(link->memory, "%s%s", prefix, link->what);
}

/* The count of a part; 0, and false, where it tells of none. */
static bool
part_count(const struct link *link, size_t part, int64_t *count)
{
	size_t at = auditor_find(
	        link->auditor, named(link, link->parts->parts[part]));

	*count = 0;
	if (at == link->auditor->count_count)
		return false;
	*count = link->auditor->counts[at].count;
	return true;
}

/* Whoever is counted in a part is counted in the whole. */
static bool
is_monotone(const char *what)
{
	static const char *const ends[] = {"held", "asked", "reached",
	        "answered", "complete", "with satisfaction",
	        "with involvement"};
	size_t length = strlen(what);

	if (strstr(what, " without ") != NULL)
		return false;
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		size_t end = strlen(ends[i]);

		if (length >= end && strcmp(what + length - end, ends[i]) == 0)
			return true;
	}
	return false;
}

static bool
is_published(const struct link *link, const char *name)
{
	size_t at = auditor_find(link->auditor, name);

	return link->auditor->counts[at].kind == AUDITOR_PUBLISHED;
}

/* Whom a reader knows in the whole and in none of these parts is known in what
 * is left of it. */
static void
know_rest(const struct link *link, size_t first, size_t end, const char *rest)
{
	struct auditor *auditor = link->auditor;
	size_t whole = auditor_find(auditor, link->whole);

	for (size_t r = 1; r <= auditor->reader_count; r++) {
		int64_t people = auditor_known_to(auditor, r, whole);

		for (size_t p = first; people > 0 && p < end; p++) {
			size_t at = auditor_find(
			        auditor, named(link, link->parts->parts[p]));

			if (at < auditor->count_count)
				people -= auditor_known_to(auditor, r, at);
		}
		auditor_knows_at(
		        auditor, r, auditor_find(auditor, rest), people);
	}
}

/* Those who are in the whole and not in this part; to be protected where both
 * are shown and can be subtracted.  Where the part has more, as after an
 * erasure, there is nothing to be learnt. */
static void
add_outside(const struct link *link, size_t part)
{
	const char *inner = named(link, link->parts->parts[part]);
	const char *outside =
	        text_format(link->memory, "%s outside %s", link->whole, inner);
	int64_t count = 0;

	if (!part_count(link, part, &count) || count > link->count)
		return;
	auditor_count(link->auditor, outside, link->count - count,
	        is_published(link, link->whole) && is_published(link, inner)
	                ? AUDITOR_HIDDEN
	                : AUDITOR_AID);
	auditor_sum(link->auditor, link->whole);
	auditor_term(link->auditor, 1, inner);
	auditor_term(link->auditor, 1, outside);
	know_rest(link, part, part + 1, outside);
}

static int64_t
sum_of_parts(const struct link *link)
{
	int64_t sum = 0;
	int64_t count = 0;

	for (size_t p = 0; p < link->parts->count; p++)
		if (part_count(link, p, &count))
			sum += count;
	return sum;
}

static bool
all_published(const struct link *link)
{
	int64_t count = 0;

	for (size_t p = 0; p < link->parts->count; p++)
		if (part_count(link, p, &count) &&
		        !is_published(link, named(link, link->parts->parts[p])))
			return false;
	return is_published(link, link->whole);
}

/* A name that no other row has. */
static const char *
row_name(const struct link *link, const char *what)
{
	return text_format(link->memory, "%s %s row %zu", link->whole, what,
	        link->auditor->row_count);
}

/* whole = parts - who is in several + who is in a part that was not released. */
static void
add_sum(const struct link *link)
{
	const char *beyond = row_name(link, "beyond");
	const char *several = row_name(link, "several");
	int64_t rest = link->count - sum_of_parts(link);
	bool open = rest > 0 || !link->parts->complete || !link->same_readers;
	int64_t count = 0;

	if (open) {
		auditor_count(link->auditor, beyond, rest > 0 ? rest : 0,
		        all_published(link) ? AUDITOR_HIDDEN : AUDITOR_AID);
		know_rest(link, 0, link->parts->count, beyond);
	}
	if (rest < 0)
		auditor_count(link->auditor, several, -rest, AUDITOR_AID);
	auditor_sum(link->auditor, link->whole);
	for (size_t p = 0; p < link->parts->count; p++)
		if (part_count(link, p, &count))
			auditor_term(link->auditor, 1,
			        named(link, link->parts->parts[p]));
	if (open)
		auditor_term(link->auditor, 1, beyond);
	if (rest < 0)
		auditor_term(link->auditor, -1, several);
}

/* What only helps is tied by what it helps, but for the pairs of a gap: means of
 * theirs are shown of the whole and of its parts, and can be subtracted. */
static bool
is_tied(const struct audit_count *told, const char *what)
{
	return told->kind != AUDITOR_AID || strncmp(what, "gap ", 4) == 0;
}

/* A part that shows no figure was not told of: it is as if it were not
 * released. */
static bool
is_told(const struct auditor *auditor, const char *prefix)
{
	for (size_t i = 0; i < auditor->count_count; i++)
		if (strncmp(auditor->counts[i].name, prefix, strlen(prefix)) ==
		        0)
			return true;
	return false;
}

/* Does every part tell what single readers know?  Older releases do not, and
 * there nobody's own people are not nobody. */
static bool
tells_readers(const struct auditor *auditor, const struct auditor_parts *parts)
{
	size_t told = 0;

	for (size_t p = 0; p < parts->count; p++) {
		const char *prefix = parts->parts[p];
		bool found = false;

		for (size_t i = 0; !found && i < auditor->count_count; i++)
			found = auditor->counts[i].reader > 0 &&
			        strncmp(auditor->counts[i].name, prefix,
			                strlen(prefix)) == 0;
		told += found;
	}
	return told == parts->count;
}

/* Of a reader's counts the others' are whatever the own are not: they make no
 * sum, since a part in which nobody is the reader's own does not tell of them. */
static bool
makes_sum(const struct link *link, size_t reader)
{
	static const char end[] = "own answered";
	size_t length = strlen(link->what);

	return reader == 0 ||
	       (length >= strlen(end) &&
	               strcmp(link->what + length - strlen(end), end) == 0);
}

void
auditor_link(struct auditor *auditor, const struct auditor_parts *given)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct auditor_parts told_of = *given;
	const struct auditor_parts *parts = &told_of;
	size_t count = auditor->count_count;
	size_t length = strlen(given->whole);
	size_t reader = auditor->reader;
	bool readers = tells_readers(auditor, given);

	for (size_t p = 0; p < given->count; p++)
		told_of.complete &= is_told(auditor, given->parts[p]);

	for (size_t i = 0; i < count; i++) {
		const struct audit_count told = auditor->counts[i];
		struct link link = {auditor, parts, told.name + length,
		        told.name, told.count, told.reader == 0 || readers,
		        memory};

		if (strncmp(told.name, parts->whole, length) != 0 ||
		        !is_tied(&told, link.what) ||
		        strstr(link.what, " without ") != NULL ||
		        strstr(link.what, " outside ") != NULL ||
		        strstr(link.what, " beyond ") != NULL ||
		        strstr(link.what, " several ") != NULL)
			continue;
		auditor->threshold = told.threshold;
		auditor->reader = told.reader;
		if (makes_sum(&link, told.reader))
			add_sum(&link);
		for (size_t p = 0; is_monotone(link.what) && p < parts->count;
		        p++)
			add_outside(&link, p);
	}
	auditor->reader = reader;
	talloc_free(memory);
}
