/*
 * Names of variables.  SPSS and Stata take letters, digits and underscores, 32
 * of them, beginning with a letter, without regard to case, and keep some words
 * for themselves.  Letters beyond ASCII are spelled out, since older versions
 * refuse them.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "reports/dictionary_internal.h"

enum { NAME_MAX_BYTES = 32 };

static const char *const reserved[] = {"all", "and", "by", "eq", "ge", "gt",
        "le", "lt", "ne", "not", "or", "to", "with", "byte", "double", "float",
        "if", "in", "int", "long", "using", "strl", "_all", "_b", "_coef",
        "_cons", "_n", "_pi", "_pred", "_rc", "_skip"};

/* What stands for a character of two bytes; "_" for any other. */
static const char *
spell(const char *at)
{
	static const struct {
		const char *letter, *ascii;
	} letters[] = {{"æ", "ae"}, {"ø", "oe"}, {"å", "aa"}, {"Æ", "Ae"},
	        {"Ø", "Oe"}, {"Å", "Aa"}, {"é", "e"}, {"ö", "oe"}, {"ä", "ae"},
	        {"ü", "ue"}};

	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (strncmp(at, letters[i].letter, 2) == 0)
			return letters[i].ascii;
	return "_";
}

static bool
is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '_';
}

static void
clean(const char *wanted, struct text *out)
{
	for (const char *at = wanted; *at != '\0'; at++) {
		const char one[2] = {*at, '\0'};
		const char *plain = is_plain(*at) ? one : spell(at);

		/* What follows the first byte of a character. */
		if (((unsigned char)*at & 0xc0U) == 0x80U)
			continue;
		if (at == wanted &&
		        !((plain[0] >= 'a' && plain[0] <= 'z') ||
		                (plain[0] >= 'A' && plain[0] <= 'Z')))
			text_add(out, "v_");
		text_add(out, plain);
	}
}

static bool
is_taken(const struct dictionary_variable *before, size_t count,
        const char *name)
{
	for (size_t i = 0; i < sizeof(reserved) / sizeof(reserved[0]); i++)
		if (strcasecmp(reserved[i], name) == 0)
			return true;
	if (dictionary_is_fixed(name))
		return true;
	/* Stata's texts: str1, str2, … */
	if (strncasecmp(name, "str", 3) == 0 && name[3] != '\0' &&
	        strspn(name + 3, "0123456789") == strlen(name + 3))
		return true;
	for (size_t i = 0; i < count; i++)
		if (strcasecmp(before[i].name, name) == 0)
			return true;
	return false;
}

/* Room is left for a number behind. */
static const char *
numbered(TALLOC_CTX *memory, const char *name, size_t number)
{
	return number == 1 ? text_format(memory, "%.*s", NAME_MAX_BYTES, name)
	                   : text_format(memory, "%.*s_%zu", NAME_MAX_BYTES - 5,
	                             name, number);
}

const char *
dictionary_name(TALLOC_CTX *memory, const struct dictionary_variable *before,
        size_t count, const char *survey, const char *wanted)
{
	struct text name;
	const char *made;

	text_init(&name, memory, 200);
	clean(wanted, &name);
	made = numbered(memory, text_string(&name), 1);
	if (!is_taken(before, count, made))
		return made;
	text_clear(&name);
	clean(survey, &name);
	text_add(&name, "_");
	clean(wanted, &name);
	for (size_t number = 1;; number++) {
		made = numbered(memory, text_string(&name), number);
		if (!is_taken(before, count, made))
			return made;
	}
}
