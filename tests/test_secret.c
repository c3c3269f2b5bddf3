/*
 * Secrets against published vectors and against tampering.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/secret.h"
#include "tests/base_fixture.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))
#define ALPHABET     "23456789abcdefghjkmnpqrstuvwxyz"

static int
start(void **state)
{
	(void)state;
	return secret_init() == STATUS_OK ? 0 : -1;
}

static void
hash_for_too_long_a_purpose(void)
{
	unsigned char key[SECRET_KEY_BYTES] = {0};
	unsigned char hash[SECRET_HASH_BYTES];

	secret_hash(key,
	        "0123456789012345678901234567890123456789012345678901234567"
	        "890123",
	        "", 0, hash);
}

static void
test_misuse(void **state)
{
	(void)state;
	assert_true(base_fixture_aborts(hash_for_too_long_a_purpose));
}

static void
test_code(void **state)
{
	struct randomness randomness;
	char last[SECRET_CODE_LENGTH + 1] = "";
	char code[SECRET_CODE_LENGTH + 1];
	char clean[SECRET_CODE_LENGTH + 1];

	(void)state;
	randomness_init_seeded(&randomness, 7);
	for (int i = 0; i < 1000; i++) {
		secret_code(&randomness, code);
		assert_int_equal(strlen(code), SECRET_CODE_LENGTH);
		assert_int_equal(strspn(code, ALPHABET), SECRET_CODE_LENGTH);
		assert_string_not_equal(code, last);
		assert_true(secret_code_clean(code, clean));
		assert_string_equal(clean, code);
		memcpy(last, code, sizeof(last));
	}
}

static void
test_code_of(void **state)
{
	unsigned char hash[SECRET_HASH_BYTES] = {0};
	char code[SECRET_CODE_LENGTH + 1];

	(void)state;
	secret_code_of(hash, code);
	assert_string_equal(code, "222222222222");
	hash[1] = 30;  /* the last letter */
	hash[3] = 31;  /* round again */
	hash[4] = 1;   /* 256 = 8 * 31 + 8 */
	hash[23] = 1;  /* the code's last */
	hash[24] = 99; /* beyond it */
	secret_code_of(hash, code);
	assert_string_equal(code, "z2a222222223");
}

static void
test_code_clean(void **state)
{
	static const struct {
		const char *given, *clean;
	} cases[] = {
	        {"abcdefghjkmn", "abcdefghjkmn"},
	        {"ABCDEFGHJKMN", "abcdefghjkmn"},
	        {"23456789pqRZ", "23456789pqrz"},
	        {"", NULL},
	        {"abcdefghjkm", NULL},
	        {"abcdefghjkmnp", NULL},
	        {"abcdefghjkm ", NULL},
	        {"abcdefghjkm0", NULL},
	        {"abcdefghjkm1", NULL},
	        {"abcdefghjkmi", NULL},
	        {"abcdefghjkml", NULL},
	        {"abcdefghjkmo", NULL},
	        {"abcdefghjkmI", NULL},
	        {"abcdefghjk\xc3\xa6", NULL},
	        {"abcdef-hjkmn", NULL},
	};

	char clean[SECRET_CODE_LENGTH + 1];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(secret_code_clean(cases[i].given, clean),
		        cases[i].clean != NULL);
		if (cases[i].clean != NULL)
			assert_string_equal(clean, cases[i].clean);
	}
}

static void
assert_hash(const unsigned char *key, const char *purpose, const char *text,
        const char *expected)
{
	unsigned char hash[SECRET_HASH_BYTES];
	char hex[2 * SECRET_HASH_BYTES + 1];

	secret_hash(key, purpose, text, strlen(text), hash);
	secret_hex(hash, sizeof(hash), hex);
	assert_string_equal(hex, expected);
}

/* The values are Python's: blake2b(bytes([len(p)]) + p + text, key=key,
 * digest_size=32).  They may never change, since databases hold such hashes. */
