/*
 * The pages of staff as axe-core sees them in a browser: nothing against WCAG 2.2
 * AA, nor against what axe calls good practice.  One run of chromium looks at all
 * of them, one after the other.  Skipped where there is no chromium, or axe-core
 * was not installed.
 */
#include "tests/house.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <jansson.h>

#include "base/embedded.h"

enum { DOM_MAX = 4000000 };

static const char axe[] = "build/npm/node_modules/axe-core/axe.min.js";

/* Each page takes the document's place, since axe lives in its window; what axe
 * found comes in the place of the last. */
static const char script[] =
        "const found = [];\n"
        "(async () => {\n"
        "  for (const page of pages) {\n"
        "    const parsed = new DOMParser()\n"
        "        .parseFromString(page.html, 'text/html');\n"
        "    document.replaceChild(document.adoptNode(\n"
        "        parsed.documentElement), document.documentElement);\n"
        "    const result = await axe.run(document, { runOnly: {\n"
        "        type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a',\n"
        "            'wcag21aa', 'wcag22aa', 'best-practice'] } });\n"
        "    for (const v of result.violations)\n"
        "      for (const node of v.nodes)\n"
        "        found.push(page.name + ': ' + v.id + ': ' + node.html);\n"
        "    found.push(page.name + ': ' + result.passes.length +\n"
        "        ' rules passed');\n"
        "  }\n"
        "  document.body.textContent = 'AXE ' + found.join('\\n') + ' END';\n"
        "})().catch((fault) => {\n"
        "  document.body.textContent = 'AXE failed: ' + fault + ' END';\n"
        "});\n";

/* A browser without a server has no style but what stands in the page. */
static const char *
styled(struct house *house, const char *html)
{
	static const char link[] =
	        "<link rel=\"stylesheet\" href=\"/static/style.css\">";
	const struct embedded *style = embedded_find("server/static/style.css");
	const char *at = strstr(html, link);

	assert_non_null(at);
	assert_non_null(style);
	return talloc_asprintf(house->memory, "%.*s<style>%s</style>%s",
	        (int)(at - html), html, style->bytes, at + strlen(link));
}

static void
add_page(struct house *house, json_t *pages, const char *name, const char *html)
{
	json_array_append_new(pages, json_pack("{s:s, s:s}", "name", name,
	                                     "html", styled(house, html)));
}

static void
add(struct house *house, json_t *pages, struct house_request request)
{
	struct http_call *call = house_ask(house, request);

	assert_in_range(call->status, 200, 422);
	assert_int_not_equal(call->status, 303);
	add_page(house, pages,
	        talloc_asprintf(house->memory, "%s?%s", request.path,
	                request.query == NULL ? "" : request.query),
	        call->answer);
}

/* Texts that wait, were masked and were left out; a note. */
static const char *const world[] = {
        "INSERT INTO staff (municipality, name, role, password_hash)"
        " SELECT 740, 'rikke', 'administrator', password_hash FROM staff"
        " WHERE name = 'leder'",
        "INSERT INTO respondent (id, municipality, kind, phone_hash,"
        " phone_sealed, created_at) VALUES (1, 740, 'citizen', x'01', x'00',"
        " 0)",
        "INSERT INTO invitation (id, municipality, respondent,"
        " survey_version, month, code_hash, created_at) SELECT 1, 740, 1,"
        " max(id), 202609, x'01', 0 FROM survey_version",
        "INSERT INTO session (id, municipality, respondent, state, asked,"
        " language, closes_at) VALUES (1, 740, 1, 'open', -1, 'da', 0)",
        "INSERT INTO answer (id, municipality, session, item, value, comment,"
        " channel, at) VALUES (1, 740, 1, 0, '5', 'Bente hjalp', 'sms', 1),"
        " (2, 740, 1, 2, '5', 'for sent', 'sms', 1), (3, 740, 1, 3, '5',"
        " 'venter', 'sms', 1), (4, 740, 1, 4, '5', 'venter også', 'sms', 1)",
        "INSERT INTO text_review (answer, municipality, shown, reviewer, at)"
        " VALUES (1, 740, '[navn] hjalp', 'R', 0), (2, 740, '', 'R', 0)",
        "INSERT INTO text_theme (municipality, answer, theme, tagged_by,"
        " tagged_at) VALUES (740, 1, 'goals', 'R', 0)",
        "INSERT INTO text_shown (answer, theme, municipality, first_at)"
        " VALUES (1, 'goals', 740, 0)",
        "INSERT INTO note (municipality, day, text, topic, author,"
        " created_at) VALUES (740, 20260301, 'Vi ringer', 'Mødet', 'leder',"
        " 0)"};

/* What a form of the first waiting text needs. */
static const char *
form_of(struct house *house, const char *cookie)
{
	static const char field[] = "name=\"set\" value=\"";
	struct http_call *call = house_ask(house,
	        (struct house_request){.path = "/tekster/3", .cookie = cookie});
	const char *at = strstr(call->answer, field);

	assert_non_null(at);
	return talloc_asprintf(house->memory,
	        "set=%.32s&valg=vis&navne=Ole&ord=+", at + strlen(field));
}

