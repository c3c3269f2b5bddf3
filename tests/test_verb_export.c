/*
 * The command export, and its files as others' programs read them: R's haven,
 * PSPP, xmllint; their labels, missing codes and values against the database.
 */
#include "tests/command.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/db.h"
#include "base/text.h"
#include "tests/export_fixture.h"

static const char grant[] =
        "grant add ev --project 'Evaluering & mere' --holder Væksthuset"
        " --commissioned-by CUBB --municipalities 0740 --kinds citizen"
        " --fields svar,uge,enhed,maalgruppe,vaegt,kanal,tekst"
        " --from 2020-01-01 --end 2099-12-31";

static int
start(void **state)
{
	struct command *command;
	struct db_options options = {.mode = DB_WRITE};
	struct db *db = NULL;
	struct text why;

	if (command_start_installed(state) != 0)
		return -1;
	command = *state;
	options.path = talloc_asprintf(
	        command->memory, "%s/borgersvar.db", command->folder);
	text_init(&why, command->memory, 400);
	assert_int_equal(
	        db_open(command->memory, options, false, &db, &why), STATUS_OK);
	export_fixture_fill(db);
	talloc_free(db);
	command_expect(command, grant, 0, "");
	return 0;
}

#define FILLED(test) cmocka_unit_test_setup_teardown(test, start, command_end)

/* Runs somebody else's program in the folder, and keeps what it says. */
static void
run_other(struct command *command, const char *line, const char *part)
{
	char *whole = talloc_asprintf(
	        command->memory, "cd %s && %s 2>&1", command->folder, line);
	FILE *pipe = popen(whole, "re");
	size_t length;

	assert_non_null(pipe);
	length = fread(command->output, 1, sizeof(command->output) - 1, pipe);
	command->output[length] = '\0';
	if (pclose(pipe) != 0 || strstr(command->output, part) == NULL)
		fail_msg("%s: %s", line, command->output);
	talloc_free(whole);
}

/* A count that the database has stands in what a program printed. */
static void
expect_line(struct command *command, const char *name, const char *sql)
{
	char *line = talloc_asprintf(command->memory, "%s %lld\n", name,
	        (long long)command_count(command, "borgersvar.db", sql));

	if (strstr(command->output, line) == NULL)
		fail_msg("no line \"%s\" in %s", line, command->output);
}

#define LAST "FROM answer WHERE session <= 137 AND item = "

/* What the files must agree with; the three people of the last month are left
 * out. */
static const struct {
	const char *name, *sql;
} counts[] = {
        {"S1=1", "SELECT count(*) " LAST "0 AND value = '1'"},
        {"S1=5", "SELECT count(*) " LAST "0 AND value = '5'"},
        {"S1=-1", "SELECT count(*) " LAST "0 AND value = '0'"},
        {"I3=-1", "SELECT count(*) " LAST "4 AND value = '0'"},
        {"I3=2", "SELECT count(*) " LAST "4 AND value = '2'"},
        {"S3=-2", "SELECT count(*) " LAST "6 AND value = ''"},
        {"S3=2", "SELECT count(*) " LAST "6 AND value = '2'"},
        /* Not asked: no meeting. */
        {"I1=-3", "SELECT count(*) FROM session WHERE id <= 137"
                  " AND state = 'ineligible'"},
        /* Asked for S1 alone, or for I1 as well. */
        {"I1=-4", "SELECT count(*) FROM session WHERE id <= 137"
                  " AND state = 'stopped'"},
        {"I2=-4", "SELECT count(*) FROM session WHERE id <= 137"
                  " AND (state = 'stopped' OR"
                  " (state = 'closed' AND answered = 2))"},
        /* The branch: only who gave 1 or 2 is asked. */
        {"W1=-3", "SELECT count(*) FROM session s WHERE id <= 137"
                  " AND answered > 0 AND EXISTS (SELECT 1 FROM answer a"
                  " WHERE a.session = s.id AND a.item = 0 AND"
                  " a.value NOT IN ('1', '2'))"},
        {"W1=2", "SELECT count(*) " LAST "8 AND value = '2'"},
        {"udfald=110", "SELECT count(*) FROM session WHERE id <= 137"
                       " AND state = 'complete'"},
        {"udfald=211", "SELECT count(*) FROM session WHERE id <= 137"
                       " AND state = 'stopped'"},
        {"udfald=212", "SELECT count(*) FROM session WHERE id <= 137"
                       " AND state = 'closed' AND answered = 2"},
        {"udfald=319", "SELECT count(*) FROM session WHERE id <= 137"
                       " AND answered = 0"},
        {"udfald=410", "SELECT count(*) FROM session WHERE id <= 137"
                       " AND state = 'ineligible'"},
        /* The smaller target group went with the one of three people, and
         * its units with it. */
        {"enhed=Nord", "SELECT count(*) FROM meeting WHERE id <= 137"
                       " AND id > 3 AND id % 3 <> 0 AND unit = 'Nord'"},
        {"kanal=1", "SELECT count(*) FROM session WHERE id <= 137"
                    " AND answered > 0 AND id % 2 = 0"},
        {"rows", "SELECT count(*) FROM session WHERE id <= 137"},
};

