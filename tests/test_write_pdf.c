/*
 * A report as PDF, read back by poppler's programs: one page however much a
 * month has to say, fonts inside, tags, words for every picture, and text in
 * the order of reading.
 */
#include "tests/command.h"

#include <stdio.h>
#include <stdlib.h>

#include <math.h>

#include "reports/compare.h"
#include "reports/write.h"
#include "tests/report_fixture.h"

enum { BYTES_MAX = 1000000 };

static struct report_past past[] = {
        {.month = "2026-07", .indices = {{40, 60.25, 55, 65}, {0}}},
        {.month = "2026-09", .indices = {{40, 60, 55, 65}, {38, 7, 2, 9}}}};
static struct report_mark marks[] = {
        {"2026-08", "2026-08-17", "Nye breve", "meeting"}};
static struct report_gap gaps[] = {{.name = "I1",
        .citizen_label = "Lyttede vi til det vigtige?",
        .employee_label = "Blev borgeren hørt i dag?",
        .pairs = {31, false, 31},
        .citizen = 3.4,
        .employee = 4.1,
        .difference = 0.7,
        .low = 0.3,
        .high = 1.1}};
static const struct compare_row peers[] = {
        {"Aarhus", false, {{400, 60, 58, 62}, {400, 60, 58, 62}}},
        {"Silkeborg", true, {{100, 70, 66, 74}, {100, 70, 66, 74}}},
        {"Herning", false, {{200, 62, 59, 65}, {200, 62, 59, 65}}}};

/* With something of everything. */
static struct report *
make(TALLOC_CTX *memory)
{
	struct db *db = fixture_create(memory);
	struct report *report;

	fixture_add_month(db, 202610);
	report = fixture_build(db, memory, 10);
	past[0].indices[1] = (struct report_past_index){0, NAN, NAN, NAN};
	report->past = past;
	report->past_count = 2;
	report->marks = marks;
	report->marks_count = 1;
	report->gaps = gaps;
	report->gaps_count = 1;
	report->peers = peers;
	report->peers_count = 3;
	report->reasons = &report->items[1];
	report->reasons_count = 1;
	report->call_backs.asked = (struct report_count){14, false, 14};
	report->call_backs.in_time = (struct report_count){9, false, 9};
	return report;
}

static void
save(const struct command *command, const struct report *report)
{
	const char *path = talloc_asprintf(
	        command->memory, "%s/rapport.pdf", command->folder);
	FILE *file = fopen(path, "we");
	struct text bytes;

	text_init(&bytes, command->memory, BYTES_MAX);
	write_pdf(report, &bytes);
	assert_false(bytes.truncated);
	assert_true(bytes.length > 1000);
	assert_non_null(file);
	assert_int_equal(
	        fwrite(bytes.bytes, 1, bytes.length, file), bytes.length);
	assert_int_equal(fclose(file), 0);
}

/* What a program says of the file, with its complaints. */
static const char *
ask(const struct command *command, const char *program)
{
	char line[400];
	char *answer = talloc_zero_array(command->memory, char, BYTES_MAX);
	FILE *pipe;

	(void)snprintf(line, sizeof(line), "cd %s && %s 2>&1", command->folder,
	        program);
	pipe = popen(line, "re");
	assert_non_null(pipe);
	assert_true(fread(answer, 1, BYTES_MAX - 1, pipe) > 0);
	assert_int_equal(pclose(pipe), 0);
	return answer;
}

