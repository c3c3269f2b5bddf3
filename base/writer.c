/*
 * The writer thread. It takes what waits and commits at once; batches form by
 * themselves, since the next jobs gather while a commit waits for the storage.
 *
 * A batch is run the cheap way first, with nothing to undo single jobs by, and
 * again with savepoints where one of them fails: that is rare, and the others
 * pay nothing for it. In the pauses it moves the log into the database, which
 * nobody else may do.
 */
#include "base/writer.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"

enum { IDLE_MS = 2000 };

struct queue {
	struct writer_job *first;
	struct writer_job **last;
	size_t length;
};

struct writer {
	struct writer_options options;
	pthread_mutex_t lock;
	pthread_cond_t work;
	struct queue queues[WRITER_QUEUES];
	pthread_t thread;
	bool started;  /* under the lock */
	bool stopping; /* under the lock */
	_Atomic uint64_t jobs;
	struct histogram commits;
};

/* Jobs that were taken are still run: who submitted them waits for their end.
 */
static int
destroy(struct writer *writer)
{
	writer_stop(writer);
	pthread_mutex_destroy(&writer->lock);
	pthread_cond_destroy(&writer->work);
	return 0;
}

struct writer *
writer_create(TALLOC_CTX *owner, struct writer_options options)
{
	struct writer *writer = talloc_zero(owner, struct writer);

	assert(options.batch_max > 0 && options.queue_max > 0);
	if (writer == NULL)
		log_abort("writer.create", "out of memory");
	writer->options = options;
	pthread_mutex_init(&writer->lock, NULL);
	pthread_cond_init(&writer->work, NULL);
	for (int q = 0; q < WRITER_QUEUES; q++)
		writer->queues[q].last = &writer->queues[q].first;
	talloc_set_destructor(writer, destroy);
	return writer;
}

/* Full or stopping is told at once; a job that was taken will be ended,
 * whatever happens. */
enum status
writer_submit(
        struct writer *writer, enum writer_queue which, struct writer_job *job)
{
	struct queue *queue = &writer->queues[which];
	enum status status = STATUS_OK;

	pthread_mutex_lock(&writer->lock);
	if (writer->stopping || queue->length >= writer->options.queue_max) {
		status = STATUS_BUSY;
	} else {
		job->next = NULL;
		job->status = STATUS_OK;
		*queue->last = job;
		queue->last = &job->next;
		queue->length++;
		pthread_cond_signal(&writer->work);
	}
	pthread_mutex_unlock(&writer->lock);
	return status;
}

/* NULL: the queue is empty. */
static struct writer_job *
pop(struct queue *queue)
{
	struct writer_job *job = queue->first;

	if (job == NULL)
		return NULL;
	queue->first = job->next;
	if (queue->first == NULL)
		queue->last = &queue->first;
	queue->length--;
	job->next = NULL;
	return job;
}

/* Answers first; one place of every batch is the batch queue's, so that it
 * cannot starve (unless a batch has no more than one place). */
static struct writer_job *
take(struct writer *writer)
{
	struct writer_job *batch = NULL;
	struct writer_job **end = &batch;
	size_t room = writer->options.batch_max;
	struct queue *answers = &writer->queues[WRITER_ANSWERS];
	struct queue *others = &writer->queues[WRITER_BATCH];
	size_t kept = others->first != NULL && room > 1;

	while (room > kept && answers->first != NULL) {
		*end = pop(answers);
		end = &(*end)->next;
		room--;
	}
	while (room > 0 && others->first != NULL) {
		*end = pop(others);
		end = &(*end)->next;
		room--;
	}
	return batch;
}

/* One job in a savepoint.  STATUS_OK here means that the transaction lives;
 * how the job went is in its status. */
static enum status
run_guarded(struct db *db, struct writer_job *job)
{
	enum status status = db_savepoint(db);

	job->status = STATUS_OK;
	if (status != STATUS_OK)
		return status;
	job->status = job->run(job, db);
	if (db_in_transaction(db)) {
		if (job->status == STATUS_OK)
			return db_release(db);
		db_rollback_to(db);
	}
	if (db_in_transaction(db))
		return STATUS_OK;
	/* Also when the job made nothing of it. */
	return job->status == STATUS_OK ? STATUS_FULL : job->status;
}

