/*
 * Configuration files: every kind of value, and what each mistake is called.
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
	const char *name;
	int64_t port;
	bool secure;
	const char *url;
	const char *file;
	const char *token;
};

#define KEY(section, member, kind, initial, min, max, help)                    \
	{                                                                      \
		section, #member, kind, offsetof(struct settings, member),     \
		        initial, min, max, help                                \
	}

static const struct config_key keys[] = {
        KEY("web", name, CONFIG_STRING, "borgersvar", 0, 0, "Its name."),
        KEY("web", port, CONFIG_INT, "8080", 0, 65535, "The port."),
        KEY("web", secure, CONFIG_BOOL, "ja", 0, 0, "Cookies by https."),
        KEY("web", url, CONFIG_URL, "", 0, 0, "The address."),
        KEY("database", file, CONFIG_PATH, "a.db", 0, 0, "The file."),
        KEY("provider", token, CONFIG_SECRET, "", 0, 0, "The token."),
};

static const struct config_key needed[] = {
        KEY("web", name, CONFIG_STRING, NULL, 0, 0, "Its name."),
        KEY("web", port, CONFIG_INT, "1", INT64_MIN, INT64_MAX, "A number."),
        KEY("provider", token, CONFIG_SECRET, NULL, 0, 0, "The token."),
};

static const struct config_table all = {keys, COUNT(keys), NULL};
static const struct config_table wanting = {needed, COUNT(needed), NULL};

static enum status
load(struct base_fixture *fixture, const char *content,
        struct settings *settings)
{
	const char *path =
	        base_fixture_write(fixture, "b.ini", content, strlen(content));

	text_clear(&fixture->why);
	return config_load_table(fixture, path, &all, settings, &fixture->why);
}

static void
assert_initial(const struct settings *settings)
{
	assert_string_equal(settings->name, "borgersvar");
	assert_int_equal(settings->port, 8080);
	assert_true(settings->secure);
	assert_string_equal(settings->url, "");
	assert_string_equal(settings->token, "");
}

static void
test_no_file(void **state)
{
	struct base_fixture *fixture = *state;
	struct settings settings = {0};

	assert_int_equal(config_load_table(
	                         fixture, NULL, &all, &settings, &fixture->why),
	        STATUS_OK);
	assert_initial(&settings);
	assert_string_equal(settings.file, "a.db");
	assert_int_equal(config_load_table(fixture, NULL, &wanting, &settings,
	                         &fixture->why),
	        STATUS_INPUT);
	assert_string_equal(text_string(&fixture->why),
	        "no file: web.name: is needed\n"
	        "no file: provider.token: is needed");
}

static void
test_empty_file(void **state)
{
	struct base_fixture *fixture = *state;
	struct settings settings = {0};

	assert_int_equal(load(fixture, "", &settings), STATUS_OK);
	assert_initial(&settings);
	/* Even a default path starts at the configuration's folder. */
	assert_string_equal(settings.file, base_fixture_path(fixture, "a.db"));
	assert_int_equal(
	        load(fixture, "# nothing\n; here\n\n[web]\n", &settings),
	        STATUS_OK);
	assert_initial(&settings);
}

static void
test_whole_file(void **state)
{
	struct base_fixture *fixture = *state;
	struct settings settings = {0};

	assert_int_equal(load(fixture,
	                         "\xef\xbb\xbf# Kommunens indstillinger\r\n"
	                         "[web]\r\n"
	                         "name = Ærø og Læsø\r\n"
	                         "  port=0\n"
	                         "\tsecure : Nej\n"
	                         "url = https://svar.example.dk/b/\n"
	                         "[database]\n"
	                         "file = /var/lib/b.db\n"
	                         "[provider]\n"
	                         "token = a=b#c\n"
	                         "[web]\n",
	                         &settings),
	        STATUS_OK);
	assert_string_equal(settings.name, "Ærø og Læsø");
	assert_int_equal(settings.port, 0);
	assert_false(settings.secure);
	assert_string_equal(settings.url, "https://svar.example.dk/b");
	assert_string_equal(settings.file, "/var/lib/b.db");
	assert_string_equal(settings.token, "a=b#c");
	assert_string_equal(text_string(&fixture->why), "");
	assert_ptr_equal(talloc_parent(settings.name), fixture);
}

