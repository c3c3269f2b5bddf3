/*
 * Danish phone numbers.  Numbers are portable, so the series only warn; what
 * can be no subscriber at all is refused.
 *
 * Numbers that begin with +451 cannot be dialled: no Danish subscriber number
 * starts with 0 or 1.  The demo and the tests take theirs from there, so that
 * nothing they send can reach anybody.  Such a number is read only where it is
 * written in full, with its plus: in a list of people "12345678" is a mistake.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "gateway/sms.h"

static const char *const mobile_series[] = {"2", "30", "31", "40", "41", "42",
        "50", "51", "52", "53", "60", "61", "71", "81", "91", "92", "93"};
/* Blocks of three digits that are mobile, too. */
static const short mobile_blocks[] = {342, 344, 345, 346, 347, 348, 349, 356,
        357, 359, 362, 365, 366, 389, 398, 431, 441, 462, 466, 468, 472, 474,
        476, 478, 485, 486, 488, 489, 493, 494, 495, 496, 498, 499, 542, 543,
        545, 551, 552, 556, 571, 572, 573, 574, 577, 579, 584, 586, 587, 589,
        597, 598, 627, 629, 641, 649, 658, 662, 663, 664, 665, 667, 692, 693,
        694, 697, 771, 772, 782, 783, 785, 786, 788, 789, 826, 827, 829};

/* Of a number of eight digits. */
static bool
is_mobile(const char *subscriber)
{
	int block = (subscriber[0] - '0') * 100 + (subscriber[1] - '0') * 10 +
	            (subscriber[2] - '0');

	for (size_t i = 0; i < sizeof(mobile_series) / sizeof(mobile_series[0]);
	        i++)
		if (strncmp(subscriber, mobile_series[i],
		            strlen(mobile_series[i])) == 0)
			return true;
	for (size_t i = 0; i < sizeof(mobile_blocks) / sizeof(mobile_blocks[0]);
	        i++)
		if (mobile_blocks[i] == block)
			return true;
	return false;
}

/* A sentence for whoever wrote the number; the number itself is not in it.
 */
static enum status
refuse(struct text *why, const char *what)
{
	text_add(why, "phone: ");
	text_add(why, what);
	return STATUS_INPUT;
}

enum { DIGITS_MAX = 20, SUBSCRIBER = 8 };

/* The size of a sign that people put between digits, or 0 where there is none;
 * spreadsheets like to put a no-break space there. */
static size_t
sign_size(const char *at)
{
	if (strchr(" \t-.()/", *at) != NULL)
		return 1;
	return strncmp(at, "\xc2\xa0", 2) == 0 ? 2 : 0;
}

/* Digits alone, without the signs between; `plus` for a leading + or 00. */
static enum status
read_digits(const char *given, char digits[DIGITS_MAX + 1], bool *plus,
        struct text *why)
{
	size_t count = 0;

	*plus = false;
	while (*given != '\0') {
		size_t sign = sign_size(given);

		if (isdigit((unsigned char)*given)) {
			if (count == DIGITS_MAX)
				return refuse(why, "has too many digits");
			digits[count++] = *given;
		} else if (*given == '+' && count == 0 && !*plus) {
			*plus = true;
		} else if (sign == 0) {
			return refuse(why, "holds something else than digits");
		}
		given += sign > 0 ? sign : 1;
	}
	digits[count] = '\0';
	if (!*plus && strncmp(digits, "00", 2) == 0) {
		*plus = true;
		memmove(digits, digits + 2, count - 1);
	}
	return STATUS_OK;
}

/* In full means with its plus, as the invented ones must be. */
static enum status
danish(const char *subscriber, bool in_full, enum sms_number_kind *kind,
        struct text *why)
{
	if (strlen(subscriber) != SUBSCRIBER)
		return refuse(why, "a Danish number has eight digits");
	if (in_full && subscriber[0] == '1') {
		*kind = SMS_INVENTED;
		return STATUS_OK;
	}
	if (subscriber[0] < '2')
		return refuse(why, "no Danish number begins with 0 or 1");
	if (strncmp(subscriber, "80", 2) == 0 ||
	        strncmp(subscriber, "90", 2) == 0)
		return refuse(why, "80 and 90 numbers take no texts");
	*kind = is_mobile(subscriber) ? SMS_MOBILE : SMS_ANY;
	return STATUS_OK;
}

static enum status
foreign(const char *digits, char number[SMS_NUMBER_MAX + 1],
        enum sms_number_kind *kind, struct text *why)
{
	size_t length = strlen(digits);

	/* E.164 has up to fifteen digits; no country's are fewer than seven. */
	if (length < 7 || length > 15 || digits[0] == '0')
		return refuse(why, "is no international number");
	(void)snprintf(number, SMS_NUMBER_MAX + 1, "+%.15s", digits);
	*kind = SMS_FOREIGN;
	return STATUS_OK;
}

/* Ten digits that begin with 45 are a Danish number whose plus was lost;
 * that is how spreadsheets leave them. */
enum status
sms_number(const char *given, char number[SMS_NUMBER_MAX + 1],
        enum sms_number_kind *kind, struct text *why)
{
	char digits[DIGITS_MAX + 1] = "";
	bool plus = false;
	enum status status = read_digits(given, digits, &plus, why);
	size_t length = strlen(digits);
	const char *subscriber = digits;

	if (status != STATUS_OK)
		return status;
	if (!plus && length < SUBSCRIBER)
		return refuse(why, "has fewer than eight digits");
	/* "4520123456" is meant as +45; "45201234" is a number of its own. */
	if ((plus || length == SUBSCRIBER + 2) && strncmp(digits, "45", 2) == 0)
		subscriber = digits + 2;
	else if (plus)
		return foreign(digits, number, kind, why);
	status = danish(subscriber, strchr(given, '+') != NULL, kind, why);
	if (status == STATUS_OK)
		(void)snprintf(
		        number, SMS_NUMBER_MAX + 1, "+45%.8s", subscriber);
	return status;
}
