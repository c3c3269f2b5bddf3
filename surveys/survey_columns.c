/*
 * Headers of sheets: aliases of column names, and languages behind "::".
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "surveys/survey_internal.h"

struct alias {
	const char *name;
	enum column column;
};

/* The first name of a column is the one that messages use. */
static const struct alias aliases[] = {
        {"type", COLUMN_TYPE},
        {"name", COLUMN_NAME},
        {"value", COLUMN_NAME},
        {"label", COLUMN_LABEL},
        {"caption", COLUMN_LABEL},
        {"hint", COLUMN_HINT},
        {"required", COLUMN_REQUIRED},
        {"bind::required", COLUMN_REQUIRED},
        {"required_message", COLUMN_REQUIRED_MESSAGE},
        {"relevant", COLUMN_RELEVANT},
        {"relevance", COLUMN_RELEVANT},
        {"skip_logic", COLUMN_RELEVANT},
        {"bind::relevant", COLUMN_RELEVANT},
        {"constraint", COLUMN_CONSTRAINT},
        {"bind::constraint", COLUMN_CONSTRAINT},
        {"constraint_message", COLUMN_CONSTRAINT_MESSAGE},
        {"constraining_message", COLUMN_CONSTRAINT_MESSAGE},
        {"calculation", COLUMN_CALCULATION},
        {"calculate", COLUMN_CALCULATION},
        {"bind::calculate", COLUMN_CALCULATION},
        {"default", COLUMN_DEFAULT},
        {"choice_filter", COLUMN_CHOICE_FILTER},
        {"appearance", COLUMN_APPEARANCE},
        {"parameters", COLUMN_PARAMETERS},
        {"read_only", COLUMN_READ_ONLY},
        {"readonly", COLUMN_READ_ONLY},
        {"bind::readonly", COLUMN_READ_ONLY},
        {"sms_label", COLUMN_SMS_LABEL},
        {"sms_code", COLUMN_SMS_CODE},
        {"measure", COLUMN_MEASURE},
        {"theme", COLUMN_THEME},
        {"principle", COLUMN_PRINCIPLE},
        {"sensitivity", COLUMN_SENSITIVITY},
        {"channel", COLUMN_CHANNEL},
        {"follow_up", COLUMN_FOLLOW_UP},
        {"list_name", COLUMN_LIST_NAME},
        {"form_title", COLUMN_FORM_TITLE},
        {"title", COLUMN_FORM_TITLE},
        {"form_id", COLUMN_FORM_ID},
        {"id_string", COLUMN_FORM_ID},
        {"version", COLUMN_VERSION},
        {"default_language", COLUMN_DEFAULT_LANGUAGE},
        {"minimum_cell", COLUMN_MINIMUM_CELL},
        {"respondent", COLUMN_RESPONDENT},
        {"sms_intro", COLUMN_SMS_INTRO},
        {"sms_thanks", COLUMN_SMS_THANKS},
        {"ineligible", COLUMN_INELIGIBLE},
};

enum { ALIASES = sizeof(aliases) / sizeof(aliases[0]) };

const char *
column_name(enum column column)
{
	for (size_t i = 0; i < ALIASES; i++)
		if (aliases[i].column == column)
			return aliases[i].name;
	return "";
}

void
finding_add(struct reading *reading, enum survey_severity severity,
        const char *column, const char *format, ...)
{
	struct survey_findings *findings = reading->findings;
	struct survey_finding *finding;
	TALLOC_CTX *owner = talloc_parent(reading->survey);
	va_list list;

	if (findings->count == FINDINGS_MAX)
		return;
	findings->list = talloc_realloc(owner, findings->list,
	        struct survey_finding, (unsigned)findings->count + 1);
	if (findings->list == NULL)
		log_abort("survey.finding", "out of memory");
	finding = &findings->list[findings->count++];
	va_start(list, format);
	*finding = (struct survey_finding){.severity = severity,
	        .sheet = reading->sheet,
	        .row = reading->row,
	        .column = column,
	        .message = talloc_vasprintf(owner, format, list)};
	va_end(list);
	findings->errors += severity == SURVEY_ERROR;
}

