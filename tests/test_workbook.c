/*
 * Workbooks: the containers by their content, what becomes a cell, and limits.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <talloc.h>

#include "surveys/workbook.h"

static struct workbook *
read_good(TALLOC_CTX *memory, const char *bytes, size_t length)
{
	struct workbook *workbook = NULL;
	struct workbook_problem problem;

	if (workbook_read(memory, bytes, length, &workbook, &problem) !=
	        STATUS_OK)
		fail_msg("%s: %s", bytes, text_string(&problem.why));
	return workbook;
}

/* Sheets as one line of text: "name: [cell|cell] [cell]; name: …". */
static const char *
flatten(TALLOC_CTX *memory, const struct workbook *workbook)
{
	struct text out;

	text_init(&out, memory, 4000);
	for (size_t s = 0; s < workbook->sheet_count; s++) {
		const struct workbook_sheet *sheet = &workbook->sheets[s];

		text_add_format(&out, "%s%s:", s > 0 ? "; " : "", sheet->name);
		for (size_t r = 0; r < sheet->row_count; r++) {
			const struct workbook_row *row = &sheet->rows[r];

			assert_int_equal(row->number, r + 1);
			text_add(&out, " [");
			for (size_t c = 0; c < row->count; c++)
				text_add_format(&out, "%s%s", c > 0 ? "|" : "",
				        row->cells[c]);
			text_add(&out, "]");
		}
	}
	return text_string(&out);
}

