/*
 * Earlier series from a file: what is read, and that everything wrong is named
 * with its row and column.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include <math.h>

#include "server/municipality.h"
#include "server/series.h"
#include "tests/report_fixture.h"

static enum status
read(TALLOC_CTX *memory, const char *file, struct series_points *points,
        struct text *why)
{
	text_init(why, memory, 8000);
	return series_read(memory, file, strlen(file), points, why);
}

static void
test_good(void **state)
{
	static const char file[] =
	        "\xef\xbb\xbfseries;municipality;period;measure;value;low;high;"
	        "n;source\r\n"
	        "KL;740;2024;tilfredshed;72,5;70;75;310;KL 2024\r\n"
	        "STAR;0740;2014-Q2;involvement;61.25;;;;\"STAR; 2014\"\r\n"
	        "LISES;740;2019-05;satisfaction;100;;;;LISES\r\n";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct series_points points;
	struct text why;

	(void)state;
	if (read(memory, file, &points, &why) != STATUS_OK)
		fail_msg("%s", text_string(&why));
	assert_int_equal(points.count, 3);
	assert_string_equal(points.points[0].measure, "satisfaction");
	assert_int_equal(points.points[0].month, 202401);
	assert_true(fabs(points.points[0].value - 72.5) < 1e-9);
	assert_int_equal(points.points[0].n, 310);
	assert_int_equal(points.points[1].month, 201404);
	assert_true(isnan(points.points[1].low) != 0);
	assert_string_equal(points.points[1].source, "STAR; 2014");
	assert_int_equal(points.points[2].month, 201905);
	talloc_free(memory);
}

#define HEAD "municipality,series,measure,period,value,low,high,n,source\n"

static const struct {
	const char *file;
	const char *says;
} refused[] = {
        {"", "the file is empty"},
        {HEAD, "no row below the header"},
        {"municipality,series,measure,period,value\n740,a,b,c,1\n",
                "row 1, column source: is missing from the header"},
        {HEAD "x,KL,satisfaction,2024,70,,,,KL\n",
                "row 2, column municipality: expected a code"},
        {HEAD "740,,satisfaction,2024,70,,,,KL\n",
                "row 2, column series: expected a name"},
        {HEAD "740,KL,happiness,2024,70,,,,KL\n",
                "row 2, column measure: expected satisfaction"},
        {HEAD "740,KL,satisfaction,24,70,,,,KL\n",
                "row 2, column period: expected 2019"},
        {HEAD "740,KL,satisfaction,2024,101,,,,KL\n",
                "row 2, column value: expected a number from 0 to 100"},
        {HEAD "740,KL,satisfaction,2024,-1,,,,KL\n", "column value:"},
        {HEAD "740,KL,satisfaction,2024,,,,,KL\n", "column value:"},
        {HEAD "740,KL,satisfaction,2024,1e1,,,,KL\n", "column value:"},
        {HEAD "740,KL,satisfaction,2024,1.2.3,,,,KL\n", "column value:"},
        {HEAD "740,KL,satisfaction,2024,70,71,75,,KL\n",
                "row 2, column low: is above the value"},
        {HEAD "740,KL,satisfaction,2024,70,60,65,,KL\n",
                "row 2, column high: is below the value"},
        {HEAD "740,KL,satisfaction,2024,70,,,4,KL\n",
                "row 2, column n: expected a count of at least 5"},
        {HEAD "740,KL,satisfaction,2024,70,,,,\n",
                "row 2, column source: expected a name"},
        {HEAD "740,KL,satisfaction,2024,70,,,,KL\n"
              "740,KL,satisfaction,2025,x,,,3,KL\n",
                "row 3, column value: expected a number from 0 to 100\n"
                "row 3, column n: expected"},
};

static void
test_refused(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct series_points points;
		struct text why;

		assert_int_equal(read(memory, refused[i].file, &points, &why),
		        STATUS_INPUT);
		if (strstr(text_string(&why), refused[i].says) == NULL)
			fail_msg("%zu: %s", i, text_string(&why));
		talloc_free(memory);
	}
}

/* Rows of municipalities that are not here, of a file that is well otherwise. */
static void
test_whose(void **state)
{
	static struct municipality_set here;
	static const char row[] = ",KL,satisfaction,2024,70,,,,KL\n";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct series_points points;
	struct text file;
	struct text why;

	(void)state;
	here.has[740] = true;
	text_init(&file, memory, 8000);
	text_add_format(
	        &file, HEAD "740%s999%s740%s0661%s", row, row, row, row);
	assert_int_equal(
	        read(memory, text_string(&file), &points, &why), STATUS_OK);
	assert_int_equal(series_check(&points, &here, &why), STATUS_INPUT);
	assert_string_equal(text_string(&why),
	        "row 3, column municipality: there is no municipality 0999"
	        " here\n"
	        "row 5, column municipality: there is no municipality 0661"
	        " here");
	here.has[999] = true;
	here.has[661] = true;
	text_clear(&why);
	assert_int_equal(series_check(&points, &here, &why), STATUS_OK);
	assert_string_equal(text_string(&why), "");
	talloc_free(memory);
}