static void
test_bool(void **state)
{
	static const char *const yes[] = {"ja", "JA", "yes", "true", "True"};
	static const char *const no[] = {"nej", "Nej", "no", "false"};
	struct base_fixture *fixture = *state;
	struct settings settings = {0};
	char content[50];

	for (size_t i = 0; i < COUNT(yes); i++) {
		(void)snprintf(
		        content, sizeof(content), "[web]\nsecure=%s\n", yes[i]);
		settings.secure = false;
		assert_int_equal(load(fixture, content, &settings), STATUS_OK);
		assert_true(settings.secure);
	}
	for (size_t i = 0; i < COUNT(no); i++) {
		(void)snprintf(
		        content, sizeof(content), "[web]\nsecure=%s\n", no[i]);
		assert_int_equal(load(fixture, content, &settings), STATUS_OK);
		assert_false(settings.secure);
	}
}

static void
test_good_urls(void **state)
{
	static const char *const cases[][2] = {
	        {"", ""},
	        {"http://a", "http://a"},
	        {"https://a/", "https://a"},
	        {"http://127.0.0.1:8080/x", "http://127.0.0.1:8080/x"},
	        {"https://svar.aarhus.dk/b/c/", "https://svar.aarhus.dk/b/c"},
	};
	struct base_fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		struct settings settings = {0};
		char content[100];

		(void)snprintf(content, sizeof(content), "[web]\nurl = %s\n",
		        cases[i][0]);
		assert_int_equal(load(fixture, content, &settings), STATUS_OK);
		assert_string_equal(settings.url, cases[i][1]);
	}
}

/* One mistake in a file, and the line that names it. */
static const struct {
	const char *content, *complaint;
} mistakes[] = {
        {"[web]\nport = x\n",
                " line 2: web.port: expected a whole number from 0 to 65535"},
        {"[web]\nport = 65536\n",
                " line 2: web.port: expected a whole number from 0 to 65535"},
        {"[web]\nport = -1\n",
                " line 2: web.port: expected a whole number from 0 to 65535"},
        {"[web]\nport =\n",
                " line 2: web.port: expected a whole number from 0 to 65535"},
        {"[web]\n\n\nsecure = måske\n",
                " line 4: web.secure: expected ja or nej"},
        {"[web]\nurl = svar.dk\n",
                " line 2: web.url: expected an address beginning with"
                " https:// or http://"},
        {"[web]\nurl = ftp://svar.dk\n",
                " line 2: web.url: expected an address beginning with"
                " https:// or http://"},
        {"[web]\nurl = https://\n",
                " line 2: web.url: expected an address beginning with"
                " https:// or http://"},
        {"[web]\nurl = http:///x\n",
                " line 2: web.url: expected an address beginning with"
                " https:// or http://"},
        {"[web]\nurl = https://a//\n",
                " line 2: web.url: expected an address beginning with"
                " https:// or http://"},
        {"[web]\nurl = https://a b\n",
                " line 2: web.url: expected an address beginning with"
                " https:// or http://"},
        {"[web]\nurl = https://a?b\n",
                " line 2: web.url: expected an address beginning with"
                " https:// or http://"},
        {"[web]\nname = \xff\n", " line 2: web.name: expected UTF-8"},
        {"[web]\n\xff = 1\n", " line 2: key: expected UTF-8"},
        {"[web]\nprot = 1\n",
                " line 2: web.prot: there is no such key; did you mean"
                " web.port?"},
        {"[web]\nfile = x\n",
                " line 2: web.file: there is no such key; did you mean"
                " database.file?"},
        {"[web]\nseccurre = 1\n",
                " line 2: web.seccurre: there is no such key; did you mean"
                " web.secure?"},
        {"[web]\ncolour = 1\n", " line 2: web.colour: there is no such key"},
        {"[foo]\nx = 1\n", " line 2: foo.x: there is no such key"},
        {"[foo]\nfi = 1\n", " line 2: foo.fi: there is no such key"},
        {"[foo]\nfiles = 1\n",
                " line 2: foo.files: there is no such key; did you mean"
                " database.file?"},
        {"port = 1\n", " line 1: .port: there is no such key; did you mean"
                       " web.port?"},
        {"[Web]\nport = 1\n",
                " line 2: Web.port: there is no such key; did you mean"
                " web.port?"},
        {"[web]\nport = 1\nname = x\n\nport = 2\n",
                " line 5: web.port: stands here a second time"},
        {"[web]\nport = 1\n[web]\nport = 1\n",
                " line 4: web.port: stands here a second time"},
        {"[web]\nport 1\n",
                " line 2: syntax: expected [section] or key = value"},
        {"[web\nport = 1\n",
                " line 1: syntax: expected [section] or key = value\n"},
        {"[web]\nname = a\n  b\n",
                " line 3: syntax: expected [section] or key = value"},
        {"[provider]\ntoken = @missing\n",
                " line 2: provider.token: expected @FILE with a file that can"
                " be read and whose first line is the secret"},
};

