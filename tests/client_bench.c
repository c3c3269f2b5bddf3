/*
 * The HTTP client beside a provider with bad manners.
 */
#include "tests/client_bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ANSWER_MAX = 4096, PATIENCE_MS = 10000 };

void
bench_take(struct http_request *request, void *context)
{
	struct result *result = context;

	result->done++;
	result->outcome = request->outcome;
	result->status = request->status;
	result->retry_after_s = request->retry_after_s;
	(void)snprintf(
	        result->answer, sizeof(result->answer), "%s", request->answer);
	(void)snprintf(result->failure, sizeof(result->failure), "%s",
	        request->failure);
}

struct bench *
bench_start(enum manner manner)
{
	struct bench *bench = talloc_zero(NULL, struct bench);
	struct raw_provider *provider = &bench->provider;

	raw_provider_start(provider, manner);
	(void)snprintf(bench->url, sizeof(bench->url), "http://127.0.0.1:%u/a",
	        provider->port);
	bench->client = http_client_create(
	        bench, (struct http_client_options){
	                       .connections_max = BENCH_CONNECTIONS,
	                       .max_age_conn_s = 50,
	                       .answer_max = ANSWER_MAX,
	                       .user_agent = "Borgersvar"});
	return bench;
}

void
bench_end(struct bench *bench)
{
	talloc_free(bench->client);
	raw_provider_end(&bench->provider);
	talloc_free(bench);
}

void
bench_finish(struct http_client *client)
{
	int64_t start_ms = raw_now_ms();

	while (client->poll(client, 100) > 0)
		if (raw_now_ms() - start_ms > PATIENCE_MS)
			abort();
}

struct result
bench_ask(struct bench *bench, const char *method, const char *body)
{
	struct result result = {0};
	struct http_request request = {.method = method,
	        .url = bench->url,
	        .body = body,
	        .body_length = body == NULL ? 0 : strlen(body),
	        .timeout_ms = BENCH_TIMEOUT_MS,
	        .done = bench_take,
	        .context = &result};

	bench->client->send(bench->client, &request);
	bench_finish(bench->client);
	if (result.done != 1)
		abort();
	return result;
}
