/*
 * The token bucket.  A clock that was set back fills nothing until it has caught
 * up with itself, and loses nothing.
 */
#include "gateway/lane_bucket.h"

/* It begins full, with one second's worth. */
void
lane_bucket_init(struct lane_bucket *bucket, int64_t rate, int64_t now)
{
	*bucket = (struct lane_bucket){.rate = rate, .tokens = rate, .at = now};
}

/* After a long pause a second's worth is enough to know; no product then, which
 * might be too large. */
static void
fill(struct lane_bucket *bucket, int64_t now)
{
	int64_t passed_s = now - bucket->at;
	int64_t missing = bucket->rate - bucket->tokens;

	if (passed_s <= 0)
		return;
	bucket->at = now;
	if (passed_s > missing / bucket->rate)
		bucket->tokens = bucket->rate;
	else
		bucket->tokens += passed_s * bucket->rate;
}

int64_t
lane_bucket_room(struct lane_bucket *bucket, int64_t now)
{
	if (bucket->rate == 0)
		return INT64_MAX;
	fill(bucket, now);
	return bucket->tokens > 0 ? bucket->tokens : 0;
}

/* It may go below nothing: a text is not cut in half for the rate's sake, and
 * the next one waits so much longer. */
void
lane_bucket_take(struct lane_bucket *bucket, int64_t segments)
{
	if (bucket->rate > 0)
		bucket->tokens -= segments;
}

/* So many seconds as lift it above nothing. */
int64_t
lane_bucket_next(const struct lane_bucket *bucket, int64_t now)
{
	int64_t next;

	if (bucket->rate == 0 || bucket->tokens > 0)
		return now;
	next = bucket->at + 1 - bucket->tokens / bucket->rate;
	return next > now ? next : now;
}
