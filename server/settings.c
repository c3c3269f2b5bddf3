/*
 * The table of configuration keys, and what must hold between them. A key is
 * one row here and one member of the struct; there is no other place that knows
 * its default or its help.
 *
 * Whatever could be misused when it is wrong is refused at the start, with the
 * key's name: an empty webhook secret would let anybody answer for citizens.
 */
#include "server/settings.h"

#include <stdio.h>
#include <string.h>

#include "base/config.h"
#include "base/smtp_client.h"
#include "base/text.h"
#include "gateway/lane_breaker.h"
#include "gateway/mail.h"

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
        KEY("database", "backup_max_age_h", CONFIG_INT, backup_max_age_h, "0",
                0, 8760,
                "Hours after which the newest backup is too old, and an alarm"
                " is raised; 0 for no alarm."),
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
        KEY("provider", "lane", CONFIG_STRING, accounts[0].lane, "main", 0, 0,
                "The account's name here; it stands in the webhook's path. In"
                " [provider NAME], a further account, it is NAME."),
        KEY("provider", "driver", CONFIG_STRING, accounts[0].driver,
                "gatewayapi", 0, 0, "Which provider it is."),
        KEY("provider", "url", CONFIG_URL, accounts[0].url,
                "https://messaging.gatewayapi.eu", 0, 0,
                "The provider's address."),
        KEY("provider", "token", CONFIG_SECRET, accounts[0].token, NULL, 0, 0,
                "The account's API token, or @FILE that holds it."),
        KEY("provider", "webhook_secret", CONFIG_SECRET,
                accounts[0].webhook_secret, NULL, 0, 0,
                "What the provider signs its webhooks with, or @FILE."),
        KEY("provider", "webhook_path", CONFIG_SECRET, accounts[0].webhook_path,
                "", 0, 0,
                "A secret last step of the webhook's address, for providers"
                " that sign nothing; empty for none, or @FILE."),
        KEY("provider", "keyword", CONFIG_STRING, accounts[0].keyword, "", 0, 0,
                "On a shared short code: the word that citizens' texts begin"
                " with."),
        KEY("provider", "poll_s", CONFIG_INT, accounts[0].poll_s, "0", 0, 3600,
                "Seconds between two looks for receipts and texts, where the"
                " provider is asked (inmobile); 0 for webhooks."),
        KEY("provider", "platform", CONFIG_STRING, accounts[0].terms.platform,
                "COMMON_API", 0, 0, "link: its platformId."),
        KEY("provider", "partner", CONFIG_STRING, accounts[0].terms.partner, "",
                0, 0, "link: its platformPartnerId."),
        KEY("provider", "gate", CONFIG_STRING, accounts[0].terms.gate, "", 0, 0,
                "link: the gate that sends receipts to our webhook."),
        KEY("provider", "requests", CONFIG_INT, accounts[0].requests, "16", 1,
                64, "Requests to the provider at once."),
        KEY("provider", "rate", CONFIG_INT, accounts[0].rate, "0", 0, 100000,
                "Segments a second; 0 for no limit."),
        KEY("provider", "breaker_window", CONFIG_INT,
                accounts[0].breaker_window, "50", 0, LANE_BREAKER_WINDOW_MAX,
                "The lane pauses, and an alarm is raised, when too many of so"
                " many texts in a row were refused or doubtful; 0 for never."),
        KEY("provider", "breaker_percent", CONFIG_INT,
                accounts[0].breaker_percent, "50", 0, 100,
                "Too many: more than this share of them."),
        KEY("provider", "failover", CONFIG_STRING, accounts[0].failover, "", 0,
                0,
                "The lane that sends what was never submitted while this one"
                " is stopped, or its breaker open; empty for none."),
        KEY("provider", "failover_after_s", CONFIG_INT,
                accounts[0].failover_after_s, "300", 0, 86400,
                "And while it has been paused for so many seconds."),
        KEY("provider", "sender", CONFIG_STRING, accounts[0].sender, "", 0, 0,
                "The sender of what this lane takes over; empty for the"
                " municipality's own."),
        KEY("generic", "method", CONFIG_STRING, accounts[0].terms.method,
                "POST", 0, 0, "generic: the request's method."),
        KEY("generic", "path", CONFIG_STRING, accounts[0].terms.path, "", 0, 0,
                "generic: what follows the provider's address;"
                " {placeholders} as in the body."),
        KEY("generic", "content_type", CONFIG_STRING,
                accounts[0].terms.content_type, "application/json", 0, 0,
                "generic: the body's type; it decides how texts are"
                " escaped in it."),
        KEY("generic", "headers", CONFIG_SECRET, accounts[0].terms.headers,
                "Authorization: Bearer {token}", 0, 0,
                "generic: headers, with | between them, or @FILE."),
        KEY("generic", "body", CONFIG_SECRET, accounts[0].terms.body, "", 0, 0,
                "generic: the body, with {recipient}, {recipient_digits},"
                " {sender}, {sender_digits}, {text}, {reference},"
                " {token} and {callback}, or @FILE that has it in one"
                " line."),
        KEY("generic", "answer_id", CONFIG_STRING, accounts[0].terms.answer_id,
                "", 0, 0,
                "generic: where the id stands in the JSON answer, as in"
                " messages.0.id; empty where a 2xx is enough."),
        KEY("generic", "answer_error", CONFIG_STRING,
                accounts[0].terms.answer_error, "", 0, 0,
                "generic: where the reason of a refusal stands."),
        KEY("generic", "event_id", CONFIG_STRING, accounts[0].terms.event_id,
                "id", 0, 0, "generic: where the id stands in a webhook."),
        KEY("generic", "event_from", CONFIG_STRING,
                accounts[0].terms.event_from, "from", 0, 0,
                "generic: where the citizen's number stands."),
        KEY("generic", "event_to", CONFIG_STRING, accounts[0].terms.event_to,
                "to", 0, 0, "generic: where our number stands."),
        KEY("generic", "event_text", CONFIG_STRING,
                accounts[0].terms.event_text, "text", 0, 0,
                "generic: where the text stands."),
        KEY("generic", "event_reference", CONFIG_STRING,
                accounts[0].terms.event_reference, "reference", 0, 0,
                "generic: where our reference stands in a receipt."),
        KEY("generic", "event_status", CONFIG_STRING,
                accounts[0].terms.event_status, "status", 0, 0,
                "generic: where a receipt's word stands."),
        KEY("generic", "delivered", CONFIG_STRING, accounts[0].terms.delivered,
                "delivered", 0, 0,
                "generic: words of receipts for what has arrived."),
        KEY("generic", "failed", CONFIG_STRING, accounts[0].terms.failed,
                "failed undelivered rejected expired", 0, 0,
                "generic: words of receipts for what never will."),
        KEY("generic", "signature", CONFIG_STRING, accounts[0].terms.signature,
                "", 0, 0,
                "generic: the header of hex(HMAC-SHA256(body)); empty for HTTP"
                " Basic with the webhook's secret."),
        KEY("limits", "countries", CONFIG_STRING, limits.countries, "45", 0, 0,
                "Calling codes of the numbers that may be written to, with"
                " blanks between them; a text to another is rejected."),
        KEY("limits", "number_day", CONFIG_INT, limits.number_day, "40", 0,
                100000,
                "Texts to a number in a day; more fail, but confirmations"
                " (of a STOP, a HELP) always go. 0 for no limit."),
        KEY("limits", "municipality_month", CONFIG_INT,
                limits.municipality_month, "0", 0, 1000000000,
                "Segments of a municipality in a month; invitations and"
                " reminders beyond it are held. 0 for no limit."),
        KEY("limits", "day", CONFIG_INT, limits.day, "0", 0, 1000000000,
                "Segments of all in a day; invitations and reminders beyond"
                " it are held until the next. 0 for no limit."),
        KEY("limits", "segment_ore", CONFIG_INT, segment_ore, "35", 0, 100000,
                "What one segment costs, in hundredths of a krone: for what"
                " \"gateway dry-run\" and the delivery page say."),
        KEY("mail", "url", CONFIG_STRING, mail.url, "", 0, 0,
                "The mail server: smtp://HOST:587 (STARTTLS) or"
                " smtps://HOST; empty: no mail goes out."),
        KEY("mail", "user", CONFIG_STRING, mail.user, "", 0, 0,
                "The login at the mail server; empty for none."),
        KEY("mail", "password", CONFIG_SECRET, mail.password, "", 0, 0,
                "Its password, or @FILE that holds it."),
        KEY("mail", "from", CONFIG_STRING, mail.from, "", 0, 0,
                "The address that our mails come from."),
        KEY("mail", "name", CONFIG_STRING, mail.name, "Borgersvar", 0, 0,
                "The name beside that address."),
        KEY("mail", "operations", CONFIG_STRING, mail.operations, "", 0, 0,
                "Who is written to when there is an alarm; empty for nobody."),
        KEY("mail", "ca", CONFIG_STRING, mail.ca, "", 0, 0,
                "A file of certificates to trust instead of Debian's, for a"
                " mail server with one of its own; the whole path."),
        KEY("mail", "plain", CONFIG_BOOL, mail.plain, "nej", 0, 0,
                "Without TLS; only to a server on the loopback."),
        KEY("metrics", "port", CONFIG_INT, metrics_port, "0", 0, 65535,
                "The port on 127.0.0.1 for /metrics and /healthz; 0 for"
                " none."),
        KEY("schedule", "every_s", CONFIG_INT, schedule_s, "20", 1, 3600,
                "Seconds between two looks at what is due."),
        KEY("api", "rate", CONFIG_INT, api_rate, "50", 0, 1000000,
                "Requests a second that a token may make at /api/v1, ten"
                " seconds' worth at once; 0 for no limit."),
};

