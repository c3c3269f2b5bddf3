/*
 * What is exported as others' programs read it: R's haven, LibreOffice and PSPP;
 * their labels, missing codes and values against the database.
 */
#include "tests/export_fixture.h"

#include <string.h>

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
	command_run_other(command, "Rscript --vanilla script.R", "rows");
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
	command_run_other(command,
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
	command_run_other(command,
	        "pspp -O format=csv -O separator=, script.sps",
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        GRANTED(test_haven),
	        GRANTED(test_long),
	        GRANTED(test_workbook),
	        GRANTED(test_pspp),
	};

	return cmocka_run_group_tests_name(
	        "verb_export_readers", tests, NULL, NULL);
}
