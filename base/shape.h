/*
 * A shape describes a C struct once, as a table of its fields, so that database
 * rows, page templates and copies are filled from one description.
 *
 *	struct unit { int64_t id; const char *name; };
 *	static const struct shape_field unit_fields[] = {
 *		SHAPE_INT(struct unit, id),
 *		SHAPE_STRING(struct unit, name),
 *	};
 *	const struct shape unit_shape = SHAPE("unit", struct unit, unit_fields);
 */
#ifndef BASE_SHAPE_H
#define BASE_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

struct shape;

enum shape_kind {
	SHAPE_KIND_INT,    /* int64_t */
	SHAPE_KIND_REAL,   /* double; NaN is "no value" (NULL, absent) */
	SHAPE_KIND_BOOL,   /* bool */
	SHAPE_KIND_STRING, /* const char *; NULL is "no value" */
	SHAPE_KIND_BLOB,   /* struct shape_blob */
	SHAPE_KIND_STRUCT, /* embedded struct with a shape of its own */
	SHAPE_KIND_LIST,   /* pointer to the first of `count` structs */
};

struct shape_blob {
	const unsigned char *bytes;
	size_t length;
};

struct shape_field {
	const char *name;
	enum shape_kind kind;
	size_t offset;
	const struct shape *of; /* struct and list only */
	size_t count_offset;    /* list only: where its size_t count stands */
};

struct shape {
	const char *name;
	size_t size;
	const struct shape_field *fields;
	size_t field_count;
};

#define SHAPE_FIELD(type, member, kind)                                        \
	{                                                                      \
#member, kind, offsetof(type, member), NULL, 0                 \
	}
#define SHAPE_INT(type, member)    SHAPE_FIELD(type, member, SHAPE_KIND_INT)
#define SHAPE_REAL(type, member)   SHAPE_FIELD(type, member, SHAPE_KIND_REAL)
#define SHAPE_BOOL(type, member)   SHAPE_FIELD(type, member, SHAPE_KIND_BOOL)
#define SHAPE_STRING(type, member) SHAPE_FIELD(type, member, SHAPE_KIND_STRING)
#define SHAPE_BLOB(type, member)   SHAPE_FIELD(type, member, SHAPE_KIND_BLOB)
#define SHAPE_STRUCT(type, member, shape)                                      \
	{                                                                      \
#member, SHAPE_KIND_STRUCT, offsetof(type, member), shape, 0   \
	}
/* The count of list `member` stands in `member_count`. */
#define SHAPE_LIST(type, member, shape)                                        \
	{                                                                      \
#member, SHAPE_KIND_LIST, offsetof(type, member), shape,       \
		        offsetof(type, member##_count)                         \
	}
#define SHAPE(name, type, fields)                                              \
	{                                                                      \
		name, sizeof(type), fields,                                    \
		        sizeof(fields) / sizeof((fields)[0])                   \
	}

/* The field of that name (length bytes), or NULL. */
const struct shape_field *shape_find(
        const struct shape *shape, const char *name, size_t length);
/* A copy of the struct with all its strings and blobs in one piece of memory,
 * the owner's; one talloc_free frees it.  Shapes with structs or lists in them
 * have no such copy and abort. */
void *shape_copy(
        TALLOC_CTX *owner, const struct shape *shape, const void *value);

#endif
