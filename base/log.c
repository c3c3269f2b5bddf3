/*
 * Writes log lines.  Each conversion of the format is written by itself, so
 * that the key before it is ours, never a part of a value: a value can neither
 * forge a second key nor escape the mask.  A line is put together in a buffer
 * of fixed size and goes out by one write(2), so that threads do not mix their
 * lines.  Everybody calls this; the sink and the level are set before threads.
 */
#include "base/log.h"

#include <ctype.h>
#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log_internal.h"
#include "base/text.h"

enum {
	LINE_MAX_BYTES = 2048,
	/* More than a line shows, so that no number is cut before the mask. */
	VALUE_MAX_BYTES = 2048,
	RESERVED = 3, /* a closing quote, the line's end, the NUL */
};

/* A line in the making. */
struct line {
	char bytes[LINE_MAX_BYTES];
	size_t length;
	bool full; /* something was cut; nothing more is added */
};

/* One conversion of a format: %[0][width][.precision][length]letter. */
struct conversion {
	bool zero;
	int width;
	int precision; /* -1 where none was given */
	int longs;     /* 'l' counted; 'z' and 'j' count as two */
	char letter;
};

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

static size_t
room_of(const struct line *line)
{
	return sizeof(line->bytes) - RESERVED - line->length;
}

/* Adds what fits, cut at a character's edge; the reserve is left alone. */
static void
add(struct line *line, const char *bytes, size_t length)
{
	size_t room = room_of(line);

	if (line->full)
		return;
	if (length > room) {
		length = text_cut(bytes, length, room);
		line->full = true;
	}
	memcpy(line->bytes + line->length, bytes, length);
	line->length += length;
}

static bool
ends_with(const char *key, size_t length, const char *end)
{
	size_t end_length = strlen(end);

	return length >= end_length &&
	       memcmp(key + length - end_length, end, end_length) == 0;
}

/* Keys that hold our own numbers; every other may hold a person's.  A whole
 * word is asked for, so that "paid" does not pass as an id. */
static bool
is_our_key(const char *key, size_t length)
{
	static const char *const words[] = {"_id", "_bytes", "_count"};

	if (ends_with(key, length, "_at") || ends_with(key, length, "_ms"))
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		const char *word = words[i] + 1;

		if (ends_with(key, length, words[i]) ||
		        (length == strlen(word) &&
		                memcmp(key, word, length) == 0))
			return true;
	}
	return false;
}

/* The key that ends before `end` in the format: "key=" or "key=\"". */
static bool
follows_our_key(const char *format, const char *end)
{
	const char *start;

	if (end > format && end[-1] == '"')
		end--;
	if (end == format || end[-1] != '=')
		return false;
	end--;
	start = end;
	while (start > format && start[-1] != ' ')
		start--;
	return is_our_key(start, (size_t)(end - start));
}

/* "12345678" and "-5", but not "20 12 34 56", which only people write. */
static bool
is_whole_number(const char *value)
{
	const char *digits = value + (*value == '-');

	return *digits != '\0' && digits[strspn(digits, "0123456789")] == '\0';
}

/* Control characters (C0, DEL, and C1 as UTF-8 writes it) would forge lines or
 * drive the reader's terminal. */
static void
flatten(char *value)
{
	bool utf8 = text_is_utf8(value, strlen(value));

	for (unsigned char *c = (unsigned char *)value; *c != '\0'; c++) {
		if (*c < ' ' || *c == 0x7f)
			*c = ' ';
		else if (*c >= 0x80 && !utf8)
			*c = '?';
		else if (*c == 0xc2 && c[1] < 0xa0)
			c[0] = c[1] = ' ';
	}
}

/* A quote inside a value would end it for whoever parses the line. */
static void
add_escaped(struct line *line, const char *value)
{
	while (*value != '\0') {
		size_t plain = strcspn(value, "\"\\");

		add(line, value, plain);
		value += plain;
		if (*value != '\0') {
			char pair[] = {'\\', *value++};

			if (room_of(line) < sizeof(pair))
				line->full = true;
			add(line, pair, sizeof(pair));
		}
	}
}

