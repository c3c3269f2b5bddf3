/*
 * A provider that the configuration describes: one message a request, by method,
 * address, headers and body with {placeholders}, and where in its JSON things
 * stand.  For providers that have no driver here.
 *
 * Placeholders are {recipient} and {sender} (with their plus), {recipient_digits},
 * {sender_digits}, {text}, {reference}, {token} and {callback} (our webhook's
 * address).  They are escaped as what surrounds them asks: in the path and in a
 * form's body as codes, in JSON and XML by their rules; in headers they stand as
 * they are.
 *
 * Assumed of every such provider: a 2xx has accepted the message, where an id is
 * wanted of its answer only together with that id; 429 and 503 with Retry-After
 * have not; a 2xx without the id, any other 5xx and a lost answer are unknown.
 *
 * A webhook must carry the header `signature`, hex(HMAC-SHA256(body)) in digits of
 * either kind, after "sha256=" or alone; without that in the configuration HTTP
 * Basic with the webhook's secret.  It may have a secret step in its path as
 * well.  It is a receipt where the reference is, a text otherwise.
 */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "gateway/provider_internal.h"

enum {
	BODY_MAX = 60000,
	URL_MAX = 8000,
	HEADERS_MAX = 12,
	TIMEOUT_MS = 15000,
	MAC_BYTES = 32,
};

enum escaping { AS_IT_IS, AS_CODES, AS_JSON, AS_XML };

struct filling {
	const struct provider_account *account;
	const struct provider_message *message;
};

/* NULL where the name is no placeholder. */
static const char *
value_of(const struct filling *filling, const char *name, size_t length)
{
	const struct provider_message *message = filling->message;

	const struct {
		const char *name;
		const char *value;
	} values[] = {
	        {"recipient", message->recipient},
	        {"recipient_digits", provider_digits(message->recipient)},
	        {"sender", message->sender},
	        {"sender_digits", provider_digits(message->sender)},
	        {"text", message->body},
	        {"reference", message->reference},
	        {"token", filling->account->token},
	        {"callback", filling->account->public_url},
	};

	for (size_t i = 0; i < sizeof(values) / sizeof(values[0]); i++)
		if (strlen(values[i].name) == length &&
		        strncmp(values[i].name, name, length) == 0)
			return values[i].value == NULL ? "" : values[i].value;
	return NULL;
}

/* Without the quotes around it, which the template has. */
static void
add_json(struct text *out, const char *value)
{
	json_t *json = json_string(value);
	char *dumped = json_dumps(json, JSON_ENCODE_ANY);
	size_t length = dumped == NULL ? 0 : strlen(dumped);

	if (length < 2)
		log_abort("generic.fill", "a message is not UTF-8");
	text_add_bytes(out, &dumped[1], length - 2);
	free(dumped);
	json_decref(json);
}

/* Nothing that a citizen's text or a name holds can end what surrounds it. */
static void
add_value(struct text *out, enum escaping escaping, const char *value)
{
	switch (escaping) {
	case AS_IT_IS: text_add(out, value); break;
	case AS_CODES: provider_add_escaped(out, value); break;
	case AS_JSON: add_json(out, value); break;
	case AS_XML: text_add_html(out, value); break;
	}
}

/* Braces that hold no placeholder are the template's own: JSON has many. */
static const char *
fill(TALLOC_CTX *memory, const struct filling *filling, const char *template,
        enum escaping escaping, size_t limit)
{
	struct text out;

	text_init(&out, memory, limit);
	for (const char *at = template == NULL ? "" : template; *at != '\0';) {
		size_t length = *at == '{' ? strcspn(at + 1, "{}") : 0;
		const char *value = *at == '{' && at[length + 1] == '}'
		                            ? value_of(filling, at + 1, length)
		                            : NULL;

		/* As it stands, up to the next brace. */
		if (value == NULL) {
			length = 1 + strcspn(at + 1, "{");
			text_add_bytes(&out, at, length);
			at += length;
			continue;
		}
		add_value(&out, escaping, value);
		at += length + 2;
	}
	return text_string(&out);
}

/* JSON where nothing is said. */
static enum escaping
escaping_of(const char *content_type)
{
	if (content_type == NULL || strstr(content_type, "json") != NULL)
		return AS_JSON;
	if (strstr(content_type, "form-urlencoded") != NULL)
		return AS_CODES;
	return strstr(content_type, "xml") != NULL ? AS_XML : AS_IT_IS;
}

