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
#include "gateway/delivery.h"
#include "gateway/provider.h"

/* [mail]; without a url no mail goes out. */
struct mail_settings {
	const char *url;
	const char *user;
	const char *password;
	const char *from;
	const char *name;
	const char *operations;
	const char *ca;
	bool plain;
};

struct settings {
	const char *database; /* file; its folder is locked by `serve` */
	const char *keys;     /* the key file */
	const char *address;
	int64_t port;
	int64_t connections;
	int64_t per_address;
	const char *public_url; /* as citizens and providers see us */
	bool secure_cookies;
	/* [provider], and after it each [provider NAME]; without the addresses
	 * of their webhooks. */
	struct provider_account accounts[DELIVERY_LANES_MAX];
	const char *account_names[DELIVERY_LANES_MAX]; /* the first's is NULL */
	size_t account_count;
	struct outbox_limits limits;
	int64_t schedule_s; /* between two looks at what is due */
	struct mail_settings mail;
	int64_t metrics_port;     /* on the loopback; 0: none */
	int64_t backup_max_age_h; /* 0: nobody asks */
	int64_t segment_ore;      /* what one segment costs */
	int64_t api_rate;         /* texts a second and token; 0: no limit */
};

/* Strings belong to `owner`.  STATUS_INPUT with why: all that cannot be, a line
 * each, with file, key and what was expected. */
MUST_CHECK enum status settings_load(TALLOC_CTX *owner, const char *path,
        struct settings *settings, struct text *why);
/* A commented example file. */
void settings_example(struct text *out);
/* The provider accounts that the settings describe, with the addresses of their
 * webhooks; borrows from them. */
struct provider_account settings_account(
        const struct settings *settings, size_t number, TALLOC_CTX *owner);
/* Is there a lane of that name? */
bool settings_has_lane(const struct settings *settings, const char *lane);

#endif
