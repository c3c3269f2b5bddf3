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
expect_same_text(const char *known, const char *told)
{
	assert_int_equal(known == NULL, told == NULL);
	if (known != NULL)
		assert_string_equal(known, told);
}

static void
expect_same_bytes(const struct shape_blob *known, const struct shape_blob *told)
{
	assert_int_equal(known->length, told->length);
	assert_memory_equal(known->bytes, told->bytes, told->length);
}

/* Field by field; a contact has numbers, texts and bytes alone. */
static void
expect_same(const struct contact *known, const struct contact *told)
{
	for (size_t i = 0; i < contact_shape.field_count; i++) {
		const struct shape_field *field = &contact_shape.fields[i];
		const void *one = (const char *)known + field->offset;
		const void *other = (const char *)told + field->offset;

		if (field->kind == SHAPE_KIND_INT)
			assert_int_equal(
			        *(const int64_t *)one, *(const int64_t *)other);
		else if (field->kind == SHAPE_KIND_STRING)
			expect_same_text(*(const char *const *)one,
			        *(const char *const *)other);
		else if (field->kind == SHAPE_KIND_BLOB)
			expect_same_bytes(one, other);
		else
			fail_msg("%s is of another kind", field->name);
	}
	assert_int_equal(known->phone_hash.length, SECRET_HASH_BYTES);
}

static enum status
compare(void *row, void *context)
{
	const struct shape_blob *hash = row;
	struct comparison *comparison = context;
	struct contact known;
	struct contact told;

	if (!contact_cache_get(
	            comparison->known, comparison->memory, hash->bytes, &known))
		return STATUS_OK;
	assert_int_equal(contact_by_phone(comparison->db, comparison->memory,
	                         hash->bytes, &told),
	        STATUS_OK);
	expect_same(&known, &told);
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
