/*
 * What is written here by the providers' documents, held against what others
 * wrote by them: segments against npm's sms-segments-calculator, signatures of
 * webhooks against Twilio's own package and the usual one for JWTs.
 *
 * The cases are random from a fixed seed; node computes all of a test's in one
 * run (tests/npm/peer.js), and what it says is then asked of our side.
 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "gateway/sms.h"
#include "tests/provider_kit.h"

enum { SEGMENT_CASES = 10000, SIGNATURE_CASES = 500, TEXT_MAX = 2000 };

/* The requests of one run of node, and then its answers in their place. */
struct peer {
	TALLOC_CTX *memory;
	struct randomness dice;
	json_t *lines;
};

/* Without the packages there is nothing to compare with; the Makefile has said
 * why they are not there. */
static void
need_packages(void)
{
	if (access("build/npm/node_modules", R_OK) == 0)
		return;
	print_message("skipped: npm's packages are not installed"
	              " (make build/npm/installed)\n");
	skip();
}

static int
peer_start(void **state)
{
	struct peer *peer = talloc_zero(NULL, struct peer);

	peer->memory = peer;
	randomness_init_seeded(&peer->dice, 20261126);
	peer->lines = json_array();
	*state = peer;
	return 0;
}

static int
peer_end(void **state)
{
	struct peer *peer = *state;

	json_decref(peer->lines);
	talloc_free(peer);
	return 0;
}

static void
peer_add(struct peer *peer, json_t *request)
{
	assert_non_null(request);
	assert_int_equal(json_array_append_new(peer->lines, request), 0);
}

/* A file and not a second pipe, so that neither side waits for the other. */
static FILE *
write_requests(const struct peer *peer)
{
	FILE *file = tmpfile();
	size_t i;
	const json_t *line;

	assert_non_null(file);
	json_array_foreach(peer->lines, i, line)
	{
		assert_int_equal(json_dumpf(line, file, JSON_COMPACT), 0);
		assert_int_not_equal(fputc('\n', file), EOF);
	}
	assert_int_equal(fflush(file), 0);
	rewind(file);
	return file;
}

/* The packages are where the Makefile installs them, whatever is built. */
static pid_t
start_node(FILE *input, int output)
{
	pid_t child = fork();

	if (child != 0)
		return child;
	if (dup2(fileno(input), STDIN_FILENO) < 0 ||
	        dup2(output, STDOUT_FILENO) < 0 ||
	        setenv("NODE_PATH", "build/npm/node_modules", 1) != 0)
		_exit(126);
	/* What watches over our memory would look at node's. */
	(void)unsetenv("LD_PRELOAD");
	execlp("node", "node", "tests/npm/peer.js", (char *)NULL);
	_exit(127);
}

/* Answers in the order of the requests; node must have ended well. */
static json_t *
peer_ask(struct peer *peer)
{
	FILE *input = write_requests(peer);
	json_t *answers = json_array();
	char *line = NULL;
	size_t room = 0;
	int ends[2];
	int status = 0;
	pid_t child;
	FILE *output;

	need_packages();
	assert_int_equal(pipe(ends), 0);
	child = start_node(input, ends[1]);
	assert_true(child > 0);
	close(ends[1]);
	output = fdopen(ends[0], "r");
	while (getline(&line, &room, output) > 0)
		json_array_append_new(answers, json_loads(line, 0, NULL));
	free(line);
	fclose(output);
	fclose(input);
	assert_int_equal(waitpid(child, &status, 0), child);
	if (status != 0)
		fail_msg("node ended with %d: is build/npm there (make "
		         "build/npm/installed)?",
		        status);
	assert_int_equal(
	        json_array_size(answers), json_array_size(peer->lines));
	return answers;
}

static const char *
field(const json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));

	assert_non_null(value);
	return value;
}

static uint64_t
below(struct peer *peer, uint64_t bound)
{
	return randomness_below(&peer->dice, bound);
}

/* Danish as it is texted; what GSM-7 has and lacks; emoji of one unit and of
 * many, which the other side keeps whole. */
static const char *const danish[] = {"a", "b", "d", "e", "e", "g", "i", "n",
        "r", "s", "t", " ", " ", "æ", "ø", "å", "Æ", "Ø", "Å", "é", "É", ".",
        ",", "?", "!", "0", "5", "\n", "\r\n", "hvordan ", "mødet "};
static const char *const extended[] = {
        "€", "{", "}", "[", "]", "~", "|", "^", "\\", "@", "£", "Δ", "ß", "ñ"};
static const char *const beyond[] = {"á", "ý", "ë", "ç", "`", "–", "’", "…",
        "\xc2\xa0", "a\xcc\x8a", "o\xcc\x88", "e\xcc\x81", "x\xcc\x81", "Ж",
        "好", "ł"};