/* One job without a savepoint, which costs two statements: its failure is the
 * whole transaction's. */
static enum status
run_bare(struct db *db, struct writer_job *job)
{
	job->status = job->run(job, db);
	if (job->status == STATUS_OK && !db_in_transaction(db))
		return STATUS_FULL;
	return job->status;
}

typedef enum status run_fn(struct db *db, struct writer_job *job);

/* Runs jobs from the first to before `end` in a transaction that was begun;
 * not STATUS_OK: nothing of them was stored. */
static enum status
run_jobs(struct db *db, struct writer_job *first, const struct writer_job *end,
        run_fn *run)
{
	enum status status = STATUS_OK;

	for (struct writer_job *job = first; status == STATUS_OK && job != end;
	        job = job->next)
		status = run(db, job);
	if (status == STATUS_OK)
		status = db_commit(db);
	if (status != STATUS_OK)
		db_rollback(db);
	return status;
}

/* When there cannot even be a transaction (somebody holds the lock), every
 * job's end is that: each might wait as long again for nothing. */
static void
give_up(struct writer_job *jobs, enum status status)
{
	log_event(LOG_ERROR, "writer.begin", "status=%s", status_name(status));
	for (; jobs != NULL; jobs = jobs->next)
		jobs->status = status;
}

/* One job a transaction.  A job whose own failure ended its transaction keeps
 * that as its end. */
static void
run_singly(struct db *db, struct writer_job *jobs)
{
	for (struct writer_job *job = jobs; job != NULL; job = job->next) {
		enum status status = db_begin(db);

		if (status != STATUS_OK) {
			give_up(job, status);
			return;
		}
		status = run_jobs(db, job, job->next, run_guarded);
		if (status != STATUS_OK && job->status == STATUS_OK)
			job->status = status;
	}
}

/* Nearly always every job goes well, and none needs a savepoint.  Where one does
 * not, the batch runs again with them, so that one bad job costs the others no
 * commit of their own; where the engine gave the transaction up, singly. */
static void
run_batch(struct db *db, struct writer_job *batch)
{
	run_fn *const ways[] = {run_bare, run_guarded};

	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		enum status status = db_begin(db);

		if (status != STATUS_OK) {
			give_up(batch, status);
			return;
		}
		status = run_jobs(db, batch, NULL, ways[i]);
		if (status == STATUS_OK)
			return;
		log_event(LOG_DEBUG, "writer.rerun", "status=%s",
		        status_name(status));
	}
	run_singly(db, batch);
}

/* After the commit, each job's own end first; then who waits for any of them is
 * woken once. */
static size_t
end_batch(struct writer *writer, struct writer_job *batch)
{
	size_t count = 0;

	while (batch != NULL) {
		struct writer_job *job = batch;

		batch = job->next;
		job->done(job, job->status);
		count++;
	}
	if (count > 0 && writer->options.after_batch != NULL)
		writer->options.after_batch(writer->options.context);
	return count;
}

/* The lock is held only to take the jobs, so that others can submit while they
 * run. */
size_t
writer_run_once(struct writer *writer)
{
	struct writer_job *batch;
	int64_t begun_us;
	size_t count;

	pthread_mutex_lock(&writer->lock);
	batch = take(writer);
	pthread_mutex_unlock(&writer->lock);
	if (batch == NULL)
		return 0;
	begun_us = clock_monotonic_us();
	run_batch(writer->options.db, batch);
	histogram_note(&writer->commits, clock_monotonic_us() - begun_us);
	count = end_batch(writer, batch);
	writer->jobs += count;
	return count;
}

/* Each figure is right by itself; a commit between two of them is no matter. */
void
writer_look(struct writer *writer, struct writer_figures *figures)
{
	pthread_mutex_lock(&writer->lock);
	for (int q = 0; q < WRITER_QUEUES; q++)
		figures->queued[q] = writer->queues[q].length;
	pthread_mutex_unlock(&writer->lock);
	figures->jobs = writer->jobs;
	for (int i = 0; i <= HISTOGRAM_BOUNDS; i++)
		figures->commits.counts[i] = writer->commits.counts[i];
	figures->commits.sum_us = writer->commits.sum_us;
}

