/*
 * Lays small cells together, from the coarsest trait to the finest.
 */
#include "reports/export_cell.h"

#include <stdlib.h>
#include <string.h>

#include <talloc.h>

#include "base/log.h"

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

static int
by_number(const void *left, const void *right)
{
	return compare(*(const int64_t *)left, *(const int64_t *)right);
}

/* Members of one parent that share a trait's value: [from, to). */
struct child {
	size_t from, to;
	int64_t people;
	bool blank;
};

/* Different people among the members of some children. */
static int64_t
count_people(const struct cell_member *members, const struct child *children,
        size_t count, bool only_blank)
{
	size_t size = 0;
	size_t at = 0;
	int64_t people = 0;
	int64_t *ids;

	for (size_t c = 0; c < count; c++)
		size += children[c].to - children[c].from;
	ids = talloc_array(NULL, int64_t, (unsigned)size + 1);
	if (ids == NULL)
		log_abort("export.cell", "out of memory");
	for (size_t c = 0; c < count; c++)
		for (size_t i = children[c].from; i < children[c].to; i++)
			if (!only_blank || children[c].blank)
				ids[at++] = members[i].person;
	qsort(ids, at, sizeof(*ids), by_number);
	for (size_t i = 0; i < at; i++)
		people += i == 0 || ids[i] != ids[i - 1] ? 1 : 0;
	talloc_free(ids);
	return people;
}

/* The runs of one value; sorted already. */
static struct child *
split(const struct cell_member *members, struct child parent, size_t trait,
        size_t *count)
{
	struct child *children = talloc_zero_array(
	        NULL, struct child, (unsigned)(parent.to - parent.from) + 1);

	if (children == NULL)
		log_abort("export.cell", "out of memory");
	*count = 0;
	for (size_t i = parent.from; i < parent.to;) {
		struct child *child = &children[(*count)++];

		child->from = i;
		while (i < parent.to &&
		        members[i].traits[trait] ==
		                members[child->from].traits[trait])
			i++;
		child->to = i;
		child->people = count_people(members, child, 1, false);
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
		        children[c].people < least ||
		        members[children[c].from].traits[trait] == 0;
	for (;;) {
		int64_t people = count_people(members, children, count, true);
		struct child *next = smallest(children, count);

		if (people == 0 || people >= least || next == NULL)
			return;
		next->blank = true;
	}
}

static void
coarsen(struct cell_member *members, struct child parent, size_t trait,
        int64_t least)
{
	size_t count = 0;
	struct child *children = split(members, parent, trait, &count);

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
	struct child all = {0, count, 0, false};

	qsort(members, count, sizeof(*members), by_traits);
	all.people = count_people(members, &all, 1, false);
	if (all.people < least)
		return false;
	coarsen(members, all, 0, least);
	return true;
}
