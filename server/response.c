/*
 * Answers over HTTP. Every one carries the same headers, whatever it holds: no
 * script from anywhere, no frame around it, no guessing of types, no address
 * handed on by a link (a form's address is its key). Nothing personal is ever
 * cached; only the files that are the same for everybody are.
 */
#include "server/response.h"

#include <string.h>

static const char html_type[] = "text/html; charset=utf-8";

/* A failure of ours is always 503, never 4xx: a provider then tries again, and
 * so may a citizen. Without a default, so that the compiler asks about every
 * new status. */
unsigned
response_status(enum status status)
{
	switch (status) {
	case STATUS_OK: return 200;
	case STATUS_INPUT: return 400;
	case STATUS_NOT_FOUND: return 404;
	case STATUS_CONFLICT: return 409;
	case STATUS_FORBIDDEN: return 403;
	case STATUS_LIMIT: return 413;
	case STATUS_BUSY:
	case STATUS_FULL:
	case STATUS_SYSTEM: return 503;
	}
	return 500;
}

static void
set_type(struct http_call *http, const char *type)
{
	http_call_set_header(http, "Content-Type", type);
	http_call_set_header(http, "X-Content-Type-Options", "nosniff");
}

/* The policy names what our own pages need and refuses the rest, so that a text
 * of a citizen's that slipped into a page could do nothing there. */
static void
set_headers(struct http_call *http, const char *type)
{
	set_type(http, type);
	http_call_set_header(http, "Referrer-Policy", "no-referrer");
	http_call_set_header(http, "Content-Security-Policy",
	        "default-src 'none'; style-src 'self'; img-src 'self';"
	        " form-action 'self'; base-uri 'none';"
	        " frame-ancestors 'none'");
}

/* The bytes are borrowed: they belong to the call's memory or are static. */
static void
answer(struct http_call *http, unsigned status, const char *bytes,
        size_t length)
{
	http->status = status;
	http->answer = bytes;
	http->answer_length = length;
}

/* A page may show what concerns one person, so no copy of it is kept. */
void
response_html(struct http_call *http, unsigned status, const char *html,
        size_t length)
{
	set_headers(http, html_type);
	http_call_set_header(http, "Cache-Control", "no-store");
	answer(http, status, html, length);
}

/* Data of reports: for staff, so it is not kept either. */
void
response_json(struct http_call *http, unsigned status, const char *json)
{
	set_headers(http, "application/json");
	http_call_set_header(http, "Cache-Control", "no-store");
	answer(http, status, json, strlen(json));
}

/* For programs: webhooks and health checks.  Plain text is no page that a policy
 * could bind. */
void
response_text(struct http_call *http, unsigned status, const char *text)
{
	set_type(http, "text/plain; charset=utf-8");
	http_call_set_header(http, "Cache-Control", "no-store");
	answer(http, status, text, strlen(text));
}

void
response_typed(struct http_call *http, unsigned status, const char *type,
        const char *text)
{
	set_headers(http, type);
	http_call_set_header(http, "Cache-Control", "no-store");
	answer(http, status, text, strlen(text));
}

/* What was made for whoever asked. */
void
response_bytes(struct http_call *http, const char *type, const char *bytes,
        size_t length)
{
	set_headers(http, type);
	http_call_set_header(http, "Cache-Control", "no-store");
	answer(http, 200, bytes, length);
}

/* The same for all, so everybody may keep it; an hour is short enough for a new
 * version of the program. */
void
response_file(struct http_call *http, const char *type, const char *bytes,
        size_t length)
{
	set_headers(http, type);
	http_call_set_header(http, "Cache-Control", "public, max-age=3600");
	answer(http, 200, bytes, length);
}

/* After a post the browser asks for a page of its own, so that going back or
 * reloading posts nothing again. */
void
response_see_other(struct http_call *http, const char *location)
{
	set_headers(http, html_type);
	http_call_set_header(http, "Cache-Control", "no-store");
	http_call_set_header(http, "Location", location);
	answer(http, 303, "", 0);
}

/* For people: what it means for them and what they can do, never a number. An
 * error of ours says that nothing is lost, which is what a citizen with half a
 * form wants to know. */
static const char *
words_for(unsigned status)
{
	switch (status) {
	case 400: return "Det kunne vi ikke forstå. Gå tilbage og prøv igen.";
	case 401: return "Du skal logge ind først.";
	case 403: return "Det har du ikke adgang til.";
	case 404:
		return "Den side findes ikke. Se efter, om linket er rigtigt.";
	case 405: return "Det kan man ikke her.";
	case 409: return "Noget er ændret imens. Gå tilbage og prøv igen.";
	case 413: return "Det er for stort til os.";
	default:
		return "Vi kan ikke svare lige nu. Prøv igen om lidt;"
		       " intet er gået tabt.";
	}
}

/* Put together here and not from a template: it must be possible to say that
 * something failed when it is the templates that did. */
void
response_error(struct http_call *http, unsigned status)
{
	const char *page = text_format(http->memory,
	        "<!DOCTYPE html>\n<html lang=\"da\"><head>"
	        "<meta charset=\"utf-8\"><meta name=\"viewport\""
	        " content=\"width=device-width\">"
	        "<title>Borgersvar</title>"
	        "<link rel=\"stylesheet\" href=\"/static/style.css\"></head>"
	        "<body><main><h1>Beklager</h1><p>%s</p></main></body>"
	        "</html>\n",
	        words_for(status));
	response_html(http, status, page, strlen(page));
}
