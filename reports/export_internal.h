/*
 * What the files of the research export share; for nobody else.
 *
 * export.c leads; export_person.c reads sessions month by month, lays small
 * cells together, weighs, and writes a table into the copy; export_row.c reads
 * that table with the answers and makes rows; export_value.c turns stored answers into values.
 */
#ifndef REPORTS_EXPORT_INTERNAL_H
#define REPORTS_EXPORT_INTERNAL_H

#include <stdio.h>

#include "reports/export.h"
#include "reports/report_firm.h"

enum { EXPORT_NAMES_MAX = 1000, EXPORT_WEEK_BYTES = 16 };

/* Names met in the data; a code is the place from 1. */
struct export_names {
	struct dictionary_value *values;
	size_t count;
};

struct exporting {
	struct db *db;
	TALLOC_CTX *memory;
	const struct export_request *request;
	struct export_result *result;
	struct dictionary *dictionary;
	struct export_names municipalities;
	struct export_names groups;
	struct export_names units;
	int64_t least; /* people in a cell, of the municipality at hand */
	/* Its employers' firms (report_firm.h). */
	struct fact_firm *firms;
	size_t firm_count;
};

/* A session as it is stored. */
struct export_session {
	int64_t invitation;
	int64_t respondent;
	int64_t survey_version;
	int64_t created_at;
	const char *state;
	int64_t answered;
	const char *target_group;
	const char *unit;
	int64_t sent, delivered, undelivered;
};

/* A session as it is exported; a row of the table in the copy. */
struct export_row {
	int64_t panel;
	int64_t invitation;
	int64_t municipality;
	int64_t month;
	int64_t version; /* place among the dictionary's */
	int64_t week;    /* year * 100 + week; 0: taken away */
	int64_t target_group, unit;
	int64_t disposition;
	double weight; /* NaN: not a respondent */
};

/* A row with one of its answers; position -1 where there is none. */
struct export_line {
	struct export_row row;
	int64_t answer; /* its id: the highest of an item counts */
	int64_t position;
	const char *value;
	const char *channel;
};

struct export_answer {
	int64_t position;
	const char *value;
};

/* The store (export_store.c). */
MUST_CHECK enum status export_prepare(struct db *copy);
MUST_CHECK enum status export_sessions(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, int64_t month, struct export_session **rows,
        size_t *count);
MUST_CHECK enum status export_answers(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, int64_t invitation, struct export_answer **rows,
        size_t *count);
MUST_CHECK enum status export_put(
        struct db *copy, const struct export_row *row);
/* Every row of the table with its answers, as they were put; with `silent`,
 * those without answers, too. */
MUST_CHECK enum status export_each(struct db *copy, bool silent,
        enum status (*each)(const struct export_line *line, void *context),
        void *context);

/* Counts the table by kind of respondents into the result. */
MUST_CHECK enum status export_tally(struct exporting *exporting);

struct export_text {
	const char *kind;
	const char *question;
	const char *shown;
	int64_t respondent;
	const char *survey;
	int64_t answer;
	const char *theme;
};
/* Words that may be shown, by kind, question and the words, a row for each
 * theme; those of one text together. */
MUST_CHECK enum status export_each_text(struct db *db, int64_t municipality,
        const int64_t months[2],
        enum status (*each)(const struct export_text *text, void *context),
        void *context);

struct export_place {
	const char *name;
	int64_t minimum_cell;
};
MUST_CHECK enum status export_place(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, struct export_place *place);

/* Fills the table from one municipality (export_person.c). */
MUST_CHECK enum status export_persons(
        struct exporting *exporting, int64_t municipality);

/* Makes rows of the table (export_row.c); a NULL sink only counts. */
MUST_CHECK enum status export_rows(
        struct exporting *exporting, struct export_sink *sink, int64_t *rows);

/* Values (export_value.c). */
struct export_cell export_missing(enum dictionary_missing code);
struct export_cell export_number(double number);
struct export_cell export_text(const char *text);
/* The ISO week of an instant, Danish time: year * 100 + week. */
int64_t export_week(int64_t at);
/* "2026-W41"; "" for 0. */
void export_week_format(int64_t week, char out[EXPORT_WEEK_BYTES]);
/* The value of an answer; texts belong to `memory`. */
struct export_cell export_value(struct export_result *result,
        TALLOC_CTX *memory, const struct dictionary_variable *variable,
        const char *stored);
/* The panel number's text: 12 characters without look-alikes. */
void export_panel_format(int64_t panel, char out[SECRET_CODE_LENGTH + 1]);

/* Output through a buffer of its own; the first failure stays (export_out.c). */
struct export_out {
	FILE *file;
	char bytes[65536];
	size_t used;
	bool failed;
};
/* Makes a new file, its owner's alone; belongs to `owner`, which closes it. */
MUST_CHECK enum status export_out_open(TALLOC_CTX *owner, const char *path,
        struct export_out **out, struct text *why);
void export_out_bytes(struct export_out *out, const char *bytes, size_t length);
void export_out_string(struct export_out *out, const char *string);

/* Whole numbers without a point, others with as few digits as hold them to
 * `decimals`; the text's length. */
enum { EXPORT_NUMBER_BYTES = 64 };

size_t export_number_text(
        double number, int64_t decimals, char text[EXPORT_NUMBER_BYTES]);
void export_out_number(struct export_out *out, double number, int64_t decimals);
/* A text as a field of CSV. */
void export_out_field(struct export_out *out, const char *text);
/* Flushes and closes; STATUS_FULL or STATUS_SYSTEM where anything failed. */
MUST_CHECK enum status export_out_close(struct export_out *out);

#endif
