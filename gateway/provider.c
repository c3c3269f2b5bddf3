/*
 * The table of providers.  A new one is a file provider_<name>.c and a row here.
 */
#include "gateway/provider.h"

#include <string.h>

extern const struct provider provider_gatewayapi, provider_gatewayapi_rest,
        provider_twilio, provider_link, provider_inmobile, provider_generic;

static const struct provider *const providers[] = {
        &provider_gatewayapi,
        &provider_gatewayapi_rest,
        &provider_twilio,
        &provider_link,
        &provider_inmobile,
        &provider_generic,
};

enum { PROVIDERS = sizeof(providers) / sizeof(providers[0]) };

/* By its name in the configuration, letter by letter. */
const struct provider *
provider_find(const char *name)
{
	for (size_t i = 0; i < PROVIDERS; i++)
		if (strcmp(providers[i]->name, name) == 0)
			return providers[i];
	return NULL;
}

bool
provider_was_refused(enum provider_verdict verdict)
{
	return verdict == PROVIDER_REJECTED || verdict == PROVIDER_RETRY;
}

/* For the sentence that says what would have been right. */
const char *
provider_names(void)
{
	return "gatewayapi, gatewayapi_rest, twilio, link, inmobile, generic";
}
