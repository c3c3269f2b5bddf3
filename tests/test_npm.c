/*
 * What is written here by the providers' documents, held against what others
 * wrote by them: segments against npm's sms-segments-calculator, signatures of
 * webhooks against Twilio's own package and the usual one for JWTs.
 *
 * The cases are random from a fixed seed; node computes all of a test's in one
 * run (tests/npm/peer.js), and what it says is then asked of our side.
 */
#include <string.h>

#include "gateway/sms.h"
#include "tests/npm_peer.h"

enum { SEGMENT_CASES = 10000, SIGNATURE_CASES = 500 };

/* The edges of a segment are where they differ if they do: half of the texts
 * are about as long as one or two of them.  (Theirs takes its time over long
 * ones.) */
static size_t
random_length(struct peer *peer)
{
	static const unsigned edges[] = {64, 70, 70, 134, 160, 160};

	if (peer_below(peer, 2) == 0)
		return (size_t)peer_below(peer, 100);
	return edges[peer_below(peer, 6)] - 6 + (size_t)peer_below(peer, 12);
}

static void
test_segments(void **state)
{
	struct peer *peer = *state;
	json_t *answers;
	size_t ucs2 = 0;

	for (int i = 0; i < SEGMENT_CASES; i++)
		peer_add(peer,
		        json_pack("{s:s, s:s}", "kind", "segments", "text",
		                peer_text(peer, 1 + random_length(peer))));
	answers = peer_ask(peer);
	for (size_t i = 0; i < SEGMENT_CASES; i++) {
		const json_t *answer = json_array_get(answers, i);
		const char *text =
		        peer_field(json_array_get(peer->lines, i), "text");
		struct sms_count ours = sms_count(text);
		json_int_t theirs =
		        json_integer_value(json_object_get(answer, "segments"));

		assert_string_equal(
		        ours.alphabet == SMS_GSM7 ? "GSM-7" : "UCS-2",
		        peer_field(answer, "alphabet"));
		if (ours.segments != (size_t)theirs)
			fail_msg("%zu: \"%s\": %zu segments, theirs %d", i,
			        text, ours.segments, (int)theirs);
		ucs2 += ours.alphabet == SMS_UCS2;
	}
	/* Both alphabets were there. */
	assert_in_range(ucs2, SEGMENT_CASES / 10, SEGMENT_CASES * 9 / 10);
	json_decref(answers);
}

/* As a browser encodes a form's field: all but letters and digits. */
static void
add_encoded(struct text *out, const char *string)
{
	for (; *string != '\0'; string++) {
		unsigned char c = (unsigned char)*string;

		if (c == ' ')
			text_add(out, "+");
		else if (c < 0x80 && strchr("_-.", c) == NULL &&
		         (c < '0' || (c > '9' && c < 'A') ||
		                 (c > 'Z' && c < 'a') || c > 'z'))
			text_add_format(out, "%%%02X", c);
		else if (c >= 0x80)
			text_add_format(out, "%%%02x", c);
		else
			text_add_bytes(out, string, 1);
	}
}

/* A form on its way: what node is told of it, and its bytes. */
struct form {
	json_t *fields;
	struct text body;
};

static void
form_add(struct form *form, const char *name, const char *value)
{
	json_t *old = json_object_get(form->fields, name);

	if (json_is_array(old))
		json_array_append_new(old, json_string(value));
	else if (old != NULL)
		json_object_set_new(
		        form->fields, name, json_pack("[O, s]", old, value));
	else
		json_object_set_new(form->fields, name, json_string(value));
	text_add(&form->body, form->body.length > 0 ? "&" : "");
	add_encoded(&form->body, name);
	text_add(&form->body, "=");
	add_encoded(&form->body, value);
}

/* A text that arrived, and fields that come unannounced, some more than once,
 * with every kind of text. */
