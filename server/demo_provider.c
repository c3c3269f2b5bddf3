/*
 * The demo's provider: the simulator, on a port of its own as a provider would
 * be, with the invented people behind its phones.
 */
#include "server/demo.h"

enum status
demo_provider(struct demo *demo, TALLOC_CTX *owner, struct demo_secrets secrets,
        struct text *why)
{
	struct http_server_options options = {.address = "127.0.0.1",
	        .connections_max = 256,
	        .deadline_ms = 10000,
	        .idle_s = 60,
	        .body_max = (size_t)8 * 1024 * 1024,
	        .handle = simulator_handle};

	demo->client = http_client_create(
	        owner, (struct http_client_options){.connections_max = 64,
	                       .max_age_conn_s = 50,
	                       .answer_max = (size_t)1024 * 1024,
	                       .user_agent = "borgersvar-demo"});
	demo->simulator = simulator_create(
	        owner, (struct simulator_options){.clock = &demo->clock,
	                       .token = secrets.token,
	                       .webhook_secret = secrets.webhook,
	                       .client = demo->client,
	                       .posts_max = 64,
	                       .on_text = demo_on_text,
	                       .is_reachable = demo_is_reachable,
	                       .context = demo});
	options.context = demo->simulator;
	return http_server_start(owner, options, &demo->provider, why);
}
