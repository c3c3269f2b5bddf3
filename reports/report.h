/*
 * A municipality's monthly report: one result struct that every writer (HTML,
 * JSON, later PDF, XLSX, CSV) prints.  Whatever is in it may be published:
 * what disclosure control hides is hidden here already.
 */
#ifndef REPORTS_REPORT_H
#define REPORTS_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include <talloc.h>

#include "base/clock.h"
#include "base/db.h"
#include "base/status.h"
#include "base/text.h"

/* A count that may be hidden; there is one symbol for every hidden cell. */
struct report_count {
	int64_t count; /* meaningless when hidden */
	bool hidden;
};

/* An index from 0 to 100: mean over persons, t interval. */
struct report_index {
	const char *name; /* "satisfaction" or "involvement" */
	struct report_count respondents;
	double mean;       /* NaN when hidden or fewer than 5 */
	double low, high;  /* NaN below 10 respondents */
	double full_share; /* share with every item 5; NaN when hidden */
};

/* Coverage of a group: held -> asked -> reached -> answered. */
struct report_coverage {
	const char *group; /* "" for all */
	struct report_count held, asked, reached, answered;
};

/* By AAPOR's codes, of those asked, by person. */
struct report_dispositions {
	struct report_count complete;    /* 1.1 */
	struct report_count partial;     /* 1.2 */
	struct report_count refused;     /* 2.11 */
	struct report_count break_off;   /* 2.12 */
	struct report_count silent;      /* 3.19 */
	struct report_count undelivered; /* 3.30 and 3.11 */
	struct report_count ineligible;  /* 4.1 and 4.81 */
	double rr2; /* NaN when it would tell a hidden count */
	bool rr2_hidden;
};

/* Answers to one item, 1 to 5 (or its choices). */
struct report_item_choice {
	const char *value;
	const char *label;
	struct report_count answers;
};

struct report_item {
	const char *name;
	const char *label;
	const char *measure;
	struct report_count respondents;
	struct report_item_choice *choices;
	size_t choices_count;
};

struct report {
	int64_t municipality;
	const char *municipality_name;
	const char *month;      /* "2026-10" */
	const char *month_name; /* "oktober 2026" */
	const char *sentence;   /* plain Danish: what the month says */
	const char *respondent; /* "citizen" */
	int64_t threshold;
	const char *hidden_symbol; /* what stands for a hidden count */
	struct report_index *indices;
	size_t indices_count;
	struct report_coverage total;
	struct report_coverage *groups;
	size_t groups_count;
	struct report_dispositions dispositions;
	struct report_item *items;
	size_t items_count;
	const char *versions; /* of the questionnaire, as text */
	const char *built_at; /* "2026-11-25T17:31:07Z" */
	const char *checksum; /* SHA-256 of the facts it was built from */
};

/* Builds from fact_* views on a read-only connection.  STATUS_NOT_FOUND: no
 * such municipality.  A month without meetings is an empty report. Belongs to
 * `owner`. */
MUST_CHECK enum status report_build(struct db *db, TALLOC_CTX *owner,
        int64_t municipality, struct month month, int64_t now,
        struct report **report);

#endif
