/*
 * The server's end of the socket for administration: a thread that takes one
 * peer at a time, and lends it the pen by a job of the writer.
 *
 * The job itself does nothing. The loan is its end, which the writer's thread
 * runs after the commit, when its connection holds no transaction; the thread
 * waits there for the peer, so that nothing else can be written or checkpointed
 * meanwhile. Whoever else wants the pen waits in the socket's own queue.
 */
#include "server/admin.h"

#include <errno.h>
#include <inttypes.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/pidfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/thread.h"
#include "server/admin_internal.h"

enum {
	QUESTION_MS = 1000, /* to say what it wants */
	LONG_MS = 500,      /* of a loan: worth a line of the log */
	KILLED_MS = 500,    /* until a killed peer has hung up */
	FULL_MS = 500, /* until a peer that could not be taken is tried again */
};

/* The desk's thread alone uses it, but for `stopping`, and for the options, which
 * the writer's thread reads. */
struct admin_desk {
	struct admin_options options;
	int listener;
	int wake;    /* an eventfd */
	int overdue; /* the peer that has kept the pen; -1: none */
	atomic_bool stopping;
	bool started;
	pthread_t thread;
};

enum outcome {
	LOAN_REFUSED,  /* the writer is stopping, or cannot write itself */
	LOAN_RETURNED, /* the peer says so */
	LOAN_GONE,     /* it has hung up, in the middle perhaps */
	LOAN_OVERDUE,
};

/* On the stack of the desk's thread, which waits until it is over; the writer's
 * thread has it meanwhile. */
struct loan {
	struct writer_job job;
	struct admin_desk *desk;
	int peer;
	int process; /* the peer's, for a signal; -1: unknown */
	enum outcome outcome;
	pthread_mutex_t lock;
	pthread_cond_t ended;
	bool over;
};

/* In the transaction of a batch there is nothing to be done: the loan begins when
 * that has ended. */
static enum status
run_loan(struct writer_job *job, struct db *db)
{
	(void)job;
	(void)db;
	return STATUS_OK;
}

/* Anything but "done" is as good as a hang-up: the command will not write any
 * more, or does not know what it says. */
static enum outcome
outcome_of(enum admin_heard heard, const char *line)
{
	if (heard == ADMIN_LATE)
		return LOAN_OVERDUE;
	return heard == ADMIN_HEARD && strcmp(line, "done") == 0 ? LOAN_RETURNED
	                                                         : LOAN_GONE;
}

/* A process that keeps the pen beyond its time would keep the engine's lock as
 * well, and no answer of a citizen could be stored. By its descriptor, so that no
 * other process is met that was given its number. */
static enum outcome
take_back(struct loan *loan)
{
	char line[ADMIN_LINE_MAX];
	enum outcome outcome;

	if (loan->process < 0 ||
	        pidfd_send_signal(loan->process, SIGKILL, NULL, 0) != 0)
		return LOAN_OVERDUE;
	log_event(LOG_WARN, "admin.killed", "why=\"kept the pen\"");
	do
		outcome = outcome_of(
		        admin_hear(loan->peer, clock_monotonic_ms() + KILLED_MS,
		                line),
		        line);
	while (outcome == LOAN_RETURNED);
	return outcome;
}

/* On the writer's thread. What was answered in this batch must not wait for a
 * command. */
