/*
 * The table of configuration keys, and what must hold between them.
 */
#include "server/settings.h"

#include <string.h>

#include "base/config.h"
#include "base/log.h"

#define KEY(section, name, kind, member, initial, min, max, help)              \
	{                                                                      \
		section, name, kind, offsetof(struct settings, member),        \
		        initial, min, max, help                                \
	}

static const struct config_key keys[] = {
        KEY("database", "file", CONFIG_PATH, database, "borgersvar.db", 0, 0,
                "The database file; only one server may use its folder."),
        KEY("database", "keys", CONFIG_PATH, keys, "borgersvar.keys", 0, 0,
                "The key file (mode 0600); keep it out of backups."),
        KEY("web", "address", CONFIG_STRING, address, "127.0.0.1", 0, 0,
                "Where to listen; a reverse proxy in front ends TLS."),
        KEY("web", "port", CONFIG_INT, port, "8080", 0, 65535,
                "The port to listen at; 0 takes a free one."),
        KEY("web", "connections", CONFIG_INT, connections, "1024", 8, 60000,
                "Connections at once."),
        KEY("web", "per_address", CONFIG_INT, per_address, "0", 0, 60000,
                "Connections at once from one address; 0 for no limit, as"
                " behind a proxy."),
        KEY("web", "public_url", CONFIG_URL, public_url, NULL, 0, 0,
                "The address that citizens and providers use."),
        KEY("web", "secure_cookies", CONFIG_BOOL, secure_cookies, "ja", 0, 0,
                "Cookies only over https; nej only for trying things out."),
        KEY("provider", "lane", CONFIG_STRING, lane, "main", 0, 0,
                "The account's name here; it stands in the webhook's path."),
        KEY("provider", "driver", CONFIG_STRING, driver, "gatewayapi", 0, 0,
                "Which provider it is."),
        KEY("provider", "url", CONFIG_URL, provider_url,
                "https://messaging.gatewayapi.eu", 0, 0,
                "The provider's address."),
        KEY("provider", "token", CONFIG_SECRET, token, NULL, 0, 0,
                "The account's API token, or @FILE that holds it."),
        KEY("provider", "webhook_secret", CONFIG_SECRET, webhook_secret, NULL,
                0, 0, "What the provider signs its webhooks with, or @FILE."),
        KEY("provider", "requests", CONFIG_INT, requests, "16", 1, 64,
                "Requests to the provider at once."),
        KEY("schedule", "every_s", CONFIG_INT, schedule_s, "20", 1, 3600,
                "Seconds between two looks at what is due."),
};

enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

static enum status
refuse(const char *path, const char *key, const char *what, struct text *why)
{
	text_add_format(why, "%s: %s: %s", path, key, what);
	return STATUS_INPUT;
}

enum status
settings_load(TALLOC_CTX *owner, const char *path, struct settings *settings,
        struct text *why)
{
	enum status status =
	        config_load(owner, path, keys, KEYS, settings, why);

	if (status != STATUS_OK)
		return status;
	if (provider_find(settings->driver) == NULL) {
		text_add_format(why, "%s: provider.driver: expected one of %s",
		        path, provider_names());
		return STATUS_INPUT;
	}
	if (settings->token[0] == '\0')
		return refuse(path, "provider.token", "is empty", why);
	if (settings->webhook_secret[0] == '\0')
		return refuse(path, "provider.webhook_secret",
		        "is empty; without it anybody could answer for"
		        " citizens",
		        why);
	if (settings->lane[strspn(settings->lane,
	            "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0' ||
	        settings->lane[0] == '\0')
		return refuse(path, "provider.lane",
		        "expected small letters, digits and dashes", why);
	return STATUS_OK;
}

void
settings_example(struct text *out)
{
	config_example(keys, KEYS, out);
}

struct provider_account
settings_account(const struct settings *settings, TALLOC_CTX *owner)
{
	return (struct provider_account){.lane = settings->lane,
	        .driver = settings->driver,
	        .url = settings->provider_url,
	        .token = settings->token,
	        .webhook_secret = settings->webhook_secret,
	        .public_url = talloc_asprintf(owner, "%s/hook/%s",
	                settings->public_url, settings->lane)};
}