/* A line break in a value would begin a header of its own. */
static void
one_line(char *text)
{
	for (; *text != '\0'; text++)
		if (*text == '\r' || *text == '\n')
			*text = ' ';
}

/* "Name: value | Name: value". */
static void
add_headers(TALLOC_CTX *memory, const struct filling *filling,
        struct http_header *headers, size_t *count)
{
	const char *at = filling->account->terms.headers;

	while (at != NULL && *at != '\0' && *count < HEADERS_MAX) {
		size_t length = strcspn(at, "|");
		char *line = talloc_strndup(memory, at, length);
		char *colon = line == NULL ? NULL : strchr(line, ':');

		if (colon != NULL) {
			char *value;

			*colon = '\0';
			value = text_trim(
			        memory, fill(memory, filling, colon + 1,
			                        AS_IT_IS, URL_MAX));
			one_line(value);
			headers[(*count)++] = (struct http_header){
			        text_trim(memory, line), value};
		}
		at += length + (at[length] == '|');
	}
}

/* The Content-Type only with a body, as for a GET. */
static void
build(const struct provider_batch *batch, TALLOC_CTX *memory,
        struct http_request *request)
{
	const struct provider_terms *terms = &batch->account->terms;
	struct filling filling = {batch->account, &batch->messages[0]};
	struct http_header *headers =
	        talloc_zero_array(memory, struct http_header, HEADERS_MAX + 1);

	if (headers == NULL)
		log_abort("generic.build", "out of memory");
	request->method = terms->method;
	request->url = text_format(memory, "%s%s", batch->account->url,
	        fill(memory, &filling, terms->path, AS_CODES, URL_MAX));
	request->body = fill(memory, &filling, terms->body,
	        escaping_of(terms->content_type), BODY_MAX);
	request->body_length = strlen(request->body);
	request->timeout_ms = TIMEOUT_MS;
	request->headers = headers;
	if (request->body_length > 0)
		headers[request->header_count++] = (struct http_header){
		        "Content-Type", terms->content_type};
	add_headers(memory, &filling, headers, &request->header_count);
}

/* A key that stands empty is as good as none. */
static bool
is_given(const char *setting)
{
	return setting != NULL && setting[0] != '\0';
}

/* The id that the answer has, "" where none is asked for, or NULL. */
static const char *
id_of(const struct provider_terms *terms, const json_t *json,
        TALLOC_CTX *memory)
{
	if (!is_given(terms->answer_id))
		return "";
	return provider_word(provider_at(json, terms->answer_id), memory);
}

/* The status first; what the JSON holds only completes it. */
static void
read_answer(const struct provider_batch *batch,
        const struct http_request *request, TALLOC_CTX *memory,
        struct provider_answer *answer)
{
	const struct provider_terms *terms = &batch->account->terms;
	json_t *json;
	const char *id;

	if (provider_unanswered(batch, request, memory, answer))
		return;
	json = json_loadb(request->answer, request->answer_length, 0, NULL);
	id = id_of(terms, json, memory);
	if (request->status < 200 || request->status > 299)
		provider_refused(request, request->status,
		        provider_error(request,
		                is_given(terms->answer_error)
		                        ? json_string_value(provider_at(
		                                  json, terms->answer_error))
		                        : NULL,
		                memory),
		        answer);
	else if (id == NULL)
		provider_set_all(answer, PROVIDER_UNKNOWN,
		        "accepted, but not named in it");
	else
		provider_accept(answer, 0, id[0] == '\0' ? NULL : id, memory);
	json_decref(json);
}

/* Webhooks. */

/* Digits of either kind become small ones. */
static bool
is_signature(
        const char *given, const struct http_call *call, const char *secret)
{
	char hex[2 * MAC_BYTES + 1] = "";
	unsigned char mac[MAC_BYTES];
	unsigned char wanted[MAC_BYTES];

	if (strncmp(given, "sha256=", 7) == 0)
		given += 7;
	if (strlen(given) != sizeof(hex) - 1)
		return false;
	for (size_t i = 0; i < sizeof(hex) - 1; i++)
		hex[i] = (char)tolower((unsigned char)given[i]);
	secret_hmac_sha256(
	        secret, strlen(secret), call->body, call->body_length, wanted);
	return secret_unhex(hex, mac, MAC_BYTES) &&
	       secret_equal(mac, wanted, MAC_BYTES);
}

