/*
 * Headers and bodies of mails.
 *
 * Quoted-printable and the Q of encoded words, since a Danish text stays
 * readable in them, whoever looks at it underway.  Nothing that comes from a
 * caller reaches a header as it is unless it is one line of ASCII.
 */
#include "gateway/mail_format.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "gateway/mail.h"

enum {
	LINE_MAX_CHARACTERS = 76, /* RFC 2045 */
	WORD_MAX = 75,            /* RFC 2047, with its ends */
	HEADER_MAX = 78,          /* RFC 5322 */
};

static const char hex[] = "0123456789ABCDEF";

/* Bytes of the UTF-8 character that begins here. */
static size_t
character_length(const char *text)
{
	size_t length = 1;

	while ((text[length] & 0xC0) == 0x80)
		length++;
	return length;
}

/* Letters and digits stand for themselves everywhere (RFC 2047, 5.3: also
 * within a phrase). */
static bool
is_plain_in_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9');
}

static size_t
word_size(const char *character, size_t length)
{
	return length == 1 && (is_plain_in_word(*character) ||
	                              *character == ' ')
	               ? 1
	               : 3 * length;
}

static void
add_hex(struct text *out, char byte)
{
	char coded[3] = {'=', hex[((unsigned char)byte >> 4) & 15],
	        hex[(unsigned char)byte & 15]};

	text_add_bytes(out, coded, sizeof(coded));
}

static void
add_word_character(struct text *out, const char *character, size_t length)
{
	if (length == 1 && *character == ' ') {
		text_add(out, "_");
	} else if (length == 1 && is_plain_in_word(*character)) {
		text_add_bytes(out, character, 1);
	} else {
		for (size_t i = 0; i < length; i++)
			add_hex(out, character[i]);
	}
}

/* The first word shares its line with what stands before it. */
static void
add_words(struct text *out, const char *value, size_t before)
{
	static const char start[] = "=?UTF-8?Q?";
	size_t room = WORD_MAX - 1 - before;
	size_t used = sizeof(start) - 1 + 2;

	text_add(out, start);
	while (*value != '\0') {
		size_t length = character_length(value);
		size_t size = word_size(value, length);

		if (used + size > room) {
			text_add(out, "?=\r\n ");
			text_add(out, start);
			used = sizeof(start) - 1 + 2;
			room = WORD_MAX;
		}
		add_word_character(out, value, length);
		used += size;
		value += length;
	}
	text_add(out, "?=");
}

/* "=?" would be read as an encoded word. */
static bool
stands_as_it_is(const char *value, size_t room)
{
	for (const char *c = value; *c != '\0'; c++)
		if (*c < 32 || *c > 126)
			return false;
	return strlen(value) <= room && strstr(value, "=?") == NULL &&
	       value[0] != ' ';
}

void
mail_format_header(struct text *out, const char *name, const char *value)
{
	size_t before = strlen(name) + 2;

	text_add(out, name);
	text_add(out, ": ");
	if (stands_as_it_is(value, HEADER_MAX - before))
		text_add(out, value);
	else
		add_words(out, value, before);
	text_add(out, "\r\n");
}

/* A blank at a line's end would be lost, and a dot at its beginning is special
 * to SMTP (whoever sends it doubles it; this makes sure). */
static bool
is_plain_in_body(const char *c, size_t column)
{
	if (*c == '\t' || *c == ' ')
		return c[1] != '\n' && c[1] != '\0';
	if (*c == '.' && column == 0)
		return false;
	return *c > 32 && *c < 127 && *c != '=';
}

void
mail_format_body(struct text *out, const char *body)
{
	size_t column = 0;

	for (const char *c = body; *c != '\0'; c++) {
		bool plain = is_plain_in_body(c, column);
		size_t size = plain ? 1 : 3;

		if (*c == '\n') {
			text_add(out, "\r\n");
			column = 0;
			continue;
		}
		/* Room for the soft break's own sign. */
		if (column + size > LINE_MAX_CHARACTERS - 1) {
			text_add(out, "=\r\n");
			column = 0;
			plain = is_plain_in_body(c, column);
			size = plain ? 1 : 3;
		}
		if (plain)
			text_add_bytes(out, c, 1);
		else
			add_hex(out, *c);
		column += size;
	}
	if (column > 0)
		text_add(out, "\r\n");
}

/* "Thu, 26 Nov 2026 02:16:10 +0000"; in UTC, whose offset is never in doubt. */
static void
add_date(struct text *out, int64_t at)
{
	static const char *const days[] = {
	        "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};
	static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May",
	        "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	int64_t day = at / 86400;
	int second = (int)(at % 86400);
	struct civil civil;

	clock_from_day_number(day, &civil);
	text_add_format(out, "Date: %s, %02d %s %04d %02d:%02d:%02d +0000\r\n",
	        days[day % 7], civil.day, months[civil.month - 1], civil.year,
	        second / 3600, second / 60 % 60, second % 60);
}

/* A name with signs of its own is put into encoded words, which need no
 * quotes. */
static void
add_from(struct text *out, const struct mail_letter *letter)
{
	text_add(out, "From: ");
	if (letter->from_name[0] != '\0') {
		add_words(out, letter->from_name, strlen("From: "));
		text_add(out, "\r\n ");
	}
	text_add_format(out, "<%s>\r\n", letter->from);
}

/* The button that a mail program shows itself (RFC 2369, RFC 8058). */
static void
add_unsubscribe(struct text *out, const char *url)
{
	if (url != NULL && url[0] != '\0')
		text_add_format(out,
		        "List-Unsubscribe: <%s>\r\n"
		        "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n",
		        url);
}

static bool
is_one_line(const char *text)
{
	for (const char *c = text; *c != '\0'; c++)
		if ((unsigned char)*c < 32 || *c == 127)
			return false;
	return text_is_utf8(text, strlen(text));
}

/* Auto-Submitted keeps machines from answering a machine (RFC 3834). */
enum status
mail_format(const struct mail_letter *letter, struct text *out)
{
	if (!mail_address_is_valid(letter->from) ||
	        !mail_address_is_valid(letter->to) ||
	        !is_one_line(letter->from_name) ||
	        !is_one_line(letter->title) ||
	        !mail_unsubscribe_is_valid(letter->unsubscribe) ||
	        !text_is_utf8(letter->body, strlen(letter->body)))
		return STATUS_INPUT;
	add_date(out, letter->at);
	add_from(out, letter);
	text_add_format(out, "To: <%s>\r\n", letter->to);
	mail_format_header(out, "Subject", letter->title);
	text_add_format(out, "Message-ID: <%" PRId64 ".%s%s>\r\n", letter->id,
	        letter->nonce, strrchr(letter->from, '@'));
	add_unsubscribe(out, letter->unsubscribe);
	text_add(out, "MIME-Version: 1.0\r\n"
	              "Content-Type: text/plain; charset=utf-8\r\n"
	              "Content-Transfer-Encoding: quoted-printable\r\n"
	              "Auto-Submitted: auto-generated\r\n\r\n");
	mail_format_body(out, letter->body);
	return out->truncated ? STATUS_LIMIT : STATUS_OK;
}
