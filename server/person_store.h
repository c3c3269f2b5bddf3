/*
 * What is held of a person, as it is told to whoever asks for it (GDPR, article
 * 15), and its erasure (article 17).  A person is a phone number or an e-mail
 * address at one municipality, whatever it was asked as.
 */
#ifndef SERVER_PERSON_STORE_H
#define SERVER_PERSON_STORE_H

#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/secret.h"
#include "base/status.h"

struct person {
	int64_t municipality;
	unsigned char hash[SECRET_HASH_BYTES]; /* of the number or address */
};

/* One thing that is held. */
struct person_fact {
	int64_t at; /* 0: not told */
	const char *what;
	const char *content;
	const char *more;
};

enum { PERSON_SECTIONS = 11, PERSON_FACTS_MAX = 10000 };

/* The name of a section, in Danish: "svar". */
const char *person_section(size_t section);
/* All of a section, oldest first; in memory.  STATUS_LIMIT beyond
 * PERSON_FACTS_MAX. */
MUST_CHECK enum status person_facts(struct db *db, TALLOC_CTX *memory,
        const struct person *person, size_t section, struct person_fact **facts,
        size_t *count);

/* Erases all of it, in a writer's job.  What stays: the entry of the stop list,
 * which is a keyed hash; meetings as held, without whom; releases as they are.
 * STATUS_NOT_FOUND: nothing was held. */
MUST_CHECK enum status person_erase(struct db *db, const struct person *person);

#endif
