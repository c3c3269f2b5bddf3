/*
 * What the gateway's commands share; for nobody else.
 */
#ifndef SERVER_VERB_GATEWAY_H
#define SERVER_VERB_GATEWAY_H

#include <stdbool.h>

#include <talloc.h>

#include "base/secret.h"
#include "base/shape.h"

enum { GATEWAY_MASKED_MAX = 32 };

/* "+45******56" of a sealed number, "k***@h***.dk" of a sealed address, "?" of
 * what other keys have sealed. */
void gateway_mask(TALLOC_CTX *memory, const struct secret_keys *keys,
        struct shape_blob sealed, char masked[GATEWAY_MASKED_MAX]);

#endif
