/*
 * The page of virtual phones: a list of those that were texted last, and one
 * phone with a form to text as its owner would.  The phone's screen is a frame,
 * which alone refreshes itself, so that nothing that is being typed is lost.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "gateway/simulator_internal.h"

enum {
	PAGE_MAX = 200000,
	LIST_MAX = 30,
	FORM_MAX = 2000,
	NUMBER_MAX = 15,
	PATH_MIN = 8
};

/* No file beside the program: the page must work wherever the simulator
 * runs. */
static const char style[] =
        "body{font:16px/1.5 sans-serif;max-width:30rem;margin:1rem auto;"
        "padding:0 1rem;background:#eef1f4;color:#1a1a1a}"
        "a{color:#00508f}h1{font-size:1.3rem}"
        "ol{list-style:none;padding:0;display:flex;flex-direction:column;"
        "gap:.6rem}li.t{background:#fff;border-radius:1rem;padding:.6rem 1rem;"
        "max-width:80%;white-space:pre-line;overflow-wrap:anywhere;border:1px "
        "solid #c5ccd3}"
        "iframe{width:100%;height:65vh;border:0}"
        "body.screen{margin:0;padding:0;max-width:none;display:flex;"
        "flex-direction:column-reverse;height:100vh;overflow:auto}"
        "body.screen h1{display:none}"
        "li.f{align-self:flex-end;background:#d3ecd3}"
        "time{display:block;font-size:.8rem;color:#555}"
        "form{display:flex;gap:.5rem;margin-top:1rem}"
        "input{flex:1;font:inherit;padding:.6rem;border:1px solid #666;"
        "border-radius:.4rem}button{font:inherit;padding:.6rem 1rem;"
        "background:#00508f;color:#fff;border:0;border-radius:.4rem}";

/* A screen refreshes itself, and shows its last texts first: its one child
 * stands at the foot of a column that grows upwards. */
static void
begin_page(struct text *out, const char *title, bool screen)
{
	text_add_format(out,
	        "<!DOCTYPE html>\n<html lang=\"da\"><head>"
	        "<meta charset=\"utf-8\"><meta name=\"viewport\""
	        " content=\"width=device-width\">%s<title>%s</title>"
	        "<style>%s</style></head><body%s><main><h1>%s</h1>",
	        screen ? "<meta http-equiv=\"refresh\" content=\"2\">" : "",
	        title, style, screen ? " class=\"screen\"" : "", title);
}

/* The text belongs to the call's memory, and goes with it. */
static void
end_page(struct http_call *call, struct text *out)
{
	text_add(out, "</main></body></html>\n");
	http_call_set_header(call, "Content-Type", "text/html; charset=utf-8");
	call->status = 200;
	call->answer = text_string(out);
	call->answer_length = out->length;
}

/* Danish, as a phone shows it: "6/10 kl. 10.05". */
static void
format_time(int64_t at, char out[32])
{
	struct civil civil = clock_civil(at);

	(void)snprintf(out, 32, "%d/%d kl. %02d.%02d", civil.day, civil.month,
	        civil.hour, civil.minute);
}

/* The latest first. */
static int
by_time(const void *a, const void *b)
{
	const struct phone *const *x = a;
	const struct phone *const *y = b;

	return ((*x)->last_at < (*y)->last_at) -
	       ((*x)->last_at > (*y)->last_at);
}

/* Copies of the phones' heads, the latest first. */
static size_t
latest_phones(
        struct simulator *simulator, const struct phone **list, size_t max)
{
	size_t count = 0;

	for (size_t b = 0; b < SIMULATOR_BUCKETS; b++)
		for (const struct phone *phone = simulator->phones[b];
		        phone != NULL && count < max; phone = phone->next)
			if (phone->count > 0)
				list[count++] = phone;
	qsort(list, count, sizeof(const struct phone *), by_time);
	return count;
}

/* The lock is held while writing, since the phones are not copies. */
static void
show_list(struct simulator *simulator, struct http_call *call)
{
	enum { PHONES_MAX = 100000 };
	const struct phone **list = talloc_zero_array(
	        call->memory, const struct phone *, PHONES_MAX);
	struct text out;
	size_t count;

	if (list == NULL)
		log_abort("simulator.page", "out of memory");
	text_init(&out, call->memory, PAGE_MAX);
	begin_page(&out, "Virtuelle telefoner", false);
	text_add(&out, "<p>Her ser du de telefoner, som sidst fik eller sendte"
	               " en sms. Vælg én, og skriv som en borger ville.</p>"
	               "<ul>");
	pthread_mutex_lock(&simulator->lock);
	count = latest_phones(simulator, list, PHONES_MAX);
	for (size_t i = 0; i < count && i < LIST_MAX; i++) {
		char at[32];

		format_time(list[i]->last_at, at);
		text_add_format(&out,
		        "<li><a href=\"/phones/%s\">%s</a> (%zu %s,"
		        " sidst %s)</li>",
		        list[i]->number + 1, list[i]->number, list[i]->count,
		        list[i]->count == 1 ? "besked" : "beskeder", at);
	}
	pthread_mutex_unlock(&simulator->lock);
	text_add(&out, "</ul>");
	end_page(call, &out);
}

/* "svar.dk/23456789abcd" or with a scheme: a host, and a path as long as our
 * codes are.  Phones make links of such words. */
