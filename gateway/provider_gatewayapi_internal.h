/*
 * What the files of GatewayAPI's two drivers share; for nobody else.
 */
#ifndef GATEWAY_PROVIDER_GATEWAYAPI_INTERNAL_H
#define GATEWAY_PROVIDER_GATEWAYAPI_INTERNAL_H

#include "gateway/provider_internal.h"

/* Both of its interfaces use the same words. */
extern const struct provider_word_meaning gatewayapi_words[];

/* struct provider's receive. */
enum status gatewayapi_receive(const struct provider_account *account,
        const struct http_call *call, TALLOC_CTX *memory,
        struct provider_event **events, size_t *count);

#endif
