/*
 * A person in the web form, against a site of this test's own: what is read
 * from a page, what is posted, and where the visit ends.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/http_server.h"
#include "server/demo.h"

enum site_kind {
	SITE_RADIOS, /* three questions, then thanks */
	SITE_TEXT,   /* one free text, then thanks */
	SITE_ENDLESS,
	SITE_NOT_FOUND,
	SITE_NO_FORM,
	SITE_REFUSES, /* every post is a fault */
};

struct site {
	struct http_server *server;
	enum site_kind kind;
	int gets, posts;
	char last[400]; /* what was posted */
	bool form;      /* posted as a form, to the page's own path */
};

struct world {
	struct demo *demo;
	struct site site;
	char link[80];
};

static bool
is_over(const struct site *site)
{
	switch (site->kind) {
	case SITE_RADIOS: return site->posts == 3;
	case SITE_TEXT: return site->posts == 1;
	case SITE_NO_FORM: return true;
	case SITE_ENDLESS:
	case SITE_NOT_FOUND:
	case SITE_REFUSES: break;
	}
	return false;
}

static void
answer(struct http_call *call, unsigned status, const char *body)
{
	call->status = status;
	call->answer = body;
	call->answer_length = strlen(body);
}

static void
handle_post(struct site *site, struct http_call *call)
{
	const char *type = http_call_header(call, "Content-Type");

	site->posts++;
	site->form = type != NULL &&
	             strcmp(type, "application/x-www-form-urlencoded") == 0 &&
	             strcmp(call->path, "/abc") == 0;
	(void)snprintf(site->last, sizeof(site->last), "%.*s",
	        (int)call->body_length, call->body);
	http_call_set_header(call, "Location", "/abc");
	answer(call, site->kind == SITE_REFUSES ? 422 : 303, "");
}

static void
handle(struct http_call *call, void *context)
{
	struct site *site = context;

	if (strcmp(call->method, "POST") == 0) {
		handle_post(site, call);
		return;
	}
	site->gets++;
	if (site->kind == SITE_NOT_FOUND)
		answer(call, 404, "");
	else if (is_over(site))
		answer(call, 200, "<h1>Tak</h1>");
	else
		answer(call, 200,
		        talloc_asprintf(call->memory,
		                "<input type=\"hidden\" name=\"item\""
		                " value=\"Q%d\"><input type=\"hidden\""
		                " name=\"revision\" value=\"%d\">%s",
		                site->posts, site->posts,
		                site->kind == SITE_TEXT
		                        ? "<textarea name=\"value\">"
		                        : "<input type=\"radio\" name=\"value\""
		                          " value=\"x\"><input type=\"radio\""
		                          " name=\"value\" value=\"y\">"));
}

static int
setup(void **state)
{
	struct world *world = talloc_zero(NULL, struct world);
	struct http_server_options options = {.address = "127.0.0.1",
	        .connections_max = 16,
	        .deadline_ms = 5000,
	        .idle_s = 5,
	        .body_max = 65536,
	        .handle = handle,
	        .context = &world->site};
	struct text why;

	text_init(&why, world, 200);
	assert_int_equal(secret_init(), STATUS_OK);
	assert_int_equal(
	        http_server_start(world, options, &world->site.server, &why),
	        STATUS_OK);
	(void)snprintf(world->link, sizeof(world->link),
	        "127.0.0.1:%d/abc og mere tekst",
	        http_server_port(world->site.server));
	world->demo = talloc_zero(world, struct demo);
	world->demo->seed = 1;
	world->demo->client = http_client_create(
	        world->demo, (struct http_client_options){.connections_max = 4,
	                             .max_age_conn_s = 10,
	                             .answer_max = 65536,
	                             .user_agent = "test"});
	*state = world;
	return 0;
}

static int
teardown(void **state)
{
	struct world *world = *state;

	http_server_stop(world->site.server);
	return talloc_free(world);
}

