/*
 * The configuration of the server: its defaults, what is refused with the key
 * named, and the example that must itself be readable.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "server/settings.h"
#include "tests/base_fixture.h"

static const char least[] = "[web]\npublic_url = https://svar.test/\n"
                            "[provider]\ntoken = t\nwebhook_secret = s\n";

static enum status
load(struct base_fixture *fixture, const char *content,
        struct settings *settings)
{
	const char *path = base_fixture_write(
	        fixture, "test.conf", content, strlen(content));

	text_clear(&fixture->why);
	return settings_load(fixture, path, settings, &fixture->why);
}

static void
test_defaults(void **state)
{
	struct base_fixture *fixture = *state;
	struct settings settings;

	assert_int_equal(load(fixture, least, &settings), STATUS_OK);
	assert_string_equal(settings.public_url, "https://svar.test");
	assert_string_equal(settings.address, "127.0.0.1");
	assert_int_equal(settings.port, 8080);
	assert_int_equal(settings.connections, 1024);
	assert_int_equal(settings.per_address, 0);
	assert_true(settings.secure_cookies);
	assert_string_equal(settings.accounts[0].lane, "main");
	assert_string_equal(settings.accounts[0].driver, "gatewayapi");
	assert_string_equal(
	        settings.accounts[0].url, "https://messaging.gatewayapi.eu");
	assert_string_equal(settings.accounts[0].token, "t");
	assert_string_equal(settings.accounts[0].webhook_secret, "s");
	assert_int_equal(settings.accounts[0].requests, 16);
	assert_int_equal(settings.schedule_s, 20);
	/* Files are looked for beside the configuration. */
	assert_non_null(strstr(settings.database, fixture->folder));
	assert_non_null(strstr(settings.database, "/borgersvar.db"));
	assert_non_null(strstr(settings.keys, fixture->folder));
	assert_non_null(strstr(settings.keys, "/borgersvar.keys"));
}

static void
test_given(void **state)
{
	static const char all[] =
	        "[database]\nfile = /var/lib/b/b.db\nkeys = /etc/b.keys\n"
	        "[web]\naddress = ::1\nport = 0\nconnections = 8\n"
	        "per_address = 60000\npublic_url = http://svar.test:8080\n"
	        "secure_cookies = nej\n"
	        "[provider]\nlane = second-2\ndriver = gatewayapi\n"
	        "url = http://127.0.0.1:9\ntoken = @token.txt\n"
	        "webhook_secret = s\nrequests = 64\n"
	        "[schedule]\nevery_s = 3600\n";
	struct base_fixture *fixture = *state;
	struct settings settings;

	(void)base_fixture_write(fixture, "token.txt", "hemmelig\n", 9);
	assert_int_equal(load(fixture, all, &settings), STATUS_OK);
	assert_string_equal(settings.database, "/var/lib/b/b.db");
	assert_string_equal(settings.keys, "/etc/b.keys");
	assert_string_equal(settings.address, "::1");
	assert_int_equal(settings.port, 0);
	assert_int_equal(settings.connections, 8);
	assert_int_equal(settings.per_address, 60000);
	assert_string_equal(settings.public_url, "http://svar.test:8080");
	assert_false(settings.secure_cookies);
	assert_string_equal(settings.accounts[0].lane, "second-2");
	assert_string_equal(settings.accounts[0].url, "http://127.0.0.1:9");
	assert_string_equal(settings.accounts[0].token, "hemmelig");
	assert_int_equal(settings.accounts[0].requests, 64);
	assert_int_equal(settings.schedule_s, 3600);
}

