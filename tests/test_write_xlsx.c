/*
 * A report as a workbook: unpacked again, its parts are there, its sheet is XML
 * of as many rows as the CSV has lines, and the same report makes the same
 * bytes.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <expat.h>
#include <talloc.h>
#include <zip.h>

#include "reports/write.h"
#include "tests/report_fixture.h"

enum { BYTES_MAX = 1000000 };

struct sheet {
	int rows;
	int numbers;
	int hidden;
	bool in_text;
};

static void
start_element(void *context, const char *name, const char **attributes)
{
	struct sheet *sheet = context;

	(void)attributes;
	sheet->rows += strcmp(name, "row") == 0;
	sheet->numbers += strcmp(name, "v") == 0;
	sheet->in_text = strcmp(name, "t") == 0;
}

static void
characters(void *context, const char *text, int length)
{
	struct sheet *sheet = context;

	sheet->hidden += sheet->in_text && (size_t)length == strlen("·") &&
	                 memcmp(text, "·", strlen("·")) == 0;
}

static char *
unpack(TALLOC_CTX *memory, const struct text *bytes, const char *name,
        zip_uint64_t *length)
{
	zip_error_t error;
	zip_source_t *source = zip_source_buffer_create(
	        bytes->bytes, bytes->length, 0, &error);
	zip_t *zip = zip_open_from_source(source, ZIP_RDONLY, &error);
	zip_stat_t about;
	zip_file_t *file;
	char *part;

	assert_non_null(zip);
	assert_int_equal(zip_get_num_entries(zip, 0), 6);
	assert_int_equal(zip_stat(zip, name, 0, &about), 0);
	part = talloc_zero_array(memory, char, (unsigned)about.size + 1);
	file = zip_fopen(zip, name, 0);
	assert_non_null(file);
	assert_int_equal(
	        zip_fread(file, part, about.size), (zip_int64_t)about.size);
	zip_fclose(file);
	zip_discard(zip);
	*length = about.size;
	return part;
}

static void
read_sheet(TALLOC_CTX *memory, const struct text *bytes, struct sheet *sheet)
{
	zip_uint64_t length = 0;
	char *part = unpack(memory, bytes, "xl/worksheets/sheet1.xml", &length);
	XML_Parser parser = XML_ParserCreate(NULL);

	memset(sheet, 0, sizeof(*sheet));
	XML_SetUserData(parser, sheet);
	XML_SetStartElementHandler(parser, start_element);
	XML_SetCharacterDataHandler(parser, characters);
	assert_int_equal(
	        XML_Parse(parser, part, (int)length, 1), XML_STATUS_OK);
	XML_ParserFree(parser);
}

static int
count(const char *text, const char *what)
{
	int found = 0;

	for (; (text = strstr(text, what)) != NULL; text += strlen(what))
		found++;
	return found;
}

static void
test_sheet(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report;
	struct text first;
	struct text second;
	struct text csv;
	struct sheet sheet;

	(void)state;
	fixture_add_month(db, 202610);
	report = fixture_build(db, memory, 10);
	text_init(&first, memory, BYTES_MAX);
	text_init(&second, memory, BYTES_MAX);
	text_init(&csv, memory, BYTES_MAX);
	write_xlsx(report, &first);
	write_xlsx(report, &second);
	write_csv(report, &csv);
	read_sheet(memory, &first, &sheet);
	assert_int_equal(sheet.rows, count(text_string(&csv), "\r\n"));
	assert_true(sheet.numbers > 20);
	/* The legend names the symbol once more than it is used. */
	assert_int_equal(sheet.hidden, count(text_string(&csv), ",·\r\n"));
	assert_int_equal(first.length, second.length);
	assert_memory_equal(first.bytes, second.bytes, first.length);
	talloc_free(memory);
}

/* Whatever is in a label, the sheet stays XML. */
static void
test_escapes(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct report *report = fixture_build(db, memory, 10);
	struct text bytes;
	struct sheet sheet;

	(void)state;
	report->sentence = "<b>&\"'\001\037 =1+1";
	text_init(&bytes, memory, BYTES_MAX);
	write_xlsx(report, &bytes);
	read_sheet(memory, &bytes, &sheet);
	assert_true(sheet.rows > 10);
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_sheet),
	        cmocka_unit_test(test_escapes),
	};

	return cmocka_run_group_tests_name("write_xlsx", tests, NULL, NULL);
}
