/*
 * Sections that come several times: each name fills a struct of its own, and what
 * is wrong is told with the name.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/config.h"
#include "tests/base_fixture.h"

enum { ACCOUNTS = 3 };

struct account {
	const char *token;
	int64_t rate;
	const char *body;
};

struct settings {
	const char *address;
	struct account accounts[ACCOUNTS];
	const char *names[ACCOUNTS];
	size_t count;
};

#define KEY(section, name, kind, member, initial, min, max)                    \
	{                                                                      \
		section, name, kind, offsetof(struct settings, member),        \
		        initial, min, max, "Help."                             \
	}

static const struct config_key keys[] = {
        KEY("web", "address", CONFIG_STRING, address, "here", 0, 0),
        KEY("provider", "token", CONFIG_SECRET, accounts[0].token, NULL, 0, 0),
        KEY("provider", "rate", CONFIG_INT, accounts[0].rate, "7", 0, 9),
        KEY("generic", "body", CONFIG_STRING, accounts[0].body, "b", 0, 0),
};
static const char *const sections[] = {"provider", "generic", NULL};
static const struct config_repeated repeated = {.sections = sections,
        .stride = sizeof(struct account),
        .max = ACCOUNTS,
        .names_offset = offsetof(struct settings, names),
        .count_offset = offsetof(struct settings, count)};
static const struct config_table table = {
        keys, sizeof(keys) / sizeof(keys[0]), &repeated};

static enum status
load(struct base_fixture *fixture, const char *content,
        struct settings *settings)
{
	const char *path =
	        base_fixture_write(fixture, "r.ini", content, strlen(content));

	text_clear(&fixture->why);
	return config_load_table(
	        fixture, path, &table, settings, &fixture->why);
}

/* The names come in the order in which they first stand in the file, and the
 * sections of one name make one struct. */
static void
test_places(void **state)
{
	struct base_fixture *fixture = *state;
	struct settings settings = {0};

	assert_int_equal(
	        load(fixture,
	                "[generic b]\nbody = of b\n[provider]\ntoken = t\n"
	                "[provider a]\ntoken = ta\nrate = 1\n"
	                "[provider  b]\ntoken = tb\n[web]\naddress = x\n",
	                &settings),
	        STATUS_OK);
	assert_int_equal(settings.count, 3);
	assert_null(settings.names[0]);
	assert_string_equal(settings.names[1], "b");
	assert_string_equal(settings.names[2], "a");
	assert_string_equal(settings.accounts[0].token, "t");
	assert_int_equal(settings.accounts[0].rate, 7);
	assert_string_equal(settings.accounts[0].body, "b");
	assert_string_equal(settings.accounts[1].token, "tb");
	assert_string_equal(settings.accounts[1].body, "of b");
	assert_int_equal(settings.accounts[1].rate, 7);
	assert_string_equal(settings.accounts[2].token, "ta");
	assert_int_equal(settings.accounts[2].rate, 1);
	assert_string_equal(settings.accounts[2].body, "b");
	assert_string_equal(settings.address, "x");
}

static void
test_one(void **state)
{
	struct base_fixture *fixture = *state;
	struct settings settings = {0};

	assert_int_equal(
	        load(fixture, "[provider]\ntoken = t\n", &settings), STATUS_OK);
	assert_int_equal(settings.count, 1);
	assert_null(settings.names[0]);
}

static const struct {
	const char *content;
	const char *says;
} refused[] = {
        {"[provider]\nrate = 1\n", "provider.token: is needed"},
        {"[provider a]\nrate = 1\n", "provider a.token: is needed"},
        {"[provider a]\nrate = 10\n",
                "line 2: provider a.rate: expected a whole number from 0 to 9"},
        {"[provider a]\nrate = 1\nrate = 2\n",
                "line 3: provider a.rate: stands here a second time"},
        {"[provider a]\ntokn = 1\n", "did you mean provider.token?"},
        {"[web a]\naddress = 1\n", "web a.address: there is no such key"},
        {"[provider a]\nrate = 1\n[provider b]\nrate = 1\n"
         "[provider c]\nrate = 1\n",
                "line 6: provider c.rate: too many sections of this kind"},
};

static void
test_refused(void **state)
{
	struct base_fixture *fixture = *state;

	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		struct settings settings = {0};

		assert_int_equal(load(fixture, refused[i].content, &settings),
		        STATUS_INPUT);
		if (strstr(text_string(&fixture->why), refused[i].says) == NULL)
			fail_msg("\"%s\" does not say \"%s\"",
			        text_string(&fixture->why), refused[i].says);
	}
}

#define CASE(test)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	        test, base_fixture_start, base_fixture_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        CASE(test_places),
	        CASE(test_one),
	        CASE(test_refused),
	};

	return cmocka_run_group_tests_name(
	        "config_repeated", tests, NULL, NULL);
}
