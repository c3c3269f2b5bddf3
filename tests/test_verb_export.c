/*
 * The command export: what it writes and where, under which grant, what it
 * refuses, and what the audit has of it.
 */
#include "tests/export_fixture.h"

#include <string.h>

static void
test_codebook(void **state)
{
	static const struct {
		const char *path, *says;
	} cases[] = {
	        {"/*/@version", "version=\"2.5\""},
	        {"//*[local-name()=\"stdyDscr\"]//*[local-name()=\"titl\"]",
	                "Evaluering &amp; mere"},
	        {"//*[local-name()=\"anlyUnit\"]", ">En invitation til"},
	        {"//*[local-name()=\"universe\"][2]",
	                "færre end 5 invitationer er udeladt"},
	        {"//*[local-name()=\"fileName\"]", ">wide.csv<"},
	        {"//*[local-name()=\"caseQnty\"]", ">137<"},
	        {"count(//*[local-name()=\"var\"])", "22\n"},
	        {"//*[local-name()=\"varQnty\"]", ">22<"},
	        {"//*[@name=\"S1\"]/*[local-name()=\"labl\"]",
	                "Hvor tilfreds er du"},
	        {"//*[@name=\"I3\"]//*[@VALUE]", "VALUE=\"-4\""},
	        {"count(//*[@name=\"I3\"]/*[@missing=\"Y\"])", "4\n"},
	        {"count(//*[@name=\"udfald\"]/*[@missing=\"Y\"])", "0\n"},
	        {"//*[@wgt]/@name", "name=\"vaegt\""},
	        {"//*[local-name()=\"respRate\"]", ">67 % af de inviterede"},
	        {"//*[local-name()=\"derivation\"][1]/@var", "var=\"V15 "},
	};
	struct command *command = *state;

	command_expect(command,
	        "export --grant ev --format csv --shape wide --output wide.csv",
	        0, "");
	command_run_other(
	        command, "xmllint --noout wide.csv.ddi.xml; echo $?", "0\n");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		command_run_other(command,
		        talloc_asprintf(command->memory,
		                "xmllint --xpath '%s' wide.csv.ddi.xml",
		                cases[i].path),
		        cases[i].says);
	/* The variables of the codebook are the columns of the file. */
	command_run_other(command,
	        "xmllint --xpath '//*[local-name()=\"var\"]/@name'"
	        " wide.csv.ddi.xml | tr -d ' ' | sed 's/name=\"//; s/\"//' |"
	        " paste -sd, > names; head -1 wide.csv | tr -d '\\r' |"
	        " cmp - names && echo same",
	        "same");
	command_expect(command,
	        "export --grant ev --format ddi --shape wide --output x.xml", 0,
	        "137 rows");
	command_run_other(
	        command, "xmllint --noout x.xml; ls x.xml*", "x.xml\n");
	/* In a folder the files bear the grant's name. */
	command_run_other(command, "mkdir folder && echo made", "made");
	command_expect(command,
	        "export --grant ev --format dta --output folder", 0, "texts");
	command_run_other(command, "ls folder",
	        "ev.dta\nev.dta.ddi.xml\nev.dta.tekst.csv\n");
	command_run_other(command,
	        "xmllint --xpath 'string(//*[@name=\"vaerdi\"]//*[@VALUE]"
	        "/@VALUE)' folder/ev.dta.ddi.xml",
	        ".a");
}

/* One person's data from two projects have nothing in common to join by. */
static void
test_apart(void **state)
{
	struct command *command = *state;

	command_expect(command,
	        "grant add fo --project Forskning --holder AAU"
	        " --commissioned-by AAU --municipalities 740 --kinds citizen"
	        " --fields S1 --from 2020-01-01 --end 2099-12-31",
	        0, "");
	command_expect(command,
	        "export --grant ev --format csv --shape wide --output a.csv", 0,
	        "");
	command_expect(command,
	        "export --grant ev --format csv --shape wide --output c.csv", 0,
	        "");
	command_expect(command,
	        "export --grant fo --format csv --shape wide --output b.csv", 0,
	        "");
	command_run_other(command,
	        "cut -d, -f1 a.csv | sort > a; cut -d, -f1 b.csv | sort > b;"
	        " comm -12 a b | tr -d '\\n'; echo",
	        "panel\n");
	command_run_other(command, "cmp a.csv c.csv && echo same", "same");
	command_run_other(command, "head -1 b.csv",
	        "panel,kommune,respondent,boelge,skema,version,udfald,S1\r\n");
	/* Nor does the order of the rows: it is not that of the other file. */
	command_run_other(command,
	        "cut -d, -f4,10,15 a.csv | tail -n +2 > a;"
	        " cut -d, -f4,7,8 b.csv | tail -n +2 | tr -d '\\r' > b;"
	        " cmp -s a b || echo differ; sort a | cksum > a1;"
	        " sort b | cksum > b1; cmp a1 b1 && echo same people",
	        "differ\nsame people");
}