/* A line is put into its section; nothing else of the file is wrong. */
static void
test_refused(void **state)
{
	static const struct {
		const char *web, *provider, *rest;
		const char *says;
	} cases[] = {
	        {"port = 65536", "", "", "web.port"},
	        {"port = -1", "", "", "web.port"},
	        {"port = http", "", "", "web.port"},
	        {"prot = 1", "", "", "did you mean web.port?"},
	        {"connections = 7", "", "", "web.connections"},
	        {"connections = 60001", "", "", "web.connections"},
	        {"per_address = -1", "", "", "web.per_address"},
	        {"secure_cookies = maybe", "", "", "web.secure_cookies"},
	        {"public_url = https://other.test", "", "", "web.public_url"},
	        {"", "driver = pigeon", "", "provider.driver: expected one of"},
	        {"", "driver =", "", "provider.driver: expected one of"},
	        {"", "lane = Main", "",
	                "provider.lane: expected small letters, digits"},
	        {"", "lane = a/b", "", "provider.lane: expected small"},
	        {"", "lane =", "", "provider.lane: expected small"},
	        {"", "url = ftp://x", "", "provider.url"},
	        {"", "requests = 0", "", "provider.requests"},
	        {"", "driver = link", "", "provider.partner: is needed"},
	        {"", "driver = twilio", "", "provider.token: expected SID"},
	        {"", "poll_s = 30", "", "provider.poll_s: this provider is"},
	        {"", "poll_s = -1", "", "provider.poll_s"},
	        {"", "", "[generic]\nbodi = x", "did you mean generic.body?"},
	        {"", "requests = 65", "", "provider.requests"},
	        {"", "", "[schedule]\nevery_s = 0", "schedule.every_s"},
	        {"", "", "[schedule]\nevery_s = 3601", "schedule.every_s"},
	        {"", "", "[skema]\nevery_s = 5", "skema.every_s"},
	        {"", "", "[mail]\nurl = mail.kommune.dk",
	                "mail.url: expected smtp://"},
	        {"", "", "[mail]\nurl = smtp://mail.kommune.dk\nplain = ja",
	                "mail.url: without TLS only a server on the loopback"},
	        {"", "", "[mail]\nurl = smtp://mail.kommune.dk\nfrom = svar",
	                "mail.from: expected an address"},
	        {"", "",
	                "[mail]\nurl = smtp://mail.kommune.dk\nfrom = a@b.dk\n"
	                "operations = drift",
	                "mail.operations: expected an address"},
	        {"", "", "[metrics]\nport = 65536", "metrics.port"},
	        {"", "", "[limits]\nsegment_ore = -1", "limits.segment_ore"},
	};
	struct base_fixture *fixture = *state;
	struct settings settings;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *content = talloc_asprintf(fixture,
		        "[web]\npublic_url = https://svar.test\n%s\n"
		        "[provider]\ntoken = t\nwebhook_secret = s\n%s\n%s\n",
		        cases[i].web, cases[i].provider, cases[i].rest);

		if (load(fixture, content, &settings) != STATUS_INPUT)
			fail_msg("%zu: was taken", i);
		if (strstr(text_string(&fixture->why), cases[i].says) == NULL)
			fail_msg("\"%s\" does not say \"%s\"",
			        text_string(&fixture->why), cases[i].says);
		assert_non_null(
		        strstr(text_string(&fixture->why), "test.conf"));
	}
}

/* What the drivers are told: the address with its secret step, and templates that
 * may stand in a file. */
static void
test_accounts(void **state)
{
	static const char generic[] =
	        "[web]\npublic_url = https://svar.test/\n[provider]\n"
	        "driver = generic\ntoken = t\nwebhook_secret = s\n"
	        "webhook_path = abc\nkeyword = KOM\n[generic]\n"
	        "body = @body.txt\nanswer_id = messages.0.id\n";
	static const char polled[] =
	        "[web]\npublic_url = https://svar.test/\n[provider]\n"
	        "driver = inmobile\ntoken = t\nwebhook_secret =\npoll_s = 30\n";
	struct base_fixture *fixture = *state;
	struct settings settings;
	struct provider_account account;

	(void)base_fixture_write(
	        fixture, "body.txt", "{\"a\":\"{text}\"}\n", 15);
	assert_int_equal(load(fixture, generic, &settings), STATUS_OK);
	account = settings_account(&settings, 0, fixture);
	assert_string_equal(account.driver, "generic");
	assert_string_equal(
	        account.public_url, "https://svar.test/hook/main/abc");
	assert_string_equal(account.webhook_path, "abc");
	assert_string_equal(account.keyword, "KOM");
	assert_string_equal(account.terms.body, "{\"a\":\"{text}\"}");
	assert_string_equal(account.terms.answer_id, "messages.0.id");
	assert_string_equal(account.terms.method, "POST");
	/* Nobody posts to whoever polls. */
	assert_int_equal(load(fixture, polled, &settings), STATUS_OK);
	account = settings_account(&settings, 0, fixture);
	assert_int_equal(account.poll_s, 30);
	assert_string_equal(account.public_url, "https://svar.test/hook/main");
}

