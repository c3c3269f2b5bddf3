/*
 * Mechanics of text messages: alphabets, segments, phone numbers.  Pure.
 */
#ifndef GATEWAY_SMS_H
#define GATEWAY_SMS_H

#include <stdbool.h>
#include <stddef.h>

#include <talloc.h>

#include "base/status.h"
#include "base/text.h"

enum sms_alphabet { SMS_GSM7, SMS_UCS2 };

struct sms_count {
	enum sms_alphabet alphabet;
	size_t units;    /* septets, or UTF-16 code units */
	size_t segments; /* 160/153 septets, 70/67 units; 0 for "" */
	/* The first character that is not in GSM-7, UTF-8, "" if none. */
	char culprit[8];
};

/* Counts well-formed UTF-8 after NFC; nothing that is read as one character (an
 * escape or surrogate pair, an emoji of several) is split over two segments. */
struct sms_count sms_count(const char *given);

/* The text of each segment, as they go over the air; an array that ends with
 * NULL, in `memory`. */
const char **sms_parts(TALLOC_CTX *memory, const char *given, size_t *count);

/* NFC, and dashes, quotes, ellipsis, NBSP and guillemets by their plain
 * sisters, but only if the whole text becomes GSM-7 by it; æøå never change. In
 * `memory`. */
const char *sms_smooth(TALLOC_CTX *memory, const char *given);

enum { SMS_NUMBER_MAX = 16 }; /* '+', 15 digits, without the NUL */

enum sms_number_kind {
	SMS_MOBILE,   /* of a Danish mobile series */
	SMS_ANY,      /* Danish, perhaps mobile (numbers are portable): warn */
	SMS_FOREIGN,  /* another country's */
	SMS_INVENTED, /* of the range that reaches nobody, for demo and tests */
};

/* Reads a phone number as people write it ("20 12 34 56", "+45 20123456",
 * "0045…", "4520123456") into E.164.  STATUS_INPUT with the reason in `why`:
 * short numbers, 80 and 90 series, first digit 0 or 1, too long. */
MUST_CHECK enum status sms_number(const char *given,
        char number[SMS_NUMBER_MAX + 1], enum sms_number_kind *kind,
        struct text *why);

#endif
