/*
 * The other side of the benchmark of gateways: Kannel's two boxes, without a
 * store, in a temporary folder, on loopback.
 */
#ifndef TESTS_BENCH_KANNEL_H
#define TESTS_BENCH_KANNEL_H

#include <stdint.h>
#include <sys/types.h>

struct kannel {
	pid_t bearerbox, smsbox;
	uint16_t sendsms; /* GET /cgi-bin/sendsms: texts that programs send */
	uint16_t inbound; /* GET /: texts that arrive */
	char folder[64];
};

/* Returns when both listen; exits where something fails.  Texts go to the
 * provider's /send, what arrives is asked of its /answer. */
struct kannel kannel_start(uint16_t provider);
/* Kills both and takes their files away. */
void kannel_end(struct kannel *kannel);

#endif
