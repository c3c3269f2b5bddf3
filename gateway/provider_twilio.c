/*
 * Twilio's Programmable Messaging (API 2010-04-01): a form, one message a
 * request.  The account's address is configured with its SID,
 * https://api.twilio.com/2010-04-01/Accounts/AC…, the token is "SID:TOKEN" or an
 * API key's "SK…:SECRET", and the webhook's secret is the auth token.  A sender
 * that begins with MG is a messaging service.
 *
 * Twilio takes no reference of ours: it goes into the address of the status
 * callback, which Twilio signs, and comes back in it.
 *
 * Decided by HTTP class first, as Twilio advises; the codes are kept for people
 * to read.  But 21610 tells that the recipient has sent STOP to Twilio, which is
 * one to us as well.  Assumed: a 201 without a sid is unknown; the states of a
 * callback that we do not know change nothing; a form carries no time, so that
 * ours counts.
 *
 * The listing: GET Messages/SID.json says what became of one.  A text whose
 * answer was lost has no sid here; GET Messages.json?To=…&DateSent>=… lists those
 * of its number.  Assumed: the list still finds them by To though
 * AddressRetention obfuscates what is kept, and it may be late or cut; so a text
 * is only taken for ours where exactly one to that number from that sender was
 * made within a quarter of an hour of our attempt, and none found proves
 * nothing.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "gateway/provider_twilio_internal.h"

enum { FORM_MAX = 20000, OPTED_OUT = 21610, DAY_S = 86400, NEAR_S = 900 };

/* One message: the delivery never gives more. */
static void
build(const struct provider_batch *batch, TALLOC_CTX *memory,
        struct http_request *request)
{
	const struct provider_message *message = &batch->messages[0];
	bool service = strncmp(message->sender, "MG", 2) == 0;
	struct text form;

	text_init(&form, memory, FORM_MAX);
	provider_form_add(&form, "To", message->recipient);
	provider_form_add(&form, service ? "MessagingServiceSid" : "From",
	        message->sender);
	provider_form_add(&form, "Body", message->body);
	provider_form_add(&form, "StatusCallback",
	        text_format(memory, "%s?ref=%s", batch->account->public_url,
	                message->reference));
	/* What Twilio keeps of it: no text, half a number. */
	provider_form_add(&form, "ContentRetention", "discard");
	provider_form_add(&form, "AddressRetention", "obfuscate");
	provider_post(memory, request,
	        text_format(memory, "%s/Messages.json", batch->account->url),
	        "application/x-www-form-urlencoded", text_string(&form),
	        provider_basic(memory, batch->account->token));
}

/* The account itself. */
static void
probe(const struct provider_account *account, TALLOC_CTX *memory,
        struct http_request *request)
{
	provider_get(memory, request,
	        text_format(memory, "%s.json", account->url),
	        provider_basic(memory, account->token));
}

/* Any status but these two is a refusal or a doubt. */
static void
read_answer(const struct provider_batch *batch,
        const struct http_request *request, TALLOC_CTX *memory,
        struct provider_answer *answer)
{
	json_t *json;
	const char *id;
	const char *words;
	json_int_t code;

	if (provider_unanswered(batch, request, memory, answer))
		return;
	json = json_loadb(request->answer, request->answer_length, 0, NULL);
	id = provider_word(json_object_get(json, "sid"), memory);
	words = json_string_value(json_object_get(json, "message"));
	code = json_integer_value(json_object_get(json, "code"));
	if (request->status != 201 && request->status != 200)
		provider_refused(request, request->status,
		        provider_error(request,
		                text_format(memory,
		                        "%" JSON_INTEGER_FORMAT " %s", code,
		                        words == NULL ? "" : words),
		                memory),
		        answer);
	else if (id == NULL)
		provider_set_all(answer, PROVIDER_UNKNOWN,
		        "accepted, but not named in it");
	else
		provider_accept(answer, 0, id, memory);
	answer->results[0].opted_out =
	        answer->results[0].verdict == PROVIDER_REJECTED &&
	        code == OPTED_OUT;
	json_decref(json);
}

