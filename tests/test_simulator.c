/*
 * What all twins of providers have in common: phones that take texts or cannot
 * be reached, faults to order, and ids of their own.
 */
#include "tests/twin_world.h"

#include <string.h>

#define ANNA  "+4511000001"
#define BENTE "+4511000002"

static void
test_unreachable(void **state)
{
	struct twin_world *world = *state;
	struct simulator_text *texts;

	world->unreachable = true;
	twin_ask(world, "/mobile/multi",
	        "{\"messages\":[" TWIN_GOOD "," TWIN_SECOND "]}");
	twin_run(world, 2);
	assert_string_equal(world->heard, BENTE ":Dav@2 ");
	assert_int_equal(world->hook_count, 2);
	assert_string_equal(
	        twin_text(twin_event(world, 0), "status"), "UNDELIVERABLE");
	assert_string_equal(
	        twin_text(twin_event(world, 1), "status"), "DELIVERED");
	assert_int_equal(
	        simulator_texts(world->simulator, world->memory, ANNA, &texts),
	        0);
}

static void
test_texts(void **state)
{
	struct twin_world *world = *state;
	struct simulator_text *texts;

	world->answers = true;
	twin_ask(world, "/mobile/single", TWIN_GOOD);
	twin_run(world, 2);
	twin_run(world, 10);
	assert_int_equal(
	        simulator_texts(world->simulator, world->memory, ANNA, &texts),
	        2);
	assert_false(texts[0].from_phone);
	assert_string_equal(texts[0].body, "Hej");
	assert_int_equal(texts[0].at, OUTBOX_NOW + 2);
	assert_true(texts[1].from_phone);
	assert_string_equal(texts[1].body, "4");
	assert_int_equal(texts[1].at, OUTBOX_NOW + 12);
}

/* A phone keeps its last texts, in order. */
static void
test_texts_kept(void **state)
{
	struct twin_world *world = *state;
	struct simulator_text *texts;

	for (int i = 0; i < SIMULATOR_TEXTS_KEPT + 5; i++)
		simulator_send(world->simulator, BENTE,
		        talloc_asprintf(world->memory, "text %d", i),
		        OUTBOX_NOW + i);
	twin_run(world, 1000);
	assert_int_equal(
	        simulator_texts(world->simulator, world->memory, BENTE, &texts),
	        SIMULATOR_TEXTS_KEPT);
	assert_string_equal(texts[0].body, "text 5");
	assert_string_equal(texts[SIMULATOR_TEXTS_KEPT - 1].body, "text 44");
}

/* A fault, its status, whether all was accepted, and Retry-After. */
static const struct {
	enum simulator_fault fault;
	unsigned status;
	uint64_t accepted;
	const char *retry_after;
} fault_rows[] = {
        {SIMULATOR_TOO_MANY, 429, 0, "7"},
        {SIMULATOR_UNAVAILABLE, 503, 0, "7"},
        {SIMULATOR_ERROR, 500, 0, NULL},
        {SIMULATOR_ERROR_ACCEPTED, 500, 1, NULL},
        {SIMULATOR_UNREADABLE, 202, 1, NULL},
        {SIMULATOR_WRONG_TOKEN, 403, 0, NULL},
        {SIMULATOR_NO_FAULT, 202, 1, NULL},
};

static void
test_faults(void **state)
{
	struct twin_world *world = *state;

	for (size_t i = 0; i < sizeof(fault_rows) / sizeof(fault_rows[0]);
	        i++) {
		uint64_t before = simulator_counts(world->simulator).accepted;
		struct http_call *call;

		simulator_fail(world->simulator, fault_rows[i].fault, 1);
		call = twin_ask(world, "/mobile/single", TWIN_GOOD);
		assert_int_equal(call->status, fault_rows[i].status);
		assert_int_equal(
		        simulator_counts(world->simulator).accepted - before,
		        fault_rows[i].accepted);
		if (fault_rows[i].retry_after != NULL) {
			assert_int_equal(call->answer_header_count, 2);
			assert_string_equal(
			        call->answer_headers[0].name, "Retry-After");
			assert_string_equal(call->answer_headers[0].value,
			        fault_rows[i].retry_after);
		}
		/* Only the one. */
		assert_int_equal(
		        twin_ask(world, "/mobile/single", TWIN_GOOD)->status,
		        202);
	}
}

static void
on_resume(struct http_call *call)
{
	call->context = call;
}

static void
test_silence(void **state)
{
	struct twin_world *world = *state;
	struct http_call *call =
	        http_call_create(world->memory, "POST", "/mobile/single");
	struct http_header header = {"Authorization", "Token T0ken"};

	simulator_fail(world->simulator, SIMULATOR_SILENT, 1);
	call->headers = &header;
	call->header_count = 1;
	call->body = TWIN_GOOD;
	call->body_length = strlen(TWIN_GOOD);
	call->on_resume = on_resume;
	simulator_handle(call, world->simulator);
	assert_true(call->deferred);
	assert_null(call->context);
	assert_int_equal(simulator_counts(world->simulator).accepted, 1);
	simulator_release(world->simulator);
	assert_non_null(call->context);
}

/* Another simulator, born later, has other ids. */
static void
test_ids_of_another(void **state)
{
	struct twin_world *world = *state;
	struct twin_world *other = NULL;
	void *second = NULL;
	json_t *one = twin_answer(twin_ask(world, "/mobile/single", TWIN_GOOD));
	json_t *two;

	assert_int_equal(twin_start(&second), 0);
	other = second;
	clock_advance(&other->clock, 1);
	talloc_free(other->simulator);
	other->simulator = simulator_create(
	        other, (struct simulator_options){
	                       .clock = &other->clock, .token = "T0ken"});
	two = twin_answer(twin_ask(other, "/mobile/single", TWIN_GOOD));
	assert_string_not_equal(
	        twin_text(one, "msg_id"), twin_text(two, "msg_id"));
	json_decref(one);
	json_decref(two);
	assert_int_equal(twin_end(&second), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        TWIN(test_unreachable),
	        TWIN(test_texts),
	        TWIN(test_texts_kept),
	        TWIN(test_faults),
	        TWIN(test_silence),
	        TWIN(test_ids_of_another),
	};

	return cmocka_run_group_tests_name("simulator", tests, NULL, NULL);
}
