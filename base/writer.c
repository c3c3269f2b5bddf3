/*
 * The writer thread.  Batches form by themselves: while one commit waits for
 * the storage, the next jobs gather.
 */
#include "base/writer.h"

#include <assert.h>
#include <pthread.h>
#include <stdbool.h>

#include "base/log.h"

enum { IDLE_CHECKPOINT_S = 2 };

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
	bool started;
	bool stopping;
};

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

enum status
writer_submit(struct writer *writer, enum writer_queue which,
	struct writer_job *job)
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
 * cannot starve. */
static struct writer_job *
take(struct writer *writer)
{
	struct writer_job *batch = NULL;
	struct writer_job **end = &batch;
	size_t room = writer->options.batch_max;
	struct queue *answers = &writer->queues[WRITER_ANSWERS];
	struct queue *others = &writer->queues[WRITER_BATCH];

	while (room > (others->first != NULL) && answers->first != NULL) {
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
run_job(struct db *db, struct writer_job *job)
{
	enum status status = db_savepoint(db);

	if (status != STATUS_OK)
		return status;
	job->status = job->run(job, db);
	if (!db_in_transaction(db))
		return STATUS_FULL;
	if (job->status == STATUS_OK)
		return db_release(db);
	db_rollback_to(db);
	return db_in_transaction(db) ? STATUS_OK : STATUS_FULL;
}

/* Runs a list of jobs in one transaction; not STATUS_OK: nothing of it was
 * stored. */
static enum status
run_transaction(struct db *db, struct writer_job *jobs, bool only_one)
{
	enum status status = db_begin(db);

	for (struct writer_job *job = jobs; status == STATUS_OK && job != NULL;
		job = only_one ? NULL : job->next)
		status = run_job(db, job);
	if (status == STATUS_OK)
		status = db_commit(db);
	if (status != STATUS_OK)
		db_rollback(db);
	return status;
}

static void
run_batch(struct writer *writer, struct writer_job *batch)
{
	enum status status =
		run_transaction(writer->options.db, batch, false);

	if (status == STATUS_OK)
		return;
	log_event(LOG_WARN, "writer.rerun", "status=%s", status_name(status));
	for (struct writer_job *job = batch; job != NULL; job = job->next) {
		status = run_transaction(writer->options.db, job, true);
		/* A job whose own failure ended the transaction keeps it. */
		if (status != STATUS_OK && job->status == STATUS_OK)
			job->status = status;
	}
}

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

size_t
writer_run_once(struct writer *writer)
{
	struct writer_job *batch;

	pthread_mutex_lock(&writer->lock);
	batch = take(writer);
	pthread_mutex_unlock(&writer->lock);
	if (batch == NULL)
		return 0;
	run_batch(writer, batch);
	return end_batch(writer, batch);
}

static bool
is_empty(const struct writer *writer)
{
	return writer->queues[WRITER_ANSWERS].first == NULL &&
		writer->queues[WRITER_BATCH].first == NULL;
}

/* Waits for work; false when there is none left and the writer is stopping. */
static bool
wait_for_work(struct writer *writer, bool *idle)
{
	struct timespec until;
	int late = 0;
	bool more;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += IDLE_CHECKPOINT_S;
	pthread_mutex_lock(&writer->lock);
	while (is_empty(writer) && !writer->stopping && late == 0)
		late = pthread_cond_timedwait(&writer->work, &writer->lock,
			&until);
	*idle = is_empty(writer);
	more = !*idle || !writer->stopping;
	pthread_mutex_unlock(&writer->lock);
	return more;
}

static void *
run_thread(void *context)
{
	struct writer *writer = context;
	bool worked = false;
	bool idle = false;

	while (wait_for_work(writer, &idle)) {
		if (idle && worked &&
			db_checkpoint(writer->options.db) != STATUS_OK)
			log_event(LOG_WARN, "writer.checkpoint", "%s",
				"failed=yes");
		worked = !idle;
		(void)writer_run_once(writer);
	}
	return NULL;
}

enum status
writer_start(struct writer *writer)
{
	assert(!writer->started);
	if (pthread_create(&writer->thread, NULL, run_thread, writer) != 0)
		return STATUS_SYSTEM;
	writer->started = true;
	return STATUS_OK;
}

void
writer_stop(struct writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	writer->stopping = true;
	pthread_cond_signal(&writer->work);
	pthread_mutex_unlock(&writer->lock);
	if (writer->started)
		pthread_join(writer->thread, NULL);
	else
		while (writer_run_once(writer) > 0)
			;
	writer->started = false;
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

static enum status
run_waited(struct writer_job *job, struct db *db)
{
	struct waited_job *waited = (struct waited_job *)job;

	return waited->real->run(waited->real, db);
}

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
writer_do(struct writer *writer, enum writer_queue queue,
	struct writer_job *job)
{
	struct waited_job waited = {
		.job = {.run = run_waited, .done = end_waited},
		.real = job,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.ended = PTHREAD_COND_INITIALIZER,
	};
	enum status status = writer_submit(writer, queue, &waited.job);

	if (status != STATUS_OK)
		return status;
	if (!writer->started)
		while (!waited.over)
			(void)writer_run_once(writer);
	pthread_mutex_lock(&waited.lock);
	while (!waited.over)
		pthread_cond_wait(&waited.ended, &waited.lock);
	pthread_mutex_unlock(&waited.lock);
	pthread_mutex_destroy(&waited.lock);
	pthread_cond_destroy(&waited.ended);
	return waited.status;
}