static struct form
random_form(struct peer *peer, const char *text)
{
	static const char *const names[] = {"AccountSid", "ApiVersion", "Zip",
	        "a", "b.c", "NumMedia", "B", "_x", "From2"};
	struct form form = {.fields = json_object()};
	uint64_t extra = peer_below(peer, 8);

	text_init(&form.body, peer->memory, 60000);
	form_add(&form, "MessageSid", "SM2");
	form_add(&form, "SmsStatus", "received");
	for (uint64_t i = 0; i < extra; i++)
		form_add(&form, names[peer_below(peer, 9)],
		        peer_text(peer, (size_t)peer_below(peer, 20)));
	form_add(&form, "From", "+4511000001");
	form_add(&form, "To", "+4560575797");
	form_add(&form, "Body", text);
	return form;
}

/* Where Twilio posts to; no port that is its scheme's own, since their helper
 * signs what it is given. */
static const char *const addresses[] = {"https://we.test/hook/main",
        "https://we.test:8443/hook/main", "http://we.test/hook/main",
        "https://svar.kommune.test/a/b%20c", "https://u:p@we.test/hook/main"};
static const char *const queries[] = {
        NULL, "ref=1-aaaaaaaa", "a=1&b=%C3%A6", "b=2&a=1&b=1"};

struct twilio_case {
	const char *address, *query, *body, *text;
};

static struct twilio_case
add_twilio_case(struct peer *peer)
{
	struct twilio_case one = {
	        .address = addresses[peer_below(peer, 5)],
	        .query = queries[peer_below(peer, 4)],
	        .text = talloc_asprintf(peer->memory, "svar %s.",
	                peer_text(peer, (size_t)peer_below(peer, 60))),
	};
	struct form form = random_form(peer, one.text);
	const char *url = talloc_asprintf(peer->memory, "%s%s%s", one.address,
	        one.query == NULL ? "" : "?",
	        one.query == NULL ? "" : one.query);

	one.body = text_string(&form.body);
	peer_add(peer, json_pack("{s:s, s:s, s:s, s:o}", "kind", "twilio",
	                       "token", "b1946ac92492d2347c6235b4d2611184",
	                       "url", url, "fields", form.fields));
	return one;
}

static const char *
twilio_says(struct peer *peer, const struct twilio_case *one,
        const char *signature, const char *body)
{
	struct provider_account account = {.lane = "main",
	        .driver = "twilio",
	        .webhook_secret = "b1946ac92492d2347c6235b4d2611184",
	        .public_url = one->address};
	struct kit_hook hook = {.query = one->query,
	        .header = "X-Twilio-Signature",
	        .value = signature,
	        .body = body};

	return kit_receive(peer->memory, &account, &hook);
}

/* Signed by Twilio's package: taken as it was written.  One letter more in the
 * body, or in the signature: refused. */
static void
test_twilio(void **state)
{
	struct peer *peer = *state;
	struct twilio_case cases[SIGNATURE_CASES];
	json_t *answers;

	for (size_t i = 0; i < SIGNATURE_CASES; i++)
		cases[i] = add_twilio_case(peer);
	answers = peer_ask(peer);
	for (size_t i = 0; i < SIGNATURE_CASES; i++) {
		const struct twilio_case *one = &cases[i];
		const char *right =
		        peer_field(json_array_get(answers, i), "signature");
		char *wrong = talloc_strdup(peer->memory, right);
		size_t at = (size_t)peer_below(peer, 27);

		wrong[at] = wrong[at] == 'A' ? 'B' : 'A';
		assert_string_equal(twilio_says(peer, one, right, one->body),
		        talloc_asprintf(peer->memory,
		                "text +4511000001 +4560575797|%s @0",
		                one->text));
		assert_string_equal(
		        twilio_says(peer, one, wrong, one->body), "forbidden");
		assert_string_equal(twilio_says(peer, one, right,
		                            talloc_asprintf(peer->memory, "%sx",
		                                    one->body)),
		        "forbidden");
	}
	json_decref(answers);
}

/* Of a body that is no form the address carries the hash; both are computed
 * there, in two runs, since one is signed into the other. */
