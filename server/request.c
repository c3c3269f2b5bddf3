/*
 * Reads forms, queries and cookies for the handlers of the web.  Everything is
 * checked here, at the border: what is broken, too long, given twice or no
 * UTF-8 refuses the whole request, so that no handler ever sees half of one.
 * All that is handed out lives as long as the call.
 */
#include "server/request.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"
#include "base/text.h"

enum { PAIRS_MAX = 200 };

/* -1 for what is no digit, the end of the text among it. */
static int
hex_digit(char c)
{
	const char *digits = "0123456789abcdef";
	const char *at =
	        c == '\0' ? NULL : strchr(digits, tolower((unsigned char)c));

	return at == NULL ? -1 : (int)(at - digits);
}

/* Decodes + and %XX; NULL for a broken escape, NUL or malformed UTF-8. */
static char *
decode(TALLOC_CTX *memory, const char *bytes, size_t length)
{
	char *out = talloc_array(memory, char, (unsigned)length + 1);
	size_t used = 0;

	if (out == NULL)
		log_abort("request.decode", "out of memory");
	for (size_t i = 0; i < length; i++) {
		char c = bytes[i];

		if (c == '+')
			c = ' ';
		if (c == '%') {
			int high =
			        i + 2 < length ? hex_digit(bytes[i + 1]) : -1;
			int low = high < 0 ? -1 : hex_digit(bytes[i + 2]);

			if (low < 0)
				return NULL;
			c = (char)(high * 16 + low);
			i += 2;
		}
		out[used++] = c;
	}
	out[used] = '\0';
	return text_is_utf8(out, used) ? out : NULL;
}

/* Values are joined by blanks, so none may hold one; an empty one is none. */
static enum status
set_many(TALLOC_CTX *memory, const char **at, const char *value, size_t max)
{
	bool first = (*at)[0] == '\0';

	if (value[0] == '\0')
		return STATUS_OK;
	if (strchr(value, ' ') != NULL ||
	        strlen(*at) + !first + strlen(value) > max)
		return STATUS_INPUT;
	*at = first ? value : text_format(memory, "%s %s", *at, value);
	if (*at == NULL)
		log_abort("request.many", "out of memory");
	return STATUS_OK;
}

/* A number is read whole or refused; twice is refused for all but a list, since
 * two readers of one form might otherwise take different ones. */
static enum status
set_field(struct http_call *http, const struct request_field *field,
        const char *value, bool again, void *at)
{
	if (strlen(value) > field->length_max)
		return STATUS_INPUT;
	if (field->kind == REQUEST_MANY)
		return set_many(http->memory, at, value, field->length_max);
	if (again)
		return STATUS_INPUT;
	if (field->kind == REQUEST_INT)
		return text_to_int(value, INT64_MIN, INT64_MAX, at);
	*(const char **)at = value;
	return STATUS_OK;
}

struct reading {
	struct http_call *http;
	const struct request_field *fields;
	size_t count;
	char *out;
	bool given[32];
};

/* Name and value are decoded before the name is compared, so that no spelling
 * of a name slips by. */
static enum status
take_pair(struct reading *reading, const char *pair, size_t length)
{
	const char *equals = memchr(pair, '=', length);
	size_t name_length = equals == NULL ? length : (size_t)(equals - pair);
	TALLOC_CTX *memory = reading->http->memory;
	const char *name = decode(memory, pair, name_length);
	const char *value = equals == NULL ? ""
	                                   : decode(memory, equals + 1,
	                                             length - name_length - 1);

	if (name == NULL || value == NULL)
		return STATUS_INPUT;
	for (size_t i = 0; i < reading->count; i++) {
		const struct request_field *field = &reading->fields[i];
		bool again = reading->given[i];

		if (strcmp(field->name, name) != 0)
			continue;
		reading->given[i] = true;
		return set_field(reading->http, field, value, again,
		        reading->out + field->offset);
	}
	return STATUS_OK; /* not declared: it goes no further */
}

/* Set for all before any is read: a handler finds every field in a known state.
 */
static void
set_initial(const struct reading *reading)
{
	for (size_t i = 0; i < reading->count; i++) {
		const struct request_field *field = &reading->fields[i];
		void *at = reading->out + field->offset;

		if (field->kind == REQUEST_INT)
			*(int64_t *)at = field->initial;
		else
			*(const char **)at = "";
	}
}

/* The number of pairs is bounded, so that no form costs more than a form of
 * ours. */
static enum status
read_pairs(struct reading *reading, const char *bytes, size_t length)
{
	size_t pairs = 0;

	if (reading->count > sizeof(reading->given))
		log_abort("request.fields", "too many are declared");
	set_initial(reading);
	for (size_t at = 0; at < length;) {
		const char *end = memchr(bytes + at, '&', length - at);
		size_t pair = end == NULL ? length - at
		                          : (size_t)(end - (bytes + at));
		enum status status =
		        ++pairs > PAIRS_MAX
		                ? STATUS_INPUT
		                : take_pair(reading, bytes + at, pair);

		if (status != STATUS_OK)
			return status;
		at += pair + 1;
	}
	return STATUS_OK;
}

/* A media type is read without case and without its parameters. */
static bool
is_form(const char *type)
{
	static const char wanted[] = "application/x-www-form-urlencoded";
	size_t length = sizeof(wanted) - 1;

	return type != NULL && strncasecmp(type, wanted, length) == 0 &&
	       strchr("; \t", type[length]) != NULL;
}

/* Only the kind that our own pages post: no other needs a reader here. */
enum status
request_form(struct http_call *http, const struct request_field *fields,
        size_t count, void *out)
{
	struct reading reading = {
	        .http = http, .fields = fields, .count = count, .out = out};

	if (!is_form(http_call_header(http, "Content-Type")))
		return STATUS_INPUT;
	return read_pairs(&reading, http->body, http->body_length);
}

/* Read by the same rules; it may be anything that somebody typed. */
enum status
request_query(struct http_call *http, const struct request_field *fields,
        size_t count, void *out)
{
	struct reading reading = {
	        .http = http, .fields = fields, .count = count, .out = out};

	return read_pairs(&reading, http->query, strlen(http->query));
}

/* The first of that name counts: browsers send the one with the closest path
 * first.  No value of ours holds a blank, so one ends it. */
const char *
request_cookie(struct http_call *http, const char *name)
{
	const char *at = http_call_header(http, "Cookie");
	size_t length = strlen(name);

	while (at != NULL && *at != '\0') {
		at += strspn(at, " ;");
		if (strncmp(at, name, length) == 0 && at[length] == '=')
			return talloc_strndup(http->memory, at + length + 1,
			        strcspn(at + length + 1, "; "));
		at += strcspn(at, ";");
	}
	return NULL;
}

/* The cookie is kept from other sites by SameSite already; this holds where a
 * browser is old, and for forms that need no cookie. */
bool
request_is_same_site(const struct http_call *http, const char *public_url)
{
	const char *site = http_call_header(http, "Sec-Fetch-Site");
	const char *origin = http_call_header(http, "Origin");

	if (site != NULL)
		return strcmp(site, "same-origin") == 0 ||
		       strcmp(site, "none") == 0;
	return origin == NULL || strcmp(origin, public_url) == 0;
}