static void
expect_counts(struct command *command)
{
	for (size_t i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		expect_line(command, counts[i].name, counts[i].sql);
}

/* What the three readers have in common: counts of codes. */
static const char r_counts[] =
        "suppressMessages(library(haven))\n"
        "say <- function(d) {\n"
        "  for (v in c('S1','I1','I2','I3','S2','S3','W1','W2','udfald',"
        "'kanal'))\n"
        "    for (k in unique(na.omit(d[[v]])))\n"
        "      cat(sprintf('%s=%d %d\\n', v, as.integer(k),"
        " sum(d[[v]] == k, na.rm = TRUE)))\n"
        "  cat(sprintf('enhed=%s %d\\n', d$enhed_navn, ave(seq_along("
        "d$enhed_navn), d$enhed_navn, FUN = length)), sep = '')\n"
        "  cat(sprintf('rows %d\\n', nrow(d)))\n"
        "}\n";

static const char r_sav[] =
        "d <- read_sav('wide.sav', user_na = TRUE)\n"
        "stopifnot(attr(d$S1, 'label') =="
        " 'Hvor tilfreds er du med dit møde hos {kommune}?')\n"
        "stopifnot(all(attr(d$S1, 'na_range') == c(-4, -1)))\n"
        "l <- attr(d$I3, 'labels')\n"
        "stopifnot(l['Slet ikke'] == 1, l['Helt og fuldt'] == 5,"
        " l['Ikke relevant: Vi valgte ikke noget'] == -1,"
        " l['Ville ikke svare'] == -2, l['Ikke stillet (forgrening)'] == -3,"
        " l['Holdt op før spørgsmålet'] == -4)\n"
        "stopifnot(is.null(attr(d$udfald, 'na_range')))\n"
        "stopifnot(names(attr(d$kommune, 'labels')) == 'Silkeborg')\n"
        "below <- which(as.vector(unclass(d$I3)) < 0)\n"
        "stopifnot(length(below) > 9, is.na(read_sav('wide.sav')$I3[below]))\n"
        "stopifnot(d$vaegt[d$udfald == 110] >= 0.3,"
        " is.na(d$vaegt[d$udfald == 319]))\n"
        "stopifnot(abs(mean(d$vaegt, na.rm = TRUE) - 1) < 1e-6)\n"
        "stopifnot(nchar(d$panel) == 12, !duplicated(d$panel))\n"
        "e <- as.character(as_factor(d$enhed))\n"
        "z <- as.data.frame(lapply(d, function(x) as.vector(unclass(x))))\n"
        "z$enhed_navn <- e\n"
        "say(z)\n";

static const char r_dta[] =
        "d <- read_dta('wide.dta')\n"
        "stopifnot(attr(d$S1, 'label') =="
        " 'Hvor tilfreds er du med dit møde hos {kommune}?')\n"
        "l <- attr(d$I3, 'labels')\n"
        "stopifnot(l['Slet ikke'] == 1,"
        " na_tag(l['Ikke relevant: Vi valgte ikke noget']) == 'a',"
        " na_tag(l['Ville ikke svare']) == 'b',"
        " na_tag(l['Ikke stillet (forgrening)']) == 'c',"
        " na_tag(l['Holdt op før spørgsmålet']) == 'd')\n"
        "e <- as.character(as_factor(d$enhed))\n"
        "plain <- function(x) {\n"
        "  if (!is.numeric(x)) return(as.vector(x))\n"
        "  t <- na_tag(x); x <- as.vector(unclass(x))\n"
        "  x[!is.na(t)] <- -match(t[!is.na(t)], letters)\n"
        "  x\n"
        "}\n"
        "z <- as.data.frame(lapply(d, plain))\n"
        "z$enhed_navn <- e\n"
        "say(z)\n";

static const char r_csv[] =
        "z <- read.csv('wide.csv', fileEncoding = 'UTF-8')\n"
        "d <- read_sav('wide.sav', user_na = TRUE)\n"
        "for (v in names(d)) {\n"
        "  x <- as.vector(unclass(d[[v]])); y <- z[[v]]\n"
        "  if (is.character(x)) { y <- as.character(y);"
        " y[is.na(y)] <- '' }\n"
        "  stopifnot(is.na(x) == is.na(y))\n"
        "  if (is.numeric(x)) stopifnot(abs(x - y) < 1e-4 | is.na(x))\n"
        "  else stopifnot(x == y)\n"
        "}\n"
        "z$enhed_navn <- as.character(as_factor(d$enhed))\n"
        "say(z)\n";

static void
run_r(struct command *command, const char *script)
{
	command_write(command, "script.R",
	        talloc_asprintf(command->memory, "%s%s", r_counts, script));
	run_other(command, "LC_ALL=C.UTF-8 Rscript --vanilla script.R", "rows");
}

static void
test_haven(void **state)
{
	struct command *command = *state;

	command_expect(command,
	        "export --grant ev --format sav --shape wide --output wide.sav",
	        0, "137 rows\n3 sessions left out");
	command_expect(command,
	        "export --grant ev --format dta --shape wide --output wide.dta",
	        0, "137 rows");
	command_expect(command,
	        "export --grant ev --format csv --shape wide --output wide.csv",
	        0, "137 rows");
	run_r(command, r_sav);
	expect_counts(command);
	run_r(command, r_dta);
	expect_counts(command);
	run_r(command, r_csv);
	expect_counts(command);
}

/* An answer a row: what was given, and what was passed over. */
static const char r_long[] =
        "s <- read_sav('long.sav', user_na = TRUE)\n"
        "t <- read_dta('long.dta')\n"
        "z <- read.csv('long.csv', fileEncoding = 'UTF-8')\n"
        "v <- as.vector(unclass(s$vaerdi))\n"
        "stopifnot(s$panel == z$panel, t$panel == z$panel, v == z$vaerdi,"
        " s$svar == z$svar, t$spoergsmaal == z$spoergsmaal)\n"
        "w <- as.vector(unclass(t$vaerdi))\n"
        "stopifnot(is.na(w) == (v < 0), na_tag(t$vaerdi)[v == -1] == 'a',"
        " na_tag(t$vaerdi)[v == -2] == 'b', w[v > 0] == v[v > 0])\n"
        "stopifnot(z$svar[z$spoergsmaal == 'W1' & z$vaerdi == 2] =="
        " 'Give mere tid')\n"
        "stopifnot(!is.unsorted(paste(z$boelge, z$panel)))\n"
        "for (q in unique(z$spoergsmaal)) for (k in unique(z$vaerdi))\n"
        "  cat(sprintf('%s=%d %d\\n', q, k, sum(z$spoergsmaal == q &"
        " z$vaerdi == k)))\n"
        "cat(sprintf('rows %d\\n', nrow(z)))\n";

static void
test_long(void **state)
{
	struct command *command = *state;

	command_expect(command,
	        "export --grant ev --format sav --output long.sav", 0, "");
	command_expect(command,
	        "export --grant ev --format dta --output long.dta", 0, "");
	command_expect(command,
	        "export --grant ev --format csv --output long.csv", 0, "");
	run_r(command, r_long);
	for (size_t i = 0; i < 7; i++)
		expect_line(command, counts[i].name, counts[i].sql);
	expect_line(command, "rows",
	        "SELECT count(*) FROM answer WHERE session <= 137 AND"
	        " item <> 9");
}

/* The workbook says what the CSV says, cell by cell. */
static void
test_workbook(void **state)
{
	struct command *command = *state;

	command_expect(command,
	        "export --grant ev --format xlsx --shape wide --output w.xlsx",
	        0, "137 rows");
	command_expect(command,
	        "export --grant ev --format csv --shape wide --output wide.csv",
	        0, "");
	run_other(command,
	        "HOME=$PWD timeout 120 soffice --headless"
	        " -env:UserInstallation=file://$PWD/office --convert-to"
	        " 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,"
	        "false,false,false,-1' w.xlsx",
	        "w.xlsx");
	run_r(command, "a <- read.csv('wide.csv', fileEncoding = 'UTF-8')\n"
	               "b <- read.csv('w-Data 1.csv', fileEncoding = 'UTF-8')\n"
	               "stopifnot(names(a) == names(b), dim(a) == c(137, 22))\n"
	               "stopifnot(isTRUE(all.equal(a, b, tolerance = 1e-6)))\n"
	               "v <- read.csv('w-Variabler.csv', header = FALSE)\n"
	               "stopifnot(v[which(v$V1 == 'S1') + 1, 2] =="
	               " 'Ikke relevant: Der var intet møde')\n"
	               "stopifnot(v[which(v$V1 == 'S1') + 1, 3] == -1)\n"
	               "cat('rows')\n");
}

static void
test_pspp(void **state)
{
	struct command *command = *state;

	command_expect(command,
	        "export --grant ev --format sav --shape wide --output wide.sav",
	        0, "");
	command_write(command, "script.sps",
	        "GET FILE='wide.sav'.\nDISPLAY DICTIONARY.\n"
	        "COUNT NEJ=I1 (-3).\nFREQUENCIES VARIABLES=S1.\n"
	        "DESCRIPTIVES NEJ /STATISTICS=SUM.\n");
	run_other(command, "pspp -O format=csv -O separator=, script.sps",
	        "Hvor tilfreds er du med dit møde hos {kommune}?");
	assert_non_null(strstr(command->output, "-4 THRU -1"));
	assert_non_null(strstr(command->output, "Holdt op før spørgsmålet"));
	assert_non_null(strstr(command->output,
	        talloc_asprintf(command->memory, "Meget,%lld,",
	                (long long)command_count(
	                        command, "borgersvar.db", counts[1].sql))));
	assert_non_null(strstr(command->output,
	        talloc_asprintf(command->memory, "%lld",
	                (long long)command_count(
	                        command, "borgersvar.db", counts[7].sql))));
}

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
	run_other(command, "xmllint --noout wide.csv.ddi.xml; echo $?", "0\n");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		run_other(command,
		        talloc_asprintf(command->memory,
		                "xmllint --xpath '%s' wide.csv.ddi.xml",
		                cases[i].path),
		        cases[i].says);
	/* The variables of the codebook are the columns of the file. */
	run_other(command,
	        "xmllint --xpath '//*[local-name()=\"var\"]/@name'"
	        " wide.csv.ddi.xml | tr -d ' ' | sed 's/name=\"//; s/\"//' |"
	        " paste -sd, > names; head -1 wide.csv | tr -d '\\r' |"
	        " cmp - names && echo same",
	        "same");
	command_expect(command,
	        "export --grant ev --format ddi --shape wide --output x.xml", 0,
	        "137 rows");
	run_other(command, "xmllint --noout x.xml; ls x.xml*", "x.xml\n");
	/* In a folder the files bear the grant's name. */
	run_other(command, "mkdir folder && echo made", "made");
	command_expect(command,
	        "export --grant ev --format dta --output folder", 0, "texts");
	run_other(command, "ls folder",
	        "ev.dta\nev.dta.ddi.xml\nev.dta.tekst.csv\n");
	run_other(command,
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
	run_other(command,
	        "cut -d, -f1 a.csv | sort > a; cut -d, -f1 b.csv | sort > b;"
	        " comm -12 a b | tr -d '\\n'; echo",
	        "panel\n");
	run_other(command, "cmp a.csv c.csv && echo same", "same");
	run_other(command, "head -1 b.csv",
	        "panel,kommune,respondent,boelge,skema,version,udfald,S1\r\n");
	/* Nor does the order of the rows: it is not that of the other file. */
	run_other(command,
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
	run_other(command,
	        "head -1 long.csv.tekst.csv; tail -n +2 long.csv.tekst.csv >"
	        " t; sort -c t && echo sorted; grep -c . t",
	        "kommune,respondent,spoergsmaal,tema,tekst\r\nsorted\n");
	/* Reviewed ones alone, and those that may be shown. */
	assert_non_null(strstr(command->output,
	        talloc_asprintf(command->memory, "sorted\n%lld\n",
	                (long long)command_count(command, "borgersvar.db",
	                        "SELECT count(*) FROM text_review"
	                        " WHERE shown <> ''"))));
	run_other(command,
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
		int status = strstr(cases[i].says, "No such") != NULL ? 3 : 1;

		command_expect(command,
		        talloc_asprintf(command->memory, "export %s",
		                cases[i].arguments),
		        status, cases[i].says);
	}
	/* Nothing was written, and no copy lies about. */
	run_other(command, "ls q* *.export* 2>/dev/null | wc -l", "0\n");
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
	run_other(command, "head -1 q.csv",
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
	run_other(command, "grep -c '\"name\"' d.json", "22\n");
	command_expect(command,
	        "export --format dictionary --shape wide --output d.html", 0,
	        "");
	run_other(command, "cat d.html",
	        "<th scope=\"row\">S1</th><td>Hvor tilfreds");
	assert_non_null(strstr(
	        command->output, "-1 Ikke relevant: Der var intet møde"));
	assert_non_null(strstr(command->output, "borger_moede S1, version 1"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        FILLED(test_haven),
	        FILLED(test_long),
	        FILLED(test_workbook),
	        FILLED(test_pspp),
	        FILLED(test_codebook),
	        FILLED(test_apart),
	        FILLED(test_texts),
	        FILLED(test_refused),
	        FILLED(test_audited),
	        FILLED(test_dictionary),
	};

	return cmocka_run_group_tests_name("verb_export", tests, NULL, NULL);
}