enum { KEYS = sizeof(keys) / sizeof(keys[0]) };

/* [provider NAME] is an account of its own, and so is what [generic NAME] adds
 * to it. */
static const char *const repeated_sections[] = {"provider", "generic", NULL};
static const struct config_repeated repeated = {.sections = repeated_sections,
        .stride = sizeof(struct provider_account),
        .max = DELIVERY_LANES_MAX,
        .names_offset = offsetof(struct settings, account_names),
        .count_offset = offsetof(struct settings, account_count)};
static const struct config_table table = {keys, KEYS, &repeated};

/* What is looked at, and where complaints go: all of them, a line each. */
struct checking {
	const char *path;
	const struct settings *settings;
	struct text *why;
	enum status status;
};

/* One sentence for every refusal: file, key, what was expected. */
static void
refuse(struct checking *checking, const char *key, const char *what)
{
	text_add_format(checking->why, "%s%s: %s: %s",
	        checking->status == STATUS_OK ? "" : "\n", checking->path, key,
	        what);
	checking->status = STATUS_INPUT;
}

/* The same of an account's key. */
static void
refuse_account(struct checking *checking, size_t number, const char *key,
        const char *what)
{
	const char *name = checking->settings->account_names[number];
	char full[160];

	(void)snprintf(full, sizeof(full), "provider%s%s.%s",
	        name == NULL ? "" : " ", name == NULL ? "" : name, key);
	refuse(checking, full, what);
}

