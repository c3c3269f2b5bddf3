/*
 * Who is being asked, by phone number, in memory: an answer then finds its
 * session without a join of four tables.  The writer's alone.
 *
 * An entry is the contact whose question was sent last on its number, as
 * contact_by_phone has it, with an open session.  The conversation puts
 * it when it asks, and so another session of the number takes its place.
 * Everything else that happens to sessions, respondents and municipalities is
 * seen by db_version and empties the cache: reading anew costs little, and an
 * old row would be a wrong answer.
 */
#ifndef SERVER_CONTACT_CACHE_H
#define SERVER_CONTACT_CACHE_H

#include <stdbool.h>

#include <talloc.h>

#include "server/conversation_store.h"

struct contact_cache; /* talloc'd; at most 65,536 contacts of some 500 bytes */

/* For the connection that writes, which it watches from now on. */
struct contact_cache *contact_cache_create(TALLOC_CTX *owner, struct db *db);

/* False: not known here.  The contact's strings are memory's.  Each of these
 * takes NULL for a cache that knows nothing: readers have none. */
bool contact_cache_get(struct contact_cache *cache, TALLOC_CTX *memory,
        const unsigned char *phone_hash, struct contact *contact);
/* First of its number; without an open session or a question that was put it is
 * not kept. */
void contact_cache_put(
        struct contact_cache *cache, const struct contact *contact);

/* What changes between these two calls are sessions of one number only; what is
 * known of the others stays.  NULL: not a number's, a mail's. */
void contact_cache_change(
        struct contact_cache *cache, const unsigned char *phone_hash);
void contact_cache_changed(struct contact_cache *cache);

#endif
