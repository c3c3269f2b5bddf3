/*
 * What the files of the codebook share; for nobody else.
 *
 * write_ddi.c has the document and the file, write_ddi_study.c what the study
 * is and how it was made, write_ddi_variable.c the variables.  The order of
 * elements everywhere is the standard's.
 */
#ifndef REPORTS_WRITE_DDI_INTERNAL_H
#define REPORTS_WRITE_DDI_INTERNAL_H

#include "reports/write_ddi.h"

/* A text as XML's, without the characters that XML 1.0 cannot hold; fits an
 * attribute in double quotes, too. */
void ddi_text(struct text *out, const char *text);
/* "<name>text</name>". */
void ddi_element(struct text *out, const char *name, const char *text);
/* "2026-10" of 202610. */
void ddi_month(struct text *out, int64_t month);
/* "5", or that there are fewer than five. */
void ddi_count(struct text *out, int64_t count);

/* The first variable of a source, or NULL. */
const struct dictionary_variable *ddi_find(
        const struct dictionary *dictionary, enum dictionary_source source);
/* Is it the code of a missing answer? */
bool ddi_is_missing(const struct dictionary_variable *variable, int64_t code);
/* A value as it stands in the file. */
void ddi_code(const struct ddi *ddi, const struct dictionary_variable *variable,
        int64_t code, struct text *out);

/* The parts. */
void ddi_study(const struct ddi *ddi, const struct export_result *result,
        struct text *out);
void ddi_variables(const struct ddi *ddi, const struct dictionary *dictionary,
        struct text *out);

#endif
