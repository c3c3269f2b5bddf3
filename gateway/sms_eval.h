/*
 * Mechanics of text messages asked for as a line of JSON, for authors,
 * integrators and conformance suites.
 *
 *	{"id", "text"} -> {"id", "encoding": "gsm7|ucs2", "units", "segments",
 *	                   "text", "parts": […]}
 *	{"id", "number", "country": "DK"} -> {"id", "e164",
 *	                   "kind": "mobile|fixed|refused", "error"}
 *
 * The text that comes back is what would be sent: composed (NFC), and with plain
 * dashes and quotes where that makes it GSM-7.
 */
#ifndef GATEWAY_SMS_EVAL_H
#define GATEWAY_SMS_EVAL_H

#include "base/status.h"
#include "base/text.h"

/* Adds one line without its end.  STATUS_INPUT: the line cannot be understood;
 * then {"id", "error": SENTENCE} was added. */
MUST_CHECK enum status sms_eval(const char *line, struct text *out);

#endif
