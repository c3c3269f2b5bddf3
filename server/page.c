/*
 * Compiles templates into a list of steps once, at start, and runs the list for
 * each page. Names are bound to fields while compiling, so that rendering can
 * meet no surprise: a page that would fail keeps the server from starting.
 *
 * A list opens a scope of its own; a name is looked for from the innermost
 * outwards, and each step remembers at which level it was found. There is no
 * way to add a value that is not escaped.
 */
#include "server/page.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/embedded.h"
#include "base/log.h"
#include "base/text.h"

enum { DEPTH_MAX = 8, INCLUDES_MAX = 8, PAGES_MAX = 32 };

enum step_kind { STEP_TEXT, STEP_VALUE, STEP_SECTION, STEP_INVERSE, STEP_END };

struct step {
	enum step_kind kind;
	const char *text; /* STEP_TEXT */
	size_t length;
	int level; /* whose scope the field is found in */
	const struct shape_field *field;
	size_t end; /* of a section: the index of its STEP_END */
};

struct compiled {
	const struct page_spec *spec;
	struct step *steps;
	size_t count;
};

struct page_set {
	struct compiled pages[PAGES_MAX];
	size_t count;
};

struct compiler {
	struct compiled *page;
	const struct shape *scopes[DEPTH_MAX];
	int depth;              /* scopes in use */
	size_t open[DEPTH_MAX]; /* sections that are not closed */
	bool pushed[DEPTH_MAX]; /* they opened a scope */
	int open_count;
	int includes;
	const char *path;
	const char *start; /* of the file, to count lines */
	struct text *why;
};

/* Told as a compiler would, with the line of the file in which it stands. */
static enum status
fail(const struct compiler *compiler, const char *at, const char *what,
        const char *name, size_t length)
{
	size_t line = 1;

	for (const char *c = compiler->start; c < at; c++)
		line += *c == '\n';
	text_add_format(compiler->why, "%s line %zu: %s \"%.*s\"",
	        compiler->path, line, what, (int)length, name);
	return STATUS_INPUT;
}

/* Grown by blocks: the number of steps is known only at the end. A pointer to a
 * step holds until the next is added. */
static struct step *
add_step(struct compiler *compiler, enum step_kind kind)
{
	struct compiled *page = compiler->page;

	if (page->count % 64 == 0)
		page->steps = talloc_realloc(NULL, page->steps, struct step,
		        (unsigned)page->count + 64);
	if (page->steps == NULL)
		log_abort("page.compile", "out of memory");
	page->steps[page->count] = (struct step){.kind = kind};
	return &page->steps[page->count++];
}

/* From the innermost scope outwards, as somebody who reads the template would
 * look for it. */
static bool
bind(const struct compiler *compiler, const char *name, size_t length,
        struct step *step)
{
	for (int level = compiler->depth - 1; level >= 0; level--) {
		step->field = shape_find(compiler->scopes[level], name, length);
		step->level = level;
		if (step->field != NULL)
			return true;
	}
	return false;
}

/* Only a list that is shown opens a scope: its inverse stands where there is no
 * item to look into. */
static enum status
open_section(struct compiler *compiler, const char *at, const char *name,
        size_t length)
{
	bool inverse = *at == '^';
	struct step *step =
	        add_step(compiler, inverse ? STEP_INVERSE : STEP_SECTION);

	if (!bind(compiler, name, length, step))
		return fail(compiler, at, "there is no field", name, length);
	if (compiler->open_count == DEPTH_MAX || compiler->depth == DEPTH_MAX)
		return fail(compiler, at, "too deep at", name, length);
	compiler->open[compiler->open_count] = compiler->page->count - 1;
	compiler->pushed[compiler->open_count] =
	        !inverse && step->field->kind == SHAPE_KIND_LIST;
	if (compiler->pushed[compiler->open_count])
		compiler->scopes[compiler->depth++] = step->field->of;
	compiler->open_count++;
	return STATUS_OK;
}

/* The name is compared, though the last one open is meant in any case: a slip
 * in a template is found here. */
