/*
 * What a reviewer chose about a text.  The choice is looked at here, where what
 * is wrong can be told beside its field with all that was typed; it is carried
 * out by a job of the writer, which looks again whether the text is still what
 * the page showed.  A post ends in a 303, to the list that it came from.
 */
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "reports/theme.h"
#include "server/request.h"
#include "server/response.h"
#include "server/staff.h"
#include "server/text_mask.h"
#include "server/text_page.h"
#include "server/text_page_internal.h"

enum {
	CHOICE_BYTES = 20,
	NAMES_BYTES = 800,
	WORDS_BYTES = 16000,
	TICKS_BYTES = 16000,
	THEME_BYTES = 4 * THEME_NAME_MAX,
	NUMBER_BYTES = 20,
};

struct text_post {
	const char *choice; /* "vis", "skjul", "skrevet" */
	const char *mark, *names, *wording, *ticks;
	const char *view, *theme; /* of the list that it came from */
	int64_t from;
};

/* One post on its way. */
struct taking {
	struct route_call *call;
	struct text_post post;
	struct text_row row;
	struct text_card card;
	struct text_choice choice;
	const char *told; /* the word of the address afterwards */
};

static enum status
read_post(struct route_call *call, struct text_post *post)
{
	static const struct request_field fields[] = {
	        {"valg", REQUEST_TEXT, offsetof(struct text_post, choice),
	                CHOICE_BYTES, 0},
	        {"set", REQUEST_TEXT, offsetof(struct text_post, mark),
	                TEXT_MARK_LENGTH, 0},
	        {"navne", REQUEST_TEXT, offsetof(struct text_post, names),
	                NAMES_BYTES, 0},
	        {"ord", REQUEST_TEXT, offsetof(struct text_post, wording),
	                WORDS_BYTES, 0},
	        {"om", REQUEST_MANY, offsetof(struct text_post, ticks),
	                TICKS_BYTES, 0},
	        {"vis", REQUEST_TEXT, offsetof(struct text_post, view),
	                CHOICE_BYTES, 0},
	        {"tema", REQUEST_TEXT, offsetof(struct text_post, theme),
	                THEME_BYTES, 0},
	        {"fra", REQUEST_INT, offsetof(struct text_post, from),
	                NUMBER_BYTES, 0}};

	if (!text_page_may(call->staff))
		return STATUS_FORBIDDEN;
	return request_form(
	        call->http, fields, sizeof(fields) / sizeof(fields[0]), post);
}

/* Lines end as they do in what is stored, without blanks around it all. */
static const char *
as_typed(TALLOC_CTX *memory, const char *typed)
{
	struct text out;

	text_init(&out, memory, strlen(typed) + 1);
	for (const char *at = typed; *at != '\0'; at++)
		if (at[0] != '\r' || at[1] != '\n')
			text_add_bytes(&out, at, 1);
	return text_trim(memory, text_string(&out));
}

/* The list of names without what is empty; "" for none. */
static const char *
names_in(TALLOC_CTX *memory, const char *typed)
{
	struct text out;
	const char *at = typed;

	text_init(&out, memory, strlen(typed) + 1);
	while (at != NULL) {
		size_t length = strcspn(at, ",");
		const char *name = text_trim(
		        memory, text_format(memory, "%.*s", (int)length, at));

		if (name[0] != '\0') {
			text_add(&out, out.length == 0 ? "" : ",");
			text_add(&out, name);
		}
		at = at[length] == ',' ? at + length + 1 : NULL;
	}
	return text_string(&out);
}

/* The first name that does not stand in the text, NULL if all do. */
static const char *
missing(TALLOC_CTX *memory, const char *text, const char *names)
{
	const char *at = names[0] == '\0' ? NULL : names;
	struct text why;

	text_init(&why, memory, 400);
	while (at != NULL) {
		size_t length = strcspn(at, ",");
		const char *name = text_format(memory, "%.*s", (int)length, at);

		if (text_mask_names(memory, text, name, &text, &why) !=
		        STATUS_OK)
			return name;
		at = at[length] == ',' ? at + length + 1 : NULL;
	}
	return NULL;
}

/* Is it one of the values, with a blank between? */
static bool
is_ticked(const char *ticks, const char *value)
{
	size_t length = strlen(value);

	while (*ticks != '\0') {
		size_t next = strcspn(ticks, " ");

		if (next == length && memcmp(ticks, value, length) == 0)
			return true;
		ticks += next + (ticks[next] == ' ');
	}
	return false;
}

