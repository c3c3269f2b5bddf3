/*
 * A survey and how it is read out of a workbook: the sheets in the order in
 * which they depend on each other, with everything that is wrong collected on
 * the way.
 */
#include "surveys/survey.h"

#include <string.h>

#include "base/log.h"
#include "surveys/flow_plan.h"
#include "surveys/survey_internal.h"

/* A look through all: a survey has a few dozen items, and this is for texts,
 * not for every answer. */
size_t
survey_find(const struct survey *survey, const char *name)
{
	for (size_t i = 0; i < survey->item_count; i++)
		if (strcmp(survey->items[i].name, name) == 0)
			return i;
	return SURVEY_NONE;
}

size_t
survey_language(const struct survey *survey, const char *code)
{
	for (size_t i = 0; i < survey->language_count; i++)
		if (strcmp(survey->language_codes[i], code) == 0)
			return i;
	return survey->default_language;
}

/* What is not translated is said in the default language rather than not at
 * all. */
const char *
survey_text_in(const struct survey *survey, const struct survey_text *text,
        size_t language)
{
	const char *in = text->in[language];

	if (in == NULL)
		in = text->in[survey->default_language];
	return in == NULL ? "" : in;
}

bool
survey_text_is_given(const struct survey_text *text)
{
	for (size_t i = 0; i < SURVEY_LANGUAGES_MAX; i++)
		if (text->in[i] != NULL)
			return true;
	return false;
}

const char *
survey_respondent_name(enum survey_respondent respondent)
{
	static const char *const names[SURVEY_RESPONDENTS] = {
	        [SURVEY_CITIZEN] = "citizen",
	        [SURVEY_EMPLOYEE] = "employee",
	        [SURVEY_EMPLOYER] = "employer",
	        [SURVEY_PARTNER] = "partner",
	};

	return names[respondent];
}

bool
survey_is_asked(const struct survey_item *item)
{
	switch (item->type) {
	case SURVEY_GROUP:
	case SURVEY_CALCULATE:
	case SURVEY_HIDDEN:
	case SURVEY_METADATA: return false;
	case SURVEY_TEXT:
	case SURVEY_INTEGER:
	case SURVEY_DECIMAL:
	case SURVEY_DATE:
	case SURVEY_TIME:
	case SURVEY_DATETIME:
	case SURVEY_RANGE:
	case SURVEY_SELECT_ONE:
	case SURVEY_SELECT_MULTIPLE:
	case SURVEY_ACKNOWLEDGE:
	case SURVEY_NOTE: break;
	}
	return true;
}

const struct survey_choice *
survey_choice_find(const struct survey_list *list, const char *name)
{
	for (size_t i = 0; i < list->choice_count; i++)
		if (strcmp(list->choices[i].name, name) == 0)
			return &list->choices[i];
	return NULL;
}

/* A sheet whose name is none of ours is somebody's notes, a slip of the pen,
 * or what we cannot do. */
static void
check_sheet_name(struct reading *reading, const char *name)
{
	static const char *const ours[] = {"survey", "choices", "settings"};
	struct nearest nearest = nearest_to(name);

	for (size_t i = 0; i < 3; i++) {
		if (text_same_word(ours[i], name))
			return;
		nearest_consider(&nearest, ours[i]);
	}
	reading->sheet = name;
	reading->row = 0;
	if (text_same_word(name, "entities"))
		finding_add(reading, SURVEY_ERROR, "", FINDING_ENTITIES);
	else if (nearest.word != NULL &&
	         workbook_sheet(reading->workbook, nearest.word) == NULL)
		finding_add(reading, SURVEY_WARNING, "", FINDING_UNKNOWN_SHEET,
		        finding_meant(reading->owner, nearest.word));
}

/* Settings come twice, since the default language decides how the columns of
 * the other sheets are read. */
static void
read_all(struct reading *reading)
{
	struct sheet_reading sheet;

	for (size_t i = 0; i < reading->workbook->sheet_count; i++)
		check_sheet_name(reading, reading->workbook->sheets[i].name);
	read_settings_first(reading);
	sheet_open(&sheet, reading, "survey");
	read_choices(reading);
	read_items(reading, &sheet);
	/* Texts of the settings may be in languages that no other sheet has,
	 * so the list of languages is complete only then. */
	read_settings(reading);
	read_conditions(&sheet);
	find_cycles(reading);
	if (reading->findings->errors == 0)
		reading->survey->plan = flow_plan_create(reading->survey);
}

/* The plan is made only of a survey without errors: circles would have no
 * order. */
enum status
survey_read_partly(TALLOC_CTX *owner, const char *bytes, size_t length,
        struct survey **out, struct survey_findings *findings)
{
	struct survey *survey = talloc_zero(owner, struct survey);
	struct reading reading = {.owner = survey,
	        .survey = survey,
	        .findings = findings,
	        .sheet = ""};
	struct workbook *workbook = NULL;
	struct workbook_problem problem;

	if (survey == NULL)
		log_abort("survey.read", "out of memory");
	*findings = (struct survey_findings){NULL, 0, 0};
	*out = NULL;
	if (workbook_read(survey, bytes, length, &workbook, &problem) ==
	        STATUS_OK) {
		reading.workbook = workbook;
		read_all(&reading);
		*out = survey;
	} else {
		reading.sheet = problem.sheet;
		reading.row = problem.row;
		finding_add(&reading, SURVEY_ERROR, problem.column,
		        FINDING_WORKBOOK, text_string(&problem.why));
	}
	return findings->errors > 0 ? STATUS_INPUT : STATUS_OK;
}

enum status
survey_read_workbook(TALLOC_CTX *owner, const struct workbook *workbook,
        struct survey **out, struct survey_findings *findings)
{
	struct survey *survey = talloc_zero(owner, struct survey);
	struct reading reading = {.owner = survey,
	        .workbook = workbook,
	        .survey = survey,
	        .findings = findings,
	        .sheet = ""};

	if (survey == NULL)
		log_abort("survey.read", "out of memory");
	*findings = (struct survey_findings){NULL, 0, 0};
	read_all(&reading);
	*out = findings->errors > 0 ? NULL : survey;
	return findings->errors > 0 ? STATUS_INPUT : STATUS_OK;
}

enum status
survey_read(TALLOC_CTX *owner, const char *bytes, size_t length,
        struct survey **out, struct survey_findings *findings)
{
	enum status status =
	        survey_read_partly(owner, bytes, length, out, findings);

	/* The findings point at cells, so the survey stays with its owner, but
	 * nobody gets it. */
	if (status != STATUS_OK)
		*out = NULL;
	return status;
}
