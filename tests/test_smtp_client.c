/*
 * The SMTP client against a server that fails at every step: what is said
 * afterwards must be what can be known.
 */
#include "base/smtp_client.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/raw_smtp.h"

static const char data[] = "Subject: Hej\r\n\r\nSvar her.\r\n.punktum\r\n";

static struct smtp_client *
client_for(const struct raw_smtp *smtp, const char *user, bool plain)
{
	return smtp_client_create(NULL, (struct smtp_options){.url = smtp->url,
	                                        .user = user,
	                                        .password = "hemmeligt",
	                                        .ca = "",
	                                        .plain = plain,
	                                        .timeout_ms = 300,
	                                        .connect_timeout_ms = 300});
}

static struct smtp_result
send_with(struct smtp_client *client)
{
	struct smtp_mail mail = {
	        "svar@a.dk", "kim@a.dk", data, sizeof(data) - 1};
	struct smtp_result result;

	client->send(client, &mail, &result);
	return result;
}

struct fault_case {
	enum smtp_manner manner;
	enum smtp_outcome outcome;
	int mails; /* whose end the server has seen */
	const char *error;
};

static const struct fault_case faults[] = {
        {SMTP_WELL, SMTP_TAKEN, 1, ""},
        {SMTP_GREETS_421, SMTP_DOWN, 0, "421"},
        {SMTP_GREETS_554, SMTP_DOWN, 0, "554"},
        {SMTP_CLOSES_FIRST, SMTP_DOWN, 0, "curl"},
        {SMTP_SILENT, SMTP_DOWN, 0, "curl 28"},
        {SMTP_NONSENSE, SMTP_DOWN, 0, "curl"},
        {SMTP_LOGIN_535, SMTP_ACCOUNT, 0, "535 5.7.8 AUTH"},
        {SMTP_LOGIN_454, SMTP_DOWN, 0, "454 4.7.0 AUTH"},
        {SMTP_MAIL_550, SMTP_ACCOUNT, 0, "550 5.7.1 MAIL"},
        {SMTP_MAIL_452, SMTP_DOWN, 0, "452 4.3.1 MAIL"},
        {SMTP_RCPT_550, SMTP_REFUSED, 0, "550 5.1.1 RCPT"},
        {SMTP_RCPT_451, SMTP_LATER, 0, "451 4.7.1 RCPT"},
        {SMTP_RCPT_421, SMTP_DOWN, 0, "421 4.3.2 RCPT"},
        {SMTP_DATA_451, SMTP_LATER, 0, "451 4.3.0 DATA"},
        /* All of a short mail has left us by then. */
        {SMTP_RESETS_DATA, SMTP_UNKNOWN, 0, "curl"},
        {SMTP_END_554, SMTP_REFUSED, 1, "554 5.7.1 ."},
        {SMTP_END_451, SMTP_LATER, 1, "451 4.3.0 ."},
        {SMTP_END_RESET, SMTP_UNKNOWN, 1, "curl"},
        {SMTP_END_CLOSED, SMTP_UNKNOWN, 1, "curl"},
        {SMTP_END_SILENT, SMTP_UNKNOWN, 1, "curl 28"},
        {SMTP_END_NONSENSE, SMTP_UNKNOWN, 1, "curl"},
};

static void
test_every_fault(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
		const struct fault_case *c = &faults[i];
		bool login = c->manner == SMTP_LOGIN_535 ||
		             c->manner == SMTP_LOGIN_454;
		struct raw_smtp smtp;
		struct smtp_client *client;
		struct smtp_result result;

		raw_smtp_start(&smtp, c->manner);
		client = client_for(&smtp, login ? "kim" : "", true);
		result = send_with(client);
		talloc_free(client->self);
		raw_smtp_end(&smtp);
		if (result.outcome != c->outcome || smtp.mails != c->mails ||
		        strncmp(result.error, c->error, strlen(c->error)) != 0)
			fail_msg("manner %d: outcome %d, %d mails, \"%s\"",
			        (int)c->manner, (int)result.outcome,
			        (int)smtp.mails, result.error);
		/* The server's own words may name somebody. */
		assert_null(strchr(result.error, '@'));
	}
}

static void
test_the_mail_as_it_arrives(void **state)
{
	struct raw_smtp smtp;
	struct smtp_client *client;

	(void)state;
	raw_smtp_start(&smtp, SMTP_WELL);
	client = client_for(&smtp, "", true);
	assert_int_equal(send_with(client).outcome, SMTP_TAKEN);
	assert_int_equal(send_with(client).outcome, SMTP_TAKEN);
	talloc_free(client->self);
	raw_smtp_end(&smtp);
	assert_string_equal(
	        smtp.last, "Subject: Hej\r\n\r\nSvar her.\r\n..punktum\r\n");
	assert_int_equal(smtp.mails, 2);
	assert_int_equal(smtp.connections, 1);
}