static enum outcome
lend(struct loan *loan)
{
	struct admin_options *options = &loan->desk->options;
	int64_t begun_ms = clock_monotonic_ms();
	int64_t until_ms = begun_ms + options->hold_ms;
	char line[ADMIN_LINE_MAX];
	enum outcome outcome;

	if (options->waits != NULL)
		options->waits(options->context);
	(void)snprintf(line, sizeof(line), "lent %" PRId64, until_ms);
	if (!admin_say(loan->peer, line))
		return LOAN_GONE;
	outcome = outcome_of(admin_hear(loan->peer, until_ms, line), line);
	if (outcome == LOAN_OVERDUE)
		outcome = take_back(loan);
	/* Before this thread goes on: the peer may commit at any moment, which
	 * the engine's lock keeps apart from commits of ours, but not from
	 * checkpoints. */
	if (outcome == LOAN_OVERDUE)
		db_keep_log(options->db, true);
	if (clock_monotonic_ms() - begun_ms >= LONG_MS)
		log_event(LOG_INFO, "admin.lent", "held_ms=%" PRId64,
		        clock_monotonic_ms() - begun_ms);
	if (options->wrote != NULL)
		options->wrote(options->context);
	return outcome;
}

/* Not lent where the batch itself failed, since then the engine is locked by
 * somebody or the disk is full, and not when the server ends, which would wait
 * for it. */
static void
end_loan(struct writer_job *job, enum status status)
{
	struct loan *loan = (struct loan *)job;
	enum outcome outcome = status == STATUS_OK && !loan->desk->stopping
	                               ? lend(loan)
	                               : LOAN_REFUSED;

	pthread_mutex_lock(&loan->lock);
	loan->outcome = outcome;
	loan->over = true;
	pthread_cond_signal(&loan->ended);
	pthread_mutex_unlock(&loan->lock);
}

/* Waits for the end without a limit of its own: whatever the writer has taken it
 * ends, and a loan has its time. */
static enum outcome
do_loan(struct loan *loan)
{
	if (writer_submit(loan->desk->options.writer, WRITER_BATCH,
	            &loan->job) != STATUS_OK)
		return LOAN_REFUSED;
	pthread_mutex_lock(&loan->lock);
	while (!loan->over)
		pthread_cond_wait(&loan->ended, &loan->lock);
	pthread_mutex_unlock(&loan->lock);
	return loan->outcome;
}

/* The process is held by a descriptor from the beginning, while it is surely the
 * one that asked. This process itself (a test) is none to be killed. True: the
 * peer is kept, since it may be writing still. */
static bool
answer_pen(struct admin_desk *desk, int peer, pid_t pid)
{
	struct loan loan = {
	        .job = {.run = run_loan, .done = end_loan},
	        .desk = desk,
	        .peer = peer,
	        .process = -1,
	        .lock = PTHREAD_MUTEX_INITIALIZER,
	        .ended = PTHREAD_COND_INITIALIZER,
	};
	enum outcome outcome = LOAN_REFUSED;

	if (pid > 0 && pid != getpid())
		loan.process = pidfd_open(pid, 0);
	if (desk->overdue < 0 && !desk->stopping)
		outcome = do_loan(&loan);
	if (loan.process >= 0)
		close(loan.process);
	pthread_mutex_destroy(&loan.lock);
	pthread_cond_destroy(&loan.ended);
	if (outcome == LOAN_REFUSED)
		(void)!admin_say(peer, desk->stopping ? "stopping" : "busy");
	if (outcome == LOAN_RETURNED)
		(void)!admin_say(peer, "taken");
	if (outcome == LOAN_OVERDUE)
		log_event(LOG_ERROR, "admin.overdue", "pid=%ld", (long)pid);
	return outcome == LOAN_OVERDUE;
}

/* For `doctor`: an answer shows that the thread lives, and who it is. */
static void
answer_ping(int peer)
{
	char line[ADMIN_LINE_MAX];

	(void)snprintf(line, sizeof(line), "here %ld", (long)getpid());
	(void)!admin_say(peer, line);
}

/* The socket's mode lets nobody else in; it is looked at all the same, since a
 * mode can be changed. Who says nothing in time keeps others waiting, and is hung
 * up on. True: the peer is kept. */