/* Each [provider NAME] is an account of its own: what it does not say is the
 * default, not the first one's. */
static void
test_several_accounts(void **state)
{
	static const char all[] =
	        "[web]\npublic_url = https://svar.test/\n"
	        "[provider north]\ndriver = generic\ntoken = n\n"
	        "webhook_secret = s2\nrate = 10\nrequests = 3\n"
	        "sender = +4560000002\n"
	        "[provider]\ntoken = t\nwebhook_secret = s\n"
	        "failover = north\nfailover_after_s = 60\n"
	        "[generic north]\nbody = {text}\n"
	        "[provider  south]\nlane = syd\ntoken = @south.txt\n"
	        "webhook_secret = s3\nwebhook_path = abc\n"
	        "[limits]\ncountries = 45 46\nnumber_day = 3\n"
	        "day = 4\nmunicipality_month = 5\n";
	struct base_fixture *fixture = *state;
	struct settings settings;
	struct provider_account account;

	(void)base_fixture_write(fixture, "south.txt", "hemmelig\n", 9);
	assert_int_equal(load(fixture, all, &settings), STATUS_OK);
	assert_int_equal(settings.account_count, 3);
	assert_string_equal(settings.accounts[0].lane, "main");
	assert_string_equal(settings.accounts[0].failover, "north");
	assert_int_equal(settings.accounts[0].failover_after_s, 60);
	assert_int_equal(settings.accounts[0].rate, 0);
	assert_int_equal(settings.accounts[0].breaker_window, 50);
	assert_string_equal(settings.accounts[0].terms.body, "");
	assert_string_equal(settings.accounts[1].lane, "north");
	assert_string_equal(settings.accounts[1].driver, "generic");
	assert_string_equal(settings.accounts[1].terms.body, "{text}");
	assert_string_equal(settings.accounts[1].sender, "+4560000002");
	assert_int_equal(settings.accounts[1].rate, 10);
	assert_int_equal(settings.accounts[1].requests, 3);
	assert_string_equal(settings.accounts[2].lane, "syd");
	assert_string_equal(settings.accounts[2].token, "hemmelig");
	assert_string_equal(settings.accounts[2].driver, "gatewayapi");
	account = settings_account(&settings, 2, fixture);
	assert_string_equal(
	        account.public_url, "https://svar.test/hook/syd/abc");
	assert_true(settings_has_lane(&settings, "syd"));
	assert_false(settings_has_lane(&settings, "south"));
	assert_string_equal(settings.limits.countries, "45 46");
	assert_int_equal(settings.limits.number_day, 3);
	assert_int_equal(settings.limits.day, 4);
	assert_int_equal(settings.limits.municipality_month, 5);
}

/* Everything that is wrong is told at once, each with its section's name. */
static void
test_all_told(void **state)
{
	static const char *const says[] = {
	        "provider.token: is empty",
	        "provider.failover: expected the lane of another account",
	        "provider a.driver: expected one of gatewayapi,",
	        "provider b.lane: another account has that name",
	        "provider b.failover: expected the lane of another account",
	        "provider b.partner: is needed",
	        "provider c.lane: expected small letters",
	        "limits.countries: expected calling codes",
	};
	static const char all[] =
	        "[web]\npublic_url = https://svar.test/\n"
	        "[provider]\ntoken =\nwebhook_secret = s\nfailover = d\n"
	        "[provider a]\ntoken = t\nwebhook_secret = s\n"
	        "driver = pigeon\n"
	        "[provider b]\nlane = a\ntoken = t\nwebhook_secret = s\n"
	        "driver = link\nfailover = a\n"
	        "[provider c]\nlane = C\ntoken = t\nwebhook_secret = s\n"
	        "[limits]\ncountries = +45\n";
	struct base_fixture *fixture = *state;
	struct settings settings;

	assert_int_equal(load(fixture, all, &settings), STATUS_INPUT);
	for (size_t i = 0; i < sizeof(says) / sizeof(says[0]); i++)
		if (strstr(text_string(&fixture->why), says[i]) == NULL)
			fail_msg("\"%s\" does not say \"%s\"",
			        text_string(&fixture->why), says[i]);
}

