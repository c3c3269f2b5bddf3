/*
 * What the delivery tells of its lanes and caps, as alarms: raised and cleared in
 * its own jobs.  service.c hands these to it.
 */
#ifndef SERVER_LANE_WATCH_H
#define SERVER_LANE_WATCH_H

#include "base/db.h"
#include "gateway/delivery.h"
#include "server/settings.h"

/* What the delivery calls: `context` is the service.  A lane as it is now; a
 * municipality whose cap was reached, or is not any more; a lane of whose
 * arrivals one was put aside. */
MUST_CHECK enum status lane_watch_lane(
        void *context, struct db *db, const struct delivery_lane *lane);
MUST_CHECK enum status lane_watch_cap(
        void *context, struct db *db, int64_t municipality, bool reached);
MUST_CHECK enum status lane_watch_aside(
        void *context, struct db *db, const char *lane, enum status why);

/* Is the lane of every municipality configured?  STATUS_INPUT otherwise: what it
 * writes would wait for ever. */
MUST_CHECK enum status lane_watch_check(
        struct db *db, const struct settings *settings, struct text *why);

#endif
