/*
 * The load of the benchmarks: one thread, epoll, kept connections that each wait
 * for their answer before they send their next request.
 */
#ifndef TESTS_BENCH_LOAD_H
#define TESTS_BENCH_LOAD_H

#include <stddef.h>
#include <stdint.h>

enum { LOAD_CONNECTIONS = 64, LOAD_PHONE_FIRST = 10000000 };

static const char load_secret[] = "bench-secret";

struct load_request {
	char *bytes;
	size_t length;
};

/* What is asked of 127.0.0.1:port, in order; made before the clock starts. */
struct load_plan {
	uint16_t port;
	unsigned connections;
	unsigned count;
	struct load_request *requests;
	int status; /* that every answer must have */
};

/* Asks all of it; exits where an answer has another status.  Returns the
 * seconds from the first request to the last answer. */
double load_ask(const struct load_plan *plan);
/* The monotonic clock. */
double load_now_s(void);

/* Signed webhooks of inbound texts, one from each of `count` phones. */
struct load_request *load_webhooks(unsigned count, int64_t sent_at);
/* One a phone, whose digits without the country stand between the two. */
struct load_request *load_requests(
        unsigned count, const char *before, const char *after);
void load_free(struct load_request *requests, unsigned count);

/* Posts one text from each of `count` phones to 127.0.0.1:port/hook/main over
 * LOAD_CONNECTIONS and returns the answers 200 a second. */
double load_run(uint16_t port, unsigned count, int64_t sent_at);

#endif
