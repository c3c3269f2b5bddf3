/*
 * What the files that read a survey share; for nobody else.
 */
#ifndef SURVEYS_SURVEY_INTERNAL_H
#define SURVEYS_SURVEY_INTERNAL_H

#include "surveys/survey.h"
#include "surveys/workbook.h"

enum { FINDINGS_MAX = 500, COLUMN_NAME_MAX = 120 };

/* Our names of columns, whatever alias the workbook uses. */
enum column {
	COLUMN_TYPE,
	COLUMN_NAME,
	COLUMN_LABEL,
	COLUMN_HINT,
	COLUMN_REQUIRED,
	COLUMN_REQUIRED_MESSAGE,
	COLUMN_RELEVANT,
	COLUMN_CONSTRAINT,
	COLUMN_CONSTRAINT_MESSAGE,
	COLUMN_CALCULATION,
	COLUMN_DEFAULT,
	COLUMN_CHOICE_FILTER,
	COLUMN_APPEARANCE,
	COLUMN_PARAMETERS,
	COLUMN_READ_ONLY,
	COLUMN_SMS_LABEL,
	COLUMN_SMS_CODE,
	COLUMN_MEASURE,
	COLUMN_THEME,
	COLUMN_PRINCIPLE,
	COLUMN_SENSITIVITY,
	COLUMN_CHANNEL,
	COLUMN_FOLLOW_UP,
	COLUMN_LIST_NAME,
	COLUMN_FORM_TITLE,
	COLUMN_FORM_ID,
	COLUMN_VERSION,
	COLUMN_DEFAULT_LANGUAGE,
	COLUMN_MINIMUM_CELL,
	COLUMN_RESPONDENT,
	COLUMN_SMS_INTRO,
	COLUMN_SMS_THANKS,
	COLUMN_INELIGIBLE,
	COLUMNS,
	COLUMN_UNKNOWN = COLUMNS,
};

/* A header cell: which column it is, in which language (0: the plain one). */
struct header {
	enum column column;
	size_t language;
};

struct reading {
	TALLOC_CTX *owner; /* the survey: everything hangs from it */
	const struct workbook *workbook;
	struct survey *survey;
	struct survey_findings *findings;
	/* Where messages point at now. */
	const char *sheet;
	size_t row;
	struct survey_item *items; /* the survey's, while they are made */
	struct survey_list *lists;
};

enum { GROUPS_MAX = 20 };

/* A sheet while its rows are read. */
struct sheet_reading {
	struct reading *reading;
	const struct workbook_row *header;
	struct header *headers;
	size_t groups[GROUPS_MAX]; /* open ones, innermost last */
	size_t group_count;
};

/* The row's cell of a column, "" where there is none. */
const char *sheet_cell(const struct sheet_reading *sheet,
        const struct workbook_row *row, enum column column);
/* The list of that name, or NULL. */
struct survey_list *read_find_list(
        const struct reading *reading, const char *name);

/* Remembers a finding; printf conversions. */
void finding_add(struct reading *reading, enum survey_severity severity,
        const char *column, const char *format, ...)
        __attribute__((format(printf, 4, 5)));

/* Recognises the header row; unknown columns are warned about.  Returns an
 * array as long as the row. */
struct header *headers_read(
        struct reading *reading, const struct workbook_row *row);
/* The cell of a column (language 0: any plain one), "" where there is none. */
const char *headers_cell(const struct header *headers,
        const struct workbook_row *header, const struct workbook_row *row,
        enum column column);
/* All languages of a translated column. */
struct survey_text headers_text(const struct header *headers,
        const struct workbook_row *header, const struct workbook_row *row,
        enum column column);
const char *column_name(enum column column);

void read_settings(struct reading *reading);
void read_choices(struct reading *reading);
void read_items(struct reading *reading);
/* Compiles a condition; NULL (and a finding) when it is wrong, NULL when the
 * source is empty. */
const struct expression *read_expression(
        struct reading *reading, enum column column, const char *source);
/* Finds circles of calculations and relevance. */
void find_cycles(struct reading *reading);

#endif
