/*
 * The HTTP client over libcurl's multi interface.  What matters here is to know
 * whether a failed request may have arrived: the body goes out through a read
 * callback that cannot rewind, and once that has run, or once a request without
 * a body was handed to a connection, a failure is HTTP_UNKNOWN.
 *
 * libcurl sends a request again by itself when a connection that it kept has
 * died meanwhile.  With a body it cannot (there is no way back to its first
 * byte); without one, before_request refuses the second time.
 */
#include "base/http_client.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include <curl/curl.h>

#include "base/log.h"
#include "base/text.h"

/* What a handle may keep of a large answer's memory for the next one. */
enum { KEPT_ANSWER_BYTES = 64 * 1024 };

struct transfer {
	struct transfer *next_free;
	struct transfer *next; /* of all that were ever made */
	CURL *easy;
	struct http_request *request;
	struct curl_slist *headers;
	size_t body_read; /* bytes that libcurl has taken */
	bool left_us;     /* the request went to a connection */
	bool too_large;
	bool head_ended; /* the empty line after the headers has come */
	struct text answer;
	char failure[CURL_ERROR_SIZE];
};

struct curl_client {
	struct http_client client;
	struct http_client_options options;
	CURLM *multi;
	struct transfer *all;
	struct transfer *free;
	size_t under_way;
};

/* From here on the request may have arrived. */
static size_t
give_body(char *buffer, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	const struct http_request *request = transfer->request;
	size_t room = size * count;
	size_t rest = request->body_length - transfer->body_read;
	size_t length = rest < room ? rest : room;

	transfer->left_us = true;
	memcpy(buffer, request->body + transfer->body_read, length);
	transfer->body_read += length;
	return length;
}

/* Right before a request is written to its connection. */
static int
before_request(void *context, char *address, char *local_address, int port,
        int local_port)
{
	struct transfer *transfer = context;

	(void)address;
	(void)local_address;
	(void)port;
	(void)local_port;
	if (transfer->left_us)
		return CURL_PREREQFUNC_ABORT;
	/* With a body, its first byte is the later and better sign. */
	if (transfer->request->body_length == 0)
		transfer->left_us = true;
	return CURL_PREREQFUNC_OK;
}

/* libcurl takes a connection that ends amid the headers for a good answer. */
static size_t
watch_head(char *line, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	size_t length = size * count;

	if (length >= 5 && memcmp(line, "HTTP/", 5) == 0)
		transfer->head_ended = false; /* "100 Continue" came before */
	else if (length > 0 && (line[0] == '\r' || line[0] == '\n'))
		transfer->head_ended = true;
	return length;
}

/* Returning less than was given makes libcurl end the transfer. */
static size_t
take_answer(char *bytes, size_t size, size_t count, void *context)
{
	struct transfer *transfer = context;
	size_t length = size * count;

	if (transfer->answer.length + length > transfer->answer.limit) {
		transfer->too_large = true;
		return 0;
	}
	text_add_bytes(&transfer->answer, bytes, length);
	return length;
}

/* libcurl copies the line. */
static struct curl_slist *
add_line(struct curl_slist *list, const char *line)
{
	list = curl_slist_append(list, line);
	if (list == NULL)
		log_abort("http.client", "out of memory");
	return list;
}

static void
set_headers(struct transfer *transfer)
{
	const struct http_request *request = transfer->request;
	/* Without a wait for "100 Continue" before the body. */
	struct curl_slist *list = add_line(NULL, "Expect:");

	for (size_t i = 0; i < request->header_count; i++) {
		const struct http_header *header = &request->headers[i];
		/* "Name:" would remove it, "Name;" sends it empty. */
		char *line = text_format(transfer,
		        header->value[0] == '\0' ? "%s;" : "%s: %s",
		        header->name, header->value);

		/* A line break would begin a header of the value's own. */
		assert(strpbrk(header->value, "\r\n") == NULL);
		list = add_line(list, line);
		talloc_free(line);
	}
	transfer->headers = list;
	curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, list);
}

/* Methods that announce a body, were it an empty one. */
static bool
takes_body(const char *method)
{
	return strcmp(method, "POST") == 0 || strcmp(method, "PUT") == 0 ||
	       strcmp(method, "PATCH") == 0;
}

/* The method is set last, since CURLOPT_POST and CURLOPT_NOBODY set one of
 * their own. */