/* Ticks what was ticked, and says whether that is anything new. */
static bool
tick(struct taking *taking)
{
	struct text_card *card = &taking->card;
	const char **chosen = talloc_zero_array(taking->call->memory,
	        const char *, (unsigned)card->ticks_count + 1);
	size_t count = 0;
	bool changed = false;

	if (chosen == NULL)
		log_abort("text.page", "out of memory");
	for (size_t i = 0; i < card->ticks_count; i++) {
		struct text_tick *at = &card->ticks[i];
		bool ticked = is_ticked(taking->post.ticks, at->value);

		changed = changed || ticked != at->ticked;
		at->ticked = ticked;
		if (ticked)
			chosen[count++] = at->code;
	}
	taking->choice.themes = chosen;
	taking->choice.theme_count = count;
	return changed;
}

/* What is typed into the field, if it is anything else than stood there. */
static const char *
other_words(struct taking *taking)
{
	TALLOC_CTX *memory = taking->call->memory;
	const char *typed = as_typed(memory, taking->post.wording);
	bool same = strcmp(typed, as_typed(memory, taking->card.wording)) == 0;

	taking->card.wording = typed;
	taking->card.open = !same;
	return same ? NULL : typed;
}

/* What was left out is shown again by giving it its words. */
static void
choose_show(struct taking *taking)
{
	TALLOC_CTX *memory = taking->call->memory;
	struct text_card *card = &taking->card;
	struct text_ask *ask = &taking->choice.ask;
	const char *stands =
	        card->shown ? taking->row.shown : taking->row.written;
	const char *names = names_in(memory, taking->post.names);
	const char *other = other_words(taking);
	const char *stranger =
	        missing(memory, other == NULL ? stands : other, names);
	bool tagged = tick(taking);

	card->names = taking->post.names;
	ask->decision = card->waits ? TEXT_SHOW : TEXT_CHANGE;
	ask->as = card->hidden && other == NULL ? stands : other;
	ask->names = names[0] == '\0' ? NULL : names;
	taking->choice.decides =
	        !card->shown || ask->as != NULL || ask->names != NULL;
	taking->choice.tags = true;
	taking->told = !card->shown                       ? "vist"
	               : taking->choice.decides || tagged ? "gemt"
	                                                  : "ens";
	if (card->wording[0] == '\0') {
		card->open = true;
		card->wording_fault = "Skriv, hvordan teksten må vises, eller"
		                      " vælg, at den ikke skal vises.";
	} else if (stranger != NULL) {
		card->names_fault = text_format(memory,
		        "»%s« står ikke i teksten som et ord. Skriv det, som"
		        " det står der.",
		        stranger);
	}
}

/* STATUS_INPUT: a choice that no page of ours has. */
static enum status
choose(struct taking *taking)
{
	const char *choice = taking->post.choice;
	struct text_card *card = &taking->card;
	struct text_ask *ask = &taking->choice.ask;

	*ask = (struct text_ask){
	        .municipality = taking->call->staff->municipality,
	        .answer = taking->row.answer};
	taking->choice.mark = taking->post.mark;
	if (strcmp(choice, "vis") == 0) {
		choose_show(taking);
	} else if (strcmp(choice, "skjul") == 0) {
		ask->decision = TEXT_HIDE;
		taking->choice.decides = !card->hidden;
		taking->told = card->hidden ? "ens" : "skjult";
	} else if (strcmp(choice, "skrevet") == 0 && card->masked) {
		ask->decision = TEXT_CHANGE;
		ask->as = taking->row.written;
		taking->choice.decides = true;
		taking->told = "gemt";
	} else {
		return STATUS_INPUT;
	}
	return STATUS_OK;
}

/* A job for the writer; all it needs is the call's. */
struct text_job {
	struct writer_job job;
	struct route_call call;
	struct text_choice choice;
	const char *then; /* where the browser goes */
	const char *old;  /* where, if the page was an old one */
	const char *gone; /* where, if the text is gone */
};

