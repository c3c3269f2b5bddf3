/*
 * Which questions somebody's answers lead to: the survey's own logic, for the
 * research export, which may not know surveys.
 */
#ifndef SERVER_VERB_EXPORT_WAY_H
#define SERVER_VERB_EXPORT_WAY_H

#include "base/db.h"
#include "reports/export.h"
#include "surveys/survey_store.h"

struct verb_export_way {
	struct survey_shelf *shelf;
	struct db *db;
	int64_t now_ms;
};

/* An export_way's `find`; the context is a struct verb_export_way. */
MUST_CHECK enum status verb_export_find(void *context, int64_t version,
        const char *const *values, size_t count, bool *relevant);

#endif
