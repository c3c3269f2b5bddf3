/*
 * The dictionary as a page behind the login.  It says what data there can be
 * and nothing of anybody, so whoever works with data may read it; caseworkers
 * have no use for it.
 */
#include "server/dictionary_page.h"

#include <string.h>

#include "base/log.h"
#include "server/response.h"
#include "server/staff.h"

enum { PAGE_MAX = 4 << 20 };

struct frame {
	const char *user;
};

static const struct shape_field frame_fields[] = {
        SHAPE_STRING(struct frame, user),
};
static const struct shape frame_shape =
        SHAPE("frame", struct frame, frame_fields);
const struct page_spec dictionary_page_spec = {"dictionary", &frame_shape};

enum status
dictionary_of_all(struct db *db, TALLOC_CTX *owner, enum dictionary_shape shape,
        struct dictionary **dictionary)
{
	static const char *const fields[] = {
	        "uge", "maalgruppe", "enhed", "kanal", "vaegt", "svar"};
	static const char *const kinds[] = {
	        "citizen", "employee", "employer", "partner"};
	static const struct dictionary_scope scope = {.fields = fields,
	        .fields_count = sizeof(fields) / sizeof(fields[0]),
	        .kinds = kinds,
	        .kinds_count = sizeof(kinds) / sizeof(kinds[0])};

	return dictionary_read_all(db, owner, &scope, shape, dictionary);
}

/* For a file that somebody keeps: no style of the server's to rely on. */
void
dictionary_document(const struct dictionary *dictionary, struct text *out)
{
	text_add(out,
	        "<!DOCTYPE html>\n<html lang=\"da\">\n<head>\n"
	        "<meta charset=\"utf-8\">\n<meta name=\"viewport\""
	        " content=\"width=device-width\">\n<title>Dataordbog –"
	        " Borgersvar</title>\n<style>body{font-family:sans-serif;"
	        "margin:2rem}table{border-collapse:collapse}caption{text-align:"
	        "left;font-weight:bold}td,th{border:1px solid #767676;padding:"
	        ".3rem .6rem;text-align:left;vertical-align:top}</style>\n"
	        "</head>\n<body>\n<main>\n");
	dictionary_html(dictionary, out);
	text_add(out, "</main>\n</body>\n</html>\n");
}

bool
dictionary_page_may(const struct staff *staff)
{
	static const char *const roles[] = {
	        "broker", "administrator", "manager", "operator"};

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++)
		if (strcmp(staff->role, roles[i]) == 0)
			return true;
	return false;
}

/* A line in the template marks where the table goes; it was escaped when it
 * was written. */
static void
show(struct route_call *call, const struct dictionary *dictionary)
{
	static const char mark[] = "<!-- data -->";
	struct frame page = {.user = call->staff->name};
	struct text frame;
	struct text html;
	const char *at;

	text_init(&frame, call->memory, PAGE_MAX);
	text_init(&html, call->memory, PAGE_MAX);
	page_render(call->service->pages, &dictionary_page_spec, &page, &frame);
	at = strstr(text_string(&frame), mark);
	if (at == NULL)
		log_abort("dictionary.page", "the page has no mark");
	text_add_bytes(&html, frame.bytes, (size_t)(at - frame.bytes));
	dictionary_html(dictionary, &html);
	text_add(&html, at + strlen(mark));
	response_html(call->http, 200, text_string(&html), html.length);
}

void
dictionary_page(struct route_call *call)
{
	struct dictionary *dictionary = NULL;
	enum status status = STATUS_FORBIDDEN;

	if (dictionary_page_may(call->staff))
		status = dictionary_of_all(call->service->reading, call->memory,
		        DICTIONARY_WIDE, &dictionary);
	if (status != STATUS_OK)
		response_error(call->http, response_status(status));
	else
		show(call, dictionary);
}
