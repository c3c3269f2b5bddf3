/*
 * token: who may send texts by the interface for programs.  A token is printed
 * once, when it is made; nobody can read it again.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "server/api.h"
#include "server/verb.h"

enum { WHY_MAX = 2000 };

struct ask {
	TALLOC_CTX *memory;
	const char *config, *code, *name;
	int64_t municipality;
	unsigned char hash[SECRET_HASH_BYTES];
};

static enum status
add(struct db *db, int64_t now, void *what, struct text *why)
{
	const struct ask *ask = what;
	enum status status =
	        api_token_put(db, ask->municipality, ask->name, ask->hash, now);

	if (status == STATUS_CONFLICT)
		text_add_format(why,
		        "%04d has a token \"%s\"; revoke it first, or take"
		        " another name",
		        (int)ask->municipality, ask->name);
	if (status == STATUS_NOT_FOUND)
		text_add_format(why, "there is no municipality %04d here",
		        (int)ask->municipality);
	return status;
}

static enum status
revoke(struct db *db, int64_t now, void *what, struct text *why)
{
	const struct ask *ask = what;
	enum status status =
	        api_token_revoke(db, ask->municipality, ask->name, now);

	if (status == STATUS_NOT_FOUND)
		text_add_format(why, "%04d has no token \"%s\" that holds",
		        (int)ask->municipality, ask->name);
	return status;
}

static enum status
begin(struct ask *ask, struct settings *settings, struct text *why)
{
	enum status status =
	        verb_begin(ask->memory, ask->config, settings, why);

	if (status == STATUS_OK &&
	        (ask->code == NULL ||
	                text_to_int(ask->code, 1, 9999, &ask->municipality) !=
	                        STATUS_OK)) {
		text_add(why, "expected a municipality's code such as 740");
		status = STATUS_INPUT;
	}
	if (status == STATUS_OK && ask->name != NULL &&
	        (ask->name[0] == '\0' || strlen(ask->name) > API_NAME_MAX ||
	                !text_is_utf8(ask->name, strlen(ask->name)))) {
		text_add(why, "expected a name of 1 to 80 bytes");
		status = STATUS_INPUT;
	}
	return status;
}

/* The keys are the database's: its hash is keyed. */
static enum status
make(struct ask *ask, const struct settings *settings, struct text *why)
{
	char token[API_TOKEN_LENGTH + 1];
	struct secret_keys keys;
	enum status status = secret_load(settings->keys, &keys, why);

	if (status != STATUS_OK)
		return status;
	api_token_make(&keys, token, ask->hash);
	status = verb_change(settings, add, ask, why);
	if (status == STATUS_OK)
		printf("%s\n", token);
	return status;
}

static void
print_row(const struct api_token_row *row)
{
	struct civil made = clock_civil(row->created_at);

	printf("%s\tmade %04d-%02d-%02d\t", row->name, made.year, made.month,
	        made.day);
	if (row->revoked_at != 0)
		printf("revoked\n");
	else if (row->used_day == 0)
		printf("never used\n");
	else
		printf("last used %04d-%02d-%02d\n",
		        (int)(row->used_day / 10000),
		        (int)(row->used_day / 100 % 100),
		        (int)(row->used_day % 100));
}

static enum status
list(const struct ask *ask, const struct settings *settings, struct text *why)
{
	struct api_token_row *rows = NULL;
	struct db *db = NULL;
	size_t count = 0;
	enum status status = verb_open_reader(ask->memory, settings, &db, why);

	if (status == STATUS_OK)
		status = api_token_list(
		        db, ask->memory, ask->municipality, &rows, &count);
	for (size_t i = 0; status == STATUS_OK && i < count; i++)
		print_row(&rows[i]);
	return status;
}

typedef enum status act_fn(
        struct ask *ask, const struct settings *settings, struct text *why);

/* What the three have in common; `words` names are wanted. */
static int
act(int argc, char **argv, int words, act_fn *with)
{
	struct ask ask = {.memory = talloc_new(NULL)};
	const struct verb_option options[] = {{"config", &ask.config, NULL},
	        {"municipality", &ask.code, NULL}, {NULL, NULL, NULL}};
	struct settings settings;
	struct text why;
	int end = VERB_USAGE;

	text_init(&why, ask.memory, WHY_MAX);
	if (verb_options(argc, argv, options, &ask.name, words) == words) {
		enum status status = begin(&ask, &settings, &why);

		if (status == STATUS_OK)
			status = with(&ask, &settings, &why);
		end = status == STATUS_OK
		              ? VERB_DONE
		              : verb_fail(status, text_string(&why));
	}
	talloc_free(ask.memory);
	return end;
}

static enum status
act_revoke(struct ask *ask, const struct settings *settings, struct text *why)
{
	return verb_change(settings, revoke, ask, why);
}

static enum status
act_list(struct ask *ask, const struct settings *settings, struct text *why)
{
	return list(ask, settings, why);
}

int
verb_token_add(int argc, char **argv)
{
	return act(argc, argv, 1, make);
}

int
verb_token_list(int argc, char **argv)
{
	return act(argc, argv, 0, act_list);
}

int
verb_token_revoke(int argc, char **argv)
{
	return act(argc, argv, 1, act_revoke);
}
