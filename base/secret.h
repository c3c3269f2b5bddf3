/*
 * Secrets: random tokens, keyed hashes, sealed phone numbers, password hashes.
 * libsodium does the work, and libcrypto HMAC's.  Keys live in a file of their
 * own, outside the database and outside backups.
 */
#ifndef BASE_SECRET_H
#define BASE_SECRET_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/status.h"
#include "base/text.h"

enum {
	SECRET_KEY_BYTES = 32,
	SECRET_HASH_BYTES = 32,
	SECRET_NONCE_BYTES = 24,
	SECRET_CODE_LENGTH = 12, /* characters of a web code */
	SECRET_PASSWORD_MAX = 256,
};

/* Where randomness comes from: the system's, or a seeded stream (tests and the
 * demo).  Each is one thread's at a time. */
struct randomness {
	void (*fill)(struct randomness *self, void *bytes, size_t length);
	uint64_t seed;
	uint64_t counter;
	unsigned char stock[512]; /* drawn, and not yet given out */
	size_t left;
};

/* From the kernel. One thread at a time, and never copied: two would give out
 * the same. */
void randomness_init_system(struct randomness *randomness);
/* The same seed gives the same numbers, in the same order. */
void randomness_init_seeded(struct randomness *randomness, uint64_t seed);
/* Below `bound`, each as likely; `bound` is at least 1. */
uint64_t randomness_below(struct randomness *randomness, uint64_t bound);

struct secret_keys {
	unsigned char phone[SECRET_KEY_BYTES];  /* seals phone numbers */
	unsigned char lookup[SECRET_KEY_BYTES]; /* hashes them for look-up */
	unsigned char token[SECRET_KEY_BYTES];  /* hashes codes and cookies */
};

/* Once, before threads. */
MUST_CHECK enum status secret_init(void);
/* Reads the key file (mode 0600 or stricter, else STATUS_FORBIDDEN). */
MUST_CHECK enum status secret_load(
        const char *path, struct secret_keys *keys, struct text *why);
/* Makes new keys in a new file, mode 0600; STATUS_CONFLICT where it exists. */
MUST_CHECK enum status secret_create(const char *path, struct text *why);
/* The same with given keys: for invented people, who are the same each time. */
MUST_CHECK enum status secret_create_with(
        const char *path, const struct secret_keys *keys, struct text *why);

/* A code in an alphabet without look-alikes (23456789abcdefghjkmnpqrstuvwxyz:
 * 31 letters, 12 of them 59 bits). */
void secret_code(
        struct randomness *randomness, char code[SECRET_CODE_LENGTH + 1]);
/* The code that a hash stands for: the same hash, the same code. */
void secret_code_of(const unsigned char hash[SECRET_HASH_BYTES],
        char code[SECRET_CODE_LENGTH + 1]);
/* Lower-cases; false unless it is a code by its form. */
bool secret_code_clean(const char *given, char code[SECRET_CODE_LENGTH + 1]);

/* Keyed BLAKE2b; the purpose keeps the uses of one key apart. */
void secret_hash(const unsigned char key[SECRET_KEY_BYTES], const char *purpose,
        const void *bytes, size_t length,
        unsigned char hash[SECRET_HASH_BYTES]);
/* The look-up hash of a phone number in E.164. */
void secret_phone_hash(const struct secret_keys *keys, const char *number,
        unsigned char hash[SECRET_HASH_BYTES]);
/* RFC 2104, for signatures of providers; any length of key. */
void secret_hmac_sha256(const void *key, size_t key_length, const void *bytes,
        size_t length, unsigned char mac[32]);
/* Lower-case hex of length bytes; out has room for 2 * length + 1. */
void secret_hex(const void *bytes, size_t length, char *out);
/* Reads exactly 2 * length hex digits; false for anything else. */
bool secret_unhex(const char *hex, unsigned char *bytes, size_t length);
/* In time that does not depend on the content. */
bool secret_equal(const void *a, const void *b, size_t length);

/* A sealed text: nonce and XChaCha20-Poly1305, owned by `owner`. */
MUST_CHECK enum status secret_seal(TALLOC_CTX *owner,
        const unsigned char key[SECRET_KEY_BYTES], const char *text,
        const unsigned char **sealed, size_t *length);

/* A text and the nonce to seal it with, which must never serve twice: for
 * invented people, who are the same each time.  NULL: a random one. */
struct secret_plain {
	const char *text;
	const unsigned char *nonce; /* SECRET_NONCE_BYTES */
};
MUST_CHECK enum status secret_seal_plain(TALLOC_CTX *owner,
        const unsigned char key[SECRET_KEY_BYTES], struct secret_plain plain,
        const unsigned char **sealed, size_t *length);
/* STATUS_INPUT when it was not sealed by this key. */
MUST_CHECK enum status secret_open(TALLOC_CTX *owner,
        const unsigned char key[SECRET_KEY_BYTES], const unsigned char *sealed,
        size_t length, const char **text);

/* argon2id, interactive limits: slow by design, never on the web thread. */
MUST_CHECK enum status secret_password_hash(
        const char *password, char hash[128]);
/* As slow as the hashing; false also for a hash that is none. */
bool secret_password_matches(const char *password, const char *hash);

#endif
