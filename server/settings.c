/*
 * The table of configuration keys, and what must hold between them. A key is
 * one row here and one member of the struct; there is no other place that knows
 * its default or its help.
 *
 * Whatever could be misused when it is wrong is refused at the start, with the
 * key's name: an empty webhook secret would let anybody answer for citizens.
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
        KEY("provider", "webhook_path", CONFIG_SECRET, webhook_path, "", 0, 0,
                "A secret last step of the webhook's address, for providers"
                " that sign nothing; empty for none, or @FILE."),
        KEY("provider", "keyword", CONFIG_STRING, keyword, "", 0, 0,
                "On a shared short code: the word that citizens' texts begin"
                " with."),
        KEY("provider", "poll_s", CONFIG_INT, poll_s, "0", 0, 3600,
                "Seconds between two looks for receipts and texts, where the"
                " provider is asked (inmobile); 0 for webhooks."),
        KEY("provider", "platform", CONFIG_STRING, terms.platform, "COMMON_API",
                0, 0, "link: its platformId."),
        KEY("provider", "partner", CONFIG_STRING, terms.partner, "", 0, 0,
                "link: its platformPartnerId."),
        KEY("provider", "gate", CONFIG_STRING, terms.gate, "", 0, 0,
                "link: the gate that sends receipts to our webhook."),
        KEY("provider", "requests", CONFIG_INT, requests, "16", 1, 64,
                "Requests to the provider at once."),
        KEY("generic", "method", CONFIG_STRING, terms.method, "POST", 0, 0,
                "generic: the request's method."),
        KEY("generic", "path", CONFIG_STRING, terms.path, "", 0, 0,
                "generic: what follows the provider's address;"
                " {placeholders} as in the body."),
        KEY("generic", "content_type", CONFIG_STRING, terms.content_type,
                "application/json", 0, 0,
                "generic: the body's type; it decides how texts are"
                " escaped in it."),
        KEY("generic", "headers", CONFIG_SECRET, terms.headers,
                "Authorization: Bearer {token}", 0, 0,
                "generic: headers, with | between them, or @FILE."),
        KEY("generic", "body", CONFIG_SECRET, terms.body, "", 0, 0,
                "generic: the body, with {recipient}, {recipient_digits},"
                " {sender}, {sender_digits}, {text}, {reference},"
                " {token} and {callback}, or @FILE that has it in one"
                " line."),
        KEY("generic", "answer_id", CONFIG_STRING, terms.answer_id, "", 0, 0,
                "generic: where the id stands in the JSON answer, as in"
                " messages.0.id; empty where a 2xx is enough."),
        KEY("generic", "answer_error", CONFIG_STRING, terms.answer_error, "", 0,
                0, "generic: where the reason of a refusal stands."),
        KEY("generic", "event_id", CONFIG_STRING, terms.event_id, "id", 0, 0,
                "generic: where the id stands in a webhook."),
        KEY("generic", "event_from", CONFIG_STRING, terms.event_from, "from", 0,
                0, "generic: where the citizen's number stands."),
        KEY("generic", "event_to", CONFIG_STRING, terms.event_to, "to", 0, 0,
                "generic: where our number stands."),
        KEY("generic", "event_text", CONFIG_STRING, terms.event_text, "text", 0,
                0, "generic: where the text stands."),
        KEY("generic", "event_reference", CONFIG_STRING, terms.event_reference,
                "reference", 0, 0,
                "generic: where our reference stands in a receipt."),
        KEY("generic", "event_status", CONFIG_STRING, terms.event_status,
                "status", 0, 0, "generic: where a receipt's word stands."),
        KEY("generic", "delivered", CONFIG_STRING, terms.delivered, "delivered",
                0, 0, "generic: words of receipts for what has arrived."),
        KEY("generic", "failed", CONFIG_STRING, terms.failed,
                "failed undelivered rejected expired", 0, 0,
                "generic: words of receipts for what never will."),
        KEY("generic", "signature", CONFIG_STRING, terms.signature, "", 0, 0,
                "generic: the header of hex(HMAC-SHA256(body)); empty for HTTP"
                " Basic with the webhook's secret."),
        KEY("schedule", "every_s", CONFIG_INT, schedule_s, "20", 1, 3600,
                "Seconds between two looks at what is due."),
        KEY("api", "rate", CONFIG_INT, api_rate, "50", 0, 1000000,
                "Requests a second that a token may make at /api/v1, ten"
                " seconds' worth at once; 0 for no limit."),
};

enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

/* One sentence for every refusal: file, key, what was expected. */
static enum status
refuse(const char *path, const char *key, const char *what, struct text *why)
{
	text_add_format(why, "%s: %s: %s", path, key, what);
	return STATUS_INPUT;
}

/* Then nobody posts to us, and nothing that is posted is taken. */
static bool
is_polled(const struct settings *settings)
{
	return settings->poll_s > 0 &&
	       provider_find(settings->driver)->poll_count > 0;
}

/* What one driver needs and others do not. */
static enum status
check_driver(
        const char *path, const struct settings *settings, struct text *why)
{
	const char *driver = settings->driver;

	if (strcmp(driver, "link") == 0 && settings->terms.partner[0] == '\0')
		return refuse(path, "provider.partner", "is needed", why);
	if (strcmp(driver, "twilio") == 0 &&
	        strchr(settings->token, ':') == NULL)
		return refuse(
		        path, "provider.token", "expected SID:TOKEN", why);
	if (settings->poll_s > 0 && !is_polled(settings))
		return refuse(path, "provider.poll_s",
		        "this provider is not polled", why);
	return STATUS_OK;
}

/* The lane stands in the webhook's path and in every row of the outbox, so it
 * is held to signs that mean the same in both. */
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
	if (settings->webhook_secret[0] == '\0' && !is_polled(settings))
		return refuse(path, "provider.webhook_secret",
		        "is empty; without it anybody could answer for"
		        " citizens",
		        why);
	if (settings->lane[strspn(settings->lane,
	            "abcdefghijklmnopqrstuvwxyz0123456789-")] != '\0' ||
	        settings->lane[0] == '\0')
		return refuse(path, "provider.lane",
		        "expected small letters, digits and dashes", why);
	return check_driver(path, settings, why);
}

/* Made from the table itself, so that it cannot be out of date. */
void
settings_example(struct text *out)
{
	config_example(keys, KEYS, out);
}

/* Some providers sign the address they call, so the account knows its own as
 * the provider sees it. */
struct provider_account
settings_account(const struct settings *settings, TALLOC_CTX *owner)
{
	const char *step =
	        settings->webhook_path == NULL ? "" : settings->webhook_path;

	return (struct provider_account){.lane = settings->lane,
	        .driver = settings->driver,
	        .url = settings->provider_url,
	        .token = settings->token,
	        .webhook_secret = settings->webhook_secret,
	        .webhook_path = settings->webhook_path,
	        .keyword = settings->keyword,
	        .poll_s = settings->poll_s,
	        .terms = settings->terms,
	        .public_url = talloc_asprintf(owner, "%s/hook/%s%s%s",
	                settings->public_url, settings->lane,
	                step[0] == '\0' ? "" : "/", step)};
}
