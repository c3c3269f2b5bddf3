/*
 * What a reviewer at the page chooses about one text, all at once: its words and
 * its themes, if the text is still what that reviewer looked at.  The deciding
 * is text_review.c's and text_theme.c's, as from the command line.
 */
#ifndef SERVER_TEXT_CHOICE_H
#define SERVER_TEXT_CHOICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/db.h"
#include "base/secret.h"
#include "base/status.h"
#include "base/text.h"
#include "server/audit_store.h"
#include "server/text_list.h"
#include "server/text_store.h"

enum { TEXT_MARK_LENGTH = 32 };

/* What a text and its tags are now, as a word that tells nothing of them; it is
 * another one after any change. */
void text_mark(const struct secret_keys *keys, const struct text_row *row,
        const struct text_theme_name *tags, size_t count,
        char mark[TEXT_MARK_LENGTH + 1]);

struct text_choice {
	struct text_ask ask;       /* which text, and what of its words */
	bool decides;              /* about the words; otherwise tags alone */
	bool tags;                 /* its tags become these */
	const char *const *themes; /* codes */
	size_t theme_count;
	const char *mark; /* of what was looked at */
};
/* In a writer's job, in the name of by->who.  STATUS_CONFLICT: it is not what was
 * looked at any more, or a theme has ended; nothing is changed.  STATUS_NOT_FOUND:
 * it is gone.  Otherwise as text_review() and text_tag_put(). */
MUST_CHECK enum status text_choose(struct db *db, const struct audit_by *by,
        const struct text_choice *choice, struct text *why);

#endif
