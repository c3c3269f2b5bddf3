/*
 * The pieces that most webhooks are made of: HTTP Basic, a secret in the path,
 * JSON or a form, numbers, times and words.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "gateway/provider_internal.h"

enum { FIELDS_MAX = 200 };

/* A larger number is no count of seconds. */
static const int64_t milliseconds_from = 100000000000;

/* Hashes are compared, so that neither the secret's length nor the place of the
 * first difference shows. */
bool
provider_same_secret(const char *given, const char *wanted)
{
	unsigned char a[32];
	unsigned char b[32];

	secret_hmac_sha256("compare", 7, given, strlen(given), a);
	secret_hmac_sha256("compare", 7, wanted, strlen(wanted), b);
	return secret_equal(a, b, sizeof(a));
}

/* Compared as secrets are, for it is one. */
bool
provider_path_is_right(
        const struct provider_account *account, const struct http_call *call)
{
	const char *step = strrchr(call->path, '/');

	if (account->webhook_path == NULL || account->webhook_path[0] == '\0')
		return true;
	return step != NULL &&
	       provider_same_secret(step + 1, account->webhook_path);
}

/* Without a secret everybody would be right: nobody is then. */
bool
provider_is_basic(
        const struct provider_account *account, const struct http_call *call)
{
	const char *given = http_call_header(call, "Authorization");
	TALLOC_CTX *memory;
	bool right;

	if (given == NULL || account->webhook_secret == NULL ||
	        account->webhook_secret[0] == '\0')
		return false;
	memory = talloc_new(NULL);
	right = provider_same_secret(
	        given, provider_basic(memory, account->webhook_secret));
	talloc_free(memory);
	return right;
}

/* Longer ones are none of ours, and would only fill the database. */
const char *
provider_word(const json_t *value, TALLOC_CTX *memory)
{
	const char *text = json_string_value(value);

	if (json_is_integer(value))
		return text_format(memory, "%" JSON_INTEGER_FORMAT,
		        json_integer_value(value));
	if (text == NULL || strlen(text) > PROVIDER_ID_MAX)
		return NULL;
	return talloc_strdup(memory, text);
}

/* Where an id is what keeps two things apart, "" would make them one. */
const char *
provider_id(const json_t *value, TALLOC_CTX *memory)
{
	const char *id = provider_word(value, memory);

	return id == NULL || id[0] == '\0' ? NULL : id;
}

/* What has letters in it is a sender's name, which nobody can answer. */
const char *
provider_number(const json_t *value, TALLOC_CTX *memory)
{
	const char *text = json_string_value(value);
	char digits[24] = "";

	if (json_is_integer(value) && json_integer_value(value) > 0)
		(void)snprintf(digits, sizeof(digits), "%" JSON_INTEGER_FORMAT,
		        json_integer_value(value));
	else if (text != NULL)
		(void)snprintf(
		        digits, sizeof(digits), "%s", provider_digits(text));
	if (digits[0] == '\0' || strlen(digits) > 15 ||
	        digits[strspn(digits, "0123456789")] != '\0')
		return NULL;
	return text_format(memory, "+%s", digits);
}

/* A step of digits is a place in a list, or a name where there is none. */
const json_t *
provider_at(const json_t *json, const char *path)
{
	char step[64];

	while (json != NULL && path != NULL && *path != '\0') {
		size_t length = strcspn(path, ".");
		int64_t place = 0;

		if (length >= sizeof(step))
			return NULL;
		memcpy(step, path, length);
		step[length] = '\0';
		if (json_is_array(json))
			json = text_to_int(step, 0, PROVIDER_EVENTS_MAX,
			               &place) == STATUS_OK
			               ? json_array_get(json, (size_t)place)
			               : NULL;
		else
			json = json_object_get(json, step);
		path += length + (path[length] == '.');
	}
	return json;
}

/* Whatever it is, a time that cannot be read is no reason to lose an event. */
int64_t
provider_time(const json_t *value)
{
	const char *text = json_string_value(value);
	int64_t at = 0;

	if (json_is_integer(value)) {
		at = json_integer_value(value);
		return at >= milliseconds_from ? at / 1000 : at;
	}
	if (text == NULL || clock_parse(text, &at) != STATUS_OK)
		return 0;
	return at;
}

