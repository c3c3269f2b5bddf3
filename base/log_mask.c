/*
 * What of a value must not stand in the log: runs of digits that may be a phone's
 * or a CPR number, and mail addresses.  Pure; log.c calls it for every value.
 */
#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "base/log_internal.h"

enum { MASKED_DIGITS = 8 };

/* What may stand once between two digits of a number that people write in
 * groups: "20 12 34 56", "010190-1234".  NBSP is two bytes. */
static size_t
joint(const char *at)
{
	size_t length = 0;

	if (*at != '\0' && strchr(" -.+", *at) != NULL)
		length = 1;
	else if (strncmp(at, "\xc2\xa0", 2) == 0)
		length = 2;
	return length > 0 && isdigit((unsigned char)at[length]) ? length : 0;
}

/* The end of the run of digits that starts here, and how many it has. */
static char *
run_end(char *at, size_t *digits)
{
	*digits = 0;
	for (;;) {
		size_t step = joint(at);

		if (isdigit((unsigned char)*at)) {
			(*digits)++;
			step = 1;
		}
		if (step == 0)
			return at;
		at += step;
	}
}

/* Short runs stay: dates in parts, counts, statuses.  The signs between digits
 * stay too, so that a reader sees what kind of number it was. */
void
log_mask_numbers(char *value)
{
	char *at = value;

	while (*(at += strcspn(at, "0123456789")) != '\0') {
		size_t digits = 0;
		char *end = run_end(at, &digits);

		for (; at < end; at++)
			if (digits >= MASKED_DIGITS &&
			        isdigit((unsigned char)*at))
				*at = '*';
	}
}

/* What may stand in a mail address on either side of its @. */
static bool
is_of_address(char c)
{
	return isalnum((unsigned char)c) || (c != '\0' && strchr("._%+-", c));
}

/* The letters of both sides but the first of each: what is left is enough to
 * find one's own. */
void
log_mask_addresses(char *value)
{
	for (char *at = strchr(value, '@'); at != NULL;
	        at = strchr(at + 1, '@')) {
		char *start = at;
		char *end = at + 1;

		while (start > value && is_of_address(start[-1]))
			start--;
		while (is_of_address(*end))
			end++;
		if (start == at || end == at + 1)
			continue;
		for (char *c = start + 1; c < end; c++)
			if (c != at && c != at + 1 &&
			        isalnum((unsigned char)*c))
				*c = '*';
	}
}
