/*
 * Published surveys: a version's source is stored once and frozen; read and
 * made ready, it is kept in memory and shared by all threads.
 */
#ifndef SURVEYS_SURVEY_STORE_H
#define SURVEYS_SURVEY_STORE_H

#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"
#include "base/text.h"
#include "surveys/session.h"

/* Versions made ready, by id; safe for many threads; grows, never shrinks. */
struct survey_shelf;
/* Empty; what it gives out belongs to it. */
struct survey_shelf *survey_shelf_create(TALLOC_CTX *owner);

/* Reads, checks and stores a survey as a version.  The same source again gives
 * the same id; another source under a version's name is STATUS_CONFLICT.  Runs
 * in a writer's job. */
MUST_CHECK enum status survey_publish(struct db *db, const char *source,
        size_t length, int64_t now, int64_t *version_id, struct text *why);

/* The version made ready; borrowed from the shelf for as long as it lives. */
MUST_CHECK enum status survey_version_get(struct survey_shelf *shelf,
        struct db *db, int64_t version_id, const struct session_form **form);

#endif
