/*
 * What a provider keeps of messages, for those that list them.
 */
#include <string.h>

#include "gateway/simulator_internal.h"

void
simulator_list(struct simulator *simulator, const char *id,
        const struct simulator_sent *sent)
{
	json_object_set_new(simulator->listed, id,
	        json_pack("{s:s, s:s, s:s, s:s, s:n, s:I}", "id", id, "to",
	                sent->phone, "from", sent->sender, "reference",
	                sent->reference == NULL ? "" : sent->reference,
	                "reached", "at",
	                (json_int_t)clock_now(simulator->options.clock)));
}

void
simulator_list_end(struct simulator *simulator, const char *id, bool reached)
{
	json_t *message = json_object_get(simulator->listed, id);

	if (message != NULL)
		json_object_set_new(message, "reached", json_boolean(reached));
}

/* A copy, since the original may change once the lock is given back. */
json_t *
simulator_listed(struct simulator *simulator, const char *id)
{
	json_t *copy;

	pthread_mutex_lock(&simulator->lock);
	copy = json_deep_copy(json_object_get(simulator->listed, id));
	pthread_mutex_unlock(&simulator->lock);
	return copy;
}

json_t *
simulator_listed_to(struct simulator *simulator, const char *to)
{
	json_t *all = json_array();
	const char *id;
	json_t *message;

	pthread_mutex_lock(&simulator->lock);
	json_object_foreach(simulator->listed, id, message)
	{
		const char *number =
		        json_string_value(json_object_get(message, "to"));

		if (number != NULL && strcmp(number, to) == 0)
			json_array_append_new(all, json_deep_copy(message));
	}
	pthread_mutex_unlock(&simulator->lock);
	return all;
}
