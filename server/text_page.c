/*
 * The page of people's own words.  What waits is listed oldest first; what was
 * reviewed can be looked at again, by theme, and mended.  Nothing on it tells who
 * wrote, nor who reviewed, and a text of a unit in which whoever is logged in
 * holds meetings is on nobody's page but others'.
 */
#include "server/text_page.h"

#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "reports/theme.h"
#include "server/request.h"
#include "server/response.h"
#include "server/staff.h"
#include "server/text_page_internal.h"
#include "server/text_theme.h"

enum {
	PAGE_MAX = 1500000,
	VIEW_BYTES = 20,
	THEME_BYTES = 4 * THEME_NAME_MAX,
	NUMBER_BYTES = 20,
};

static const struct shape_field link_fields[] = {
        SHAPE_STRING(struct text_link, href),
        SHAPE_STRING(struct text_link, title),
        SHAPE_BOOL(struct text_link, current),
};
static const struct shape link_shape =
        SHAPE("link", struct text_link, link_fields);
static const struct shape_field page_fields[] = {
        SHAPE_STRING(struct text_page, user),
        SHAPE_STRING(struct text_page, heading),
        SHAPE_STRING(struct text_page, done),
        SHAPE_STRING(struct text_page, done_href),
        SHAPE_STRING(struct text_page, alert),
        SHAPE_STRING(struct text_page, view),
        SHAPE_STRING(struct text_page, filter),
        SHAPE_INT(struct text_page, from),
        SHAPE_BOOL(struct text_page, failed),
        SHAPE_BOOL(struct text_page, single),
        SHAPE_BOOL(struct text_page, waiting),
        SHAPE_BOOL(struct text_page, filtered),
        SHAPE_LIST(struct text_page, views, &link_shape),
        SHAPE_LIST(struct text_page, filters, &link_shape),
        SHAPE_LIST(struct text_page, texts, &text_card_shape),
        SHAPE_STRING(struct text_page, more_href),
        SHAPE_STRING(struct text_page, first_href),
};
static const struct shape page_shape =
        SHAPE("texts", struct text_page, page_fields);
const struct page_spec text_page_spec = {"texts", &page_shape};

/* By enum text_view. */
static const struct {
	const char *name, *title, *heading;
} views[] = {
        [TEXT_WAITING] = {"venter", "Venter", "Venter på at blive læst"},
        [TEXT_REVIEWED] = {"vises", "Må vises", "Må vises i rapporter"},
        [TEXT_MASKED] = {"rettet", "Rettet",
                "Må vises, med navne eller andre ord rettet"},
        [TEXT_HIDDEN] = {"udeladt", "Udeladt", "Vises ikke i rapporter"},
};

enum { VIEWS = sizeof(views) / sizeof(views[0]) };

/* What is told of a text after a choice, by the address's word. */
static const struct {
	const char *word, *rest;
	bool alert;
	bool link; /* to the text */
} told[] = {
        {"vist", "må nu vises i rapporter.", false, true},
        {"gemt", "er gemt.", false, true},
        {"skjult", "vises ikke i rapporter.", false, true},
        {"ens", "er, som den var. Der var intet at gemme.", false, true},
        {"imens",
                "er ændret, siden du åbnede siden. Det, du valgte, er ikke"
                " gemt. Sådan ser teksten ud nu.",
                true, false},
        {"vaek", "er her ikke mere. Det, du valgte, er ikke gemt.", true,
                false},
};

bool
text_page_may(const struct staff *staff)
{
	return staff->municipality != 0 &&
	       strcmp(staff->role, "administrator") == 0;
}

static struct text_link *
links(TALLOC_CTX *memory, size_t count)
{
	struct text_link *made =
	        talloc_zero_array(memory, struct text_link, (unsigned)count);

	if (made == NULL)
		log_abort("text.page", "out of memory");
	return made;
}

/* A list's address; the theme "" is any. */
static const char *
address(TALLOC_CTX *memory, const char *view, const char *theme, int64_t from)
{
	const char *of_theme =
	        theme[0] == '\0' ? ""
	                         : text_format(memory, "&tema=%s",
	                                   text_page_encoded(memory, theme));
	const char *of_page =
	        from == 0 ? ""
	                  : text_format(memory, "&fra=%lld", (long long)from);

	return text_format(
	        memory, "/tekster?vis=%s%s%s", view, of_theme, of_page);
}

