/*
 * Page templates: a strict subset of mustache over shapes.
 *
 *	{{name}}             a field's value, always escaped
 *	{{#name}}…{{/name}}  for each of a list; or, if a value is there (a string
 *	                     that is not empty, a number that is not 0, true)
 *	{{^name}}…{{/name}}  if it is not
 *	{{>file}}            server/pages/file.html, in the same scope
 *
 * Names are looked up in the innermost list item first, then outwards.  There
 * is no raw form.  A name that no shape has refuses start-up.
 */
#ifndef SERVER_PAGE_H
#define SERVER_PAGE_H

#include <talloc.h>

#include "base/shape.h"
#include "base/status.h"
#include "base/text.h"

enum { PAGE_BYTES_MAX = 512 * 1024 };

/* A page that a handler renders: server/pages/<name>.html over a shape. */
struct page_spec {
	const char *name;
	const struct shape *shape;
};

struct page_set;

/* Compiles all pages; STATUS_INPUT with file, line and what is wrong. */
MUST_CHECK enum status page_set_create(TALLOC_CTX *owner,
        const struct page_spec *const *specs, size_t count,
        struct page_set **set, struct text *why);
/* Renders; `value` is the struct of the spec's shape. */
void page_render(const struct page_set *set, const struct page_spec *spec,
        const void *value, struct text *out);

#endif
