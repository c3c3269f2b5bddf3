/*
 * Mutilated workbooks: reading one here, and by the command, and holding what is
 * said against what is expected.
 */
#include "tests/mutilated.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <talloc.h>

#include "surveys/survey.h"

enum {
	SECONDS_MAX = 10, /* of the processor for one workbook, sanitizers
	                     included */
};

size_t mutilated_refused;

/* What the command may have of memory; sanitizers need more than there is. */
#ifdef __SANITIZE_ADDRESS__
#define LIMIT ""
#else
#define LIMIT "ulimit -v 300000; "
#endif

/* Reads a workbook that must be mutilated_refused with this one error. */
void
mutilated_expect(
        const char *bytes, size_t length, const struct mutilated_end *end)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct survey_findings findings;
	struct survey *survey = NULL;
	const struct survey_finding *found = NULL;
	clock_t begun = clock();
	enum status status =
	        survey_read(memory, bytes, length, &survey, &findings);

	assert_true(clock() - begun <= SECONDS_MAX * CLOCKS_PER_SEC);
	if (status != STATUS_INPUT)
		fail_msg("workbook %zu is read; expected \"%s\"",
		        mutilated_refused, end->says);
	assert_null(survey);
	for (size_t i = 0; i < findings.count; i++)
		if (findings.list[i].severity == SURVEY_ERROR)
			found = &findings.list[i];
	if (found == NULL)
		fail_msg("workbook %zu: no error", mutilated_refused);
	if (findings.errors != 1 || strcmp(found->sheet, end->sheet) != 0 ||
	        found->row != end->row ||
	        strcmp(found->column, end->column) != 0 ||
	        strstr(found->message, end->says) == NULL)
		fail_msg("workbook %zu: %zu errors, at %s, %zu, %s: %s;"
		         " expected %s, %zu, %s: %s",
		        mutilated_refused, findings.errors, found->sheet,
		        found->row, found->column, found->message, end->sheet,
		        end->row, end->column, end->says);
	assert_true(text_is_utf8(found->message, strlen(found->message)));
	mutilated_refused++;
	talloc_free(memory);
}

void
mutilated_expect_package(
        const struct xlsx_fixture *fixture, const struct mutilated_end *end)
{
	size_t length = 0;
	const char *bytes = xlsx_fixture_pack(fixture, &length);

	mutilated_expect(bytes, length, end);
}

/* The same through the command, which says where and ends with 1. */

static char program[4096];
static char path[] = "/tmp/borgersvar-mutilated-XXXXXX";

static const char *
as_printed(TALLOC_CTX *memory, const struct mutilated_end *end)
{
	char *where = talloc_strdup(memory, "");

	if (end->sheet[0] != '\0')
		where = talloc_asprintf_append(where, ", sheet %s", end->sheet);
	if (end->row > 0)
		where = talloc_asprintf_append(where, ", row %zu", end->row);
	if (end->column[0] != '\0')
		where = talloc_asprintf_append(
		        where, ", column %s", end->column);
	return talloc_asprintf_append(where, ": fejl: ");
}

void
mutilated_expect_command(
        const char *bytes, size_t length, const struct mutilated_end *end)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *says = as_printed(memory, end);
	char command[8192];
	char output[4096];
	FILE *file = fopen(path, "we");
	FILE *pipe;
	size_t used;

	assert_non_null(file);
	assert_int_equal(fwrite(bytes, 1, length, file), length);
	assert_int_equal(fclose(file), 0);
	(void)snprintf(command, sizeof(command),
	        LIMIT "%s survey check %s 2>&1", program, path);
	pipe = popen(command, "re");
	assert_non_null(pipe);
	used = fread(output, 1, sizeof(output) - 1, pipe);
	output[used] = '\0';
	assert_int_equal(WEXITSTATUS(pclose(pipe)), 1);
	if (strncmp(output, path, strlen(path)) != 0 ||
	        strstr(output, says) == NULL)
		fail_msg("says \"%s\", expected \"%s\"", output, says);
	talloc_free(memory);
}

bool
mutilated_begin(const char *test)
{
	int file = mkstemp(path);
	char *slash;

	if (file < 0 || close(file) != 0 || realpath(test, program) == NULL)
		return false;
	slash = strrchr(program, '/');
	(void)snprintf(slash, sizeof(program) - (size_t)(slash - program),
	        "/../borgersvar");
	return true;
}

void
mutilated_end_all(void)
{
	(void)unlink(path);
}