static void
test_containers(void **state)
{
	static const struct {
		const char *bytes;
		const char *sheets;
	} cases[] = {
	        /* Markdown. */
	        {"# Notes\n\n| survey |\n|  | type | name |\n|  | text | a |\n",
	                "survey: [type|name] [text|a]"},
	        {"\t | survey |\r\n  || type |\r\n", "survey: [type]"},
	        {"| survey | type | name |\n| | text | a |\n",
	                "survey: [type|name] [text|a]"},
	        {"| survey |\n| | a |\ntext | between | \n| choices |\n| | b |",
	                "survey: [a]; choices: [b]"},
	        {"| survey |\n| | a\\|b | *2* | \\. | `x` |\n",
	                "survey: [a|b|*2*|\\.|`x`]"},
	        {"| survey |\n| | a\n", "survey: [a]"},
	        {"| survey |\n| | a | b |\n|---|---|---|\n| | 1 | 2 |\n",
	                "survey: [a|b] [1|2]"},
	        {"| survey |\n| | a | b |\n| | --- | :---: |\n| | - | - |\n",
	                "survey: [a|b] [-|-]"},
	        {"| survey |\n| | a |\n|  |  |\n| | b |\n",
	                "survey: [a] [] [b]"},
	        {"| survey |\n| | \xe2\x80\x9c"
	         "a\xe2\x80\x9d = \xe2\x80\x98"
	         "b\xe2\x80\x99 |\n",
	                "survey: [\"a\" = 'b']"},
	        /* CSV, of three kinds. */
	        {"survey,,\n,type,name\n,text,a\n",
	                "survey: [type|name] [text|a]"},
	        {"survey\n,type,name\n,text,a\n",
	                "survey: [type|name] [text|a]"},
	        {"survey,type,name\n,text,a\n", "survey: [type|name] [text|a]"},
	        {"\xef\xbb\xbfsurvey;;\r\n;type;name\r\n;text;\"a;b\"\r\n",
	                "survey: [type|name] [text|a;b]"},
	        {"\"survey\"\n\t\"type\"\tname\n\ttext\ta, b\n",
	                "survey: [type|name] [text|a, b]"},
	        {"choices,list_name,name\n,x,\"say \"\"a\"\"\ntwice\"\n"
	         "settings,form_id\n,f",
	                "choices: [list_name|name] [x|say \"a\"\ntwice];"
	                " settings: [form_id] [f]"},
	        {"Survey,type\n,a", "Survey: [type] [a]"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct workbook *workbook = read_good(
		        memory, cases[i].bytes, strlen(cases[i].bytes));

		assert_string_equal(flatten(memory, workbook), cases[i].sheets);
		talloc_free(memory);
	}
}

static void
test_refusals(void **state)
{
	static const struct {
		const char *bytes;
		enum status status;
		const char *says;
	} cases[] = {
	        {"", STATUS_INPUT, "ingen tabel"},
	        {"type,name\ntext,a\n", STATUS_INPUT, "ingen tabel"},
	        {"surveys and more, all of it", STATUS_INPUT, "ingen tabel"},
	        {"PK\3\4....", STATUS_INPUT, "beskadiget eller ikke hel"},
	        {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", STATUS_INPUT,
	                "gammel Excel-projektmappe"},
	        {"| survey |\n| | \xe6 |\n", STATUS_INPUT, "UTF-8"},
	        {"| | type |\n", STATUS_INPUT, "uden et arks navn"},
	        {"| survey |\n| | a |\n| Survey |\n| | b |\n", STATUS_INPUT,
	                "to ark med navnet"},
	        {"survey,type\n,\"text\n", STATUS_INPUT, "bliver ikke lukket"},
	        {"survey,type\n,\"text\"s\n", STATUS_INPUT,
	                "efter et afsluttende anførselstegn"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct workbook *workbook = NULL;
		struct workbook_problem problem;

		assert_int_equal(
		        workbook_read(memory, cases[i].bytes,
		                strlen(cases[i].bytes), &workbook, &problem),
		        cases[i].status);
		assert_null(workbook);
		if (strstr(text_string(&problem.why), cases[i].says) == NULL)
			fail_msg("case %zu says \"%s\"", i,
			        text_string(&problem.why));
		talloc_free(memory);
	}
}

/* `begin`, then `part` so many times. */
static enum status
read_repeated(const char *begin, const char *part, size_t times)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	size_t length = strlen(part);
	size_t used = strlen(begin);
	char *bytes = talloc_size(memory, used + length * times + sizeof("\n"));
	struct workbook *workbook = NULL;
	struct workbook_problem problem;
	enum status status;

	assert_non_null(bytes);
	memcpy(bytes, begin, used);
	for (size_t i = 0; i < times; i++, used += length)
		memcpy(bytes + used, part, length);
	status = workbook_read(memory, bytes, used, &workbook, &problem);
	assert_int_equal(status == STATUS_OK, problem.why.length == 0);
	talloc_free(memory);
	return status;
}

/* Each limit is kept, and what is just within it is read. */
static void
test_limits(void **state)
{
	static const struct {
		const char *begin;
		const char *part;
		size_t most;
	} cases[] = {
	        {"| survey |\n", "| | a |\n", WORKBOOK_ROWS_MAX},
	        {"| survey |\n||", "a|", WORKBOOK_COLUMNS_MAX - 1},
	        {"| survey |\n| |", "a", WORKBOOK_CELL_MAX},
	        {"survey\n,", "a,", WORKBOOK_COLUMNS_MAX - 1},
	        {"survey\n,", "a", WORKBOOK_CELL_MAX},
	        {"survey\n", ",a\n", WORKBOOK_ROWS_MAX},
	        {"", "\n", 0}, /* no table at all */
	        {"| survey |\n", "\n", WORKBOOK_BYTES_MAX - 11},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (cases[i].most > 0)
			assert_int_equal(read_repeated(cases[i].begin,
			                         cases[i].part, cases[i].most),
			        STATUS_OK);
		assert_int_equal(read_repeated(cases[i].begin, cases[i].part,
		                         cases[i].most + 1),
		        cases[i].most > 0 ? STATUS_LIMIT : STATUS_INPUT);
	}
	/* Many sheets, and many cells in rows that are each allowed. */
	assert_int_equal(read_repeated("", "| survey |\n", 2), STATUS_INPUT);
	assert_int_equal(read_repeated("| survey |\n",
	                         "| | | | | | | | | | | | | | | | | | | | | |"
	                         " | |\n",
	                         9000),
	        STATUS_LIMIT);
}

static void
test_too_many_sheets(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct workbook *workbook = NULL;
	struct workbook_problem problem;
	struct text bytes;

	(void)state;
	text_init(&bytes, memory, 4000);
	for (int i = 0; i < WORKBOOK_SHEETS_MAX; i++)
		text_add_format(&bytes, "| sheet%d |\n", i);
	assert_int_equal(workbook_read(memory, bytes.bytes, bytes.length,
	                         &workbook, &problem),
	        STATUS_OK);
	assert_int_equal(workbook->sheet_count, WORKBOOK_SHEETS_MAX);
	text_add(&bytes, "| one more |\n");
	assert_int_equal(workbook_read(memory, bytes.bytes, bytes.length,
	                         &workbook, &problem),
	        STATUS_LIMIT);
	talloc_free(memory);
}

static void
test_look_up(void **state)
{
	static const char bytes[] = "| Survey |\n| | a | b |\n";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct workbook *workbook = read_good(memory, bytes, sizeof(bytes) - 1);
	const struct workbook_sheet *sheet = workbook_sheet(workbook, "survey");

	(void)state;
	assert_non_null(sheet);
	assert_string_equal(workbook_cell(&sheet->rows[0], 1), "b");
	assert_string_equal(workbook_cell(&sheet->rows[0], 2), "");
	assert_null(workbook_sheet(workbook, "choices"));
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_containers),
	        cmocka_unit_test(test_refusals),
	        cmocka_unit_test(test_limits),
	        cmocka_unit_test(test_too_many_sheets),
	        cmocka_unit_test(test_look_up),
	};

	return cmocka_run_group_tests_name("workbook", tests, NULL, NULL);
}
