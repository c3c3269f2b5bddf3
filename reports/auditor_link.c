/*
 * Periods within periods: what a quarter says beside its months.
 *
 * A person who came in two months counts once in the quarter, so the quarter is
 * less than the sum.  How many these were may be known to somebody, so a reader
 * is taken to know it: then each count of the quarter gives the sum of its
 * months' exactly.  And who answered in the quarter, but not in this month, are
 * people, too.
 */
#include <string.h>

#include "base/log.h"
#include "reports/auditor_internal.h"

/* One count of the whole, by what stands behind the prefix. */
struct link {
	struct auditor *auditor;
	const struct auditor_parts *parts;
	const char *what;
	const char *whole; /* with its prefix */
	int64_t count;
	TALLOC_CTX *memory;
};

static const char *
named(const struct link *link, const char *prefix)
{
	const char *name =
	        talloc_asprintf(link->memory, "%s%s", prefix, link->what);

	if (name == NULL)
		log_abort("auditor.link", "out of memory");
	return name;
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

/* Those who are in the whole and not in this part.  Where the part has more, as
 * after an erasure, there is nothing to be learnt by subtracting. */
static void
add_outside(const struct link *link, size_t part)
{
	const char *inner = named(link, link->parts->parts[part]);
	const char *outside = talloc_asprintf(
	        link->memory, "%s outside %s", link->whole, inner);
	int64_t count = 0;

	if (!part_count(link, part, &count) || count > link->count)
		return;
	auditor_count(
	        link->auditor, outside, link->count - count, AUDITOR_HIDDEN);
	auditor_sum(link->auditor, link->whole);
	auditor_term(link->auditor, 1, inner);
	auditor_term(link->auditor, 1, outside);
}

/* whole = parts - who is in several + who is in a part that was not released. */
static void
add_sum(const struct link *link)
{
	/* The row's number makes the name one of its own. */
	const char *beyond = talloc_asprintf(link->memory, "%s beyond row %zu",
	        link->whole, link->auditor->row_count);
	int64_t rest = link->count;
	int64_t count = 0;
	bool open;

	for (size_t p = 0; p < link->parts->count; p++)
		if (part_count(link, p, &count))
			rest -= count;
	open = rest > 0 || !link->parts->complete;
	if (open)
		auditor_count(link->auditor, beyond, rest > 0 ? rest : 0,
		        AUDITOR_HIDDEN);
	auditor_row(link->auditor, rest < 0 ? (double)rest : 0,
	        rest < 0 ? (double)rest : 0);
	auditor_term(link->auditor, 1, link->whole);
	for (size_t p = 0; p < link->parts->count; p++)
		if (part_count(link, p, &count))
			auditor_term(link->auditor, -1,
			        named(link, link->parts->parts[p]));
	if (open)
		auditor_term(link->auditor, -1, beyond);
}

void
auditor_link(struct auditor *auditor, const struct auditor_parts *parts)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	size_t count = auditor->count_count;
	size_t length = strlen(parts->whole);

	for (size_t i = 0; i < count; i++) {
		const struct audit_count told = auditor->counts[i];
		struct link link = {auditor, parts, told.name + length,
		        told.name, told.count, memory};

		if (told.kind == AUDITOR_AID ||
		        strncmp(told.name, parts->whole, length) != 0 ||
		        strstr(link.what, " outside ") != NULL ||
		        strstr(link.what, " beyond ") != NULL)
			continue;
		auditor_threshold(auditor, told.threshold);
		add_sum(&link);
		for (size_t p = 0; is_monotone(link.what) && p < parts->count;
		        p++)
			add_outside(&link, p);
	}
	talloc_free(memory);
}
