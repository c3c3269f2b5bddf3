/*
 * Twilio's signature over the address that it posts to and the sorted fields of
 * the form; over a JSON body it signs the address, and the address carries the
 * body's hash.
 *
 * What counts is the address as Twilio knows it, our public URL, never the Host
 * header.  Twilio is known to sign with the port or without it, so both are
 * tried; all are compared in full.
 */
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>

#include "base/log.h"
#include "base/secret.h"
#include "base/text.h"
#include "gateway/provider_twilio_internal.h"

enum {
	SHA1_BYTES = 20,
	SHA256_BYTES = 32,
	KEYS_MAX = 256,
	SIGNED_MAX = 300000
};

/* By bytes, as Twilio sorts; the names are plain. */
static int
compare_texts(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* The values of one name: each once, sorted. */
static void
add_values(struct text *out, const char *name, const json_t *value)
{
	const char *values[KEYS_MAX];
	size_t count = 0;

	if (json_is_string(value))
		values[count++] = json_string_value(value);
	for (size_t i = 0; i < json_array_size(value) && count < KEYS_MAX; i++)
		values[count++] = json_string_value(json_array_get(value, i));
	qsort(values, count, sizeof(values[0]), compare_texts);
	for (size_t i = 0; i < count; i++) {
		if (i > 0 && strcmp(values[i], values[i - 1]) == 0)
			continue;
		text_add(out, name);
		text_add(out, values[i]);
	}
}

/* Sorted by name, each with its values, with nothing between. */
static void
add_fields(struct text *out, const json_t *form)
{
	const char *names[KEYS_MAX];
	size_t count = 0;
	const char *name;
	json_t *value;

	json_object_foreach((json_t *)(uintptr_t)form, name, value)
	{
		if (count < KEYS_MAX)
			names[count++] = name;
	}
	qsort(names, count, sizeof(names[0]), compare_texts);
	for (size_t i = 0; i < count; i++)
		add_values(out, names[i], json_object_get(form, names[i]));
}

/* SHA-1 is Twilio's choice; as a keyed hash it still holds. */
void
twilio_sign(const char *token, const char *url, const json_t *form,
        char signature[TWILIO_SIGNATURE_MAX])
{
	unsigned char mac[EVP_MAX_MD_SIZE];
	unsigned length = sizeof(mac);
	struct text what;

	text_init(&what, NULL, SIGNED_MAX);
	text_add(&what, url);
	add_fields(&what, form);
	if (HMAC(EVP_sha1(), token, (int)strlen(token),
	            (const unsigned char *)text_string(&what), what.length, mac,
	            &length) == NULL ||
	        length != SHA1_BYTES)
		log_abort("twilio.sign", "HMAC-SHA1 is missing");
	(void)sodium_bin2base64(signature, TWILIO_SIGNATURE_MAX, mac,
	        SHA1_BYTES, sodium_base64_VARIANT_ORIGINAL);
	talloc_free(what.bytes);
}

/* The host's end and the port's, of an address. */
static const char *
host_of(const char *url, const char **port, const char **path)
{
	const char *host = strstr(url, "://");
	const char *at;

	host = host == NULL ? url : host + 3;
	*path = host + strcspn(host, "/?");
	at = memchr(host, '@', (size_t)(*path - host));
	if (at != NULL)
		host = at + 1;
	*port = memchr(host, ':', (size_t)(*path - host));
	if (*port == NULL)
		*port = *path;
	return host;
}

/* The same address without its port, or with its scheme's own. */
static const char *
other_port(TALLOC_CTX *memory, const char *url)
{
	const char *port;
	const char *path;
	bool secure = strncmp(url, "https:", 6) == 0;

	(void)host_of(url, &port, &path);
	return text_format(memory, "%.*s%s%s", (int)(port - url), url,
	        port != path ? "" : (secure ? ":443" : ":80"), path);
}

/* Browsers and servers write an apostrophe as it is or as a code. */
static const char *
other_quotes(TALLOC_CTX *memory, const char *url)
{
	struct text out;

	text_init(&out, memory, strlen(url) * 3);
	for (; *url != '\0'; url++)
		if (*url == '\'')
			text_add(&out, "%27");
		else
			text_add_bytes(&out, url, 1);
	return text_string(&out);
}

/* The address is signed, and vouches for this. */
static bool
is_body_hash(const struct http_call *call, const char *hex)
{
	unsigned char given[SHA256_BYTES];
	unsigned char wanted[SHA256_BYTES];

	if (!secret_unhex(hex, given, sizeof(given)))
		return false;
	(void)crypto_hash_sha256(
	        wanted, (const unsigned char *)call->body, call->body_length);
	return secret_equal(given, wanted, sizeof(given));
}

/* All four addresses are tried whichever is right, in the same time. */
bool
twilio_is_signed(const struct provider_account *account,
        const struct http_call *call, const json_t *form)
{
	const char *given = http_call_header(call, "X-Twilio-Signature");
	const char *secret = account->webhook_secret;
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *url = text_format(memory, "%s%s%s", account->public_url,
	        call->query[0] == '\0' ? "" : "?", call->query);
	json_t *query = provider_form(call->query, strlen(call->query));
	const char *hash = provider_field(query, "bodySHA256");
	const char *urls[4] = {url, other_port(memory, url)};
	bool right = false;

	urls[2] = other_quotes(memory, urls[0]);
	urls[3] = other_quotes(memory, urls[1]);
	for (int i = 0;
	        i < 4 && given != NULL && secret != NULL && secret[0] != '\0';
	        i++) {
		char wanted[TWILIO_SIGNATURE_MAX];

		twilio_sign(
		        secret, urls[i], hash == NULL ? form : NULL, wanted);
		right |= provider_same_secret(given, wanted);
	}
	if (hash != NULL)
		right = right && is_body_hash(call, hash);
	json_decref(query);
	talloc_free(memory);
	return right;
}
