/*
 * The key file: made once, whole, and for its owner alone; refused when damaged
 * or open to others.
 */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/secret.h"
#include "tests/base_fixture.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* A key in hex: 64 digits. */
#define HEX                                                                    \
	"000102030405060708090a0b0c0d0e0f"                                     \
	"101112131415161718191a1b1c1d1e1f"
#define GOOD "phone = " HEX "\nlookup = " HEX "\ntoken = " HEX "\n"

static void
test_create(void **state)
{
	struct base_fixture *fixture = *state;
	const char *path = base_fixture_path(fixture, "keys");
	struct secret_keys keys;
	struct secret_keys again;
	struct stat about;

	assert_int_equal(secret_create(path, &fixture->why), STATUS_OK);
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 07777, 0600);
	assert_int_equal(about.st_size, sizeof(GOOD) - 1);
	assert_int_equal(secret_load(path, &keys, &fixture->why), STATUS_OK);
	assert_memory_not_equal(keys.phone, keys.lookup, SECRET_KEY_BYTES);
	assert_memory_not_equal(keys.phone, keys.token, SECRET_KEY_BYTES);
	assert_memory_not_equal(keys.lookup, keys.token, SECRET_KEY_BYTES);
	assert_int_equal(secret_create(path, &fixture->why), STATUS_CONFLICT);
	assert_non_null(strstr(text_string(&fixture->why), path));
	assert_int_equal(secret_load(path, &again, &fixture->why), STATUS_OK);
	assert_memory_equal(&keys, &again, sizeof(keys));
}

static void
test_create_with(void **state)
{
	struct base_fixture *fixture = *state;
	const char *path = base_fixture_path(fixture, "keys");
	const struct secret_keys given = {{1, 2}, {3, 4}, {5, 6}};
	struct secret_keys keys;

	assert_int_equal(
	        secret_create_with(path, &given, &fixture->why), STATUS_OK);
	assert_int_equal(secret_load(path, &keys, &fixture->why), STATUS_OK);
	assert_memory_equal(&keys, &given, sizeof(keys));
	assert_int_equal(secret_create_with(path, &given, &fixture->why),
	        STATUS_CONFLICT);
}

static void
test_create_nowhere(void **state)
{
	struct base_fixture *fixture = *state;
	const char *path = base_fixture_path(fixture, "missing/keys");

	assert_int_equal(secret_create(path, &fixture->why), STATUS_SYSTEM);
	assert_non_null(strstr(text_string(&fixture->why), path));
}

/* A limit on the file's size cuts the write short, as a full disk does. */
static void
test_create_without_space(void **state)
{
	struct base_fixture *fixture = *state;
	const char *path = base_fixture_path(fixture, "keys");
	struct rlimit old;
	struct rlimit tight;
	enum status status;

	assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
	tight = (struct rlimit){100, old.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &tight), 0);
	status = secret_create(path, &fixture->why);
	assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
	assert_int_equal(status, STATUS_FULL);
	assert_int_not_equal(access(path, F_OK), 0);
	assert_int_equal(secret_create(path, &fixture->why), STATUS_OK);
}

static void
test_load(void **state)
{
	struct base_fixture *fixture = *state;
	const char *path =
	        base_fixture_write(fixture, "keys", GOOD, sizeof(GOOD) - 1);
	struct secret_keys keys;

	assert_int_equal(chmod(path, 0400), 0);
	assert_int_equal(secret_load(path, &keys, &fixture->why), STATUS_OK);
	for (size_t i = 0; i < SECRET_KEY_BYTES; i++) {
		assert_int_equal(keys.phone[i], i);
		assert_int_equal(keys.lookup[i], i);
		assert_int_equal(keys.token[i], i);
	}
	assert_string_equal(text_string(&fixture->why), "");
}

static void
test_load_modes(void **state)
{
	static const mode_t modes[] = {
	        0640, 0604, 0620, 0610, 0601, 0644, 0666};
	struct base_fixture *fixture = *state;
	const char *path =
	        base_fixture_write(fixture, "keys", GOOD, sizeof(GOOD) - 1);
	struct secret_keys keys;

	for (size_t i = 0; i < COUNT(modes); i++) {
		assert_int_equal(chmod(path, modes[i]), 0);
		text_clear(&fixture->why);
		assert_int_equal(secret_load(path, &keys, &fixture->why),
		        STATUS_FORBIDDEN);
		assert_non_null(
		        strstr(text_string(&fixture->why), "chmod 600"));
	}
}