static void
test_twilio_body_hash(void **state)
{
	struct peer *peer = *state;
	const char *body = "{\"text\": \"æøå 😀\"}";
	struct twilio_case one = {.address = addresses[0]};
	json_t *answers;

	peer_add(peer,
	        json_pack("{s:s, s:s}", "kind", "body_hash", "body", body));
	answers = peer_ask(peer);
	one.query = talloc_asprintf(peer->memory, "a=1&bodySHA256=%s",
	        peer_field(json_array_get(answers, 0), "hash"));
	json_decref(answers);
	json_array_clear(peer->lines);
	peer_add(peer,
	        json_pack("{s:s, s:s, s:s+++, s:{}}", "kind", "twilio", "token",
	                "b1946ac92492d2347c6235b4d2611184", "url", one.address,
	                "?", one.query, "", "fields"));
	answers = peer_ask(peer);
	/* Signed, and no message. */
	assert_string_equal(
	        twilio_says(peer, &one,
	                peer_field(json_array_get(answers, 0), "signature"),
	                body),
	        "input");
	assert_string_equal(
	        twilio_says(peer, &one,
	                peer_field(json_array_get(answers, 0), "signature"),
	                "{\"text\": \"æøå\"}"),
	        "forbidden");
	json_decref(answers);
}

/* Either kind of event, as rest.rst has them. */
static json_t *
random_payload(struct peer *peer, const char **events)
{
	int id = 1 + (int)peer_below(peer, 1000000);
	const char *text;

	if (peer_below(peer, 2) == 0) {
		*events = talloc_asprintf(peer->memory,
		        "receipt %d-abcdefgh delivered DELIVERED @1791273600",
		        id);
		return json_pack("{s:i, s:I, s:i, s:s, s:s}", "id", id,
		        "msisdn", (json_int_t)4511000001, "time", 1791273600,
		        "status", "DELIVERED", "userref",
		        talloc_asprintf(peer->memory, "%d-abcdefgh", id));
	}
	text = talloc_asprintf(peer->memory, "svar %s.",
	        peer_text(peer, (size_t)peer_below(peer, 60)));
	*events = talloc_asprintf(
	        peer->memory, "text +4511000001 +451204|%s @1791273600", text);
	return json_pack("{s:i, s:I, s:I, s:s, s:i}", "id", id, "msisdn",
	        (json_int_t)4511000001, "receiver", (json_int_t)451204,
	        "message", text, "senttime", 1791273600);
}

static const char *
gatewayapi_says(struct peer *peer, const char *token, const char *secret)
{
	struct provider_account account = {.lane = "main",
	        .driver = "gatewayapi_rest",
	        .webhook_secret = secret,
	        .public_url = "https://we.test/hook/main"};
	struct kit_hook hook = {
	        .header = "X-Gwapi-Signature", .value = token, .body = "{}"};

	return kit_receive(peer->memory, &account, &hook);
}

/* Signed by jsonwebtoken: HS256 is taken, its stronger sisters and "none" are
 * not, nor is another's secret. */
static void
test_jwt(void **state)
{
	static const char *const algorithms[] = {
	        "HS256", "HS256", "HS384", "HS512", "none"};
	struct peer *peer = *state;
	const char *events[SIGNATURE_CASES];
	const char *secret = "en hemmelighed på 32 tegn eller så";
	json_t *answers;

	for (size_t i = 0; i < SIGNATURE_CASES; i++) {
		const char *algorithm = algorithms[i % 5];
		json_t *payload = random_payload(peer, &events[i]);

		if (i % 5 > 1)
			events[i] = "forbidden";
		peer_add(peer, json_pack("{s:s, s:o, s:s, s:s}", "kind", "jwt",
		                       "payload", payload, "secret",
		                       i % 5 == 4 ? "" : secret, "algorithm",
		                       algorithm));
	}
	answers = peer_ask(peer);
	for (size_t i = 0; i < SIGNATURE_CASES; i++) {
		const char *token =
		        peer_field(json_array_get(answers, i), "token");

		assert_string_equal(
		        gatewayapi_says(peer, token, secret), events[i]);
		assert_string_equal(
		        gatewayapi_says(peer, token, "secret"), "forbidden");
	}
	json_decref(answers);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        PEER(test_segments),
	        PEER(test_twilio),
	        PEER(test_twilio_body_hash),
	        PEER(test_jwt),
	};

	return cmocka_run_group_tests_name("npm", tests, kit_setup, NULL);
}
