/*
 * A report as a workbook: LibreOffice opens it, and what it reads there is,
 * sheet for sheet, what the report says; numbers are numbers, what is hidden is
 * the symbol, and the same report makes the same bytes.
 */
#include "tests/command.h"

#include <stdio.h>
#include <stdlib.h>

#include <math.h>

#include "reports/compare.h"
#include "reports/write.h"
#include "tests/report_fixture.h"

enum { BYTES_MAX = 1000000 };

static struct report *
make(TALLOC_CTX *memory)
{
	static struct report_past past[] = {
	        {.month = "2026-07", .indices = {{40, 60.25, 55, 65}, {0}}},
	        {.month = "2026-09",
	                .indices = {{40, 60, 55, 65}, {38, 7, 2, 9}}}};
	static const char *words[] = {"god snak", "vi fandt en vej"};
	static struct report_texts texts[] = {
	        {"", "goals", "Klare mål", words, 2, NULL}};
	struct db *db = fixture_create(memory);
	struct report *report;

	fixture_add_month(db, 202610);
	report = fixture_build(db, memory, 10);
	report->texts = texts;
	report->texts_count = 1;
	past[0].indices[1] = (struct report_past_index){0, NAN, NAN, NAN};
	report->past = past;
	report->past_count = 2;
	return report;
}

static void
save(const struct command *command, const char *name, const struct text *bytes)
{
	FILE *file = fopen(talloc_asprintf(command->memory, "%s/%s",
	                           command->folder, name),
	        "we");

	assert_non_null(file);
	assert_int_equal(
	        fwrite(bytes->bytes, 1, bytes->length, file), bytes->length);
	assert_int_equal(fclose(file), 0);
}

static char *
load(const struct command *command, const char *name)
{
	FILE *file = fopen(talloc_asprintf(command->memory, "%s/%s",
	                           command->folder, name),
	        "re");
	char *text = talloc_zero_array(command->memory, char, BYTES_MAX);

	if (file == NULL)
		fail_msg("there is no %s", name);
	assert_true(fread(text, 1, BYTES_MAX - 1, file) > 0);
	(void)fclose(file);
	return text;
}

/* Every sheet as a file of its own, numbers as they are shown. */
static void
convert(const struct command *command)
{
	char line[1000];

	(void)snprintf(line, sizeof(line),
	        "cd %s && HOME=$PWD timeout 120 soffice --headless"
	        " -env:UserInstallation=file://$PWD/office --convert-to"
	        " 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,"
	        "false,false,false,-1' rapport.xlsx > office.log 2>&1",
	        command->folder);
	assert_int_equal(system(line), 0);
}

static void
strip(char *text, char what)
{
	char *to = text;

	for (const char *from = text; *from != '\0'; from++)
		if (*from != what)
			*to++ = *from;
	*to = '\0';
}

/* The last field of a line, and the end of the line. */
static void
same_line(const char *sheet, const char *expected)
{
	size_t fields = strlen(expected);
	char *end = NULL;
	double number;

	while (fields > 0 && expected[fields - 1] != ',')
		fields--;
	number = strtod(expected + fields, &end);
	if (end == expected + fields || *end != '\0') {
		assert_string_equal(sheet, expected);
		return;
	}
	assert_memory_equal(sheet, expected, fields);
	assert_true(fabs(strtod(sheet + fields, &end) - number) < 1e-9);
	assert_int_equal(*end, '\0');
}

/* Line by line the same, where "60" and "60.00" are the same number. */
static void
same_lines(char *sheet, char *expected)
{
	char *next = NULL;
	char *other = NULL;
	char *line = strtok_r(sheet, "\n", &next);
	char *wanted = strtok_r(expected, "\n", &other);

	while (line != NULL && wanted != NULL) {
		same_line(line, wanted);
		line = strtok_r(NULL, "\n", &next);
		wanted = strtok_r(NULL, "\n", &other);
	}
	assert_null(line);
	assert_null(wanted);
}

static const struct compare_row peers[] = {
        {"Aarhus", false, {{400, 60.5, 58, 62}, {0, NAN, NAN, NAN}}},
        {"Silkeborg", true, {{100, 70, 66, 74}, {100, 70, 66, 74}}},
        {"Herning", false, {{200, 62, 59, 65}, {200, 62, 59, 65}}}};
static struct report_gap gaps[] = {{"I1", "Lyttede vi?", "Blev borgeren hørt?",
        {40, false, 40}, 3.4, 4.1, 0.7, 0.4, 1.0, 0, {{0}}}};

/* Reasons, calls and gaps have a sheet, and so have the municipalities. */
static void
add_more(struct report *report)
{
	report->reasons = &report->items[1];
	report->reasons_count = 1;
	report->gaps = gaps;
	report->gaps_count = 1;
	report->call_backs.asked = (struct report_count){14, false, 14};
	report->call_backs.in_time = (struct report_count){0, true, 3};
	report->peers = peers;
	report->peers_count = 3;
}