static void
test_load_nothing(void **state)
{
	struct base_fixture *fixture = *state;
	const char *pipe_path = base_fixture_path(fixture, "pipe");
	struct secret_keys keys;

	assert_int_equal(secret_load(base_fixture_path(fixture, "keys"), &keys,
	                         &fixture->why),
	        STATUS_NOT_FOUND);
	assert_int_equal(secret_load(fixture->folder, &keys, &fixture->why),
	        STATUS_SYSTEM);
	assert_int_equal(mkfifo(pipe_path, 0600), 0);
	assert_int_equal(
	        secret_load(pipe_path, &keys, &fixture->why), STATUS_SYSTEM);
}

static void
test_load_damaged(void **state)
{
	static const struct {
		const char *content, *complaint;
	} cases[] = {
	        {"", "line 1: expected \"phone = \""},
	        {"\n" GOOD, "line 1: expected \"phone = \""},
	        {"# keys\n" GOOD, "line 1: expected \"phone = \""},
	        {"phone = " HEX "\n", "line 2: expected \"lookup = \""},
	        {"phone = " HEX "\nlookup = " HEX "\n",
	                "line 3: expected \"token = \""},
	        {"lookup = " HEX "\nphone = " HEX "\ntoken = " HEX "\n",
	                "line 1: expected \"phone = \""},
	        {"phone=" HEX "\nlookup = " HEX "\ntoken = " HEX "\n",
	                "line 1: expected \"phone = \""},
	        {"phone = " HEX "0\nlookup = " HEX "\ntoken = " HEX "\n",
	                "line 1: expected \"phone = \""},
	        {"phone = 00\nlookup = " HEX "\ntoken = " HEX "\n",
	                "line 1: expected \"phone = \""},
	        {"phone = " HEX "\nlookup = x" HEX "\ntoken = " HEX "\n",
	                "line 2: expected \"lookup = \""},
	        {"phone = " HEX "lookup = " HEX "\ntoken = " HEX "\n",
	                "line 1: expected \"phone = \""},
	        {GOOD "phone = " HEX "\n", "line 4: expected the file to end"},
	        {GOOD "\n", "line 4: expected the file to end"},
	};
	struct base_fixture *fixture = *state;

	for (size_t i = 0; i < COUNT(cases); i++) {
		static const struct secret_keys none;
		struct secret_keys keys = {.phone = {1}};
		const char *path = base_fixture_write(fixture, "keys",
		        cases[i].content, strlen(cases[i].content));

		assert_int_equal(chmod(path, 0600), 0);
		text_clear(&fixture->why);
		assert_int_equal(
		        secret_load(path, &keys, &fixture->why), STATUS_INPUT);
		assert_non_null(strstr(text_string(&fixture->why), path));
		if (strstr(text_string(&fixture->why), cases[i].complaint) ==
		        NULL)
			fail_msg("case %zu: %s", i, text_string(&fixture->why));
		/* Half of the keys is worse than none, and never shown. */
		assert_memory_equal(&keys, &none, sizeof(keys));
		assert_null(strstr(text_string(&fixture->why), "0001020304"));
	}
}

/* An editor may drop the last line's end; nothing is lost by that. */
static void
test_load_without_last_newline(void **state)
{
	struct base_fixture *fixture = *state;
	const char *path =
	        base_fixture_write(fixture, "keys", GOOD, sizeof(GOOD) - 2);
	struct secret_keys keys;

	assert_int_equal(chmod(path, 0600), 0);
	assert_int_equal(secret_load(path, &keys, &fixture->why), STATUS_OK);
	assert_int_equal(keys.token[31], 31);
}

#define TEST(name)                                                             \
	cmocka_unit_test_setup_teardown(                                       \
	        name, base_fixture_start, base_fixture_end)

static int
start(void **state)
{
	(void)state;
	(void)signal(SIGXFSZ, SIG_IGN);
	return secret_init() == STATUS_OK ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        TEST(test_create),
	        TEST(test_create_with),
	        TEST(test_create_nowhere),
	        TEST(test_create_without_space),
	        TEST(test_load),
	        TEST(test_load_modes),
	        TEST(test_load_nothing),
	        TEST(test_load_damaged),
	        TEST(test_load_without_last_newline),
	};

	return cmocka_run_group_tests_name("secret_keys", tests, start, NULL);
}