static void
one_page(const struct command *command)
{
	const char *info = ask(command, "pdfinfo rapport.pdf");

	assert_non_null(strstr(info, "Pages:           1\n"));
	assert_non_null(strstr(info, "(A4)"));
	assert_non_null(strstr(info, "Tagged:          yes"));
	assert_null(strstr(info, "Error"));
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
test_page(void **state)
{
	struct command *command = *state;
	const char *fonts;

	save(command, make(command->memory));
	one_page(command);
	assert_non_null(strstr(ask(command, "pdfinfo rapport.pdf"),
	        "Title:           Silkeborg: borgernes svar i oktober 2026"));
	/* Two lines of heading; then a line a font, all embedded. */
	fonts = ask(command, "pdffonts rapport.pdf");
	assert_true(count(fonts, "\n") > 3);
	assert_int_equal(count(fonts, " yes yes yes "), count(fonts, "\n") - 2);
	assert_non_null(strstr(fonts, "+Lato-Regular"));
}

/* Everything in the order in which it is read aloud. */
static void
test_order(void **state)
{
	static const char *const words[] = {
	        "Silkeborg: borgernes svar i oktober 2026",
	        "I oktober 2026 svarede 83 af 171 borgere", "Tilfredshed\n",
	        "Svar fra 77 borgere", "Inddragelse\n", "Svar fra 83 borgere",
	        "Tilfredshed måned for måned", "Inddragelse måned for måned",
	        "A, 17. august 2026: Nye breve.", "Svarene\n",
	        "1 er det laveste svar", "Hvor tilfreds er du",
	        "Var det let at tale med os?", "Tilfredshed blandt kommunerne",
	        "Inddragelse blandt kommunerne", "Samme møde: Lyttede vi",
	        "Borgeren 3,4", "Medarbejderen 4,1", "Medarbejderne svarede",
	        "Bedt om et opkald", "Ringet op inden fem dage",
	        "Fra møde til svar", "Målgruppe", "Alle", "aktivitetsparat",
	        "Hvordan gik det dem, vi spurgte", "Svaret på alt",
	        "Svarprocent (AAPOR RR2)", "Periode: oktober 2026",
	        "Kontrolsum"};
	struct command *command = *state;
	const char *at;

	save(command, make(command->memory));
	at = ask(command, "pdftotext -raw rapport.pdf -");
	assert_null(strstr(at, "Error"));
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const char *found = strstr(at, words[i]);

		if (found == NULL)
			fail_msg("\"%s\" is not after \"%.60s\"", words[i], at);
		at = found;
	}
	/* The layout as seen agrees from part to part. */
	at = ask(command, "pdftotext rapport.pdf -");
	assert_true(strstr(at, "Silkeborg: borg") < strstr(at, "Tilfredshed"));
	assert_true(strstr(at, "Fra møde til svar") > strstr(at, "måned for"));
	assert_true(strstr(at, "Fra møde til svar") > strstr(at, "Svarene"));
	assert_true(strstr(at, "Periode:") > strstr(at, "Fra møde til svar"));
}

static void
test_tags(void **state)
{
	static const char program[] =
	        "python3 -c \"import re; b = open('rapport.pdf','rb').read();"
	        " new = b[b.index(b'%%EOF'):];"
	        " print(len(re.findall(rb'/S /Figure', b[:-len(new)])),"
	        " re.findall(rb'/Lang \\(([^)]*)\\)', new)[0].decode(),"
	        " b'/DisplayDocTitle true' in new);"
	        " [print(bytes.fromhex(a.decode()).decode('utf-16'))"
	        " for a in re.findall(rb'/S /Figure\\n *"
	        "/Alt <([0-9A-F]*)>', new)]\"";
	struct command *command = *state;
	const char *tree;
	const char *words;

	save(command, make(command->memory));
	tree = ask(command, "pdfinfo -struct rapport.pdf");
	assert_int_equal(count(tree, "  H1 "), 1);
	assert_true(count(tree, "  H2 ") >= 9);
	assert_int_equal(count(tree, "  Table "), 3);
	assert_true(count(tree, "  TH\n") > 14);
	assert_true(count(tree, "  TD\n") > 24);
	/* Two scales, two lines, six bars, two funnels, a gap, a reason. */
	assert_int_equal(count(tree, "  Figure\n"), 14);
	words = ask(command, program);
	assert_ptr_equal(strstr(words, "14 da-DK True\nTilfredshed. 73 på en"
	                               " skala fra 0 til 100; usikkerhed 67 til"
	                               " 79\nInddragelse. "),
	        words);
	assert_int_equal(count(words, "\n"), 15);
	assert_non_null(strstr(words,
	        "\nLyttede vi til det vigtige?. Borgeren 3,4, medarbejderen"
	        " 4,1"));
}

/* Every list as long as it may be, in the smallest of type, and a month with
 * nothing in it. */
static void
test_sizes(void **state)
{
	struct command *command = *state;
	struct report *report = make(command->memory);
	struct report_item items[20];
	struct report_coverage groups[12];

	for (size_t i = 0; i < 20; i++)
		items[i] = report->items[i % report->items_count];
	for (size_t i = 0; i < 12; i++)
		groups[i] = report->groups[i % report->groups_count];
	report->items = items;
	report->items_count = 20;
	report->groups = groups;
	report->groups_count = 12;
	report->erratum = "En langt større fejl, som kræver en lang forklaring,"
	                  " der fylder mere end en linje på siden, og derfor"
	                  " skubber resten af den ned.";
	save(command, report);
	one_page(command);
	assert_non_null(
	        strstr(ask(command, "pdftotext rapport.pdf -"), "Kontrolsum"));
	save(command, fixture_build(fixture_create(command->memory),
	                      command->memory, 3));
	one_page(command);
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
	write_pdf(report, &first);
	write_pdf(report, &second);
	assert_int_equal(first.length, second.length);
	assert_memory_equal(first.bytes, second.bytes, first.length);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        COMMAND(test_page),
	        COMMAND(test_order),
	        COMMAND(test_tags),
	        COMMAND(test_sizes),
	        COMMAND(test_same_bytes),
	};

	return cmocka_run_group_tests_name("write_pdf", tests, NULL, NULL);
}
