/*
 * eval: a part of the program asked directly, JSON Lines in, JSON Lines out, for
 * authors, integrators and conformance suites.  What a line means is known by
 * the room that it asks; here are only the table and the loop.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/sms_eval.h"
#include "reports/disclosure_eval.h"
#include "reports/statistic_eval.h"
#include "server/verb.h"
#include "surveys/expression_eval.h"
#include "surveys/form_eval.h"
#include "surveys/reply_eval.h"

enum { EVAL_LINE_MAX = 4 * 1024 * 1024 };

/* Adds one line of JSON, without its end, for one line.  STATUS_INPUT: it could
 * not be understood, and the line that was added says why. */
typedef enum status eval_fn(const char *line, struct text *out);

static const struct {
	const char *name;
	eval_fn *eval;
} subjects[] = {
        {"expression", expression_eval},
        {"form", form_eval},
        {"sms", sms_eval},
        {"reply", reply_eval},
        {"disclosure", disclosure_eval},
        {"statistic", statistic_eval},
};

/* An unknown subject is told with those that there are. */
static eval_fn *
find_subject(const char *name)
{
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++)
		if (strcmp(subjects[i].name, name) == 0)
			return subjects[i].eval;
	fprintf(stderr, "borgersvar: eval knows no \"%s\"; it knows", name);
	for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++)
		fprintf(stderr, " %s", subjects[i].name);
	(void)fputc('\n', stderr);
	return NULL;
}

/* An answer leaves before the next line is read, so that a program can hold a
 * conversation. */
static enum status
eval_line(eval_fn *eval, const char *line)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text out;
	enum status status;

	text_init(&out, memory, EVAL_LINE_MAX);
	status = eval(line, &out);
	if (puts(text_string(&out)) == EOF || fflush(stdout) != 0)
		status = STATUS_SYSTEM;
	talloc_free(memory);
	return status;
}

/* The worst line decides how it ends, and none but a failure to write ends it
 * early. */
static enum status
eval_lines(eval_fn *eval)
{
	enum status worst = STATUS_OK;
	char *line = NULL;
	size_t size = 0;
	ssize_t length;

	while (worst != STATUS_SYSTEM &&
	        (length = getline(&line, &size, stdin)) >= 0) {
		enum status status;

		if (length > EVAL_LINE_MAX) {
			worst = STATUS_LIMIT;
			fprintf(stderr,
			        "borgersvar: a line of more than %d bytes\n",
			        EVAL_LINE_MAX);
			break;
		}
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '\0')
			continue;
		status = eval_line(eval, line);
		if (status != STATUS_OK)
			worst = status;
	}
	free(line);
	return worst;
}

/* Needs no configuration and no database: a clock for dates, and what comes in.
 */
int
verb_eval(int argc, char **argv)
{
	const struct verb_option options[] = {{NULL, NULL, NULL}};
	const char *name = NULL;
	struct text why;
	TALLOC_CTX *memory = talloc_new(NULL);
	eval_fn *eval;
	enum status status;
	int end = VERB_USAGE;

	text_init(&why, memory, 1000);
	if (verb_options(argc, argv, options, &name, 1) != 1)
		goto done;
	eval = find_subject(name);
	if (eval == NULL)
		goto done;
	status = clock_init(&why);
	if (status != STATUS_OK) {
		end = verb_fail(status, text_string(&why));
		goto done;
	}
	end = verb_exit(eval_lines(eval));
done:
	talloc_free(memory);
	return end;
}
