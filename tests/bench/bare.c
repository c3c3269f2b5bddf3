/*
 * What a program could do at best: libmicrohttpd in the same mode (a loop of our
 * own over MHD_run, an eventfd, suspended connections), jansson, and SQLite with
 * four statements an answer, group commit and synchronous=FULL.  No signature,
 * no sessions, no survey, no limits.
 *
 *	bare COUNT
 */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/wait.h>
#include <unistd.h>

#include <jansson.h>
#include <microhttpd.h>
#include <sqlite3.h>

#include "base/clock.h"
#include "base/secret.h"
#include "tests/bench/load.h"

enum { BODY_MAX = 4096, BATCH_MAX = 256 };

struct call {
	struct call *next;
	struct MHD_Connection *connection;
	char body[BODY_MAX];
	size_t length;
	bool stored, begun;
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t work = PTHREAD_COND_INITIALIZER;
static struct call *queued, **queued_end = &queued;
static struct call *finished;
static int wake_fd;
static sqlite3 *db;

static const char schema[] =
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
        "PRAGMA wal_autocheckpoint = 10000; PRAGMA cache_size = -8192;"
        "CREATE TABLE inbox (id INTEGER PRIMARY KEY, event TEXT UNIQUE,"
        " phone INTEGER, text TEXT) STRICT;"
        "CREATE TABLE session (phone INTEGER PRIMARY KEY, asked INTEGER,"
        " revision INTEGER) STRICT;"
        "CREATE TABLE answer (id INTEGER PRIMARY KEY, phone INTEGER,"
        " item INTEGER, value TEXT) STRICT;"
        "CREATE INDEX answer_phone ON answer (phone);"
        "CREATE TABLE outbox (id INTEGER PRIMARY KEY, phone INTEGER,"
        " body TEXT) STRICT;";
static const char *const sql[] = {
        "INSERT INTO inbox (event, phone, text) VALUES (?1, ?2, ?3)",
        "UPDATE session SET asked = asked + 1, revision = revision + 1"
        " WHERE phone = ?2",
        "INSERT INTO answer (phone, item, value) VALUES (?2, 1, ?3)",
        "INSERT INTO outbox (phone, body) VALUES (?2, 'Lyttede vi til det, der"
        " er vigtigt for dig? Svar 1-5. 1=slet ikke 5=helt og fuldt')",
};
static sqlite3_stmt *statements[4];

static void
store(const struct call *call)
{
	json_t *json = json_loadb(call->body, call->length, 0, NULL);
	const json_t *event = json_object_get(json, "event");
	const json_t *content = json_object_get(event, "content");
	const char *id = json_string_value(json_object_get(json, "event_id"));
	const char *text =
	        json_string_value(json_object_get(content, "message"));
	json_int_t phone = json_integer_value(json_object_get(event, "sender"));

	for (int i = 0; i < 4; i++) {
		sqlite3_stmt *s = statements[i];

		if (sqlite3_bind_parameter_count(s) >= 1 && i == 0)
			sqlite3_bind_text(s, 1, id, -1, SQLITE_STATIC);
		sqlite3_bind_int64(s, 2, phone);
		if (i == 0 || i == 2)
			sqlite3_bind_text(s, 3, text, -1, SQLITE_STATIC);
		if (sqlite3_step(s) != SQLITE_DONE) {
			fprintf(stderr, "bare: %s\n", sqlite3_errmsg(db));
			exit(1);
		}
		sqlite3_reset(s);
	}
	json_decref(json);
}

static struct call *
take_batch(void)
{
	struct call *batch;
	struct call *last;

	pthread_mutex_lock(&lock);
	while (queued == NULL)
		pthread_cond_wait(&work, &lock);
	batch = queued;
	last = batch;
	for (int i = 1; i < BATCH_MAX && last->next != NULL; i++)
		last = last->next;
	queued = last->next;
	if (queued == NULL)
		queued_end = &queued;
	last->next = NULL;
	pthread_mutex_unlock(&lock);
	return batch;
}

static void *
write_thread(void *context)
{
	(void)context;
	for (;;) {
		struct call *batch = take_batch();
		struct call *last = batch;
		uint64_t one = 1;

		sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);
		for (struct call *call = batch; call != NULL;
		        call = call->next) {
			store(call);
			last = call;
		}
		if (sqlite3_exec(db, "COMMIT", NULL, NULL, NULL) != SQLITE_OK)
			exit(1);
		pthread_mutex_lock(&lock);
		last->next = finished;
		finished = batch;
		pthread_mutex_unlock(&lock);
		if (write(wake_fd, &one, sizeof(one)) < 0)
			exit(1);
	}
	return NULL;
}

