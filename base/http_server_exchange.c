/*
 * One request from its first line to its answer: what libmicrohttpd calls, in
 * the order in which it calls it.  An exchange lives in a talloc pool of its
 * own, which the handler knows as the call's memory; it is emptied when the
 * library says that the request is over, so the answer's bytes need no copy.
 */
#include <inttypes.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "base/http_server_internal.h"
#include "base/log.h"

enum {
	CALL_POOL_BYTES = 16384,
	ANSWER_MS = 30000, /* for a peer to take its answer … */
	ANSWER_RATE = 32,  /* … and as many bytes a millisecond beyond */
	/* So much of a body over its cap is read and dropped, so that the
	 * sender is still listening when it hears why. */
	DISCARD_MAX = 1024 * 1024,
};

/* Memory that is used again hides from the sanitizer who still uses it. */
#ifdef __SANITIZE_ADDRESS__
enum { POOLS_KEPT = 0 };
#else
enum { POOLS_KEPT = HTTP_POOLS_MAX };
#endif

static const struct refusal {
	unsigned status;
	const char *text;
} refusals[] = {
        {MHD_HTTP_METHOD_NOT_ALLOWED, "Metoden kan ikke bruges her.\n"},
        {MHD_HTTP_CONTENT_TOO_LARGE, "Det sendte fylder for meget.\n"},
        /* The last stands for whatever has no row of its own. */
        {MHD_HTTP_BAD_REQUEST, "Forespørgslen kunne ikke forstås.\n"},
};

/* The pool that was used last is the one that is still in the processor's
 * caches. */
static TALLOC_CTX *
take_pool(struct http_server *server)
{
	TALLOC_CTX *pool;

	if (server->pool_count > 0)
		return server->pools[--server->pool_count];
	pool = talloc_pool(NULL, CALL_POOL_BYTES);
	if (pool == NULL)
		log_abort("http.call", "out of memory");
	return pool;
}

static void
give_back_pool(struct http_server *server, TALLOC_CTX *pool)
{
	if (server->pool_count == POOLS_KEPT) {
		talloc_free(pool);
		return;
	}
	talloc_free_children(pool);
	server->pools[server->pool_count++] = pool;
}

void
http_exchange_end(struct http_server *server)
{
	while (server->pool_count > 0)
		talloc_free(server->pools[--server->pool_count]);
	while (server->ready_count > 0)
		MHD_destroy_response(
		        server->ready[--server->ready_count].response);
}

/* What is returned here comes back with every later call for the request. */
void *
http_exchange_on_uri(
        void *context, const char *uri, struct MHD_Connection *connection)
{
	struct http_server *server = context;
	struct http_peer *peer = http_peer_of(connection);
	TALLOC_CTX *pool = take_pool(server);
	struct http_exchange *exchange =
	        talloc_zero(pool, struct http_exchange);
	struct http_call *call;

	if (exchange == NULL)
		log_abort("http.call", "out of memory");
	call = &exchange->call;
	call->memory = pool;
	call->id = http_call_next_id();
	call->server = server;
	call->connection = connection;
	call->peer = peer == NULL ? "" : peer->address;
	call->body = "";
	call->answer = "";
	exchange->raw_uri = uri == NULL ? "" : uri;
	exchange->uri = talloc_strdup(pool, exchange->raw_uri);
	if (exchange->uri == NULL)
		log_abort("http.call", "out of memory");
	/* The first request's time began with the connection. */
	if (peer != NULL && peer->was_answered)
		peer->until_ms =
		        clock_monotonic_ms() + server->options.deadline_ms;
	return exchange;
}

/* Persistent: the bytes hang from the exchange, which lives until the library
 * says that the request is over; or they are a pattern's, whose owner keeps it
 * until the server has ended (http_call_repeat). */
static struct MHD_Response *
make_response(const struct http_exchange *exchange)
{
	const struct http_call *call = &exchange->call;
	/* The library only reads it. */
	struct MHD_Response *response = MHD_create_response_from_buffer(
	        call->answer_length, (void *)(uintptr_t)call->answer,
	        MHD_RESPMEM_PERSISTENT);

	if (response == NULL)
		log_abort("http.answer", "out of memory");
	for (size_t i = 0; i < call->answer_header_count; i++)
		if (MHD_add_response_header(response,
		            call->answer_headers[i].name,
		            call->answer_headers[i].value) != MHD_YES)
			log_event(LOG_ERROR, "http.header", "name=%s",
			        call->answer_headers[i].name);
	if (exchange->refusal != 0 || call->server->stopping)
		MHD_add_response_header(
		        response, MHD_HTTP_HEADER_CONNECTION, "close");
	return response;
}

