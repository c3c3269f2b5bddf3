/*
 * Workbooks with too much of something: bombs of every kind, and what is simply
 * large.  Each ends in one message in bounded time and memory.
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

#include "surveys/workbook.h"
#include "tests/mutilated.h"
#include "tests/xlsx_fixture.h"

#define MEGABYTE ((size_t)1024 * 1024)
#define MARKDOWN "| survey |\n| | type | name | label | relevant |\n"

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
	                {"survey", 2, "label", "mere end 20000 byte"}},
	        {"survey\n,type,name,label\n,text,a,", "A", MEGABYTE, "\n",
	                {"survey", 2, "label", "mere end 20000 byte"}},
	        {"survey\n,type,name,label\n,text,a,\"", "A\n", MEGABYTE,
	                "\"\n", {"survey", 2, "label", "mere end 20000 byte"}},
	        {MARKDOWN "| | ", "\xc3\xa6", 9000, " | a | A | |\n",
	                {"survey", 2, "type", "ukendt type"}},
	        {MARKDOWN "| | text | -", "\xc3\xa6", 9000, " | A | |\n",
	                {"survey", 2, "name", "\xc3\xa6\xe2\x80\xa6"}},
	        {MARKDOWN, "| | |\n", 10000, "",
	                {"survey", 10001, "", "mere end 10000 rækker"}},
	        {"survey\n,type,name\n", ",,\n", 10000, "",
	                {"survey", 10001, "", "mere end 10000 rækker"}},
	        {MARKDOWN "|", "a |", 201, "\n",
	                {"survey", 2, "GS", "mere end 200 kolonner"}},
	        {MARKDOWN, "| | | | | | | | | | | | | | | | | | | | | |\n",
	                9990, "",
	                {"survey", 9525, "L", "mere end 200000 celler"}},
	        {"", "\n", WORKBOOK_BYTES_MAX + 1, "",
	                {"", 0, "", "større end 4194304 byte"}},
	        {MARKDOWN,
	                "| | begin_group | g | G | |\n| | end_group | | | |\n",
	                1, "| | begin_group | g2 | G | |\n",
	                {"survey", 4, "type", "bliver ikke afsluttet"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char *text = repeated(NULL, cases[i].begin, cases[i].part,
		        cases[i].times, cases[i].after);

		mutilated_expect(text, strlen(text), &cases[i].end);
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
	                {"survey", 0, "", "intet ark med navnet survey"}},
	        {MARKDOWN, "| | note | n", " | A | |\n", 1100,
	                {"survey", 1002, "", "mere end 1000 spørgsmål"}},
	        {MARKDOWN "| | note | a | A | |\n", "| sheet", " |\n", 64,
	                {"", 67, "", "mere end 64 ark"}},
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
		mutilated_expect(text.bytes, text.length, &cases[i].end);
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
	                {"", 0, "", "pakket tættere"}},
	        {XLSX_SURVEY, "<sheetData>", "<row/>", MEGABYTE,
	                {"survey", 699009, "", "pakket tættere"}},
	        {XLSX_SURVEY, "<v>4", " ", 8 * MEGABYTE,
	                {"survey", 2, "name", "pakket tættere"}},
	        {XLSX_WORKBOOK, "<sheets>", " ", 8 * MEGABYTE,
	                {"", 0, "", "pakket tættere"}},
	        {XLSX_TOP_RELS, "<Relationship ", " ", 8 * MEGABYTE,
	                {"", 0, "", "pakket tættere"}},
	        /* Deep. */
	        {XLSX_SURVEY, "<sheetData>", "<sheetData>", 100000,
	                {"survey", 0, "", "flere niveauer"}},
	        {XLSX_STRINGS, "<si>", "<r>", 33,
	                {"", 0, "", "flere niveauer"}},
	        {XLSX_STYLES, "<cellXfs count=\"3\">", "<a>", 100,
	                {"", 0, "", "flere niveauer"}},
	        /* Many. */
	        {XLSX_WORKBOOK, "<sheets>", "<sheet name=\"a\"/>", 62,
	                {"", 0, "", "mere end 64 ark"}},
	        {XLSX_RELS, "2006/relationships\">",
	                "<Relationship Id=\"a\" Type=\"b\" Target=\"c\"/>",
	                1000, {"", 0, "", "mere end 1000 dele"}},
	        {XLSX_STYLES, "<cellXfs count=\"3\">", "<xf/>", 65536,
	                {"", 0, "", "mere end 65536 celleformater"}},
	        {XLSX_SURVEY, "<v>4</v></c>", "<c><v>4</v></c>", 199,
	                {"survey", 2, "GS", "mere end 200 kolonner"}},
	        /* Long. */
	        {XLSX_STRINGS, "<t>navn", "a", MEGABYTE,
	                {"survey", 2, "name", "mere end 20000 byte"}},
	        {XLSX_SETTINGS, "<t>proeve", "a", MEGABYTE,
	                {"settings", 2, "form_id", "mere end 20000 byte"}},
	        {XLSX_SURVEY, "<v>4", "\xc3\xa6", MEGABYTE,
	                {"survey", 2, "name", "nævner en tekst, der ikke er"}},
	        {XLSX_SURVEY, "<v>4", "1", MEGABYTE,
	                {"survey", 2, "name", "nævner en tekst, der ikke er"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct xlsx_fixture fixture;

		xlsx_fixture_init(&fixture, memory);
		xlsx_fixture_replace(&fixture, cases[i].path, cases[i].from,
		        repeated(memory, cases[i].from, cases[i].part,
		                cases[i].times, ""));
		mutilated_expect_package(&fixture, &cases[i].end);
		talloc_free(memory);
	}
}