static void
set_request(struct transfer *transfer)
{
	const struct http_request *request = transfer->request;
	CURL *easy = transfer->easy;

	curl_easy_setopt(easy, CURLOPT_URL, request->url);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
	curl_easy_setopt(
	        easy, CURLOPT_CONNECTTIMEOUT_MS, (long)request->timeout_ms);
	if (request->body_length > 0 || takes_body(request->method)) {
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
		        (curl_off_t)request->body_length);
		curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_body);
		curl_easy_setopt(easy, CURLOPT_READDATA, transfer);
	} else if (strcmp(request->method, "HEAD") == 0) {
		curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
	}
	curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
	set_headers(transfer);
}

/* A proxy from the environment would see every text; other protocols than HTTP
 * could read local files; HTTP/2 would put many requests on one connection,
 * whose end would make all of them unknown. */
static void
set_always(const struct curl_client *self, struct transfer *transfer)
{
	CURL *easy = transfer->easy;

	curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, transfer->failure);
	curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, watch_head);
	curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_answer);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, before_request);
	curl_easy_setopt(easy, CURLOPT_PREREQDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_PROXY, "");
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(
	        easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(
	        easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, self->options.user_agent);
	curl_easy_setopt(
	        easy, CURLOPT_MAXAGE_CONN, self->options.max_age_conn_s);
}

/* They hang from the client and are never freed before it, as there are as many
 * as were ever under way at once. */
static struct transfer *
create_transfer(struct curl_client *self)
{
	struct transfer *transfer = talloc_zero(self, struct transfer);

	if (transfer == NULL)
		log_abort("http.client", "out of memory");
	transfer->easy = curl_easy_init();
	if (transfer->easy == NULL)
		log_abort("http.client", "out of memory");
	text_init(&transfer->answer, transfer, self->options.answer_max);
	transfer->next = self->all;
	self->all = transfer;
	return transfer;
}

/* Handles are kept for the next request; options of the last are reset. */
static struct transfer *
get_transfer(struct curl_client *self)
{
	struct transfer *transfer = self->free;

	if (transfer == NULL) {
		transfer = create_transfer(self);
	} else {
		self->free = transfer->next_free;
		curl_easy_reset(transfer->easy);
	}
	transfer->body_read = 0;
	transfer->left_us = false;
	transfer->too_large = false;
	transfer->head_ended = false;
	transfer->failure[0] = '\0';
	return transfer;
}

/* A large answer is not kept for the sake of the next. */
static void
put_transfer(struct curl_client *self, struct transfer *transfer)
{
	curl_slist_free_all(transfer->headers);
	transfer->headers = NULL;
	transfer->request = NULL;
	if (transfer->answer.capacity > KEPT_ANSWER_BYTES) {
		talloc_free(transfer->answer.bytes);
		text_init(
		        &transfer->answer, transfer, self->options.answer_max);
	}
	text_clear(&transfer->answer);
	transfer->next_free = self->free;
	self->free = transfer;
}

/* Nothing is sent yet: libcurl begins with the next poll, on the same thread.
 */
static void
client_send(struct http_client *client, struct http_request *request)
{
	struct curl_client *self = client->self;
	struct transfer *transfer = get_transfer(self);

	assert(request->done != NULL);
	transfer->request = request;
	set_always(self, transfer);
	set_request(transfer);
	if (curl_multi_add_handle(self->multi, transfer->easy) != CURLM_OK)
		log_abort("http.client", "a transfer cannot be added");
	self->under_way++;
}

/* Seconds from now, of a number or a date; -1 without a header that can be
 * understood.  (CURLINFO_RETRY_AFTER does not tell 0 from none.) */
static int64_t
read_retry_after(CURL *easy)
{
	struct curl_header *header = NULL;
	int64_t seconds = -1;
	time_t at;

	if (curl_easy_header(easy, "Retry-After", 0, CURLH_HEADER, -1,
	            &header) != CURLHE_OK)
		return -1;
	if (text_to_int(header->value, 0, INT32_MAX, &seconds) == STATUS_OK)
		return seconds;
	at = curl_getdate(header->value, NULL);
	if (at == (time_t)-1)
		return -1;
	seconds = (int64_t)at - (int64_t)time(NULL);
	return seconds < 0 ? 0 : seconds;
}

