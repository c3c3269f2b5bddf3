/*
 * A table of counts by key: open addressing, at most half full.  Keys come from
 * keyed hashes, so that nobody can choose ones that collide.
 */
#include "gateway/lane_meter.h"

#include <stdbool.h>

#include "base/log.h"

enum { SLOTS_MIN = 1024 };

/* Linear probing needs no list, and no memory of its own for a number. */
struct slot {
	int64_t key;
	int64_t count;
	bool used;
};

struct lane_meter {
	struct slot *slots;
	size_t size; /* a power of two */
	size_t used;
};

/* A power of two, so that the remainder is a mask. */
static void
allocate(struct lane_meter *meter, size_t size)
{
	meter->slots = talloc_zero_array(meter, struct slot, (unsigned)size);
	if (meter->slots == NULL)
		log_abort("lane.meter", "out of memory");
	meter->size = size;
	meter->used = 0;
}

struct lane_meter *
lane_meter_create(TALLOC_CTX *owner)
{
	struct lane_meter *meter = talloc_zero(owner, struct lane_meter);

	if (meter == NULL)
		log_abort("lane.meter", "out of memory");
	allocate(meter, SLOTS_MIN);
	return meter;
}

/* The memory of a busy day is given back. */
void
lane_meter_clear(struct lane_meter *meter)
{
	talloc_free(meter->slots);
	allocate(meter, SLOTS_MIN);
}

/* The key's slot, or the free one where it would stand.  It ends, because half
 * of the slots are free. */
static struct slot *
find(const struct lane_meter *meter, int64_t key)
{
	size_t at = (uint64_t)key & (meter->size - 1);

	while (meter->slots[at].used && meter->slots[at].key != key)
		at = (at + 1) & (meter->size - 1);
	return &meter->slots[at];
}

/* At half full a search takes two or three looks. */
static void
grow(struct lane_meter *meter)
{
	struct slot *old = meter->slots;
	size_t size = meter->size;

	allocate(meter, 2 * size);
	for (size_t i = 0; i < size; i++)
		if (old[i].used) {
			*find(meter, old[i].key) = old[i];
			meter->used++;
		}
	talloc_free(old);
}

/* A number whose count has come down to nothing keeps its slot until the day
 * ends. */
void
lane_meter_add(struct lane_meter *meter, int64_t key, int64_t by)
{
	struct slot *slot = find(meter, key);

	if (!slot->used) {
		*slot = (struct slot){.key = key, .used = true};
		meter->used++;
	}
	slot->count += by;
	if (slot->count < 0)
		slot->count = 0;
	if (meter->used > meter->size / 2)
		grow(meter);
}

int64_t
lane_meter_count(const struct lane_meter *meter, int64_t key)
{
	const struct slot *slot = find(meter, key);

	return slot->used ? slot->count : 0;
}
