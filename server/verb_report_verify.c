/*
 * report verify: the auditor looks at everything that was ever released.
 */
#include <inttypes.h>
#include <stdio.h>

#include "server/release.h"
#include "server/verb.h"

/* One line a municipality; the worst of them is the result. */
static enum status
verify(struct db *db, const struct release *municipality, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text found;
	size_t count = 0;
	enum status status;

	text_init(&found, memory, 400);
	status = release_verify(db, municipality->municipality, &count, &found);
	printf("%04" PRId64 " %s: %zu releases, %s\n",
	        municipality->municipality, municipality->municipality_name,
	        count,
	        status == STATUS_OK ? "nothing hidden can be computed"
	                            : text_string(&found));
	if (status == STATUS_FORBIDDEN) {
		status = STATUS_CONFLICT;
		text_clear(why);
		text_add(why, "what is hidden can be computed from releases");
	}
	talloc_free(memory);
	return status;
}

static enum status
run(struct verb_call *call, void *what)
{
	struct release *municipalities = NULL;
	size_t count = 0;
	enum status worst = verb_read(call);

	(void)what;
	if (worst == STATUS_OK)
		worst = release_municipalities(
		        call->db, call->memory, &municipalities, &count);
	for (size_t i = 0; i < count; i++) {
		enum status status =
		        verify(call->db, &municipalities[i], &call->why);

		if (status != STATUS_OK)
			worst = status;
	}
	return worst;
}

int
verb_report_verify(int argc, char **argv)
{
	return verb_run(argc, argv, &(struct verb_frame){.run = run});
}
