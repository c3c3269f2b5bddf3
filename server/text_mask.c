/*
 * Masks names.  Pure: what a name is, a person has said.
 */
#include "server/text_mask.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/log.h"

/* Letters beyond ASCII have bytes from 0x80 on. */
static bool
is_letter(char byte)
{
	return isalnum((unsigned char)byte) || (unsigned char)byte >= 0x80;
}

/* Does the name stand here, as a whole word or with its genitive's s? */
static bool
stands_at(const char *text, const char *at, const char *name, size_t length)
{
	const char *end = at + length;

	if (strncasecmp(at, name, length) != 0 ||
	        (at > text && is_letter(at[-1])))
		return false;
	if (*end == 's' || *end == 'S')
		end++;
	return !is_letter(*end);
}

/* How often the name stood there. */
static size_t
mask_one(TALLOC_CTX *owner, const char *text, const char *name,
        const char **masked)
{
	size_t length = strlen(name);
	size_t found = 0;
	struct text out;

	text_init(&out, owner, strlen(text) * (sizeof(TEXT_MASK) + 1));
	for (const char *at = text; *at != '\0';)
		if (stands_at(text, at, name, length)) {
			text_add(&out, TEXT_MASK);
			at += length;
			found++;
		} else {
			text_add_bytes(&out, at++, 1);
		}
	*masked = text_string(&out);
	return found;
}

enum status
text_mask_names(TALLOC_CTX *owner, const char *text, const char *names,
        const char **masked, struct text *why)
{
	const char *at = names;

	*masked = text;
	while (at != NULL) {
		size_t length = strcspn(at, ",");
		char *part = talloc_strndup(owner, at, length);
		const char *name;

		if (part == NULL)
			log_abort("text.mask", "out of memory");
		name = text_trim(owner, part);
		if (name[0] == '\0' ||
		        mask_one(owner, *masked, name, masked) == 0) {
			text_add_format(why,
			        "--mask: \"%s\" does not stand in the text as a"
			        " word",
			        name);
			return STATUS_INPUT;
		}
		at = at[length] == ',' ? at + length + 1 : NULL;
	}
	return STATUS_OK;
}
