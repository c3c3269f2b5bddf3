/*
 * Secrets that a configuration keeps in files of their own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/config.h"
#include "tests/base_fixture.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

struct settings {
	const char *token;
};

static enum status
load(struct base_fixture *fixture, struct settings *settings)
{
	static const struct config_key keys[] = {
	        {"provider", "token", CONFIG_SECRET,
	                offsetof(struct settings, token), NULL, 0, 0, "It."},
	};
	static const struct config_table table = {keys, COUNT(keys), NULL};
	static const char content[] = "[provider]\ntoken = @token\n";
	const char *path = base_fixture_write(
	        fixture, "b.ini", content, sizeof(content) - 1);

	text_clear(&fixture->why);
	return config_load_table(
	        fixture, path, &table, settings, &fixture->why);
}

static void
test_secret_files(void **state)
{
	static const struct {
		const char *content, *secret;
	} cases[] = {
	        {"abc", "abc"},
	        {"abc\n", "abc"},
	        {"abc\r\nsecond\n", "abc"},
	        {" a b \n", " a b "},
	        {"", NULL},
	        {"\nabc\n", NULL},
	        {"\xff\n", NULL},
	};
	struct base_fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct settings settings = {0};
		enum status status;

		(void)base_fixture_write(fixture, "token", cases[i].content,
		        strlen(cases[i].content));
		status = load(fixture, &settings);
		assert_int_equal(status,
		        cases[i].secret == NULL ? STATUS_INPUT : STATUS_OK);
		if (cases[i].secret != NULL)
			assert_string_equal(settings.token, cases[i].secret);
	}
}

static void
test_long_secrets(void **state)
{
	struct base_fixture *fixture = *state;
	char secret[1100];

	memset(secret, 'x', sizeof(secret));
	for (size_t length = 1015; length < 1030; length++) {
		struct settings settings = {0};
		enum status status;

		(void)base_fixture_write(fixture, "token", secret, length);
		status = load(fixture, &settings);
		assert_int_equal(
		        status, length < 1023 ? STATUS_OK : STATUS_INPUT);
		if (status == STATUS_OK)
			assert_int_equal(strlen(settings.token), length);
	}
}

/* A complaint names the key, and shows nothing of a secret. */
static void
test_complaint(void **state)
{
	struct base_fixture *fixture = *state;
	struct settings settings = {0};

	(void)base_fixture_write(fixture, "token", "hush\xff\n", 6);
	assert_int_equal(load(fixture, &settings), STATUS_INPUT);
	assert_non_null(strstr(text_string(&fixture->why), "provider.token: "));
	assert_null(strstr(text_string(&fixture->why), "hush"));
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	        name, base_fixture_start, base_fixture_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(test_secret_files),
	        TEST(test_long_secrets),
	        TEST(test_complaint),
	};

	return cmocka_run_group_tests_name("config_secret", tests, NULL, NULL);
}
