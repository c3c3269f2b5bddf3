/*
 * The data dictionary of everything that is published here, as a page for those
 * who work with the data, and as a file.
 */
#ifndef SERVER_DICTIONARY_PAGE_H
#define SERVER_DICTIONARY_PAGE_H

#include "reports/dictionary.h"
#include "server/route.h"

/* All kinds, all surveys, all fields.  Belongs to `owner`. */
MUST_CHECK enum status dictionary_of_all(struct db *db, TALLOC_CTX *owner,
        enum dictionary_shape shape, struct dictionary **dictionary);
/* A whole page of its own. */
void dictionary_document(const struct dictionary *dictionary, struct text *out);

route_handler_fn dictionary_page; /* GET /data */
/* Whoever works with data may; caseworkers do not. */
bool dictionary_page_may(const struct staff *staff);

extern const struct page_spec dictionary_page_spec;

#endif