static const struct provider_word_meaning words_of[] = {
        {"accepted", PROVIDER_RECEIPT_TRANSIENT},
        {"scheduled", PROVIDER_RECEIPT_TRANSIENT},
        {"queued", PROVIDER_RECEIPT_TRANSIENT},
        {"sending", PROVIDER_RECEIPT_TRANSIENT},
        {"sent", PROVIDER_RECEIPT_TRANSIENT},
        {"delivered", PROVIDER_RECEIPT_DELIVERED},
        {"read", PROVIDER_RECEIPT_DELIVERED},
        {"undelivered", PROVIDER_RECEIPT_FAILED},
        {"failed", PROVIDER_RECEIPT_FAILED},
        {"canceled", PROVIDER_RECEIPT_FAILED},
        {NULL, PROVIDER_RECEIPT_UNKNOWN},
};

/* The word, and why; the word alone decides. */
static void
read_status(const json_t *form, const char *reference, TALLOC_CTX *memory,
        struct provider_event *out)
{
	const char *word = provider_field(form, "MessageStatus");
	const char *error = provider_field(form, "ErrorCode");
	const char *id = provider_field(form, "MessageSid");

	out->kind = PROVIDER_RECEIPT;
	out->reference =
	        reference == NULL ? NULL : talloc_strdup(memory, reference);
	out->provider_id = talloc_strdup(memory, id);
	out->receipt = provider_meaning(words_of, word);
	out->raw_status = text_format(memory, "%.60s%s%.20s", word,
	        error == NULL ? "" : " ", error == NULL ? "" : error);
	out->event_id = text_format(memory, "%.64s-%.40s", id, word);
}

/* Pictures are left: what counts is the text. */
static bool
read_inbound(const struct provider_account *account, const json_t *form,
        TALLOC_CTX *memory, struct provider_event *out)
{
	const char *text = provider_field(form, "Body");

	out->kind = PROVIDER_INBOUND;
	out->event_id =
	        provider_word(json_object_get(form, "MessageSid"), memory);
	out->from = provider_number(json_object_get(form, "From"), memory);
	out->to = provider_number(json_object_get(form, "To"), memory);
	if (text == NULL || out->from == NULL)
		return false;
	out->text = provider_text(account, text, memory);
	return true;
}

/* A form with MessageStatus is a receipt; an arriving text carries SmsStatus. */
static enum status
read_form(const struct provider_account *account, const struct http_call *call,
        const json_t *form, TALLOC_CTX *memory, struct provider_event *event)
{
	const char *id = provider_field(form, "MessageSid");
	json_t *query;

	if (id == NULL || id[0] == '\0' || strlen(id) > PROVIDER_ID_MAX)
		return STATUS_INPUT;
	if (provider_field(form, "MessageStatus") == NULL)
		return read_inbound(account, form, memory, event)
		               ? STATUS_OK
		               : STATUS_INPUT;
	query = provider_form(call->query, strlen(call->query));
	read_status(form, provider_field(query, "ref"), memory, event);
	json_decref(query);
	return STATUS_OK;
}

/* Signed first; nothing of an unsigned form is looked at. */
static enum status
receive(const struct provider_account *account, const struct http_call *call,
        TALLOC_CTX *memory, struct provider_event **events, size_t *count)
{
	json_t *form = provider_form(call->body, call->body_length);
	enum status status = STATUS_FORBIDDEN;

	*count = 0;
	*events = NULL;
	if (!twilio_is_signed(account, call, form))
		goto done;
	*events = provider_new_events(memory, 1);
	status = read_form(account, call, form, memory, *events);
	*count = status == STATUS_OK;
	if (status != STATUS_OK)
		log_event(LOG_WARN, "twilio.receive", "reason=fields");
done:
	json_decref(form);
	return status;
}