/* Noise among blanks packs as well as workbooks do, so that what it is once it
 * is unpacked must be counted. */
static void
test_unpacked_size(void **state)
{
	static const struct {
		const char *path;
		const char *behind;
		size_t length;
		struct mutilated_end end;
	} cases[] = {
	        {XLSX_STRINGS, "<t>navn", 33 * MEGABYTE,
	                {"", 0, "", "mere end 33554432 byte"}},
	        {XLSX_SURVEY, "<sheetData>", 129 * MEGABYTE,
	                {"survey", 0, "", "for stor, når den er pakket ud"}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		size_t begin = strlen(cases[i].behind);
		size_t length = 0;
		const char *bytes;
		char *filled = talloc_size(memory, begin + cases[i].length + 1);
		struct xlsx_fixture fixture;
		uint32_t seed = 1;

		assert_non_null(filled);
		memset(filled, ' ', begin + cases[i].length);
		memcpy(filled, cases[i].behind, begin);
		for (size_t at = begin; at < begin + cases[i].length;
		        at += 200) {
			seed = seed * 1664525U + 1013904223U;
			filled[at] = (char)('a' + (seed >> 24) % 16);
		}
		filled[begin + cases[i].length] = '\0';
		xlsx_fixture_init(&fixture, memory);
		xlsx_fixture_replace(
		        &fixture, cases[i].path, cases[i].behind, filled);
		bytes = xlsx_fixture_pack(&fixture, &length);
		mutilated_expect(bytes, length, &cases[i].end);
		mutilated_expect_command(bytes, length, &cases[i].end);
		talloc_free(memory);
	}
}

/* Noise packs badly, so that only the size itself stops it. */
static void
test_noise(void **state)
{
	static const struct mutilated_end end = {
	        "", 0, "", "større end 4194304 byte"};
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
	mutilated_expect_package(&fixture, &end);
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
	        {"content.xml", "dette er en OpenDocument-fil (.ods)"},
	        {"word/document.xml", "dette er et Word-dokument"},
	        {"ppt/presentation.xml", "dette er en præsentation"},
	        {"xl/workbook.bin",
	                "dette er en binær Excel-projektmappe (.xlsb)"},
	        {"Index/Document.iwa", "dette er en fil fra Numbers"},
	        {"readme.txt", "zip-filen indeholder ingen projektmappe"},
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
		mutilated_expect_package(&fixture, &end);
		talloc_free(memory);
	}
	mutilated_expect(encrypted, sizeof(encrypted) - 1,
	        &(struct mutilated_end){
	                "", 0, "", "beskyttet med adgangskode"});
	mutilated_expect(word, sizeof(word) - 1,
	        &(struct mutilated_end){"", 0, "", "gammelt Word-dokument"});
	mutilated_expect("a\0b", 3,
	        &(struct mutilated_end){"", 0, "", "hverken tekst eller"});
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_large_texts),
	        cmocka_unit_test(test_many_texts),
	        cmocka_unit_test(test_large_parts),
	        cmocka_unit_test(test_unpacked_size),
	        cmocka_unit_test(test_noise),
	        cmocka_unit_test(test_other_files),
	};
	int failed;

	(void)argc;
	if (!mutilated_begin(argv[0]))
		return 1;
	failed = cmocka_run_group_tests_name(
	        "mutilated_large", tests, NULL, NULL);
	mutilated_end_all();
	return failed;
}
