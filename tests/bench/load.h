/*
 * The load of the benchmarks: signed webhooks of inbound texts, each from
 * another phone, over kept connections.
 */
#ifndef TESTS_BENCH_LOAD_H
#define TESTS_BENCH_LOAD_H

#include <stdint.h>

enum { LOAD_CONNECTIONS = 64, LOAD_PHONE_FIRST = 10000000 };

static const char load_secret[] = "bench-secret";

/* Posts one text from each of `count` phones to 127.0.0.1:port/hook/main and
 * returns the answers 200 a second; exits where one was no 200. */
double load_run(uint16_t port, unsigned count, int64_t sent_at);

#endif
