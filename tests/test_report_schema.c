/*
 * The JSON's schema, and a validator that is not ours: reports of every kind
 * follow it, and what does not is found.
 */
#include "tests/command.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/embedded.h"
#include "reports/write.h"
#include "tests/report_fixture.h"

enum { JSON_MAX = 400000 };

static const char validate[] =
        "import json, sys, jsonschema\n"
        "schema = json.load(open('schema.json'))\n"
        "jsonschema.Draft202012Validator.check_schema(schema)\n"
        "validator = jsonschema.Draft202012Validator(schema)\n"
        "wrong = 0\n"
        "for name in sys.argv[1:]:\n"
        "    for error in validator.iter_errors(json.load(open(name))):\n"
        "        print(name, error.json_path, error.message[:200])\n"
        "        wrong += 1\n"
        "sys.exit(1 if wrong else 0)\n";

static int
run(struct command *command, const char *name)
{
	return system(talloc_asprintf(command->memory,
	        "cd %s && python3 validate.py %s > log 2>&1", command->folder,
	        name));
}

static void
begin(struct command *command)
{
	command_write(command, "schema.json",
	        embedded_find("reports/report.schema.json")->bytes);
	command_write(command, "validate.py", validate);
}

static const char *
json(struct command *command, const struct report *report)
{
	struct text out;

	text_init(&out, command->memory, JSON_MAX);
	write_json(report, &out);
	return text_string(&out);
}

static void
follows(struct command *command, const struct report *report)
{
	command_write(command, "report.json", json(command, report));
	assert_int_equal(run(command, "report.json"), 0);
}

static void
test_follows(void **state)
{
	struct command *command = *state;
	struct db *db = fixture_create(command->memory);
	struct report *report;
	struct report_past past = {.month = "2026-09",
	        .indices = {{40, 60, 55, 65}, {40, 61, 55, 66}}};

	begin(command);
	fixture_add_month(db, 202610);
	report = fixture_build(db, command->memory, 10);
	report->past = &past;
	report->past_count = 1;
	follows(command, report);
	/* A month with nothing in it, and a quarter. */
	follows(command, fixture_build(db, command->memory, 3));
	follows(command,
	        fixture_build_of(db, command->memory, "2026-Q4", NULL));
	follows(command,
	        fixture_build_of(db, command->memory, "2026-10", "employer"));
}

/* A schema that lets everything through would be none. */
static void
test_finds(void **state)
{
	static const char *const wrong[][2] = {
	        {"\"month\": \"2026-10\"", "\"month\": \"2026-13\""},
	        {"\"threshold\": 5", "\"threshold\": 4"},
	        {"\"hidden\": true", "\"hidden\": false"},
	        {"\"count\": null", "\"count\": 3"},
	        {"\"change\": \"none\"", "\"change\": \"better\""},
	        {"\"mean\": 7", "\"mean\": 107"},
	        {"\"checksum\"", "\"checksums\""},
	        {"\"respondent\": \"citizen\"", "\"respondent\": \"all\""},
	};
	struct command *command = *state;
	struct db *db = fixture_create(command->memory);
	struct report *report;
	const char *right;

	begin(command);
	fixture_add_month(db, 202610);
	right = json(command, fixture_build(db, command->memory, 10));
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		const char *at = strstr(right, wrong[i][0]);

		if (at == NULL)
			fail_msg("there is no %s", wrong[i][0]);
		command_write(command, "wrong.json",
		        talloc_asprintf(command->memory, "%.*s%s%s",
		                (int)(at - right), right, wrong[i][1],
		                at + strlen(wrong[i][0])));
		if (run(command, "wrong.json") == 0)
			fail_msg("%s is let through", wrong[i][1]);
	}
	/* Fewer firms than ever were enough. */
	report = fixture_build_of(db, command->memory, "2026-10", "employer");
	report->firms_least = 2;
	command_write(command, "wrong.json", json(command, report));
	assert_int_not_equal(run(command, "wrong.json"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        COMMAND(test_follows),
	        COMMAND(test_finds),
	};

	return cmocka_run_group_tests_name("report_schema", tests, NULL, NULL);
}
