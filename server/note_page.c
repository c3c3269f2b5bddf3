/*
 * The notes' page.  Whoever is logged in is the author, and the municipality is
 * the own one: neither stands in the form, so neither can be given.  What is
 * wrong is told beside its field, with everything that was typed still there.
 *
 * Adding and withdrawing are note.c's, as from the command line; a post is a job
 * for the writer and ends in a 303 to the list.
 */
#include "server/note_page.h"

#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "reports/theme.h"
#include "server/note.h"
#include "server/request.h"
#include "server/response.h"
#include "server/staff.h"

enum {
	PAGE_MAX = 400000,
	SHOWN_MAX = 100, /* the newest; a page has an end */
	DAY_BYTES = 20,
	TOPIC_BYTES = 4 * NOTE_TOPIC_MAX + 80,
	TEXT_BYTES = 4 * NOTE_TEXT_MAX + 400,
	DONE_BYTES = 20,
};

struct note_row {
	int64_t number;
	const char *day; /* "1. 3. 2026" */
	const char *day_href;
	const char *topic, *text, *author;
};

struct topic_row {
	const char *topic;
};

/* What was typed, and what is wrong with it. */
struct note_page {
	const char *user;
	const char *date, *topic, *text;
	const char *date_fault, *topic_fault, *text_fault; /* "": good */
	bool failed, added, removed, more;
	struct note_row *notes;
	size_t notes_count;
	struct topic_row *topics;
	size_t topics_count;
};

static const struct shape_field note_fields[] = {
        SHAPE_INT(struct note_row, number),
        SHAPE_STRING(struct note_row, day),
        SHAPE_STRING(struct note_row, day_href),
        SHAPE_STRING(struct note_row, topic),
        SHAPE_STRING(struct note_row, text),
        SHAPE_STRING(struct note_row, author),
};
static const struct shape note_shape =
        SHAPE("note", struct note_row, note_fields);
static const struct shape_field topic_fields[] = {
        SHAPE_STRING(struct topic_row, topic),
};
static const struct shape topic_shape =
        SHAPE("topic", struct topic_row, topic_fields);
static const struct shape_field page_fields[] = {
        SHAPE_STRING(struct note_page, user),
        SHAPE_STRING(struct note_page, date),
        SHAPE_STRING(struct note_page, topic),
        SHAPE_STRING(struct note_page, text),
        SHAPE_STRING(struct note_page, date_fault),
        SHAPE_STRING(struct note_page, topic_fault),
        SHAPE_STRING(struct note_page, text_fault),
        SHAPE_BOOL(struct note_page, failed),
        SHAPE_BOOL(struct note_page, added),
        SHAPE_BOOL(struct note_page, removed),
        SHAPE_BOOL(struct note_page, more),
        SHAPE_LIST(struct note_page, notes, &note_shape),
        SHAPE_LIST(struct note_page, topics, &topic_shape),
};
static const struct shape page_shape =
        SHAPE("notes", struct note_page, page_fields);
const struct page_spec note_page_spec = {"notes", &page_shape};

bool
note_page_may(const struct staff *staff)
{
	return staff->municipality != 0 &&
	       (strcmp(staff->role, "manager") == 0 ||
	               strcmp(staff->role, "broker") == 0);
}

static void
fill_row(TALLOC_CTX *memory, const struct note *note, struct note_row *row)
{
	int year = (int)(note->day / 10000);
	int month = (int)(note->day / 100 % 100);

	*row = (struct note_row){.number = note->id,
	        .day = text_format(memory, "%d. %d. %d", (int)(note->day % 100),
	                month, year),
	        .day_href = text_format(memory, "/foer-og-efter/%04d/%04d-%02d",
	                (int)note->municipality, year, month),
	        .topic = note->topic,
	        .text = note->text,
	        .author = note->author};
}

