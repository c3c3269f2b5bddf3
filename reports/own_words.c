/*
 * Masks numbers in people's own words.  CPR numbers were masked before they were
 * stored; phone numbers are only here, since whoever reviews a text may have to
 * call about it.
 */
#include "reports/own_words.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

enum { NUMBER_DIGITS = 8 };

/* The length of a number here; 0 for none. */
static size_t
number_at(const char *text)
{
	size_t digits = 0;
	size_t at = text[0] == '+';
	size_t end = 0;

	for (; isdigit((unsigned char)text[at]) ||
	        (digits > 0 &&
	                (text[at] == ' ' || text[at] == '-' ||
	                        text[at] == '.') &&
	                isdigit((unsigned char)text[at + 1]));
	        at++)
		if (isdigit((unsigned char)text[at])) {
			digits++;
			end = at + 1;
		}
	return digits >= NUMBER_DIGITS ? end : 0;
}

const char *
own_words_masked(TALLOC_CTX *owner, const char *text)
{
	struct text out;

	text_init(&out, owner, strlen(text) * 2 + 1);
	while (*text != '\0') {
		size_t length = number_at(text);

		if (length > 0)
			text_add(&out, "********");
		else
			text_add_bytes(&out, text, 1);
		text += length > 0 ? length : 1;
	}
	return text_string(&out);
}
