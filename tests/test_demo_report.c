/*
 * What the demo ends in: releases, the table, and the report files.
 */
#include "tests/demo_world.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/embedded.h"

enum { MEETINGS = 40 };

/* Runs it with standard output going into a file, and returns what it said. */
static const char *
report(struct demo_world *world, const char *directory, enum status wanted)
{
	char *path = talloc_asprintf(world, "%s/said", world->folder);
	char *said = talloc_zero_array(world, char, 20000);
	enum status status;
	int before;
	int file;

	(void)fflush(stdout);
	before = dup(STDOUT_FILENO);
	file = open(path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	assert_true(before >= 0 && file >= 0);
	(void)dup2(file, STDOUT_FILENO);
	status =
	        demo_report(world->demo, world->reader, directory, &world->why);
	(void)fflush(stdout);
	(void)dup2(before, STDOUT_FILENO);
	close(before);
	assert_true(pread(file, said, 19999, 0) >= 0);
	close(file);
	assert_int_equal(status, wanted);
	return said;
}

static struct demo_world *
played(void)
{
	struct demo_world *world = demo_world_start(1, MEETINGS);

	demo_world_play(world);
	return world;
}

static const char *
file_of(struct demo_world *world, int64_t code, const char *ending)
{
	char *content = talloc_zero_array(world, char, 700000);
	const char *path = talloc_asprintf(world, "%s/rapport-%04d-2026-10.%s",
	        world->folder, (int)code, ending);
	FILE *file = fopen(path, "re");

	if (file == NULL)
		fail_msg("%s", path);
	assert_true(fread(content, 1, 699999, file) > 0);
	(void)fclose(file);
	return content;
}

/* Held against the schema by a validator that is not ours. */
static void
follows_schema(struct demo_world *world)
{
	static const char line[] =
	        "cd %s && python3 -c \"import json, glob, jsonschema;"
	        " v = jsonschema.Draft202012Validator(json.load(open("
	        "'schema'))); n = glob.glob('rapport-*.json');"
	        " [v.validate(json.load(open(f))) for f in n];"
	        " assert len(n) == 6\" > schema.log 2>&1";
	const struct embedded *schema =
	        embedded_find("reports/report.schema.json");
	FILE *file =
	        fopen(talloc_asprintf(world, "%s/schema", world->folder), "we");

	assert_non_null(file);
	assert_int_equal(
	        fwrite(schema->bytes, 1, schema->length, file), schema->length);
	assert_int_equal(fclose(file), 0);
	assert_int_equal(
	        system(talloc_asprintf(world, line, world->folder)), 0);
}

static void
test_report(void **state)
{
	struct demo_world *world = played();
	const char *said = report(world, world->folder, STATUS_OK);

	(void)state;
	assert_non_null(strstr(said, "Oktober 2026"));
	assert_non_null(strstr(said, "Silkeborg"));
	assert_non_null(strstr(said, "Gladsaxe"));
	assert_int_equal(
	        demo_world_count(world, "SELECT count(*) FROM release"),
	        DEMO_MUNICIPALITIES * DEMO_MONTHS);
	assert_int_equal(demo_world_count(world, "SELECT count(DISTINCT month)"
	                                         " FROM release"
	                                         " WHERE month BETWEEN 202607"
	                                         " AND 202610"),
	        DEMO_MONTHS);
	for (size_t i = 0; i < DEMO_MUNICIPALITIES; i++) {
		int64_t code = demo_municipalities[i].code;
		const char *json = file_of(world, code, "json");
		const char *html = file_of(world, code, "html");
		const char *pdf = file_of(world, code, "pdf");

		assert_memory_equal(pdf, "%PDF-", 5);
		assert_non_null(strstr(
		        json, talloc_asprintf(world, "\"municipality\": %d",
		                      (int)code)));
		assert_non_null(strstr(json, "\"month\": \"2026-10\""));
		assert_non_null(strstr(html, "<!DOCTYPE html>"));
		assert_non_null(strstr(html, "</html>"));
		/* Each file is named in what was said. */
		assert_non_null(strstr(said,
		        talloc_asprintf(world, "rapport-%04d-2026-10.html\n",
		                (int)code)));
	}
	follows_schema(world);
	demo_world_end(world);
}

/* A table of so few people tells nothing that would point at one of them. */
static void
test_small_counts_are_hidden(void **state)
{
	struct demo_world *world = played();
	const char *said = report(world, world->folder, STATUS_OK);
	const char *row = strstr(said, "\nSilkeborg");

	(void)state;
	assert_non_null(row);
	for (int i = 1; i < 5; i++) {
		const char *small = talloc_asprintf(world, " %8d", i);
		const char *at = strstr(row, small);

		/* No count of one to four in the whole table. */
		assert_true(at == NULL || at[strlen(small)] != ' ');
	}
	demo_world_end(world);
}

/* A month is released once: the second time is a conflict, and nothing more. */
static void
test_twice(void **state)
{
	struct demo_world *world = demo_world_start(1, 0);

	(void)state;
	(void)report(world, world->folder, STATUS_OK);
	(void)report(world, world->folder, STATUS_CONFLICT);
	assert_int_equal(
	        demo_world_count(world, "SELECT count(*) FROM release"),
	        DEMO_MUNICIPALITIES * DEMO_MONTHS);
	demo_world_end(world);
}

/* Employers have a table of their own, and a release each; where most are of one
 * firm the row says nothing. */
static void
test_employers(void **state)
{
	struct demo_world *world = demo_world_start(1, 0);
	const char *said;
	const char *row;

	(void)state;
	world->demo->employer_count = 180;
	demo_world_play(world);
	said = report(world, world->folder, STATUS_OK);
	said = strstr(said, "Virksomheder, oktober 2026");
	assert_non_null(said);
	assert_int_equal(demo_world_count(world, "SELECT count(*) FROM release"
	                                         " WHERE month = 2202610"),
	        DEMO_MUNICIPALITIES);
	/* All were asked: thirty in each. */
	row = strstr(said, "\nSilkeborg");
	assert_non_null(row);
	assert_non_null(strstr(row, " 30 "));
	row = strstr(said, "\nHolstebro");
	assert_non_null(row);
	row = talloc_strndup(world, row + 1, strcspn(row + 1, "\n"));
	assert_int_equal(strcspn(row, "0123456789"), strlen(row));
	demo_world_end(world);
}

static void
test_no_folder(void **state)
{
	struct demo_world *world = demo_world_start(1, 0);

	(void)state;
	(void)report(world, "/proc/none", STATUS_SYSTEM);
	assert_non_null(strstr(text_string(&world->why),
	        "/proc/none/rapport-0740-2026-10.html: "));
	demo_world_end(world);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_report),
	        cmocka_unit_test(test_small_counts_are_hidden),
	        cmocka_unit_test(test_twice),
	        cmocka_unit_test(test_employers),
	        cmocka_unit_test(test_no_folder),
	};

	return cmocka_run_group_tests_name("demo_report", tests, NULL, NULL);
}
