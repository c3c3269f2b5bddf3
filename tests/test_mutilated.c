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
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <talloc.h>

#include "surveys/survey.h"
#include "surveys/workbook.h"
#include "tests/mutilated.h"
#include "tests/xlsx_fixture.h"

#define MEGABYTE ((size_t)1024 * 1024)
#define MARKDOWN "| survey |\n| | type | name | label | relevant |\n"

enum {
	SECONDS_MAX = 10,  /* of one workbook, sanitizers included */
	MEMORY_MAX = 1024, /* megabytes of the whole test, the same */
	LEAST = 200,       /* mutilated workbooks in all */
};

static size_t refused;

/* Reads a workbook that must be refused with this one error. */
static void
expect_end(const char *bytes, size_t length, const struct mutilated_end *end)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey_findings findings;
	struct survey *survey = NULL;
	const struct survey_finding *found = NULL;
	time_t begun = time(NULL);
	enum status status =
	        survey_read(memory, bytes, length, &survey, &findings);

	assert_true(time(NULL) - begun <= SECONDS_MAX);
	if (status != STATUS_INPUT)
		fail_msg("workbook %zu is read; expected \"%s\"", refused,
		        end->says);
	assert_null(survey);
	for (size_t i = 0; i < findings.count; i++)
		if (findings.list[i].severity == SURVEY_ERROR)
			found = &findings.list[i];
	if (found == NULL)
		fail_msg("workbook %zu: no error", refused);
	if (findings.errors != 1 || strcmp(found->sheet, end->sheet) != 0 ||
	        found->row != end->row ||
	        strcmp(found->column, end->column) != 0 ||
	        strstr(found->message, end->says) == NULL)
		fail_msg("workbook %zu: %zu errors, at %s, %zu, %s: %s;"
		         " expected %s, %zu, %s: %s",
		        refused, findings.errors, found->sheet, found->row,
		        found->column, found->message, end->sheet, end->row,
		        end->column, end->says);
	assert_true(text_is_utf8(found->message, strlen(found->message)));
	refused++;
	talloc_free(memory);
}

static void
expect_package_end(
        const struct xlsx_fixture *fixture, const struct mutilated_end *end)
{
	size_t length = 0;
	const char *bytes = xlsx_fixture_pack(fixture, &length);

	expect_end(bytes, length, end);
}

static void
test_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < mutilated_text_count; i++)
		expect_end(mutilated_texts[i].bytes,
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
		expect_package_end(&fixture, &mutilated_packages[i].end);
		talloc_free(memory);
	}
}

