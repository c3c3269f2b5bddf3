/*
 * Names in braces that texts leave open: {kommune}, {kontakt} and {link} are
 * filled in when a text is sent or shown.  Any other name would stand there as it
 * was written, so it is pointed out, with the name that was probably meant.
 */
#include <string.h>

#include "base/log.h"
#include "surveys/check_internal.h"

static const char *const filled[] = {"kommune", "kontakt", "link"};

enum { FILLED = sizeof(filled) / sizeof(filled[0]), SHOWN_MAX = 30 };

/* The length of a name at the start; 0: what stands in the braces is no name. */
static size_t
name_length(const char *at)
{
	size_t length = 0;

	while ((at[length] >= 'a' && at[length] <= 'z') ||
	        (at[length] >= 'A' && at[length] <= 'Z') || at[length] == '_' ||
	        (at[length] & 0x80) != 0)
		length++;
	return at[length] == '}' ? length : 0;
}

static void
check_name(struct check *check, struct survey_finding where, const char *at,
        size_t length)
{
	const char *name = talloc_strndup(check->scratch, at, length);
	struct nearest nearest;

	if (name == NULL)
		log_abort("check.names", "out of memory");
	nearest = nearest_to(name);
	for (size_t i = 0; i < FILLED; i++) {
		if (strcmp(filled[i], name) == 0)
			return;
		nearest_consider(&nearest, filled[i]);
	}
	/* An answer is filled in by ${name}; the $ is easily forgotten. */
	if (survey_find(check->survey, name) != SURVEY_NONE)
		findings_put(check->owner, check->findings, where,
		        FINDING_UNFILLED_ANSWER, name, name);
	else if (nearest.word != NULL)
		findings_put(check->owner, check->findings, where,
		        FINDING_UNFILLED_MEANT, name, nearest.word);
	else
		findings_put(check->owner, check->findings, where,
		        FINDING_UNFILLED, name);
}

/* ${name without its closing brace stands there as it was written. */
static void
check_closed(struct check *check, struct survey_finding where, const char *text)
{
	for (const char *at = strstr(text, "${"); at != NULL;
	        at = strstr(at + 2, "${"))
		if (at[strcspn(at, "}")] == '\0')
			findings_put(check->owner, check->findings, where,
			        FINDING_UNCLOSED_NAME,
			        (int)text_cut(at, strlen(at), SHOWN_MAX), at);
}

/* Each language is written by somebody else, so that each is looked at. */
static void
check_text(struct check *check, struct survey_finding where, enum column column,
        const struct survey_text *text)
{
	for (size_t l = 0; l < check->survey->language_count; l++) {
		const char *start = text->in[l];

		if (start == NULL)
			continue;
		check_closed(
		        check, check_at_text(check, where, column, l), start);
		for (const char *at = strchr(start, '{'); at != NULL;
		        at = strchr(at + 1, '{')) {
			size_t length = name_length(at + 1);

			if (length > 0 && (at == start || at[-1] != '$'))
				check_name(check,
				        check_at_text(check, where, column, l),
				        at + 1, length);
		}
	}
}

static void
check_item(struct check *check, const struct survey_item *item)
{
	const struct {
		enum column column;
		const struct survey_text *text;
	} all[] = {
	        {COLUMN_LABEL, &item->label},
	        {COLUMN_HINT, &item->hint},
	        {COLUMN_SMS_LABEL, &item->sms_label},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		check_text(check,
		        check_at_item(SURVEY_WARNING, item, all[i].column),
		        all[i].column, all[i].text);
}

/* Where people are spoken to: questions, and the texts around them. */
void
check_names(struct check *check)
{
	const struct survey *survey = check->survey;
	const struct survey_finding settings = {
	        .severity = SURVEY_WARNING, .sheet = "settings", .row = 2};

	for (size_t i = 0; i < survey->item_count; i++)
		check_item(check, &survey->items[i]);
	check_text(check, settings, COLUMN_SMS_INTRO, &survey->sms_intro);
	check_text(check, settings, COLUMN_SMS_THANKS, &survey->sms_thanks);
}
