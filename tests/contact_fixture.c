/*
 * The cache of contacts beside the tables.
 */
#include "tests/contact_fixture.h"

struct comparison {
	TALLOC_CTX *memory;
	struct contact_cache *known;
	struct db *db;
	size_t count;
};

static void
expect_same(const struct contact *known, const struct contact *told)
{
	json_t *one = shape_to_json(&contact_shape, known);
	json_t *other = shape_to_json(&contact_shape, told);

	assert_true(json_equal(one, other));
	json_decref(one);
	json_decref(other);
	assert_int_equal(known->phone_hash.length, SECRET_HASH_BYTES);
	assert_memory_equal(known->phone_hash.bytes, told->phone_hash.bytes,
	        SECRET_HASH_BYTES);
	assert_int_equal(known->phone_sealed.length, told->phone_sealed.length);
	assert_memory_equal(known->phone_sealed.bytes, told->phone_sealed.bytes,
	        known->phone_sealed.length);
}

static enum status
compare(void *row, void *context)
{
	const struct shape_blob *hash = row;
	struct comparison *comparison = context;
	struct contact known;
	struct contact *told;
	size_t count = 0;

	if (!contact_cache_get(
	            comparison->known, comparison->memory, hash->bytes, &known))
		return STATUS_OK;
	assert_int_equal(contacts_by_phone(comparison->db, comparison->memory,
	                         hash->bytes, &told, &count),
	        STATUS_OK);
	assert_true(count > 0);
	expect_same(&known, &told[0]);
	comparison->count++;
	return STATUS_OK;
}

size_t
expect_known_contacts(struct contact_cache *known, struct db *db)
{
	static const char sql[] = "SELECT DISTINCT phone_hash FROM respondent"
	                          " WHERE phone_hash IS NOT NULL";
	static const struct shape_field fields[] = {
	        {"phone_hash", SHAPE_KIND_BLOB, 0, NULL, 0}};
	static const struct shape shape =
	        SHAPE("number", struct shape_blob, fields);
	struct comparison comparison = {
	        .memory = talloc_new(NULL), .known = known, .db = db};

	/* What others wrote is seen as a transaction begins. */
	assert_int_equal(db_begin(db), STATUS_OK);
	assert_int_equal(
	        db_each(db, sql, DB_NO_ARGS, &shape, compare, &comparison),
	        STATUS_OK);
	assert_int_equal(db_commit(db), STATUS_OK);
	talloc_free(comparison.memory);
	return comparison.count;
}
