/*
 * Writes JSON out.
 */
#include "base/json_text.h"

#include <stdlib.h>

#include "base/log.h"

char *
json_text(TALLOC_CTX *owner, json_t *json, size_t flags)
{
	char *dumped = json_dumps(json, flags);
	char *text = dumped == NULL ? NULL : talloc_strdup(owner, dumped);

	if (text == NULL)
		log_abort("json.text", "JSON that cannot be written");
	free(dumped);
	json_decref(json);
	return text;
}

void
json_text_add(struct text *out, json_t *json, size_t flags)
{
	char *dumped = json_dumps(json, flags);

	if (dumped == NULL)
		log_abort("json.text", "JSON that cannot be written");
	text_add(out, dumped);
	free(dumped);
	json_decref(json);
}