/* Then nobody posts to us, and nothing that is posted is taken. */
static bool
is_polled(const struct provider_account *account)
{
	return account->poll_s > 0 &&
	       provider_find(account->driver)->poll_count > 0;
}

/* What one driver needs and others do not. */
static void
check_driver(struct checking *checking, size_t number)
{
	const struct provider_account *account =
	        &checking->settings->accounts[number];
	const char *driver = account->driver;

	if (strcmp(driver, "link") == 0 && account->terms.partner[0] == '\0')
		refuse_account(checking, number, "partner", "is needed");
	if (strcmp(driver, "twilio") == 0 &&
	        strchr(account->token, ':') == NULL)
		refuse_account(checking, number, "token", "expected SID:TOKEN");
	if (account->poll_s > 0 && !is_polled(account))
		refuse_account(checking, number, "poll_s",
		        "this provider is not polled");
	if (account->webhook_secret[0] == '\0' && !is_polled(account))
		refuse_account(checking, number, "webhook_secret",
		        "is empty; without it anybody could answer for"
		        " citizens");
}

/* The lane stands in the webhook's path and in every row of the outbox, so it
 * is held to signs that mean the same in both. */
static void
check_lane(struct checking *checking, size_t number)
{
	static const char signs[] = "abcdefghijklmnopqrstuvwxyz0123456789-";
	const struct settings *settings = checking->settings;
	const struct provider_account *account = &settings->accounts[number];
	const char *lane = account->lane;

	if (lane[strspn(lane, signs)] != '\0' || lane[0] == '\0')
		refuse_account(checking, number, "lane",
		        "expected small letters, digits and dashes");
	for (size_t i = 0; i < number; i++)
		if (strcmp(settings->accounts[i].lane, lane) == 0)
			refuse_account(checking, number, "lane",
			        "another account has that name");
	if (account->failover[0] == '\0')
		return;
	if (strcmp(account->failover, lane) == 0 ||
	        !settings_has_lane(settings, account->failover))
		refuse_account(checking, number, "failover",
		        "expected the lane of another account");
}