static enum status
close_section(struct compiler *compiler, const char *at, const char *name,
        size_t length)
{
	size_t begin;

	if (compiler->open_count == 0)
		return fail(compiler, at, "nothing is open for", name, length);
	begin = compiler->open[--compiler->open_count];
	if (strncmp(compiler->page->steps[begin].field->name, name, length) !=
	                0 ||
	        compiler->page->steps[begin].field->name[length] != '\0')
		return fail(compiler, at, "another section is open at", name,
		        length);
	if (compiler->pushed[compiler->open_count])
		compiler->depth--;
	compiler->page->steps[begin].end = compiler->page->count;
	(void)add_step(compiler, STEP_END);
	return STATUS_OK;
}

/* What has no single value cannot be shown; that is known from the shape alone.
 */
static enum status
add_value(struct compiler *compiler, const char *name, size_t length)
{
	struct step *step = add_step(compiler, STEP_VALUE);

	if (!bind(compiler, name, length, step))
		return fail(compiler, name, "there is no field", name, length);
	if (step->field->kind == SHAPE_KIND_LIST ||
	        step->field->kind == SHAPE_KIND_STRUCT ||
	        step->field->kind == SHAPE_KIND_BLOB)
		return fail(compiler, name, "cannot be shown:", name, length);
	return STATUS_OK;
}

static enum status compile_file(
        struct compiler *compiler, const char *name, size_t length);

static enum status
take_tag(struct compiler *compiler, const char *tag, size_t length)
{
	switch (*tag) {
	case '#':
	case '^': return open_section(compiler, tag, tag + 1, length - 1);
	case '/': return close_section(compiler, tag, tag + 1, length - 1);
	case '>': return compile_file(compiler, tag + 1, length - 1);
	default: return add_value(compiler, tag, length);
	}
}

/* Text up to the next tag, then the tag; a tag that does not end would swallow
 * the rest of the page. */
static enum status
compile_text(struct compiler *compiler, const char *at)
{
	enum status status = STATUS_OK;

	while (status == STATUS_OK && *at != '\0') {
		const char *open = strstr(at, "{{");
		const char *close = open == NULL ? NULL : strstr(open, "}}");
		struct step *step = add_step(compiler, STEP_TEXT);

		step->text = at;
		step->length = open == NULL ? strlen(at) : (size_t)(open - at);
		if (open == NULL)
			return STATUS_OK;
		if (close == NULL || close == open + 2)
			return fail(compiler, open, "a tag without end at",
			        open, 10);
		status = take_tag(
		        compiler, open + 2, (size_t)(close - open) - 2);
		at = close + 2;
	}
	return status;
}

/* An included file stands in the scope of the place that includes it. How many
 * there may be is bounded, so that files that include each other end. */
static enum status
compile_file(struct compiler *compiler, const char *name, size_t length)
{
	const char *outer_path = compiler->path;
	const char *outer_start = compiler->start;
	const char *path = text_format(compiler->page->steps,
	        "server/pages/%.*s.html", (int)length, name);
	const struct embedded *file = embedded_find(path);
	enum status status;

	if (file == NULL || ++compiler->includes > INCLUDES_MAX) {
		text_add_format(
		        compiler->why, "%s: there is no such page", path);
		return STATUS_NOT_FOUND;
	}
	compiler->path = path;
	compiler->start = file->bytes;
	status = compile_text(compiler, file->bytes);
	compiler->path = outer_path;
	compiler->start = outer_start;
	return status;
}

/* Sections must be closed where they were opened, includes and all. */
static enum status
compile_page(TALLOC_CTX *owner, const struct page_spec *spec,
        struct compiled *page, struct text *why)
{
	struct compiler compiler = {
	        .page = page, .scopes = {spec->shape}, .depth = 1, .why = why};
	enum status status;

	page->spec = spec;
	page->steps = talloc_array(owner, struct step, 64);
	status = compile_file(&compiler, spec->name, strlen(spec->name));
	if (status == STATUS_OK && compiler.open_count > 0) {
		text_add_format(why,
		        "server/pages/%s.html: a section is not"
		        " closed",
		        spec->name);
		status = STATUS_INPUT;
	}
	return status;
}