static enum MHD_Result
on_access(void *context, struct MHD_Connection *connection, const char *url,
        const char *method, const char *version, const char *upload,
        size_t *upload_length, void **request)
{
	struct call *call = *request;
	struct MHD_Response *response;
	enum MHD_Result result;

	(void)context;
	(void)url;
	(void)method;
	(void)version;
	if (call == NULL) {
		*request = calloc(1, sizeof(*call));
		return MHD_YES;
	}
	if (*upload_length > 0) {
		memcpy(call->body + call->length, upload, *upload_length);
		call->length += *upload_length;
		*upload_length = 0;
		return MHD_YES;
	}
	if (!call->begun) {
		call->begun = true;
		call->connection = connection;
		MHD_suspend_connection(connection);
		pthread_mutex_lock(&lock);
		*queued_end = call;
		queued_end = &call->next;
		pthread_cond_signal(&work);
		pthread_mutex_unlock(&lock);
		return MHD_YES;
	}
	response = MHD_create_response_from_buffer(
	        3, (void *)(uintptr_t) "ok\n", MHD_RESPMEM_PERSISTENT);
	result = MHD_queue_response(connection, 200, response);
	MHD_destroy_response(response);
	return result;
}

static void
on_completed(void *context, struct MHD_Connection *connection, void **request,
        enum MHD_RequestTerminationCode how)
{
	(void)context;
	(void)connection;
	(void)how;
	free(*request);
}

static void
prepare(const char *folder, unsigned count)
{
	char path[100];
	sqlite3_stmt *insert;

	(void)snprintf(path, sizeof(path), "%s/db", folder);
	sqlite3_open_v2(path, &db,
	        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE |
	                SQLITE_OPEN_NOMUTEX,
	        NULL);
	if (sqlite3_exec(db, schema, NULL, NULL, NULL) != SQLITE_OK)
		exit(1);
	sqlite3_exec(db, "BEGIN", NULL, NULL, NULL);
	sqlite3_prepare_v2(
	        db, "INSERT INTO session VALUES (?1, 0, 0)", -1, &insert, NULL);
	for (unsigned i = 0; i < count; i++) {
		sqlite3_bind_int64(
		        insert, 1, 4500000000 + LOAD_PHONE_FIRST + (int64_t)i);
		sqlite3_step(insert);
		sqlite3_reset(insert);
	}
	sqlite3_finalize(insert);
	sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
	for (int i = 0; i < 4; i++)
		sqlite3_prepare_v3(db, sql[i], -1, SQLITE_PREPARE_PERSISTENT,
		        &statements[i], NULL);
}

static void
serve(const char *folder, unsigned count, int pipe)
{
	struct MHD_Daemon *daemon;
	struct pollfd fds[2];
	pthread_t thread;
	uint16_t port;

	prepare(folder, count);
	wake_fd = eventfd(0, EFD_NONBLOCK);
	pthread_create(&thread, NULL, write_thread, NULL);
	daemon = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0,
	        NULL, NULL, on_access, NULL, MHD_OPTION_NOTIFY_COMPLETED,
	        on_completed, NULL, MHD_OPTION_END);
	port = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_BIND_PORT)->port;
	if (write(pipe, &port, sizeof(port)) != sizeof(port))
		exit(1);
	fds[0] = (struct pollfd){
	        MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD)->epoll_fd,
	        POLLIN, 0};
	fds[1] = (struct pollfd){wake_fd, POLLIN, 0};
	for (;;) {
		struct call *call;
		uint64_t counter;
		MHD_UNSIGNED_LONG_LONG wait_ms = 250;

		if (MHD_get_timeout(daemon, &wait_ms) != MHD_YES ||
		        wait_ms > 250)
			wait_ms = 250;
		(void)poll(fds, 2, (int)wait_ms);
		(void)!read(wake_fd, &counter, sizeof(counter));
		pthread_mutex_lock(&lock);
		call = finished;
		finished = NULL;
		pthread_mutex_unlock(&lock);
		while (call != NULL) {
			struct call *next = call->next;

			MHD_resume_connection(call->connection);
			call = next;
		}
		MHD_run(daemon);
	}
}

int
main(int argc, char **argv)
{
	char folder[] = "/tmp/borgersvar-bare-XXXXXX";
	unsigned count =
	        argc > 1 ? (unsigned)strtoul(argv[1], NULL, 10) : 40000;
	struct text why = {0};
	uint16_t port = 0;
	int pipes[2];
	pid_t child;

	if (mkdtemp(folder) == NULL || pipe(pipes) != 0)
		return 1;
	child = fork();
	if (child == 0)
		serve(folder, count, pipes[1]);
	if (clock_init(&why) != STATUS_OK || secret_init() != STATUS_OK ||
	        read(pipes[0], &port, sizeof(port)) != sizeof(port))
		return 1;
	printf("%.0f\n", load_run(port, count, 1791273610));
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	return 0;
}
