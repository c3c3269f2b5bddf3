/*
 * What was found possible before: a set of names by their hashes.  Two names of
 * one hash would be a wrong hint, and hints are held against nothing but the
 * choice of what to hide.
 */
#include "base/log.h"
#include "reports/auditor_internal.h"

struct auditor_hints {
	uint64_t *places; /* open addressing; 0 is free */
	size_t place_count, used;
};

struct auditor_hints *
auditor_hints_create(TALLOC_CTX *owner, const struct auditor_hints *others)
{
	struct auditor_hints *hints = talloc_zero(owner, struct auditor_hints);

	if (hints == NULL)
		log_abort("auditor.hint", "out of memory");
	if (others == NULL || others->used == 0)
		return hints;
	*hints = *others;
	hints->places = talloc_memdup(hints, others->places,
	        others->place_count * sizeof(*others->places));
	if (hints->places == NULL)
		log_abort("auditor.hint", "out of memory");
	return hints;
}

void
auditor_trust(struct auditor *auditor, struct auditor_hints *hints)
{
	auditor->hints = hints;
}

/* FNV-1a over one string after the other, their ends included. */
static uint64_t
add_hash(uint64_t hash, const char *string)
{
	do {
		hash = (hash ^ (unsigned char)*string) *
		       UINT64_C(1099511628211);
	} while (*string++ != '\0');
	return hash;
}

static uint64_t
hash_of(const struct audit_hint *hint)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	hash = add_hash(hash, hint->who);
	hash = add_hash(hash, hint->count);
	hash = add_hash(hash, hint->high ? "high" : "low");
	return hash == 0 ? 1 : hash;
}

static size_t
place_of(const struct auditor_hints *hints, uint64_t hash)
{
	size_t place = (size_t)(hash % hints->place_count);

	while (hints->places[place] != 0 && hints->places[place] != hash)
		place = (place + 1) % hints->place_count;
	return place;
}

static void
grow(struct auditor_hints *hints)
{
	struct auditor_hints larger = {
	        .place_count = 2 * hints->place_count + 1024};

	larger.places = talloc_zero_array(
	        hints, uint64_t, (unsigned)larger.place_count);
	if (larger.places == NULL)
		log_abort("auditor.hint", "out of memory");
	for (size_t i = 0; i < hints->place_count; i++)
		if (hints->places[i] != 0)
			larger.places[place_of(&larger, hints->places[i])] =
			        hints->places[i];
	talloc_free(hints->places);
	hints->places = larger.places;
	hints->place_count = larger.place_count;
}

bool
auditor_hints_have(
        const struct auditor_hints *hints, const struct audit_hint *hint)
{
	return hints != NULL && hints->used > 0 &&
	       hints->places[place_of(hints, hash_of(hint))] != 0;
}

void
auditor_hints_add(struct auditor_hints *hints, const struct audit_hint *hint)
{
	uint64_t hash = hash_of(hint);

	if (hints == NULL || auditor_hints_have(hints, hint))
		return;
	if (2 * (hints->used + 1) > hints->place_count)
		grow(hints);
	hints->places[place_of(hints, hash)] = hash;
	hints->used++;
}
