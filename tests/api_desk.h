/*
 * What a program does that sends texts through us: it has a token, asks over
 * HTTP, and reads JSON.
 */
#ifndef TESTS_API_DESK_H
#define TESTS_API_DESK_H

#include <jansson.h>

#include "tests/house.h"
#include "tests/raw_http.h"

/* One request as it goes over the wire; NULL members are left out. */
struct api_request {
	const char *method, *path, *token, *type, *body;
};

/* An answer: its status, and its body as JSON (the house's). */
struct api_reply {
	int status;
	json_t *json;
	const char *head;
};

/* A token of a municipality, made as the command makes it. */
const char *api_desk_token(
        struct house *house, int64_t municipality, const char *name);
/* The bytes of a request; and the answer to them, whoever sent them. */
const char *api_desk_wire(struct house *house, struct api_request request);
struct api_reply api_desk_read(
        struct house *house, const struct raw_answer *answer);
struct api_reply api_desk_ask(struct house *house, struct api_request request);
/* The usual: JSON to be sent. */
struct api_reply api_desk_order(
        struct house *house, const char *token, const char *body);
/* A string of the answer, or "". */
const char *api_desk_word(const struct api_reply *reply, const char *name);
/* It must be refused so, and with words that say why. */
void api_desk_refused(
        const struct api_reply *reply, int status, const char *code);

#endif
