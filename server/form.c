/*
 * The citizen's web form: one question a page, post, redirect, get.  No script,
 * no cookie: the code in the address is all there is, and the page never shows
 * what was answered.
 */
#include "server/form.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "base/writer.h"
#include "server/conversation.h"
#include "server/page.h"
#include "server/request.h"
#include "server/response.h"
#include "surveys/reply.h"

enum { ITEM_NAME_MAX = 100, VALUE_MAX = 8000 };

/* What the templates show of a view. */
struct form_page {
	const char *code;
	const char *municipality_name;
	const char *contact;
	const char *title;
	const char *language;
	bool rtl;
	bool question, done_page, stopped, closed;
	int64_t revision;
	const char *item;
	const char *back;
	const char *label, *hint, *fault;
	bool stale, required, by_mail, firm;
	bool one, many, text, number, date, time, note;
	const char *min, *max, *step;
	struct conversation_choice *choices;
	size_t choices_count;
	int64_t place, all;
};

static const struct shape_field choice_fields[] = {
        SHAPE_STRING(struct conversation_choice, value),
        SHAPE_STRING(struct conversation_choice, label),
};
static const struct shape choice_shape =
        SHAPE("choice", struct conversation_choice, choice_fields);

static const struct shape_field form_fields[] = {
        SHAPE_STRING(struct form_page, code),
        SHAPE_STRING(struct form_page, municipality_name),
        SHAPE_STRING(struct form_page, contact),
        SHAPE_STRING(struct form_page, title),
        SHAPE_STRING(struct form_page, language),
        SHAPE_BOOL(struct form_page, rtl),
        SHAPE_BOOL(struct form_page, question),
        SHAPE_BOOL(struct form_page, done_page),
        SHAPE_BOOL(struct form_page, stopped),
        SHAPE_BOOL(struct form_page, closed),
        SHAPE_INT(struct form_page, revision),
        SHAPE_STRING(struct form_page, item),
        SHAPE_STRING(struct form_page, back),
        SHAPE_STRING(struct form_page, label),
        SHAPE_STRING(struct form_page, hint),
        SHAPE_STRING(struct form_page, fault),
        SHAPE_BOOL(struct form_page, stale),
        SHAPE_BOOL(struct form_page, required),
        SHAPE_BOOL(struct form_page, by_mail),
        SHAPE_BOOL(struct form_page, firm),
        SHAPE_BOOL(struct form_page, one),
        SHAPE_BOOL(struct form_page, many),
        SHAPE_BOOL(struct form_page, text),
        SHAPE_BOOL(struct form_page, number),
        SHAPE_BOOL(struct form_page, date),
        SHAPE_BOOL(struct form_page, time),
        SHAPE_BOOL(struct form_page, note),
        SHAPE_STRING(struct form_page, min),
        SHAPE_STRING(struct form_page, max),
        SHAPE_STRING(struct form_page, step),
        SHAPE_LIST(struct form_page, choices, &choice_shape),
        SHAPE_INT(struct form_page, place),
        SHAPE_INT(struct form_page, all),
};
static const struct shape form_shape =
        SHAPE("form", struct form_page, form_fields);
const struct page_spec form_page_spec = {"form", &form_shape};

/* One flag a kind of input, because templates compare nothing: they only ask
 * whether something is there. */
static void
set_input(struct form_page *page, enum survey_type type)
{
	page->one = type == SURVEY_SELECT_ONE;
	page->many = type == SURVEY_SELECT_MULTIPLE;
	page->number = type == SURVEY_INTEGER || type == SURVEY_DECIMAL ||
	               type == SURVEY_RANGE;
	page->date = type == SURVEY_DATE || type == SURVEY_DATETIME;
	page->time = type == SURVEY_TIME;
	page->note = type == SURVEY_NOTE || type == SURVEY_ACKNOWLEDGE;
	page->text = type == SURVEY_TEXT;
}

/* The page is mirrored for scripts that run from right to left. */
static bool
is_rtl(const char *language)
{
	return strcmp(language, "ar") == 0 || strcmp(language, "fa") == 0 ||
	       strcmp(language, "ur") == 0 || strcmp(language, "he") == 0;
}

/* What is shown when a value would not do is 422, so that a program can tell it
 * from a page; a browser shows it all the same. */
