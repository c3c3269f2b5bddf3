/*
 * Twilio's signature, for its driver and its twin; both are held against
 * Twilio's own vectors.
 */
#ifndef GATEWAY_PROVIDER_TWILIO_INTERNAL_H
#define GATEWAY_PROVIDER_TWILIO_INTERNAL_H

#include "gateway/provider_internal.h"

enum { TWILIO_SIGNATURE_MAX = 29 }; /* base64 of 20 bytes, and the NUL */

/* base64(HMAC-SHA1(token, url and each key with its values)); form is an
 * object as provider_form makes it, or NULL. */
void twilio_sign(const char *token, const char *url, const json_t *form,
        char signature[TWILIO_SIGNATURE_MAX]);

/* Is the call signed for its address below the public URL?  The form is the
 * body's, where it is one. */
bool twilio_is_signed(const struct provider_account *account,
        const struct http_call *call, const json_t *form);

#endif