static void
test_mistakes(void **state)
{
	struct base_fixture *fixture = *state;
	const char *path = base_fixture_path(fixture, "b.ini");

	for (size_t i = 0; i < COUNT(mistakes); i++) {
		struct settings settings = {0};
		char expected[300];
		const char *why;
		size_t length;

		assert_int_equal(load(fixture, mistakes[i].content, &settings),
		        STATUS_INPUT);
		(void)snprintf(expected, sizeof(expected), "%s%s", path,
		        mistakes[i].complaint);
		/* A broken section's keys have a complaint of their own. */
		why = text_string(&fixture->why);
		length = strlen(expected);
		if (expected[length - 1] == '\n')
			assert_non_null(strstr(why, "line 1: syntax"));
		else
			assert_string_equal(why, expected);
	}
}

/* A file is mended in one go: all of its mistakes are told. */
static void
test_all_mistakes(void **state)
{
	static const char content[] = "[web]\nport = x\nnamex = y\n";
	struct base_fixture *fixture = *state;
	const char *path = base_fixture_write(
	        fixture, "b.ini", content, sizeof(content) - 1);
	struct settings settings = {0};
	char expected[600];

	assert_int_equal(config_load_table(fixture, path, &wanting, &settings,
	                         &fixture->why),
	        STATUS_INPUT);
	(void)snprintf(expected, sizeof(expected),
	        "%s line 2: web.port: expected a whole number from"
	        " -9223372036854775808 to 9223372036854775807\n"
	        "%s line 3: web.namex: there is no such key; did you mean"
	        " web.name?\n"
	        "%s: web.name: is needed\n"
	        "%s: provider.token: is needed",
	        path, path, path, path);
	assert_string_equal(text_string(&fixture->why), expected);
}

#define TOO_LONG_LINE                                                          \
	": syntax: the line is too long or no text; a long secret can stand"   \
	" in a file of its own, as @FILE"
#define TOO_LONG TOO_LONG_LINE "\n"

/* libinih cuts what does not fit; half a value must not be taken. */
static void
test_long_line(void **state)
{
	struct base_fixture *fixture = *state;
	const char *path = base_fixture_path(fixture, "b.ini");
	struct settings settings = {0};
	char value[1001] = "";
	char content[2400];
	char expected[600];

	memset(value, 'x', 1000);
	(void)snprintf(content, sizeof(content),
	        "[web]\nname = %s\nport = y\n#%s\nport\n", value, value);
	assert_int_equal(load(fixture, content, &settings), STATUS_INPUT);
	(void)snprintf(expected, sizeof(expected),
	        "%s line 2" TOO_LONG
	        "%s line 3: web.port: expected a whole number from 0 to 65535\n"
	        "%s line 4" TOO_LONG
	        "%s line 5: syntax: expected [section] or key = value",
	        path, path, path, path);
	assert_string_equal(text_string(&fixture->why), expected);
}

