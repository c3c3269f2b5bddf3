/*
 * Secrets by libsodium: hashes, seals, passwords, random tokens; HMAC is
 * libcrypto's.  Keys are in secret_keys.c's file; nothing here keeps one.
 */
#include "base/secret.h"

#include <assert.h>
#include <pthread.h>
#include <string.h>

#include <openssl/evp.h>
#include <sodium.h>

#include "base/log.h"

static const char alphabet[] = "23456789abcdefghjkmnpqrstuvwxyz";

enum { LETTERS = sizeof(alphabet) - 1, PURPOSE_MAX = 64, HMAC_BLOCK = 64 };

struct hmac_input {
	const void *bytes;
	size_t length;
};

/* libsodium chooses its fastest code here, which two threads must not do. */
enum status
secret_init(void)
{
	return sodium_init() < 0 ? STATUS_SYSTEM : STATUS_OK;
}

/* getrandom(2) by way of libsodium; it cannot fail, it waits or aborts. Drawn in
 * stock, since a call of the system for each code costs more than the code, and
 * wiped as it is given out. */
static void
system_fill(struct randomness *self, void *bytes, size_t length)
{
	unsigned char *from;

	if (length > sizeof(self->stock)) {
		randombytes_buf(bytes, length);
		return;
	}
	if (length > self->left) {
		randombytes_buf(self->stock, sizeof(self->stock));
		self->left = sizeof(self->stock);
	}
	self->left -= length;
	from = self->stock + self->left;
	memcpy(bytes, from, length);
	sodium_memzero(from, length);
}

/* Each call takes a stream of its own: key from the seed, nonce from a counter.
 */
static void
seeded_fill(struct randomness *self, void *bytes, size_t length)
{
	unsigned char key[crypto_stream_chacha20_KEYBYTES] = {0};
	unsigned char nonce[crypto_stream_chacha20_NONCEBYTES] = {0};

	memcpy(key, &self->seed, sizeof(self->seed));
	memcpy(nonce, &self->counter, sizeof(self->counter));
	self->counter++;
	crypto_stream_chacha20(bytes, length, nonce, key);
}

void
randomness_init_system(struct randomness *randomness)
{
	*randomness = (struct randomness){.fill = system_fill};
}

/* The same seed gives the same months of the demo, phone for phone. */
void
randomness_init_seeded(struct randomness *randomness, uint64_t seed)
{
	*randomness = (struct randomness){.fill = seeded_fill, .seed = seed};
}

/* Values from the incomplete last range are drawn again, so that all are
 * equally likely. */
uint64_t
randomness_below(struct randomness *randomness, uint64_t bound)
{
	uint64_t limit;
	uint64_t value;

	assert(bound > 0);
	limit = UINT64_MAX - UINT64_MAX % bound;
	do
		randomness->fill(randomness, &value, sizeof(value));
	while (value >= limit);
	return value % bound;
}

/* The letters are drawn one by one, so that none is likelier than another. */
void
secret_code(struct randomness *randomness, char code[SECRET_CODE_LENGTH + 1])
{
	unsigned char bytes[SECRET_HASH_BYTES];

	randomness->fill(randomness, bytes, sizeof(bytes));
	secret_code_of(bytes, code);
}

/* Sixteen bits a letter: the bias is below 0.05 %. */
void
secret_code_of(const unsigned char hash[SECRET_HASH_BYTES],
        char code[SECRET_CODE_LENGTH + 1])
{
	static_assert(SECRET_CODE_LENGTH * 2 <= SECRET_HASH_BYTES,
	        "a hash gives two bytes for each letter");
	for (size_t i = 0; i < SECRET_CODE_LENGTH; i++) {
		unsigned value = (unsigned)hash[2 * i] << 8 | hash[2 * i + 1];

		code[i] = alphabet[value % LETTERS];
	}
	code[SECRET_CODE_LENGTH] = '\0';
}

/* People type codes from paper, in capitals too.  A code is looked up by its
 * keyed hash, so this need not run in constant time. */
