/*
 * Expressions of XLSForm: XPath 1.0 as OpenRosa has it, without node paths.
 * Parsed, checked and compiled once to slots (item indexes); evaluated without
 * heap allocation that outlives the call.  Pure: values, the current value and
 * the time come in, one value goes out.
 */
#ifndef SURVEYS_EXPRESSION_H
#define SURVEYS_EXPRESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/status.h"
#include "base/text.h"

struct expression;

/* Resolves ${name} while compiling: the slot, or (size_t)-1 if unknown. */
typedef size_t expression_slot_fn(
        const char *name, size_t length, void *context);

/* STATUS_INPUT with a sentence in `why` ("unknown function 'selekted', did you
 * mean 'selected'?"); nothing is kept then.  Belongs to `owner`. */
MUST_CHECK enum status expression_compile(TALLOC_CTX *owner, const char *source,
        expression_slot_fn *slot_of, void *context,
        struct expression **expression, struct text *why);

/* The slots it reads, each once: for recompute order and cycle checks. */
size_t expression_slots(
        const struct expression *expression, const size_t **slots);
/* Does it read the current value (.)? */
bool expression_reads_self(const struct expression *expression);
/* The text it was compiled from. */
const char *expression_source(const struct expression *expression);

/* What an evaluation may look at.  Values are text, "" or NULL when
 * unanswered. */
struct expression_scope {
	const char *const *values; /* by slot */
	size_t value_count;
	const char *self;   /* the value of "." */
	int64_t now_ms;     /* UTC */
	int offset_minutes; /* local time east of UTC */
	/* jr:choice-name(value, item): the label, or NULL. */
	const char *(*choice_name)(
	        size_t slot, const char *value, void *context);
	/* once(), uuid() and random() draw from here; NULL: zero. */
	uint64_t (*draw)(void *context);
	/* A column of the choice that a choice_filter looks at; NULL. */
	const char *(*choice_column)(
	        const char *name, size_t length, void *context);
	void *context;
};

bool expression_is_true(const struct expression *expression,
        const struct expression_scope *scope);
double expression_number(const struct expression *expression,
        const struct expression_scope *scope);
/* The text, in `memory`. */
const char *expression_string(const struct expression *expression,
        const struct expression_scope *scope, TALLOC_CTX *memory);

#endif
