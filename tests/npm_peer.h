/*
 * What npm's packages compute, asked in one run of node (tests/npm/peer.js), and
 * the dice that the questions are thrown with, from a fixed seed.
 */
#ifndef TESTS_NPM_PEER_H
#define TESTS_NPM_PEER_H

#include "tests/provider_kit.h"

/* The requests of one run of node, and then its answers in their place. */
struct peer {
	TALLOC_CTX *memory;
	struct randomness dice;
	json_t *lines;
};

/* Setup and teardown of a cmocka test; *state is the peer. */
int peer_start(void **state);
int peer_end(void **state);
/* Puts a question, which is the peer's from then on. */
void peer_add(struct peer *peer, json_t *request);
/* Answers in the order of the questions, the caller's; node must have ended well.
 * Without the packages the test is skipped. */
json_t *peer_ask(struct peer *peer);
/* A string that must be there. */
const char *peer_field(const json_t *object, const char *name);
uint64_t peer_below(struct peer *peer, uint64_t bound);
/* A text of so many pieces: Danish alone, with signs, mixed, or emoji. */
const char *peer_text(struct peer *peer, size_t pieces);

#define PEER(test) cmocka_unit_test_setup_teardown(test, peer_start, peer_end)

#endif
