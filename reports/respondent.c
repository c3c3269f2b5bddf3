/*
 * Words for who answers.
 */
#include "reports/respondent.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

const char *const respondent_kinds[RESPONDENT_KINDS] = {
        "citizen", "employee", "employer", "partner"};

static const struct {
	const char *plural, *genitive, *about;
} words[RESPONDENT_KINDS] = {
        {"borgere", "borgernes", "deres møde med"},
        {"medarbejdere", "medarbejdernes", "deres møder i"},
        {"virksomheder", "virksomhedernes", "samarbejdet med"},
        {"partnere", "partnernes", "samarbejdet med"},
};

size_t
respondent_index(const char *kind)
{
	size_t at = 0;

	while (at < RESPONDENT_KINDS &&
	        (kind == NULL || strcmp(kind, respondent_kinds[at]) != 0))
		at++;
	return at;
}

static size_t
known(const char *kind)
{
	size_t at = respondent_index(kind);

	return at < RESPONDENT_KINDS ? at : 0;
}

const char *
respondent_plural(const char *kind)
{
	return words[known(kind)].plural;
}

const char *
respondent_genitive(const char *kind)
{
	return words[known(kind)].genitive;
}

const char *
respondent_about(const char *kind)
{
	return words[known(kind)].about;
}

const char *
respondent_rule(TALLOC_CTX *owner, const char *kind, int64_t firms_least)
{
	if (strcmp(respondent_kinds[known(kind)], "employer") != 0)
		return "";
	return text_format(owner,
	        " Det gælder også tal fra færre end %" PRId64 " firmaer, eller"
	        " hvor ét firma har over halvdelen.",
	        firms_least);
}

bool
respondent_has_meetings(const char *kind)
{
	return known(kind) == 0;
}
