/*
 * The figures that stand in the database.  Reading only.
 */
#ifndef SERVER_METRICS_STORE_H
#define SERVER_METRICS_STORE_H

#include "server/metrics.h"

/* Messages that are not over, texts and mails. */
MUST_CHECK enum status metrics_count_open(struct db *db, TALLOC_CTX *memory,
        struct metrics_count **counts, size_t *count);
/* Messages put since then. */
MUST_CHECK enum status metrics_count_since(struct db *db, TALLOC_CTX *memory,
        int64_t since, struct metrics_count **counts, size_t *count);
/* The newest text's id, 0 for none. */
MUST_CHECK enum status metrics_last_text(struct db *db, int64_t *id);

#endif
