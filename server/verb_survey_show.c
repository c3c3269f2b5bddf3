/*
 * survey show and survey graph: a survey in other forms than the one it was written in.
 */
#include "server/verb.h"
#include "server/verb_survey.h"
#include "surveys/graph.h"
#include "surveys/show.h"

typedef void form_fn(const struct show *show, struct text *out);

/* Both forms are made whole before the first byte leaves, so that a failure
 * leaves no half file behind a redirection. */
static int
print_as(int argc, char **argv, form_fn *form, size_t max)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *path = NULL;
	const char *language = NULL;
	const struct verb_option options[] = {
	        {"language", &language, NULL}, {NULL, NULL, NULL}};
	struct show show = {.memory = memory};
	struct survey *survey = NULL;
	struct text out;
	int end = VERB_USAGE;

	text_init(&out, memory, max);
	if (!verb_survey_files(argc, argv, options, &path, 1) ||
	        !verb_survey_read(memory, path, &survey, &end))
		goto done;
	show.survey = survey;
	end = VERB_INPUT;
	if (!verb_survey_language(survey, language, &show.language))
		goto done;
	form(&show, &out);
	end = verb_survey_print(&out);
done:
	talloc_free(memory);
	return end;
}

int
verb_survey_show(int argc, char **argv)
{
	return print_as(argc, argv, show_survey, SHOW_MAX);
}

int
verb_survey_graph(int argc, char **argv)
{
	return print_as(argc, argv, graph_survey, GRAPH_MAX);
}
