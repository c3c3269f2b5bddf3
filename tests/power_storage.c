/*
 * Writes are torn at the sectors of the file: of each sector that a write
 * touches, its part is there or not.
 */
#include "tests/power_storage.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

enum { SECTOR_BYTES = 512 };

uint64_t
power_roll(uint64_t *seed, uint64_t below)
{
	uint64_t z = *seed += 0x9e3779b97f4a7c15U;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9U;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebU;
	return (z ^ (z >> 31)) % below;
}

/* Room for more elements than there are, so that growing is rare. */
static void *
grow(TALLOC_CTX *owner, void *array, size_t element, size_t count)
{
	array = talloc_realloc_size(owner, array, element * count);
	assert(array != NULL);
	return array;
}

void
power_bytes_resize(struct power_bytes *bytes, size_t size)
{
	if (size > bytes->room) {
		bytes->room = size + size / 4;
		bytes->data = grow(bytes->owner, bytes->data, 1, bytes->room);
	}
	if (size > bytes->size)
		memset(bytes->data + bytes->size, 0, size - bytes->size);
	bytes->size = size;
}

void
power_storage_note(struct power_storage *storage, const void *bytes,
        size_t count, size_t offset)
{
	struct power_change change = {NULL, count, offset};

	if (bytes != NULL) {
		change.bytes = talloc_memdup(storage->owner, bytes, count);
		assert(change.bytes != NULL);
	}
	if (storage->count == storage->room) {
		storage->room = storage->room * 2 + 64;
		storage->changes = grow(storage->owner, storage->changes,
		        sizeof(struct power_change), storage->room);
	}
	storage->changes[storage->count++] = change;
}

uint64_t
power_storage_mark(const struct power_storage *storage)
{
	return storage->before + storage->count;
}

static void
put(struct power_bytes *bytes, const struct power_change *change, size_t from,
        size_t to)
{
	size_t end = change->offset + to;

	if (end > bytes->size)
		power_bytes_resize(bytes, end);
	memcpy(bytes->data + change->offset + from, change->bytes + from,
	        to - from);
}

static void
apply(struct power_bytes *bytes, const struct power_change *change)
{
	if (change->bytes == NULL)
		power_bytes_resize(bytes, change->offset);
	else
		put(bytes, change, 0, change->count);
}

/* A mark that another sync has passed already changes nothing. */
void
power_storage_store(struct power_storage *storage, uint64_t mark)
{
	size_t count;

	if (mark <= storage->before)
		return;
	count = (size_t)(mark - storage->before);
	assert(count <= storage->count);
	for (size_t i = 0; i < count; i++) {
		apply(&storage->stored, &storage->changes[i]);
		talloc_free(storage->changes[i].bytes);
	}
	storage->count -= count;
	storage->before = mark;
	memmove(storage->changes, storage->changes + count,
	        storage->count * sizeof(struct power_change));
}

/* Storage writes in any order, but some orders are likelier than chance has
 * them: none or all of it, the first or the last, all but one; and sometimes
 * it is whole writes that are there or not. */
enum manner { NONE, ALL, FIRST, LAST, ALL_BUT_ONE, ANY, WRITES, MANNERS };

enum fate { GONE, TORN, WHOLE, FATES };

struct chance {
	enum manner manner;
	uint64_t *seed;
	size_t part;    /* parts so far */
	size_t turn;    /* the part where it turns */
	unsigned odds;  /* of a part in 256 */
	enum fate fate; /* of the write */
};

static size_t
sector_end(const struct power_change *change, size_t from)
{
	size_t left = SECTOR_BYTES - (change->offset + from) % SECTOR_BYTES;

	return change->count - from < left ? change->count : from + left;
}

/* A truncation is a single one. */
static size_t
count_parts(const struct power_storage *storage)
{
	size_t count = 0;

	for (size_t i = 0; i < storage->count; i++) {
		const struct power_change *change = &storage->changes[i];
		size_t from = 0;

		do {
			from = sector_end(change, from);
			count++;
		} while (from < change->count);
	}
	return count;
}

/* Is the next part there? */
static bool
is_there(struct chance *chance)
{
	size_t part = chance->part++;

	switch (chance->manner) {
	case NONE: return false;
	case ALL: return true;
	case FIRST: return part < chance->turn;
	case LAST: return part >= chance->turn;
	case ALL_BUT_ONE: return part != chance->turn;
	case ANY: return power_roll(chance->seed, 256) < chance->odds;
	case WRITES:
	case MANNERS: break;
	}
	return chance->fate == WHOLE ||
	       (chance->fate == TORN && power_roll(chance->seed, 2) == 0);
}

/* How many parts are there, and how many are not. */
static void
apply_some(struct power_bytes *bytes, const struct power_change *change,
        struct chance *chance, size_t there[2])
{
	size_t from = 0;

	chance->fate = (enum fate)power_roll(chance->seed, FATES);
	do {
		size_t to = sector_end(change, from);
		bool is = is_there(chance);

		if (is && change->bytes == NULL)
			apply(bytes, change);
		else if (is)
			put(bytes, change, from, to);
		there[is]++;
		from = to;
	} while (from < change->count);
}

struct power_left
power_storage_cut(const struct power_storage *storage, uint64_t *seed,
        struct power_bytes *bytes)
{
	size_t parts = count_parts(storage);
	struct chance chance = {.seed = seed};
	struct power_left left = {0, 0};

	chance.manner = (enum manner)power_roll(seed, MANNERS);
	chance.turn = (size_t)power_roll(seed, parts + 1);
	chance.odds = (unsigned)power_roll(seed, 256);
	power_bytes_resize(bytes, storage->stored.size);
	if (bytes->size > 0)
		memcpy(bytes->data, storage->stored.data, bytes->size);
	for (size_t i = 0; i < storage->count; i++) {
		size_t there[2] = {0, 0};

		apply_some(bytes, &storage->changes[i], &chance, there);
		left.lost += there[0] > 0;
		left.torn += there[0] > 0 && there[1] > 0;
	}
	return left;
}