bool
secret_code_clean(const char *given, char code[SECRET_CODE_LENGTH + 1])
{
	if (strlen(given) != SECRET_CODE_LENGTH)
		return false;
	for (size_t i = 0; i < SECRET_CODE_LENGTH; i++) {
		char c = given[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (strchr(alphabet, c) == NULL)
			return false;
		code[i] = c;
	}
	code[SECRET_CODE_LENGTH] = '\0';
	return true;
}

/* The purpose goes in with its length, or "code" + "abc" and "codea" + "bc"
 * were one. */
void
secret_hash(const unsigned char key[SECRET_KEY_BYTES], const char *purpose,
        const void *bytes, size_t length, unsigned char hash[SECRET_HASH_BYTES])
{
	crypto_generichash_state state;
	size_t purpose_length = strlen(purpose);
	unsigned char mark = (unsigned char)purpose_length;

	assert(purpose_length < PURPOSE_MAX);
	crypto_generichash_init(
	        &state, key, SECRET_KEY_BYTES, SECRET_HASH_BYTES);
	crypto_generichash_update(&state, &mark, 1);
	crypto_generichash_update(
	        &state, (const unsigned char *)purpose, purpose_length);
	crypto_generichash_update(&state, bytes, length);
	crypto_generichash_final(&state, hash, SECRET_HASH_BYTES);
}

/* Keyed, because there are so few Danish numbers that a plain hash of each
 * could be tried in minutes. */
void
secret_phone_hash(const struct secret_keys *keys, const char *number,
        unsigned char hash[SECRET_HASH_BYTES])
{
	secret_hash(keys->lookup, "phone", number, strlen(number), hash);
}

/* libcrypto's, where the processor has instructions for it; libsodium's is
 * portable C, and three times as slow over a webhook. */
static EVP_MD *sha256;

static void
fetch_sha256(void)
{
	sha256 = EVP_MD_fetch(NULL, "SHA256", NULL);
	if (sha256 == NULL)
		log_abort("secret.hmac", "SHA-256 is missing");
}

/* One of HMAC's two hashes (RFC 2104): of the key, padded, and what follows. */
static void
hash_padded(EVP_MD_CTX *context, const unsigned char key[HMAC_BLOCK],
        unsigned char pad, const struct hmac_input *input,
        unsigned char out[SECRET_HASH_BYTES])
{
	unsigned char padded[HMAC_BLOCK];

	for (size_t i = 0; i < HMAC_BLOCK; i++)
		padded[i] = key[i] ^ pad;
	if (EVP_DigestInit_ex(context, sha256, NULL) != 1 ||
	        EVP_DigestUpdate(context, padded, sizeof(padded)) != 1 ||
	        EVP_DigestUpdate(context, input->bytes, input->length) != 1 ||
	        EVP_DigestFinal_ex(context, out, NULL) != 1)
		log_abort("secret.hmac", "SHA-256 failed");
	sodium_memzero(padded, sizeof(padded));
}

void
secret_hmac_sha256(const void *key, size_t key_length, const void *bytes,
        size_t length, unsigned char mac[32])
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	unsigned char block[HMAC_BLOCK] = {0};
	unsigned char inner[SECRET_HASH_BYTES];
	struct hmac_input input = {bytes, length};
	EVP_MD_CTX *context = EVP_MD_CTX_new();

	if (context == NULL)
		log_abort("secret.hmac", "out of memory");
	pthread_once(&once, fetch_sha256);
	if (key_length > HMAC_BLOCK)
		(void)crypto_hash_sha256(block, key, key_length);
	else if (key_length > 0)
		memcpy(block, key, key_length);
	hash_padded(context, block, 0x36, &input, inner);
	input = (struct hmac_input){inner, sizeof(inner)};
	hash_padded(context, block, 0x5c, &input, mac);
	EVP_MD_CTX_free(context);
	sodium_memzero(block, sizeof(block));
}

