/*
 * Which requests are refused before any handler sees them: those that two
 * readers could take for different requests.  libmicrohttpd 0.9.75 accepts two
 * lengths, a length with chunks, two hosts, `Content-Length :`, folded lines
 * and NUL; a proxy in front may see something else in each of them.
 */
#include <string.h>
#include <strings.h>

#include "base/http_server_internal.h"
#include "base/log.h"

static bool
is_token(const char *name, size_t length)
{
	static const char signs[] = "!#$%&'*+-.^_`|~";

	for (size_t i = 0; i < length; i++) {
		char c = name[i];
		bool letter = (c >= 'a' && c <= 'z') ||
			(c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

		if (c == '\0' || (!letter && strchr(signs, c) == NULL))
			return false;
	}
	return length > 0;
}

static bool
is_value(const char *value, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)value[i];

		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

/* MHD_KeyValueIteratorN: one header as the library understood it. */
static enum MHD_Result
take_header(void *context, enum MHD_ValueKind kind, const char *name,
	size_t name_length, const char *value, size_t value_length)
{
	struct http_exchange *exchange = context;
	struct http_call *call = &exchange->call;

	(void)kind;
	if (value == NULL)
		value = "";
	exchange->header_bytes += name_length + value_length + 4;
	if (call->header_count == HTTP_HEADERS_MAX ||
		!is_token(name, name_length) ||
		!is_value(value, value_length)) {
		exchange->refusal = MHD_HTTP_BAD_REQUEST;
		return MHD_NO;
	}
	exchange->headers[call->header_count].name = name;
	exchange->headers[call->header_count].value = value;
	call->header_count++;
	return MHD_YES;
}

static size_t
count_header(const struct http_call *call, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < call->header_count; i++)
		count += strcasecmp(call->headers[i].name, name) == 0;
	return count;
}

static bool
is_length(const char *value)
{
	size_t digits = strspn(value, "0123456789");

	return digits > 0 && digits <= 12 && value[digits] == '\0';
}

/* A folded line is joined by the library before we see it; but the bytes that
 * it took away are missing in the sum. */
static bool
is_folded(const struct http_exchange *exchange,
	struct MHD_Connection *connection, const char *version)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
		connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	size_t line = strlen(exchange->call.method) + strlen(exchange->uri) +
		strlen(version) + 4;

	return info != NULL &&
		info->header_size > line + exchange->header_bytes + 2;
}

void
http_exchange_read_headers(struct http_exchange *exchange,
	struct MHD_Connection *connection, const char *version)
{
	struct http_call *call = &exchange->call;
	const char *length;

	call->headers = exchange->headers;
	MHD_get_connection_values_n(connection, MHD_HEADER_KIND, take_header,
		exchange);
	if (exchange->refusal != 0)
		return;
	length = http_call_header(call, "Content-Length");
	if (count_header(call, "Content-Length") > 1 ||
		count_header(call, "Transfer-Encoding") > 1 ||
		count_header(call, "Host") != 1 ||
		(length != NULL && !is_length(length)) ||
		(length != NULL &&
			http_call_header(call, "Transfer-Encoding") != NULL) ||
		is_folded(exchange, connection, version))
		exchange->refusal = MHD_HTTP_BAD_REQUEST;
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* Decodes %XX in place; false for a broken escape or a NUL. */
static bool
decode(char *path, size_t length, size_t *decoded)
{
	size_t out = 0;

	for (size_t in = 0; in < length; in++) {
		int value = (unsigned char)path[in];

		if (path[in] == '%') {
			int high = in + 2 < length ? hex_digit(path[in + 1])
						   : -1;
			int low = high < 0 ? -1 : hex_digit(path[in + 2]);

			if (low < 0)
				return false;
			value = high * 16 + low;
			in += 2;
		}
		if (value < ' ' || value == 0x7f)
			return false;
		path[out++] = (char)value;
	}
	path[out] = '\0';
	*decoded = out;
	return true;
}

void
http_exchange_read_uri(struct http_exchange *exchange)
{
	struct http_call *call = &exchange->call;
	size_t length = strcspn(exchange->uri, "?");
	char *path = talloc_strndup(call->memory, exchange->uri, length);
	size_t decoded = 0;

	if (path == NULL)
		log_abort("http.path", "out of memory");
	call->query = exchange->uri + length + (exchange->uri[length] == '?');
	call->path = path;
	if (path[0] != '/' || !decode(path, length, &decoded) ||
		!text_is_utf8(path, decoded))
		exchange->refusal = MHD_HTTP_BAD_REQUEST;
}
