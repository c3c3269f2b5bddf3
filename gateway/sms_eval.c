/*
 * Reads a text or a number, asks sms.c or sms_number.c, and writes what they
 * say.  `borgersvar eval sms` calls it, a line at a time.
 */
#include "gateway/sms_eval.h"

#include <string.h>

#include <jansson.h>

#include "base/json_text.h"
#include "gateway/sms.h"

enum { TEXT_MAX_BYTES = 40000, WHY_MAX = 200 };

/* NULL with the reason in `why` where it is no text that could be sent. */
static json_t *
eval_text(const json_t *json, TALLOC_CTX *memory, struct text *why)
{
	const char *given = json_string_value(json);
	const char *text;
	const char **parts;
	struct sms_count count;
	json_t *list;
	size_t part_count = 0;

	if (given == NULL || json_string_length(json) > TEXT_MAX_BYTES) {
		text_add(why, "expected \"text\", at most 40,000 bytes");
		return NULL;
	}
	text = sms_smooth(memory, given);
	count = sms_count(text);
	parts = sms_parts(memory, text, &part_count);
	list = json_array();
	for (size_t i = 0; i < part_count; i++)
		json_array_append_new(list, json_string(parts[i]));
	return json_pack("{s:s, s:I, s:I, s:s, s:o}", "encoding",
	        count.alphabet == SMS_GSM7 ? "gsm7" : "ucs2", "units",
	        (json_int_t)count.units, "segments", (json_int_t)count.segments,
	        "text", text, "parts", list);
}

/* What a list of people in Denmark may hold: numbers of other countries, and
 * those that reach nobody, are not among it. */
static json_t *
number_json(const char *given, struct text *why)
{
	char number[SMS_NUMBER_MAX + 1] = "";
	enum sms_number_kind kind = SMS_ANY;

	if (sms_number(given, number, &kind, why) == STATUS_OK) {
		switch (kind) {
		case SMS_MOBILE:
		case SMS_ANY:
			return json_pack("{s:s, s:s, s:n}", "e164", number,
			        "kind", kind == SMS_MOBILE ? "mobile" : "fixed",
			        "error");
		case SMS_FOREIGN:
			text_add(why, "phone: is not a Danish number");
			break;
		case SMS_INVENTED:
			text_add(why, "phone: no Danish number begins with 0"
			              " or 1");
			break;
		}
	}
	return json_pack("{s:n, s:s, s:s}", "e164", "kind", "refused", "error",
	        text_string(why));
}

/* Other countries have other plans, of which this program knows none. */
static json_t *
eval_number(const json_t *json, const json_t *country, struct text *why)
{
	const char *given = json_string_value(json);
	const char *code = json_string_value(country);

	if (given == NULL) {
		text_add(why, "expected \"number\" as a text");
		return NULL;
	}
	if (country != NULL && (code == NULL || strcmp(code, "DK") != 0)) {
		text_add(why, "expected \"country\": \"DK\"");
		return NULL;
	}
	return number_json(given, why);
}

/* A text goes before a number, should a line have both. */
static json_t *
eval_line(const json_t *json, TALLOC_CTX *memory, struct text *why)
{
	const json_t *text = json_object_get(json, "text");
	const json_t *number = json_object_get(json, "number");

	if (text != NULL)
		return eval_text(text, memory, why);
	if (number != NULL)
		return eval_number(
		        number, json_object_get(json, "country"), why);
	text_add(why, "expected an object with \"text\" or \"number\"");
	return NULL;
}

/* The id comes back as it was, whatever its type. */
enum status
sms_eval(const char *line, struct text *out)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	json_t *json = json_loads(line, 0, NULL);
	json_t *id = json_object_get(json, "id");
	json_t *answer = json_object();
	json_t *found;
	struct text why;

	text_init(&why, memory, WHY_MAX);
	json_object_set(answer, "id", id == NULL ? json_null() : id);
	found = eval_line(json, memory, &why);
	if (found == NULL)
		json_object_set_new(
		        answer, "error", json_string(text_string(&why)));
	json_object_update(answer, found);
	json_text_add(out, answer, JSON_COMPACT);
	json_decref(json);
	talloc_free(memory);
	if (found == NULL)
		return STATUS_INPUT;
	json_decref(found);
	return STATUS_OK;
}
