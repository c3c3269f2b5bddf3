/*
 * A file that is written from the beginning to the end, through a buffer.  A
 * failure is remembered and told when the file is closed, so that the writers
 * of formats need not ask after each field.
 */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "reports/export_internal.h"

static int
destroy(struct export_out *out)
{
	if (out->file != NULL)
		(void)fclose(out->file);
	return 0;
}

/* Never over another file: what was exported once is somebody's data. */
enum status
export_out_open(TALLOC_CTX *owner, const char *path, struct export_out **made,
        struct text *why)
{
	struct export_out *out = talloc_zero(owner, struct export_out);
	int file;

	if (out == NULL)
		log_abort("export.out", "out of memory");
	file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (file >= 0)
		out->file = fdopen(file, "we");
	if (out->file == NULL) {
		text_add_format(why, "%s: %s", path, strerror(errno));
		if (file >= 0)
			close(file);
		talloc_free(out);
		return errno == EEXIST ? STATUS_CONFLICT : STATUS_SYSTEM;
	}
	talloc_set_destructor(out, destroy);
	*made = out;
	return STATUS_OK;
}

static void
flush(struct export_out *out)
{
	if (out->used > 0 &&
	        fwrite(out->bytes, 1, out->used, out->file) != out->used)
		out->failed = true;
	out->used = 0;
}

void
export_out_bytes(struct export_out *out, const char *bytes, size_t length)
{
	if (length > sizeof(out->bytes) - out->used)
		flush(out);
	if (length > sizeof(out->bytes)) {
		if (fwrite(bytes, 1, length, out->file) != length)
			out->failed = true;
		return;
	}
	memcpy(out->bytes + out->used, bytes, length);
	out->used += length;
}

void
export_out_string(struct export_out *out, const char *string)
{
	export_out_bytes(out, string, strlen(string));
}

/* Codes and counts are most of what is written; the digits stand at the end. */
static size_t
whole_text(int64_t number, char text[EXPORT_NUMBER_BYTES])
{
	char digits[24];
	size_t at = sizeof(digits);
	uint64_t rest = number < 0 ? (uint64_t)(-number) : (uint64_t)number;

	do {
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest > 0);
	if (number < 0)
		digits[--at] = '-';
	memcpy(text, digits + at, sizeof(digits) - at);
	return sizeof(digits) - at;
}

size_t
export_number_text(
        double number, int64_t decimals, char text[EXPORT_NUMBER_BYTES])
{
	int length;

	if (fabs(number) < 1e15 && number == (double)(int64_t)number)
		return whole_text((int64_t)number, text);
	length = snprintf(text, EXPORT_NUMBER_BYTES, "%.*f",
	        decimals > 0 ? (int)decimals : 4, number);
	/* Beyond all measures: as short as can be. */
	if (length < 0 || length >= EXPORT_NUMBER_BYTES)
		return (size_t)snprintf(
		        text, EXPORT_NUMBER_BYTES, "%.15g", number);
	while (length > 0 && text[length - 1] == '0')
		length--;
	if (length > 0 && text[length - 1] == '.')
		length--;
	return (size_t)length;
}

void
export_out_number(struct export_out *out, double number, int64_t decimals)
{
	char text[EXPORT_NUMBER_BYTES] = "";
	size_t length = export_number_text(number, decimals, text);

	export_out_bytes(out, text, length);
}

/* Quoted where needed.  What a spreadsheet would take for a formula gets an
 * apostrophe: labels are written by people. */
void
export_out_field(struct export_out *out, const char *text)
{
	bool formula = text[0] != '\0' && strchr("=+-@\t", text[0]) != NULL;
	size_t plain = strcspn(text, ",\"\r\n");

	if (!formula && text[plain] == '\0') {
		export_out_bytes(out, text, plain);
		return;
	}
	export_out_string(out, formula ? "\"'" : "\"");
	for (const char *at = text; *at != '\0'; at++) {
		if (*at == '"')
			export_out_bytes(out, "\"", 1);
		export_out_bytes(out, at, 1);
	}
	export_out_bytes(out, "\"", 1);
}

enum status
export_out_close(struct export_out *out)
{
	bool full;

	flush(out);
	errno = 0;
	if (fflush(out->file) != 0 || fsync(fileno(out->file)) != 0)
		out->failed = true;
	full = errno == ENOSPC;
	if (fclose(out->file) != 0)
		out->failed = true;
	out->file = NULL;
	if (!out->failed)
		return STATUS_OK;
	return full ? STATUS_FULL : STATUS_SYSTEM;
}
