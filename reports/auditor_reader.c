/*
 * Readers who know more than everybody: what each of them knows of whose people.
 */
#include <string.h>

#include "reports/auditor_internal.h"

void
auditor_reader(struct auditor *auditor, const char *reader)
{
	size_t at = 0;

	auditor->reader = 0;
	if (reader == NULL)
		return;
	while (at < auditor->reader_count &&
	        strcmp(auditor->readers[at].name, reader) != 0)
		at++;
	auditor->reader = at + 1;
	if (at < auditor->reader_count)
		return;
	auditor->readers = auditor_grow(auditor, auditor->readers,
	        sizeof(*auditor->readers), auditor->reader_count);
	auditor->readers[auditor->reader_count++] = (struct audit_reader){
	        .name = text_format(auditor, "%s", reader)};
}

/* The place of a count among what the reader knows, or where it belongs. */
static size_t
place_of(const struct audit_reader *reader, size_t count)
{
	size_t low = 0;
	size_t high = reader->known_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (reader->known[middle].count < count)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

int64_t
auditor_known_to(const struct auditor *auditor, size_t reader, size_t count)
{
	const struct audit_reader *who;
	size_t place;

	if (reader == 0)
		return auditor->counts[count].known;
	who = &auditor->readers[reader - 1];
	place = place_of(who, count);
	return place < who->known_count && who->known[place].count == count &&
	                       who->known[place].people > 0
	               ? who->known[place].people
	               : 0;
}

static void
put(struct auditor *auditor, size_t reader, size_t count, int64_t people)
{
	struct audit_reader *who = &auditor->readers[reader - 1];
	size_t place = place_of(who, count);

	if (place < who->known_count && who->known[place].count == count) {
		who->known[place].people = people;
		return;
	}
	who->known = auditor_grow(
	        auditor, who->known, sizeof(*who->known), who->known_count);
	memmove(who->known + place + 1, who->known + place,
	        (who->known_count - place) * sizeof(*who->known));
	who->known[place] =
	        (struct audit_known){.count = count, .people = people};
	who->known_count++;
}

void
auditor_knows_at(
        struct auditor *auditor, size_t reader, size_t count, int64_t people)
{
	if (people > auditor->counts[count].count)
		people = auditor->counts[count].count;
	if (people > 0)
		put(auditor, reader, count, people);
}

void
auditor_reader_splits(struct auditor *auditor, const char *name)
{
	size_t at = auditor_find(auditor, name);

	if (auditor->reader > 0 && at < auditor->count_count)
		put(auditor, auditor->reader, at, AUDIT_SPLIT);
}

void
auditor_reader_knows(struct auditor *auditor, const char *name, int64_t people)
{
	size_t at = auditor_find(auditor, name);

	if (auditor->reader > 0 && at < auditor->count_count)
		auditor_knows_at(auditor, auditor->reader, at, people);
}