static void
test_hash_vector(void **state)
{
	unsigned char key[SECRET_KEY_BYTES] = {0};

	(void)state;
	assert_hash(key, "", "",
	        "f3719b9e9fbe04e35f255cd7a929c524"
	        "d98db121192f646e52c33b9b1bd86d6f");
	for (size_t i = 0; i < sizeof(key); i++)
		key[i] = (unsigned char)i;
	assert_hash(key, "phone", "+4520123456",
	        "6e7d911eb2758fdc5f101f0428de0109"
	        "a14eaa6b5b37dc229875853cefea797d");
}

static void
test_hash_purposes(void **state)
{
	unsigned char key[SECRET_KEY_BYTES] = {1};
	unsigned char other[SECRET_KEY_BYTES] = {2};
	unsigned char hashes[5][SECRET_HASH_BYTES];

	(void)state;
	secret_hash(key, "code", "abc", 3, hashes[0]);
	secret_hash(key, "cookie", "abc", 3, hashes[1]);
	secret_hash(key, "codea", "bc", 2, hashes[2]); /* no sliding */
	secret_hash(key, "code", "abd", 3, hashes[3]);
	secret_hash(other, "code", "abc", 3, hashes[4]);
	for (size_t i = 0; i < 5; i++)
		for (size_t j = 0; j < i; j++)
			assert_memory_not_equal(
			        hashes[i], hashes[j], SECRET_HASH_BYTES);
	secret_hash(key, "code", "abc", 3, hashes[1]);
	assert_memory_equal(hashes[0], hashes[1], SECRET_HASH_BYTES);
}

static void
test_phone_hash(void **state)
{
	struct secret_keys keys = {.phone = {1}, .token = {2}};
	unsigned char hash[SECRET_HASH_BYTES];
	char hex[2 * SECRET_HASH_BYTES + 1];

	(void)state;
	for (size_t i = 0; i < sizeof(keys.lookup); i++)
		keys.lookup[i] = (unsigned char)i;
	secret_phone_hash(&keys, "+4520123456", hash);
	secret_hex(hash, sizeof(hash), hex);
	assert_string_equal(hex, "6e7d911eb2758fdc5f101f0428de0109"
	                         "a14eaa6b5b37dc229875853cefea797d");
}

/* RFC 4231, test cases 1, 2, 6 and 7. */
static void
test_hmac(void **state)
{
	unsigned char ones[20];
	unsigned char aas[131];
	static const char hash_key_first[] =
	        "Test Using Larger Than Block-Size Key - Hash Key First";
	static const char larger_data[] =
	        "This is a test using a larger than block-size key and a "
	        "larger than block-size data. The key needs to be hashed "
	        "before being used by the HMAC algorithm.";

	const struct {
		const void *key;
		size_t key_length;
		const char *text, *mac;
	} cases[] = {
	        {ones, sizeof(ones), "Hi There",
	                "b0344c61d8db38535ca8afceaf0bf12b"
	                "881dc200c9833da726e9376c2e32cff7"},
	        {"Jefe", 4, "what do ya want for nothing?",
	                "5bdcc146bf60754e6a042426089575c7"
	                "5a003f089d2739839dec58b964ec3843"},
	        {aas, sizeof(aas), hash_key_first,
	                "60e431591ee0b67f0d8a26aacbf5b77f"
	                "8e0bc6213728c5140546040f0ee37f54"},
	        {aas, sizeof(aas), larger_data,
	                "9b09ffa71b942fcb27635fbcd5b0e944"
	                "bfdc63644f0713938a7f51535c3a35e2"},
	};

	(void)state;
	memset(ones, 0x0b, sizeof(ones));
	memset(aas, 0xaa, sizeof(aas));
	for (size_t i = 0; i < COUNT(cases); i++) {
		unsigned char mac[32];
		char hex[65];

		secret_hmac_sha256(cases[i].key, cases[i].key_length,
		        cases[i].text, strlen(cases[i].text), mac);
		secret_hex(mac, sizeof(mac), hex);
		assert_string_equal(hex, cases[i].mac);
	}
}