/* A file that was not wholly copied has lost its table of contents. */
static void
test_cut_off(void **state)
{
	static const struct mutilated_end end = {
	        "", 0, "", "damaged or not complete"};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct xlsx_fixture fixture;
	size_t length = 0;
	const char *bytes;

	(void)state;
	xlsx_fixture_init(&fixture, memory);
	bytes = xlsx_fixture_pack(&fixture, &length);
	for (size_t cut = 4; cut < length; cut += length / 40)
		expect_end(bytes, cut, &end);
	expect_end(bytes, length - 1, &end);
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

/* `times` of `part` between a beginning and an end. */
static char *
repeated(TALLOC_CTX *memory, const char *begin, const char *part, size_t times,
        const char *end)
{
	size_t length = strlen(part);
	size_t used = strlen(begin);
	char *text = talloc_size(memory, used + length * times + 1);

	assert_non_null(text);
	memcpy(text, begin, used + 1);
	for (size_t i = 0; i < times; i++, used += length)
		memcpy(text + used, part, length + 1);
	return talloc_asprintf_append(text, "%s", end);
}

/* Too much of one thing in Markdown and CSV. */
static void
test_large_texts(void **state)
{
	static const struct {
		const char *begin;
		const char *part;
		size_t times;
		const char *after;
		struct mutilated_end end;
	} cases[] = {
	        {MARKDOWN "| | text | a | A | ", "(", 10000, "1",
	                {"survey", 2, "relevant", ""}},
	        {MARKDOWN "| | text | a | A | ", "not(", 4000, "1",
	                {"survey", 2, "relevant", ""}},
	        {MARKDOWN "| | text | a | A | ", "1 + ", 4999, "1 |\n",
	                {"survey", 2, "relevant", ""}},
	        {MARKDOWN "| | text | a | ", "A", MEGABYTE, " | |\n",
	                {"survey", 2, "label", "more than 20000 bytes"}},
	        {"survey\n,type,name,label\n,text,a,", "A", MEGABYTE, "\n",
	                {"survey", 2, "label", "more than 20000 bytes"}},
	        {"survey\n,type,name,label\n,text,a,\"", "A\n", MEGABYTE,
	                "\"\n",
	                {"survey", 2, "label", "more than 20000 bytes"}},
	        {MARKDOWN "| | ", "\xc3\xa6", 9000, " | a | A | |\n",
	                {"survey", 2, "type", "unknown or unsupported"}},
	        {MARKDOWN "| | text | -", "\xc3\xa6", 9000, " | A | |\n",
	                {"survey", 2, "name", "\xc3\xa6\xe2\x80\xa6"}},
	        {MARKDOWN, "| | |\n", 10000, "",
	                {"survey", 10001, "", "more than 10000 rows"}},
	        {"survey\n,type,name\n", ",,\n", 10000, "",
	                {"survey", 10001, "", "more than 10000 rows"}},
	        {MARKDOWN "|", "a |", 201, "\n",
	                {"survey", 2, "GS", "more than 200 columns"}},
	        {MARKDOWN, "| | | | | | | | | | | | | | | | | | | | | |\n",
	                9990, "",
	                {"survey", 9525, "L", "more than 200000 cells"}},
	        {"", "\n", WORKBOOK_BYTES_MAX + 1, "",
	                {"", 0, "", "larger than 4194304 bytes"}},
	        {MARKDOWN,
	                "| | begin_group | g | G | |\n| | end_group | | | |\n",
	                1, "| | begin_group | g2 | G | |\n",
	                {"survey", 4, "type", "is not ended"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = repeated(NULL, cases[i].begin, cases[i].part,
		        cases[i].times, cases[i].after);

		expect_end(text, strlen(text), &cases[i].end);
		talloc_free(text);
	}
}

static void
test_many_texts(void **state)
{
	static const struct {
		const char *begin;
		const char *before; /* a number, from 1 */
		const char *behind;
		size_t times;
		struct mutilated_end end;
	} cases[] = {
	        /* Many lists, and among them none that is asked for. */
	        {"| choices |\n| | list_name | name |\n", "| | list",
	                " | 1 |\n", 9990,
	                {"survey", 0, "", "no sheet named survey"}},
	        {MARKDOWN, "| | note | n", " | A | |\n", 1100,
	                {"survey", 1002, "", "more than 1000 questions"}},
	        {MARKDOWN "| | note | a | A | |\n", "| sheet", " |\n", 64,
	                {"", 67, "", "more than 64 sheets"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct text text;

		text_init(&text, memory, MEGABYTE);
		text_add(&text, cases[i].begin);
		for (size_t n = 1; n <= cases[i].times; n++)
			text_add_format(&text, "%s%zu%s", cases[i].before, n,
			        cases[i].behind);
		expect_end(text.bytes, text.length, &cases[i].end);
		talloc_free(memory);
	}
}

/* Too much of one thing in a part: bombs of every kind. */
static void
test_large_parts(void **state)
{
	static const struct {
		const char *path;
		const char *from; /* what the repeated is put behind */
		const char *part;
		size_t times;
		struct mutilated_end end;
	} cases[] = {
	        /* Tightly packed: some kilobytes become many megabytes. */
	        {XLSX_STRINGS, "<t>navn", " ", 8 * MEGABYTE,
	                {"", 0, "", "packed more tightly"}},
	        {XLSX_SURVEY, "<sheetData>", "<row/>", MEGABYTE,
	                {"survey", 699009, "", "packed more tightly"}},
	        {XLSX_SURVEY, "<v>4", " ", 8 * MEGABYTE,
	                {"survey", 2, "name", "packed more tightly"}},
	        {XLSX_WORKBOOK, "<sheets>", " ", 8 * MEGABYTE,
	                {"", 0, "", "packed more tightly"}},
	        {XLSX_TOP_RELS, "<Relationship ", " ", 8 * MEGABYTE,
	                {"", 0, "", "packed more tightly"}},
	        /* Deep. */
	        {XLSX_SURVEY, "<sheetData>", "<sheetData>", 100000,
	                {"survey", 0, "", "nested too deeply"}},
	        {XLSX_STRINGS, "<si>", "<r>", 33,
	                {"", 0, "", "nested too deeply"}},
	        {XLSX_STYLES, "<cellXfs count=\"3\">", "<a>", 100,
	                {"", 0, "", "nested too deeply"}},
	        /* Many. */
	        {XLSX_WORKBOOK, "<sheets>", "<sheet name=\"a\"/>", 62,
	                {"", 0, "", "more than 64 sheets"}},
	        {XLSX_RELS, "2006/relationships\">",
	                "<Relationship Id=\"a\" Type=\"b\" Target=\"c\"/>",
	                1000, {"", 0, "", "more than 1000 parts"}},
	        {XLSX_STYLES, "<cellXfs count=\"3\">", "<xf/>", 65536,
	                {"", 0, "", "more than 65536 formats"}},
	        {XLSX_SURVEY, "<v>4</v></c>", "<c><v>4</v></c>", 199,
	                {"survey", 2, "GS", "more than 200 columns"}},
	        /* Long. */
	        {XLSX_STRINGS, "<t>navn", "a", MEGABYTE,
	                {"survey", 2, "name", "more than 20000 bytes"}},
	        {XLSX_SETTINGS, "<t>proeve", "a", MEGABYTE,
	                {"settings", 2, "form_id", "more than 20000 bytes"}},
	        {XLSX_SURVEY, "<v>4", "\xc3\xa6", MEGABYTE,
	                {"survey", 2, "name", "names a text that is not"}},
	        {XLSX_SURVEY, "<v>4", "1", MEGABYTE,
	                {"survey", 2, "name", "names a text that is not"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct xlsx_fixture fixture;

		xlsx_fixture_init(&fixture, memory);
		xlsx_fixture_replace(&fixture, cases[i].path, cases[i].from,
		        repeated(memory, cases[i].from, cases[i].part,
		                cases[i].times, ""));
		expect_package_end(&fixture, &cases[i].end);
		talloc_free(memory);
	}
}

/* Noise packs badly, so that only the size itself stops it. */
static void
test_noise(void **state)
{
	static const struct mutilated_end end = {
	        "", 0, "", "larger than 4194304 bytes"};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct xlsx_fixture fixture;
	char *noise = talloc_size(memory, 6 * MEGABYTE);
	uint32_t seed = 1;

	(void)state;
	assert_non_null(noise);
	for (size_t i = 0; i < 6 * MEGABYTE; i++) {
		seed = seed * 1664525U + 1013904223U;
		noise[i] = (char)(seed >> 24);
	}
	xlsx_fixture_init(&fixture, memory);
	xlsx_fixture_set_bytes(
	        &fixture, "xl/media/image1.png", noise, 6 * MEGABYTE);
	expect_package_end(&fixture, &end);
	talloc_free(memory);
}

/* Other programs' files, by what is in them. */
static void
test_other_files(void **state)
{
	static const struct {
		const char *part;
		const char *says;
	} zips[] = {
	        {"content.xml", "this is an OpenDocument file (.ods)"},
	        {"word/document.xml", "this is a Word document"},
	        {"ppt/presentation.xml", "this is a presentation"},
	        {"xl/workbook.bin", "this is a binary Excel workbook (.xlsb)"},
	        {"Index/Document.iwa", "this is a file of Numbers"},
	        {"readme.txt", "this zip file holds no workbook"},
	};

	static const char encrypted[] = "\xd0\xcf\x11\xe0 E\0n\0c\0r\0y\0p\0t\0"
	                                "e\0d\0P\0a\0c\0k\0a\0g\0e\0";
	static const char word[] =
	        "\xd0\xcf\x11\xe0 W\0o\0r\0d\0D\0o\0c\0u\0m\0e\0n\0t\0";

	(void)state;
	for (size_t i = 0; i < sizeof(zips) / sizeof(zips[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct xlsx_fixture fixture = {.memory = memory};
		struct mutilated_end end = {"", 0, "", zips[i].says};

		xlsx_fixture_set(&fixture, zips[i].part, "x");
		expect_package_end(&fixture, &end);
		talloc_free(memory);
	}
	expect_end(encrypted, sizeof(encrypted) - 1,
	        &(struct mutilated_end){"", 0, "", "by a password"});
	expect_end(word, sizeof(word) - 1,
	        &(struct mutilated_end){"", 0, "", "old Word document"});
	expect_end("a\0b", 3,
	        &(struct mutilated_end){"", 0, "", "neither text nor"});
}

/* A sample through the command, which says where and ends with 1. */

static char program[4096];
static char path[] = "/tmp/borgersvar-mutilated-XXXXXX";

static void
check_by_command(const char *bytes, size_t length, const char *says)
{
	char command[8192];
	char output[4096];
	FILE *file = fopen(path, "we");
	FILE *pipe;
	size_t used;

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
	(void)snprintf(command, sizeof(command), "%s survey check %s 2>&1",
	        program, path);
	pipe = popen(command, "re");
	assert_non_null(pipe);
	used = fread(output, 1, sizeof(output) - 1, pipe);
	output[used] = '\0';
	assert_int_equal(WEXITSTATUS(pclose(pipe)), 1);
	if (strncmp(output, path, strlen(path)) != 0 ||
	        strstr(output, says) == NULL)
		fail_msg("says \"%s\", expected \"%s\"", output, says);
}

static const char *
as_printed(TALLOC_CTX *memory, const struct mutilated_end *end)
{
	char *where = talloc_strdup(memory, "");

	if (end->sheet[0] != '\0')
		where = talloc_asprintf_append(where, ", sheet %s", end->sheet);
	if (end->row > 0)
		where = talloc_asprintf_append(where, ", row %zu", end->row);
	if (end->column[0] != '\0')
		where = talloc_asprintf_append(
		        where, ", column %s", end->column);
	return talloc_asprintf_append(where, ": error: ");
}

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
		check_by_command(bytes, length,
		        as_printed(memory, &mutilated_packages[i].end));
		talloc_free(memory);
	}
	for (size_t i = 0; i < mutilated_text_count; i += 10) {
		TALLOC_CTX *memory = talloc_new(NULL);

		check_by_command(mutilated_texts[i].bytes,
		        strlen(mutilated_texts[i].bytes),
		        as_printed(memory, &mutilated_texts[i].end));
		talloc_free(memory);
	}
}

static void
test_bounds(void **state)
{
	struct rusage usage;

	(void)state;
	print_message("%zu mutilated workbooks\n", refused);
	assert_true(refused >= LEAST);
	assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
	assert_true(usage.ru_maxrss < MEMORY_MAX * 1024L);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_texts),
	        cmocka_unit_test(test_packages),
	        cmocka_unit_test(test_cut_off),
	        cmocka_unit_test(test_wrong_bytes),
	        cmocka_unit_test(test_large_texts),
	        cmocka_unit_test(test_many_texts),
	        cmocka_unit_test(test_large_parts),
	        cmocka_unit_test(test_noise),
	        cmocka_unit_test(test_other_files),
	        cmocka_unit_test(test_command),
	        cmocka_unit_test(test_bounds),
	};
	int file = mkstemp(path);
	char *slash;
	int failed;

	(void)argc;
	if (file < 0 || close(file) != 0 || realpath(argv[0], program) == NULL)
		return 1;
	slash = strrchr(program, '/');
	(void)snprintf(slash, sizeof(program) - (size_t)(slash - program),
	        "/../borgersvar");
	failed = cmocka_run_group_tests_name("mutilated", tests, NULL, NULL);
	(void)unlink(path);
	return failed;
}
