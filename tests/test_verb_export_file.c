/*
 * The codebook of real exports, of every format and shape and of grants with
 * few fields and many, against the structure of DDI-Codebook 2.5; and files that
 * are empty, have one row, or whose texts are longer than SPSS and Stata take.
 */
#include "tests/command.h"

#include <stdio.h>
#include <stdlib.h>

#include "tests/codebook.h"
#include "tests/export_fixture.h"

static void
change(struct command *command, const char *const *statements, size_t count)
{
	struct db *db = export_fixture_open(command);

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

/* An odd byte first, so that the limits fall inside a letter. */
#define LONG(letter, count)                                                    \
	"'x' || replace(hex(zeroblob(" #count ")), '00', '" letter "')"

static const char *const long_labels[] = {
        "UPDATE item SET label = " LONG("æ", 200) " WHERE name = 'S1'",
        "UPDATE item SET label = " LONG("€", 100) " WHERE name = 'I1'",
        "UPDATE item SET label = " LONG("å", 79) " WHERE name = 'I2'",
        "UPDATE item SET label = " LONG("b", 254) " WHERE name = 'I3'",
        "UPDATE item SET name = 'Æblegrød_på_øen_er_en_lang_å_ting'"
        " WHERE name = 'S2'",
        "UPDATE item_choice SET label = " LONG("æ", 60) " WHERE value = '2'",
        "UPDATE item_choice SET label = " LONG("ø", 200) " WHERE value = '3'",
        "UPDATE item_choice SET label = " LONG("c", 119) " WHERE value = '4'",
        "UPDATE municipality SET name = 'Ærø' || " LONG("å", 100),
        /* Numbers that no code can be. */
        "UPDATE item SET type = 'range' WHERE name = 'S3'",
        "UPDATE answer SET value = CASE session % 5 WHEN 0 THEN '2.125'"
        " WHEN 1 THEN '3000000000' WHEN 2 THEN '2147483647'"
        " WHEN 3 THEN '-3000000000' ELSE '1.7e308' END WHERE item = 6",
};

/* The limits of SPSS and Stata, on both sides of them. */
static const char r_labels[] =
        "suppressMessages(library(haven))\n"
        "s <- read_sav('wide.sav', user_na = TRUE)\n"
        "t <- read_dta('wide.dta')\n"
        "z <- read.csv('wide.csv', fileEncoding = 'UTF-8')\n"
        "of <- function(d, v) attr(d[[v]], 'label')\n"
        "long <- function(n) paste0('x', strrep('æ', n))\n"
        "stopifnot(of(s, 'S1') == paste0(long(125), '…'),"
        " of(t, 'S1') == paste0(long(78), '…'),"
        " of(s, 'I1') == paste0('x', strrep('€', 83), '…'),"
        " of(t, 'I1') == paste0('x', strrep('€', 78), '…'),"
        " of(s, 'I2') == paste0('x', strrep('å', 79)),"
        " of(t, 'I2') == of(s, 'I2'),"
        " of(s, 'I3') == paste0('x', strrep('b', 254)))\n"
        "stopifnot('Aeblegroed_paa_oeen_er_en_lang_a' %in% names(s),"
        " names(s) == names(z), names(t) == names(z))\n"
        "v <- function(d, code) { l <- attr(d$S1, 'labels');"
        " names(l)[which(l == code)] }\n"
        "stopifnot(v(s, 2) == paste0(long(58), '…'), v(t, 2) == long(60),"
        " v(s, 3) == paste0('x', strrep('ø', 58), '…'),"
        " v(t, 3) == paste0('x', strrep('ø', 200)),"
        " v(s, 4) == paste0('x', strrep('c', 119)), v(t, 4) == v(s, 4))\n"
        "stopifnot(nchar(names(attr(s$kommune, 'labels')), 'bytes') <= 120)\n"
        "n <- sort(unique(z$S3)); print(n)\n"
        "stopifnot(n == c(-3e9, -4, -3, 2.125, 2147483647, 3e9, 1.7e308))\n"
        "stopifnot(all.equal(as.vector(unclass(s$S3)), z$S3))\n"
        "k <- which(z$S3 > -4 & z$S3 < 1e307 & z$S3 > 0)\n"
        "stopifnot(as.vector(unclass(t$S3))[k] == z$S3[k],"
        " is.na(t$S3[which(z$S3 > 1e307)]))\n"
        "l <- read_sav('long.sav'); m <- read_dta('long.dta')\n"
        "y <- read.csv('long.csv', fileEncoding = 'UTF-8')\n"
        "cut <- function(x) { while (any(b <- nchar(x, 'bytes') > 250))"
        " x[b] <- substr(x[b], 1, nchar(x[b]) - 1); x }\n"
        "stopifnot(nchar(y$svar, 'bytes') > 0 | y$spoergsmaal == 'S3',"
        " l$svar == cut(y$svar), m$svar == l$svar)\n"
        "cat('labels fit\\n')\n";

static void
test_long_labels(void **state)
{
	static const char *const formats[] = {"csv", "sav", "dta"};
	struct command *command = *state;

	add_grants(command);
	change(command, long_labels,
	        sizeof(long_labels) / sizeof(long_labels[0]));
	for (size_t f = 0; f < 3; f++) {
		export(command,
		        talloc_asprintf(command->memory,
		                "--grant alt --format %s --shape wide",
		                formats[f]),
		        talloc_asprintf(command->memory, "wide.%s", formats[f]),
		        "137 rows");
		export(command,
		        talloc_asprintf(command->memory,
		                "--grant alt --format %s", formats[f]),
		        talloc_asprintf(command->memory, "long.%s", formats[f]),
		        " rows");
	}
	command_write(command, "script.R", r_labels);
	command_run_other(command, "Rscript --vanilla script.R", "labels fit");
	/* PSPP shows a letter that was cut through as U+FFFD or "?". */
	command_write(command, "script.sps",
	        "GET FILE='wide.sav'.\nDISPLAY DICTIONARY.\n"
	        "FREQUENCIES VARIABLES=S1 kommune.\n");
	command_run_other(command, "pspp -O format=csv script.sps", "æææ…");
	assert_null(strstr(command->output, "\xef\xbf\xbd"));
	assert_null(strstr(command->output, "æ?"));
	assert_null(strstr(command->output, "ø?"));
	assert_null(strstr(command->output, "å?"));
	assert_null(strstr(command->output, "warning"));
}

/* Months without anybody, and a single answer. */
static void
test_empty(void **state)
{
	static const char *const one[] = {"DELETE FROM text_review",
	        "DELETE FROM answer WHERE id <>"
	        " (SELECT min(id) FROM answer WHERE"
	        " item = 0 AND value = '5')"};
	static const char *const formats[] = {"csv", "xlsx", "sav", "dta"};
	struct command *command = *state;

	add_grants(command);
	for (size_t f = 0; f < 4; f++)
		for (size_t wide = 0; wide < 2; wide++)
			export(command,
			        talloc_asprintf(command->memory,
			                "--grant alt --format %s --shape %s"
			                " --from 2021-01 --to 2021-02",
			                formats[f], wide ? "wide" : "long"),
			        talloc_asprintf(command->memory, "e%zu.%s",
			                wide, formats[f]),
			        "0 rows");
	change(command, one, 2);
	for (size_t f = 0; f < 4; f++)
		export(command,
		        talloc_asprintf(command->memory,
		                "--grant alt --format %s", formats[f]),
		        talloc_asprintf(command->memory, "one.%s", formats[f]),
		        "1 rows");
	command_write(command, "script.R",
	        "suppressMessages(library(haven))\n"
	        "for (f in c('e0', 'e1')) {\n"
	        "  z <- read.csv(paste0(f, '.csv'))\n"
	        "  s <- read_sav(paste0(f, '.sav'))\n"
	        "  t <- read_dta(paste0(f, '.dta'))\n"
	        "  stopifnot(nrow(s) == 0, nrow(t) == 0, nrow(z) == 0,"
	        " names(s) == names(z), names(t) == names(z))\n"
	        "}\n"
	        "z <- read.csv('one.csv'); s <- read_sav('one.sav')\n"
	        "t <- read_dta('one.dta')\n"
	        "stopifnot(z$spoergsmaal == 'S1', z$vaerdi == 5, nrow(z) == 1,"
	        " s$vaerdi == 5, t$vaerdi == 5, s$svar == 'Meget',"
	        " t$svar == 'Meget', s$panel == z$panel)\n"
	        "cat('so few\\n')\n");
	command_run_other(command, "Rscript --vanilla script.R", "so few");
	command_write(command, "script.sps",
	        "GET FILE='e1.sav'.\nDISPLAY DICTIONARY.\n"
	        "GET FILE='one.sav'.\nLIST.\n");
	command_run_other(command, "pspp -O format=csv script.sps", "Meget");
	command_run_other(command,
	        "head -1 e1.sav.ddi.xml; xmllint --xpath"
	        " 'count(//*[local-name()=\"collDate\"])'"
	        " e1.sav.ddi.xml",
	        "\n0");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        FILLED(test_codebooks),
	        FILLED(test_long_labels),
	        FILLED(test_empty),
	};

	return cmocka_run_group_tests_name(
	        "verb_export_file", tests, NULL, NULL);
}
