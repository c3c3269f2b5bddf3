/*
 * Randomness from the system and from a seed, and what is drawn from it.
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

static int
start(void **state)
{
	(void)state;
	return secret_init() == STATUS_OK ? 0 : -1;
}

/* Seed and counter 0 are the zero key and nonce of ChaCha20, whose key stream
 * is published (draft-strombergson-chacha-test-vectors, TC1). */
static void
test_seeded_vector(void **state)
{
	struct randomness randomness;
	unsigned char bytes[32];
	char hex[65];

	(void)state;
	randomness_init_seeded(&randomness, 0);
	randomness.fill(&randomness, bytes, sizeof(bytes));
	secret_hex(bytes, sizeof(bytes), hex);
	assert_string_equal(hex, "76b8e0ada0f13d90405d6ae55386bd28"
	                         "bdd219b8a08ded1aa836efcc8b770dc7");
}

static void
test_seeded(void **state)
{
	struct randomness a;
	struct randomness b;
	struct randomness c;
	unsigned char from_a[64] = {0};
	unsigned char from_b[64];
	unsigned char from_c[64];

	(void)state;
	randomness_init_seeded(&a, 42);
	randomness_init_seeded(&b, 42);
	randomness_init_seeded(&c, 43);
	for (int i = 0; i < 10; i++) {
		unsigned char last[64];

		memcpy(last, from_a, sizeof(last));
		a.fill(&a, from_a, sizeof(from_a));
		b.fill(&b, from_b, sizeof(from_b));
		c.fill(&c, from_c, sizeof(from_c));
		assert_memory_equal(from_a, from_b, sizeof(from_a));
		assert_memory_not_equal(from_a, from_c, sizeof(from_a));
		if (i > 0)
			assert_memory_not_equal(from_a, last, sizeof(last));
	}
}

static void
test_system_randomness(void **state)
{
	struct randomness randomness;
	unsigned char a[32] = {0};
	unsigned char b[32] = {0};

	(void)state;
	randomness_init_system(&randomness);
	randomness.fill(&randomness, a, sizeof(a));
	randomness.fill(&randomness, b, sizeof(b));
	assert_memory_not_equal(a, b, sizeof(a));
}

/* Gives out prepared numbers, to steer the drawing again. */
static const uint64_t *prepared;

static void
fill_prepared(struct randomness *self, void *bytes, size_t length)
{
	assert_int_equal(length, sizeof(*prepared));
	memcpy(bytes, &prepared[self->counter++], length);
}

static void
test_below_draws_again(void **state)
{
	static const struct {
		uint64_t bound, drawn[3], expected, draws;
	} cases[] = {
	        {1, {7}, 0, 1},
	        {10, {7}, 7, 1},
	        {10, {19}, 9, 1},
	        /* 2^64 - 1 is 5 more than a multiple of ten. */
	        {10, {UINT64_MAX - 6, 3}, 9, 1},
	        {10, {UINT64_MAX - 5, 3}, 3, 2},
	        {10, {UINT64_MAX, UINT64_MAX, 4}, 4, 3},
	        {(UINT64_C(1) << 63) + 1, {UINT64_C(1) << 63},
	                UINT64_C(1) << 63, 1},
	        {(UINT64_C(1) << 63) + 1, {(UINT64_C(1) << 63) + 1, 5}, 5, 2},
	        {UINT64_MAX, {UINT64_MAX, 8}, 8, 2},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct randomness randomness = {.fill = fill_prepared};

		prepared = cases[i].drawn;
		assert_int_equal(randomness_below(&randomness, cases[i].bound),
		        cases[i].expected);
		assert_int_equal(randomness.counter, cases[i].draws);
	}
}

/* 31,000 draws of 31: each letter comes 1,000 times, give or take five
 * standard deviations. */
static void
test_below_is_even(void **state)
{
	struct randomness randomness;
	int counts[31] = {0};

	(void)state;
	randomness_init_seeded(&randomness, 1);
	for (int i = 0; i < 31000; i++)
		counts[randomness_below(&randomness, 31)]++;
	for (size_t i = 0; i < 31; i++)
		assert_in_range(counts[i], 845, 1155);
}

static void
draw_below_nothing(void)
{
	struct randomness randomness;

	randomness_init_seeded(&randomness, 1);
	(void)randomness_below(&randomness, 0);
}

static void
test_misuse(void **state)
{
	(void)state;
	assert_true(base_fixture_aborts(draw_below_nothing));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_seeded_vector),
	        cmocka_unit_test(test_seeded),
	        cmocka_unit_test(test_system_randomness),
	        cmocka_unit_test(test_below_draws_again),
	        cmocka_unit_test(test_below_is_even),
	        cmocka_unit_test(test_misuse),
	};

	return cmocka_run_group_tests_name("secret_random", tests, start, NULL);
}
