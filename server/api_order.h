/*
 * What a program asks to be sent, read from its JSON and checked.  Pure.
 */
#ifndef SERVER_API_ORDER_H
#define SERVER_API_ORDER_H

#include <stddef.h>

#include <talloc.h>

#include "base/status.h"
#include "gateway/sms.h"

enum {
	API_BODY_MAX = 16384,
	API_REFERENCE_MAX = 100, /* bytes */
	API_SEGMENTS_MAX = 10,
};

struct api_order {
	char to[SMS_NUMBER_MAX + 1];
	const char *text;      /* smoothed */
	const char *reference; /* or NULL */
	const char *from;      /* or NULL */
	struct sms_count count;
};

/* Why an order cannot be taken: an HTTP status, a code for programs, a sentence
 * for people. */
struct api_fault {
	unsigned status; /* 0: there is none */
	const char *code;
	const char *message;
};

/* Strings belong to memory. */
struct api_fault api_order_read(TALLOC_CTX *memory, const char *body,
        size_t length, struct api_order *order);

#endif