/* All that is configured must be right, and something must be configured. */
static bool
is_allowed(const struct provider_account *account, const struct http_call *call)
{
	const char *header = account->terms.signature;
	const char *given;
	bool path = provider_path_is_right(account, call);

	if (!is_given(header))
		return provider_is_basic(account, call) & path;
	given = http_call_header(call, header);
	return given != NULL && is_given(account->webhook_secret) &&
	       (is_signature(given, call, account->webhook_secret) & path);
}

/* Is the word one of those, which have blanks between them? */
static bool
is_among(const char *words, const char *word)
{
	size_t length = strlen(word);

	while (words != NULL && *words != '\0') {
		size_t size = strcspn(words, " ");

		if (size == length && strncasecmp(words, word, size) == 0)
			return true;
		words += size;
		words += strspn(words, " ");
	}
	return false;
}

/* A field that the configuration names; NULL where it names none. */
static const json_t *
field(const json_t *json, const char *path)
{
	return is_given(path) ? provider_at(json, path) : NULL;
}

/* Words that the configuration does not know change nothing. */
static bool
read_status(const struct provider_terms *terms, const json_t *json,
        TALLOC_CTX *memory, struct provider_event *out)
{
	const char *word =
	        provider_word(field(json, terms->event_status), memory);

	out->kind = PROVIDER_RECEIPT;
	out->provider_id = provider_word(field(json, terms->event_id), memory);
	if (word == NULL)
		return false;
	out->raw_status = word;
	out->receipt = PROVIDER_RECEIPT_UNKNOWN;
	if (is_among(terms->delivered, word))
		out->receipt = PROVIDER_RECEIPT_DELIVERED;
	else if (is_among(terms->failed, word))
		out->receipt = PROVIDER_RECEIPT_FAILED;
	out->event_id = text_format(memory, "%s-%s", out->reference, word);
	return true;
}

/* Without an id it could not be told from its repetition. */
static bool
read_inbound(const struct provider_account *account, const json_t *json,
        TALLOC_CTX *memory, struct provider_event *out)
{
	const struct provider_terms *terms = &account->terms;
	const char *text = json_string_value(field(json, terms->event_text));

	out->kind = PROVIDER_INBOUND;
	out->event_id = provider_id(field(json, terms->event_id), memory);
	out->from = provider_number(field(json, terms->event_from), memory);
	out->to = provider_number(field(json, terms->event_to), memory);
	if (text == NULL || out->event_id == NULL || out->from == NULL)
		return false;
	out->text = provider_text(account, text, memory);
	return true;
}

/* JSON where it begins like it, else a form. */
static json_t *
read_body(const struct http_call *call)
{
	const char *body = call->body == NULL ? "" : call->body;
	size_t blank = strspn(body, " \t\r\n");

	if (body[blank] == '{')
		return json_loadb(call->body, call->body_length, 0, NULL);
	return provider_form(call->body, call->body_length);
}

/* One event a webhook, which is what small providers send. */
static enum status
receive(const struct provider_account *account, const struct http_call *call,
        TALLOC_CTX *memory, struct provider_event **events, size_t *count)
{
	const struct provider_terms *terms = &account->terms;
	json_t *json;
	bool read;

	*count = 0;
	*events = NULL;
	if (!is_allowed(account, call))
		return STATUS_FORBIDDEN;
	json = read_body(call);
	*events = provider_new_events(memory, 1);
	(*events)->reference =
	        provider_id(field(json, terms->event_reference), memory);
	read = (*events)->reference != NULL
	               ? read_status(terms, json, memory, *events)
	               : read_inbound(account, json, memory, *events);
	json_decref(json);
	*count = read;
	if (!read)
		log_event(LOG_WARN, "generic.receive", "reason=fields");
	return read ? STATUS_OK : STATUS_INPUT;
}

extern const struct provider provider_generic;
const struct provider provider_generic = {
        .name = "generic",
        .batch_max = 1,
        .idle_s = 30,
        .build = build,
        .read = read_answer,
        .receive = receive,
        .acknowledgement_type = "text/plain",
        .acknowledgement = "ok\n",
};
