/*
 * The table itself: what is kept, what makes room, what empties it.  Whether it
 * agrees with the tables is flow_known's.
 */
#include "server/contact_cache.h"
#include "tests/store_fixture.h"

static struct contact
contact_of(const unsigned char *hash)
{
	return (struct contact){.respondent = hash[3],
	        .municipality = 740,
	        .municipality_name = "Silkeborg",
	        .reach = "89 70 10 00",
	        .lane = "main",
	        .sender = "+4560000740",
	        .host = "svar.test",
	        .phone_hash = {hash, SECRET_HASH_BYTES},
	        .phone_sealed = {hash, 5},
	        .invitation = hash[3],
	        .state = "open",
	        .language = "da",
	        .asked = 2,
	        .asked_message = 7};
}

static bool
is_known(struct contact_cache *cache, const unsigned char *hash)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct contact found = {0};
	bool known = contact_cache_get(cache, memory, hash, &found);

	if (known) {
		assert_int_equal(found.respondent, hash[3]);
		assert_string_equal(found.host, "svar.test");
		assert_ptr_not_equal(found.phone_hash.bytes, hash);
		assert_memory_equal(
		        found.phone_hash.bytes, hash, SECRET_HASH_BYTES);
	}
	talloc_free(memory);
	return known;
}

static void
test_kept(void **state)
{
	struct store_fixture *fixture = *state;
	struct contact_cache *cache =
	        contact_cache_create(fixture->memory, fixture->db);
	unsigned char hash[SECRET_HASH_BYTES] = {1, 2, 3, 4};
	struct contact contact = contact_of(hash);

	assert_false(is_known(cache, hash));
	contact_cache_put(cache, &contact);
	assert_true(is_known(cache, hash));
	/* Asked by nobody, or no longer asked: it goes. */
	contact.asked_message = 0;
	contact_cache_put(cache, &contact);
	assert_false(is_known(cache, hash));
	contact = contact_of(hash);
	contact_cache_put(cache, &contact);
	contact.state = "complete";
	contact_cache_put(cache, &contact);
	assert_false(is_known(cache, hash));
	talloc_free(cache);
}

/* One more than a set has places: one of them has to be looked up again. */
static void
test_full_set(void **state)
{
	enum { MANY = 17 };

	struct store_fixture *fixture = *state;
	struct contact_cache *cache =
	        contact_cache_create(fixture->memory, fixture->db);
	unsigned char hashes[MANY][SECRET_HASH_BYTES] = {{0}};
	int known = 0;

	for (unsigned char i = 0; i < MANY; i++) {
		struct contact contact;

		hashes[i][0] = 9;
		hashes[i][3] = i;
		contact = contact_of(hashes[i]);
		contact_cache_put(cache, &contact);
		assert_true(is_known(cache, hashes[i]));
	}
	for (int i = 0; i < MANY; i++)
		known += is_known(cache, hashes[i]);
	assert_int_equal(known, MANY - 1);
	talloc_free(cache);
}

static void
test_changes(void **state)
{
	struct store_fixture *fixture = *state;
	struct contact_cache *cache =
	        contact_cache_create(fixture->memory, fixture->db);
	unsigned char one[SECRET_HASH_BYTES] = {1};
	unsigned char other[SECRET_HASH_BYTES] = {2};
	struct contact contact = contact_of(one);

	contact_cache_put(cache, &contact);
	contact = contact_of(other);
	contact_cache_put(cache, &contact);
	contact_cache_change(cache, one);
	store_run(fixture, "UPDATE municipality SET contact = '70 10'");
	contact_cache_changed(cache);
	assert_false(is_known(cache, one));
	assert_true(is_known(cache, other)); /* so the caller has said */
	contact_cache_change(cache, NULL);
	contact_cache_changed(cache);
	assert_true(is_known(cache, other));
	store_run(fixture, "UPDATE municipality SET contact = '70 20'");
	assert_false(is_known(cache, other));
	talloc_free(cache);
}

static void
test_nobody(void **state)
{
	unsigned char hash[SECRET_HASH_BYTES] = {1};
	struct contact contact = contact_of(hash);

	(void)state;
	contact_cache_change(NULL, hash);
	contact_cache_changed(NULL);
	contact_cache_put(NULL, &contact);
	assert_false(is_known(NULL, hash));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        STORE(test_kept),
	        STORE(test_full_set),
	        STORE(test_changes),
	        cmocka_unit_test(test_nobody),
	};

	return cmocka_run_group_tests_name("contact_cache", tests, NULL, NULL);
}
