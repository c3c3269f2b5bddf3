/*
 * CVR numbers.  Pure.
 */
#include "server/firm.h"

#include <ctype.h>
#include <string.h>

/* The digits alone; blanks may stand anywhere. */
static size_t
take_digits(const char *given, char digits[FIRM_CVR_DIGITS + 1])
{
	size_t count = 0;

	for (; *given != '\0'; given++) {
		if (*given == ' ')
			continue;
		if (!isdigit((unsigned char)*given) || count == FIRM_CVR_DIGITS)
			return 0;
		digits[count++] = *given;
	}
	digits[count] = '\0';
	return count;
}

bool
firm_cvr_read(const char *given, char cvr[FIRM_CVR_DIGITS + 1])
{
	static const int weights[FIRM_CVR_DIGITS] = {2, 7, 6, 5, 4, 3, 2, 1};
	int sum = 0;

	given += strspn(given, " ");
	if (strncmp(given, "DK", 2) == 0 || strncmp(given, "dk", 2) == 0)
		given += 2;
	if (take_digits(given, cvr) != FIRM_CVR_DIGITS || cvr[0] == '0')
		return false;
	for (size_t i = 0; i < FIRM_CVR_DIGITS; i++)
		sum += weights[i] * (cvr[i] - '0');
	return sum % 11 == 0;
}
