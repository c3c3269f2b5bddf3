/*
 * An HTTP client that gives every request little time, whatever its sender
 * wanted: so that a provider which never answers is given up within a test.
 */
#ifndef TESTS_HASTY_CLIENT_H
#define TESTS_HASTY_CLIENT_H

#include <talloc.h>

#include "base/http_client.h"

/* Sends by `inner`, which must live as long.  Freed with talloc_free. */
struct http_client *hasty_client_create(
        TALLOC_CTX *owner, struct http_client *inner, unsigned timeout_ms);

#endif
