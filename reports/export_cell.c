/*
 * Lays small cells together, from the coarsest trait to the finest.
 */
#include "reports/export_cell.h"

#include <stdlib.h>
#include <string.h>

#include <talloc.h>

#include "base/log.h"
#include "reports/report_firm.h"

static int
compare(int64_t a, int64_t b)
{
	return a < b ? -1 : a > b;
}

static int
by_traits(const void *left, const void *right)
{
	const struct cell_member *a = left;
	const struct cell_member *b = right;

	for (size_t t = 0; t < CELL_TRAITS; t++) {
		int order = compare(a->traits[t], b->traits[t]);

		if (order != 0)
			return order;
	}
	return compare(a->person, b->person);
}

/* Somebody of a cell. */
struct one {
	int64_t person;
	int64_t firm;
};

static int
by_person(const void *left, const void *right)
{
	return compare(((const struct one *)left)->person,
	        ((const struct one *)right)->person);
}

/* Different people, and their firms. */
struct crowd {
	struct firm_tally tally;
	bool firms_matter;
};

/* Members of one parent that share a trait's value: [from, to). */
struct child {
	size_t from, to;
	int64_t people;
	bool few; /* people, or firms */
	bool blank;
};

/* Each of them once. */
static struct crowd
tally_firms(const struct one *ones, size_t count)
{
	int64_t *marks = talloc_array(NULL, int64_t, (unsigned)count + 1);
	struct crowd crowd = {.firms_matter = false};

	if (marks == NULL)
		log_abort("export.cell", "out of memory");
	for (size_t i = 0; i < count; i++) {
		crowd.firms_matter |= ones[i].firm != 0;
		marks[i] = ones[i].firm == CELL_UNKNOWN_FIRM ? 0 : ones[i].firm;
	}
	crowd.tally = firm_tally_of(marks, count);
	talloc_free(marks);
	return crowd;
}

/* Whoever is among the members of some children. */
static struct crowd
gather(const struct cell_member *members, const struct child *children,
        size_t count, bool only_blank)
{
	size_t size = 0;
	size_t at = 0;
	size_t people = 0;
	struct crowd crowd;
	struct one *ones;

	for (size_t c = 0; c < count; c++)
		size += children[c].to - children[c].from;
	ones = talloc_array(NULL, struct one, (unsigned)size + 1);
	if (ones == NULL)
		log_abort("export.cell", "out of memory");
	for (size_t c = 0; c < count; c++)
		for (size_t i = children[c].from; i < children[c].to; i++)
			if (!only_blank || children[c].blank)
				ones[at++] = (struct one){
				        members[i].person, members[i].firm};
	qsort(ones, at, sizeof(*ones), by_person);
	for (size_t i = 0; i < at; i++)
		if (i == 0 || ones[i].person != ones[people - 1].person)
			ones[people++] = ones[i];
	crowd = tally_firms(ones, people);
	talloc_free(ones);
	return crowd;
}

/* Too few people, or of too few firms? */
static bool
are_few(const struct crowd *crowd, int64_t least)
{
	return crowd->tally.people < least ||
	       (crowd->firms_matter &&
	               !firm_tally_is_of_many(&crowd->tally, least));
}

/* The runs of one value; sorted already. */
static struct child *
split(const struct cell_member *members, struct child parent, size_t trait,
        int64_t least, size_t *count)
{
	struct child *children = talloc_zero_array(
	        NULL, struct child, (unsigned)(parent.to - parent.from) + 1);

	if (children == NULL)
		log_abort("export.cell", "out of memory");
	*count = 0;
	for (size_t i = parent.from; i < parent.to;) {
		struct child *child = &children[(*count)++];
		struct crowd crowd;

		child->from = i;
		while (i < parent.to &&
		        members[i].traits[trait] ==
		                members[child->from].traits[trait])
			i++;
		child->to = i;
		crowd = gather(members, child, 1, false);
		child->people = crowd.tally.people;
		child->few = are_few(&crowd, least);
	}
	return children;
}

/* The one with the fewest people that still has its value, or NULL. */
static struct child *
smallest(struct child *children, size_t count)
{
	struct child *found = NULL;

	for (size_t c = 0; c < count; c++)
		if (!children[c].blank &&
		        (found == NULL || children[c].people < found->people))
			found = &children[c];
	return found;
}

/* Those without a value are none, or enough. */
static void
choose_blank(const struct cell_member *members, struct child *children,
        size_t count, size_t trait, int64_t least)
{
	for (size_t c = 0; c < count; c++)
		children[c].blank =
		        children[c].few ||
		        members[children[c].from].traits[trait] == 0;
	for (;;) {
		struct crowd crowd = gather(members, children, count, true);
		struct child *next = smallest(children, count);

		if (crowd.tally.people == 0 || !are_few(&crowd, least) ||
		        next == NULL)
			return;
		next->blank = true;
	}
}

static void
coarsen(struct cell_member *members, struct child parent, size_t trait,
        int64_t least)
{
	size_t count = 0;
	struct child *children = split(members, parent, trait, least, &count);

	choose_blank(members, children, count, trait, least);
	for (size_t c = 0; c < count; c++) {
		for (size_t i = children[c].from; i < children[c].to; i++)
			for (size_t t = trait;
			        children[c].blank && t < CELL_TRAITS; t++)
				members[i].traits[t] = 0;
		/* Deep as there are traits: three. */
		if (!children[c].blank && trait + 1 < CELL_TRAITS)
			coarsen(members, children[c], trait + 1, least);
	}
	talloc_free(children);
}

bool
cell_coarsen(struct cell_member *members, size_t count, int64_t least)
{
	struct child all = {.to = count};
	struct crowd everybody;

	qsort(members, count, sizeof(*members), by_traits);
	everybody = gather(members, &all, 1, false);
	if (are_few(&everybody, least))
		return false;
	coarsen(members, all, 0, least);
	return true;
}
