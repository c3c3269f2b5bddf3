/*
 * The checker's rules on items and choices, and the order of all its rules.
 * Called where surveys are written (survey check); reading a survey refuses only
 * what cannot be asked at all.
 */
#include "surveys/check.h"

#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "surveys/check_internal.h"
#include "surveys/question.h"
#include "surveys/reply.h"

struct survey_finding
check_at_item(enum survey_severity severity, const struct survey_item *item,
        enum column column)
{
	return (struct survey_finding){.severity = severity,
	        .sheet = "survey",
	        .row = item->row,
	        .column = column_name(column)};
}

static struct survey_finding
at_choice(enum survey_severity severity, const struct survey_choice *choice,
        enum column column)
{
	return (struct survey_finding){.severity = severity,
	        .sheet = "choices",
	        .row = choice->row,
	        .column = column_name(column)};
}

/* The header as an author wrote it, with the language, since a workbook has a
 * column for each. */
struct survey_finding
check_at_text(const struct check *check, struct survey_finding where,
        enum column column, size_t language)
{
	const char *name = check->survey->language_names[language];
	const char *code = check->survey->language_codes[language];

	where.column = column_name(column);
	if (name[0] == '\0')
		return where;
	where.column = strcmp(name, code) == 0
	                       ? text_format(check->owner, "%s::%s",
	                                 where.column, name)
	                       : text_format(check->owner, "%s::%s (%s)",
	                                 where.column, name, code);
	return where;
}

bool
check_goes_by_sms(const struct check *check, const struct survey_item *item)
{
	return check->survey->by_sms && question_by_sms(item);
}

/* Items. */

/* What is written in a text can be read by whoever holds the phone, and by all
 * who carry it. */
static void
check_channel(struct check *check, const struct survey_item *item)
{
	bool by_sms = check_goes_by_sms(check, item);

	if (by_sms && item->sensitivity == SURVEY_SENSITIVE)
		findings_put(check->owner, check->findings,
		        check_at_item(SURVEY_ERROR, item, COLUMN_SENSITIVITY),
		        FINDING_SENSITIVE, item->name);
	if (by_sms && item->type == SURVEY_TEXT)
		findings_put(check->owner, check->findings,
		        check_at_item(SURVEY_ERROR, item, COLUMN_CHANNEL),
		        FINDING_FREE_TEXT, item->name);
	if (!by_sms && survey_text_is_given(&item->sms_label))
		findings_put(check->owner, check->findings,
		        check_at_item(SURVEY_WARNING, item, COLUMN_SMS_LABEL),
		        FINDING_UNUSED_WORDING, item->name);
}

/* An index counts values from 1 to 5; 0 is not relevant. */
static void
check_measure(struct check *check, const struct survey_item *item)
{
	bool counts = item->list != NULL && item->type == SURVEY_SELECT_ONE;

	/* A select without its list was refused for that already. */
	if (item->measure == SURVEY_MEASURE_NONE ||
	        (item->type == SURVEY_SELECT_ONE && item->list == NULL))
		return;
	for (size_t i = 0; counts && i < item->list->choice_count; i++) {
		int64_t number = 0;

		counts = text_to_int(item->list->choices[i].name, 0, 5,
		                 &number) == STATUS_OK;
	}
	if (!counts)
		findings_put(check->owner, check->findings,
		        check_at_item(SURVEY_ERROR, item, COLUMN_MEASURE),
		        FINDING_MEASURE, item->name);
}

/* Choices. */

/* Codes matter only where somebody texts them. */
static bool
goes_by_sms(const struct check *check, const struct survey_list *list)
{
	for (size_t i = 0; i < check->survey->item_count; i++) {
		const struct survey_item *item = &check->survey->items[i];

		/* A list with or_other is a copy under the same name. */
		if (item->list != NULL && check_goes_by_sms(check, item) &&
		        strcmp(item->list->name, list->name) == 0)
			return true;
	}
	return false;
}

/* The reply reader looks for commands first, so that such a choice would stop a
 * survey instead of answering it. */
static void
check_command(struct check *check, const struct survey_choice *choice)
{
	struct survey_finding where =
	        at_choice(SURVEY_ERROR, choice, COLUMN_SMS_CODE);

	if (reply_is_command(choice->sms_code))
		findings_put(check->owner, check->findings, where,
		        FINDING_COMMAND, choice->sms_code);
	for (size_t l = 0; l < check->survey->language_count; l++) {
		const char *label = choice->label.in[l];

		if (label == NULL || !reply_is_command(label))
			continue;
		findings_put(check->owner, check->findings,
		        check_at_text(check, where, COLUMN_LABEL, l),
		        FINDING_COMMAND, label);
	}
}

/* A label that is another choice's code: a text with it has two readings, and is
 * asked again. */