void
secret_hex(const void *bytes, size_t length, char *out)
{
	sodium_bin2hex(out, 2 * length + 1, bytes, length);
}

/* Blanks and other signs between digits are refused, not skipped. */
bool
secret_unhex(const char *hex, unsigned char *bytes, size_t length)
{
	size_t read = 0;

	return strlen(hex) == 2 * length &&
	       sodium_hex2bin(bytes, length, hex, 2 * length, NULL, &read,
	               NULL) == 0 &&
	       read == length;
}

/* memcmp() returns at the first difference, and so tells where it is. */
bool
secret_equal(const void *a, const void *b, size_t length)
{
	return sodium_memcmp(a, b, length) == 0;
}

enum {
	NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	TAG = crypto_aead_xchacha20poly1305_ietf_ABYTES,
};

/* The nonce is long enough to be drawn at random for ever, so no counter has to
 * survive a restart. */
enum status
secret_seal_plain(TALLOC_CTX *owner, const unsigned char key[SECRET_KEY_BYTES],
        struct secret_plain plain, const unsigned char **sealed, size_t *length)
{
	size_t size = strlen(plain.text);
	unsigned char *out = talloc_array(
	        owner, unsigned char, (unsigned)(NONCE + size + TAG));

	if (out == NULL)
		log_abort("secret.seal", "out of memory");
	if (plain.nonce == NULL)
		randombytes_buf(out, NONCE);
	else
		memcpy(out, plain.nonce, NONCE);
	if (crypto_aead_xchacha20poly1305_ietf_encrypt(out + NONCE, NULL,
	            (const unsigned char *)plain.text, size, NULL, 0, NULL, out,
	            key) != 0)
		return STATUS_SYSTEM;
	*sealed = out;
	*length = NONCE + size + TAG;
	return STATUS_OK;
}

enum status
secret_seal(TALLOC_CTX *owner, const unsigned char key[SECRET_KEY_BYTES],
        const char *text, const unsigned char **sealed, size_t *length)
{
	return secret_seal_plain(owner, key,
	        (struct secret_plain){.text = text}, sealed, length);
}

/* The tag is checked before a byte comes out, so a damaged number is an error
 * and never a wrong number. */
enum status
secret_open(TALLOC_CTX *owner, const unsigned char key[SECRET_KEY_BYTES],
        const unsigned char *sealed, size_t length, const char **text)
{
	size_t plain;
	char *out;

	if (length < NONCE + TAG)
		return STATUS_INPUT;
	plain = length - NONCE - TAG;
	out = talloc_zero_array(owner, char, (unsigned)plain + 1);
	if (out == NULL)
		log_abort("secret.open", "out of memory");
	if (crypto_aead_xchacha20poly1305_ietf_decrypt((unsigned char *)out,
	            NULL, NULL, sealed + NONCE, length - NONCE, NULL, 0, sealed,
	            key) != 0) {
		talloc_free(out);
		return STATUS_INPUT;
	}
	*text = out;
	return STATUS_OK;
}

/* 64 MiB a hash: two at once, on a lane of their own, is the most that a small
 * machine should spend on strangers. */
enum status
secret_password_hash(const char *password, char hash[128])
{
	static_assert(crypto_pwhash_STRBYTES <= 128, "the hash fits");
	if (strlen(password) > SECRET_PASSWORD_MAX)
		return STATUS_LIMIT;
	if (crypto_pwhash_str_alg(hash, password, strlen(password),
	            crypto_pwhash_OPSLIMIT_INTERACTIVE,
	            crypto_pwhash_MEMLIMIT_INTERACTIVE,
	            crypto_pwhash_ALG_ARGON2ID13) != 0)
		log_abort("secret.password", "out of memory");
	return STATUS_OK;
}

/* Longer passwords are refused before any work, so that none is a lever. */
bool
secret_password_matches(const char *password, const char *hash)
{
	return strlen(password) <= SECRET_PASSWORD_MAX &&
	       crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}
