/*
 * The data dictionary: every variable that research data can have, its label,
 * values and missing codes, and where it comes from.  The same struct writes
 * the files' own labels, the codebook beside them, and the page, so that none
 * of these can say something else than the others.
 */
#ifndef REPORTS_DICTIONARY_H
#define REPORTS_DICTIONARY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"
#include "base/text.h"

/* Why a person's answer is not there.  Each is also a value of its own. */
enum dictionary_missing {
	DICTIONARY_NOT_RELEVANT = -1,
	DICTIONARY_REFUSED = -2,
	DICTIONARY_NOT_ASKED = -3,
	DICTIONARY_BREAK_OFF = -4,
};

enum { DICTIONARY_MISSING = 4 };

enum dictionary_source {
	DICTIONARY_PANEL,
	DICTIONARY_MUNICIPALITY,
	DICTIONARY_KIND,
	DICTIONARY_WAVE,
	DICTIONARY_WEEK,
	DICTIONARY_SURVEY,
	DICTIONARY_VERSION,
	DICTIONARY_CHANNEL,
	DICTIONARY_DISPOSITION,
	DICTIONARY_WEIGHT,
	DICTIONARY_TARGET_GROUP,
	DICTIONARY_UNIT,
	DICTIONARY_SATISFACTION, /* wide: the person's index */
	DICTIONARY_INVOLVEMENT,
	DICTIONARY_QUESTION, /* long: which variable of the wide form */
	DICTIONARY_VALUE,    /* long */
	DICTIONARY_ANSWER,   /* long: in words */
	DICTIONARY_ITEM,     /* wide: the answer to one question */
};

/* How the stored answer becomes a value. */
enum dictionary_kind {
	DICTIONARY_CODED,    /* one of `values` */
	DICTIONARY_MARKED,   /* 1 where `choice` is among the chosen, else 0 */
	DICTIONARY_NUMBER,   /* the number itself */
	DICTIONARY_WEEK_OF,  /* a date: its ISO week, "2026-W41" */
	DICTIONARY_VERBATIM, /* a text that is no free text: a time */
};

struct dictionary_value {
	int64_t code;
	const char *label;
	const char *stored; /* the answer as it is stored; "" where none is */
};

struct dictionary_variable {
	const char *name;  /* fits SPSS and Stata; unique without case */
	const char *label; /* Danish */
	enum dictionary_source source;
	enum dictionary_kind kind;
	bool is_text;
	int64_t width;    /* texts: bytes at most */
	int64_t decimals; /* numbers */
	bool has_missing; /* may hold the codes of dictionary_missing */
	const struct dictionary_value *values;
	size_t values_count;
	const char *field; /* what a grant must cover; "" for nothing */
	/* Of a question: its survey, item, type, choice (select_multiple) and
	 * the versions that ask it so, "1, 2"; else "". */
	const char *survey;
	const char *item;
	const char *type;
	const char *choice;
	const char *versions;
	const char *question; /* as it was put, without the choice */
};

/* A question of one version, and its variables. */
struct dictionary_item {
	const char *name;
	const char *type;
	const char *label;
	const char *measure;
	size_t *variables; /* among the dictionary's questions */
	size_t variables_count;
};

struct dictionary_version {
	int64_t id;
	const char *survey; /* form_id */
	const char *version;
	const char *kind; /* citizen, … */
	const char *title;
	struct dictionary_item *items; /* by position */
	size_t items_count;
};

struct dictionary {
	struct dictionary_version *versions; /* in scope, by id */
	size_t versions_count;
	/* The questions' own, in the order in which they were first asked. */
	struct dictionary_variable *questions;
	size_t questions_count;
	/* Of a file: those beside the questions, then, wide, the questions. */
	struct dictionary_variable *variables;
	size_t variables_count;
};

/* Fields that stand for many: all questions; what people wrote themselves. */
#define DICTIONARY_ANSWERS "svar"
#define DICTIONARY_TEXTS   "tekst"

enum dictionary_shape { DICTIONARY_LONG, DICTIONARY_WIDE };

/* What may be seen. */
struct dictionary_scope {
	const char *const *fields;
	size_t fields_count;
	const char *const *kinds;
	size_t kinds_count;
	const char *const *surveys; /* none: all of the kinds */
	size_t surveys_count;
};

/* A name and its code, for the labels of values that come from data. */
struct dictionary_names {
	const struct dictionary_value *municipalities;
	size_t municipalities_count;
	const struct dictionary_value *groups;
	size_t groups_count;
	const struct dictionary_value *units;
	size_t units_count;
};

/* Reads versions and questions within the scope; no variable of a file yet. */
MUST_CHECK enum status dictionary_read(struct db *db, TALLOC_CTX *owner,
        const struct dictionary_scope *scope, struct dictionary **dictionary);
/* Lists the variables of a file.  Borrows the names. */
void dictionary_list(struct dictionary *dictionary,
        const struct dictionary_scope *scope, enum dictionary_shape shape,
        const struct dictionary_names *names);

/* Both, with the municipalities that are here, and names of no group or unit:
 * what data there can be, whatever there is. */
MUST_CHECK enum status dictionary_read_all(struct db *db, TALLOC_CTX *owner,
        const struct dictionary_scope *scope, enum dictionary_shape shape,
        struct dictionary **dictionary);

/* Is it the name of a field that a grant may cover, beside those of
 * questions? */
bool dictionary_is_field(const char *name);
bool dictionary_covers(const struct dictionary_scope *scope, const char *field);
/* Does it cover the answers of that kind of respondents to that survey? */
bool dictionary_in_scope(const struct dictionary_scope *scope, const char *kind,
        const char *survey);
/* "Ville ikke svare". */
const char *dictionary_missing_label(enum dictionary_missing missing);
/* Has it values that stand for answers?  The codes of missing ones do not make
 * a number a list of categories. */
bool dictionary_is_coded(const struct dictionary_variable *variable);
/* Is it the answer to a question of that measure, in any version? */
bool dictionary_measures(const struct dictionary *dictionary,
        const struct dictionary_variable *variable, const char *measure);
/* The format of a column: "F9.0", "A16" in SPSS, "%9.0f", "%16s" in Stata. */
void dictionary_format(const struct dictionary_variable *variable, bool stata,
        struct text *out);
/* The version, or NULL where it is out of scope. */
const struct dictionary_version *dictionary_version(
        const struct dictionary *dictionary, int64_t id);
/* The value of a coded answer, or NULL. */
const struct dictionary_value *dictionary_value(
        const struct dictionary_variable *variable, const char *stored);

/* The dictionary as a page's inside, and as JSON. */
void dictionary_html(const struct dictionary *dictionary, struct text *out);
void dictionary_json(const struct dictionary *dictionary, struct text *out);

/* A name for a variable, unlike those before it: "S1", else with the survey's
 * name before it, else with a number behind. */
const char *dictionary_name(TALLOC_CTX *memory,
        const struct dictionary_variable *before, size_t count,
        const char *survey, const char *wanted);

#endif
