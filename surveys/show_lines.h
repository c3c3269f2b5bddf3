/*
 * Lines of plain text for a terminal; for those who put surveys in words.
 */
#ifndef SURVEYS_SHOW_LINES_H
#define SURVEYS_SHOW_LINES_H

#include <stddef.h>

#include "base/text.h"

enum { LINES_COLUMNS = 80 };

/* Adds `first` and the text after it, wrapped between words; further lines
 * begin under the text. */
void lines_add(
        struct text *out, size_t indent, const char *first, const char *text);
/* One end of line. */
void lines_end(struct text *out);
/* So many blanks. */
void lines_spaces(struct text *out, size_t count);

#endif