static void
check_label(struct check *check, const struct survey_list *list, size_t i)
{
	const struct survey_choice *choice = &list->choices[i];
	struct survey_finding where =
	        at_choice(SURVEY_WARNING, choice, COLUMN_LABEL);

	for (size_t l = 0; l < check->survey->language_count; l++) {
		const char *label = choice->label.in[l];

		for (size_t j = 0; label != NULL && j < list->choice_count; j++)
			if (j != i && text_same_word(
			                      list->choices[j].sms_code, label))
				findings_put(check->owner, check->findings,
				        check_at_text(
				                check, where, COLUMN_LABEL, l),
				        FINDING_TWO_READINGS, label,
				        list->choices[j].row);
	}
}

static bool
is_whole(const char *text)
{
	int64_t number = 0;

	return text_to_int(text, 0, INT64_MAX, &number) == STATUS_OK;
}

static bool
all_whole(const struct survey_list *list)
{
	for (size_t i = 0; i < list->choice_count; i++)
		if (!is_whole(list->choices[i].name))
			return false;
	return true;
}

/* What is to be texted for each choice, and that no two are the same. */
static void
check_codes(struct check *check, const struct survey_list *list)
{
	bool whole = all_whole(list);

	for (size_t i = 0; i < list->choice_count; i++) {
		const struct survey_choice *choice = &list->choices[i];
		struct survey_finding where =
		        at_choice(SURVEY_ERROR, choice, COLUMN_SMS_CODE);

		/* The same string, not only an equal one: none was given. */
		if (!whole && choice->sms_code == choice->name)
			findings_put(check->owner, check->findings, where,
			        FINDING_NO_CODE, choice->name);
		for (size_t j = 0; j < i; j++)
			if (text_same_word(list->choices[j].sms_code,
			            choice->sms_code))
				findings_put(check->owner, check->findings,
				        where, FINDING_CODE_TWICE,
				        choice->sms_code, list->choices[j].row);
		check_command(check, choice);
		check_label(check, list, i);
	}
}

/* A list that nobody uses is often one whose name was misspelt elsewhere. */
static void
check_unused(struct check *check, const struct survey_list *list)
{
	for (size_t i = 0; i < check->survey->item_count; i++) {
		const struct survey_item *item = &check->survey->items[i];

		if (item->list != NULL &&
		        strcmp(item->list->name, list->name) == 0)
			return;
	}
	if (list->choice_count > 0)
		findings_put(check->owner, check->findings,
		        at_choice(SURVEY_WARNING, &list->choices[0],
		                COLUMN_LIST_NAME),
		        FINDING_UNUSED_LIST, list->name);
}

enum status
check_survey(TALLOC_CTX *owner, const struct survey *survey,
        const struct check_options *options, struct survey_findings *findings)
{
	struct check check = {.owner = owner,
	        .scratch = talloc_new(NULL),
	        .survey = survey,
	        .options = options,
	        .findings = findings};

	if (check.scratch == NULL)
		log_abort("check.survey", "out of memory");
	for (size_t i = 0; i < survey->item_count; i++) {
		check_channel(&check, &survey->items[i]);
		check_measure(&check, &survey->items[i]);
	}
	for (size_t i = 0; i < survey->list_count; i++) {
		if (goes_by_sms(&check, &survey->lists[i]))
			check_codes(&check, &survey->lists[i]);
		/* A row that was refused may have used it. */
		if (findings->errors == 0)
			check_unused(&check, &survey->lists[i]);
	}
	check_conditions(&check);
	check_reach(&check);
	check_texts(&check);
	check_names(&check);
	talloc_free(check.scratch);
	return findings->errors > 0 ? STATUS_INPUT : STATUS_OK;
}

/* The order in which an author walks through a workbook. */
static int
sheet_order(const char *sheet)
{
	static const char *const sheets[] = {"", "survey", "choices"};
	int order = 0;

	while (order < 3 && strcmp(sheets[order], sheet) != 0)
		order++;
	return order;
}

static bool
stands_before(const struct survey_finding *a, const struct survey_finding *b)
{
	int order = sheet_order(a->sheet) - sheet_order(b->sheet);

	return order == 0 ? a->row < b->row : order < 0;
}

/* By insertion: they come nearly sorted, and those of one row keep the order in
 * which they were found. */
static void
sort_findings(struct survey_findings *findings)
{
	for (size_t i = 1; i < findings->count; i++) {
		struct survey_finding moved = findings->list[i];
		size_t at = i;

		for (; at > 0 && stands_before(&moved, &findings->list[at - 1]);
		        at--)
			findings->list[at] = findings->list[at - 1];
		findings->list[at] = moved;
	}
}

/* Errors of reading do not keep the checker from what could be read. */
enum status
check_workbook(TALLOC_CTX *owner, const char *bytes, size_t length,
        const struct check_options *options, struct survey_findings *findings)
{
	struct survey *survey = NULL;
	enum status status =
	        survey_read_partly(owner, bytes, length, &survey, findings);

	if (survey != NULL)
		status = check_survey(owner, survey, options, findings);
	sort_findings(findings);
	return status;
}
