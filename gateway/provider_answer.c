/*
 * How an answer is judged, the same for every provider: by what is known of the
 * request, then by HTTP status.  The providers' own codes come in only where a
 * driver says so.
 *
 * That an address which is not there (404, 405, a redirection) accepts nothing
 * is assumed: it stops the lane, as a wrong token does, since it would be the
 * same for every message.
 */
#include <string.h>

#include <sodium.h>

#include "base/json_text.h"
#include "base/log.h"
#include "base/text.h"
#include "gateway/provider_internal.h"

enum {
	TIMEOUT_MS = 15000,
	ERROR_MAX = 160,
	PAUSE_S = 30,    /* where a 429 does not say how long */
	NOT_SENT_S = 10, /* where nobody listened */
	NUMBER_DIGITS = 8,
};

/* The token goes in a header, never in the address, which ends up in logs. */
void
provider_post(TALLOC_CTX *memory, struct http_request *request, const char *url,
        const char *content_type, const char *body, const char *authorization)
{
	struct http_header *headers =
	        talloc_zero_array(memory, struct http_header, 2);

	if (headers == NULL || url == NULL || body == NULL)
		log_abort("provider.post", "out of memory");
	headers[0] = (struct http_header){"Content-Type", content_type};
	headers[1] = (struct http_header){"Authorization", authorization};
	request->method = "POST";
	request->url = url;
	request->headers = headers;
	request->header_count = authorization == NULL ? 1 : 2;
	request->body = body;
	request->body_length = strlen(body);
	request->timeout_ms = TIMEOUT_MS;
}

void
provider_post_json(TALLOC_CTX *memory, struct http_request *request,
        const char *url, json_t *json, const char *authorization)
{
	provider_post(memory, request, url, "application/json",
	        json_text(memory, json, JSON_COMPACT), authorization);
}

/* For polls and probes; nothing is sent but who asks. */
void
provider_get(TALLOC_CTX *memory, struct http_request *request, const char *url,
        const char *authorization)
{
	struct http_header *header = talloc_zero(memory, struct http_header);

	if (header == NULL || url == NULL)
		log_abort("provider.get", "out of memory");
	*header = (struct http_header){"Authorization", authorization};
	request->method = "GET";
	request->url = url;
	request->headers = header;
	request->header_count = 1;
	request->timeout_ms = TIMEOUT_MS;
}

/* RFC 7617; UTF-8 as it stands. */
const char *
provider_basic(TALLOC_CTX *memory, const char *credentials)
{
	size_t length = strlen(credentials);
	size_t room = sodium_base64_encoded_len(
	        length, sodium_base64_VARIANT_ORIGINAL);
	char *code = talloc_zero_array(memory, char, (unsigned)room);

	if (code == NULL)
		log_abort("provider.basic", "out of memory");
	(void)sodium_bin2base64(code, room, (const unsigned char *)credentials,
	        length, sodium_base64_VARIANT_ORIGINAL);
	return text_format(memory, "Basic %s", code);
}

/* RFC 3986's unreserved characters stay, all else becomes a code. */
void
provider_add_escaped(struct text *out, const char *value)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyz"
	                            "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~";

	for (; *value != '\0'; value++)
		if (strchr(plain, *value) != NULL)
			text_add_bytes(out, value, 1);
		else
			text_add_format(out, "%%%02X", (unsigned char)*value);
}

/* Names are ours, and need no codes. */
void
provider_form_add(struct text *form, const char *name, const char *value)
{
	text_add_format(form, "%s%s=", form->length > 0 ? "&" : "", name);
	provider_add_escaped(form, value);
}

/* Names of letters stay as they are. */
const char *
provider_digits(const char *number)
{
	return number[0] == '+' ? number + 1 : number;
}

/* Drivers begin with this, and then look at single ones. */
void
provider_set_all(struct provider_answer *answer, enum provider_verdict verdict,
        const char *error)
{
	for (size_t i = 0; i < answer->result_count; i++) {
		answer->results[i].verdict = verdict;
		answer->results[i].error = error;
	}
}

/* The delivery adds its own back-off to what the provider asked. */
static void
pause_lane(struct provider_answer *answer, int64_t pause_s)
{
	answer->lane = PROVIDER_LANE_PAUSE;
	answer->pause_s = pause_s;
}