static void
fill_views(TALLOC_CTX *memory, struct text_page *page)
{
	page->views = links(memory, VIEWS);
	page->views_count = VIEWS;
	for (size_t i = 0; i < VIEWS; i++)
		page->views[i] = (struct text_link){
		        .href = address(memory, views[i].name, "", 0),
		        .title = views[i].title,
		        .current = !page->single &&
		                   strcmp(page->view, views[i].name) == 0};
}

static void
add_filter(TALLOC_CTX *memory, struct text_page *page, const char *theme,
        const char *title)
{
	page->filters[page->filters_count++] = (struct text_link){
	        .href = address(memory, page->view, theme, 0),
	        .title = title,
	        .current = strcmp(page->filter, theme) == 0};
}

/* What was let through, by theme: a waiting text has none yet. */
static enum status
fill_filters(struct route_call *call, struct text_page *page)
{
	struct text_theme_word *words = NULL;
	size_t count = 0;
	enum status status = text_theme_words(call->service->reading,
	        call->memory, call->staff->municipality, &words, &count);

	if (status != STATUS_OK)
		return status;
	page->filtered = true;
	page->filters = links(call->memory, count + 2);
	add_filter(call->memory, page, "", "Alle temaer");
	for (size_t i = 0; i < count; i++)
		add_filter(call->memory, page, words[i].code, words[i].title);
	add_filter(call->memory, page, THEME_OTHER, THEME_OTHER);
	return STATUS_OK;
}

void
text_page_answer(
        struct route_call *call, unsigned http_status, struct text_page *page)
{
	struct text html;

	page->user = call->staff->name;
	fill_views(call->memory, page);
	text_init(&html, call->memory, PAGE_MAX);
	page_render(call->service->pages, &text_page_spec, page, &html);
	response_html(call->http, http_status, text_string(&html), html.length);
}

static const struct text_page nothing = {.heading = "",
        .done = "",
        .done_href = "",
        .alert = "",
        .view = "",
        .filter = "",
        .more_href = "",
        .first_href = ""};

void
text_page_refuse(struct route_call *call)
{
	struct text_page page = nothing;

	page.single = true;
	page.heading = "Den må en anden læse";
	page.alert = "Teksten handler om en enhed, hvor du selv holder møder."
	             " En, der ikke gør det, skal læse den.";
	text_page_answer(call, 403, &page);
}

/* What an address may say. */
struct asked {
	const char *view, *theme, *told;
	int64_t from, number;
};

static enum status
read_query(struct route_call *call, struct asked *asked)
{
	static const struct request_field fields[] = {
	        {"vis", REQUEST_TEXT, offsetof(struct asked, view), VIEW_BYTES,
	                0},
	        {"tema", REQUEST_TEXT, offsetof(struct asked, theme),
	                THEME_BYTES, 0},
	        {"nu", REQUEST_TEXT, offsetof(struct asked, told), VIEW_BYTES,
	                0},
	        {"fra", REQUEST_INT, offsetof(struct asked, from), NUMBER_BYTES,
	                0},
	        {"tekst", REQUEST_INT, offsetof(struct asked, number),
	                NUMBER_BYTES, 0}};

	if (!text_page_may(call->staff))
		return STATUS_FORBIDDEN;
	return request_query(
	        call->http, fields, sizeof(fields) / sizeof(fields[0]), asked);
}

static void
tell(TALLOC_CTX *memory, const char *word, int64_t number,
        struct text_page *page)
{
	for (size_t i = 0; i < sizeof(told) / sizeof(told[0]); i++) {
		const char *sentence = text_format(memory, "Tekst nr. %lld %s",
		        (long long)number, told[i].rest);

		if (strcmp(told[i].word, word) != 0)
			continue;
		if (told[i].alert)
			page->alert = sentence;
		else
			page->done = sentence;
		if (told[i].link && !page->single)
			page->done_href = text_format(
			        memory, "/tekster/%lld", (long long)number);
	}
}

