/*
 * Look-up in shapes, JSON and copies from them.  The database, the page templates and
 * whoever writes JSON call it; it owns nothing.
 */
#include "base/shape.h"

#include <math.h>
#include <string.h>

#include "base/log.h"

/* Shapes have some ten fields and are looked up when templates and statements
 * are prepared, so a search in a row is fast enough. */
const struct shape_field *
shape_find(const struct shape *shape, const char *name, size_t length)
{
	for (size_t i = 0; i < shape->field_count; i++) {
		const char *candidate = shape->fields[i].name;

		if (strlen(candidate) == length &&
		        memcmp(candidate, name, length) == 0)
			return &shape->fields[i];
	}
	return NULL;
}

/* The structs of a list stand one after the other. */
static json_t *
list_to_json(const struct shape_field *field, const char *value)
{
	const char *item = *(const char *const *)(value + field->offset);
	size_t count = *(const size_t *)(value + field->count_offset);
	json_t *list = json_array();

	for (size_t i = 0; i < count; i++)
		if (json_array_append_new(
		            list, shape_to_json(field->of,
		                          item + i * field->of->size)) != 0)
			log_abort("shape.json", "out of memory");
	return list;
}

/* jansson makes nothing of NULL. */
static json_t *
string_to_json(const char *string)
{
	return string == NULL ? json_null() : json_string(string);
}

/* Every member is aligned as its struct has it, so the casts are sound. */
static json_t *
field_to_json(const struct shape_field *field, const void *value)
{
	const char *base = value;
	const void *at = base + field->offset;

	switch (field->kind) {
	case SHAPE_KIND_INT: return json_integer(*(const int64_t *)at);
	case SHAPE_KIND_REAL:
		/* JSON has no word for these. */
		if (!isfinite(*(const double *)at))
			return json_null();
		return json_real(*(const double *)at);
	case SHAPE_KIND_BOOL: return json_boolean(*(const bool *)at);
	case SHAPE_KIND_STRING: return string_to_json(*(const char *const *)at);
	case SHAPE_KIND_BLOB: return json_null(); /* never shown */
	case SHAPE_KIND_STRUCT: return shape_to_json(field->of, at);
	case SHAPE_KIND_LIST: return list_to_json(field, base);
	}
	return json_null();
}

/* Fields come in the order of the table, which is the order in the struct. */
json_t *
shape_to_json(const struct shape *shape, const void *value)
{
	json_t *object = json_object();

	if (object == NULL)
		log_abort("shape.json", "out of memory");
	for (size_t i = 0; i < shape->field_count; i++)
		if (json_object_set_new(object, shape->fields[i].name,
		            field_to_json(&shape->fields[i], value)) != 0)
			log_abort("shape.json", "malformed text");
	return object;
}

/* What a field keeps outside the struct; *bytes NULL where that is nothing.  A
 * string's end belongs to it. */
static size_t
outside(const struct shape *shape, const struct shape_field *field,
        const void *value, const void **bytes)
{
	const void *at = (const char *)value + field->offset;
	const struct shape_blob *blob = at;
	const char *string;

	*bytes = NULL;
	switch (field->kind) {
	case SHAPE_KIND_INT:
	case SHAPE_KIND_REAL:
	case SHAPE_KIND_BOOL: return 0;
	case SHAPE_KIND_STRING:
		string = *(const char *const *)at;
		*bytes = string;
		return string == NULL ? 0 : strlen(string) + 1;
	case SHAPE_KIND_BLOB: *bytes = blob->bytes; return blob->length;
	case SHAPE_KIND_STRUCT:
	case SHAPE_KIND_LIST: break;
	}
	log_abort("shape.copy", shape->name);
}

/* Strings and blobs both begin with the pointer to their bytes. */
static void
point_to(void *copy, const struct shape_field *field, const void *bytes)
{
	void *at = (char *)copy + field->offset;

	if (field->kind == SHAPE_KIND_BLOB)
		((struct shape_blob *)at)->bytes = bytes;
	else
		*(const char **)at = bytes;
}

void *
shape_copy(TALLOC_CTX *owner, const struct shape *shape, const void *value)
{
	size_t size = shape->size;
	const void *bytes;
	char *copy;
	char *end;

	for (size_t i = 0; i < shape->field_count; i++)
		size += outside(shape, &shape->fields[i], value, &bytes);
	copy = talloc_size(owner, size);
	if (copy == NULL)
		log_abort("shape.copy", "out of memory");
	memcpy(copy, value, shape->size);
	end = copy + shape->size;
	for (size_t i = 0; i < shape->field_count; i++) {
		const struct shape_field *field = &shape->fields[i];
		size_t length = outside(shape, field, value, &bytes);

		if (bytes == NULL)
			continue;
		memcpy(end, bytes, length);
		point_to(copy, field, end);
		end += length;
	}
	return copy;
}
