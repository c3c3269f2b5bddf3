/*
 * Mails as they go over the wire.
 */
#include "gateway/mail_format.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

struct pair {
	const char *given;
	const char *written;
};

static const struct pair headers[] = {
        {"Hej", "Subject: Hej\r\n"},
        {"Et m\303\270de", "Subject: =?UTF-8?Q?Et_m=C3=B8de?=\r\n"},
        {"=?UTF-8?Q?Hej?=",
                "Subject: =?UTF-8?Q?=3D=3FUTF=2D8=3FQ=3FHej=3F=3D?=\r\n"},
        {" Hej", "Subject: =?UTF-8?Q?_Hej?=\r\n"},
        {"1234567890123456789012345678901234567890123456789012345678901234567"
         "890",
                "Subject: =?UTF-8?Q?12345678901234567890123456789012345678901"
                "234567890123?=\r\n =?UTF-8?Q?45678901234567890?=\r\n"},
        /* A character is never split: the second word takes it whole. */
        {"12345678901234567890123456789012345678901234567890\303\270",
                "Subject: =?UTF-8?Q?12345678901234567890123456789012345678901"
                "234567890?=\r\n =?UTF-8?Q?=C3=B8?=\r\n"},
};

static void
test_headers(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		struct text out;

		text_init(&out, NULL, 4000);
		mail_format_header(&out, "Subject", headers[i].given);
		assert_string_equal(text_string(&out), headers[i].written);
		talloc_free(out.bytes);
	}
}

static const struct pair bodies[] = {
        {"", ""},
        {"Hej", "Hej\r\n"},
        {"Hej\n\nSvar: 1=2\n", "Hej\r\n\r\nSvar: 1=3D2\r\n"},
        {"bl\303\245 \n", "bl=C3=A5=20\r\n"},
        {"blank \t\nx", "blank =09\r\nx\r\n"},
        {"\r\n", "=0D\r\n"},
        {".\n..a\n", "=2E\r\n=2E.a\r\n"},
        {"1234567890123456789012345678901234567890123456789012345678901234567"
         "8901234567",
                "1234567890123456789012345678901234567890123456789012345678901"
                "23456789012345=\r\n67\r\n"},
        {"1234567890123456789012345678901234567890123456789012345678901234567"
         "8901234\303\270",
                "1234567890123456789012345678901234567890123456789012345678901"
                "2345678901234=\r\n=C3=B8\r\n"},
};

static void
test_bodies(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		struct text out;

		text_init(&out, NULL, 4000);
		mail_format_body(&out, bodies[i].given);
		assert_string_equal(text_string(&out), bodies[i].written);
		talloc_free(out.bytes);
	}
}

static struct mail_letter
usual(void)
{
	return (struct mail_letter){.from = "svar@herning.dk",
	        .from_name = "Herning, \303\246ldre",
	        .to = "kim@herning.dk",
	        .title = "M\303\270det i g\303\245r",
	        .body = "Hej\n",
	        .id = 17,
	        .nonce = "abcdefgh",
	        .at = 1795659370};
}

static void
test_a_whole_mail(void **state)
{
	struct mail_letter letter = usual();
	struct text out;

	(void)state;
	text_init(&out, NULL, 4000);
	assert_int_equal(mail_format(&letter, &out), STATUS_OK);
	assert_string_equal(text_string(&out),
	        "Date: Thu, 26 Nov 2026 02:16:10 +0000\r\n"
	        "From: =?UTF-8?Q?Herning=2C_=C3=A6ldre?=\r\n"
	        " <svar@herning.dk>\r\n"
	        "To: <kim@herning.dk>\r\n"
	        "Subject: =?UTF-8?Q?M=C3=B8det_i_g=C3=A5r?=\r\n"
	        "Message-ID: <17.abcdefgh@herning.dk>\r\n"
	        "MIME-Version: 1.0\r\n"
	        "Content-Type: text/plain; charset=utf-8\r\n"
	        "Content-Transfer-Encoding: quoted-printable\r\n"
	        "Auto-Submitted: auto-generated\r\n"
	        "\r\n"
	        "Hej\r\n");
	talloc_free(out.bytes);
}

static void
test_the_button(void **state)
{
	struct mail_letter letter = usual();
	struct text out;

	(void)state;
	letter.unsubscribe = "https://s.test/stop/abcdefghjkmn";
	text_init(&out, NULL, 4000);
	assert_int_equal(mail_format(&letter, &out), STATUS_OK);
	assert_non_null(strstr(text_string(&out),
	        "\r\nList-Unsubscribe: <https://s.test/stop/abcdefghjkmn>\r\n"
	        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"));
	talloc_free(out.bytes);
}

/* No caller can add a header, whatever it hands in. */
static void
test_what_is_refused(void **state)
{
	struct mail_letter letters[8];
	struct text out;

	(void)state;
	for (size_t i = 0; i < 8; i++)
		letters[i] = usual();
	letters[0].title = "Hej\r\nBcc: alle@herning.dk";
	letters[1].to = "kim@herning.dk>\r\nBcc: <alle@herning.dk";
	letters[2].from = "svar";
	letters[3].from_name = "Herning\nBcc: alle@herning.dk";
	letters[4].body = "\377";
	letters[5].title = "\177";
	letters[6].unsubscribe = "https://s.test/>\r\nBcc: alle@herning.dk";
	letters[7].unsubscribe = "mailto:stop@s.test";
	for (size_t i = 0; i < 8; i++) {
		text_init(&out, NULL, 4000);
		assert_int_equal(mail_format(&letters[i], &out), STATUS_INPUT);
		assert_int_equal(out.length, 0);
	}
	letters[0] = usual();
	text_init(&out, NULL, 100);
	assert_int_equal(mail_format(&letters[0], &out), STATUS_LIMIT);
	talloc_free(out.bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_headers),
	        cmocka_unit_test(test_bodies),
	        cmocka_unit_test(test_a_whole_mail),
	        cmocka_unit_test(test_the_button),
	        cmocka_unit_test(test_what_is_refused),
	};

	return cmocka_run_group_tests_name("mail_format", tests, NULL, NULL);
}
