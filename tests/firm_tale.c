/*
 * What the tests of the auditor tell it of firms.
 */
#include "tests/firm_tale.h"

#include <string.h>

#include <jansson.h>
#include <stdlib.h>

void
firm_tell(struct auditor *auditor, const char *name, const char *firms,
        enum auditor_kind kind)
{
	auditor_count(auditor, name, (int64_t)strlen(firms), kind);
	auditor_firm(auditor, name, 0, 0);
	for (const char *at = firms; *at != '\0'; at++)
		auditor_firm(auditor, name, *at, 1);
}

enum status
firm_check(struct auditor *auditor, const char *part)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text why;
	enum status status;

	text_init(&why, memory, 400);
	status = auditor_check(auditor, &why);
	if (status == STATUS_CONFLICT &&
	        (part == NULL || strstr(text_string(&why), part) == NULL))
		fail_msg("refused: %s", text_string(&why));
	talloc_free(memory);
	return status;
}

struct auditor *
firm_kept(TALLOC_CTX *memory, const struct auditor *auditor)
{
	struct auditor *again = auditor_create(memory);
	struct text statement;
	struct text why;

	text_init(&statement, memory, 10000);
	text_init(&why, memory, 400);
	auditor_write(auditor, &statement);
	assert_int_equal(
	        auditor_read(again, text_string(&statement), &why), STATUS_OK);
	return again;
}

const char *
firm_statement_by(
        TALLOC_CTX *memory, const struct auditor *auditor, int64_t least)
{
	struct text statement;
	json_t *json;
	char *written;
	const char *out;

	text_init(&statement, memory, 10000);
	auditor_write(auditor, &statement);
	json = json_loads(text_string(&statement), 0, NULL);
	assert_true(json_is_integer(json_object_get(json, "firms_least")));
	if (least == 0)
		assert_int_equal(json_object_del(json, "firms_least"), 0);
	else
		json_object_set_new(
		        json, "firms_least", json_integer((json_int_t)least));
	written = json_dumps(json, JSON_COMPACT);
	out = talloc_strdup(memory, written);
	free(written);
	json_decref(json);
	return out;
}

void
firm_hear(struct auditor *auditor, const char *statement)
{
	struct text why;

	text_init(&why, auditor, 400);
	assert_int_equal(auditor_read(auditor, statement, &why), STATUS_OK);
}
