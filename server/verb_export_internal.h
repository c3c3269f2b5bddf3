/*
 * What the files of the command export share; for nobody else.
 */
#ifndef SERVER_VERB_EXPORT_INTERNAL_H
#define SERVER_VERB_EXPORT_INTERNAL_H

#include "reports/export.h"
#include "server/grant.h"
#include "server/verb.h"

/* The command line, and what it comes to. */
struct verb_export {
	TALLOC_CTX *memory; /* the command's */
	const char *grant_name, *format, *shape, *from, *to, *output;
	const char *municipalities, *fields;
	struct settings settings;
	struct secret_keys keys;
	struct grant grant;
	struct month first, last; /* both included */
	int64_t now;              /* UTC seconds */
	struct export_request request;
};

typedef enum status verb_export_sink_fn(TALLOC_CTX *owner, const char *path,
        struct export_sink **sink, struct text *why);

struct verb_export_format {
	const char *name;
	const char *extension;
	const char *type;          /* in the codebook */
	const char *vendor;        /* likewise; "" for nobody's */
	verb_export_sink_fn *open; /* NULL: a codebook alone */
};
/* NULL: there is no such format. */
const struct verb_export_format *verb_export_format(const char *name);

/* Checks the grant, writes the audit, and leaves a copy of the database at
 * *copy, which the caller removes (verb_export_grant.c). */
MUST_CHECK enum status verb_export_begin(
        struct verb_export *export, const char **copy, struct text *why);
/* Writes the files from the copy (verb_export_file.c). */
MUST_CHECK enum status verb_export_write(
        struct verb_export *export, const char *copy, struct text *why);
/* The dictionary of everything, without a grant: it tells nothing of anybody
 * (verb_export_file.c). */
MUST_CHECK enum status verb_export_dictionary(
        struct verb_export *export, struct text *why);

#endif
