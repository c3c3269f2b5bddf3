/*
 * What cairo 1.16 cannot tell a PDF: its language, that its title is to be
 * shown, and what each picture says.  The format allows a file to be amended at
 * its end (an incremental update, ISO 32000-1, 7.5.6): objects that are written
 * there again stand in for the earlier ones.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "reports/write_pdf_internal.h"

enum {
	OBJECTS_MAX = 4000,
	ENTRY = 20,
	OBJECT_MAX = 4000,
	MORE_MAX = 4 * OBJECT_MAX
};

static const char figure_mark[] = "/S /Figure";
static const char catalog_mark[] = "/Type /Catalog";
static const char catalog_more[] =
        "\n   /Lang (da-DK)"
        "\n   /ViewerPreferences << /DisplayDocTitle true >>";

/* A file as its table of objects has it. */
struct objects {
	const struct text *file;
	size_t table;   /* where "xref" stands */
	size_t entries; /* and its first entry */
	size_t count;
};

/* What is written again: where, and which. */
struct amended {
	size_t number, offset;
};

static size_t
number_at(const struct text *file, size_t at)
{
	return at < file->length ? strtoul(file->bytes + at, NULL, 10) : 0;
}

/* The last place of a word, or 0. */
static size_t
find_last(const struct text *file, const char *word)
{
	size_t length = strlen(word);

	for (size_t at = file->length; at-- > length;)
		if (memcmp(file->bytes + at - length, word, length) == 0)
			return at - length;
	return 0;
}

/* "xref\n0 140\n" and then lines of twenty bytes. */
static bool
find_objects(const struct text *file, struct objects *objects)
{
	size_t start = find_last(file, "startxref");
	const char *line;

	objects->file = file;
	objects->table = start == 0 ? 0 : number_at(file, start + 10);
	if (objects->table == 0 || objects->table + 7 > file->length ||
	        memcmp(file->bytes + objects->table, "xref\n0 ", 7) != 0)
		return false;
	objects->count = number_at(file, objects->table + 7);
	line = memchr(file->bytes + objects->table + 7, '\n', 20);
	if (line == NULL || objects->count > OBJECTS_MAX)
		return false;
	objects->entries = (size_t)(line - file->bytes) + 1;
	return objects->entries + ENTRY * objects->count <= file->length;
}

/* The text of an object, to the end of its dictionary; NULL for one that is
 * long, which is none of those looked for. */
static const char *
object(const struct objects *objects, size_t number, TALLOC_CTX *memory)
{
	const struct text *file = objects->file;
	size_t at = number_at(file, objects->entries + ENTRY * number);
	size_t room = at < file->length ? file->length - at : 0;
	const char *end;

	if (room > OBJECT_MAX)
		room = OBJECT_MAX;
	if (room == 0)
		return NULL;
	end = memmem(file->bytes + at, room, "endobj", 6);
	if (end == NULL ||
	        memmem(file->bytes + at, (size_t)(end - file->bytes) - at,
	                "stream", 6) != NULL)
		return NULL;
	return text_format(memory, "%.*s",
	        (int)((size_t)(end - file->bytes) - at), file->bytes + at);
}

/* A text as UTF-16 in hexadecimal; what UTF-16 needs two units for is in no
 * picture, and left out. */
static void
add_utf16(struct text *out, const char *text)
{
	text_add(out, "<FEFF");
	for (const unsigned char *at = (const unsigned char *)text; *at != '\0';
	        at++) {
		unsigned unit = *at;

		if (*at >= 0xF0) {
			at += strnlen((const char *)at, 4) - 1;
			continue;
		}
		if (*at >= 0xE0 && at[1] != '\0' && at[2] != '\0') {
			unit = (*at & 0x0FU) << 12 | (at[1] & 0x3FU) << 6 |
			       (at[2] & 0x3FU);
			at += 2;
		} else if (*at >= 0xC0 && at[1] != '\0') {
			unit = (*at & 0x1FU) << 6 | (at[1] & 0x3FU);
			at++;
		}
		text_add_format(out, "%04X", unit);
	}
	text_add(out, ">");
}

/* Writes the object again with more behind the mark. */
static void
amend(struct text *out, const char *text, const char *mark,
        const struct text *more)
{
	const char *at = strstr(text, mark) + strlen(mark);

	text_add_bytes(out, text, (size_t)(at - text));
	text_add(out, text_string(more));
	text_add(out, at);
	text_add(out, "endobj\n");
}

/* Pictures come in the order of their tags. */
static size_t
amend_all(const struct pdf_page *page, const struct objects *objects,
        struct text *out, struct amended *amended)
{
	size_t figures = 0;
	size_t count = 0;

	for (size_t i = 1; i < objects->count && count < OBJECTS_MAX; i++) {
		const char *text = object(objects, i, page->memory);
		struct text more;
		bool figure;

		if (text == NULL)
			continue;
		figure = strstr(text, figure_mark) != NULL;
		if ((!figure && strstr(text, catalog_mark) == NULL) ||
		        (figure && figures == page->figure_count))
			continue;
		text_init(&more, page->memory, MORE_MAX);
		text_add(&more, figure ? "\n   /Alt " : catalog_more);
		if (figure)
			add_utf16(&more, page->figures[figures++]);
		amended[count++] = (struct amended){
		        i, objects->file->length + out->length};
		amend(out, text, figure ? figure_mark : catalog_mark, &more);
	}
	return count;
}

/* The trailer as it was, which names the root, and where the first table is. */
static void
add_table(const struct objects *objects, struct text *out,
        const struct amended *amended, size_t count)
{
	const struct text *file = objects->file;
	size_t start = file->length + out->length;
	size_t trailer = find_last(file, "trailer");
	size_t end = find_last(file, ">>\nstartxref");

	text_add(out, "xref\n");
	for (size_t i = 0; i < count; i++)
		text_add_format(out, "%zu 1\n%010zu 00000 n \n",
		        amended[i].number, amended[i].offset);
	text_add_bytes(out, file->bytes + trailer, end - trailer);
	text_add_format(out, "   /Prev %zu\n>>\nstartxref\n%zu\n%%%%EOF\n",
	        objects->table, start);
}

void
pdf_finish(const struct pdf_page *page, struct text *file)
{
	struct amended *amended =
	        talloc_zero_array(page->memory, struct amended, OBJECTS_MAX);
	struct objects objects;
	struct text out;
	size_t count;

	if (amended == NULL)
		log_abort("pdf.finish", "out of memory");
	if (!find_objects(file, &objects) ||
	        find_last(file, ">>\nstartxref") == 0) {
		log_event(LOG_WARN, "pdf.finish", "unknown=layout");
		return;
	}
	text_init(&out, page->memory, file->limit - file->length);
	count = amend_all(page, &objects, &out, amended);
	add_table(&objects, &out, amended, count);
	if (!out.truncated)
		text_add_bytes(file, out.bytes, out.length);
}