/* A NUL would end the line early, and hide what follows. */
static void
test_nul(void **state)
{
	static const char content[] = "[web]\nname = a\0b\nport = 7\n";
	struct base_fixture *fixture = *state;
	const char *path = base_fixture_write(
	        fixture, "b.ini", content, sizeof(content) - 1);
	struct settings settings = {0};

	assert_int_equal(config_load_table(
	                         fixture, path, &all, &settings, &fixture->why),
	        STATUS_INPUT);
	assert_non_null(
	        strstr(text_string(&fixture->why), " line 2" TOO_LONG_LINE));
	assert_int_equal(settings.port, 7);
}

/* Every length round libinih's limit is taken whole or refused. */
static void
test_line_lengths(void **state)
{
	struct base_fixture *fixture = *state;

	for (int length = 150; length < 420; length++) {
		struct settings settings = {0};
		char value[500] = "";
		char content[600];
		enum status status;

		memset(value, 'x', (size_t)length);
		(void)snprintf(content, sizeof(content),
		        "[web]\nname=%s\nport=7", value);
		status = load(fixture, content, &settings);
		assert_int_equal(
		        status, length < 194 ? STATUS_OK : STATUS_INPUT);
		if (status != STATUS_OK)
			continue;
		assert_string_equal(settings.name, value);
		assert_int_equal(settings.port, 7);
	}
}

static void
test_unreadable(void **state)
{
	struct base_fixture *fixture = *state;
	struct settings settings = {0};
	const char *missing = base_fixture_path(fixture, "missing.ini");

	assert_int_equal(config_load_table(fixture, missing, &all, &settings,
	                         &fixture->why),
	        STATUS_NOT_FOUND);
	assert_non_null(strstr(text_string(&fixture->why), missing));
	text_clear(&fixture->why);
	/* A folder opens like a file; it is not an empty configuration. */
	assert_int_equal(config_load_table(fixture, fixture->folder, &all,
	                         &settings, &fixture->why),
	        STATUS_SYSTEM);
	assert_non_null(strstr(text_string(&fixture->why), "directory"));
}

static void
load_wrong_initial(void)
{
	static const struct config_key wrong[] = {
	        KEY("web", port, CONFIG_INT, "9", 0, 8, "A port."),
	};
	const struct config_table table = {wrong, COUNT(wrong), NULL};
	struct settings settings;
	struct text why;

	text_init(&why, NULL, 100);
	(void)!config_load_table(NULL, NULL, &table, &settings, &why);
}

static void
test_misuse(void **state)
{
	(void)state;
	assert_true(base_fixture_aborts(load_wrong_initial));
}

static void
test_example(void **state)
{
	struct base_fixture *fixture = *state;
	struct settings settings = {0};
	struct text out;

	text_init(&out, fixture, 1000);
	config_example(needed, COUNT(needed), &out);
	assert_string_equal(text_string(&out),
	        "[web]\n# Its name.\nname = \n# A number.\n# port = 1\n"
	        "\n[provider]\n# The token.\ntoken = \n");
	text_clear(&out);
	config_example(keys, COUNT(keys), &out);
	assert_int_equal(
	        load(fixture, text_string(&out), &settings), STATUS_OK);
	assert_initial(&settings);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	        name, base_fixture_start, base_fixture_end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(test_no_file),
	        TEST(test_empty_file),
	        TEST(test_whole_file),
	        TEST(test_bool),
	        TEST(test_good_urls),
	        TEST(test_mistakes),
	        TEST(test_all_mistakes),
	        TEST(test_long_line),
	        TEST(test_nul),
	        TEST(test_line_lengths),
	        TEST(test_unreadable),
	        TEST(test_misuse),
	        TEST(test_example),
	};

	return cmocka_run_group_tests_name("config", tests, NULL, NULL);
}