/* A word that names no list is the first. */
static enum text_view
view_of(const char *word)
{
	for (size_t i = 0; i < VIEWS; i++)
		if (strcmp(views[i].name, word) == 0)
			return (enum text_view)i;
	return TEXT_WAITING;
}

static enum status
fill_texts(struct route_call *call, const struct text_row *rows, size_t count,
        struct text_page *page)
{
	enum status status = STATUS_OK;

	page->texts = talloc_zero_array(
	        call->memory, struct text_card, (unsigned)count + 1);
	if (page->texts == NULL)
		log_abort("text.page", "out of memory");
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		status = text_card_fill(call, &rows[i], &page->texts[i]);
	page->texts_count = count;
	return status;
}

static enum status
fill_list(struct route_call *call, struct text_page *page)
{
	enum text_view view = view_of(page->view);
	const char *code = theme_code(page->filter);
	const struct text_query query = {
	        .municipality = call->staff->municipality,
	        .who = call->staff->name,
	        .view = view,
	        .theme = page->filter[0] == '\0' ? NULL
	                 : code == NULL          ? page->filter
	                                         : code,
	        .from = page->from};
	struct text_row *rows = NULL;
	size_t count = 0;
	enum status status = texts_look(
	        call->service->reading, call->memory, &query, &rows, &count);

	if (status == STATUS_OK && count > TEXT_PAGE) {
		count = TEXT_PAGE;
		page->more_href = address(call->memory, page->view,
		        page->filter, rows[count - 1].answer);
	}
	if (page->from != 0)
		page->first_href =
		        address(call->memory, page->view, page->filter, 0);
	if (status == STATUS_OK)
		status = fill_texts(call, rows, count, page);
	if (status == STATUS_OK &&
	        (view == TEXT_REVIEWED || view == TEXT_MASKED))
		status = fill_filters(call, page);
	return status;
}

void
text_page_show(struct route_call *call)
{
	struct asked asked = {.view = ""};
	struct text_page page = nothing;
	enum status status = read_query(call, &asked);

	if (status == STATUS_OK) {
		enum text_view view = view_of(asked.view);

		page.view = views[view].name;
		page.heading = views[view].heading;
		page.waiting = view == TEXT_WAITING;
		page.filter = view == TEXT_WAITING || view == TEXT_HIDDEN
		                      ? ""
		                      : asked.theme;
		page.from = asked.from > 0 ? asked.from : 0;
		tell(call->memory, asked.told, asked.number, &page);
		status = fill_list(call, &page);
	}
	if (status == STATUS_OK)
		text_page_answer(call, 200, &page);
	else
		response_error(call->http, response_status(status));
}

enum status
text_page_find(struct route_call *call, struct text_row *row)
{
	const struct audit_by by = {&call->service->keys, call->staff->name, 0};
	struct db *db = call->service->reading;
	int64_t municipality = call->staff->municipality;
	int64_t answer = 0;
	struct text why;
	enum status status = STATUS_NOT_FOUND;

	text_init(&why, call->memory, 400);
	if (text_to_int(call->parameters[0], 1, INT64_MAX, &answer) ==
	        STATUS_OK)
		status =
		        text_check_outside(db, &by, municipality, answer, &why);
	return status == STATUS_OK
	               ? text_look(db, call->memory, municipality, answer, row)
	               : status;
}

/* Where a choice leads that was made on an old page, or is to be undone. */
void
text_page_one(struct route_call *call)
{
	struct asked asked = {.view = ""};
	struct text_page page = nothing;
	struct text_row row = {0};
	enum status status = read_query(call, &asked);

	if (status == STATUS_OK) {
		status = text_page_find(call, &row);
		if (status == STATUS_FORBIDDEN) {
			text_page_refuse(call);
			return;
		}
	}
	if (status == STATUS_OK)
		status = fill_texts(call, &row, 1, &page);
	if (status != STATUS_OK) {
		response_error(call->http, response_status(status));
		return;
	}
	page.single = true;
	page.heading = "En enkelt tekst";
	tell(call->memory, asked.told, row.answer, &page);
	text_page_answer(call, 200, &page);
}
