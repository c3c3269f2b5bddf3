/*
 * survey check, and what the commands on survey files share: for those who write
 * surveys.
 */
#include "server/verb_survey.h"

#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "gateway/sms.h"
#include "server/verb.h"
#include "surveys/check.h"

/* For programs; people read Danish. */
static const char *
severity_name(const struct survey_finding *finding)
{
	return finding->severity == SURVEY_ERROR ? "error" : "warning";
}

static const char *
severity_word(const struct survey_finding *finding)
{
	return finding->severity == SURVEY_ERROR ? "fejl" : "advarsel";
}

/* A command that was typed alone would end without a word otherwise. */
bool
verb_survey_files(int argc, char **argv, const struct verb_option *options,
        const char **paths, int count)
{
	int given = verb_options(argc, argv, options, paths, count);

	if (given >= 0 && given < count)
		(void)fprintf(stderr,
		        "borgersvar: the name of a file is missing; see"
		        " --help\n");
	return given == count;
}

/* On standard output, since they are what the command is for; editors and
 * scripts read them there, one a line. */
void
verb_survey_findings(const char *path, const struct survey_findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct survey_finding *f = &findings->list[i];

		printf("%s", path);
		if (f->sheet[0] != '\0')
			printf(", sheet %s", f->sheet);
		if (f->row > 0)
			printf(", row %zu", f->row);
		if (f->column[0] != '\0')
			printf(", column %s", f->column);
		printf(": %s: %s\n", severity_word(f), f->message);
	}
}

/* An empty list where nothing is wrong, so that a program need not tell silence
 * from failure. */
static void
print_json(const struct survey_findings *findings)
{
	json_t *list = json_array();

	for (size_t i = 0; i < findings->count; i++) {
		const struct survey_finding *f = &findings->list[i];

		json_array_append_new(list,
		        json_pack("{s:s, s:s, s:s, s:I, s:s, s:s}", "severity",
		                severity_name(f), "code", f->code, "sheet",
		                f->sheet, "row", (json_int_t)f->row, "column",
		                f->column, "message", f->message));
	}
	json_dumpf(list, stdout, JSON_INDENT(1));
	(void)putchar('\n');
	json_decref(list);
}

/* The bytes of a workbook; false after saying why there are none. */
static bool
read_bytes(TALLOC_CTX *memory, const char *path, char **bytes, size_t *length,
        int *end)
{
	struct text why;
	enum status status;

	text_init(&why, memory, 1000);
	status = verb_read_file(
	        memory, path, VERB_SURVEY_MAX, bytes, length, &why);
	if (status == STATUS_OK)
		return true;
	*end = verb_fail(status, text_string(&why));
	return false;
}

/* Only errors are printed with a survey that cannot be read; warnings of one
 * that can are the business of survey check. */
bool
verb_survey_read(
        TALLOC_CTX *memory, const char *path, struct survey **survey, int *end)
{
	struct survey_findings findings = {NULL, 0, 0};
	char *bytes = NULL;
	size_t length = 0;
	enum status status;

	if (!read_bytes(memory, path, &bytes, &length, end))
		return false;
	status = survey_read(memory, bytes, length, survey, &findings);
	if (status == STATUS_OK)
		return true;
	verb_survey_findings(path, &findings);
	(void)fflush(stdout); /* the findings come before what they lead to */
	*end = verb_fail(status, "skemaet kan ikke læses");
	return false;
}

/* Half a survey would be taken for a whole one, so that what was cut is an
 * error. */
int
verb_survey_print(const struct text *text)
{
	if (text->truncated)
		return verb_fail(
		        STATUS_LIMIT, "the survey is too large to print");
	(void)fputs(text_string(text), stdout);
	return VERB_DONE;
}

/* The default is what a person sees who never chose a language. */
bool
verb_survey_language(
        const struct survey *survey, const char *code, size_t *language)
{
	*language = survey->default_language;
	if (code == NULL)
		return true;
	*language = survey_language(survey, code);
	if (strcmp(survey->language_codes[*language], code) == 0)
		return true;
	(void)fprintf(stderr,
	        "borgersvar: --language: the survey has no \"%s\"; it"
	        " has",
	        code);
	for (size_t i = 0; i < survey->language_count; i++)
		(void)fprintf(stderr, " %s", survey->language_codes[i]);
	(void)fputc('\n', stderr);
	return false;
}

/* What a text takes as it will be sent: smoothed. */
static size_t
segments(const char *text, char culprit[8])
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct sms_count count = sms_count(sms_smooth(memory, text));

	memcpy(culprit, count.culprit, sizeof(count.culprit));
	talloc_free(memory);
	return count.segments;
}

static int
check_file(TALLOC_CTX *memory, const char *path, bool json)
{
	static const struct check_options options = {.segments = segments};
	struct survey_findings findings = {NULL, 0, 0};
	char *bytes = NULL;
	size_t length = 0;
	enum status status;
	int end = VERB_DONE;

	if (!read_bytes(memory, path, &bytes, &length, &end))
		return end;
	status = check_workbook(memory, bytes, length, &options, &findings);
	if (json)
		print_json(&findings);
	else
		verb_survey_findings(path, &findings);
	return verb_exit(status);
}

int
verb_survey_check(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *path = NULL;
	bool json = false;
	const struct verb_option options[] = {
	        {"json", NULL, &json}, {NULL, NULL, NULL}};
	int end = VERB_USAGE;

	if (verb_survey_files(argc, argv, options, &path, 1))
		end = check_file(memory, path, json);
	talloc_free(memory);
	return end;
}