/* By its sid, or by its number and day. */
static bool
ask_build(const struct provider_account *account,
        const struct provider_question *question, TALLOC_CTX *memory,
        struct http_request *request)
{
	struct civil day;
	struct text query;

	if (question->provider_id != NULL) {
		provider_get(memory, request,
		        text_format(memory, "%s/Messages/%s.json", account->url,
		                question->provider_id),
		        provider_basic(memory, account->token));
		return true;
	}
	clock_from_day_number(question->sent_at / DAY_S, &day);
	text_init(&query, memory, FORM_MAX);
	provider_form_add(&query, "To", question->recipient);
	provider_form_add(&query, "DateSent>",
	        text_format(memory, "%04d-%02d-%02d", day.year, day.month,
	                day.day));
	provider_form_add(&query, "PageSize", "50");
	provider_get(memory, request,
	        text_format(memory, "%s/Messages.json?%s", account->url,
	                text_string(&query)),
	        provider_basic(memory, account->token));
	return true;
}

/* "Thu, 30 Jul 2015 20:12:31 +0000", always in UTC; 0 for anything else. */
static int64_t
read_date(const char *text)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	char standard[40];
	const char *found;
	int64_t at = 0;

	if (text == NULL || strlen(text) != strlen("Thu, 30 Jul 2015 20:12:31"
	                                           " +0000"))
		return 0;
	(void)snprintf(standard, sizeof(standard), "%.3s", text + 8);
	found = strstr(months, standard);
	if (found == NULL || (found - months) % 3 != 0)
		return 0;
	(void)snprintf(standard, sizeof(standard),
	        "%.4s-%02d-%.2s"
	        "T%.8sZ",
	        text + 12, (int)(found - months) / 3 + 1, text + 5, text + 17);
	return clock_parse(standard, &at) == STATUS_OK ? at : 0;
}

/* Was it made when ours was?  The number was asked for, and may be obfuscated in
 * what is listed. */
static bool
may_be_ours(const json_t *message, const struct provider_question *question)
{
	const char *from = json_string_value(json_object_get(message, "from"));
	int64_t at = read_date(
	        json_string_value(json_object_get(message, "date_created")));

	return from != NULL && strcmp(from, question->sender) == 0 &&
	       at >= question->sent_at - NEAR_S &&
	       at <= question->sent_at + NEAR_S;
}

/* The message itself, or the one of a list that can only be ours. */
static const json_t *
find_message(const json_t *json, const struct provider_question *question)
{
	const json_t *list = json_object_get(json, "messages");
	const json_t *found = NULL;

	if (question->provider_id != NULL)
		return json;
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *message = json_array_get(list, i);

		if (!may_be_ours(message, question))
			continue;
		if (found != NULL)
			return NULL;
		found = message;
	}
	return found;
}

static enum status
ask_read(const struct provider_account *account,
        const struct provider_question *question, const char *body,
        TALLOC_CTX *memory, struct provider_event *event)
{
	json_t *json = json_loads(body, 0, NULL);
	const json_t *message = find_message(json, question);
	const char *word =
	        provider_id(json_object_get(message, "status"), memory);
	const char *id = provider_id(json_object_get(message, "sid"), memory);
	enum status status = STATUS_NOT_FOUND;

	(void)account;
	if (word != NULL && id != NULL) {
		*event = (struct provider_event){.kind = PROVIDER_RECEIPT,
		        .event_id = text_format(memory, "%s-%s", id, word),
		        .reference = question->reference,
		        .provider_id = id,
		        .receipt = provider_meaning(words_of, word),
		        .raw_status = word};
		status = STATUS_OK;
	}
	json_decref(json);
	return status;
}

extern const struct provider provider_twilio;
const struct provider provider_twilio = {
        .name = "twilio",
        .batch_max = 1,
        .idle_s = 60,
        .build = build,
        .read = read_answer,
        .receive = receive,
        .probe = probe,
        .ask_build = ask_build,
        .ask_read = ask_read,
        .acknowledgement_type = "text/xml",
        .acknowledgement = "<Response/>",
};
