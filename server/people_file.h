/*
 * An address book as a CSV file (UTF-8, header line, comma or semicolon), for
 * `people import`:
 *
 *	municipality,kind,id,email,phone,cvr
 *
 * in any order.  Employees and partners have an address; employers a phone and a
 * CVR number; a file that has only the ones needs no column of the others.
 */
#ifndef SERVER_PEOPLE_FILE_H
#define SERVER_PEOPLE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include <talloc.h>

#include "base/status.h"
#include "base/text.h"
#include "server/invite_mail.h"
#include "server/invite_text.h"

struct municipality_set;

struct people_source {
	const char *path;  /* as it stands before what is wrong */
	const char *bytes; /* borrowed, as the path */
	size_t length;
};

/* Valid until the next one. */
struct people_row {
	size_t line;
	bool by_text;                   /* which of the two it is */
	struct invite_person mail;      /* municipality 0: not a code */
	struct invite_employer texting; /* as well */
};

struct people_file; /* talloc'd */

/* STATUS_INPUT with why: no text, or a column is missing. */
MUST_CHECK enum status people_file_open(TALLOC_CTX *owner,
        const struct people_source *source, struct people_file **file,
        struct text *why);
/* Reads all of it and goes back to the first row.  STATUS_INPUT: `why` has a line
 * for each row that registering would refuse, since a cell is wrong or its
 * municipality is not `here`, and for each employer whose number another row of
 * the file has in another firm. */
MUST_CHECK enum status people_file_check(struct people_file *file,
        const struct municipality_set *here, struct text *why);
/* STATUS_NOT_FOUND: there are no more. */
MUST_CHECK enum status people_file_next(
        struct people_file *file, struct people_row *row, struct text *why);

/* "adresser.csv line 3: phone: …" on a line of its own below what is there. */
void people_file_complain(const struct people_file *file, size_t line,
        const char *what, struct text *why);

#endif
