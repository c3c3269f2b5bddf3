/*
 * Files that are compiled into the program (pages, schema, texts, the survey
 * library), by their path in the source tree.  The Makefile makes the table.
 */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <stddef.h>

struct embedded {
	const char *path;  /* "server/pages/question.html" */
	const char *bytes; /* NUL-terminated beyond its length */
	size_t length;
};

/* All of them, in order of path. */
extern const struct embedded embedded_files[];
extern const size_t embedded_count;

/* The file, or NULL. */
const struct embedded *embedded_find(const char *path);

#endif
