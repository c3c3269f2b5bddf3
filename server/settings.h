/*
 * The configuration: one row a key in settings.c, one member here.
 */
#ifndef SERVER_SETTINGS_H
#define SERVER_SETTINGS_H

#include <stdbool.h>
#include <stdint.h>

#include <talloc.h>

#include "base/status.h"
#include "base/text.h"
#include "gateway/provider.h"

struct settings {
	const char *database; /* file; its folder is locked by `serve` */
	const char *keys;     /* the key file */
	const char *address;
	int64_t port;
	int64_t connections;
	int64_t per_address;
	const char *public_url; /* as citizens and providers see us */
	bool secure_cookies;
	const char *lane; /* the provider account's name */
	const char *driver;
	const char *provider_url;
	const char *token;
	const char *webhook_secret;
	const char *webhook_path;
	const char *keyword;
	int64_t poll_s;
	struct provider_terms terms;
	int64_t requests;   /* to the provider at once */
	int64_t schedule_s; /* between two looks at what is due */
	int64_t api_rate;   /* texts a second and token; 0: no limit */
};

MUST_CHECK enum status settings_load(TALLOC_CTX *owner, const char *path,
        struct settings *settings, struct text *why);
/* A commented example file. */
void settings_example(struct text *out);
/* The provider account that the settings describe; borrows from them. */
struct provider_account settings_account(
        const struct settings *settings, TALLOC_CTX *owner);

#endif
