/*
 * Plays a session's answers through its survey.
 */
#include "server/verb_export_way.h"

#include "surveys/flow.h"

enum status
verb_export_find(void *context, int64_t version, const char *const *values,
        size_t count, bool *relevant)
{
	const struct verb_export_way *way = context;
	const struct session_form *form = NULL;
	struct flow *flow;
	enum status status =
	        survey_version_get(way->shelf, way->db, version, &form);

	if (status != STATUS_OK)
		return status;
	if (form->survey->item_count != count)
		return STATUS_SYSTEM;
	/* A new one each time: defaults stand where nothing was answered. */
	flow = flow_create(NULL, form->survey, way->now_ms);
	for (size_t i = 0; i < count; i++)
		if (values[i] != NULL)
			flow_load(flow, i, values[i]);
	flow_compute(flow);
	for (size_t i = 0; i < count; i++)
		relevant[i] = flow->relevant[i];
	talloc_free(flow);
	return STATUS_OK;
}
