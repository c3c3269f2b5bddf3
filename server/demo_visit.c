/*
 * A person in the web form: gets the page, picks an answer, posts it, and goes
 * on where it is sent, as a browser would, over HTTP. It knows no more of the
 * form than what stands in the page, so that the demo walks the same way as a
 * citizen.
 *
 * A visit lives from the first request to the last answer and frees itself; how
 * many there are is counted in the demo, which waits for them.
 */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "server/demo.h"

enum { PAGES_MAX = 20, TIMEOUT_MS = 10000 };

struct visit {
	struct demo *demo;
	struct demo_person *person;
	char url[160];
	char body[400];
	int pages;
	struct http_header header;
	struct http_request request;
};

static void on_page(struct http_request *request, void *context);
static void on_posted(struct http_request *request, void *context);

/* One request at a time for each visit: the struct is used again for the next.
 */
static void
get_page(struct visit *visit)
{
	visit->request = (struct http_request){.method = "GET",
	        .url = visit->url,
	        .timeout_ms = TIMEOUT_MS,
	        .done = on_page,
	        .context = visit};
	visit->demo->client->send(visit->demo->client, &visit->request);
}

/* Whatever the reason: the demo waits for nobody who is gone. */
static void
leave(struct visit *visit)
{
	visit->person->visiting = false;
	visit->demo->visits--;
	talloc_free(visit);
}

/* The value of a hidden input of the page. */
static bool
hidden_value(const char *page, const char *name, char out[64])
{
	char wanted[80];
	const char *at;

	(void)snprintf(wanted, sizeof(wanted), "name=\"%s\" value=\"", name);
	at = strstr(page, wanted);
	if (at == NULL)
		return false;
	at += strlen(wanted);
	(void)snprintf(out, 64, "%.*s", (int)strcspn(at, "\""), at);
	return true;
}

/* The n-th radio button's value; how many there are. */
static size_t
radio_values(const char *page, size_t wanted, char out[64])
{
	size_t count = 0;

	for (const char *at = page; (at = strstr(at, "type=\"radio\"")) != NULL;
	        at++) {
		const char *value = strstr(at, "value=\"");

		if (value != NULL && count == wanted)
			(void)snprintf(out, 64, "%.*s",
			        (int)strcspn(value + 7, "\""), value + 7);
		count++;
	}
	return count;
}

/* Drawn from the person and the page, never from when it happens. What has no
 * buttons is a free text. */
static void
choose(const struct visit *visit, const char *page, char out[64])
{
	uint64_t person = (uint64_t)(visit->person - visit->demo->people);
	size_t count = radio_values(page, SIZE_MAX, out);
	uint64_t draw =
	        demo_draw(visit->demo, "web", person, (uint64_t)visit->pages);

	if (count > 0)
		radio_values(page, (size_t)(draw % count), out);
	else
		(void)snprintf(out, 64, "Mere+tid+til+samtalen");
}

/* A page without a question is the end of the form. */
static void
on_page(struct http_request *request, void *context)
{
	struct visit *visit = context;
	char item[64];
	char revision[64];
	char value[64] = "";

	if (request->outcome != HTTP_ANSWERED || request->status != 200 ||
	        ++visit->pages > PAGES_MAX ||
	        !hidden_value(request->answer, "item", item) ||
	        !hidden_value(request->answer, "revision", revision)) {
		leave(visit);
		return;
	}
	choose(visit, request->answer, value);
	(void)snprintf(visit->body, sizeof(visit->body),
	        "item=%s&revision=%s&value=%s", item, revision, value);
	visit->header = (struct http_header){
	        "Content-Type", "application/x-www-form-urlencoded"};
	visit->request = (struct http_request){.method = "POST",
	        .url = visit->url,
	        .headers = &visit->header,
	        .header_count = 1,
	        .body = visit->body,
	        .body_length = strlen(visit->body),
	        .timeout_ms = TIMEOUT_MS,
	        .done = on_posted,
	        .context = visit};
	visit->demo->client->send(visit->demo->client, &visit->request);
}

/* Anything but a redirect is the end: a person whose answer was refused gives
 * up. */
static void
on_posted(struct http_request *request, void *context)
{
	struct visit *visit = context;

	if (request->outcome == HTTP_ANSWERED && request->status == 303)
		get_page(visit);
	else
		leave(visit);
}

/* Who has the form open already does not open it twice, however many links
 * come. */
void
demo_visit(struct demo *demo, struct demo_person *person, const char *link)
{
	struct visit *visit;

	if (person->visiting)
		return;
	visit = talloc_zero(NULL, struct visit);
	if (visit == NULL)
		log_abort("demo.visit", "out of memory");
	visit->demo = demo;
	visit->person = person;
	(void)snprintf(visit->url, sizeof(visit->url), "http://%.*s",
	        (int)strcspn(link, " \n"), link);
	person->visiting = true;
	demo->visits++;
	get_page(visit);
}
