/*
 * The page printed by a browser: one page of A4, with everything on it but the
 * tables that the charts have.  Skipped where there is no chromium.
 */
#include "tests/command.h"

#include <stdio.h>
#include <stdlib.h>

#include "reports/compare.h"
#include "reports/write.h"
#include "tests/report_fixture.h"

enum { BYTES_MAX = 1000000 };

static const struct compare_row peers[] = {
        {"Aarhus", false, {{400, 60, 58, 62}, {400, 60, 58, 62}}},
        {"Silkeborg", true, {{100, 70, 66, 74}, {100, 70, 66, 74}}},
        {"Herning", false, {{200, 62, 59, 65}, {200, 62, 59, 65}}}};
static struct report_past past = {
        .month = "2026-09", .indices = {{40, 60, 55, 65}, {40, 61, 55, 66}}};

static const char *
print(struct command *command, const struct report *report)
{
	static const char line[] =
	        "cd %s && HOME=$PWD timeout 60 chromium --headless --no-sandbox"
	        " --disable-gpu --no-pdf-header-footer --user-data-dir=$PWD/web"
	        " --print-to-pdf=page.pdf file://$PWD/page.html > log 2>&1 &&"
	        " { pdfinfo page.pdf; pdftotext page.pdf -; } > page.txt";
	char *answer = talloc_zero_array(command->memory, char, BYTES_MAX);
	struct text html;
	FILE *file;

	text_init(&html, command->memory, BYTES_MAX);
	write_html(report, &html);
	command_write(command, "page.html", text_string(&html));
	assert_int_equal(
	        system(talloc_asprintf(command->memory, line, command->folder)),
	        0);
	file = fopen(talloc_asprintf(
	                     command->memory, "%s/page.txt", command->folder),
	        "re");
	assert_non_null(file);
	assert_true(fread(answer, 1, BYTES_MAX - 1, file) > 0);
	(void)fclose(file);
	return answer;
}

static void
test_print(void **state)
{
	struct command *command = *state;
	struct db *db = fixture_create(command->memory);
	struct report *report;
	const char *page;

	if (system("command -v chromium > /dev/null") != 0) {
		print_message("skipped: chromium is not installed\n");
		skip();
	}
	fixture_add_month(db, 202610);
	report = fixture_build(db, command->memory, 10);
	report->past = &past;
	report->past_count = 1;
	report->peers = peers;
	report->peers_count = 3;
	report->reasons = &report->items[1];
	report->reasons_count = 1;
	report->call_backs.asked = (struct report_count){14, false, 14};
	page = print(command, report);
	assert_non_null(strstr(page, "Pages:           1\n"));
	assert_non_null(strstr(page, "(A4)"));
	assert_non_null(strstr(page, "Fra møde til svar"));
	assert_non_null(strstr(page, "Blandt kommunerne"));
	assert_non_null(strstr(page, "Bedt om et opkald"));
	assert_non_null(strstr(page, "Kontrolsum"));
	assert_null(strstr(page, "Tabel"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {COMMAND(test_print)};

	return cmocka_run_group_tests_name("report_print", tests, NULL, NULL);
}