/* Under the lock. */
static bool
is_empty(const struct writer *writer)
{
	return writer->queues[WRITER_ANSWERS].first == NULL &&
	       writer->queues[WRITER_BATCH].first == NULL;
}

/* Waits for work, and after work no longer than IDLE_MS, so that the pause can
 * be used; false when there is no more to come. */
static bool
wait_for_work(struct writer *writer, bool worked)
{
	int64_t until_ms = clock_monotonic_ms() + IDLE_MS;
	bool late = false;
	bool more;

	pthread_mutex_lock(&writer->lock);
	while (is_empty(writer) && !writer->stopping && !late) {
		if (worked)
			late = !thread_wait_until(
			        &writer->work, &writer->lock, until_ms);
		else
			pthread_cond_wait(&writer->work, &writer->lock);
	}
	more = !is_empty(writer) || !writer->stopping;
	pthread_mutex_unlock(&writer->lock);
	return more;
}

/* A round that waited in vain, after one that worked, is a pause. */
static void *
run_thread(void *context)
{
	struct writer *writer = context;
	bool worked = false;

	while (wait_for_work(writer, worked)) {
		bool works = writer_run_once(writer) > 0;

		if (worked && !works &&
		        db_checkpoint(writer->options.db) != STATUS_OK)
			log_event(LOG_WARN, "writer.checkpoint", "failed=yes");
		worked = works;
	}
	return NULL;
}

enum status
writer_start(struct writer *writer)
{
	enum status status;

	assert(!writer->started);
	status = thread_start(
	        &writer->thread, "writer", run_thread, writer, NULL);
	if (status != STATUS_OK)
		return status;
	pthread_mutex_lock(&writer->lock);
	writer->started = true;
	pthread_mutex_unlock(&writer->lock);
	return STATUS_OK;
}

/* Once it returns no job runs and none is taken; a second time it finds nothing
 * to do. */
void
writer_stop(struct writer *writer)
{
	bool started;

	pthread_mutex_lock(&writer->lock);
	writer->stopping = true;
	started = writer->started;
	pthread_cond_signal(&writer->work);
	pthread_mutex_unlock(&writer->lock);
	if (started)
		pthread_join(writer->thread, NULL);
	else
		while (writer_run_once(writer) > 0)
			;
	pthread_mutex_lock(&writer->lock);
	writer->started = false;
	pthread_mutex_unlock(&writer->lock);
}

/* A job that stands in for the caller's and signals its end. */
struct waited_job {
	struct writer_job job;
	struct writer_job *real;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	bool over;
	enum status status;
};

/* The caller's job in the place of this one. */
static enum status
run_waited(struct writer_job *job, struct db *db)
{
	struct waited_job *waited = (struct waited_job *)job;

	return waited->real->run(waited->real, db);
}

/* Copied under the lock: the caller goes on as soon as it is over, and its
 * stack with it. */
static void
end_waited(struct writer_job *job, enum status status)
{
	struct waited_job *waited = (struct waited_job *)job;

	pthread_mutex_lock(&waited->lock);
	waited->status = status;
	waited->over = true;
	pthread_cond_signal(&waited->ended);
	pthread_mutex_unlock(&waited->lock);
}

enum status
writer_do(
        struct writer *writer, enum writer_queue queue, struct writer_job *job)
{
	struct waited_job waited = {
	        .job = {.run = run_waited, .done = end_waited},
	        .real = job,
	        .lock = PTHREAD_MUTEX_INITIALIZER,
	        .ended = PTHREAD_COND_INITIALIZER,
	};
	enum status status;
	bool threaded;

	/* Asked first: a thread that ends meanwhile ends this job before. */
	pthread_mutex_lock(&writer->lock);
	threaded = writer->started;
	pthread_mutex_unlock(&writer->lock);
	assert(!threaded || !pthread_equal(pthread_self(), writer->thread));
	status = writer_submit(writer, queue, &waited.job);
	if (status != STATUS_OK)
		return status;
	while (!threaded && !waited.over)
		(void)writer_run_once(writer);
	pthread_mutex_lock(&waited.lock);
	while (!waited.over)
		pthread_cond_wait(&waited.ended, &waited.lock);
	pthread_mutex_unlock(&waited.lock);
	pthread_mutex_destroy(&waited.lock);
	pthread_cond_destroy(&waited.ended);
	return waited.status;
}
