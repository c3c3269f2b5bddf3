/*
 * Findings of reading and checking a survey: the list of them, and which known
 * word somebody may have meant.
 */
#include <stdarg.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "surveys/survey_internal.h"

enum { MESSAGE_MAX = 1000 };

/* Messages quote cells, which may hold a book; what is too long ends in …. */
static const char *
clip(TALLOC_CTX *owner, char *message)
{
	size_t length = message == NULL ? 0 : strlen(message);
	size_t cut;
	const char *clipped;

	if (length <= MESSAGE_MAX)
		return message;
	cut = text_cut(message, length, MESSAGE_MAX);
	clipped = text_format(owner, "%.*s\xe2\x80\xa6", (int)cut, message);
	talloc_free(message);
	return clipped;
}

static void
put(TALLOC_CTX *owner, struct survey_findings *findings,
        struct survey_finding where, const char *format, va_list list)
{
	/* An error counts even where nobody would read so long a list. */
	findings->errors += where.severity == SURVEY_ERROR;
	if (findings->count == FINDINGS_MAX)
		return;
	findings->list = talloc_realloc(owner, findings->list,
	        struct survey_finding, (unsigned)findings->count + 1);
	where.message = clip(owner, talloc_vasprintf(owner, format, list));
	if (findings->list == NULL || where.message == NULL)
		log_abort("survey.finding", "out of memory");
	findings->list[findings->count++] = where;
}

void
findings_put(TALLOC_CTX *owner, struct survey_findings *findings,
        struct survey_finding where, const char *code, const char *format, ...)
{
	va_list list;

	where.code = code;
	va_start(list, format);
	put(owner, findings, where, format, list);
	va_end(list);
}

void
finding_add(struct reading *reading, enum survey_severity severity,
        const char *column, const char *code, const char *format, ...)
{
	const struct survey_finding where = {.severity = severity,
	        .code = code,
	        .sheet = reading->sheet,
	        .row = reading->row,
	        .column = column};
	va_list list;

	va_start(list, format);
	put(talloc_parent(reading->survey), reading->findings, where, format,
	        list);
	va_end(list);
}

const char *
finding_meant(TALLOC_CTX *owner, const char *word)
{
	const char *meant =
	        word == NULL ? "" : text_format(owner, WORDS_MEANT, word);

	if (meant == NULL)
		log_abort("survey.finding", "out of memory");
	return meant;
}

enum { NEAREST_CHANGES = 2 };

struct nearest
nearest_to(const char *given)
{
	return (struct nearest){given, NULL, NEAREST_CHANGES + 1};
}

void
nearest_consider(struct nearest *nearest, const char *candidate)
{
	size_t distance =
	        text_distance(candidate, nearest->given, nearest->distance - 1);

	/* A word that is all changes is none that was meant. */
	if (distance < nearest->distance &&
	        distance < text_characters(candidate)) {
		nearest->distance = distance;
		nearest->word = candidate;
	}
}