static void
show(struct route_call *call, const struct conversation_view *view)
{
	struct form_page page = {
	        .code = call->parameters[0],
	        .municipality_name = view->municipality_name,
	        .contact = view->contact,
	        .title = view->title,
	        .language = view->language,
	        .rtl = is_rtl(view->language),
	        .question = view->kind == CONVERSATION_QUESTION,
	        .done_page = view->kind == CONVERSATION_DONE,
	        .stopped = view->kind == CONVERSATION_STOPPED,
	        .closed = view->kind == CONVERSATION_CLOSED,
	        .revision = view->revision,
	        .item = view->item,
	        .back = view->back,
	        .label = view->label,
	        .hint = view->hint,
	        .fault = view->fault,
	        .stale = view->stale,
	        .required = view->required,
	        .by_mail = view->by_mail,
	        .firm = view->firm,
	        .min = view->min,
	        .max = view->max,
	        .step = view->step,
	        .choices = view->choices,
	        .choices_count = view->choices_count,
	        .place = (int64_t)view->done + 1,
	        .all = (int64_t)view->all,
	};
	struct text html;

	if (page.place > page.all)
		page.place = page.all;
	set_input(&page, view->type);
	text_init(&html, call->memory, PAGE_BYTES_MAX);
	page_render(call->service->pages, &form_page_spec, &page, &html);
	if (html.truncated) {
		/* Without its end a page has no button to go on by. */
		log_event(LOG_ERROR, "form.page", "item=%s bytes=%zu",
		        page.item, html.length);
		response_error(call->http, 503);
		return;
	}
	response_html(call->http, view->fault != NULL ? 422 : 200,
	        text_string(&html), html.length);
}

struct form_query {
	const char *q;
};

static const struct request_field query_fields[] = {
        {"q", REQUEST_TEXT, offsetof(struct form_query, q), ITEM_NAME_MAX, 0},
};

/* Reads through the connection that is capped: a page never waits for the
 * writer. */
void
form_show(struct route_call *call)
{
	struct conversation_view view;
	struct form_query query;
	enum status status = request_query(call->http, query_fields, 1, &query);

	if (status == STATUS_OK)
		status = conversation_show(&call->service->viewing,
		        call->service->reading, call->memory,
		        call->parameters[0],
		        query.q[0] == '\0' ? NULL : query.q, &view);
	if (status != STATUS_OK)
		response_error(call->http, response_status(status));
	else
		show(call, &view);
}

struct form_post {
	const char *item;
	const char *value;
	const char *stop;
	int64_t revision;
};

static const struct request_field post_fields[] = {
        {"item", REQUEST_TEXT, offsetof(struct form_post, item), ITEM_NAME_MAX,
                0},
        {"value", REQUEST_TEXT, offsetof(struct form_post, value), VALUE_MAX,
                0},
        {"stop", REQUEST_TEXT, offsetof(struct form_post, stop), 8, 0},
        {"revision", REQUEST_INT, offsetof(struct form_post, revision), 20, -1},
};
/* The boxes of a select_multiple all carry the name "choice". */
static const struct request_field many_fields[] = {
        {"choice", REQUEST_MANY, offsetof(struct form_post, value), VALUE_MAX,
                0},
};

/* A posted page on its way through the writer. */
struct form_job {
	struct writer_job job;
	struct route_call call;
	struct conversation_post post;
	struct conversation_view view;
};

/* On the writer: the answer, its effects, and the view of what is asked next,
 * in one transaction. */
static enum status
run_post(struct writer_job *job, struct db *db)
{
	struct form_job *form = (struct form_job *)job;

	return conversation_page(&form->call.service->conversation, db,
	        form->call.memory, &form->post, &form->view);
}

/* After the commit. A redirect leads to the next question, so that going back
 * or reloading posts nothing again. */
static void
end_post(struct writer_job *job, enum status status)
{
	struct form_job *form = (struct form_job *)job;
	struct http_call *http = form->call.http;

	delivery_wake(form->call.service->delivery);
	if (status != STATUS_OK)
		response_error(http, response_status(status));
	else if (form->view.fault != NULL || form->view.stale)
		show(&form->call, &form->view);
	else
		response_see_other(http, text_format(form->call.memory, "/%s",
		                                 form->call.parameters[0]));
	http_call_resume(http);
}

/* A CPR number in a free text is masked here, before the text reaches a queue,
 * a log or the database. */
static enum status
read_post(struct route_call *call, struct conversation_post *post)
{
	struct form_post form;
	struct form_post many;
	enum status status = request_form(call->http, post_fields,
	        sizeof(post_fields) / sizeof(post_fields[0]), &form);

	if (status == STATUS_OK)
		status = request_form(call->http, many_fields, 1, &many);
	if (status != STATUS_OK)
		return status;
	*post = (struct conversation_post){.code = call->parameters[0],
	        .stop = form.stop[0] != '\0',
	        .item = form.item,
	        .value = many.value[0] != '\0'
	                         ? many.value
	                         : reply_mask_cpr(call->memory,
	                                   text_trim(call->memory, form.value)),
	        .revision = form.revision};
	return STATUS_OK;
}

/* Refused at once where the form cannot be read, or the writer takes no more;
 * otherwise answered by end_post. */
void
form_take(struct route_call *call)
{
	struct form_job *form = talloc_zero(call->memory, struct form_job);
	enum status status;

	if (form == NULL)
		log_abort("form.post", "out of memory");
	form->job.run = run_post;
	form->job.done = end_post;
	form->call = *call;
	status = read_post(call, &form->post);
	if (status == STATUS_OK) {
		http_call_defer(call->http);
		status = writer_submit(
		        call->service->writer, WRITER_ANSWERS, &form->job);
		if (status == STATUS_OK)
			return;
		response_error(call->http, response_status(status));
		http_call_resume(call->http);
		return;
	}
	response_error(call->http, response_status(status));
}
