/*
 * A provider's clock.  A citizen's text is held against the time when its
 * question was sent, so that one from before does not answer it; a provider whose
 * clock is behind would make all of them look like that.  But its receipts tell:
 * none can be older than the text that it is for.
 *
 * Inside the writer's jobs.
 */
#ifndef GATEWAY_LANE_CLOCK_H
#define GATEWAY_LANE_CLOCK_H

#include <stdint.h>

#include "base/db.h"
#include "base/status.h"
#include "gateway/provider.h"

/* A receipt of the outbox's message came: what its time tells. */
MUST_CHECK enum status lane_clock_note(
        struct db *db, int64_t id, int64_t at, int64_t now);
/* Moves the time of a citizen's text by what the lane's clock is behind. */
MUST_CHECK enum status lane_clock_correct(
        struct db *db, const char *lane, struct provider_event *event);

#endif
