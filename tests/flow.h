/*
 * Flow tests: the whole system in one thread, on a frozen clock, with the
 * simulator behind the ordinary driver and no socket between.  A test is a list
 * of commands: who texts what, what must come back, how much time goes by.
 */
#ifndef TESTS_FLOW_H
#define TESTS_FLOW_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/simulator.h"
#include "server/service.h"

#define ANNA  "+4511000001"
#define BENTE "+4511000002"

struct flow_world {
	TALLOC_CTX *memory;
	struct clock clock;
	struct service *service;
	struct simulator *simulator;
	struct http_client *to_provider; /* the service's */
	struct http_client *to_service;  /* the simulator's */
	char folder[64];
	size_t seen; /* texts of the phone that were looked at */
	bool reachable;
};

/* Tuesday 2026-10-06 at 10 in the morning, Danish time, two municipalities. */
int flow_setup(void **state);
int flow_teardown(void **state);
/* Ends the process without warning, as far as the database can tell, and starts
 * a new one on the same files. */
void flow_crash(struct flow_world *world);

/* A meeting held two hours ago, which falls due at once. */
void meeting(struct flow_world *world, const char *phone);
/* The same, and nothing happens yet. */
void meeting_only(struct flow_world *world, const char *phone);
/* Everything that is due happens, texts arrive. */
void run(struct flow_world *world);
void advance(struct flow_world *world, int64_t seconds);
int64_t hours(int64_t count);
int64_t days(int64_t count);

/* The phone's owner texts; everything that follows happens. */
void sms_in(struct flow_world *world, const char *phone, const char *text);
/* The next text on the phone holds this. */
void expect_sms_at(struct flow_world *world, const char *phone,
        const char *part, int line);
#define expect_sms(world, phone, part)                                         \
	expect_sms_at(world, phone, part, __LINE__)
/* Nothing further has come to the phone. */
void expect_silence_at(struct flow_world *world, const char *phone, int line);
#define expect_silence(world, phone) expect_silence_at(world, phone, __LINE__)
/* The texts of a phone so far, from the gateway. */
size_t texts_to(struct flow_world *world, const char *phone);

/* A change of the database as a command would make it. */
typedef enum status flow_change(struct db *db, const void *what, int64_t now);
void change_by(struct flow_world *world, flow_change *change, const void *what);

/* A number out of the database. */
int64_t count_of(struct flow_world *world, const char *sql);
#define expect_count(world, sql, wanted)                                       \
	assert_int_equal(count_of(world, sql), wanted)

/* A webhook as the provider posts it; returns the status. */
unsigned hook(struct flow_world *world, const char *body, const char *secret);
/* The same to another path than "/hook/main". */
unsigned hook_at(struct flow_world *world, const char *path, const char *body,
        const char *key);
/* A request to the service; the answer belongs to the world's memory. */
struct http_call *web_get(struct flow_world *world, const char *path);
struct http_call *web_post(
        struct flow_world *world, const char *path, const char *form);
/* Any other call, made with http_call_create: until it is answered. */
void web_call(struct flow_world *world, struct http_call *call);
/* The link in the last text that has one: "/code". */
const char *link_of(struct flow_world *world, const char *phone);

#endif