/* The library counts who uses an answer; a pattern's has the server as one of
 * them, so that it outlives the exchange. */
static struct MHD_Response *
ready_response(struct http_server *server, const struct http_exchange *exchange)
{
	const struct http_call *pattern = exchange->call.pattern;
	struct http_ready *ready = server->ready;
	const struct http_ready *end = ready + server->ready_count;

	if (pattern == NULL || server->stopping)
		return NULL;
	while (ready < end && ready->pattern != pattern)
		ready++;
	if (ready == server->ready + HTTP_READY_MAX)
		return NULL;
	if (ready == end) {
		*ready = (struct http_ready){pattern, make_response(exchange)};
		server->ready_count++;
	}
	return ready->response;
}

/* A slow reader has half a minute and a rate; then its connection is ended by
 * the sweep. */
static enum MHD_Result
send_answer(struct http_exchange *exchange, struct MHD_Connection *connection)
{
	struct http_call *call = &exchange->call;
	struct http_peer *peer = http_peer_of(connection);
	struct MHD_Response *ready = ready_response(call->server, exchange);
	struct MHD_Response *response = ready;
	enum MHD_Result result;

	if (call->status < 200 || call->status > 599) {
		log_event(LOG_ERROR, "http.answer",
		        "call_id=%" PRIu64 " status=%u", call->id,
		        call->status);
		call->status = MHD_HTTP_INTERNAL_SERVER_ERROR;
	}
	if (ready == NULL)
		response = make_response(exchange);
	if (peer != NULL)
		peer->until_ms = clock_monotonic_ms() + ANSWER_MS +
		                 (int64_t)(call->answer_length / ANSWER_RATE);
	result = MHD_queue_response(connection, call->status, response);
	if (ready == NULL)
		MHD_destroy_response(response);
	return result;
}

/* Words of our own and no page: nothing has been understood of this request,
 * not even a language. */
