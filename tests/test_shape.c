/*
 * Shapes: look-up by name among fields of every kind, and copies.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/shape.h"
#include "tests/base_fixture.h"

struct place {
	const char *name;
	double share;
};

struct unit {
	int64_t id;
	bool open;
	struct shape_blob phone;
	struct place place;
	const struct place *rooms;
	size_t rooms_count;
};

static const struct shape_field place_fields[] = {
        SHAPE_STRING(struct place, name),
        SHAPE_REAL(struct place, share),
};
static const struct shape place_shape =
        SHAPE("place", struct place, place_fields);

static const struct shape_field unit_fields[] = {
        SHAPE_INT(struct unit, id),
        SHAPE_BOOL(struct unit, open),
        SHAPE_BLOB(struct unit, phone),
        SHAPE_STRUCT(struct unit, place, &place_shape),
        SHAPE_LIST(struct unit, rooms, &place_shape),
};
static const struct shape unit_shape = SHAPE("unit", struct unit, unit_fields);

static void
test_table(void **state)
{
	(void)state;
	assert_string_equal(unit_shape.name, "unit");
	assert_int_equal(unit_shape.size, sizeof(struct unit));
	assert_int_equal(unit_shape.field_count, 5);
	assert_int_equal(unit_fields[4].count_offset,
	        offsetof(struct unit, rooms_count));
}

static void
test_find(void **state)
{
	static const char embedded_nul[] = "id\0and more";

	(void)state;
	assert_ptr_equal(shape_find(&unit_shape, "id", 2), &unit_fields[0]);
	assert_ptr_equal(shape_find(&unit_shape, "rooms", 5), &unit_fields[4]);
	assert_ptr_equal(shape_find(&unit_shape, "open}}", 4), &unit_fields[1]);
	assert_null(shape_find(&unit_shape, "", 0));
	assert_null(shape_find(&unit_shape, "i", 1));
	assert_null(shape_find(&unit_shape, "room", 4));
	assert_null(shape_find(&unit_shape, "roomss", 6));
	assert_null(shape_find(&unit_shape, "ID", 2));
	assert_null(shape_find(&unit_shape, "rooms_count", 11));
	assert_null(shape_find(
	        &unit_shape, embedded_nul, sizeof(embedded_nul) - 1));
}

struct person {
	int64_t id;
	const char *name;
	struct shape_blob phone;
	const char *note;
	double share;
};

static const struct shape_field person_fields[] = {
        SHAPE_INT(struct person, id),
        SHAPE_STRING(struct person, name),
        SHAPE_BLOB(struct person, phone),
        SHAPE_STRING(struct person, note),
        SHAPE_REAL(struct person, share),
};
static const struct shape person_shape =
        SHAPE("person", struct person, person_fields);

/* Everything is the copy's own, in one piece; nothing stays nothing. */
static void
test_copy(void **state)
{
	char name[] = "Ann\xc3\xa9";
	unsigned char phone[] = {0, 1, 0, 2};
	struct person person = {5, name, {phone, sizeof(phone)}, NULL, 0.5};
	struct person *copy = shape_copy(NULL, &person_shape, &person);

	(void)state;
	name[0] = 'X';
	phone[1] = 9;
	assert_int_equal(copy->id, 5);
	assert_string_equal(copy->name, "Ann\xc3\xa9");
	assert_int_equal(copy->phone.length, 4);
	assert_memory_equal(copy->phone.bytes, "\0\1\0\2", 4);
	assert_null(copy->note);
	assert_true(copy->share == 0.5);
	assert_int_equal(talloc_total_blocks(copy), 1);
	talloc_free(copy);
	person = (struct person){.name = "", .phone = {NULL, 0}};
	copy = shape_copy(NULL, &person_shape, &person);
	assert_string_equal(copy->name, "");
	assert_null(copy->phone.bytes);
	talloc_free(copy);
}

static void
copy_nested(void)
{
	struct unit unit = {.id = 1};

	talloc_free(shape_copy(NULL, &unit_shape, &unit));
}

/* A copy that shared its lists would be none. */
static void
test_copy_nested(void **state)
{
	(void)state;
	assert_true(base_fixture_aborts(copy_nested));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_table),
	        cmocka_unit_test(test_find),
	        cmocka_unit_test(test_copy),
	        cmocka_unit_test(test_copy_nested),
	};

	return cmocka_run_group_tests_name("shape", tests, NULL, NULL);
}