static void
test_hex(void **state)
{
	static const unsigned char bytes[] = {0x00, 0x0f, 0xa5, 0xff};
	unsigned char back[4] = {1, 2, 3, 4};
	char hex[9] = "????????";

	(void)state;
	secret_hex(bytes, 0, hex);
	assert_string_equal(hex, "");
	secret_hex(bytes, 4, hex);
	assert_string_equal(hex, "000fa5ff");
	assert_true(secret_unhex(hex, back, 4));
	assert_memory_equal(back, bytes, 4);
	assert_true(secret_unhex("000FA5FF", back, 4));
	assert_memory_equal(back, bytes, 4);
	assert_true(secret_unhex("", back, 0));
	assert_false(secret_unhex("", back, 4));
	assert_false(secret_unhex("000fa5f", back, 4));
	assert_false(secret_unhex("000fa5ff0", back, 4));
	assert_false(secret_unhex("000fa5fg", back, 4));
	assert_false(secret_unhex("000fa5 f", back, 4));
	assert_false(secret_unhex("0x0fa5ff", back, 4));
}

static void
test_equal(void **state)
{
	(void)state;
	assert_true(secret_equal("abcd", "abcd", 4));
	assert_true(secret_equal("abcd", "abce", 3));
	assert_true(secret_equal("a", "b", 0));
	assert_false(secret_equal("abcd", "abce", 4));
	assert_false(secret_equal("abcd", "bbcd", 4));
}

static void
test_seal(void **state)
{
	static const char *const texts[] = {"", "+4520123456", "Ærø"};
	TALLOC_CTX *memory = talloc_new(NULL);
	unsigned char key[SECRET_KEY_BYTES] = {5};

	(void)state;
	for (size_t i = 0; i < COUNT(texts); i++) {
		const unsigned char *sealed;
		const unsigned char *again;
		const char *text = NULL;
		size_t length = 0;
		size_t length_again = 0;

		assert_int_equal(
		        secret_seal(memory, key, texts[i], &sealed, &length),
		        STATUS_OK);
		assert_int_equal(length, strlen(texts[i]) + 24 + 16);
		assert_int_equal(
		        secret_open(memory, key, sealed, length, &text),
		        STATUS_OK);
		assert_string_equal(text, texts[i]);
		assert_ptr_equal(talloc_parent(text), memory);
		/* The same number sealed twice does not look the same. */
		assert_int_equal(secret_seal(memory, key, texts[i], &again,
		                         &length_again),
		        STATUS_OK);
		assert_int_equal(length_again, length);
		assert_memory_not_equal(sealed, again, length);
	}
	talloc_free(memory);
}

/* With a nonce of the caller's it does, and opens as any other. */
static void
test_seal_plain(void **state)
{
	static const unsigned char nonce[SECRET_NONCE_BYTES] = {7, 8, 9};
	struct secret_plain plain = {"+4520123456", nonce};
	TALLOC_CTX *memory = talloc_new(NULL);
	unsigned char key[SECRET_KEY_BYTES] = {5};
	const unsigned char *sealed;
	const unsigned char *again;
	const char *text = NULL;
	size_t length = 0;

	(void)state;
	assert_int_equal(
	        secret_seal_plain(memory, key, plain, &sealed, &length),
	        STATUS_OK);
	assert_int_equal(secret_seal_plain(memory, key, plain, &again, &length),
	        STATUS_OK);
	assert_memory_equal(sealed, again, length);
	assert_memory_equal(sealed, nonce, sizeof(nonce));
	assert_int_equal(
	        secret_open(memory, key, sealed, length, &text), STATUS_OK);
	assert_string_equal(text, plain.text);
	talloc_free(memory);
}

static void
test_open_refuses(void **state)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	unsigned char key[SECRET_KEY_BYTES] = {5};
	unsigned char other[SECRET_KEY_BYTES] = {6};
	const unsigned char *sealed;
	const char *text = NULL;
	unsigned char *bad;
	size_t length = 0;

	(void)state;
	assert_int_equal(
	        secret_seal(memory, key, "+4520123456", &sealed, &length),
	        STATUS_OK);
	bad = talloc_memdup(memory, sealed, length);
	assert_int_equal(secret_open(memory, other, sealed, length, &text),
	        STATUS_INPUT);
	for (size_t i = 0; i < length; i++) {
		bad[i] ^= 1; /* nonce, text and tag alike */
		assert_int_equal(secret_open(memory, key, bad, length, &text),
		        STATUS_INPUT);
		bad[i] ^= 1;
		assert_int_equal(secret_open(memory, key, sealed, i, &text),
		        STATUS_INPUT);
	}
	assert_null(text);
	assert_int_equal(
	        secret_open(memory, key, bad, length, &text), STATUS_OK);
	talloc_free(memory);
}

