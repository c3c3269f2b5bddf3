/*
 * What the files that read a survey share; for nobody else.
 */
#ifndef SURVEYS_SURVEY_INTERNAL_H
#define SURVEYS_SURVEY_INTERNAL_H

#include "surveys/finding_words.h"
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
	COLUMN_DUPLICATES,
	COLUMN_MINIMUM_CELL,
	COLUMN_RESPONDENT,
	COLUMN_SMS_INTRO,
	COLUMN_SMS_THANKS,
	COLUMN_INELIGIBLE,
	COLUMN_KEYWORD,
	COLUMN_DISABLED,
	/* Known, and refused where a row fills them. */
	COLUMN_MEDIA,
	COLUMN_ENTITY,
	COLUMNS,
	COLUMN_UNKNOWN = COLUMNS,
};

/* A header cell: which column it is, and in which language.  A plain column of
 * texts is in the survey's default language. */
struct header {
	enum column column;
	size_t language;
	bool plain;
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
	/* By the place of a list: the one with another choice that or_other
	 * makes of it, or NULL. */
	const struct survey_list **lists_with_other;
	/* Settings that the other sheets depend on, read before them. */
	const char *default_language; /* as it was written, or "" */
	bool choice_duplicates;       /* a list may have a value twice */
};

/* A sheet while its rows are read; without a table row_count is 0. */
struct sheet_reading {
	struct reading *reading;
	const struct workbook_row *rows;
	size_t row_count;
	const struct workbook_row *header;
	struct header *headers;
};

/* survey_read, but what could be read is handed over in spite of errors, so
 * that the checker finds everything at once: rows that were refused are missing,
 * conditions that were refused are NULL.  NULL where there is no workbook. */
MUST_CHECK enum status survey_read_partly(TALLOC_CTX *owner, const char *bytes,
        size_t length, struct survey **survey,
        struct survey_findings *findings);

/* Findings (survey_finding.c). */

/* Remembers a finding: code and text together are a FINDING of the table of
 * wording, with printf conversions. */
void finding_add(struct reading *reading, enum survey_severity severity,
        const char *column, const char *code, const char *format, ...)
        __attribute__((format(printf, 5, 6)));
/* The same for a place of one's own: `where` without code and message. */
void findings_put(TALLOC_CTX *owner, struct survey_findings *findings,
        struct survey_finding where, const char *code, const char *format, ...)
        __attribute__((format(printf, 5, 6)));
/* The end of a sentence that says which word was likely meant; "" for NULL.
 * The owner's. */
const char *finding_meant(TALLOC_CTX *owner, const char *word);

/* The likeliest of the words that somebody may have meant. */
struct nearest {
	const char *given;
	const char *word; /* NULL: none within two changes */
	size_t distance;  /* of `word` */
};
struct nearest nearest_to(const char *given);
void nearest_consider(struct nearest *nearest, const char *candidate);

/* Columns (survey_columns.c). */

/* The sheet, its header row recognised; unknown columns are warned about. */
void sheet_open(
        struct sheet_reading *sheet, struct reading *reading, const char *name);
/* Are the columns there (COLUMNS ends them) without which nothing can be read?
 * Says so where they are not. */
bool sheet_need(struct sheet_reading *sheet, const enum column *columns);
/* The row's cell of a column, "" where there is none. */
const char *sheet_cell(const struct sheet_reading *sheet,
        const struct workbook_row *row, enum column column);
/* All languages of a translated column. */
struct survey_text sheet_text(const struct sheet_reading *sheet,
        const struct workbook_row *row, enum column column);
/* Refuses what a row asks for and cannot get: pictures, entities. */
void sheet_refuse_unsupported(
        struct sheet_reading *sheet, const struct workbook_row *row);
/* Its first name, the one that messages use. */
const char *column_name(enum column column);
bool is_yes(const char *cell);
bool is_no(const char *cell); /* empty is no */

/* Languages (survey_language.c). */

/* The place of "Dansk (da)" among the survey's; new ones are added. */
size_t language_find(struct reading *reading, const char *given);
/* The place of the language of plain columns. */
size_t language_plain(struct reading *reading);
/* When all columns are known: which language is the default. */
void language_settle(struct reading *reading);

/* Sheets. */

/* Of the settings what other sheets need to be known; then the rest. */
void read_settings_first(struct reading *reading);
void read_settings(struct reading *reading);
void read_choices(struct reading *reading);
/* The list of that name, or NULL. */
struct survey_list *read_find_list(
        const struct reading *reading, const char *name);
/* The list with one more choice, for or_other; the list itself, one of the
 * reading's, stays. */
const struct survey_list *read_list_with_other(
        struct reading *reading, const struct survey_list *list);
void read_items(struct reading *reading, struct sheet_reading *sheet);

/* "select_one t5" and its spellings; false, with a finding, when refused. */
bool read_type(
        struct reading *reading, const char *given, struct survey_item *item);
bool type_ends_group(const char *given);
/* Takes and checks the cell parameters. */
void read_parameters(struct sheet_reading *sheet,
        const struct workbook_row *row, struct survey_item *item);

/* Conditions (survey_conditions.c). */

/* Compiles a condition; NULL (and a finding) when it is wrong, NULL when the
 * source is empty. */
const struct expression *read_expression(
        struct reading *reading, enum column column, const char *source);
/* All conditions of all items, when all names are known. */
void read_conditions(struct sheet_reading *sheet);
/* Every ${name} of a text must be a question. */
void read_references(struct reading *reading, enum column column,
        const struct survey_text *text);
/* Finds circles of calculations and relevance. */
void find_cycles(struct reading *reading);

#endif
