/*
 * A service as `serve` runs it, with its writer and the lane of passwords on
 * threads of their own, and staff to log in.  Requests are handed to the routes
 * directly, so that a test sees every header of the answer.
 */
#ifndef TESTS_HOUSE_H
#define TESTS_HOUSE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "server/service.h"

/* 2026-10-06 10:00 in Denmark, a Tuesday. */
enum { HOUSE_NOW = 1791273600 };

#define HOUSE_PASSWORD "en lang adgangskode"

struct house {
	TALLOC_CTX *memory;
	struct clock clock;
	struct service *service;
	char folder[64];
	struct text why;
};

/* Setup and teardown of a cmocka test.  Two municipalities, 740 and 661, a
 * manager "leder" of 740 and an operator "drift", both with HOUSE_PASSWORD. */
int house_start(void **state);
int house_end(void **state);

struct house_request {
	const char *method; /* NULL: GET, or POST with a form */
	const char *path;
	const char *query;  /* NULL: none */
	const char *cookie; /* of the header, NULL: none */
	const char *origin; /* NULL: none */
	const char *form;   /* the body, NULL: none */
};

/* The answered call, the house's. */
struct http_call *house_ask(struct house *house, struct house_request request);
/* Hands it in without waiting, and waits for it later. */
struct http_call *house_begin(
        struct house *house, struct house_request request);
void house_wait(struct http_call *call);

/* An answer's header, "" when it has none. */
const char *house_header(const struct http_call *call, const char *name);
/* "borgersvar=…" of a session that somebody has just got by logging in. */
const char *house_log_in(struct house *house, const char *name);
/* A statement, through the writer. */
void house_run(struct house *house, const char *sql);
int64_t house_count(struct house *house, const char *sql);
/* Releases the municipality's report of that month of 2026. */
void house_release(struct house *house, int64_t municipality, int month);

#define HOUSE(test)                                                            \
	cmocka_unit_test_setup_teardown(test, house_start, house_end)

#endif
