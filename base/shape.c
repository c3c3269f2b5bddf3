/*
 * Look-up in shapes, and copies by them.  The database, the page templates and
 * what keeps rows in memory call it; it owns nothing.
 */
#include "base/shape.h"

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
