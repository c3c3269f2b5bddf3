/*
 * /stop/:code: the way out that stands in every invitation by mail.  It asks
 * first, since programs that look through mails follow links; the button works
 * also when the survey is over.
 */
#include "server/invite_mail.h"

#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "server/conversation_store.h"
#include "server/response.h"

enum { PAGE_MAX = 65536 };

struct stop_page {
	const char *code;
	const char *municipality_name;
	const char *contact;
	bool stopped;
};

static const struct shape_field page_fields[] = {
        SHAPE_STRING(struct stop_page, code),
        SHAPE_STRING(struct stop_page, municipality_name),
        SHAPE_STRING(struct stop_page, contact),
        SHAPE_BOOL(struct stop_page, stopped),
};
static const struct shape page_shape =
        SHAPE("stop", struct stop_page, page_fields);
const struct page_spec invite_stop_spec = {"stop", &page_shape};

/* Only of somebody who was invited by mail: a phone's STOP has rules of its
 * own. */
static enum status
find(const struct conversation *conversation, struct db *db, TALLOC_CTX *memory,
        const char *given, struct contact *contact)
{
	bool by_mail = false;
	enum status status =
	        conversation_holder(conversation, db, memory, given, contact);

	if (status == STATUS_OK)
		status = invite_mail_is(db, contact, &by_mail);
	return status == STATUS_OK && !by_mail ? STATUS_NOT_FOUND : status;
}

static void
show(struct route_call *call, const struct contact *contact, bool stopped)
{
	struct stop_page page = {.code = call->parameters[0],
	        .municipality_name = contact->municipality_name,
	        .contact = contact->reach,
	        .stopped = stopped};
	struct text html;

	text_init(&html, call->memory, PAGE_MAX);
	page_render(call->service->pages, &invite_stop_spec, &page, &html);
	response_html(call->http, 200, text_string(&html), html.length);
}

void
invite_stop_show(struct route_call *call)
{
	struct contact contact;
	bool stopped = false;
	enum status status =
	        find(&call->service->viewing, call->service->reading,
	                call->memory, call->parameters[0], &contact);

	if (status == STATUS_OK)
		status =
		        stop_is_put(call->service->reading, &contact, &stopped);
	if (status != STATUS_OK)
		response_error(call->http, response_status(status));
	else
		show(call, &contact, stopped);
}

struct stop_job {
	struct writer_job job;
	struct route_call call;
};

static enum status
run_stop(struct writer_job *job, struct db *db)
{
	struct route_call *call = &((struct stop_job *)job)->call;
	struct conversation *conversation = &call->service->conversation;
	struct contact contact;
	enum status status = find(
	        conversation, db, call->memory, call->parameters[0], &contact);

	return status == STATUS_OK ? invite_mail_stop(db, &contact,
	                                     clock_now(conversation->clock))
	                           : status;
}

/* A mail program's own button: RFC 8058 wants no redirect. */
static bool
is_one_click(const struct http_call *http)
{
	static const char body[] = "List-Unsubscribe=One-Click";

	return http->body_length == sizeof(body) - 1 &&
	       memcmp(http->body, body, sizeof(body) - 1) == 0;
}

static void
end_stop(struct writer_job *job, enum status status)
{
	struct route_call *call = &((struct stop_job *)job)->call;

	if (status == STATUS_OK && is_one_click(call->http))
		response_text(call->http, 200, "ok\n");
	else if (status == STATUS_OK)
		response_see_other(
		        call->http, text_format(call->memory, "/stop/%s",
		                            call->parameters[0]));
	else
		response_error(call->http, response_status(status));
	http_call_resume(call->http);
}

void
invite_stop_take(struct route_call *call)
{
	struct stop_job *stop = talloc_zero(call->memory, struct stop_job);
	enum status status;

	if (stop == NULL)
		log_abort("invite.stop", "out of memory");
	stop->job.run = run_stop;
	stop->job.done = end_stop;
	stop->call = *call;
	http_call_defer(call->http);
	status = writer_submit(
	        call->service->writer, WRITER_ANSWERS, &stop->job);
	if (status != STATUS_OK)
		end_stop(&stop->job, status);
}