/* KL's themes are offered as topics; any other may be typed. */
static void
fill_topics(TALLOC_CTX *memory, struct note_page *page)
{
	page->topics = talloc_zero_array(memory, struct topic_row, THEMES);
	if (page->topics == NULL)
		log_abort("note.page", "out of memory");
	for (size_t i = 0; i < THEMES; i++)
		page->topics[i].topic = themes[i].title;
	page->topics_count = THEMES;
}

/* The newest day first. */
static enum status
fill_notes(struct route_call *call, struct note_page *page)
{
	static const int64_t always[2] = {0, INT64_MAX};
	struct note *notes = NULL;
	size_t count = 0;
	enum status status = note_list(call->service->reading, call->memory,
	        call->staff->municipality, always, &notes, &count);

	if (status != STATUS_OK)
		return status;
	page->more = count > SHOWN_MAX;
	page->notes_count = page->more ? SHOWN_MAX : count;
	page->notes = talloc_zero_array(
	        call->memory, struct note_row, (unsigned)page->notes_count + 1);
	if (page->notes == NULL)
		log_abort("note.page", "out of memory");
	for (size_t i = 0; i < page->notes_count; i++)
		fill_row(call->memory, &notes[count - 1 - i], &page->notes[i]);
	return STATUS_OK;
}

static void
show(struct route_call *call, unsigned http_status, struct note_page *page)
{
	enum status status = fill_notes(call, page);
	struct text html;

	if (status != STATUS_OK) {
		response_error(call->http, response_status(status));
		return;
	}
	page->user = call->staff->name;
	fill_topics(call->memory, page);
	text_init(&html, call->memory, PAGE_MAX);
	page_render(call->service->pages, &note_page_spec, page, &html);
	response_html(call->http, http_status, text_string(&html), html.length);
}

struct done {
	const char *what;
};

void
note_page_show(struct route_call *call)
{
	static const struct request_field fields[] = {{"nu", REQUEST_TEXT,
	        offsetof(struct done, what), DONE_BYTES, 0}};
	struct note_page page = {.date = "",
	        .topic = "",
	        .text = "",
	        .date_fault = "",
	        .topic_fault = "",
	        .text_fault = ""};
	struct done done = {""};
	enum status status = STATUS_FORBIDDEN;

	if (note_page_may(call->staff))
		status = request_query(call->http, fields, 1, &done);
	if (status != STATUS_OK) {
		response_error(call->http, response_status(status));
		return;
	}
	page.added = strcmp(done.what, "gemt") == 0;
	page.removed = strcmp(done.what, "fjernet") == 0;
	show(call, 200, &page);
}

/* A change that waits for the writer. */
struct note_job {
	struct writer_job job;
	struct route_call call;
	struct note note;
	const char *then; /* where the browser goes */
};

static struct audit_by
by_staff(const struct route_call *call)
{
	return (struct audit_by){&call->service->keys, call->staff->name,
	        clock_now(call->service->clock)};
}

static enum status
run_add(struct writer_job *job, struct db *db)
{
	struct note_job *note = (struct note_job *)job;
	const struct audit_by by = by_staff(&note->call);

	return note_add(db, &by, &note->note, &note->note.id);
}

static enum status
run_remove(struct writer_job *job, struct db *db)
{
	struct note_job *note = (struct note_job *)job;
	const struct audit_by by = by_staff(&note->call);

	return note_withdraw(db, &by, note->note.municipality, note->note.id);
}

/* After the commit. */
static void
end_change(struct writer_job *job, enum status status)
{
	struct note_job *note = (struct note_job *)job;
	struct http_call *http = note->call.http;
	struct service *service = note->call.service;

	if (status == STATUS_OK)
		response_see_other(http, note->then);
	else
		response_error(http, response_status(status));
	/* The call, and the job with it, are the web thread's then. */
	http_call_resume(http);
	service_wake(service);
}

static void
submit(struct route_call *call, struct note_job job)
{
	struct note_job *note = talloc(call->memory, struct note_job);
	enum status status;

	if (note == NULL)
		log_abort("note.page", "out of memory");
	*note = job;
	note->job.done = end_change;
	note->call = *call;
	http_call_defer(call->http);
	status = writer_submit(
	        call->service->writer, WRITER_ANSWERS, &note->job);
	if (status != STATUS_OK)
		end_change(&note->job, status);
}

