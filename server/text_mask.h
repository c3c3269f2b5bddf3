/*
 * Names taken out of a text, at a reviewer's word.
 */
#ifndef SERVER_TEXT_MASK_H
#define SERVER_TEXT_MASK_H

#include <talloc.h>

#include "base/status.h"
#include "base/text.h"

#define TEXT_MASK "[navn]"

/* Each of the names (a comma between) becomes TEXT_MASK wherever it stands as a
 * word, in whatever case of ASCII's letters, with an s of the genitive or not.
 * STATUS_INPUT with why: one of them is not in the text, so it was mistyped.
 * `*masked` belongs to `owner`. */
MUST_CHECK enum status text_mask_names(TALLOC_CTX *owner, const char *text,
        const char *names, const char **masked, struct text *why);

#endif
