/*
 * Each thread submits jobs with numbers of their own and keeps some under way.
 * The first thread of the child is the one that looks at the clock; when the
 * power has failed all others stand still sooner or later, it writes down what
 * is left, and the process ends where it stands.
 */
#include "tests/power_life.h"

#include <assert.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/writer.h"

enum { QUEUE_MAX = 1024, STEP_US = 100, AFTERMATH_US = 300 };

struct numbered_job {
	struct writer_job job;
	struct life *life;
	int place;
	sem_t *window; /* of the thread that submitted it */
};

struct life {
	const struct power_plan *plan;
	struct power_record *record;
	pthread_mutex_t lock; /* of the record */
	_Atomic int next;     /* place of the next job */
	_Atomic int ended;
	struct db *db;
	struct writer *writer;
	struct numbered_job jobs[LIFE_JOBS];
};

static enum status
run_numbered(struct writer_job *base, struct db *db)
{
	static const char sql[] =
	        "INSERT INTO reply (number, size, bytes)"
	        " VALUES (:number, :size, printf('%0*d', :size, :number))";
	const struct numbered_job *job = (struct numbered_job *)base;
	const struct power_plan *plan = job->life->plan;
	enum status status = db_run(db, sql,
	        DB_ARGS(DB_INT("number", plan->first + job->place),
	                DB_INT("size", power_plan_bytes(plan, job->place))));

	if (status == STATUS_OK && power_plan_refuses(plan, job->place))
		return STATUS_FORBIDDEN;
	return status;
}

/* Nobody asks whether the power is on: storage that stands still makes no
 * further job end well. */
static void
note_end(struct writer_job *base, enum status status)
{
	struct numbered_job *job = (struct numbered_job *)base;
	struct life *life = job->life;
	unsigned char *told = &life->record->told[job->place];
	bool refused = power_plan_refuses(life->plan, job->place);

	pthread_mutex_lock(&life->lock);
	if (*told != UNTOLD ||
	        status != (refused ? STATUS_FORBIDDEN : STATUS_OK))
		life->record->odd++;
	*told = status == STATUS_OK ? TOLD_STORED : TOLD_REFUSED;
	pthread_mutex_unlock(&life->lock);
	life->ended++;
	sem_post(job->window);
}

static void *
submit_jobs(void *context)
{
	struct life *life = context;
	sem_t window;

	sem_init(&window, 0, (unsigned)life->plan->window);
	for (;;) {
		int place = life->next++;
		struct numbered_job *job;

		if (place >= life->plan->jobs)
			break;
		job = &life->jobs[place];
		*job = (struct numbered_job){
		        .job = {.run = run_numbered, .done = note_end},
		        .life = life,
		        .place = place,
		        .window = &window};
		while (sem_wait(&window) != 0)
			;
		if (writer_submit(life->writer,
		            place % 3 == 0 ? WRITER_BATCH : WRITER_ANSWERS,
		            &job->job) != STATUS_OK)
			_exit(1);
	}
	/* The semaphore is used until the last job has ended. */
	for (;;)
		pause();
}

static int64_t
now_us(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void
wait_us(int us)
{
	struct timespec time = {.tv_nsec = us * 1000L};

	(void)nanosleep(&time, NULL);
}

static struct db *
open_database(const char *path, enum db_mode mode)
{
	struct db_options options = {
	        .path = path, .mode = mode, .vfs = POWER_VFS, .busy_ms = 1000};
	struct db *db = NULL;
	struct text why;

	text_init(&why, NULL, 2000);
	if (db_open(NULL, options, false, &db, &why) != STATUS_OK) {
		(void)fprintf(stderr, "%s\n", text_string(&why));
		_exit(1);
	}
	return db;
}

/* A reader that has begun needs what the log has at that time. */
static struct db *
begin_reading(const char *path)
{
	static const char sql[] = "SELECT count(*) FROM reply";
	struct db *reader = open_database(path, DB_READ);
	int64_t count;

	if (db_begin(reader) != STATUS_OK ||
	        db_int(reader, sql, DB_NO_ARGS, &count) != STATUS_OK)
		_exit(1);
	return reader;
}

static void
begin_life(struct life *life)
{
	const struct power_plan *plan = life->plan;

	pthread_mutex_init(&life->lock, NULL);
	life->writer = writer_create(
	        NULL, (struct writer_options){.db = life->db,
	                      .batch_max = (size_t)plan->batch_max,
	                      .queue_max = QUEUE_MAX});
	if (writer_start(life->writer) != STATUS_OK)
		_exit(1);
	power_vfs_cut_at(plan->moment, plan->seed);
	for (int i = 0; i < plan->threads; i++) {
		pthread_t thread;

		if (pthread_create(&thread, NULL, submit_jobs, life) != 0)
			_exit(1);
	}
}

/* Until the cut; a little longer, so that ends that were already sure are told,
 * and such as never ought to be. */
static void
wait_for_cut(struct life *life, struct db *reader)
{
	int64_t until = now_us() + life->plan->cut_us;

	while (!power_vfs_is_cut()) {
		if (reader != NULL && life->ended >= life->plan->reader_until) {
			db_rollback(reader);
			reader = NULL;
		}
		if (now_us() >= until || life->ended >= life->plan->jobs)
			power_vfs_cut(life->plan->seed);
		else
			wait_us(STEP_US);
	}
	wait_us(AFTERMATH_US);
}

static void
live(const struct power_plan *plan, struct power_record *record,
        struct power_folders folders)
{
	struct life *life = talloc_zero(NULL, struct life);
	char path[400];
	struct db *reader = NULL;

	(void)snprintf(path, sizeof(path), "%s/%s", folders.live, folders.name);
	life->plan = plan;
	life->record = record;
	/* Not the test program's own, which would go on with the next test. */
	(void)signal(SIGSEGV, SIG_DFL);
	(void)signal(SIGBUS, SIG_DFL);
	power_vfs_start(plan->storage);
	life->db = open_database(path, DB_WRITE);
	if (plan->reader_until > 0)
		reader = begin_reading(path);
	begin_life(life);
	wait_for_cut(life, reader);
	/* From here on nothing is recorded any more. */
	pthread_mutex_lock(&life->lock);
	record->begun = life->next < plan->jobs ? life->next : plan->jobs;
	for (int i = 0; i < 2; i++)
		power_vfs_image(folders.images[i], record->figures);
	_exit(0);
}

bool
power_live(const struct power_plan *plan, struct power_record *record,
        struct power_folders folders)
{
	int how = 0;
	pid_t child;

	memset(record, 0, sizeof(*record));
	(void)fflush(NULL);
	child = fork();
	assert(child >= 0);
	if (child == 0)
		live(plan, record, folders);
	if (waitpid(child, &how, 0) != child)
		return false;
	return WIFEXITED(how) && WEXITSTATUS(how) == 0;
}