static void
check_more(struct command *command)
{
	const char *sheet = load(command, "rapport-Grunde og kløft.csv");

	assert_non_null(strstr(sheet, "Lyttede vi til det"));
	assert_non_null(strstr(sheet, "Borgere, der bad om det\",14"));
	assert_non_null(strstr(sheet, "Ringet op inden fem dage,·"));
	assert_non_null(strstr(sheet, "Lyttede vi?,40,3.4,4.1,0.7,0.4,"));
	sheet = load(command, "rapport-Kommuner.csv");
	assert_non_null(strstr(sheet, "Tilfredshed,Svar,Tal"));
	assert_non_null(strstr(sheet, "Aarhus,400,60.5"));
	assert_non_null(strstr(sheet, "Aarhus,·,·"));
	assert_non_null(strstr(sheet, "Silkeborg,100,70"));
}

static void
test_opened(void **state)
{
	struct command *command = *state;
	struct report *report = make(command->memory);
	struct text book;
	struct text csv;
	char *sheet;
	char *expected;

	text_init(&book, command->memory, BYTES_MAX);
	text_init(&csv, command->memory, BYTES_MAX);
	add_more(report);
	write_xlsx(report, &book);
	write_csv(report, &csv);
	save(command, "rapport.xlsx", &book);
	convert(command);
	/* All figures, row for row as the CSV has them. */
	sheet = load(command, "rapport-Alle tal.csv");
	expected = talloc_strdup(command->memory, text_string(&csv));
	strip(sheet, '"');
	strip(expected, '"');
	strip(expected, '\r');
	same_lines(sheet, expected);
	/* A month that was not released stands there, and has no figure. */
	sheet = load(command, "rapport-Måneder.csv");
	assert_non_null(strstr(sheet, "2026-07,60.25,55,65,40,,,,60.25"));
	assert_non_null(strstr(sheet, "2026-08,·,·,·,·,,,,,"));
	assert_non_null(
	        strstr(load(command, "rapport-Rapport.csv"), "Tilfredshed,"));
	assert_non_null(
	        strstr(load(command, "rapport-Dækning.csv"), "\nAlle,"));
	assert_non_null(strstr(load(command, "rapport-Svar.csv"),
	        "Spørgsmål,0,1,2,3,4,5,Svar i alt"));
	check_more(command);
}

/* Of employers only those are known who are asked. */
static void
test_others(void **state)
{
	struct command *command = *state;
	struct report *report = make(command->memory);
	struct text book;
	const char *sheet;

	report->respondent = "employer";
	text_init(&book, command->memory, BYTES_MAX);
	write_xlsx(report, &book);
	save(command, "rapport.xlsx", &book);
	convert(command);
	sheet = load(command, "rapport-Dækning.csv");
	assert_non_null(strstr(sheet, "Målgruppe,Spurgt,Nået,Svaret"));
	assert_null(strstr(sheet, "Intet møde"));
}

/* The charts are the spreadsheet's own: two of months, one of answers; and
 * numbers are stored as numbers. */
static void
test_parts(void **state)
{
	struct command *command = *state;
	struct report *report = make(command->memory);
	struct text book;
	char line[400];

	text_init(&book, command->memory, BYTES_MAX);
	write_xlsx(report, &book);
	save(command, "rapport.xlsx", &book);
	(void)snprintf(line, sizeof(line),
	        "cd %s && python3 -c \"import zipfile,re; z = zipfile.ZipFile("
	        "'rapport.xlsx'); n = z.namelist(); print(len([x for x in n if"
	        " 'charts/chart' in x]), len(re.findall('<c [^>]*><v>',"
	        " z.read('xl/worksheets/sheet4.xml').decode())) > 30)\" > out",
	        command->folder);
	assert_int_equal(system(line), 0);
	assert_string_equal(load(command, "out"), "3 True\n");
}

static void
test_same_bytes(void **state)
{
	struct command *command = *state;
	struct report *report = make(command->memory);
	struct text first;
	struct text second;

	text_init(&first, command->memory, BYTES_MAX);
	text_init(&second, command->memory, BYTES_MAX);
	write_xlsx(report, &first);
	write_xlsx(report, &second);
	assert_true(first.length > 5000);
	assert_int_equal(first.length, second.length);
	assert_memory_equal(first.bytes, second.bytes, first.length);
}

/* Whatever is in a label, the workbook can be opened. */
static void
test_escapes(void **state)
{
	struct command *command = *state;
	struct report *report = fixture_build(
	        fixture_create(command->memory), command->memory, 10);
	struct text book;

	report->sentence = "<b>&\"'\001\037 =1+1";
	text_init(&book, command->memory, BYTES_MAX);
	write_xlsx(report, &book);
	save(command, "rapport.xlsx", &book);
	convert(command);
	assert_non_null(strstr(load(command, "rapport-Rapport.csv"), "<b>&"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        COMMAND(test_opened),
	        COMMAND(test_others),
	        COMMAND(test_parts),
	        COMMAND(test_same_bytes),
	        COMMAND(test_escapes),
	};

	return cmocka_run_group_tests_name("write_xlsx", tests, NULL, NULL);
}