static void
finish(struct demo *demo)
{
	for (int i = 0; i < 1000 && demo->visits > 0; i++)
		demo->client->poll(demo->client, 10);
	assert_int_equal(demo->visits, 0);
}

static void
visit(struct world *world, enum site_kind kind)
{
	struct demo *demo = world->demo;

	world->site.kind = kind;
	demo_visit(demo, &demo->people[1], world->link);
	assert_int_equal(demo->visits, 1);
	assert_true(demo->people[1].visiting);
	finish(demo);
	assert_false(demo->people[1].visiting);
}

static void
test_to_the_end(void **state)
{
	struct world *world = *state;

	visit(world, SITE_RADIOS);
	assert_int_equal(world->site.posts, 3);
	assert_int_equal(world->site.gets, 4);
	assert_true(world->site.form);
	assert_true(
	        strcmp(world->site.last, "item=Q2&revision=2&value=x") == 0 ||
	        strcmp(world->site.last, "item=Q2&revision=2&value=y") == 0);
}

static void
test_free_text(void **state)
{
	struct world *world = *state;

	visit(world, SITE_TEXT);
	assert_int_equal(world->site.posts, 1);
	assert_string_equal(world->site.last,
	        "item=Q0&revision=0&value=Mere+tid+til+samtalen");
}

/* A visit ends, whatever the site does. */
static void
test_ends(void **state)
{
	static const struct {
		enum site_kind kind;
		int gets, posts;
	} cases[] = {
	        {SITE_ENDLESS, 21, 20},
	        {SITE_NOT_FOUND, 1, 0},
	        {SITE_NO_FORM, 1, 0},
	        {SITE_REFUSES, 1, 1},
	};
	struct world *world = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		world->site.gets = 0;
		world->site.posts = 0;
		visit(world, cases[i].kind);
		assert_int_equal(world->site.gets, cases[i].gets);
		assert_int_equal(world->site.posts, cases[i].posts);
	}
}

static void
test_nobody_there(void **state)
{
	struct demo *demo = ((struct world *)*state)->demo;

	demo_visit(demo, &demo->people[1], "127.0.0.1:9/abc");
	finish(demo);
	assert_false(demo->people[1].visiting);
}

/* Who has the form open does not open it twice; others do. */
static void
test_one_visit_each(void **state)
{
	struct world *world = *state;
	struct demo *demo = world->demo;

	world->site.kind = SITE_NO_FORM;
	demo_visit(demo, &demo->people[1], world->link);
	demo_visit(demo, &demo->people[1], world->link);
	demo_visit(demo, &demo->people[2], world->link);
	assert_int_equal(demo->visits, 2);
	finish(demo);
	assert_int_equal(world->site.gets, 2);
	demo_visit(demo, &demo->people[1], world->link);
	finish(demo);
	assert_int_equal(world->site.gets, 3);
}

/* The choice is drawn from person and page, so it is the same each time. */
static void
test_choice_is_drawn(void **state)
{
	struct world *world = *state;
	char first[400];
	int differs = 0;

	visit(world, SITE_RADIOS);
	memcpy(first, world->site.last, sizeof(first));
	world->site.posts = 0;
	visit(world, SITE_RADIOS);
	assert_string_equal(world->site.last, first);
	for (uint64_t seed = 2; seed < 12; seed++) {
		world->demo->seed = seed;
		world->site.posts = 0;
		visit(world, SITE_RADIOS);
		differs += strcmp(world->site.last, first) != 0;
	}
	assert_true(differs > 0);
}

#define WORLD(test) cmocka_unit_test_setup_teardown(test, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        WORLD(test_to_the_end),
	        WORLD(test_free_text),
	        WORLD(test_ends),
	        WORLD(test_nobody_there),
	        WORLD(test_one_visit_each),
	        WORLD(test_choice_is_drawn),
	};

	return cmocka_run_group_tests_name("demo_visit", tests, NULL, NULL);
}