static enum MHD_Result
refuse(struct http_exchange *exchange, struct MHD_Connection *connection)
{
	const struct refusal *refusal = refusals;
	struct http_call *call = &exchange->call;

	while (refusal->status != exchange->refusal &&
	        refusal->status != MHD_HTTP_BAD_REQUEST)
		refusal++;
	call->server->refused++;
	call->status = exchange->refusal;
	call->answer = refusal->text;
	call->answer_length = strlen(refusal->text);
	http_call_set_header(call, "Content-Type", "text/plain; charset=utf-8");
	http_call_set_header(call, "X-Content-Type-Options", "nosniff");
	if (exchange->refusal == MHD_HTTP_METHOD_NOT_ALLOWED)
		http_call_set_header(call, "Allow",
		        "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
	exchange->handled = true;
	return send_answer(exchange, connection);
}

/* Uploads have a larger one, by path. */
static size_t
body_cap(const struct http_server *server, const struct http_call *call)
{
	size_t cap = 0;

	if (server->options.body_max_for != NULL)
		cap = server->options.body_max_for(call->method, call->path);
	return cap > 0 ? cap : server->options.body_max;
}

/* Is the body announced to be so large that it is not read at all? */
static bool
is_hopeless(const struct http_exchange *exchange)
{
	const char *length =
	        http_call_header(&exchange->call, "Content-Length");
	int64_t announced = 0;
	size_t worth_reading = exchange->body_max;

	if (length == NULL)
		return false;
	/* Who asks first has sent nothing yet. */
	if (http_call_header(&exchange->call, "Expect") == NULL)
		worth_reading += DISCARD_MAX;
	return text_to_int(length, 0, INT64_MAX, &announced) != STATUS_OK ||
	       (uint64_t)announced > worth_reading;
}

/* The headers are there: look at them before any of the body is taken. */
static enum MHD_Result
begin(struct http_server *server, struct http_exchange *exchange,
        struct MHD_Connection *connection)
{
	exchange->begun = true;
	server->open_exchanges++;
	server->requests++;
	http_exchange_check(exchange, connection);
	if (exchange->refusal != 0)
		return refuse(exchange, connection);
	exchange->body_max = body_cap(server, &exchange->call);
	text_init(&exchange->body, exchange->call.memory, exchange->body_max);
	if (is_hopeless(exchange)) {
		exchange->refusal = MHD_HTTP_CONTENT_TOO_LARGE;
		return refuse(exchange, connection);
	}
	return MHD_YES;
}

/* The library takes no answer in the middle of a body, so this one goes past
 * it; the connection is closed right after. */
static void
refuse_midway(struct http_exchange *exchange, struct MHD_Connection *connection)
{
	static const char answer[] = "HTTP/1.1 413 Content Too Large\r\n"
	                             "Content-Length: 0\r\n"
	                             "Connection: close\r\n\r\n";
	const struct http_peer *peer = http_peer_of(connection);

	exchange->call.server->refused++;
	if (peer != NULL)
		(void)send(peer->socket, answer, sizeof(answer) - 1,
		        MSG_NOSIGNAL | MSG_DONTWAIT);
}

/* *length tells the library how much was left; nothing is. */
static enum MHD_Result
take_body(struct http_exchange *exchange, struct MHD_Connection *connection,
        const char *bytes, size_t *length)
{
	if (*length > exchange->body_max - exchange->body.length)
		exchange->refusal = MHD_HTTP_CONTENT_TOO_LARGE;
	if (exchange->refusal == 0)
		text_add_bytes(&exchange->body, bytes, *length);
	else
		exchange->discarded += *length;
	*length = 0;
	if (exchange->discarded <= DISCARD_MAX)
		return MHD_YES;
	refuse_midway(exchange, connection);
	return MHD_NO;
}

/* While a handler has the call no deadline runs: it is ours to answer. */
static enum MHD_Result
handle(struct http_server *server, struct http_exchange *exchange,
        struct MHD_Connection *connection)
{
	struct http_call *call = &exchange->call;
	struct http_peer *peer = http_peer_of(connection);

	exchange->handled = true;
	call->body = text_string(&exchange->body);
	call->body_length = exchange->body.length;
	if (peer != NULL)
		peer->until_ms = 0;
	server->options.handle(call, server->options.context);
	if (!call->deferred)
		return send_answer(exchange, connection);
	/* It may have been resumed already; that waits on the server's list
	 * until the library has returned to our loop. */
	MHD_suspend_connection(connection);
	return MHD_YES;
}

/* Once for the headers, then for pieces of the body, then for its end, and once
 * more after a resume. */
enum MHD_Result
http_exchange_on_access(void *context, struct MHD_Connection *connection,
        const char *url, const char *method, const char *version,
        const char *upload, size_t *upload_length, void **request)
{
	struct http_exchange *exchange = *request;

	(void)url;
	if (exchange == NULL)
		return MHD_NO;
	if (!exchange->begun) {
		exchange->call.method = method;
		exchange->version = version;
		return begin(context, exchange, connection);
	}
	if (*upload_length > 0)
		return take_body(exchange, connection, upload, upload_length);
	if (exchange->handled)
		return send_answer(exchange, connection);
	if (exchange->refusal != 0)
		return refuse(exchange, connection);
	return handle(context, exchange, connection);
}

/* Called for every request that got as far as a URI, however it ended.  A
 * request that was never begun was refused by the library itself. */
void
http_exchange_on_completed(void *context, struct MHD_Connection *connection,
        void **request, enum MHD_RequestTerminationCode how)
{
	struct http_server *server = context;
	struct http_exchange *exchange = *request;
	struct http_peer *peer = http_peer_of(connection);

	*request = NULL;
	if (exchange != NULL) {
		if (exchange->begun)
			server->open_exchanges--;
		else if (how == MHD_REQUEST_TERMINATED_WITH_ERROR)
			server->refused++;
		give_back_pool(server, exchange->call.memory);
	}
	if (peer != NULL) {
		peer->was_answered = true;
		peer->until_ms = clock_monotonic_ms() +
		                 (int64_t)server->options.idle_s * 1000;
	}
}
