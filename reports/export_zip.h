/*
 * A ZIP archive that is written from the beginning to the end: sizes and sums
 * stand behind each part and in the directory at the end, so that nothing is
 * gone back to and nothing is kept in memory.  No part and no archive of 4 GiB
 * or more.
 */
#ifndef REPORTS_EXPORT_ZIP_H
#define REPORTS_EXPORT_ZIP_H

#include <stddef.h>

#include <talloc.h>

#include "base/status.h"
#include "reports/export_internal.h"

struct export_zip;

/* Borrows `out`, which it is alone to write to.  Belongs to `owner`. */
struct export_zip *export_zip_create(TALLOC_CTX *owner, struct export_out *out);
/* One part at a time: begin, bytes, end.  The name is borrowed until the end of
 * the archive. */
void export_zip_begin(struct export_zip *zip, const char *name);
void export_zip_bytes(struct export_zip *zip, const char *bytes, size_t length);
void export_zip_end(struct export_zip *zip);
/* Writes the directory and closes `out`.  STATUS_LIMIT: it became too large. */
MUST_CHECK enum status export_zip_close(struct export_zip *zip);

#endif
