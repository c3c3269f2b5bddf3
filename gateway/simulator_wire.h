/*
 * A wire of the twin's own: an HTTP server by hand, which can do to a connection
 * what a proper server never would: refuse it, reset it before or after a request
 * was accepted, drip, and keep silent.  For tests of the delivery; everything
 * else of the twin is as with any server.
 */
#ifndef GATEWAY_SIMULATOR_WIRE_H
#define GATEWAY_SIMULATOR_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include <talloc.h>

#include "gateway/simulator.h"

struct simulator_wire; /* talloc'd */

/* Listens on a free port of loopback; NULL where that fails. */
struct simulator_wire *simulator_wire_start(
        TALLOC_CTX *owner, struct simulator *simulator);
uint16_t simulator_wire_port(const struct simulator_wire *wire);
/* From its return on, nobody listens at the port, or somebody does again. */
void simulator_wire_refuse(struct simulator_wire *wire, bool refuse);
/* After simulator_release. */
void simulator_wire_stop(struct simulator_wire *wire);

#endif
