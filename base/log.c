/*
 * Writes log lines.  A line is put together in a buffer of fixed size and goes
 * out by one write(2), so that threads do not mix their lines.
 */
#include "base/log.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 2048, MASKED_DIGITS = 8 };

static _Atomic int log_level = LOG_INFO;
static void (*log_sink)(const char *line, void *context);
static void *log_context;

void
log_set_level(enum log_level level)
{
	log_level = (int)level;
}

void
log_set_sink(void (*sink)(const char *line, void *context), void *context)
{
	log_sink = sink;
	log_context = context;
}

/* Digits may stand alone or with one sign between: "20 12 34 56". */
static bool
joins_digits(const char *at)
{
	return (*at == ' ' || *at == '-' || *at == '.' || *at == '+') &&
	       isdigit((unsigned char)at[1]);
}

/* The end of a run of digits that starts here, and how many digits it has. */
static char *
digit_run(char *at, size_t *digits)
{
	*digits = 0;
	for (;;) {
		if (isdigit((unsigned char)*at))
			(*digits)++;
		else if (*digits == 0 || !joins_digits(at))
			return at;
		at++;
	}
}

/* Keys that hold our own numbers; everything else may hold a person's. */
static bool
is_our_number(const char *value, const char *line)
{
	static const char *const ours[] = {
	        "id", "_at", "_ms", "bytes", "count"};
	const char *key_end = value - 1;

	if (key_end <= line || *key_end != '=')
		return false;
	for (size_t i = 0; i < sizeof(ours) / sizeof(ours[0]); i++) {
		size_t length = strlen(ours[i]);

		if ((size_t)(key_end - line) >= length &&
		        memcmp(key_end - length, ours[i], length) == 0)
			return true;
	}
	return false;
}

static void
mask(char *line)
{
	char *at = line;

	while (*at != '\0') {
		size_t digits = 0;
		char *end;

		if (!isdigit((unsigned char)*at)) {
			at++;
			continue;
		}
		end = digit_run(at, &digits);
		if (digits >= MASKED_DIGITS && !is_our_number(at, line))
			for (char *c = at; c < end; c++)
				*c = isdigit((unsigned char)*c) ? '*' : *c;
		at = end;
	}
}

static const char *
level_name(enum log_level level)
{
	switch (level) {
	case LOG_DEBUG: return "debug";
	case LOG_INFO: return "info";
	case LOG_WARN: return "warn";
	case LOG_ERROR: break;
	}
	return "error";
}

/* Control characters would let a value forge another line. */
static void
flatten(char *values)
{
	for (; *values != '\0'; values++)
		if ((unsigned char)*values < ' ')
			*values = ' ';
}

static void
write_line(const char *line, size_t length)
{
	if (log_sink != NULL) {
		log_sink(line, log_context);
		return;
	}
	while (length > 0) {
		ssize_t done = write(STDERR_FILENO, line, length);

		if (done <= 0)
			return;
		line += done;
		length -= (size_t)done;
	}
}

void
log_event(enum log_level level, const char *event, const char *format, ...)
{
	char line[LINE_MAX_BYTES];
	char values[LINE_MAX_BYTES - 256];
	char stamp[32];
	time_t now = time(NULL);
	struct tm utc;
	va_list list;
	int length;

	if ((int)level < log_level)
		return;
	va_start(list, format);
	(void)vsnprintf(values, sizeof(values), format, list);
	va_end(list);
	mask(values);
	flatten(values);
	gmtime_r(&now, &utc);
	(void)strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ", &utc);
	length = snprintf(line, sizeof(line), "ts=%s level=%s event=%s%s%s\n",
	        stamp, level_name(level), event, values[0] == '\0' ? "" : " ",
	        values);
	if (length > 0)
		write_line(line, (size_t)length < sizeof(line)
		                         ? (size_t)length
		                         : sizeof(line) - 1);
}

_Noreturn void
log_abort(const char *event, const char *detail)
{
	log_event(LOG_ERROR, event, "fatal=\"%s\"", detail);
	abort();
}
