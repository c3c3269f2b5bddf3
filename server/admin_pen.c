/*
 * A command's end of the socket for administration.
 *
 * Who holds the pen and does not come to an end, because its output is a pipe
 * that nobody reads or a computation takes long, is ended by an alarm before the
 * loan is over: the process, and with it the transaction and the engine's lock.
 * The stop from a terminal (Ctrl-Z) waits for that time.
 */
#include "server/admin.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "server/admin_internal.h"
#include "server/folder.h"

enum {
	STEP_US = 50000,
	ALARM_MS = 100, /* before the loan is over */
	TAKEN_MS = 5000,
	PING_MS = 3000,
	EXIT_SYSTEM = 3, /* of a command that the system failed */
};

/* Either it owns the folder, by the lock of `file`, or it is a guest of the server
 * that does, by another lock of the same file, while `peer` is connected. */
struct admin_pen {
	char *database;
	int file;  /* of the folder's locks */
	bool lent; /* a server owns it */
	int peer;  /* while it is borrowed; -1 */
	/* As they were before it was borrowed. */
	struct sigaction before;
	sigset_t mask;
};

/* What was borrowed goes back first: the folder's file holds the guest's lock. */
static int
free_pen(struct admin_pen *pen)
{
	admin_pen_return(pen);
	if (pen->file >= 0)
		close(pen->file);
	return 0;
}

/* Another command that ends soon, a server that starts or ends: both are worth a
 * short wait. */
static enum status
find_owner(struct admin_pen *pen)
{
	int64_t until_ms = clock_monotonic_ms() + ADMIN_FOLDER_MS;
	struct text unsaid;
	int peer = -1;
	enum status status;

	do {
		if (folder_own(pen->file, 0) == STATUS_OK)
			return STATUS_OK;
		text_init(&unsaid, pen, 400);
		status = admin_connect(pen->database, &peer, &unsaid);
		if (status != STATUS_NOT_FOUND) {
			if (status == STATUS_OK)
				close(peer);
			pen->lent = true;
			return STATUS_OK;
		}
		usleep(STEP_US);
	} while (clock_monotonic_ms() < until_ms);
	return STATUS_BUSY;
}

enum status
admin_pen_get(TALLOC_CTX *owner, const char *database, struct admin_pen **out,
        struct text *why)
{
	struct admin_pen *pen = talloc_zero(owner, struct admin_pen);
	enum status status;

	if (pen == NULL)
		log_abort("admin.pen", "out of memory");
	pen->peer = -1;
	pen->file = -1;
	pen->database = talloc_strdup(pen, database);
	talloc_set_destructor(pen, free_pen);
	status = folder_open(database, &pen->file, why);
	if (status == STATUS_OK)
		status = find_owner(pen);
	if (status == STATUS_BUSY)
		text_add_format(why,
		        "%s: mappen er i brug af en anden borgersvar, der ikke"
		        " lader andre skrive (en demo, eller en kommando, der"
		        " ikke er færdig); intet er skrevet, prøv igen senere",
		        database);
	if (status != STATUS_OK) {
		talloc_free(pen);
		return status;
	}
	*out = pen;
	return STATUS_OK;
}

bool
admin_pen_is_lent(const struct admin_pen *pen)
{
	return pen->lent;
}

/* No clean-up of any kind: the process may be in the middle of anything, and
 * what it has not committed is undone by its end. */
static void
on_alarm(int number)
{
	static const char said[] =
	        "borgersvar: tiden hos den kørende server slap op, før"
	        " kommandoen var færdig; se efter, om noget blev skrevet\n";

	(void)number;
	(void)!write(STDERR_FILENO, said, sizeof(said) - 1);
	_exit(EXIT_SYSTEM);
}

/* In real time, since a process that waits is to be ended too. */
static void
set_alarm(struct admin_pen *pen, int64_t in_ms)
{
	struct sigaction action = {.sa_handler = on_alarm};
	struct itimerval timer = {.it_value = {.tv_sec = in_ms / 1000,
	                                  .tv_usec = in_ms % 1000 * 1000}};
	sigset_t stop;

	sigemptyset(&action.sa_mask);
	sigemptyset(&stop);
	sigaddset(&stop, SIGTSTP);
	sigaddset(&stop, SIGTTOU);
	pthread_sigmask(SIG_BLOCK, &stop, &pen->mask);
	(void)sigaction(SIGALRM, &action, &pen->before);
	(void)setitimer(ITIMER_REAL, &timer, NULL);
}

/* The timer first, so that nothing fires while the handler is being replaced. */
static void
clear_alarm(const struct admin_pen *pen)
{
	struct itimerval none = {.it_value = {.tv_sec = 0}};

	(void)setitimer(ITIMER_REAL, &none, NULL);
	(void)sigaction(SIGALRM, &pen->before, NULL);
	pthread_sigmask(SIG_SETMASK, &pen->mask, NULL);
}

