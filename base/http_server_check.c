/*
 * Which requests are refused before any handler sees them: those that two
 * readers could take for different requests.  libmicrohttpd 0.9.75 accepts two
 * lengths, a length with chunks, two hosts, `Content-Length :`, folded lines
 * and NUL; a proxy in front may see something else in each of them.
 *
 * What its parser hides is found by walking its buffer.  It works in place: the
 * blanks, colons and line ends of the header are overwritten by NUL, and what
 * it tells us points in between.  So each part must begin exactly where the one
 * before it ended, up to the size of the header that it reports.  A folded line
 * (moved elsewhere), a NUL, a bare line feed or a second blank breaks the walk.
 * A version that copied would break it for every request, and the tests with
 * it.
 */
#include <string.h>
#include <strings.h>

#include "base/http_server_internal.h"
#include "base/log.h"

/* The headers while they are read. */
struct walk {
	struct http_exchange *exchange;
	const char *at; /* where the next part must begin */
	bool broken;
};

/* RFC 9110, section 5.6.2. */
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

/* A tab is white space in a header (RFC 9110, section 5.5). */
static bool
has_controls(const char *value, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)value[i];

		if ((c < ' ' && c != '\t') || c == 0x7f)
			return true;
	}
	return false;
}

/* MHD_KeyValueIteratorN: one header as the library understood it. */
static enum MHD_Result
take_header(void *context, enum MHD_ValueKind kind, const char *name,
        size_t name_length, const char *value, size_t value_length)
{
	struct walk *walk = context;
	struct http_call *call = &walk->exchange->call;
	struct http_header *header =
	        &walk->exchange->headers[call->header_count];

	(void)kind;
	walk->broken = true;
	if (call->header_count == HTTP_HEADERS_MAX || name != walk->at ||
	        value == NULL || !is_token(name, name_length) ||
	        has_controls(value, value_length))
		return MHD_NO;
	/* The colon, and blanks that the library skipped. */
	walk->at += name_length + 1;
	walk->at += strspn(walk->at, " \t");
	if (value != walk->at)
		return MHD_NO;
	walk->at += value_length;
	if (walk->at[0] != '\0' || walk->at[1] != '\0')
		return MHD_NO;
	walk->at += 2;
	walk->broken = false;
	header->name = name;
	header->value = value;
	call->header_count++;
	return MHD_YES;
}

/* "METHOD URI VERSION", one blank apart; where the headers begin, or NULL. */
static const char *
end_of_request_line(const struct http_exchange *exchange)
{
	const char *at = exchange->call.method;

	at += strlen(at) + 1;
	if (exchange->raw_uri != at)
		return NULL;
	at += strlen(exchange->uri) + 1;
	if (exchange->version != at)
		return NULL;
	at += strlen(at);
	return at[1] == '\0' ? at + 2 : NULL;
}

/* Where the last header ends, the size that the library reports must end as
 * well: otherwise there was something that it did not show. */
static bool
read_headers(struct http_exchange *exchange, struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	        connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
	struct walk walk = {
	        .exchange = exchange, .at = end_of_request_line(exchange)};
	const char *end;

	if (info == NULL || walk.at == NULL)
		return false;
	exchange->call.headers = exchange->headers;
	MHD_get_connection_values_n(
	        connection, MHD_HEADER_KIND, take_header, &walk);
	end = exchange->call.method + info->header_size;
	/* The empty line at the end is two bytes more. */
	return !walk.broken && walk.at + 2 == end;
}

/* Names are compared without case (RFC 9110, section 5.1). */
static size_t
count_header(const struct http_call *call, const char *name)
{
	size_t count = 0;

	for (size_t i = 0; i < call->header_count; i++)
		count += strcasecmp(call->headers[i].name, name) == 0;
	return count;
}

/* Digits alone: "+5" and "5, 5" are read differently by different programs (RFC
 * 9112, section 6.3). */
static bool
is_length(const char *value)
{
	size_t digits = strspn(value, "0123456789");

	return digits > 0 && digits <= 12 && value[digits] == '\0';
}

/* Can the end of the body be understood in one way only? */
static bool
is_framed(const struct http_exchange *exchange)
{
	const struct http_call *call = &exchange->call;
	const char *length = http_call_header(call, "Content-Length");
	const char *coding = http_call_header(call, "Transfer-Encoding");

	if (count_header(call, "Content-Length") > 1 ||
	        count_header(call, "Transfer-Encoding") > 1)
		return false;
	if (length != NULL)
		return coding == NULL && is_length(length);
	/* HTTP/1.0 knows no chunks: a proxy may pass them on as they are. */
	return coding == NULL ||
	       (strcasecmp(coding, "chunked") == 0 &&
	               strcmp(exchange->version, "HTTP/1.1") == 0);
}

/* RFC 9112, section 3.2: one, and none only in HTTP/1.0. */
static bool
has_host(const struct http_exchange *exchange)
{
	size_t hosts = count_header(&exchange->call, "Host");

	return hosts == 1 ||
	       (hosts == 0 && strcmp(exchange->version, "HTTP/1.0") == 0);
}

/* Others, CONNECT and TRACE among them, have no use here. */
static bool
is_method(const char *method)
{
	static const char *const methods[] = {
	        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

	for (size_t i = 0; i < sizeof(methods) / sizeof(methods[0]); i++)
		if (strcmp(method, methods[i]) == 0)
			return true;
	return false;
}

/* -1 for what is none. */
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

/* Decodes %XX in place; false for a broken escape or a control character.  Once
 * and never again, so that %252e stays %2e.  Control characters would be taken
 * for ends of lines in logs and headers. */
static bool
decode(char *path, size_t length, size_t *decoded)
{
	size_t out = 0;

	for (size_t in = 0; in < length; in++) {
		int value = (unsigned char)path[in];

		if (path[in] == '%') {
			int high =
			        in + 2 < length ? hex_digit(path[in + 1]) : -1;
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

/* The path is decoded, the query is not: its parts are, one by one, by whoever
 * reads them. */
static bool
read_uri(struct http_exchange *exchange)
{
	struct http_call *call = &exchange->call;
	size_t length = strcspn(exchange->uri, "?");
	char *path = talloc_strndup(call->memory, exchange->uri, length);
	size_t decoded = 0;

	if (path == NULL)
		log_abort("http.path", "out of memory");
	call->query = exchange->uri + length + (exchange->uri[length] == '?');
	call->path = path;
	return path[0] == '/' && decode(path, length, &decoded) &&
	       text_is_utf8(path, decoded) &&
	       !has_controls(call->query, strlen(call->query));
}

void
http_exchange_check(
        struct http_exchange *exchange, struct MHD_Connection *connection)
{
	if (!read_uri(exchange) || !read_headers(exchange, connection) ||
	        !is_framed(exchange) || !has_host(exchange))
		exchange->refusal = MHD_HTTP_BAD_REQUEST;
	else if (!is_method(exchange->call.method))
		exchange->refusal = MHD_HTTP_METHOD_NOT_ALLOWED;
}
