/*
 * A table of sets with sixteen places each, enough that hardly one is full before
 * the table is.  The hash of a number is keyed and so
 * evenly spread: its first bytes choose the set.  A full set gives up one of its
 * places, which costs the loser a look-up and nothing else.
 */
#include "server/contact_cache.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"

enum { SETS = 4096, WAYS = 16 };

/* A part of each hash stands here, so that the other contacts of a set, which
 * have long left the processor's caches, are not touched. */
struct set {
	uint64_t tags[WAYS];
	struct contact *contacts[WAYS]; /* NULL: nobody */
};

struct contact_cache {
	struct db *db;
	struct set *sets;
	TALLOC_CTX *contacts; /* what the sets point to */
	size_t count;         /* that were put since it was empty */
	uint64_t version;     /* of the database when it was right */
};

static const char *const watched[] = {"session", "respondent", "municipality"};

static int
free_sets(struct contact_cache *cache)
{
	free(cache->sets);
	return 0;
}

/* Zeroed by the system as its pages are touched, so that a server without
 * sessions spends nothing. */
struct contact_cache *
contact_cache_create(TALLOC_CTX *owner, struct db *db)
{
	struct contact_cache *cache = talloc_zero(owner, struct contact_cache);

	if (cache == NULL)
		log_abort("contact.cache", "out of memory");
	cache->db = db;
	cache->sets = calloc(SETS, sizeof(*cache->sets));
	cache->contacts = talloc_new(cache);
	if (cache->sets == NULL || cache->contacts == NULL)
		log_abort("contact.cache", "out of memory");
	talloc_set_destructor(cache, free_sets);
	db_watch(db, watched, sizeof(watched) / sizeof(watched[0]));
	cache->version = db_version(db);
	return cache;
}

/* Whatever was changed by others than the conversation, all of it goes. */
static void
refresh(struct contact_cache *cache)
{
	if (cache->version == db_version(cache->db))
		return;
	cache->version = db_version(cache->db);
	if (cache->count == 0)
		return;
	talloc_free_children(cache->contacts);
	memset(cache->sets, 0, SETS * sizeof(*cache->sets));
	cache->count = 0;
}

static struct set *
set_of(struct contact_cache *cache, const unsigned char *phone_hash)
{
	return &cache->sets[(phone_hash[0] << 8 | phone_hash[1]) % SETS];
}

static uint64_t
tag_of(const unsigned char *phone_hash)
{
	uint64_t tag;

	memcpy(&tag, phone_hash, sizeof(tag));
	return tag;
}

/* Where the contact stands, or NULL. */
static struct contact **
find(struct contact_cache *cache, const unsigned char *phone_hash)
{
	struct set *set = set_of(cache, phone_hash);
	uint64_t tag = tag_of(phone_hash);

	for (int i = 0; i < WAYS; i++)
		if (set->tags[i] == tag && set->contacts[i] != NULL &&
		        memcmp(set->contacts[i]->phone_hash.bytes, phone_hash,
		                SECRET_HASH_BYTES) == 0)
			return &set->contacts[i];
	return NULL;
}

/* An empty place, or one that the number itself chooses. */
static int
place_for(const struct set *set, const unsigned char *phone_hash)
{
	for (int i = 0; i < WAYS; i++)
		if (set->contacts[i] == NULL)
			return i;
	return phone_hash[2] % WAYS;
}

bool
contact_cache_get(struct contact_cache *cache, TALLOC_CTX *memory,
        const unsigned char *phone_hash, struct contact *contact)
{
	struct contact **known;

	if (cache == NULL)
		return false;
	refresh(cache);
	known = find(cache, phone_hash);
	if (known == NULL)
		return false;
	*contact = *(const struct contact *)shape_copy(
	        memory, &contact_shape, *known);
	return true;
}

static void
forget(struct contact_cache *cache, const unsigned char *phone_hash)
{
	struct contact **known = find(cache, phone_hash);

	if (known != NULL)
		TALLOC_FREE(*known);
}

void
contact_cache_put(struct contact_cache *cache, const struct contact *contact)
{
	const unsigned char *phone_hash = contact->phone_hash.bytes;
	struct set *set;
	int place;

	if (cache == NULL)
		return;
	refresh(cache);
	forget(cache, phone_hash);
	if (contact->asked_message == 0 || strcmp(contact->state, "open") != 0)
		return;
	set = set_of(cache, phone_hash);
	place = place_for(set, phone_hash);
	talloc_free(set->contacts[place]);
	set->tags[place] = tag_of(phone_hash);
	set->contacts[place] =
	        shape_copy(cache->contacts, &contact_shape, contact);
	cache->count++;
}

void
contact_cache_change(
        struct contact_cache *cache, const unsigned char *phone_hash)
{
	if (cache == NULL)
		return;
	refresh(cache);
	if (phone_hash != NULL)
		forget(cache, phone_hash);
}

void
contact_cache_changed(struct contact_cache *cache)
{
	if (cache != NULL)
		cache->version = db_version(cache->db);
}