/* A field of several lines is one line to a note. */
static const char *
as_line(TALLOC_CTX *memory, const char *typed)
{
	char *line = talloc_strdup(memory, typed);
	char *to = line;

	if (line == NULL)
		log_abort("note.page", "out of memory");
	for (const char *at = typed; *at != '\0'; at++) {
		bool blank =
		        *at == ' ' || *at == '\r' || *at == '\n' || *at == '\t';

		if (!blank)
			*to++ = *at;
		else if (to > line && to[-1] != ' ')
			*to++ = ' ';
	}
	if (to > line && to[-1] == ' ')
		to--;
	*to = '\0';
	return line;
}

static const char *
fault_words(enum note_fault fault)
{
	switch (fault) {
	case NOTE_EMPTY: return "Skriv i en sætning, hvad I har ændret.";
	case NOTE_LONG: return "Det er for langt. Skriv det kortere.";
	case NOTE_NUMBER:
		return "Skriv ingen telefonnumre og ingen CPR-numre. Alle, der"
		       " læser rapporterne, kan læse noten.";
	case NOTE_LINES:
	case NOTE_NO_AUTHOR: return "Det kan ikke læses. Skriv det om.";
	case NOTE_GOOD: break;
	}
	return "";
}

/* Each field is looked at beside a good other one. */
static void
look(struct note *note, struct note_page *page)
{
	struct note without_topic = *note;
	struct note without_text = *note;

	without_topic.topic = "";
	without_text.text = "-";
	page->text_fault = fault_words(note_look(&without_topic));
	page->topic_fault = fault_words(note_look(&without_text));
	page->date_fault = note_day_parse(page->date, &note->day) == STATUS_OK
	                           ? ""
	                           : "Vælg en dag, eller skriv den som"
	                             " 2026-03-01.";
	page->failed =
	        note_look(note) != NOTE_GOOD || page->date_fault[0] != '\0';
}

void
note_page_take(struct route_call *call)
{
	static const struct request_field fields[] = {
	        {"dag", REQUEST_TEXT, offsetof(struct note_page, date),
	                DAY_BYTES, 0},
	        {"emne", REQUEST_TEXT, offsetof(struct note_page, topic),
	                TOPIC_BYTES, 0},
	        {"tekst", REQUEST_TEXT, offsetof(struct note_page, text),
	                TEXT_BYTES, 0}};
	struct note_page page = {.user = ""};
	struct note note = {0};
	enum status status = STATUS_FORBIDDEN;

	if (note_page_may(call->staff))
		status = request_form(call->http, fields, 3, &page);
	if (status != STATUS_OK) {
		response_error(call->http, response_status(status));
		return;
	}
	page.topic = as_line(call->memory, page.topic);
	page.text = as_line(call->memory, page.text);
	note = (struct note){.municipality = call->staff->municipality,
	        .topic = page.topic,
	        .text = page.text,
	        .author = call->staff->name};
	look(&note, &page);
	if (page.failed)
		show(call, 422, &page);
	else
		submit(call, (struct note_job){.job = {.run = run_add},
		                     .note = note,
		                     .then = "/noter?nu=gemt"});
}

/* Of another municipality there is no such note. */
void
note_page_remove(struct route_call *call)
{
	struct note note = {.municipality = call->staff->municipality};
	enum status status = STATUS_FORBIDDEN;

	if (note_page_may(call->staff))
		status = text_to_int(call->parameters[0], 1, INT64_MAX,
		                 &note.id) == STATUS_OK
		                 ? STATUS_OK
		                 : STATUS_NOT_FOUND;
	if (status != STATUS_OK)
		response_error(call->http, response_status(status));
	else
		submit(call, (struct note_job){.job = {.run = run_remove},
		                     .note = note,
		                     .then = "/noter?nu=fjernet"});
}