/* Closes a quoted value, in the place reserved where the line is full; that
 * happens once, since a full line takes no further value. */
static void
add_end_quote(struct line *line)
{
	add(line, "\"", 1);
	if (line->full)
		line->bytes[line->length++] = '"';
}

/* Empty values too, or the next key would seem to be the value. */
static bool
needs_quotes(const char *value)
{
	return *value == '\0' || strpbrk(value, " \"=\\") != NULL;
}

/* Bounded, because a width is a matter of a few digits. */
static int
read_number(const char **at)
{
	int number = 0;

	while (isdigit((unsigned char)**at) && number < VALUE_MAX_BYTES)
		number = number * 10 + (*(*at)++ - '0');
	return number;
}

/* Reads what follows a '%'; the compiler has checked the format already. */
static struct conversion
read_conversion(const char **at)
{
	struct conversion conversion = {.precision = -1};

	while (**at != '\0' && strchr("-+ #0", **at) != NULL)
		conversion.zero |= *(*at)++ == '0';
	conversion.width = read_number(at);
	if (**at == '.') {
		(*at)++;
		conversion.precision = read_number(at);
	}
	while (**at != '\0' && strchr("hlzj", **at) != NULL) {
		conversion.longs += **at == 'l' ? 1 : **at == 'h' ? 0 : 2;
		(*at)++;
	}
	conversion.letter = **at;
	if (**at != '\0')
		(*at)++;
	return conversion;
}

/* A pointer to va_list is portable only inside a struct. */
struct arguments {
	va_list list;
};

/* Integers are widened to one type; precision does what a zero flag did. */
static void
write_signed(char *value, const struct conversion *conversion,
        struct arguments *arguments)
{
	long long number = conversion->longs == 0 ? va_arg(arguments->list, int)
	                   : conversion->longs == 1
	                           ? va_arg(arguments->list, long)
	                           : va_arg(arguments->list, long long);

	(void)snprintf(value, VALUE_MAX_BYTES, "%.*lld",
	        conversion->zero ? conversion->width : 1, number);
}

static void
write_unsigned(char *value, const struct conversion *conversion,
        struct arguments *arguments)
{
	unsigned long long number =
	        conversion->longs == 0 ? va_arg(arguments->list, unsigned)
	        : conversion->longs == 1
	                ? va_arg(arguments->list, unsigned long)
	                : va_arg(arguments->list, unsigned long long);
	int digits = conversion->zero ? conversion->width : 1;

	if (conversion->letter == 'x')
		(void)snprintf(
		        value, VALUE_MAX_BYTES, "%.*llx", digits, number);
	else
		(void)snprintf(
		        value, VALUE_MAX_BYTES, "%.*llu", digits, number);
}

/* At most as many bytes as the precision are looked at: the string may have no
 * end of its own. */
static void
write_string(char *value, const struct conversion *conversion,
        struct arguments *arguments)
{
	const char *string = va_arg(arguments->list, const char *);
	size_t limit = conversion->precision < 0
	                       ? VALUE_MAX_BYTES
	                       : (size_t)conversion->precision;
	size_t length;

	if (string == NULL)
		string = "(null)";
	length = strnlen(string, limit);
	length = text_cut(string, length, VALUE_MAX_BYTES - 1);
	memcpy(value, string, length);
	value[length] = '\0';
}

/* Writes the next argument; false for a conversion that is not known here,
 * after which the other arguments cannot be found. */
static bool
write_argument(char value[VALUE_MAX_BYTES], const struct conversion *conversion,
        struct arguments *arguments)
{
	switch (conversion->letter) {
	case 'd':
	case 'i': write_signed(value, conversion, arguments); return true;
	case 'u':
	case 'x': write_unsigned(value, conversion, arguments); return true;
	case 's': write_string(value, conversion, arguments); return true;
	case 'c':
		(void)snprintf(value, VALUE_MAX_BYTES, "%c",
		        va_arg(arguments->list, int));
		return true;
	case 'f':
		(void)snprintf(value, VALUE_MAX_BYTES, "%.*f",
		        conversion->precision, va_arg(arguments->list, double));
		return true;
	case '%': memcpy(value, "%", 2); return true;
	default: return false;
	}
}

