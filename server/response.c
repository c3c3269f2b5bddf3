/*
 * Answers.  Every page forbids scripts, frames, sniffing and referrers; nothing
 * personal is ever cached.
 */
#include "server/response.h"

#include <string.h>

#include "base/log.h"

static const char html_type[] = "text/html; charset=utf-8";

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
set_headers(struct http_call *http, const char *type)
{
	http_call_set_header(http, "Content-Type", type);
	http_call_set_header(http, "X-Content-Type-Options", "nosniff");
	http_call_set_header(http, "Referrer-Policy", "no-referrer");
	http_call_set_header(http, "Content-Security-Policy",
	        "default-src 'none'; style-src 'self'; img-src 'self';"
	        " form-action 'self'; base-uri 'none';"
	        " frame-ancestors 'none'");
}

static void
answer(struct http_call *http, unsigned status, const char *bytes,
        size_t length)
{
	http->status = status;
	http->answer = bytes;
	http->answer_length = length;
}

void
response_html(struct http_call *http, unsigned status, const char *html,
        size_t length)
{
	set_headers(http, html_type);
	http_call_set_header(http, "Cache-Control", "no-store");
	answer(http, status, html, length);
}

void
response_json(struct http_call *http, unsigned status, const char *json)
{
	set_headers(http, "application/json");
	http_call_set_header(http, "Cache-Control", "no-store");
	answer(http, status, json, strlen(json));
}

void
response_text(struct http_call *http, unsigned status, const char *text)
{
	response_typed(http, status, "text/plain; charset=utf-8", text);
}

void
response_typed(struct http_call *http, unsigned status, const char *type,
        const char *text)
{
	set_headers(http, type);
	http_call_set_header(http, "Cache-Control", "no-store");
	answer(http, status, text, strlen(text));
}

void
response_file(struct http_call *http, const char *type, const char *bytes,
        size_t length)
{
	set_headers(http, type);
	http_call_set_header(http, "Cache-Control", "public, max-age=3600");
	answer(http, 200, bytes, length);
}

void
response_see_other(struct http_call *http, const char *location)
{
	set_headers(http, html_type);
	http_call_set_header(http, "Cache-Control", "no-store");
	http_call_set_header(http, "Location", location);
	answer(http, 303, "", 0);
}

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

void
response_error(struct http_call *http, unsigned status)
{
	const char *page = talloc_asprintf(http->memory,
	        "<!DOCTYPE html>\n<html lang=\"da\"><head>"
	        "<meta charset=\"utf-8\"><meta name=\"viewport\""
	        " content=\"width=device-width\">"
	        "<title>Borgersvar</title>"
	        "<link rel=\"stylesheet\" href=\"/static/style.css\"></head>"
	        "<body><main><h1>Beklager</h1><p>%s</p></main></body>"
	        "</html>\n",
	        words_for(status));

	if (page == NULL)
		log_abort("response.error", "out of memory");
	response_html(http, status, page, strlen(page));
}