/* "Required message" and "required_message" are one name. */
static void
fold(const char *cell, size_t length, char name[COLUMN_NAME_MAX])
{
	size_t used = 0;

	for (size_t i = 0; i < length && used + 1 < COLUMN_NAME_MAX; i++) {
		char c = cell[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (c == ' ')
			c = '_';
		name[used++] = c;
	}
	name[used] = '\0';
}

static enum column
find_alias(const char *cell, size_t length)
{
	char name[COLUMN_NAME_MAX];

	fold(cell, length, name);
	for (size_t i = 0; i < ALIASES; i++)
		if (strcmp(aliases[i].name, name) == 0)
			return aliases[i].column;
	return COLUMN_UNKNOWN;
}

/* "Dansk (da)" gives the code da; a name without one is its own code. */
static void
split_language(TALLOC_CTX *owner, const char *given, const char **code,
        const char **name)
{
	const char *open = strrchr(given, '(');
	const char *close = open == NULL ? NULL : strchr(open, ')');

	*name = talloc_strdup(owner, given);
	*code = *name;
	if (close != NULL && close > open + 1) {
		*code = talloc_strndup(
		        owner, open + 1, (size_t)(close - open) - 1);
		*name = text_trim(owner,
		        talloc_strndup(owner, given, (size_t)(open - given)));
	}
}

/* The language's place among the survey's; new ones are added. */
static size_t
find_language(struct reading *reading, const char *given)
{
	struct survey *survey = reading->survey;
	const char *code = NULL;
	const char *name = NULL;

	split_language(reading->owner, given, &code, &name);
	for (size_t i = 0; i < survey->language_count; i++)
		if (strcmp(survey->language_codes[i], code) == 0)
			return i;
	if (survey->language_count == SURVEY_LANGUAGES_MAX) {
		finding_add(reading, SURVEY_ERROR, given,
		        "there are more than %d languages",
		        SURVEY_LANGUAGES_MAX);
		return 0;
	}
	survey->language_codes[survey->language_count] = code;
	survey->language_names[survey->language_count] = name;
	return survey->language_count++;
}

static bool
is_translated(enum column column)
{
	return column == COLUMN_LABEL || column == COLUMN_HINT ||
	       column == COLUMN_REQUIRED_MESSAGE ||
	       column == COLUMN_CONSTRAINT_MESSAGE ||
	       column == COLUMN_SMS_LABEL || column == COLUMN_SMS_INTRO ||
	       column == COLUMN_SMS_THANKS;
}

static const char *
nearest_column(const char *cell)
{
	const char *nearest = NULL;
	size_t best = 3;

	for (size_t i = 0; i < ALIASES; i++) {
		size_t distance =
		        text_distance(aliases[i].name, cell, best - 1);

		if (distance < best) {
			best = distance;
			nearest = aliases[i].name;
		}
	}
	return nearest;
}

static struct header
read_header(struct reading *reading, const char *cell)
{
	struct header header = {COLUMN_UNKNOWN, SURVEY_LANGUAGES_MAX};
	const char *colons = strstr(cell, "::");
	const char *nearest;

	header.column = find_alias(cell, strlen(cell));
	if (header.column != COLUMN_UNKNOWN)
		return header;
	if (colons != NULL) {
		header.column = find_alias(cell, (size_t)(colons - cell));
		if (is_translated(header.column)) {
			header.language = find_language(
			        reading, text_trim(reading->owner, colons + 2));
			return header;
		}
		header.column = COLUMN_UNKNOWN;
	}
	nearest = nearest_column(cell);
	if (nearest != NULL)
		finding_add(reading, SURVEY_WARNING, cell,
		        "unknown column, left out; did you mean \"%s\"?",
		        nearest);
	else
		finding_add(reading, SURVEY_WARNING, cell,
		        "unknown column, left out");
	return header;
}

struct header *
headers_read(struct reading *reading, const struct workbook_row *row)
{
	struct header *headers = talloc_zero_array(
	        reading->owner, struct header, (unsigned)row->count + 1);

	if (headers == NULL)
		log_abort("survey.headers", "out of memory");
	reading->row = row->number;
	for (size_t i = 0; i < row->count; i++) {
		headers[i] = (struct header){COLUMN_UNKNOWN, 0};
		if (row->cells[i][0] == '\0')
			continue;
		headers[i] = read_header(reading, row->cells[i]);
		for (size_t j = 0; j < i; j++)
			if (headers[i].column != COLUMN_UNKNOWN &&
			        headers[j].column == headers[i].column &&
			        headers[j].language == headers[i].language)
				finding_add(reading, SURVEY_ERROR,
				        row->cells[i],
				        "the column stands there twice");
	}
	return headers;
}

const char *
headers_cell(const struct header *headers, const struct workbook_row *header,
        const struct workbook_row *row, enum column column)
{
	for (size_t i = 0; i < header->count; i++)
		if (headers[i].column == column)
			return workbook_cell(row, i);
	return "";
}

/* A plain column speaks every language that has no column of its own. */
struct survey_text
headers_text(const struct header *headers, const struct workbook_row *header,
        const struct workbook_row *row, enum column column)
{
	struct survey_text text = {{NULL}};
	const char *plain = NULL;

	for (size_t i = 0; i < header->count; i++) {
		const char *cell = workbook_cell(row, i);

		if (headers[i].column != column || cell[0] == '\0')
			continue;
		if (headers[i].language == SURVEY_LANGUAGES_MAX)
			plain = cell;
		else
			text.in[headers[i].language] = cell;
	}
	if (plain != NULL)
		for (size_t i = 0; i < SURVEY_LANGUAGES_MAX; i++)
			if (text.in[i] == NULL)
				text.in[i] = plain;
	return text;
}
