/*
 * The HTTP server on loopback with a handler that echoes.
 */
#include "tests/http_site.h"

#include <stdlib.h>
#include <string.h>

#include "tests/raw_http.h"

static void
answer_echo(struct http_call *call)
{
	const char *given = http_call_header(call, "x-given");

	call->answer = talloc_asprintf(call->memory, "%s|%s|%s|%s|%zu|%.32s",
	        call->method, call->path, call->query,
	        given == NULL ? "-" : given, call->body_length, call->body);
	call->answer_length = strlen(call->answer);
	call->status = 200;
	http_call_set_header(call, "Content-Type", "text/plain");
}

static void
answer_large(struct http_call *call)
{
	char *bytes = talloc_array(call->memory, char, SITE_LARGE);

	memset(bytes, 'x', SITE_LARGE);
	call->answer = bytes;
	call->answer_length = SITE_LARGE;
	call->status = 200;
}

/* Said in other words each time, were it not repeated. */
static void
answer_same(struct site *site, struct http_call *call)
{
	int letter = call->path[6] - 'a';
	struct http_call *pattern;

	if (letter < 0 || letter >= 26)
		abort();
	if (site->patterns[letter] == NULL) {
		pattern = http_call_create(site, "GET", call->path);
		answer_echo(pattern);
		http_call_set_header(pattern, "X-First",
		        talloc_asprintf(pattern, "%u", site->handled));
		site->patterns[letter] = pattern;
	}
	http_call_repeat(call, site->patterns[letter]);
}

static void
site_handle(struct http_call *call, void *context)
{
	struct site *site = context;

	site->handled++;
	if (strcmp(call->path, "/forgotten") == 0)
		return;
	if (strcmp(call->path, "/large") == 0) {
		answer_large(call);
		return;
	}
	if (strncmp(call->path, "/same/", 6) == 0) {
		answer_same(site, call);
		return;
	}
	if (strncmp(call->path, "/later", 6) != 0) {
		answer_echo(call);
		return;
	}
	http_call_defer(call);
	pthread_mutex_lock(&site->lock);
	if (site->waiting_count == 1024)
		abort(); /* no assertion on a thread of the server's */
	site->waiting[site->waiting_count++] = call;
	pthread_cond_broadcast(&site->change);
	pthread_mutex_unlock(&site->lock);
}

/* Answers a batch from a thread of its own, and wakes the server once. */
static void *
run_resumer(void *context)
{
	struct site *site = context;

	pthread_mutex_lock(&site->lock);
	for (;;) {
		while (!site->ended && (site->held || site->waiting_count == 0))
			pthread_cond_wait(&site->change, &site->lock);
		if (site->ended && site->waiting_count == 0)
			break;
		if (site->delay_ms > 0) {
			pthread_mutex_unlock(&site->lock);
			raw_sleep_ms(site->delay_ms);
			pthread_mutex_lock(&site->lock);
		}
		while (site->waiting_count > 0) {
			struct http_call *call =
			        site->waiting[--site->waiting_count];

			answer_echo(call);
			http_call_resume(call);
		}
		http_server_wake(site->server);
	}
	pthread_mutex_unlock(&site->lock);
	return NULL;
}

void
site_wait_for(struct site *site, size_t count)
{
	pthread_mutex_lock(&site->lock);
	while (site->waiting_count < count)
		pthread_cond_wait(&site->change, &site->lock);
	pthread_mutex_unlock(&site->lock);
}

void
site_hold(struct site *site)
{
	pthread_mutex_lock(&site->lock);
	site->held = true;
	pthread_mutex_unlock(&site->lock);
}

void
site_release(struct site *site)
{
	pthread_mutex_lock(&site->lock);
	site->held = false;
	pthread_cond_broadcast(&site->change);
	pthread_mutex_unlock(&site->lock);
}

static size_t
upload_max(const char *method, const char *path)
{
	return strcmp(method, "POST") == 0 && strcmp(path, "/upload") == 0
	               ? SITE_UPLOAD_MAX
	               : 0;
}

struct http_server_options
site_options(void)
{
	return (struct http_server_options){.address = "127.0.0.1",
	        .connections_max = 1024,
	        .deadline_ms = 5000,
	        .idle_s = 5,
	        .body_max = SITE_BODY_MAX,
	        .body_max_for = upload_max,
	        .handle = site_handle};
}

struct site *
site_start(struct http_server_options options)
{
	struct site *site = talloc_zero(NULL, struct site);
	struct text why;

	text_init(&why, site, 200);
	pthread_mutex_init(&site->lock, NULL);
	pthread_cond_init(&site->change, NULL);
	options.context = site;
	if (http_server_start(site, options, &site->server, &why) != STATUS_OK)
		abort();
	site->port = http_server_port(site->server);
	pthread_create(&site->thread, NULL, run_resumer, site);
	return site;
}

void
site_end(struct site *site)
{
	http_server_stop(site->server);
	pthread_mutex_lock(&site->lock);
	site->ended = true;
	pthread_cond_broadcast(&site->change);
	pthread_mutex_unlock(&site->lock);
	pthread_join(site->thread, NULL);
	talloc_free(site);
}

struct http_server_counts
site_counts(const struct site *site)
{
	return http_server_counts(site->server);
}
