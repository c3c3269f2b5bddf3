/*
 * The codebook of real exports, of every format and shape and of grants with
 * few fields and many, against the structure of DDI-Codebook 2.5; and files that
 * are empty, have one row, or whose texts are longer than SPSS and Stata take.
 */
#include "tests/command.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/db.h"
#include "base/text.h"
#include "tests/codebook.h"
#include "tests/export_fixture.h"

static struct db *
open_database(struct command *command)
{
	struct db_options options = {.mode = DB_WRITE};
	struct db *db = NULL;
	struct text why;

	options.path = talloc_asprintf(
	        command->memory, "%s/borgersvar.db", command->folder);
	text_init(&why, command->memory, 400);
	assert_int_equal(
	        db_open(command->memory, options, false, &db, &why), STATUS_OK);
	return db;
}

static void
change(struct command *command, const char *const *statements, size_t count)
{
	struct db *db = open_database(command);

	for (size_t i = 0; i < count; i++)
		assert_int_equal(
		        db_run(db, statements[i], DB_NO_ARGS), STATUS_OK);
	talloc_free(db);
}

/* Types beside those of the shipped survey, and labels as people write them. */
static const char *const odd[] = {
        "UPDATE item SET type = 'select_multiple' WHERE name = 'W1'",
        "UPDATE item SET type = 'integer' WHERE name = 'S2'",
        "UPDATE item SET type = 'date', label = 'Hvornår? <\"i går\" & før>'"
        " WHERE name = 'S3'",
        "UPDATE item SET label = 'Æblegrød' || char(10) || 'å' || char(9)"
        " || 'ø' || char(1) || ' & <b>x</b>' WHERE name = 'I1'",
        "UPDATE item SET label = '' WHERE name IN ('I2', 'W1')",
        "UPDATE item_choice SET label = 'Sommetider ]]> & \"'"
        " WHERE value = '2'",
        "UPDATE municipality SET name = 'Ærø & <Omegn>'",
        "UPDATE answer SET value = '2026-09-0' || value WHERE item = 6"
        " AND value <> ''",
};

static int
start(void **state)
{
	struct command *command;
	struct db *db;

	if (command_start_installed(state) != 0)
		return -1;
	command = *state;
	db = open_database(command);
	export_fixture_fill(db);
	talloc_free(db);
	return 0;
}

#define FILLED(test) cmocka_unit_test_setup_teardown(test, start, command_end)

/* Grants from the least to the most. */
static const struct {
	const char *name, *fields;
} grants[] = {
        {"et", "S1"},
        {"kun", "vaegt"},
        {"ord", "S2,tekst"},
        {"flere", "W1,kanal"},
        {"celler", "uge,enhed,maalgruppe"},
        {"alt", "svar,uge,enhed,maalgruppe,vaegt,kanal,tekst"},
};

static void
add_grants(struct command *command)
{
	for (size_t i = 0; i < sizeof(grants) / sizeof(grants[0]); i++)
		command_expect(command,
		        talloc_asprintf(command->memory,
		                "grant add %s --project 'Æ & \"Ø\" <%s>'"
		                " --holder 'Å & Co' --commissioned-by 'C<B>'"
		                " --municipalities 740 --kinds"
		                " citizen,employee,employer,partner"
		                " --fields %s --from 2020-01-01 --end"
		                " 2099-12-31",
		                grants[i].name, grants[i].name,
		                grants[i].fields),
		        0, "");
}

/* Exports, and looks at the codebook. */
static void export(struct command *command, const char *arguments,
        const char *file, const char *says)
{
	const char *line = talloc_asprintf(
	        command->memory, "export %s --output %s", arguments, file);

	command_expect(command, line, 0, says);
	codebook_expect(talloc_asprintf(command->memory,
	        strstr(arguments, "ddi") != NULL ? "%s/%s" : "%s/%s.ddi.xml",
	        command->folder, file));
}

static void
test_codebooks(void **state)
{
	static const char *const formats[] = {
	        "csv", "xlsx", "sav", "dta", "ddi"};
	static const char *const shapes[] = {"long", "wide"};
	struct command *command = *state;
	size_t made = 0;

	change(command, odd, sizeof(odd) / sizeof(odd[0]));
	add_grants(command);
	for (size_t g = 0; g < sizeof(grants) / sizeof(grants[0]); g++)
		for (size_t f = 0; f < 5; f++)
			for (size_t s = 0; s < 2; s++, made++)
				export(command,
				        talloc_asprintf(command->memory,
				                "--grant %s --format %s"
				                " --shape %s",
				                grants[g].name, formats[f],
				                shapes[s]),
				        talloc_asprintf(
				                command->memory, "f%zu", made),
				        " rows");
	assert_int_equal(made, 60);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        FILLED(test_codebooks),
	};

	return cmocka_run_group_tests_name(
	        "verb_export_file", tests, NULL, NULL);
}