static bool
is_link(const char *word, size_t length)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz"
	                              "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	                              "-._~:/?=&%";
	const char *host = strncmp(word, "https://", 8) == 0  ? word + 8
	                   : strncmp(word, "http://", 7) == 0 ? word + 7
	                                                      : word;
	size_t host_length = strcspn(host, "/");
	const char *end = word + length;

	return strspn(word, letters) >= length && host + host_length < end &&
	       memchr(host, '.', host_length) != NULL &&
	       end - (host + host_length) > PATH_MIN;
}

/* The words of a text, escaped; its white space as it is. */
static void
add_body(struct text *out, TALLOC_CTX *memory, const char *body)
{
	while (*body != '\0') {
		size_t length = strcspn(body, " \n");
		const char *word = talloc_strndup(memory, body, length);

		if (word == NULL)
			log_abort("simulator.page", "out of memory");
		if (is_link(word, length)) {
			text_add(out, "<a target=\"_blank\" href=\"");
			if (strncmp(word, "http", 4) != 0)
				text_add(out, "http://");
			text_add_html(out, word);
			text_add(out, "\">");
		}
		text_add_html(out, word);
		if (is_link(word, length))
			text_add(out, "</a>");
		body += length;
		length = strspn(body, " \n");
		text_add_bytes(out, body, length);
		body += length;
	}
}

/* What the frame shows; the texts are copies. */
static void
show_screen(
        struct simulator *simulator, struct http_call *call, const char *number)
{
	struct simulator_text *texts = NULL;
	size_t count = simulator_texts(simulator, call->memory, number, &texts);
	struct text out;

	text_init(&out, call->memory, PAGE_MAX);
	begin_page(&out, number, true);
	text_add(&out, "<ol>");
	for (size_t i = 0; i < count; i++) {
		char at[32];

		format_time(texts[i].at, at);
		text_add(&out, texts[i].from_phone ? "<li class=\"t f\">"
		                                   : "<li class=\"t\">");
		add_body(&out, call->memory, texts[i].body);
		text_add_format(&out, "<time>%s</time></li>", at);
	}
	text_add(&out,
	        count == 0 ? "</ol><p>Ingen beskeder endnu.</p>" : "</ol>");
	end_page(call, &out);
}

/* A phone that nobody has texted yet can be the first to text. */
static void
show_phone(struct http_call *call, const char *number)
{
	struct text out;

	text_init(&out, call->memory, PAGE_MAX);
	begin_page(&out, number, false);
	text_add_format(&out,
	        "<p><a href=\"/phones\">Alle telefoner</a></p>"
	        "<iframe src=\"/phones/%s/screen\" title=\"Beskeder\"></iframe>"
	        "<form method=\"post\" action=\"/phones/%s\">"
	        "<input name=\"text\" aria-label=\"Besked\" autofocus"
	        " autocomplete=\"off\" maxlength=\"500\">"
	        "<button>Send</button></form>",
	        number + 1, number + 1);
	end_page(call, &out);
}

/* -1 for what is no digit, the end of the text included. */
static int
hex_value(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at =
	        c == '\0' ? NULL : strchr(digits, tolower((unsigned char)c));

	return at == NULL ? -1 : (int)(at - digits);
}

/* "text=…" of a posted form, decoded; "" where it is malformed. */
static const char *
posted_text(struct http_call *call)
{
	char *out = talloc_zero_array(call->memory, char, FORM_MAX + 1);
	size_t used = 0;

	if (out == NULL)
		log_abort("simulator.page", "out of memory");
	if (strncmp(call->body, "text=", 5) != 0)
		return "";
	for (const char *at = call->body + 5;
	        *at != '\0' && *at != '&' && used < FORM_MAX; at++) {
		int high = *at == '%' ? hex_value(at[1]) : -1;
		int low = high >= 0 ? hex_value(at[2]) : -1;

		out[used++] = *at;
		if (*at == '+')
			out[used - 1] = ' ';
		if (low >= 0) {
			out[used - 1] = (char)(high * 16 + low);
			at += 2;
		}
	}
	return text_is_utf8(out, used) ? out : "";
}

/* What follows /phones/ : digits, and "/screen" perhaps.  NULL for others. */
static const char *
number_in(struct http_call *call, bool *screen)
{
	const char *rest = call->path + strlen("/phones/");
	size_t digits = strspn(rest, "0123456789");

	*screen = strcmp(rest + digits, "/screen") == 0;
	if (digits == 0 || digits > NUMBER_MAX ||
	        (!*screen && rest[digits] != '\0'))
		return NULL;
	return text_format(call->memory, "+%.*s", (int)digits, rest);
}

/* After a post the browser is sent back, so that reloading sends nothing
 * twice. */
bool
simulator_page(struct simulator *simulator, struct http_call *call)
{
	const char *number;
	bool screen;

	if (strcmp(call->path, "/phones") == 0) {
		show_list(simulator, call);
		return true;
	}
	if (strncmp(call->path, "/phones/", 8) != 0)
		return false;
	number = number_in(call, &screen);
	if (number == NULL)
		return false;
	if (screen) {
		show_screen(simulator, call, number);
	} else if (strcmp(call->method, "POST") != 0) {
		show_phone(call, number);
	} else {
		if (posted_text(call)[0] != '\0')
			simulator_send(simulator, number, posted_text(call),
			        clock_now(simulator->options.clock));
		http_call_set_header(call, "Location", call->path);
		call->status = 303;
	}
	return true;
}