static json_t *
all_pages(struct house *house)
{
	static const char *const rikkes[][2] = {
	        {"/tekster", NULL},
	        {"/tekster", "vis=vises&nu=vist&tekst=1"},
	        {"/tekster", "vis=rettet&tema=goals"},
	        {"/tekster", "vis=rettet&tema=overall"},
	        {"/tekster", "vis=udeladt"},
	        {"/tekster/3", "nu=imens"},
	        {"/rapporter", NULL},
	        {"/levering", NULL},
	};
	const char *rikke;
	const char *leder;
	json_t *pages = json_array();

	for (size_t i = 0; i < sizeof(world) / sizeof(world[0]); i++)
		house_run(house, world[i]);
	rikke = house_log_in(house, "rikke");
	leder = house_log_in(house, "leder");
	add(house, pages, (struct house_request){.path = "/login"});
	for (size_t i = 0; i < sizeof(rikkes) / sizeof(rikkes[0]); i++)
		add(house, pages,
		        (struct house_request){.path = rikkes[i][0],
		                .query = rikkes[i][1],
		                .cookie = rikke});
	add(house, pages,
	        (struct house_request){.path = "/tekster/3",
	                .form = form_of(house, rikke),
	                .origin = "http://s.test",
	                .cookie = rikke});
	add(house, pages,
	        (struct house_request){.path = "/noter", .cookie = leder});
	add(house, pages,
	        (struct house_request){.path = "/noter",
	                .form = "dag=&emne=&tekst=",
	                .origin = "http://s.test",
	                .cookie = leder});
	return pages;
}

/* Leaves no end of a script inside one. */
static void
write_json(FILE *file, const json_t *pages)
{
	char *json = json_dumps(pages, JSON_COMPACT);

	assert_non_null(json);
	(void)fputs("const pages = ", file);
	for (const char *at = json; *at != '\0'; at++)
		if (*at == '<')
			(void)fputs("\\u003c", file);
		else
			(void)fputc(*at, file);
	(void)fputs(";\n", file);
	free(json);
}

static void
write_driver(struct house *house, const json_t *pages)
{
	FILE *file = fopen(
	        talloc_asprintf(house->memory, "%s/driver.html", house->folder),
	        "we");
	FILE *program = fopen(axe, "re");
	char piece[4096];
	size_t length;

	assert_non_null(file);
	assert_non_null(program);
	(void)fputs("<!DOCTYPE html><html lang=\"da\"><head>"
	            "<meta charset=\"utf-8\"><title>axe</title></head><body>"
	            "<script>",
	        file);
	while ((length = fread(piece, 1, sizeof(piece), program)) > 0)
		assert_int_equal(fwrite(piece, 1, length, file), length);
	(void)fclose(program);
	(void)fputs("</script><script>", file);
	write_json(file, pages);
	(void)fputs(script, file);
	(void)fputs("</script></body></html>\n", file);
	assert_int_equal(fclose(file), 0);
}

/* What axe says of the pages, a line each; what chromium leaves is removed. */
static const char *
look(struct house *house, const json_t *pages)
{
	static const char line[] =
	        "cd %s && HOME=$PWD timeout 60 chromium --headless --no-sandbox"
	        " --disable-gpu --window-size=390,900 --user-data-dir=$PWD/web"
	        " --virtual-time-budget=60000 --dump-dom"
	        " file://$PWD/driver.html > dom 2> log; cat dom;"
	        " rm -rf web dom log driver.html .cache .config .pki .local";
	char *dom = talloc_zero_array(house->memory, char, DOM_MAX);
	const char *at;
	FILE *pipe;

	write_driver(house, pages);
	pipe = popen(talloc_asprintf(house->memory, line, house->folder), "re");
	assert_non_null(pipe);
	assert_true(fread(dom, 1, DOM_MAX - 1, pipe) > 0);
	(void)pclose(pipe);
	at = strstr(dom, "AXE ");
	if (at == NULL || strstr(at, " END") == NULL)
		fail_msg("axe has not ended: %.2000s", dom);
	return at + 4;
}

static void
test_pages(void **state)
{
	/* What must be found, or nothing would be. */
	static const char bad[] =
	        "<!DOCTYPE html><html><head>"
	        "<link rel=\"stylesheet\" href=\"/static/style.css\">"
	        "</head><body><p style=\"color: #ddd\">Kan ikke "
	        "læses</p></body></html>";
	static const char *const must[] = {"bad: color-contrast: ",
	        "bad: html-has-lang: ", "bad: document-title: "};
	struct house *house = *state;
	json_t *pages;
	char *said;

	if (system("command -v chromium > /dev/null") != 0 ||
	        access(axe, R_OK) != 0) {
		print_message("skipped: chromium or axe-core is not installed"
		              " (make build/npm/installed)\n");
		skip();
	}
	pages = all_pages(house);
	add_page(house, pages, "bad", bad);
	said = talloc_strdup(house->memory, look(house, pages));
	for (size_t i = 0; i < 3; i++)
		if (strstr(said, must[i]) == NULL)
			fail_msg("axe does not see \"%s\": %s", must[i], said);
	*strstr(said, "\nbad: ") = '\0';
	for (char *at = strtok_r(said, "\n", &said); at != NULL;
	        at = strtok_r(NULL, "\n", &said))
		if (strstr(at, " rules passed") == NULL)
			fail_msg("%s", at);
	json_decref(pages);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {HOUSE(test_pages)};

	return cmocka_run_group_tests_name("axe", tests, NULL, NULL);
}
