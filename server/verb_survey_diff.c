/*
 * survey diff: what changed between two versions of a survey.
 */
#include <stdio.h>

#include <jansson.h>

#include "server/verb.h"
#include "server/verb_survey.h"
#include "surveys/diff.h"

static json_t *
survey_json(const struct survey *survey)
{
	return json_pack("{s:s, s:s}", "form_id",
	        survey->form_id == NULL ? "" : survey->form_id, "version",
	        survey->version == NULL ? "" : survey->version);
}

/* What was there before and what is there now are null where there was nothing,
 * so that an empty text can be told from none. */
static json_t *
changes_json(const struct diff *diff)
{
	json_t *list = json_array();

	for (size_t i = 0; i < diff->change_count; i++) {
		const struct diff_change *c = &diff->changes[i];

		json_array_append_new(list,
		        json_pack("{s:s, s:s, s:s, s:s, s:s?, s:s?, s:s, s:b}",
		                "kind", c->kind, "item", c->item, "column",
		                c->column, "language", c->language, "before",
		                c->before, "after", c->after, "words", c->words,
		                "breaks_series", c->breaks != NULL));
	}
	return list;
}

static json_t *
series_json(const struct diff *diff)
{
	json_t *list = json_array();

	for (size_t i = 0; i < diff->series_count; i++)
		json_array_append_new(
		        list, json_pack("{s:s, s:s, s:s}", "item",
		                      diff->series[i].item, "measure",
		                      diff->series[i].measure, "because",
		                      diff->series[i].reasons));
	return list;
}

/* The keys are promised to programs; the words beside them are for people and
 * may change. */
static void
print_json(const struct diff *diff)
{
	json_t *all = json_pack("{s:o, s:o, s:o, s:o}", "before",
	        survey_json(diff->before), "after", survey_json(diff->after),
	        "changes", changes_json(diff), "series_broken",
	        series_json(diff));

	(void)json_dumpf(all, stdout, JSON_INDENT(1));
	(void)putchar('\n');
	json_decref(all);
}

int
verb_survey_diff(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *paths[2] = {NULL, NULL};
	bool json = false;
	const struct verb_option options[] = {
	        {"json", NULL, &json}, {NULL, NULL, NULL}};
	struct survey *surveys[2] = {NULL, NULL};
	struct diff *diff;
	struct text out;
	int end = VERB_USAGE;

	if (!verb_survey_files(argc, argv, options, paths, 2))
		goto done;
	for (int i = 0; i < 2; i++)
		if (!verb_survey_read(memory, paths[i], &surveys[i], &end))
			goto done;
	diff = diff_surveys(memory, surveys[0], surveys[1]);
	text_init(&out, memory, DIFF_MAX);
	if (json) {
		print_json(diff);
		end = VERB_DONE;
	} else {
		diff_print(diff, &out);
		end = verb_survey_print(&out);
	}
done:
	talloc_free(memory);
	return end;
}
