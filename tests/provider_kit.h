/*
 * What the tests of drivers share: one request built, one answer read, one
 * webhook received, each told in a short text that a table can hold.
 */
#ifndef TESTS_PROVIDER_KIT_H
#define TESTS_PROVIDER_KIT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/secret.h"
#include "gateway/provider.h"

enum { KIT_MESSAGES = 3 };

/* "1-aaaaaaaa" to +4511000001 and so on; the last is a smiley. */
extern const struct provider_message kit_messages[KIT_MESSAGES];

/* Setup of a group: what drivers need of the process. */
int kit_setup(void **state);

/* A request of the first `count` messages. */
struct http_request kit_build(TALLOC_CTX *memory,
        const struct provider_account *account, size_t count);
const char *kit_header(const struct http_request *request, const char *name);

/* An answer's verdicts by letter (accepted, rejected, to try again, unknown),
 * then what holds for the lane: "AAU", "TT pause 7", "T stop", "TT bisect". */
struct kit_answer {
	long status; /* 0: not sent, 1: lost on the way */
	int64_t retry_after_s;
	size_t count;
	const char *body;
	const char *verdicts;
	const char *error; /* of the first, or NULL for whatever it is */
};

void kit_expect_answers(const struct provider_account *account,
        const struct kit_answer *rows, size_t count);

/* What every driver makes of HTTP statuses, whatever the body. */
void kit_expect_retry_rule(const struct provider_account *account);

/* A webhook: its events as "receipt REFERENCE delivered WORD @AT" or "text FROM
 * TO|TEXT @AT", a line each; or the status's name. */
struct kit_hook {
	const char *path;  /* NULL: /hook/main */
	const char *query; /* NULL: none */
	const char *header;
	const char *value;
	const char *body;
	const char *events;
};

const char *kit_receive(TALLOC_CTX *memory,
        const struct provider_account *account, const struct kit_hook *hook);
void kit_expect_hooks(const struct provider_account *account,
        const struct kit_hook *rows, size_t count);

#define KIT_ROWS(rows) rows, sizeof(rows) / sizeof((rows)[0])

#endif
