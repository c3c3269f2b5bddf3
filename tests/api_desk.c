/*
 * Programs that use the interface.
 */
#include "tests/api_desk.h"

#include "server/api.h"

/* A token of a municipality, made as the command makes it. */
struct make_job {
	struct writer_job job;
	struct house *house;
	int64_t municipality;
	const char *name;
	char token[API_TOKEN_LENGTH + 1];
};

static enum status
run_make(struct writer_job *job, struct db *db)
{
	struct make_job *make = (struct make_job *)job;
	unsigned char hash[SECRET_HASH_BYTES];

	api_token_make(&make->house->service->keys, make->token, hash);
	return api_token_put(
	        db, make->municipality, make->name, hash, HOUSE_NOW);
}

const char *
api_desk_token(struct house *house, int64_t municipality, const char *name)
{
	struct make_job make = {.job = {.run = run_make},
	        .house = house,
	        .municipality = municipality,
	        .name = name};

	assert_int_equal(
	        writer_do(house->service->writer, WRITER_BATCH, &make.job),
	        STATUS_OK);
	return talloc_strdup(house->memory, make.token);
}

const char *
api_desk_wire(struct house *house, struct api_request request)
{
	struct text out;

	text_init(&out, house->memory, 200000);
	text_add_format(&out, "%s %s HTTP/1.1\r\nHost: s.test\r\n",
	        request.method == NULL ? "POST" : request.method,
	        request.path == NULL ? "/api/v1/messages" : request.path);
	if (request.token != NULL)
		text_add_format(
		        &out, "Authorization: Bearer %s\r\n", request.token);
	if (request.type != NULL)
		text_add_format(&out, "Content-Type: %s\r\n", request.type);
	text_add_format(&out, "Connection: close\r\nContent-Length: %zu\r\n",
	        request.body == NULL ? 0 : strlen(request.body));
	text_add_format(
	        &out, "\r\n%s", request.body == NULL ? "" : request.body);
	assert_false(out.truncated);
	return text_string(&out);
}

static int
drop_json(json_t **json)
{
	json_decref(*json);
	return 0;
}

struct api_reply
api_desk_read(struct house *house, const struct raw_answer *answer)
{
	struct api_reply reply = {.status = answer->status};
	const char *body = strstr(answer->bytes, "\r\n\r\n");
	json_t **held = talloc(house->memory, json_t *);

	assert_non_null(body);
	reply.json = json_loads(body + 4, 0, NULL);
	reply.head = talloc_strndup(
	        house->memory, answer->bytes, (size_t)(body - answer->bytes));
	*held = reply.json;
	talloc_set_destructor(held, drop_json);
	return reply;
}

struct api_reply
api_desk_ask(struct house *house, struct api_request request)
{
	struct raw_answer answer;
	const char *bytes = api_desk_wire(house, request);

	raw_ask(http_server_port(house->service->web), bytes, strlen(bytes),
	        &answer);
	return api_desk_read(house, &answer);
}

struct api_reply
api_desk_order(struct house *house, const char *token, const char *body)
{
	return api_desk_ask(house, (struct api_request){.token = token,
	                                   .type = "application/json",
	                                   .body = body});
}

const char *
api_desk_word(const struct api_reply *reply, const char *name)
{
	const char *string =
	        json_string_value(json_object_get(reply->json, name));

	return string == NULL ? "" : string;
}

void
api_desk_refused(const struct api_reply *reply, int status, const char *code)
{
	if (reply->status != status ||
	        strcmp(api_desk_word(reply, "error"), code) != 0)
		fail_msg("%d %s, not %d %s", reply->status,
		        api_desk_word(reply, "error"), status, code);
	assert_true(strlen(api_desk_word(reply, "message")) > 10);
}
