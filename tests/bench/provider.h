/*
 * A provider that answers at once, and says when it had everything; for both
 * sides of the benchmark of gateways.
 */
#ifndef TESTS_BENCH_PROVIDER_H
#define TESTS_BENCH_PROVIDER_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

/* Shared with the child process that is the provider. */
struct provider_tally {
	_Atomic uint64_t wanted;
	_Atomic uint64_t texts; /* that came so far */
	_Atomic uint64_t requests;
	_Atomic uint64_t finished_ns; /* when `wanted` was reached */
	_Atomic bool held;            /* it reads, and answers nobody */
	uint16_t port;
	pid_t process;
};

/*	POST /mobile/single|multi   GatewayAPI's: 202, every text named in it
 *	POST /one                   one text: 202
 *	GET  /send?…                one text, as Kannel asks it: 202
 *	GET  /answer?…              no text but a service: 200, what to reply
 * It ends with the process that started it. */
struct provider_tally *provider_start(void);
void provider_end(struct provider_tally *tally);

#endif