static void
check_account(struct checking *checking, size_t number)
{
	const struct provider_account *account =
	        &checking->settings->accounts[number];

	if (account->token[0] == '\0')
		refuse_account(checking, number, "token", "is empty");
	check_lane(checking, number);
	if (provider_find(account->driver) != NULL)
		check_driver(checking, number);
	else
		refuse_account(checking, number, "driver",
		        text_format(checking->why->owner, "expected one of %s",
		                provider_names()));
}

/* Where mail is set up it must be able to go, and not in the open. */
static void
check_mail(struct checking *checking)
{
	const struct mail_settings *mail = &checking->settings->mail;
	const char *fault;

	if (mail->url[0] == '\0')
		return;
	fault = smtp_url_fault(mail->url, mail->plain);
	if (fault != NULL)
		refuse(checking, "mail.url", fault);
	if (!mail_address_is_valid(mail->from))
		refuse(checking, "mail.from", "expected an address");
	if (mail->operations[0] != '\0' &&
	        !mail_address_is_valid(mail->operations))
		refuse(checking, "mail.operations", "expected an address");
}

bool
settings_has_lane(const struct settings *settings, const char *lane)
{
	for (size_t i = 0; i < settings->account_count; i++)
		if (strcmp(settings->accounts[i].lane, lane) == 0)
			return true;
	return false;
}

/* A further account's lane is its section's name, unless it says otherwise. */
static void
name_lanes(struct settings *settings)
{
	for (size_t i = 1; i < settings->account_count; i++)
		if (strcmp(settings->accounts[i].lane, "main") == 0)
			settings->accounts[i].lane = settings->account_names[i];
}

enum status
settings_load(TALLOC_CTX *owner, const char *path, struct settings *settings,
        struct text *why)
{
	struct checking checking = {path, settings, why, STATUS_OK};
	enum status status =
	        config_load_table(owner, path, &table, settings, why);

	if (status != STATUS_OK)
		return status;
	name_lanes(settings);
	/* Links, mails, webhooks' addresses and forms' origins begin with it. */
	if (settings->public_url[0] == '\0')
		refuse(&checking, "web.public_url",
		        "is empty; expected the address that citizens and"
		        " providers use, such as https://svar.example");
	for (size_t i = 0; i < settings->account_count; i++)
		check_account(&checking, i);
	check_mail(&checking);
	if (settings->limits.countries[strspn(
	            settings->limits.countries, "0123456789 ")] != '\0')
		refuse(&checking, "limits.countries",
		        "expected calling codes, such as 45 46");
	return checking.status;
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
settings_account(
        const struct settings *settings, size_t number, TALLOC_CTX *owner)
{
	struct provider_account account = settings->accounts[number];
	const char *step =
	        account.webhook_path == NULL ? "" : account.webhook_path;

	account.public_url =
	        text_format(owner, "%s/hook/%s%s%s", settings->public_url,
	                account.lane, step[0] == '\0' ? "" : "/", step);
	return account;
}
