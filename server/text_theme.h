/*
 * The themes that somebody outside the unit gives what people wrote: tags on
 * reviewed texts, and a municipality's own themes beside KL's five.  Who tagged
 * what, and who took it back, is in the rows and in the audit.
 */
#ifndef SERVER_TEXT_THEME_H
#define SERVER_TEXT_THEME_H

#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

#include "base/db.h"
#include "base/status.h"
#include "base/text.h"
#include "reports/report.h"
#include "server/audit_store.h"

/* A word that a text can be tagged with. */
struct text_theme_word {
	const char *code;  /* as it is stored: "goals", "Transport" */
	const char *title; /* "Klare mål" */
	const char *whose; /* "KL", "survey", "own" */
};
/* KL's five, what surveys' questions name beside them, and a municipality's
 * own. */
MUST_CHECK enum status text_theme_words(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, struct text_theme_word **words, size_t *count);

/* Which text, and what of it. */
struct text_tag {
	int64_t municipality;
	int64_t answer;
	const char *themes; /* codes, titles or names, a comma between; NULL:
	                     * all tags, to take back */
};
/* Tags a reviewed text, as somebody outside its unit; with "øvrige" it is of no theme.  From then on these
 * stand in place of its question's.  STATUS_NOT_FOUND with why: no such text has
 * been let through; STATUS_INPUT with why: a theme that is none, or is there;
 * STATUS_FORBIDDEN with why: who is of the unit. */
MUST_CHECK enum status text_tag_put(struct db *db, const struct audit_by *by,
        const struct text_tag *tag, struct text *why);
/* Takes tags back; after the last one its question's theme stands again.
 * STATUS_NOT_FOUND with why: it has no such tag; STATUS_FORBIDDEN as above. */
MUST_CHECK enum status text_tag_take_back(struct db *db,
        const struct audit_by *by, const struct text_tag *tag,
        struct text *why);

/* Can a theme of a municipality's own be called so?  STATUS_INPUT with why. */
MUST_CHECK enum status text_theme_check(const char *name, struct text *why);
/* A theme of a municipality's own.  STATUS_INPUT with why: a name that cannot
 * be; STATUS_CONFLICT with why: it is there; STATUS_NOT_FOUND: there is no such
 * municipality. */
MUST_CHECK enum status text_theme_add(struct db *db, const struct audit_by *by,
        int64_t municipality, const char *name, struct text *why);
/* Nothing more is tagged with it; what was stays.  STATUS_NOT_FOUND with why. */
MUST_CHECK enum status text_theme_end(struct db *db, const struct audit_by *by,
        int64_t municipality, const char *name, struct text *why);

/* What a report that is released shows, so that later ones show it in the same
 * place. */
MUST_CHECK enum status text_shown_put(
        struct db *db, const struct report *report, int64_t now);

/* The rest is the store's (text_theme_store.c). */

struct text_theme_name {
	const char *name;
};
MUST_CHECK enum status text_themes_own(struct db *db, TALLOC_CTX *memory,
        int64_t municipality, struct text_theme_name **names, size_t *count);
MUST_CHECK enum status text_themes_asked(struct db *db, TALLOC_CTX *memory,
        struct text_theme_name **names, size_t *count);
MUST_CHECK enum status text_theme_insert(struct db *db,
        const struct audit_by *by, int64_t municipality, const char *name);
MUST_CHECK enum status text_theme_close(struct db *db,
        const struct audit_by *by, int64_t municipality, const char *name);
/* Has the text been let through? */
MUST_CHECK enum status text_is_shown(
        struct db *db, int64_t municipality, int64_t answer, bool *shown);
MUST_CHECK enum status text_tag_insert(
        struct db *db, const struct audit_by *by, const struct text_tag *tag);
/* Of one theme, or (NULL) of all. */
MUST_CHECK enum status text_tag_close(
        struct db *db, const struct audit_by *by, const struct text_tag *tag);

#endif
