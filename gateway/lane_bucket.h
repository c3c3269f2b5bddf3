/*
 * A lane's rate: a token bucket of segments.  Pure: the time is the caller's, in
 * whole seconds.
 */
#ifndef GATEWAY_LANE_BUCKET_H
#define GATEWAY_LANE_BUCKET_H

#include <stdint.h>

/* It holds what one second allows, so that no second sends more than that.  The
 * last text of a second may overdraw it (a text is not sent in halves); the
 * debt is paid before the next goes. */
struct lane_bucket {
	int64_t rate;   /* segments a second; 0: no limit */
	int64_t tokens; /* segments that may go; below 0: owed */
	int64_t at;     /* when it was last filled */
};

/* Full. */
void lane_bucket_init(struct lane_bucket *bucket, int64_t rate, int64_t now);
/* Segments that may go now; 0: none; INT64_MAX where nothing limits them. */
int64_t lane_bucket_room(struct lane_bucket *bucket, int64_t now);
/* They went; more than there was room for may have, and are waited for. */
void lane_bucket_take(struct lane_bucket *bucket, int64_t segments);
/* When something may go again; not before `now`. */
int64_t lane_bucket_next(const struct lane_bucket *bucket, int64_t now);

#endif
