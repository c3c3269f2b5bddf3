/*
 * A lane's breaker: opens when too large a share of what was handed to the
 * provider lately went wrong.  Pure.
 */
#ifndef GATEWAY_LANE_BREAKER_H
#define GATEWAY_LANE_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

enum { LANE_BREAKER_WINDOW_MAX = 1000 };

struct lane_breaker {
	int64_t window;  /* texts that are looked at; 0: it never opens */
	int64_t percent; /* opens when more than this share of them failed */
	int64_t count;   /* texts seen, at most the window */
	int64_t failed;  /* of them */
	int64_t next;    /* where the oldest stands */
	bool fates[LANE_BREAKER_WINDOW_MAX]; /* true: failed */
};

/* Opens when more than `percent` % of the last `window` texts failed; window 0:
 * never. */
void lane_breaker_init(
        struct lane_breaker *breaker, int64_t window, int64_t percent);
/* What became of a text that was submitted: refused or doubtful is failed.  One
 * that the provider asked to send later was not submitted. */
void lane_breaker_note(struct lane_breaker *breaker, bool failed);
/* Is the window full, and was too much of it wrong? */
bool lane_breaker_is_open(const struct lane_breaker *breaker);
/* Forgets all: a probe went through, so the window begins anew. */
void lane_breaker_close(struct lane_breaker *breaker);

#endif