static void
test_password(void **state)
{
	char hash[128];
	char again[128];

	(void)state;
	assert_int_equal(
	        secret_password_hash("Rødgrød med fløde", hash), STATUS_OK);
	assert_memory_equal(hash, "$argon2id$v=19$m=65536,t=2,p=1$", 31);
	assert_true(secret_password_matches("Rødgrød med fløde", hash));
	assert_false(secret_password_matches("Rødgrød med flød", hash));
	assert_false(secret_password_matches("rødgrød med fløde", hash));
	assert_false(secret_password_matches("", hash));
	assert_int_equal(
	        secret_password_hash("Rødgrød med fløde", again), STATUS_OK);
	assert_string_not_equal(hash, again);
}

static void
test_password_refuses(void **state)
{
	char password[SECRET_PASSWORD_MAX + 2];
	char hash[128] = "";

	(void)state;
	memset(password, 'x', sizeof(password));
	password[SECRET_PASSWORD_MAX + 1] = '\0';
	assert_int_equal(secret_password_hash(password, hash), STATUS_LIMIT);
	password[SECRET_PASSWORD_MAX] = '\0';
	assert_int_equal(secret_password_hash(password, hash), STATUS_OK);
	assert_true(secret_password_matches(password, hash));
	password[SECRET_PASSWORD_MAX] = 'x';
	assert_false(secret_password_matches(password, hash));
	assert_false(secret_password_matches("x", ""));
	assert_false(secret_password_matches("x", "$argon2id$broken"));
	assert_false(secret_password_matches("!", "!")); /* a locked account */
}

static int
by_value(const void *a, const void *b)
{
	uint64_t one = *(const uint64_t *)a;
	uint64_t two = *(const uint64_t *)b;

	return (one > two) - (one < two);
}

/* Out of a stock, none of which is given out twice, nor the stock itself. */
static void
test_system_randomness(void **state)
{
	enum { MANY = 1000 };

	static uint64_t values[MANY];
	unsigned char many[600] = {0};
	struct randomness randomness;
	size_t zeros = 0;

	(void)state;
	randomness_init_system(&randomness);
	for (size_t i = 0; i < MANY; i++)
		values[i] = randomness_below(&randomness, UINT64_MAX);
	qsort(values, MANY, sizeof(values[0]), by_value);
	for (size_t i = 1; i < MANY; i++)
		assert_true(values[i - 1] < values[i]);
	randomness.fill(&randomness, many, sizeof(many));
	for (size_t i = 0; i < sizeof(many); i++)
		zeros += many[i] == 0;
	assert_true(zeros < 60);
	for (size_t i = randomness.left; i < sizeof(randomness.stock); i++)
		assert_int_equal(randomness.stock[i], 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_system_randomness),
	        cmocka_unit_test(test_misuse),
	        cmocka_unit_test(test_code),
	        cmocka_unit_test(test_code_of),
	        cmocka_unit_test(test_code_clean),
	        cmocka_unit_test(test_hash_vector),
	        cmocka_unit_test(test_hash_purposes),
	        cmocka_unit_test(test_phone_hash),
	        cmocka_unit_test(test_hmac),
	        cmocka_unit_test(test_hex),
	        cmocka_unit_test(test_equal),
	        cmocka_unit_test(test_seal),
	        cmocka_unit_test(test_seal_plain),
	        cmocka_unit_test(test_open_refuses),
	        cmocka_unit_test(test_password),
	        cmocka_unit_test(test_password_refuses),
	};

	return cmocka_run_group_tests_name("secret", tests, start, NULL);
}