/* Adds a value: masked unless it is a number of our own, in the format's quotes
 * or else in ours where it needs them. */
static void
add_value(struct line *line, char *value, bool ours, bool in_quotes)
{
	bool quoted = in_quotes;

	flatten(value);
	if (!ours || !is_whole_number(value))
		log_mask_numbers(value);
	log_mask_addresses(value);
	if (!in_quotes && needs_quotes(value)) {
		quoted = true;
		add(line, "\"", 1);
	}
	add_escaped(line, value);
	if (quoted)
		add_end_quote(line);
}

/* The text of the format goes out as it is; every value is made safe.  Where
 * the format has quotes of its own, the closing one comes with the value. */
static void
add_values(struct line *line, const char *format, struct arguments *arguments)
{
	const char *at = format;

	while (*at != '\0' && !line->full) {
		char value[VALUE_MAX_BYTES];
		const char *percent = at + strcspn(at, "%");
		struct conversion conversion;
		bool in_quotes;

		add(line, at, (size_t)(percent - at));
		if (*percent == '\0' || line->full)
			return;
		at = percent + 1;
		conversion = read_conversion(&at);
		if (!write_argument(value, &conversion, arguments)) {
			add(line, "?", 1);
			return;
		}
		in_quotes = percent > format && percent[-1] == '"';
		add_value(line, value, follows_our_key(format, percent),
		        in_quotes);
		at += in_quotes && *at == '"';
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

/* UTC and not Danish time, in which an hour of October comes twice. */
static void
add_head(struct line *line, enum log_level level, const char *event)
{
	char stamp[32];
	time_t now = time(NULL);
	struct tm utc;

	gmtime_r(&now, &utc);
	(void)strftime(stamp, sizeof(stamp), "%Y-%m-%dT%H:%M:%SZ", &utc);
	add(line, "ts=", 3);
	add(line, stamp, strlen(stamp));
	add(line, " level=", 7);
	add(line, level_name(level), strlen(level_name(level)));
	add(line, " event=", 7);
	add(line, event, strlen(event));
}

/* A second write happens only where a pipe took a part of the first. */
static void
write_line(const char *line, size_t length)
{
	if (log_sink != NULL) {
		log_sink(line, log_context);
		return;
	}
	while (length > 0) {
		ssize_t done = write(STDERR_FILENO, line, length);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return;
		line += done;
		length -= (size_t)done;
	}
}

/* Room for the line's end was reserved. */
static void
make_line(struct line *line, enum log_level level, const char *event,
        const char *format, va_list values)
{
	struct arguments arguments;

	add_head(line, level, event);
	if (*format != '\0')
		add(line, " ", 1);
	va_copy(arguments.list, values);
	add_values(line, format, &arguments);
	va_end(arguments.list);
	line->bytes[line->length++] = '\n';
	line->bytes[line->length] = '\0';
}

void
log_event(enum log_level level, const char *event, const char *format, ...)
{
	struct line line = {.length = 0};
	va_list values;
	int saved = errno;

	if ((int)level < log_level)
		return;
	va_start(values, format);
	make_line(&line, level, event, format, values);
	va_end(values);
	write_line(line.bytes, line.length);
	errno = saved; /* whoever logs first may report it after */
}

char *
log_line(TALLOC_CTX *owner, enum log_level level, const char *event,
        const char *format, va_list values)
{
	struct line line = {.length = 0};
	char *kept;

	if ((int)level < log_level)
		return NULL;
	make_line(&line, level, event, format, values);
	kept = talloc_strdup(owner, line.bytes);
	if (kept == NULL)
		log_abort("log.line", "out of memory");
	return kept;
}

void
log_write(const char *line)
{
	int saved = errno;

	write_line(line, strlen(line));
	errno = saved;
}

_Noreturn void
log_abort(const char *event, const char *detail)
{
	log_event(LOG_ERROR, event, "fatal=\"%s\"", detail);
	abort();
}
