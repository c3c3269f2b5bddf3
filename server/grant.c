/*
 * What a grant covers and what it does not.  Whoever asks for more than it
 * covers is told so; nothing is left out in silence.
 */
#include "server/grant.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "reports/dictionary.h"
#include "reports/respondent.h"

static const char separators[] = ", \t";

/* A list as people write it, with commas or blanks or both. */
void
grant_scope_add(TALLOC_CTX *memory, struct grant *grant, const char *what,
        const char *list)
{
	while (list != NULL && *list != '\0') {
		size_t length = strcspn(list, separators);
		struct grant_scope *scope;

		if (length > 0) {
			grant->scopes = talloc_realloc(memory, grant->scopes,
			        struct grant_scope,
			        (unsigned)grant->scopes_count + 1);
			if (grant->scopes == NULL)
				log_abort("grant.scope", "out of memory");
			scope = &grant->scopes[grant->scopes_count++];
			scope->what = what;
			scope->value = talloc_strndup(memory, list, length);
			if (scope->value == NULL)
				log_abort("grant.scope", "out of memory");
		}
		list += length;
		list += strspn(list, separators);
	}
}

/* Codes may be written with or without their zero. */
static bool
same_value(const char *what, const char *a, const char *b)
{
	if (strcmp(what, "municipality") == 0) {
		a += strspn(a, "0");
		b += strspn(b, "0");
	}
	return strcmp(a, b) == 0;
}

/* Is there any such scope at all? */
static bool
has(const struct grant *grant, const char *what)
{
	for (size_t i = 0; i < grant->scopes_count; i++)
		if (strcmp(grant->scopes[i].what, what) == 0)
			return true;
	return false;
}

/* Without a survey named, every survey of the kinds is covered; with the field
 * "svar", every question is. */
bool
grant_covers(const struct grant *grant, const char *what, const char *value)
{
	if (strcmp(what, "survey") == 0 && !has(grant, what))
		return true;
	for (size_t i = 0; i < grant->scopes_count; i++)
		if (strcmp(grant->scopes[i].what, what) == 0 &&
		        same_value(what, grant->scopes[i].value, value))
			return true;
	return strcmp(what, "field") == 0 && !dictionary_is_field(value) &&
	       grant_covers(grant, what, DICTIONARY_ANSWERS);
}

/* Each refusal says which grant and when, since the person may hold several. */
enum status
grant_check(const struct grant *grant, int64_t now, struct text *why)
{
	char at[21];

	if (grant->revoked_at != 0) {
		text_add_format(
		        why, "the grant \"%s\" was revoked", grant->name);
		return STATUS_FORBIDDEN;
	}
	if (now < grant->from_at) {
		clock_format(grant->from_at, at);
		text_add_format(
		        why, "the grant \"%s\" begins at %s", grant->name, at);
		return STATUS_FORBIDDEN;
	}
	if (now >= grant->until_at) {
		clock_format(grant->until_at, at);
		text_add_format(
		        why, "the grant \"%s\" ended at %s", grant->name, at);
		return STATUS_FORBIDDEN;
	}
	return STATUS_OK;
}

/* It can only take away: whatever is asked for must be covered. */
enum status
grant_narrow(TALLOC_CTX *memory, struct grant *grant, const char *what,
        const char *list, struct text *why)
{
	struct grant narrow = *grant;

	if (list == NULL)
		return STATUS_OK;
	narrow.scopes = NULL;
	narrow.scopes_count = 0;
	grant_scope_add(memory, &narrow, what, list);
	for (size_t i = 0; i < narrow.scopes_count; i++) {
		if (grant_covers(grant, what, narrow.scopes[i].value))
			continue;
		text_add_format(why,
		        "the grant \"%s\" does not cover the %s \"%s\"",
		        grant->name, what, narrow.scopes[i].value);
		return STATUS_FORBIDDEN;
	}
	for (size_t i = 0; i < grant->scopes_count; i++)
		if (strcmp(grant->scopes[i].what, what) != 0)
			grant_scope_add(memory, &narrow, grant->scopes[i].what,
			        grant->scopes[i].value);
	*grant = narrow;
	return STATUS_OK;
}

/* What does not exist is a slip of the pen, and would export nothing in
 * silence. */
static enum status
check_scope(struct db *db, const struct grant_scope *scope, struct text *why)
{
	bool good = true;
	enum status status = STATUS_OK;

	if (strcmp(scope->what, "kind") != 0 &&
	        (strcmp(scope->what, "field") != 0 ||
	                !dictionary_is_field(scope->value)))
		status = grant_value_exists(db, scope, &good);
	if (status == STATUS_OK && !good) {
		text_add_format(why, "there is no %s \"%s\" here", scope->what,
		        scope->value);
		status = STATUS_INPUT;
	}
	return status;
}

/* Somebody has to be named for each of these: it is what the audit and the
 * contract refer to. */
enum status
grant_check_terms(const struct grant *grant, struct text *why)
{
	const struct {
		const char *option, *value;
	} texts[] = {{"NAME", grant->name}, {"--project", grant->project},
	        {"--holder", grant->holder},
	        {"--commissioned-by", grant->commissioned_by}};

	static const char *const scopes[] = {"municipality", "field", "kind"};

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		size_t length =
		        texts[i].value == NULL ? 0 : strlen(texts[i].value);

		if (length > 0 && length <= 200)
			continue;
		text_add_format(
		        why, "%s: expected 1 to 200 bytes", texts[i].option);
		return STATUS_INPUT;
	}
	for (size_t i = 0; i < grant->scopes_count; i++) {
		if (strcmp(grant->scopes[i].what, "kind") != 0 ||
		        respondent_index(grant->scopes[i].value) <
		                RESPONDENT_KINDS)
			continue;
		text_add_format(why,
		        "there is no kind \"%s\" here; expected citizen,"
		        " employee, employer or partner",
		        grant->scopes[i].value);
		return STATUS_INPUT;
	}
	for (size_t i = 0; i < sizeof(scopes) / sizeof(scopes[0]); i++) {
		if (has(grant, scopes[i]))
			continue;
		text_add_format(
		        why, "a grant names at least one %s", scopes[i]);
		return STATUS_INPUT;
	}
	if (grant->from_at >= grant->until_at) {
		text_add(why, "--end: expected a day after --from");
		return STATUS_INPUT;
	}
	return STATUS_OK;
}

enum status
grant_add(struct db *db, const struct grant *grant, struct text *why)
{
	enum status status = grant_check_terms(grant, why);

	for (size_t i = 0; status == STATUS_OK && i < grant->scopes_count; i++)
		status = check_scope(db, &grant->scopes[i], why);
	if (status != STATUS_OK)
		return status;
	status = grant_put(db, grant);
	if (status == STATUS_CONFLICT)
		text_add_format(
		        why, "there is a grant \"%s\" already", grant->name);
	return status;
}

/* A grant is never deleted, since exports refer to it. */
enum status
grant_revoke(struct db *db, const char *name, int64_t now, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct grant grant = {0};
	enum status status = grant_get(db, memory, name, &grant);

	if (status == STATUS_NOT_FOUND)
		text_add_format(why, "there is no grant \"%s\"", name);
	if (status == STATUS_OK)
		status = grant_set_revoked(db, name, now);
	if (status == STATUS_CONFLICT)
		text_add_format(why, "the grant \"%s\" is revoked", name);
	talloc_free(memory);
	return status;
}