/* As many rows as the file has, and no more complaints than anybody reads. */
static void
test_long(void **state)
{
	enum { ROWS = 20001, FILE_BYTES = 2000000 };

	static const struct municipality_set nobody;
	TALLOC_CTX *memory = talloc_new(NULL);
	struct series_points points;
	struct text file;
	struct text why;
	size_t lines = 1;

	(void)state;
	text_init(&file, memory, FILE_BYTES);
	text_add(&file, HEAD);
	for (int i = 0; i < ROWS; i++)
		text_add_format(&file, "740,S%d,satisfaction,2024,%d,,,,KL\n",
		        i, i % 100);
	assert_int_equal(
	        read(memory, text_string(&file), &points, &why), STATUS_OK);
	assert_int_equal(points.count, ROWS);
	assert_int_equal(points.points[ROWS - 1].line, ROWS + 1);
	assert_string_equal(points.points[ROWS - 1].series, "S20000");
	assert_int_equal(series_check(&points, &nobody, &why), STATUS_INPUT);
	for (const char *at = text_string(&why); *at != '\0'; at++)
		lines += *at == '\n';
	assert_int_equal(lines, 20);
	talloc_free(memory);
}

/* A second import replaces what the first said of the same period. */
static void
test_stored(void **state)
{
	static const char first[] = HEAD "740,KL,satisfaction,2024,70,,,,KL\n"
	                                 "740,KL,satisfaction,2023,68,,,,KL\n"
	                                 "740,KL,involvement,2024,60,,,,KL\n";
	static const char second[] =
	        HEAD "740,KL,satisfaction,2024,71,69,73,40,KL rettet\n";
	static const char elsewhere[] =
	        HEAD "999,KL,satisfaction,2024,71,,,,KL\n";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct db *db = fixture_create(memory);
	struct series_points points;
	struct series_point *rows = NULL;
	struct text why;
	size_t count = 0;

	(void)state;
	assert_int_equal(read(memory, first, &points, &why), STATUS_OK);
	assert_int_equal(series_put(db, &points, 1, &why), STATUS_OK);
	assert_int_equal(read(memory, second, &points, &why), STATUS_OK);
	assert_int_equal(series_put(db, &points, 2, &why), STATUS_OK);
	assert_int_equal(
	        series_list(db, memory, 740, &rows, &count), STATUS_OK);
	assert_int_equal(count, 3);
	assert_string_equal(rows[0].period, "2023");
	assert_true(fabs(rows[1].value - 71) < 1e-9);
	assert_string_equal(rows[1].source, "KL rettet");
	assert_string_equal(rows[2].measure, "involvement");
	assert_int_equal(read(memory, elsewhere, &points, &why), STATUS_OK);
	assert_int_equal(series_put(db, &points, 3, &why), STATUS_NOT_FOUND);
	assert_non_null(strstr(text_string(&why), "municipality 0999"));
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_good),
	        cmocka_unit_test(test_refused),
	        cmocka_unit_test(test_whose),
	        cmocka_unit_test(test_long),
	        cmocka_unit_test(test_stored),
	};

	return cmocka_run_group_tests_name("series", tests, NULL, NULL);
}
