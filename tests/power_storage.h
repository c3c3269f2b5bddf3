/*
 * What the storage has of one file: what is surely there, and what was written
 * since, of which a power cut leaves whatever it likes.  Pure: no file, no
 * clock, no lock.
 */
#ifndef TESTS_POWER_STORAGE_H
#define TESTS_POWER_STORAGE_H

#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

/* Bytes that grow, with zeros. */
struct power_bytes {
	TALLOC_CTX *owner;
	unsigned char *data;
	size_t size;
	size_t room;
};

/* A write, or (without bytes) a truncation to `offset`. */
struct power_change {
	unsigned char *bytes;
	size_t count;
	size_t offset;
};

/* Begins with the owner of its memory and zeros. */
struct power_storage {
	TALLOC_CTX *owner;
	struct power_bytes stored;    /* surely */
	struct power_change *changes; /* since, in order */
	size_t count;
	size_t room;
	uint64_t before; /* how many changes were there before these */
};

/* What a cut has left of the changes. */
struct power_left {
	int lost; /* wholly or in part */
	int torn; /* in part */
};

void power_bytes_resize(struct power_bytes *bytes, size_t size);

/* Without bytes: a truncation. */
void power_storage_note(struct power_storage *storage, const void *bytes,
        size_t count, size_t offset);
/* How many changes there ever were. */
uint64_t power_storage_mark(const struct power_storage *storage);
/* The changes before the mark are surely there from now on. */
void power_storage_store(struct power_storage *storage, uint64_t mark);
/* What a cut leaves, as chance (the seed) has it, in the empty `bytes`. */
struct power_left power_storage_cut(const struct power_storage *storage,
        uint64_t *seed, struct power_bytes *bytes);

/* The next of a row of numbers that a seed begins (SplitMix64: Steele, Lea and
 * Flood 2014); less than `below`. */
uint64_t power_roll(uint64_t *seed, uint64_t below);

#endif