static bool
answer(struct admin_desk *desk, int peer)
{
	char line[ADMIN_LINE_MAX];
	struct ucred credentials;

	if (!admin_peer(peer, &credentials) ||
	        !admin_allows(geteuid(), credentials.uid)) {
		log_event(LOG_WARN, "admin.refused", "uid=%ld",
		        (long)credentials.uid);
		return false;
	}
	if (admin_hear(peer, clock_monotonic_ms() + QUESTION_MS, line) !=
	        ADMIN_HEARD)
		return false;
	if (strcmp(line, "pen") == 0)
		return answer_pen(desk, peer, credentials.pid);
	if (strcmp(line, "ping") == 0)
		answer_ping(peer);
	return false;
}

/* One peer, from its question to its end; others wait in the socket's queue, and
 * it does so itself where the process has no file number left.  False: nobody was
 * taken. */
static bool
take_peer(struct admin_desk *desk)
{
	int peer = accept4(desk->listener, NULL, NULL, SOCK_CLOEXEC);

	if (peer < 0) {
		log_event(LOG_WARN, "admin.accept", "error=\"%s\"",
		        strerror(errno));
		return false;
	}
	if (answer(desk, peer))
		desk->overdue = peer;
	else
		close(peer);
	return true;
}

/* Whoever could not be taken is still there, and would be found at once again;
 * only the end is worth waking for. */
static void
pause_taking(const struct admin_desk *desk)
{
	struct pollfd wake = {.fd = desk->wake, .events = POLLIN};

	(void)poll(&wake, 1, FULL_MS);
}

/* It has hung up, so it is no more: its files were closed with it. */
static void
forget_overdue(struct admin_desk *desk)
{
	log_event(LOG_INFO, "admin.overdue", "over=yes");
	close(desk->overdue);
	desk->overdue = -1;
	db_keep_log(desk->options.db, false);
	if (desk->options.wrote != NULL)
		desk->options.wrote(desk->options.context);
}

/* Who came in time gets an answer: that the server is about to end. */
static void *
run_thread(void *context)
{
	struct admin_desk *desk = context;

	for (;;) {
		struct pollfd events[] = {
		        {.fd = desk->listener, .events = POLLIN},
		        {.fd = desk->wake, .events = POLLIN},
		        {.fd = desk->overdue, .events = POLLRDHUP},
		};
		int wait_ms = desk->stopping ? 0 : -1;

		if (poll(events, 3, wait_ms) < 0 && errno != EINTR)
			log_abort("admin.poll", strerror(errno));
		if (events[2].revents != 0)
			forget_overdue(desk);
		if (events[0].revents != 0 && take_peer(desk))
			continue;
		if (desk->stopping)
			break;
		if (events[0].revents != 0)
			pause_taking(desk);
	}
	return NULL;
}

/* The name goes first, so that the queue of the socket comes to an end. */
static int
close_desk(struct admin_desk *desk)
{
	uint64_t one = 1;

	admin_hide(desk->options.database);
	desk->stopping = true;
	if (desk->started) {
		(void)!write(desk->wake, &one, sizeof(one));
		pthread_join(desk->thread, NULL);
	}
	close(desk->listener);
	close(desk->wake);
	if (desk->overdue >= 0)
		close(desk->overdue);
	return 0;
}

enum status
admin_desk_open(TALLOC_CTX *owner, struct admin_options options,
        struct admin_desk **out, struct text *why)
{
	struct admin_desk *desk = talloc_zero(owner, struct admin_desk);
	enum status status;

	if (desk == NULL)
		log_abort("admin.desk", "out of memory");
	desk->options = options;
	desk->overdue = -1;
	status = admin_listen(options.database, &desk->listener, why);
	if (status != STATUS_OK) {
		talloc_free(desk);
		return status;
	}
	desk->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (desk->wake < 0)
		log_abort("admin.desk", strerror(errno));
	talloc_set_destructor(desk, close_desk);
	status = thread_start(
	        &desk->thread, "administration", run_thread, desk, why);
	desk->started = status == STATUS_OK;
	if (desk->started)
		*out = desk;
	else
		talloc_free(desk);
	return status;
}
