/*
 * Our side of the benchmarks: a process that runs the service as `serve` does,
 * filled before anybody asks.
 */
#ifndef TESTS_BENCH_OURS_H
#define TESTS_BENCH_OURS_H

#include <stdint.h>
#include <sys/types.h>

#include "server/api.h"

/* A Tuesday at 10 in the morning; texts of citizens are sent a little later. */
enum { OURS_NOW = 1791273600, OURS_SENT_AT = OURS_NOW + 10 };

struct ours_options {
	const char *driver; /* "gatewayapi", or "generic": single calls */
	uint16_t provider;  /* its port */
	unsigned sessions;  /* open ones, of the phones from LOAD_PHONE_FIRST */
	int requests;       /* to the provider at once */
};

struct ours {
	pid_t process;
	uint16_t port;
	char token[API_TOKEN_LENGTH + 1]; /* of a program of the municipality */
	char folder[64];
};

/* Returns when it listens; exits where something fails. */
struct ours ours_start(const struct ours_options *options);
/* Kills it and takes its files away. */
void ours_end(struct ours *ours);

#endif