/* For the log; the outcome says what may be done about it. */
static const char *
failure_of(const struct transfer *transfer, CURLcode code)
{
	if (transfer->too_large)
		return "the answer is too large";
	if (code == CURLE_OK)
		return "the answer ended amid its headers";
	if (transfer->failure[0] != '\0')
		return transfer->failure;
	return curl_easy_strerror(code);
}

/* The answer's bytes are the transfer's, borrowed by the request until done()
 * returns. */
static void
set_outcome(struct transfer *transfer, CURLcode code)
{
	struct http_request *request = transfer->request;

	request->answer = text_string(&transfer->answer);
	request->answer_length = transfer->answer.length;
	request->status = 0;
	request->retry_after_s = -1;
	request->failure[0] = '\0';
	if (code != CURLE_OK || !transfer->head_ended) {
		request->outcome =
		        transfer->left_us ? HTTP_UNKNOWN : HTTP_NOT_SENT;
		(void)snprintf(request->failure, sizeof(request->failure),
		        "%d %.80s", (int)code, failure_of(transfer, code));
		return;
	}
	request->outcome = HTTP_ANSWERED;
	curl_easy_getinfo(
	        transfer->easy, CURLINFO_RESPONSE_CODE, &request->status);
	request->retry_after_s = read_retry_after(transfer->easy);
}

/* done() may send anew, and may free the request; the transfer holds the answer
 * and is handed out again only after it. */
static void
end_transfer(struct curl_client *self, struct transfer *transfer, CURLcode code)
{
	struct http_request *request = transfer->request;

	curl_multi_remove_handle(self->multi, transfer->easy);
	set_outcome(transfer, code);
	self->under_way--;
	request->done(request, request->context);
	put_transfer(self, transfer);
}

/* Also with nothing to wait for, since sending begins here. */
static size_t
client_poll(struct http_client *client, int wait_ms)
{
	struct curl_client *self = client->self;
	CURLMsg *message;
	int running = 0;
	int left = 0;

	if (wait_ms > 0)
		curl_multi_poll(self->multi, NULL, 0, wait_ms, NULL);
	curl_multi_perform(self->multi, &running);
	while ((message = curl_multi_info_read(self->multi, &left)) != NULL) {
		char *private = NULL;

		if (message->msg != CURLMSG_DONE)
			continue;
		curl_easy_getinfo(
		        message->easy_handle, CURLINFO_PRIVATE, &private);
		end_transfer(self, (struct transfer *)(void *)private,
		        message->data.result);
	}
	return self->under_way;
}

/* The one function that another thread may call; libcurl's own is made for
 * that. */
static void
client_wake(struct http_client *client)
{
	const struct curl_client *self = client->self;

	curl_multi_wakeup(self->multi);
}

/* What is still under way is dropped without a word: its sender ends as well,
 * and finds the request unsettled when it comes back. */
static int
destroy(struct curl_client *self)
{
	for (struct transfer *transfer = self->all; transfer != NULL;
	        transfer = transfer->next) {
		if (transfer->request != NULL)
			curl_multi_remove_handle(self->multi, transfer->easy);
		curl_slist_free_all(transfer->headers);
		curl_easy_cleanup(transfer->easy);
	}
	curl_multi_cleanup(self->multi);
	return 0;
}

/* One request a connection at a time.  MAXCONNECTS keeps all of them for the
 * next requests; max_age_conn_s ends those that idled too long. */
struct http_client *
http_client_create(TALLOC_CTX *owner, struct http_client_options options)
{
	struct curl_client *self = talloc_zero(owner, struct curl_client);

	if (self == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		log_abort("http.client", "out of memory");
	self->options = options;
	self->multi = curl_multi_init();
	if (self->multi == NULL)
		log_abort("http.client", "out of memory");
	curl_multi_setopt(self->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS,
	        (long)options.connections_max);
	curl_multi_setopt(self->multi, CURLMOPT_MAXCONNECTS,
	        (long)options.connections_max);
	curl_multi_setopt(
	        self->multi, CURLMOPT_PIPELINING, (long)CURLPIPE_NOTHING);
	self->client = (struct http_client){.send = client_send,
	        .poll = client_poll,
	        .wake = client_wake,
	        .self = self};
	talloc_set_destructor(self, destroy);
	return &self->client;
}
