/*
 * What the auditor is told: counts by name, and what ties them.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "reports/auditor_internal.h"

void *
auditor_grow(struct auditor *auditor, void *list, size_t size, size_t used)
{
	size_t room = used < 64 ? 64 : used;

	if (list != NULL && (used < 64 || (used & (used - 1)) != 0))
		return list;
	list = talloc_realloc_size(
	        auditor, list, (used == 0 ? room : 2 * room) * size);
	if (list == NULL)
		log_abort("auditor.grow", "out of memory");
	return list;
}

struct auditor *
auditor_create(TALLOC_CTX *owner)
{
	struct auditor *auditor = talloc_zero(owner, struct auditor);

	if (auditor == NULL)
		log_abort("auditor.create", "out of memory");
	auditor_threshold(auditor, 1);
	return auditor;
}

void
auditor_threshold(struct auditor *auditor, int64_t threshold)
{
	auditor->threshold = threshold;
	auditor->firms_least = auditor_firms_least(threshold);
}

/* FNV-1a, and from there on the next free place. */
static size_t
place_of(const struct auditor *auditor, const char *name)
{
	uint64_t hash = UINT64_C(14695981039346656037);
	size_t place;

	for (const char *at = name; *at != '\0'; at++)
		hash = (hash ^ (unsigned char)*at) * UINT64_C(1099511628211);
	place = (size_t)(hash % auditor->place_count);
	while (auditor->places[place] != 0 &&
	        strcmp(auditor->counts[auditor->places[place] - 1].name,
	                name) != 0)
		place = (place + 1) % auditor->place_count;
	return place;
}

static void
make_places(struct auditor *auditor)
{
	size_t wanted = 4 * (auditor->count_count + 64);

	talloc_free(auditor->places);
	auditor->places = talloc_zero_array(auditor, size_t, (unsigned)wanted);
	if (auditor->places == NULL)
		log_abort("auditor.places", "out of memory");
	auditor->place_count = wanted;
	for (size_t i = 0; i < auditor->count_count; i++)
		auditor->places[place_of(auditor, auditor->counts[i].name)] =
		        i + 1;
}

size_t
auditor_find(const struct auditor *auditor, const char *name)
{
	size_t place;

	if (auditor->place_count == 0)
		return auditor->count_count;
	place = auditor->places[place_of(auditor, name)];
	return place == 0 ? auditor->count_count : place - 1;
}

void
auditor_count(struct auditor *auditor, const char *name, int64_t count,
        enum auditor_kind kind)
{
	size_t at = auditor_find(auditor, name);

	if (at < auditor->count_count) {
		struct audit_count *told = &auditor->counts[at];

		if (told->count != count)
			auditor->contradiction = told->name;
		if (kind < told->kind)
			told->kind = kind;
		if (auditor->threshold > told->threshold)
			told->threshold = auditor->threshold;
		return;
	}
	auditor->counts = auditor_grow(auditor, auditor->counts,
	        sizeof(*auditor->counts), auditor->count_count);
	auditor->counts[auditor->count_count++] =
	        (struct audit_count){.name = text_format(auditor, "%s", name),
	                .count = count,
	                .threshold = auditor->threshold,
	                .firms_least = auditor->firms_least,
	                .kind = kind,
	                .reader = auditor->reader,
	                .older = auditor->older};
	if (2 * auditor->count_count > auditor->place_count)
		make_places(auditor);
	else
		auditor->places[place_of(auditor, name)] = auditor->count_count;
}

void
auditor_known(struct auditor *auditor, const char *name, int64_t people)
{
	size_t at = auditor_find(auditor, name);

	assert(at < auditor->count_count);
	assert(people >= 0 && people <= auditor->counts[at].count);
	auditor->counts[at].known = people;
}

void
auditor_meet(struct auditor *auditor, const char *name)
{
	size_t at = auditor_find(auditor, name);

	if (at < auditor->count_count &&
	        auditor->counts[at].known < auditor->counts[at].count) {
		auditor->counts[at].known++;
		auditor_firms_meet(auditor, at);
	}
}

void
auditor_nobody(struct auditor *auditor, const char *name)
{
	size_t at = auditor_find(auditor, name);

	if (at < auditor->count_count)
		auditor->counts[at].nobody = true;
}

void
auditor_row(struct auditor *auditor, double low, double high)
{
	auditor->rows = auditor_grow(auditor, auditor->rows,
	        sizeof(*auditor->rows), auditor->row_count);
	auditor->rows[auditor->row_count++] = (struct audit_row){.low = low,
	        .high = high,
	        .first = auditor->term_count,
	        .reader = auditor->reader};
}

void
auditor_term(struct auditor *auditor, double factor, const char *name)
{
	size_t at = auditor_find(auditor, name);

	assert(auditor->row_count > 0 && at < auditor->count_count);
	auditor->terms = auditor_grow(auditor, auditor->terms,
	        sizeof(*auditor->terms), auditor->term_count);
	auditor->terms[auditor->term_count++] =
	        (struct audit_term){.count = at, .factor = factor};
	auditor->rows[auditor->row_count - 1].terms++;
}

void
auditor_sum(struct auditor *auditor, const char *whole)
{
	auditor_row(auditor, 0, 0);
	auditor_term(auditor, -1, whole);
}

void
auditor_settle(struct auditor *auditor)
{
	auditor->settled_counts = auditor->count_count;
	auditor->settled_rows = auditor->row_count;
}

/* Even where both are hidden the difference counts: other figures may narrow
 * them. */
static void
add_difference(struct auditor *auditor, size_t old, size_t new)
{
	size_t reader = auditor->reader;
	int64_t threshold = auditor->threshold;
	int64_t by = auditor->counts[new].count - auditor->counts[old].count;
	char *name = text_format(auditor, "%s - %s", auditor->counts[new].name,
	        auditor->counts[old].name);
	const char *greater = auditor->counts[by < 0 ? old : new].name;
	const char *less = auditor->counts[by < 0 ? new : old].name;

	auditor->reader = auditor->counts[new].reader;
	auditor->threshold = auditor->counts[new].threshold;
	auditor_count(auditor, name, llabs(by), AUDITOR_HIDDEN);
	auditor_sum(auditor, greater);
	auditor_term(auditor, 1, less);
	auditor_term(auditor, 1, name);
	auditor->reader = reader;
	auditor->threshold = threshold;
	for (size_t r = 1; r <= auditor->reader_count; r++) {
		int64_t more = auditor_known_to(auditor, r, new) -
		               auditor_known_to(auditor, r, old);

		auditor_knows_at(auditor, r, auditor_find(auditor, name),
		        by < 0 ? -more : more);
	}
	talloc_free(name);
}

void
auditor_replace(struct auditor *auditor, const char *old, const char *new)
{
	size_t count = auditor->count_count;
	size_t length = strlen(old);

	for (size_t i = 0; i < count; i++) {
		const struct audit_count *told = &auditor->counts[i];
		char *name;
		size_t at;

		if (told->kind == AUDITOR_AID ||
		        strncmp(told->name, old, length) != 0)
			continue;
		name = text_format(auditor, "%s%s", new, told->name + length);
		at = auditor_find(auditor, name);
		talloc_free(name);
		if (at < count)
			add_difference(auditor, i, at);
	}
}
