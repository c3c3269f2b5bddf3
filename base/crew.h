/*
 * A crew: a few threads for work that takes long, and one short queue before
 * them.  Who comes when the queue is full is told so at once.
 *
 * Jobs are the caller's memory, and are the caller's again as `run` begins: what
 * it frees or hands on is gone.  Whatever was taken is run, in the order of
 * asking, also when the crew ends.
 */
#ifndef BASE_CREW_H
#define BASE_CREW_H

#include <stdbool.h>

#include <talloc.h>

struct crew_job {
	/* On a thread of the crew. */
	void (*run)(struct crew_job *job);
	/* On the caller's, once it is sure that the job will run, and before any
	 * thread can see it: from then on it may be over at any moment.  Must
	 * not put another job.  NULL: nothing is to be done. */
	void (*taken)(struct crew_job *job);
	struct crew_job *next; /* the crew's */
};

struct crew; /* talloc'd */

enum { CREW_THREADS_MAX = 8 };

/* With `threads` threads, or as many fewer as the system allows, and so many
 * jobs that wait.  Freeing it runs what waits and joins the threads; nobody may
 * put a job meanwhile but a job of the crew itself, which is refused. */
struct crew *crew_create(TALLOC_CTX *owner, int threads, int waiting_max);
/* Has it any thread? */
bool crew_is_manned(const struct crew *crew);
/* False: so many wait already, or the crew ends, or has no thread at all; the job
 * was not touched.  From any thread. */
bool crew_put(struct crew *crew, struct crew_job *job);

#endif
