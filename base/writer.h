/*
 * The one thread that writes.
 *
 * A job is submitted by any thread; the writer runs many jobs in one
 * transaction, commits, and only then tells each job how it ended.  Answers of
 * citizens go before batch work.  A job has no effect outside the database
 * before its commit; what it has to say of its changes it says by db_tell.
 *
 * If a job fails, nothing of the batch is kept and it runs again, each job in a
 * savepoint, so that only the failing one is undone.  If the engine itself
 * rolled the transaction back (full disk, interrupt), nobody of the batch is
 * acknowledged: it runs once more, one job a transaction, and each job gets its
 * own end.
 */
#ifndef BASE_WRITER_H
#define BASE_WRITER_H

#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/histogram.h"
#include "base/status.h"

enum writer_queue { WRITER_ANSWERS, WRITER_BATCH, WRITER_QUEUES };

struct writer_job {
	/* Runs inside the transaction; may run more than once, so it starts
	 * from what it was given.  Not STATUS_OK: what it did is undone. */
	enum status (*run)(struct writer_job *job, struct db *db);
	/* After the commit (or the failure), on the writer's thread, whose
	 * connection holds no transaction then; short.
	 * The job is the caller's again. */
	void (*done)(struct writer_job *job, enum status status);
	struct writer_job *next; /* the writer's */
	enum status status;      /* the writer's */
};

struct writer_options {
	struct db *db;    /* borrowed; only the writer uses it from now on */
	size_t batch_max; /* jobs a commit, 256 */
	size_t queue_max; /* jobs a queue holds, 16384 */
	/* After the done() of all of a batch: wake who waits, once. */
	void (*after_batch)(void *context);
	void *context;
};

/* How it does, for whoever watches. */
struct writer_figures {
	size_t queued[WRITER_QUEUES]; /* jobs that wait now */
	uint64_t jobs;                /* that were ended */
	struct histogram commits; /* from a batch's begin to its commit's end */
};

struct writer; /* talloc'd */

/* A writer without a thread: writer_run_once does its work (tests). */
struct writer *writer_create(TALLOC_CTX *owner, struct writer_options options);
/* Begins the thread; STATUS_SYSTEM: there can be none. */
MUST_CHECK enum status writer_start(struct writer *writer);
/* Takes no more jobs, runs those it has, ends the thread. */
void writer_stop(struct writer *writer);

/* STATUS_BUSY: the queue is full or the writer is stopping; the job was not
 * taken and done() will not be called. */
MUST_CHECK enum status writer_submit(
        struct writer *writer, enum writer_queue queue, struct writer_job *job);
/* Submits and waits for the end; never call it on the writer's thread. Without
 * a thread it runs the job (and whatever waits) here. */
MUST_CHECK enum status writer_do(
        struct writer *writer, enum writer_queue queue, struct writer_job *job);
/* One batch of what waits; returns how many jobs were ended. */
size_t writer_run_once(struct writer *writer);
/* From any thread. */
void writer_look(struct writer *writer, struct writer_figures *figures);

#endif
