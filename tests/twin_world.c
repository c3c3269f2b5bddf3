/*
 * The simulator of GatewayAPI's newer interface, and who is around it.
 */
#include "tests/twin_world.h"

#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "tests/direct_client.h"

#define ANNA "+4511000001"

static bool
is_signed(const struct http_call *call)
{
	const char *given = http_call_header(call, "Signature");
	unsigned char mac[32];
	char wanted[68] = "v1=";

	secret_hmac_sha256("s3cret", 6, call->body, call->body_length, mac);
	secret_hex(mac, sizeof(mac), wanted + 3);
	return given != NULL && strcmp(given, wanted) == 0;
}

static void
hook_handle(struct http_call *call, void *context)
{
	struct twin_world *world = context;

	assert_string_equal(call->method, "POST");
	assert_string_equal(call->path, "/hook");
	assert_string_equal(
	        http_call_header(call, "Content-Type"), "application/json");
	world->unsigned_count += !is_signed(call);
	assert_true(world->hook_count < TWIN_HOOKS);
	world->hooks[world->hook_count++] =
	        json_loadb(call->body, call->body_length, 0, NULL);
	call->status = world->refuse > 0 ? 503 : 204;
	world->refuse -= world->refuse > 0;
}

static void
on_text(void *context, const char *phone, const char *body, int64_t at)
{
	struct twin_world *world = context;
	size_t used = strlen(world->heard);

	(void)snprintf(world->heard + used, sizeof(world->heard) - used,
	        "%s:%s@%d ", phone, body, (int)(at - OUTBOX_NOW));
	if (world->answers)
		simulator_send(world->simulator, phone, "4", at + 10);
}

static bool
is_reachable(void *context, const char *phone)
{
	const struct twin_world *world = context;

	return !world->unreachable || strcmp(phone, ANNA) != 0;
}

int
twin_start(void **state)
{
	struct twin_world *world = talloc_zero(NULL, struct twin_world);
	struct text why;

	world->memory = world;
	text_init(&why, world, 200);
	assert_int_equal(secret_init(), STATUS_OK);
	assert_int_equal(clock_init(&why), STATUS_OK);
	clock_init_frozen(&world->clock, (int64_t)OUTBOX_NOW * 1000);
	world->client = direct_client_create(world, hook_handle, world);
	world->simulator = simulator_create(
	        world, (struct simulator_options){.clock = &world->clock,
	                       .token = "T0ken",
	                       .webhook_secret = "s3cret",
	                       .webhook_url = "http://we.test/hook",
	                       .client = world->client,
	                       .on_text = on_text,
	                       .is_reachable = is_reachable,
	                       .context = world});
	*state = world;
	return 0;
}

int
twin_end(void **state)
{
	struct twin_world *world = *state;

	for (int i = 0; i < world->hook_count; i++)
		json_decref(world->hooks[i]);
	return talloc_free(world);
}

struct http_call *
twin_ask_with(struct twin_world *world, const char *path, const char *body,
        const char *token)
{
	struct http_call *call = http_call_create(world->memory, "POST", path);
	struct http_header *header =
	        talloc_zero(world->memory, struct http_header);

	header->name = "Authorization";
	header->value = token;
	call->headers = header;
	call->header_count = token == NULL ? 0 : 1;
	call->body = body;
	call->body_length = strlen(body);
	simulator_handle(call, world->simulator);
	return call;
}

struct http_call *
twin_ask(struct twin_world *world, const char *path, const char *body)
{
	return twin_ask_with(world, path, body, "Token T0ken");
}

json_t *
twin_answer(const struct http_call *call)
{
	return json_loadb(call->answer, call->answer_length, 0, NULL);
}

const char *
twin_text(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text == NULL ? "(none)" : text;
}

void
twin_run(struct twin_world *world, int64_t seconds)
{
	clock_advance(&world->clock, seconds * 1000);
	while (simulator_once(world->simulator, 0) > 0)
		;
}

const json_t *
twin_event(const struct twin_world *world, int i)
{
	assert_true(i < world->hook_count);
	return json_object_get(world->hooks[i], "event");
}