/* The keyword is a word of its own, in letters of either kind. */
const char *
provider_text(const struct provider_account *account, const char *text,
        TALLOC_CTX *memory)
{
	const char *keyword = account->keyword == NULL ? "" : account->keyword;
	size_t length = strlen(keyword);

	if (length > 0 && strncasecmp(text, keyword, length) == 0 &&
	        (text[length] == '\0' || text[length] == ' ' ||
	                text[length] == '\n')) {
		text += length;
		text += strspn(text, " \n");
	}
	return talloc_strndup(
	        memory, text, text_cut(text, strlen(text), PROVIDER_TEXT_MAX));
}

/* One more than asked for, so that none is no special case. */
struct provider_event *
provider_new_events(TALLOC_CTX *memory, size_t count)
{
	struct provider_event *events = talloc_zero_array(
	        memory, struct provider_event, (unsigned)count + 1);

	if (events == NULL)
		log_abort("provider.events", "out of memory");
	return events;
}

/* -1 for what is none. */
static int
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Of a form: + is a blank.  NULL for half a code, a NUL, or what is no UTF-8. */
static char *
decode(const char *from, size_t length)
{
	char *out = malloc(length + 1);
	size_t used = 0;

	if (out == NULL)
		log_abort("provider.form", "out of memory");
	for (size_t i = 0; i < length; i++) {
		int high = from[i] == '%' && i + 2 < length
		                   ? digit_of(from[i + 1])
		                   : -1;
		int low = high >= 0 ? digit_of(from[i + 2]) : -1;

		if (from[i] != '%') {
			out[used++] = from[i];
			if (from[i] == '+')
				out[used - 1] = ' ';
			continue;
		}
		if (low < 0)
			goto wrong;
		out[used++] = (char)(high * 16 + low);
		i += 2;
	}
	out[used] = '\0';
	if (text_is_utf8(out, used))
		return out;
wrong:
	free(out);
	return NULL;
}

/* The second value of a name makes it a list. */
static void
add_field(json_t *form, const char *name, const char *value)
{
	json_t *old = json_object_get(form, name);

	if (old == NULL)
		json_object_set_new(form, name, json_string(value));
	else if (json_is_array(old))
		json_array_append_new(old, json_string(value));
	else
		json_object_set_new(form, name, json_pack("[O,s]", old, value));
}

/* A name without a value has an empty one. */
static bool
read_field(json_t *form, const char *at, size_t length)
{
	const char *equals = memchr(at, '=', length);
	size_t name_length = equals == NULL ? length : (size_t)(equals - at);
	const char *from = equals == NULL ? at + length : equals + 1;
	char *name = decode(at, name_length);
	char *value = decode(from, length - (size_t)(from - at));
	bool read = name != NULL && value != NULL;

	if (read)
		add_field(form, name, value);
	free(name);
	free(value);
	return read;
}

/* Bounded in fields; bytes are bounded by the server. */
json_t *
provider_form(const char *body, size_t length)
{
	json_t *form = json_object();
	const char *end = body + length;
	int fields = 0;

	while (body < end) {
		const char *stop = memchr(body, '&', (size_t)(end - body));

		if (stop == NULL)
			stop = end;
		if (stop > body && (++fields > FIELDS_MAX ||
		                           !read_field(form, body,
		                                   (size_t)(stop - body)))) {
			json_decref(form);
			return NULL;
		}
		body = stop < end ? stop + 1 : end;
	}
	return form;
}

/* A name that came twice is a list, and so no text: NULL. */
const char *
provider_field(const json_t *form, const char *name)
{
	return json_string_value(json_object_get(form, name));
}

/* A word that no list has changes nothing, and is kept. */
enum provider_receipt
provider_meaning(const struct provider_word_meaning *words, const char *word)
{
	for (; words->word != NULL; words++)
		if (strcmp(words->word, word) == 0)
			return words->receipt;
	return PROVIDER_RECEIPT_UNKNOWN;
}
