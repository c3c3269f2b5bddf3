/*
 * References are attributes whose type is IDREFS in the standard; what they name
 * must be the ID of the kind of element that they are for.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <expat.h>

#include "tests/codebook.h"

enum { SEEN_MAX = 20000, WORD_MAX = 40 };

struct seen {
	char element[WORD_MAX];
	char id[WORD_MAX];
};

/* What was met on the way through the file. */
struct references {
	struct seen *ids;
	size_t ids_count;
	struct seen *wanted;
	size_t wanted_count;
};

static const struct {
	const char *element, *attribute, *target;
} kinds[] = {
        {"var", "files", "fileDscr"},
        {"var", "wgt-var", "var"},
        {"var", "weight", "weight"},
        {"varGrp", "var", "var"},
        {"derivation", "var", "var"},
};

static void
note(struct seen *list, size_t *count, const char *element, const char *id,
        size_t length)
{
	assert_in_range(*count, 0, SEEN_MAX - 1);
	assert_in_range(length, 1, WORD_MAX - 1);
	(void)snprintf(list[*count].element, WORD_MAX, "%s", element);
	(void)snprintf(list[*count].id, WORD_MAX, "%.*s", (int)length, id);
	(*count)++;
}

static void
note_words(struct references *references, const char *target, const char *value)
{
	while (*value != '\0') {
		size_t length = strcspn(value, " ");

		note(references->wanted, &references->wanted_count, target,
		        value, length);
		value += length + strspn(value + length, " ");
	}
}

static void
on_element(void *context, const char *name, const char **attributes)
{
	struct references *references = context;

	for (; attributes[0] != NULL; attributes += 2) {
		if (strcmp(attributes[0], "ID") == 0)
			note(references->ids, &references->ids_count, name,
			        attributes[1], strlen(attributes[1]));
		for (size_t k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
			if (strcmp(kinds[k].element, name) == 0 &&
			        strcmp(kinds[k].attribute, attributes[0]) == 0)
				note_words(references, kinds[k].target,
				        attributes[1]);
	}
}

static bool
leads_somewhere(const struct references *references, const struct seen *wanted)
{
	for (size_t i = 0; i < references->ids_count; i++)
		if (strcmp(references->ids[i].id, wanted->id) == 0 &&
		        strcmp(references->ids[i].element, wanted->element) ==
		                0)
			return true;
	return false;
}

static void
read_file(const char *path, struct references *references)
{
	XML_Parser parser = XML_ParserCreate(NULL);
	FILE *file = fopen(path, "re");
	char bytes[65536];
	size_t length;

	assert_non_null(parser);
	assert_non_null(file);
	XML_SetUserData(parser, references);
	XML_SetStartElementHandler(parser, on_element);
	while ((length = fread(bytes, 1, sizeof(bytes), file)) > 0)
		assert_int_equal(XML_Parse(parser, bytes, (int)length, 0),
		        XML_STATUS_OK);
	assert_int_equal(XML_Parse(parser, "", 0, 1), XML_STATUS_OK);
	(void)fclose(file);
	XML_ParserFree(parser);
}

static bool
has_references(const char *path, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct references references = {
	        .ids = talloc_zero_array(memory, struct seen, SEEN_MAX),
	        .wanted = talloc_zero_array(memory, struct seen, SEEN_MAX)};
	bool all = true;

	assert_non_null(references.ids);
	assert_non_null(references.wanted);
	read_file(path, &references);
	/* Each variable says which file it is in. */
	assert_true(references.wanted_count > 0);
	for (size_t i = 0; i < references.wanted_count; i++) {
		const struct seen *wanted = &references.wanted[i];

		if (leads_somewhere(&references, wanted))
			continue;
		text_add_format(
		        why, "no %s is %s\n", wanted->element, wanted->id);
		all = false;
	}
	talloc_free(memory);
	return all;
}

bool
codebook_is_valid(const char *path, struct text *why)
{
	char line[1024];
	FILE *pipe;

	(void)snprintf(line, sizeof(line),
	        "xmllint --noout --nonet --schema tests/data/codebook.xsd"
	        " '%s' 2>&1",
	        path);
	pipe = popen(line, "re");
	assert_non_null(pipe);
	while (fgets(line, sizeof(line), pipe) != NULL)
		text_add(why, line);
	return pclose(pipe) == 0 && has_references(path, why);
}

void
codebook_expect(const char *path)
{
	struct text why;

	text_init(&why, NULL, 4000);
	if (!codebook_is_valid(path, &why))
		fail_msg("%s: %s", path, text_string(&why));
	talloc_free(why.bytes);
}