static enum status
run_choice(struct writer_job *job, struct db *db)
{
	struct text_job *text = (struct text_job *)job;
	const struct audit_by by = {&text->call.service->keys,
	        text->call.staff->name, clock_now(text->call.service->clock)};
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text why;
	enum status status;

	text_init(&why, memory, 2000);
	status = text_choose(db, &by, &text->choice, &why);
	talloc_free(memory);
	return status;
}

/* After the commit. */
static void
end_choice(struct writer_job *job, enum status status)
{
	struct text_job *text = (struct text_job *)job;
	struct http_call *http = text->call.http;
	struct service *service = text->call.service;

	if (status == STATUS_OK)
		response_see_other(http, text->then);
	else if (status == STATUS_CONFLICT || status == STATUS_INPUT)
		response_see_other(http, text->old);
	else if (status == STATUS_NOT_FOUND)
		response_see_other(http, text->gone);
	else
		response_error(http, response_status(status));
	/* The call, and the job with it, are the web thread's then. */
	http_call_resume(http);
	service_wake(service);
}

/* Back to the list, or to the text where it stood alone. */
static const char *
after(struct taking *taking)
{
	TALLOC_CTX *memory = taking->call->memory;
	const struct text_post *post = &taking->post;
	long long number = (long long)taking->row.answer;

	if (post->view[0] == '\0')
		return text_format(
		        memory, "/tekster/%lld?nu=%s", number, taking->told);
	return text_format(memory,
	        "/tekster?vis=%s&tema=%s&fra=%lld&nu=%s&tekst=%lld",
	        text_page_encoded(memory, post->view),
	        text_page_encoded(memory, post->theme), (long long)post->from,
	        taking->told, number);
}

static const char *
old_page(struct taking *taking)
{
	return text_format(taking->call->memory, "/tekster/%lld?nu=imens",
	        (long long)taking->row.answer);
}

static const char *
gone_text(struct route_call *call)
{
	return text_format(call->memory, "/tekster?nu=vaek&tekst=%s",
	        text_page_encoded(call->memory, call->parameters[0]));
}

static void
submit(struct taking *taking)
{
	struct route_call *call = taking->call;
	struct text_job *text = talloc(call->memory, struct text_job);
	enum status status;

	if (text == NULL)
		log_abort("text.page", "out of memory");
	*text = (struct text_job){
	        .job = {.run = run_choice, .done = end_choice},
	        .call = *call,
	        .choice = taking->choice,
	        .then = after(taking),
	        .old = old_page(taking),
	        .gone = gone_text(call)};
	http_call_defer(call->http);
	status = writer_submit(
	        call->service->writer, WRITER_ANSWERS, &text->job);
	if (status != STATUS_OK)
		end_choice(&text->job, status);
}

/* The text alone, with what is wrong and all that was typed. */
static void
complain(struct taking *taking)
{
	struct text_page page = {.heading = "En enkelt tekst",
	        .done = "",
	        .done_href = "",
	        .alert = "",
	        .view = taking->post.view,
	        .filter = taking->post.theme,
	        .from = taking->post.from,
	        .failed = true,
	        .single = true,
	        .texts = &taking->card,
	        .texts_count = 1,
	        .more_href = "",
	        .first_href = ""};

	text_page_answer(taking->call, 422, &page);
}

/* The text that the path names, as it is now. */
static enum status
find(struct taking *taking)
{
	enum status status = read_post(taking->call, &taking->post);

	if (status == STATUS_OK)
		status = text_page_find(taking->call, &taking->row);
	if (status == STATUS_OK)
		status = text_card_fill(
		        taking->call, &taking->row, &taking->card);
	return status;
}

void
text_page_take(struct route_call *call)
{
	struct taking taking = {.call = call};
	enum status status = find(&taking);
	bool old = status == STATUS_OK &&
	           strcmp(taking.post.mark, taking.card.mark) != 0;

	if (status == STATUS_OK && !old)
		status = choose(&taking);
	if (status == STATUS_FORBIDDEN && text_page_may(call->staff))
		text_page_refuse(call);
	else if (status == STATUS_NOT_FOUND)
		response_see_other(call->http, gone_text(call));
	else if (status != STATUS_OK)
		response_error(call->http, response_status(status));
	else if (old)
		response_see_other(call->http, old_page(&taking));
	else if (taking.card.names_fault[0] != '\0' ||
	         taking.card.wording_fault[0] != '\0')
		complain(&taking);
	else
		submit(&taking);
}
