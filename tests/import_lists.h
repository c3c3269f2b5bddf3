/*
 * The three commands that read long files, each with such a file: for tests of
 * what they do beside a server.
 */
#ifndef TESTS_IMPORT_LISTS_H
#define TESTS_IMPORT_LISTS_H

#include <stddef.h>

#include "tests/command.h"

struct import_list {
	const char *name;    /* of the file */
	const char *command; /* that reads it */
	const char *says;    /* behind the number of rows, when it is through */
	const char *rows;    /* counts how many of its rows are there */
	/* One text of all that is the same however often the file is read. */
	const char *state;
	const char *header;
	/* The row with that number, from 0; memory is the row's. */
	const char *(*row)(struct command *command, TALLOC_CTX *memory, int n);
};

enum { IMPORT_LISTS = 3 };
extern const struct import_list import_lists[IMPORT_LISTS];

/* Writes a file of so many rows. */
void import_list_write(
        struct command *command, const struct import_list *list, int rows);
/* Is what is there of it in two databases of the folder the same? */
void import_list_expect_same(struct command *command,
        const struct import_list *list, const char *one, const char *other);

#endif
