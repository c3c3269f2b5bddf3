/*
 * What the tests of the auditor tell it of firms.
 */
#ifndef TESTS_FIRM_TALE_H
#define TESTS_FIRM_TALE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "reports/auditor_report.h"

/* Firms as letters: "aab" is two people of one and one of another. */
void firm_tell(struct auditor *auditor, const char *name, const char *firms,
        enum auditor_kind kind);
/* The verdict; where it is a refusal, `part` is in its words (NULL: there should
 * be none). */
enum status firm_check(struct auditor *auditor, const char *part);
/* What is kept with the release, read again; memory's. */
struct auditor *firm_kept(TALLOC_CTX *memory, const struct auditor *auditor);
/* The statement of what was told, as it would have been written by another least
 * number of firms (0: by a program that said none); memory's. */
const char *firm_statement_by(
        TALLOC_CTX *memory, const struct auditor *auditor, int64_t least);
/* Reads a statement of an earlier release, and insists on it. */
void firm_hear(struct auditor *auditor, const char *statement);

#endif