static void
test_texts(void **state)
{
	struct command *command = *state;

	command_expect(command,
	        "export --grant ev --format csv --output long.csv", 0,
	        "texts in long.csv.tekst.csv");
	command_run_other(command,
	        "head -1 long.csv.tekst.csv; tail -n +2 long.csv.tekst.csv >"
	        " t; sort -c t && echo sorted; grep -c . t",
	        "kommune,respondent,spoergsmaal,tema,tekst\r\nsorted\n");
	/* Reviewed ones alone, and those that may be shown. */
	assert_non_null(strstr(command->output,
	        talloc_asprintf(command->memory, "sorted\n%lld\n",
	                (long long)command_count(command, "borgersvar.db",
	                        "SELECT count(*) FROM text_review"
	                        " WHERE shown <> ''"))));
	command_run_other(command,
	        "grep -c 'Ord nummer' long.csv; cut -d, -f1 long.csv |"
	        " tail -n +2 | sort -u > p; grep -cFf p long.csv.tekst.csv;"
	        " echo",
	        "0\n0\n");
}

static void
test_refused(void **state)
{
	static const struct {
		const char *arguments, *says;
	} cases[] = {
	        {"--grant ev --output q", "--format: expected"},
	        {"--grant ev --format csv", "--output: expected"},
	        {"--grant ev --format csv --output q --shape broad",
	                "--shape: expected"},
	        {"--format csv --output q", "--grant: by which"},
	        {"--grant no --format csv --output q", "no grant \"no\""},
	        {"--grant ev --format csv --output q --municipalities 751",
	                "does not cover the municipality \"751\""},
	        {"--grant old --format csv --output q --fields uge",
	                "the grant \"old\" ended at 2020-12-31T23:00:00Z"},
	        {"--grant next --format csv --output q", "begins at"},
	        {"--grant few --format csv --output q --fields enhed",
	                "does not cover the field \"enhed\""},
	        {"--grant few --format csv --output q --fields S1,I1",
	                "does not cover the field \"I1\""},
	        {"--grant few --format csv --output q --fields svar",
	                "does not cover the field \"svar\""},
	        {"--grant ev --format csv --output q --from 2026",
	                "--from: expected"},
	        {"--grant ev --format csv --output q --to 2026-13",
	                "--to: expected"},
	        {"--grant ev --format csv --output no/q", "no/q: No such file"},
	        {"--grant gone --format csv --output q", "was revoked"},
	};

	static const char *const grants[] = {
	        "old --fields svar,uge --from 2020-01-01 --end 2020-12-31",
	        "next --fields svar --from 2098-01-01 --end 2099-12-31",
	        "few --fields S1,uge --from 2020-01-01 --end 2099-12-31",
	        "gone --fields svar --from 2020-01-01 --end 2099-12-31"};
	struct command *command = *state;

	for (size_t i = 0; i < sizeof(grants) / sizeof(grants[0]); i++)
		command_expect(command,
		        talloc_asprintf(command->memory,
		                "grant add %s --project P --holder H"
		                " --commissioned-by C --municipalities 740"
		                " --kinds citizen",
		                grants[i]),
		        0, "");
	command_expect(command, "grant revoke gone", 0, "");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int status = strstr(cases[i].says, "No such") != NULL ? 3
		             : strncmp(cases[i].says, "--", 2) == 0   ? 2
		                                                      : 1;

		command_expect(command,
		        talloc_asprintf(command->memory, "export %s",
		                cases[i].arguments),
		        status, cases[i].says);
	}
	/* Nothing was written, and no copy lies about. */
	command_run_other(
	        command, "ls q* *.export* 2>/dev/null | wc -l", "0\n");
}

/* What was exported is in the audit, what was refused is not. */
static void
test_audited(void **state)
{
	struct command *command = *state;

	command_expect(command,
	        "export --grant ev --format csv --from 2026-09 --to 2026-10"
	        " --fields S1,uge --output q.csv",
	        0, "");
	command_expect(command, "export --grant ev --format csv --output q.csv",
	        1, "q.csv: File exists");
	command_expect(command,
	        "export --grant ev --format csv --municipalities 751"
	        " --output r.csv",
	        1, "");
	assert_int_equal(command_count(command, "borgersvar.db",
	                         "SELECT count(*) FROM audit WHERE action ="
	                         " 'export'"),
	        2);
	assert_int_equal(
	        command_count(command, "borgersvar.db",
	                "SELECT count(*) FROM audit WHERE action = 'export'"
	                " AND subject = 'grant=ev format=csv from=202609"
	                " to=202610 municipalities=0740 fields=S1,uge'"),
	        1);
	command_run_other(command, "head -1 q.csv",
	        "panel,kommune,respondent,boelge,uge,skema,version,udfald,"
	        "spoergsmaal,vaerdi,svar\r\n");
}

static void
test_dictionary(void **state)
{
	struct command *command = *state;

	command_expect(command,
	        "export --format dictionary --shape wide --output d.json", 0,
	        "");
	command_run_other(command, "grep -c '\"name\"' d.json", "22\n");
	command_expect(command,
	        "export --format dictionary --shape wide --output d.html", 0,
	        "");
	command_run_other(command, "cat d.html",
	        "<th scope=\"row\">S1</th><td>Hvor tilfreds");
	assert_non_null(strstr(
	        command->output, "-1 Ikke relevant: Der var intet møde"));
	assert_non_null(strstr(command->output, "borger_moede S1, version 1"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        GRANTED(test_codebook),
	        GRANTED(test_apart),
	        GRANTED(test_texts),
	        GRANTED(test_refused),
	        GRANTED(test_audited),
	        GRANTED(test_dictionary),
	};

	return cmocka_run_group_tests_name("verb_export", tests, NULL, NULL);
}