static const char *const emoji[] = {"😀", "👍", "❤️", "👍🏽",
        "👨‍👩‍👧‍👦", "🇩🇰", "🇩🇰🇸🇪", "1️⃣", "🏳️‍🌈",
        "☺", "🧑", "👩🏿"};

struct pieces {
	const char *const *items;
	size_t count;
};

#define PIECES(list)                                                           \
	{                                                                      \
		list, sizeof(list) / sizeof((list)[0])                         \
	}
static const struct pieces kinds[] = {
        PIECES(danish), PIECES(extended), PIECES(beyond), PIECES(emoji)};

/* Which kinds a text is made of: Danish alone, with signs, mixed, emoji. */
static const char *
random_text(struct peer *peer, size_t pieces)
{
	static const unsigned mixes[][4] = {{100, 0, 0, 0}, {90, 10, 0, 0},
	        {96, 2, 2, 0}, {90, 2, 3, 5}, {0, 0, 0, 100}, {30, 0, 0, 70},
	        {99, 0, 0, 1}};
	const unsigned *mix = mixes[below(peer, 7)];
	struct text out;

	text_init(&out, peer->memory, TEXT_MAX * 4);
	for (size_t i = 0; i < pieces; i++) {
		uint64_t at = below(peer, 100);
		size_t kind = 0;

		while (at >= mix[kind])
			at -= mix[kind++];
		text_add(&out,
		        kinds[kind].items[below(peer, kinds[kind].count)]);
	}
	return text_string(&out);
}

/* The edges of a segment are where they differ if they do: half of the texts
 * are about as long as one or two of them.  (Theirs takes its time over long
 * ones.) */
static size_t
random_length(struct peer *peer)
{
	static const unsigned edges[] = {64, 70, 70, 134, 160, 160};

	if (below(peer, 2) == 0)
		return (size_t)below(peer, 100);
	return edges[below(peer, 6)] - 6 + (size_t)below(peer, 12);
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
		                random_text(peer, 1 + random_length(peer))));
	answers = peer_ask(peer);
	for (size_t i = 0; i < SEGMENT_CASES; i++) {
		const json_t *answer = json_array_get(answers, i);
		const char *text =
		        field(json_array_get(peer->lines, i), "text");
		struct sms_count ours = sms_count(text);
		json_int_t theirs =
		        json_integer_value(json_object_get(answer, "segments"));

		assert_string_equal(
		        ours.alphabet == SMS_GSM7 ? "GSM-7" : "UCS-2",
		        field(answer, "alphabet"));
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
	uint64_t extra = below(peer, 8);

	text_init(&form.body, peer->memory, 60000);
	form_add(&form, "MessageSid", "SM2");
	form_add(&form, "SmsStatus", "received");
	for (uint64_t i = 0; i < extra; i++)
		form_add(&form, names[below(peer, 9)],
		        random_text(peer, (size_t)below(peer, 20)));
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
	        .address = addresses[below(peer, 5)],
	        .query = queries[below(peer, 4)],
	        .text = talloc_asprintf(peer->memory, "svar %s.",
	                random_text(peer, (size_t)below(peer, 60))),
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
		        field(json_array_get(answers, i), "signature");
		char *wrong = talloc_strdup(peer->memory, right);
		size_t at = (size_t)below(peer, 27);

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
	        field(json_array_get(answers, 0), "hash"));
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
	                field(json_array_get(answers, 0), "signature"), body),
	        "input");
	assert_string_equal(
	        twilio_says(peer, &one,
	                field(json_array_get(answers, 0), "signature"),
	                "{\"text\": \"æøå\"}"),
	        "forbidden");
	json_decref(answers);
}

/* Either kind of event, as rest.rst has them. */
static json_t *
random_payload(struct peer *peer, const char **events)
{
	int id = 1 + (int)below(peer, 1000000);
	const char *text;

	if (below(peer, 2) == 0) {
		*events = talloc_asprintf(peer->memory,
		        "receipt %d-abcdefgh delivered DELIVERED @1791273600",
		        id);
		return json_pack("{s:i, s:I, s:i, s:s, s:s}", "id", id,
		        "msisdn", (json_int_t)4511000001, "time", 1791273600,
		        "status", "DELIVERED", "userref",
		        talloc_asprintf(peer->memory, "%d-abcdefgh", id));
	}
	text = talloc_asprintf(peer->memory, "svar %s.",
	        random_text(peer, (size_t)below(peer, 60)));
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
		const char *token = field(json_array_get(answers, i), "token");

		assert_string_equal(
		        gatewayapi_says(peer, token, secret), events[i]);
		assert_string_equal(
		        gatewayapi_says(peer, token, "secret"), "forbidden");
	}
	json_decref(answers);
}

#define PEER(test) cmocka_unit_test_setup_teardown(test, peer_start, peer_end)

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
