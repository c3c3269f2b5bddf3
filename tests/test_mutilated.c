/*
 * Workbooks that are broken, hostile or simply wrong: each ends in one message
 * that names its place, in bounded time and memory, and in exit status 1 of the
 * command that checks surveys.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "surveys/survey.h"
#include "tests/mutilated.h"
#include "tests/xlsx_fixture.h"

enum { LEAST = 200 }; /* mutilated workbooks in all */

static void
test_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < mutilated_text_count; i++)
		mutilated_expect(mutilated_texts[i].bytes,
		        strlen(mutilated_texts[i].bytes),
		        &mutilated_texts[i].end);
}

static void
mutilate(struct xlsx_fixture *fixture, const struct mutilated_package *change)
{
	if (change->from == NULL)
		xlsx_fixture_set(fixture, change->path, change->to);
	else
		xlsx_fixture_replace(
		        fixture, change->path, change->from, change->to);
}

static void
test_packages(void **state)
{
	(void)state;
	for (size_t i = 0; i < mutilated_package_count; i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct xlsx_fixture fixture;

		xlsx_fixture_init(&fixture, memory);
		mutilate(&fixture, &mutilated_packages[i]);
		mutilated_expect_package(&fixture, &mutilated_packages[i].end);
		talloc_free(memory);
	}
}

/* A file that was not wholly copied has lost its table of contents. */
static void
test_cut_off(void **state)
{
	static const struct mutilated_end end = {
	        "", 0, "", "beskadiget eller ikke hel"};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct xlsx_fixture fixture;
	size_t length = 0;
	const char *bytes;

	(void)state;
	xlsx_fixture_init(&fixture, memory);
	bytes = xlsx_fixture_pack(&fixture, &length);
	for (size_t cut = 4; cut < length; cut += length / 40)
		mutilated_expect(bytes, cut, &end);
	mutilated_expect(bytes, length - 1, &end);
	talloc_free(memory);
}

/* Whatever byte is wrong, there is a message or a survey, and never neither. */
static void
test_wrong_bytes(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct xlsx_fixture fixture;
	size_t length = 0;
	size_t messages = 0;
	char *bytes;

	(void)state;
	xlsx_fixture_init(&fixture, memory);
	bytes = xlsx_fixture_pack(&fixture, &length);
	for (size_t i = 0; i < length; i += 3) {
		TALLOC_CTX *owner = talloc_new(memory);
		struct survey_findings findings;
		struct survey *survey = NULL;
		enum status status;

		bytes[i] = (char)(bytes[i] ^ 0x55);
		status = survey_read(owner, bytes, length, &survey, &findings);
		assert_int_equal(status == STATUS_OK, findings.errors == 0);
		assert_int_equal(status == STATUS_OK, survey != NULL);
		messages += findings.errors > 0;
		bytes[i] = (char)(bytes[i] ^ 0x55);
		talloc_free(owner);
	}
	assert_true(messages > length / 6);
	talloc_free(memory);
}

/* A sample of them all. */
static void
test_command(void **state)
{
	(void)state;
	for (size_t i = 0; i < mutilated_package_count; i += 12) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct xlsx_fixture fixture;
		size_t length = 0;
		const char *bytes;

		xlsx_fixture_init(&fixture, memory);
		mutilate(&fixture, &mutilated_packages[i]);
		bytes = xlsx_fixture_pack(&fixture, &length);
		mutilated_expect_command(
		        bytes, length, &mutilated_packages[i].end);
		talloc_free(memory);
	}
	for (size_t i = 0; i < mutilated_text_count; i += 10) {
		mutilated_expect_command(mutilated_texts[i].bytes,
		        strlen(mutilated_texts[i].bytes),
		        &mutilated_texts[i].end);
	}
}

static void
test_count(void **state)
{
	(void)state;
	print_message("%zu mutilated workbooks\n", mutilated_refused);
	assert_true(mutilated_refused >= LEAST);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_texts),
	        cmocka_unit_test(test_packages),
	        cmocka_unit_test(test_cut_off),
	        cmocka_unit_test(test_wrong_bytes),
	        cmocka_unit_test(test_command),
	        cmocka_unit_test(test_count),
	};
	int failed;

	(void)argc;
	if (!mutilated_begin(argv[0]))
		return 1;
	failed = cmocka_run_group_tests_name("mutilated", tests, NULL, NULL);
	mutilated_end_all();
	return failed;
}