/* What never left may go again, what may have arrived may not: that is all
 * that is known. */
bool
provider_unanswered(const struct provider_batch *batch,
        const struct http_request *request, TALLOC_CTX *memory,
        struct provider_answer *answer)
{
	size_t count = batch->count;
	bool unsent = request->outcome == HTTP_NOT_SENT;

	*answer = (struct provider_answer){.result_count = count};
	answer->results = talloc_zero_array(
	        memory, struct provider_result, (unsigned)count + 1);
	if (answer->results == NULL)
		log_abort("provider.read", "out of memory");
	for (size_t i = 0; i < count; i++)
		answer->results[i].id = batch->messages[i].id;
	if (request->outcome == HTTP_ANSWERED)
		return false;
	provider_set_all(answer, unsent ? PROVIDER_RETRY : PROVIDER_UNKNOWN,
	        talloc_strdup(memory, request->failure));
	pause_lane(answer, unsent ? NOT_SENT_S : 0);
	return true;
}

/* It would be the same for every message. */
static void
stop_lane(struct provider_answer *answer, long status)
{
	answer->lane = PROVIDER_LANE_STOP;
	answer->stop = status == 402 ? PROVIDER_STOP_CREDIT
	               : status == 401 || status == 403
	                       ? PROVIDER_STOP_CREDENTIALS
	                       : PROVIDER_STOP_REFUSED;
}

/* The retry rule of the project's notes on providers; one pause for the lane,
 * not one a message. */
void
provider_refused(const struct http_request *request, long status,
        const char *error, struct provider_answer *answer)
{
	bool many = answer->result_count > 1;
	int64_t told_s = request->retry_after_s;

	switch (status) {
	case 400:
	case 413: /* too large a body halves like one with a bad message */
	case 422:
		answer->bisect = many;
		provider_set_all(answer,
		        many ? PROVIDER_RETRY : PROVIDER_REJECTED, error);
		return;
	case 301:
	case 302:
	case 307:
	case 308:
	case 401:
	case 402:
	case 403:
	case 404:
	case 405:
		provider_set_all(answer, PROVIDER_RETRY, error);
		stop_lane(answer, status);
		return;
	case 429:
		provider_set_all(answer, PROVIDER_RETRY, error);
		pause_lane(answer, told_s >= 0 ? told_s : PAUSE_S);
		return;
	case 503:
		provider_set_all(answer,
		        told_s >= 0 ? PROVIDER_RETRY : PROVIDER_UNKNOWN, error);
		pause_lane(answer, told_s >= 0 ? told_s : 0);
		return;
	default:
		/* The next batch would be as doubtful: wait a little. */
		provider_set_all(answer, PROVIDER_UNKNOWN, error);
		pause_lane(answer, 0);
		return;
	}
}

/* What looks like a phone number is nobody's business in an error. */
static void
mask_numbers(char *text)
{
	for (char *at = text; *at != '\0';) {
		size_t digits = strspn(at, "0123456789");

		if (digits >= NUMBER_DIGITS)
			memset(at, '*', digits);
		at += digits > 0 ? digits : 1;
	}
}

/* Whatever a provider says may end in a log: short, and without numbers. */
const char *
provider_error(const struct http_request *request, const char *said,
        TALLOC_CTX *memory)
{
	size_t length = said == NULL ? 0 : strlen(said);
	char *error = text_format(memory, "%ld %.*s", request->status,
	        (int)text_cut(said, length, ERROR_MAX),
	        said == NULL ? "" : said);
	mask_numbers(error);
	return error;
}

/* An id is worth having, but not needed: the reference finds the message. */
void
provider_accept(struct provider_answer *answer, size_t at, const char *id,
        TALLOC_CTX *memory)
{
	answer->results[at].verdict = PROVIDER_ACCEPTED;
	answer->results[at].provider_id =
	        id == NULL ? NULL : talloc_strdup(memory, id);
	answer->results[at].error = NULL;
}

/* The providers keep the order as a rule, so that looking first at `likely`
 * finds nearly all at once. */
size_t
provider_place(const struct provider_batch *batch, size_t likely,
        const char *reference)
{
	for (size_t i = 0; reference != NULL && i < batch->count; i++) {
		size_t at = (likely + i) % batch->count;

		if (strcmp(batch->messages[at].reference, reference) == 0)
			return at;
	}
	return batch->count;
}
