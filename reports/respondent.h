/*
 * Kinds of respondents, which are never pooled, and their Danish words.  Pure.
 */
#ifndef REPORTS_RESPONDENT_H
#define REPORTS_RESPONDENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <talloc.h>

enum { RESPONDENT_KINDS = 4 };

/* "citizen", "employee", "employer", "partner", as the schema spells them. */
extern const char *const respondent_kinds[RESPONDENT_KINDS];

/* The place of a kind; RESPONDENT_KINDS for none. */
size_t respondent_index(const char *kind);
/* "borgere", "medarbejdere", "virksomheder", "partnere"; citizens for NULL. */
const char *respondent_plural(const char *kind);
/* "borgernes", … */
const char *respondent_genitive(const char *kind);
/* Are they asked about meetings that somebody holds, whether they are asked or
 * not? Others are only known when they are asked. */
bool respondent_has_meetings(const char *kind);
/* What they were asked about: "deres møde med", "samarbejdet med". */
const char *respondent_about(const char *kind);
/* What else hides their figures, a sentence behind a blank; "" for nothing.  Of
 * employers: that they are of fewer firms than `firms_least`.  Belongs to
 * `owner`. */
const char *respondent_rule(
        TALLOC_CTX *owner, const char *kind, int64_t firms_least);

#endif