/* All or none: the first page that is wrong is told, and nothing is served. */
enum status
page_set_create(TALLOC_CTX *owner, const struct page_spec *const *specs,
        size_t count, struct page_set **out, struct text *why)
{
	struct page_set *set = talloc_zero(owner, struct page_set);
	enum status status = STATUS_OK;

	if (set == NULL)
		log_abort("page.set", "out of memory");
	assert(count <= PAGES_MAX);
	for (; status == STATUS_OK && set->count < count; set->count++)
		status = compile_page(
		        set, specs[set->count], &set->pages[set->count], why);
	if (status != STATUS_OK) {
		talloc_free(set);
		return status;
	}
	*out = set;
	return STATUS_OK;
}

struct render {
	const struct compiled *page;
	const char *scopes[DEPTH_MAX]; /* the structs, by level */
	int depth;
	struct text *out;
};

/* What counts as there is in server/page.h; a number that cannot be computed
 * (NaN) is not. */
static bool
is_there(const struct shape_field *field, const char *base)
{
	const void *at = base + field->offset;

	switch (field->kind) {
	case SHAPE_KIND_INT: return *(const int64_t *)at != 0;
	case SHAPE_KIND_REAL: return isfinite(*(const double *)at);
	case SHAPE_KIND_BOOL: return *(const bool *)at;
	case SHAPE_KIND_STRING:
		return *(const char *const *)at != NULL &&
		       **(const char *const *)at != '\0';
	case SHAPE_KIND_LIST:
		return *(const size_t *)(const void *)(base +
		                                       field->count_offset) > 0;
	case SHAPE_KIND_BLOB:
	case SHAPE_KIND_STRUCT: break;
	}
	return false;
}

/* Escaped for text and for attributes in quotes, which is all that our
 * templates have. */
static void
show_value(struct render *render, const struct step *step)
{
	const void *at = render->scopes[step->level] + step->field->offset;
	const char *string;

	switch (step->field->kind) {
	case SHAPE_KIND_INT:
		text_add_format(render->out, "%" PRId64, *(const int64_t *)at);
		break;
	case SHAPE_KIND_REAL:
		text_add_format(render->out, "%g", *(const double *)at);
		break;
	case SHAPE_KIND_BOOL:
		text_add(render->out, *(const bool *)at ? "ja" : "nej");
		break;
	case SHAPE_KIND_STRING:
		string = *(const char *const *)at;
		text_add_html(render->out, string == NULL ? "" : string);
		break;
	case SHAPE_KIND_BLOB:
	case SHAPE_KIND_STRUCT:
	case SHAPE_KIND_LIST: break;
	}
}

static void render_steps(struct render *render, size_t from, size_t to);

/* Each item is a scope while its part of the page is rendered. */
static void
render_list(struct render *render, size_t from, const struct step *step)
{
	const char *base = render->scopes[step->level];
	const void *list = base + step->field->offset;
	const void *length = base + step->field->count_offset;
	const char *items = *(const char *const *)list;
	size_t count = *(const size_t *)length;

	for (size_t i = 0; i < count; i++) {
		render->scopes[render->depth++] =
		        items + i * step->field->of->size;
		render_steps(render, from, step->end);
		render->depth--;
	}
}

/* Sections are skipped by their end, and rendered by calling this again for
 * what is inside. */
static void
render_steps(struct render *render, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++) {
		const struct step *step = &render->page->steps[i];
		bool there;

		if (step->kind == STEP_TEXT)
			text_add_bytes(render->out, step->text, step->length);
		if (step->kind == STEP_VALUE)
			show_value(render, step);
		if (step->kind != STEP_SECTION && step->kind != STEP_INVERSE)
			continue;
		there = is_there(step->field, render->scopes[step->level]);
		if (step->kind == STEP_SECTION && there &&
		        step->field->kind == SHAPE_KIND_LIST)
			render_list(render, i + 1, step);
		else if (there == (step->kind == STEP_SECTION))
			render_steps(render, i + 1, step->end);
		i = step->end;
	}
}

/* A page that is not in the set is a mistake of ours, not of anybody who asks.
 */
void
page_render(const struct page_set *set, const struct page_spec *spec,
        const void *value, struct text *out)
{
	for (size_t i = 0; i < set->count; i++) {
		struct render render = {.page = &set->pages[i],
		        .scopes = {value},
		        .depth = 1,
		        .out = out};

		if (set->pages[i].spec != spec)
			continue;
		render_steps(&render, 0, set->pages[i].count);
		return;
	}
	log_abort("page.render", spec->name);
}
