/*
 * Expressions of XLSForm: XPath 1.0 as OpenRosa has it, without node paths.
 * Parsed, checked and compiled once to slots (item indexes); evaluated without
 * heap allocation, unless huge texts are made.  Pure: values, the current value
 * and the time come in, one value goes out.
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

/* What the names in an expression may stand for. */
struct expression_names {
	expression_slot_fn *slot_of;
	/* Is a bare name a column of the choices?  NULL: there are none. */
	bool (*is_column)(const char *name, size_t length, void *context);
	void *context;
};

/* The same for a choice_filter, where a bare name is a column. */
MUST_CHECK enum status expression_compile_filter(TALLOC_CTX *owner,
        const char *source, const struct expression_names *names,
        struct expression **expression, struct text *why);

/* The slots it reads, each once: for recompute order and cycle checks. */
size_t expression_slots(
        const struct expression *expression, const size_t **slots);
/* Does it read the current value (.)? */
bool expression_reads_self(const struct expression *expression);
/* The text it was compiled from. */
const char *expression_source(const struct expression *expression);
/* May it stand in a name, behind the first character? */
bool expression_is_name_char(char c);
/* The nearest known function within two changes of the name, or NULL. */
const char *expression_nearest_function(const char *name);

/* Several texts under one name, as XPath's node-sets have them. */
struct expression_set {
	const char *const *texts;
	size_t count;
};

/* What an evaluation may look at.  Values are text, "" or NULL when
 * unanswered. */
struct expression_scope {
	const char *const *values; /* by slot */
	size_t value_count;
	/* By slot, in place of `values` where names stand for sets; NULL. */
	const struct expression_set *sets;
	const char *self;   /* the value of "." */
	int64_t now_ms;     /* UTC */
	int offset_minutes; /* local time east of UTC */
	/* The seconds east of UTC at an instant (UTC seconds), for zones with
	 * summer time; NULL: offset_minutes always. */
	int (*offset_at)(int64_t at);
	/* jr:choice-name(value, item): the label, or NULL. */
	const char *(*choice_name)(
	        size_t slot, const char *value, void *context);
	/* uuid() and random() draw from here; NULL: zero. */
	uint64_t (*draw)(void *context);
	/* A column of the choice that a choice_filter looks at; NULL. */
	const char *(*choice_column)(
	        const char *name, size_t length, void *context);
	void *context;
};

/* What it comes to, as XPath has it: "" and 0 and NaN are false; a text that is
 * no number is NaN. */
bool expression_is_true(const struct expression *expression,
        const struct expression_scope *scope);
double expression_number(const struct expression *expression,
        const struct expression_scope *scope);
/* The text, in `memory`. */
const char *expression_string(const struct expression *expression,
        const struct expression_scope *scope, TALLOC_CTX *memory);
/* The text into the caller's room, as snprintf does it: what comes back is the
 * whole length, and where it is not below `size` the text was cut. */
size_t expression_write(const struct expression *expression,
        const struct expression_scope *scope, char *room, size_t size);

#endif