/* Of a long one the end was still here. */
static void
test_a_long_mail_that_is_cut(void **state)
{
	enum { LONG = 8 * 1024 * 1024 };

	char *large = talloc_array(NULL, char, LONG);
	struct raw_smtp smtp;
	struct smtp_client *client;
	struct smtp_result result;

	(void)state;
	for (size_t i = 0; i < LONG; i++)
		large[i] = "abcdefghijklmnop\r\n"[i % 18];
	raw_smtp_start(&smtp, SMTP_RESETS_DATA);
	client = client_for(&smtp, "", true);
	client->send(client,
	        &(struct smtp_mail){"svar@a.dk", "kim@a.dk", large, LONG},
	        &result);
	talloc_free(client->self);
	raw_smtp_end(&smtp);
	talloc_free(large);
	assert_int_equal(result.outcome, SMTP_DOWN);
}

static void
test_no_mail_without_tls(void **state)
{
	struct raw_smtp smtp;
	struct smtp_client *client;

	(void)state;
	raw_smtp_start(&smtp, SMTP_NO_TLS);
	client = client_for(&smtp, "kim", false);
	assert_int_equal(send_with(client).outcome, SMTP_ACCOUNT);
	talloc_free(client->self);
	raw_smtp_end(&smtp);
	assert_int_equal(smtp.mails, 0);
}

static void
test_nobody_there(void **state)
{
	struct raw_smtp smtp;
	struct smtp_client *client;

	(void)state;
	raw_smtp_start(&smtp, SMTP_WELL);
	raw_smtp_end(&smtp);
	client = client_for(&smtp, "", true);
	assert_int_equal(send_with(client).outcome, SMTP_DOWN);
	talloc_free(client->self);
}

/* Nothing is mailed by it, and a mail goes after it as before. */
static void
test_a_probe(void **state)
{
	struct raw_smtp smtp;
	struct smtp_client *client;
	struct smtp_result result;

	(void)state;
	raw_smtp_start(&smtp, SMTP_WELL);
	client = client_for(&smtp, "", true);
	client->probe(client, &result);
	assert_int_equal(result.outcome, SMTP_TAKEN);
	assert_int_equal(smtp.mails, 0);
	assert_int_equal(send_with(client).outcome, SMTP_TAKEN);
	assert_int_equal(smtp.mails, 1);
	talloc_free(client->self);
	smtp.manner = SMTP_LOGIN_535;
	client = client_for(&smtp, "kim", true);
	client->probe(client, &result);
	assert_int_equal(result.outcome, SMTP_ACCOUNT);
	assert_string_equal(result.error, "535 5.7.8 AUTH");
	talloc_free(client->self);
	client = client_for(&smtp, "", false);
	client->probe(client, &result);
	assert_int_equal(result.outcome, SMTP_ACCOUNT);
	talloc_free(client->self);
	raw_smtp_end(&smtp);
}

/* A server that goes between two mails costs a connection, not a mail. */
static void
test_a_kept_connection_that_died(void **state)
{
	struct raw_smtp smtp;
	struct smtp_client *client;

	(void)state;
	raw_smtp_start(&smtp, SMTP_WELL);
	client = client_for(&smtp, "", true);
	assert_int_equal(send_with(client).outcome, SMTP_TAKEN);
	raw_smtp_end(&smtp);
	assert_int_equal(send_with(client).outcome, SMTP_DOWN);
	assert_int_equal(smtp.mails, 1);
	talloc_free(client->self);
}

static void
test_after_an_abort_nothing_goes(void **state)
{
	struct raw_smtp smtp;
	struct smtp_client *client;

	(void)state;
	raw_smtp_start(&smtp, SMTP_WELL);
	client = client_for(&smtp, "", true);
	client->abort(client);
	assert_int_equal(send_with(client).outcome, SMTP_DOWN);
	talloc_free(client->self);
	raw_smtp_end(&smtp);
	assert_int_equal(smtp.mails, 0);
}

struct url_case {
	const char *url;
	bool plain;
	bool well;
};

static const struct url_case urls[] = {
        {"smtp://mail.kommune.dk:587", false, true},
        {"smtps://mail.kommune.dk", false, true},
        {"smtp://127.0.0.1:25", true, true},
        {"smtp://localhost", true, true},
        {"smtp://[::1]:25", true, true},
        {"smtp://mail.kommune.dk:587", true, false},
        {"smtp://127.0.0.1.kommune.dk", true, false},
        {"smtp://localhost.kommune.dk", true, false},
        {"smtp://kim:x@mail.kommune.dk", false, false},
        {"smtp://", false, false},
        {"http://mail.kommune.dk", false, false},
        {"mail.kommune.dk:587", false, false},
        {"", false, false},
};

static void
test_urls(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(urls) / sizeof(urls[0]); i++)
		if ((smtp_url_fault(urls[i].url, urls[i].plain) == NULL) !=
		        urls[i].well)
			fail_msg("%s", urls[i].url);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_every_fault),
	        cmocka_unit_test(test_the_mail_as_it_arrives),
	        cmocka_unit_test(test_a_long_mail_that_is_cut),
	        cmocka_unit_test(test_no_mail_without_tls),
	        cmocka_unit_test(test_nobody_there),
	        cmocka_unit_test(test_a_probe),
	        cmocka_unit_test(test_a_kept_connection_that_died),
	        cmocka_unit_test(test_after_an_abort_nothing_goes),
	        cmocka_unit_test(test_urls),
	};

	return cmocka_run_group_tests_name("smtp_client", tests, NULL, NULL);
}
