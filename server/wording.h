/*
 * What the system says to people, by key and language: server/lang/da.txt and its sisters, one
 * "key = text" a line, with {names} to be filled in.  A key that a language
 * lacks is taken from Danish; a key that Danish lacks refuses start-up.
 */
#ifndef SERVER_WORDING_H
#define SERVER_WORDING_H

#include <talloc.h>

#include "base/status.h"
#include "base/text.h"

struct wording;

/* From the embedded language files. */
MUST_CHECK enum status wording_load(
        TALLOC_CTX *owner, struct wording **wording, struct text *why);
/* The text as it stands; aborts on a key that does not exist (programming
 * error: keys are literals, and a test asks for all of them). */
const char *wording_get(
        const struct wording *wording, const char *language, const char *key);

/* Fills {names}: pairs name, value, …, NULL.  An unknown {name} stays. */
const char *wording_fill(TALLOC_CTX *memory, const char *text, ...)
        __attribute__((sentinel));

#endif
