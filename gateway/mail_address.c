/*
 * Mail addresses: which are accepted, how they are looked up, and how they are
 * shown.  Pure.
 *
 * Only what can stand between < and > without quotes is accepted, so that no
 * address can say anything else to a server or in a header.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "gateway/mail.h"

enum { LOCAL_MAX = 64, LABEL_MAX = 63, URL_MAX = 200 };

/* RFC 5322's atoms, by dots. */
static bool
is_local(const char *local, size_t length)
{
	static const char signs[] = "!#$%&'*+-/=?^_`{|}~";
	bool was_dot = true;

	if (length == 0 || length > LOCAL_MAX)
		return false;
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)local[i];
		bool is_dot = c == '.';

		if (is_dot && was_dot)
			return false;
		if (!is_dot && !(c < 128 && isalnum(c)) &&
		        (c == '\0' || strchr(signs, c) == NULL))
			return false;
		was_dot = is_dot;
	}
	return !was_dot;
}

/* Letters, digits and dashes; no dash at an end. */
static bool
is_label(const char *label, size_t length)
{
	if (length == 0 || length > LABEL_MAX || label[0] == '-' ||
	        label[length - 1] == '-')
		return false;
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)label[i];

		if (c >= 128 || (!isalnum(c) && c != '-'))
			return false;
	}
	return true;
}

/* At least two labels: a bare host is somebody's own machine. */
static bool
is_domain(const char *domain)
{
	size_t labels = 0;

	for (;;) {
		size_t length = strcspn(domain, ".");

		if (!is_label(domain, length))
			return false;
		labels++;
		if (domain[length] == '\0')
			return labels >= 2;
		domain += length + 1;
	}
}

bool
mail_address_is_valid(const char *address)
{
	const char *at = strrchr(address, '@');

	return at != NULL && strlen(address) <= MAIL_ADDRESS_MAX &&
	       is_local(address, (size_t)(at - address)) && is_domain(at + 1);
}

bool
mail_unsubscribe_is_valid(const char *url)
{
	static const char signs[] = "-._~:/?#[]@!$&'()*+,;=%";

	if (url == NULL || url[0] == '\0')
		return true;
	if (strncmp(url, "https://", 8) != 0 || strlen(url) > URL_MAX)
		return false;
	for (const char *c = url; *c != '\0'; c++)
		if (!isalnum((unsigned char)*c) && strchr(signs, *c) == NULL)
			return false;
	return true;
}

/* Servers may tell A@ from a@, but people do not: two spellings are one person,
 * who has said stop once. */
void
mail_address_hash(const struct secret_keys *keys, const char *address,
        unsigned char hash[SECRET_HASH_BYTES])
{
	char lower[MAIL_ADDRESS_MAX + 1];
	size_t length = strnlen(address, MAIL_ADDRESS_MAX);

	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)address[i];

		lower[i] = (char)(c < 128 ? tolower(c) : c);
	}
	secret_hash(keys->lookup, "mail", lower, length, hash);
}

/* The first letters and the country: enough to recognise one's own. */
void
mail_address_mask(const char *address, char masked[MAIL_MASKED_MAX])
{
	const char *at = strrchr(address, '@');
	const char *dot = strrchr(address, '.');

	if (!mail_address_is_valid(address) || at == NULL || dot == NULL)
		snprintf(masked, MAIL_MASKED_MAX, "***");
	else
		snprintf(masked, MAIL_MASKED_MAX, "%c***@%c***.%.4s",
		        address[0], at[1], dot + 1);
}
