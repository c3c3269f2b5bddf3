/*
 * JSON that was built, written out.  jansson hands out memory that must be
 * freed its own way; here it comes as the house has texts otherwise.
 *
 * Both take the reference to the JSON that they are given, and `flags` are
 * jansson's own (JSON_COMPACT, JSON_INDENT …).  What cannot be written ends the
 * process: that is NULL, no memory left, or a text that is not UTF-8, and all
 * texts are checked where they come in.
 */
#ifndef BASE_JSON_TEXT_H
#define BASE_JSON_TEXT_H

#include <jansson.h>
#include <talloc.h>

#include "base/text.h"

/* Owned by `owner`. */
char *json_text(TALLOC_CTX *owner, json_t *json, size_t flags);
/* Added to what the text has. */
void json_text_add(struct text *out, json_t *json, size_t flags);

#endif
