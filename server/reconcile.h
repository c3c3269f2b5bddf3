/*
 * Nightly reconciliation: texts of the last days that are unknown, or accepted
 * without a receipt, are asked for in the provider's own listing, where the driver
 * knows one.  What it says is taken as a receipt.
 */
#ifndef SERVER_RECONCILE_H
#define SERVER_RECONCILE_H

#include <stdint.h>

#include <talloc.h>

#include "base/http_client.h"
#include "base/status.h"

struct service;
struct reconcile; /* talloc'd */

struct reconcile_result {
	int64_t asked;
	int64_t settled;
};

/* `client` NULL: one of its own; it is used by the reconciliation's thread
 * only. */
struct reconcile *reconcile_create(
        struct service *service, struct http_client *client);
/* All lanes whose provider lists texts, now.  One request at a time, so that the
 * night's work is nobody's load. */
MUST_CHECK enum status reconcile_once(
        struct reconcile *reconcile, struct reconcile_result *result);
/* The same, between three and four at night, once a night. */
void reconcile_if_due(struct reconcile *reconcile);

/* Begins the thread that looks every night; STATUS_SYSTEM: there can be none. */
MUST_CHECK enum status reconcile_start(struct reconcile *reconcile);
/* Waits for the question that is under way; its time is bounded. */
void reconcile_stop(struct reconcile *reconcile);

#endif
