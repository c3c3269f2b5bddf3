/*
 * A survey as it was read: items in order, lists of choices, texts by language.
 * Everything belongs to the survey and is frozen once made; threads share it.
 */
#ifndef SURVEYS_SURVEY_H
#define SURVEYS_SURVEY_H

#include <stdbool.h>
#include <stddef.h>

#include <talloc.h>

#include "base/status.h"
#include "base/text.h"

struct expression;
struct flow_plan;
struct workbook;

enum { SURVEY_ITEMS_MAX = 1000, SURVEY_LANGUAGES_MAX = 16 };

/* No item: the index of a group's parent at the top, the end of the way. */
#define SURVEY_NONE ((size_t)-1)

enum survey_type {
	SURVEY_TEXT,
	SURVEY_INTEGER,
	SURVEY_DECIMAL,
	SURVEY_DATE,
	SURVEY_TIME,
	SURVEY_DATETIME,
	SURVEY_RANGE,
	SURVEY_SELECT_ONE,
	SURVEY_SELECT_MULTIPLE,
	SURVEY_ACKNOWLEDGE,
	SURVEY_NOTE,
	SURVEY_GROUP,
	SURVEY_CALCULATE,
	SURVEY_HIDDEN,
	SURVEY_METADATA, /* start end today phonenumber … */
};

enum survey_measure {
	SURVEY_MEASURE_NONE,
	SURVEY_SATISFACTION,
	SURVEY_INVOLVEMENT,
};

enum survey_sensitivity { SURVEY_OPEN, SURVEY_PERSONAL, SURVEY_SENSITIVE };

enum survey_channel { SURVEY_ANY, SURVEY_SMS, SURVEY_WEB };

enum survey_respondent {
	SURVEY_CITIZEN,
	SURVEY_EMPLOYEE,
	SURVEY_EMPLOYER,
	SURVEY_PARTNER,
};

enum { SURVEY_RESPONDENTS = SURVEY_PARTNER + 1 };

/* A text in each of the survey's languages; NULL where it is missing. */
struct survey_text {
	const char *in[SURVEY_LANGUAGES_MAX];
};

struct survey_choice {
	const char *name;     /* what is stored */
	const char *sms_code; /* what is texted; the name where not given */
	struct survey_text label;
	/* Further columns, for choice_filter: pairs of name and value. */
	const char *const *extra;
	size_t extra_count;
	size_t row;
};

struct survey_list {
	const char *name;
	const struct survey_choice *choices;
	size_t choice_count;
};

struct survey_item {
	enum survey_type type;
	const char *name;
	size_t parent; /* the group's index, or SURVEY_NONE */
	struct survey_text label;
	struct survey_text sms_label;
	struct survey_text hint;
	struct survey_text required_message;
	struct survey_text constraint_message;
	const struct survey_list *list; /* selects only */
	bool or_other;
	/* Compiled conditions, NULL where there is none. */
	const struct expression *relevant;
	const struct expression *constraint;
	const struct expression *calculation;
	const struct expression *required; /* "yes" is true() */
	const struct expression *choice_filter;
	const struct expression *initial; /* the default */
	const char *min, *max, *step;     /* range's parameters, or NULL */
	enum survey_measure measure;
	const char *theme;
	const char *principle;
	/* A task that the answer yes opens for a manager ("call_back"). */
	const char *follow_up;
	enum survey_sensitivity sensitivity;
	enum survey_channel channel; /* the default is filled in */
	const char *appearance;
	bool read_only;
	size_t row; /* in the sheet, from 1 with the header */
};

struct survey {
	const char *form_id;
	const char *title;
	const char *version;
	/* ISO 639-1 codes ("da") and names ("Dansk"); "" for a plain column. */
	const char *language_codes[SURVEY_LANGUAGES_MAX];
	const char *language_names[SURVEY_LANGUAGES_MAX];
	size_t language_count; /* at least 1 */
	size_t default_language;
	const struct survey_item *items;
	size_t item_count;
	const struct survey_list *lists;
	size_t list_count;
	bool by_sms; /* a question has an sms_label or channel sms */
	enum survey_respondent respondent;
	int minimum_cell; /* 5 where not set */
	struct survey_text sms_intro;
	struct survey_text sms_thanks;
	/* True when the respondent turns out to be none (AAPOR 4.1); NULL. */
	const struct expression *ineligible;
	bool keyword; /* may be opened by whoever texts a keyword */
	/* In which order what depends on what is computed (flow_plan.c). */
	const struct flow_plan *plan;
};

/* One finding of reading or checking a survey. */
enum survey_severity { SURVEY_WARNING, SURVEY_ERROR };

struct survey_finding {
	enum survey_severity severity;
	const char *sheet;   /* "survey", "choices", "settings", or "" */
	size_t row;          /* from 1; 0 for the whole sheet */
	const char *column;  /* its header, or "" */
	const char *code;    /* the kind of finding: "unknown-list" */
	const char *message; /* in Danish: what is wrong, what was meant */
};

struct survey_findings {
	struct survey_finding *list;
	size_t count;
	size_t errors;
};

/* Reads a workbook (Markdown tables; other containers by their content) and
 * finds everything wrong at once.  *survey is NULL when there are errors
 * (STATUS_INPUT).  Survey and findings belong to `owner`. */
MUST_CHECK enum status survey_read(TALLOC_CTX *owner, const char *bytes,
        size_t length, struct survey **survey,
        struct survey_findings *findings);

/* The same for a workbook that is read already; the survey points into it, so
 * that it must live as long. */
MUST_CHECK enum status survey_read_workbook(TALLOC_CTX *owner,
        const struct workbook *workbook, struct survey **survey,
        struct survey_findings *findings);

/* The item of that name, or SURVEY_NONE. */
size_t survey_find(const struct survey *survey, const char *name);
/* The language of that ISO code, or the default. */
size_t survey_language(const struct survey *survey, const char *code);
/* The text in the language, else in the default language, else "". */
const char *survey_text_in(const struct survey *survey,
        const struct survey_text *text, size_t language);
/* Is it there in any language? */
bool survey_text_is_given(const struct survey_text *text);
/* As a survey's settings and the database have it: "citizen". */
const char *survey_respondent_name(enum survey_respondent respondent);
/* Is the item put to a person (a question or a note)? */
bool survey_is_asked(const struct survey_item *item);
/* The choice of that name, or NULL. */
const struct survey_choice *survey_choice_find(
        const struct survey_list *list, const char *name);

#endif
