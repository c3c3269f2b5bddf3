/*
 * Reads and checks an order.  What is refused is refused before anything is
 * stored, and in words that say what was expected; nothing of the text or the
 * number stands in them, since they may end in a log.
 */
#include "server/api_order.h"

#include <string.h>

#include <jansson.h>

#include "base/log.h"
#include "surveys/reply.h"

static struct api_fault
fault(unsigned status, const char *code, const char *message)
{
	return (struct api_fault){status, code, message};
}

static const struct api_fault none = {0, NULL, NULL};

static const char *
copy(TALLOC_CTX *memory, const json_t *string)
{
	char *out = talloc_strndup(
	        memory, json_string_value(string), json_string_length(string));

	if (out == NULL)
		log_abort("api.order", "out of memory");
	return out;
}

/* Where a field of that name goes; NULL for one that nobody reads, which would
 * be a mistake that nobody sees. */
static const char **
place_of(const char *name, struct api_order *order, const char **to)
{
	const struct {
		const char *name;
		const char **at;
	} places[] = {{"to", to}, {"text", &order->text},
	        {"reference", &order->reference}, {"from", &order->from}};

	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strcmp(name, places[i].name) == 0)
			return places[i].at;
	return NULL;
}

static struct api_fault
take_fields(TALLOC_CTX *memory, json_t *json, struct api_order *order,
        const char **to)
{
	const char *name;
	json_t *value;

	json_object_foreach(json, name, value)
	{
		const char **at = place_of(name, order, to);

		if (at == NULL)
			return fault(400, "unknown_field",
			        "There is a field that is none of \"to\","
			        " \"text\", \"reference\" and \"from\".");
		if (!json_is_string(value))
			return fault(400, "not_a_string",
			        "Every field must be a string.");
		*at = copy(memory, value);
	}
	if (*to == NULL || order->text == NULL)
		return fault(400, "missing_field",
		        "The fields \"to\" and \"text\" are needed.");
	return none;
}

/* What is invented reaches nobody, so it may be tried out with. */
static struct api_fault
check_number(TALLOC_CTX *memory, const char *given, struct api_order *order)
{
	enum sms_number_kind kind;
	struct text why;

	text_init(&why, memory, 200);
	if (strlen(given) > 40 ||
	        sms_number(given, order->to, &kind, &why) != STATUS_OK)
		return fault(422, "invalid_number",
		        "\"to\" is no number that can be texted; expected one"
		        " such as +4520123456.");
	if (kind == SMS_FOREIGN)
		return fault(422, "country_not_allowed",
		        "\"to\" is a number of a country that is not texted"
		        " from here; expected one that begins with +45.");
	return none;
}

/* A CPR number never leaves by text, not even masked: whoever sent it is told,
 * and sends another text. */
static struct api_fault
check_text(TALLOC_CTX *memory, struct api_order *order)
{
	for (const char *at = order->text; *at != '\0'; at++)
		if ((unsigned char)*at < ' ' && strchr("\n\r\f", *at) == NULL)
			return fault(422, "invalid_text",
			        "\"text\" has a control character.");
	if (reply_mask_cpr(memory, order->text) != order->text)
		return fault(422, "cpr_number",
		        "\"text\" has what looks like a CPR number, which must"
		        " not be sent by text message.");
	order->text = sms_smooth(memory, order->text);
	order->count = sms_count(order->text);
	if (order->count.segments == 0)
		return fault(422, "empty_text", "\"text\" is empty.");
	if (order->count.segments > API_SEGMENTS_MAX)
		return fault(422, "text_too_long",
		        "\"text\" is longer than ten segments.");
	return none;
}

static struct api_fault
check_reference(const struct api_order *order)
{
	const char *at = order->reference;
	size_t length = at == NULL ? 1 : strlen(at);

	while (at != NULL && (unsigned char)*at >= ' ' && *at != 0x7f)
		at++;
	if (length == 0 || length > API_REFERENCE_MAX ||
	        (at != NULL && *at != '\0'))
		return fault(422, "invalid_reference",
		        "\"reference\" must have 1 to 100 bytes and no control"
		        " characters.");
	return none;
}

/* jansson refuses what is no UTF-8, NUL among it. */
struct api_fault
api_order_read(TALLOC_CTX *memory, const char *body, size_t length,
        struct api_order *order)
{
	json_t *json = json_loadb(body, length, JSON_REJECT_DUPLICATES, NULL);
	const char *to = NULL;
	struct api_fault found;

	memset(order, 0, sizeof(*order));
	if (!json_is_object(json))
		found = fault(400, "not_json",
		        "The body must be a JSON object in UTF-8, no field"
		        " twice.");
	else
		found = take_fields(memory, json, order, &to);
	json_decref(json);
	if (found.status == 0)
		found = check_number(memory, to, order);
	if (found.status == 0)
		found = check_text(memory, order);
	if (found.status == 0)
		found = check_reference(order);
	return found;
}