/* Without these nothing could be trusted, so there is no default. */
static void
test_needed(void **state)
{
	static const struct {
		const char *content;
		const char *says;
	} cases[] = {
	        {"[provider]\ntoken = t\nwebhook_secret = s\n",
	                "web.public_url"},
	        {"[web]\npublic_url =\n[provider]\ntoken = t\n"
	         "webhook_secret = s\n",
	                "web.public_url: is empty; expected the address"},
	        {"[web]\npublic_url = https://s.test\n[provider]\n"
	         "webhook_secret = s\n",
	                "provider.token"},
	        {"[web]\npublic_url = https://s.test\n[provider]\n"
	         "token =\nwebhook_secret = s\n",
	                "provider.token: is empty"},
	        {"[web]\npublic_url = https://s.test\n[provider]\ntoken = t\n",
	                "provider.webhook_secret"},
	        {"[web]\npublic_url = https://s.test\n[provider]\ntoken = t\n"
	         "webhook_secret =\n",
	                "anybody could answer for citizens"},
	        {"[web]\npublic_url = https://s.test\n[provider]\ntoken = t\n"
	         "webhook_secret = @none.txt\n",
	                "provider.webhook_secret"},
	};
	struct base_fixture *fixture = *state;
	struct settings settings;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(load(fixture, cases[i].content, &settings),
		        STATUS_INPUT);
		if (strstr(text_string(&fixture->why), cases[i].says) == NULL)
			fail_msg("\"%s\" does not say \"%s\"",
			        text_string(&fixture->why), cases[i].says);
	}
	text_clear(&fixture->why);
	assert_int_not_equal(
	        settings_load(fixture, base_fixture_path(fixture, "none.conf"),
	                &settings, &fixture->why),
	        STATUS_OK);
	assert_non_null(strstr(text_string(&fixture->why), "none.conf"));
}

/* The content with a value behind "key = ". */
static const char *
fill(struct base_fixture *fixture, const char *content, const char *key,
        const char *value)
{
	const char *at =
	        strstr(content, talloc_asprintf(fixture, "\n%s = \n", key));
	size_t length;

	assert_non_null(at);
	length = (size_t)(at - content) + strlen(key) + 4;
	return talloc_asprintf(fixture, "%.*s%s%s", (int)length, content, value,
	        content + length);
}

/* The example names every key, and once the three that have no default are
 * filled in, it is a configuration. */
static void
test_example(void **state)
{
	static const char *const keys[] = {"file", "keys", "address", "port",
	        "connections", "per_address", "public_url", "secure_cookies",
	        "lane", "driver", "url", "token", "webhook_secret", "requests",
	        "every_s", "rate", "breaker_window", "breaker_percent",
	        "failover", "failover_after_s", "sender", "countries",
	        "number_day", "municipality_month", "day"};
	struct base_fixture *fixture = *state;
	struct settings settings;
	const char *content;
	struct text out;

	text_init(&out, fixture, 16384);
	settings_example(&out);
	assert_false(out.truncated);
	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (strstr(text_string(&out),
		            talloc_asprintf(fixture, "%s =", keys[i])) == NULL)
			fail_msg("no %s", keys[i]);
	content = fill(fixture, text_string(&out), "public_url", "http://a.b");
	content = fill(fixture, content, "token", "t");
	content = fill(fixture, content, "webhook_secret", "s");
	if (load(fixture, content, &settings) != STATUS_OK)
		fail_msg("%s", text_string(&fixture->why));
	assert_string_equal(settings.public_url, "http://a.b");
	assert_int_equal(settings.port, 8080);
}

static void
test_account(void **state)
{
	struct base_fixture *fixture = *state;
	struct settings settings;
	struct provider_account account;

	assert_int_equal(load(fixture, least, &settings), STATUS_OK);
	account = settings_account(&settings, 0, fixture);
	assert_string_equal(account.lane, "main");
	assert_string_equal(account.driver, "gatewayapi");
	assert_string_equal(account.url, "https://messaging.gatewayapi.eu");
	assert_string_equal(account.token, "t");
	assert_string_equal(account.webhook_secret, "s");
	assert_string_equal(account.public_url, "https://svar.test/hook/main");
}

#define CASE(test)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	        test, base_fixture_start, base_fixture_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        CASE(test_defaults),
	        CASE(test_given),
	        CASE(test_refused),
	        CASE(test_needed),
	        CASE(test_accounts),
	        CASE(test_several_accounts),
	        CASE(test_all_told),
	        CASE(test_example),
	        CASE(test_account),
	};

	return cmocka_run_group_tests_name("settings", tests, NULL, NULL);
}