/* The server's answer: the time until which the pen may be used. What came so late
 * that hardly any of it is left is not worth beginning. */
static enum status
read_answer(enum admin_heard heard, const char *line, int64_t *until_ms,
        struct text *why)
{
	if (heard == ADMIN_HEARD && strncmp(line, "lent ", 5) == 0 &&
	        text_to_int(line + 5, 1, INT64_MAX, until_ms) == STATUS_OK &&
	        *until_ms - clock_monotonic_ms() > ADMIN_LAST_MS)
		return STATUS_OK;
	if (heard == ADMIN_GONE ||
	        (heard == ADMIN_HEARD && strcmp(line, "stopping") == 0))
		text_add(why, "den kørende server er ved at lukke ned;"
		              " intet er skrevet, prøv igen om lidt");
	else
		text_add_format(why,
		        "den kørende server har for travlt til at lade"
		        " kommandoen skrive; intet er skrevet, prøv igen"
		        " (%s)",
		        heard == ADMIN_LATE ? "intet svar i tide" : line);
	return STATUS_BUSY;
}

/* A guest first: if the server dies now, the next one waits for this process. */
static enum status
ask(struct admin_pen *pen, int64_t *until_ms, struct text *why)
{
	char line[ADMIN_LINE_MAX] = "";
	enum admin_heard heard = ADMIN_GONE;
	struct text unsaid;
	enum status status;

	text_init(&unsaid, pen, 400);
	status = admin_connect(pen->database, &pen->peer, &unsaid);
	if (status == STATUS_FORBIDDEN) {
		text_add_format(why,
		        "kør kommandoen som den bruger, serveren kører som"
		        " (%s)",
		        text_string(&unsaid));
		return STATUS_FORBIDDEN;
	}
	if (status == STATUS_OK && admin_say(pen->peer, "pen"))
		heard = admin_hear(
		        pen->peer, clock_monotonic_ms() + ADMIN_WAIT_MS, line);
	return read_answer(heard, line, until_ms, why);
}

/* The socket first: as a guest it holds the next server back until the last. */
static void
hang_up(struct admin_pen *pen)
{
	if (pen->peer >= 0)
		close(pen->peer);
	pen->peer = -1;
	folder_leave(pen->file);
}

/* Two limits: the caller is told the sooner one, at which it must not begin to
 * commit; the alarm is the later one, which no caller can miss. */
enum status
admin_pen_borrow(struct admin_pen *pen, int64_t *until_ms, struct text *why)
{
	enum status status = STATUS_BUSY;

	if (folder_enter(pen->file))
		status = ask(pen, until_ms, why);
	else
		text_add(why, "den kørende server er skiftet ud imens;"
		              " intet er skrevet, prøv igen");
	if (status != STATUS_OK) {
		hang_up(pen);
		return status;
	}
	set_alarm(pen, *until_ms - ALARM_MS - clock_monotonic_ms());
	*until_ms -= ADMIN_LAST_MS;
	return STATUS_OK;
}

/* Waits for the word that the server has taken notice, so that whoever comes after
 * this command finds what it wrote in force. That it does not come is no failure:
 * what is committed is committed. */
void
admin_pen_return(struct admin_pen *pen)
{
	char line[ADMIN_LINE_MAX];

	if (pen->peer < 0)
		return;
	clear_alarm(pen);
	if (admin_say(pen->peer, "done"))
		(void)!admin_hear(
		        pen->peer, clock_monotonic_ms() + TAKEN_MS, line);
	hang_up(pen);
}

/* Asks nothing of the writer, so a server that is busy answers as well, as soon as
 * nobody has its pen. */
enum status
admin_ask(const char *database, pid_t *server, struct text *why)
{
	char line[ADMIN_LINE_MAX];
	int64_t pid = 0;
	int peer = -1;
	enum status status = admin_connect(database, &peer, why);

	if (status == STATUS_NOT_FOUND && folder_is_owned(database))
		return STATUS_BUSY;
	if (status == STATUS_NOT_FOUND)
		text_clear(why);
	if (status != STATUS_OK)
		return status;
	status = STATUS_BUSY;
	if (admin_say(peer, "ping") &&
	        admin_hear(peer, clock_monotonic_ms() + PING_MS, line) ==
	                ADMIN_HEARD &&
	        strncmp(line, "here ", 5) == 0 &&
	        text_to_int(line + 5, 1, INT32_MAX, &pid) == STATUS_OK)
		status = STATUS_OK;
	*server = (pid_t)pid;
	close(peer);
	return status;
}
