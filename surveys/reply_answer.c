/*
 * Answers in general (A) and numbers (N): what stands at the front, what behind
 * it is only a comment, and what makes the answer doubtful.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "surveys/reply_internal.h"

void
reply_unclear(struct reading *reading)
{
	*reading->reply = (struct reply){.outcome = REPLY_UNCLEAR};
}

const char *
reply_keep(struct reading *reading, const char *start, size_t length)
{
	const char *copy = talloc_strndup(reading->memory, start, length);

	if (copy == NULL)
		log_abort("reply.read", "out of memory");
	return copy;
}

/* Where the words so far end in the text. */
size_t
reply_end_of(const struct reading *reading, size_t words)
{
	return words == 0 ? 0 : reading->text.words[words - 1].end;
}

bool
reply_only_fillers(const struct reading *reading, size_t from)
{
	for (size_t i = from; i < reading->text.count; i++)
		if (!reply_is_filler(reading->text.words[i].key))
			return false;
	return true;
}

static bool
only_joiners(const struct reading *reading, size_t from)
{
	for (size_t i = from; i < reading->text.count; i++)
		if (!reply_is_joiner(reading->text.words[i].key))
			return false;
	return from < reading->text.count;
}

bool
reply_is_digits(const char *key)
{
	size_t digits = strspn(key, "0123456789");

	return digits > 0 && digits <= 9 && key[digits] == '\0';
}

/* The number that up to nine digits write. */
long
reply_digits_value(const char *key)
{
	long value = 0;

	for (; *key != '\0'; key++)
		value = value * 10 + (*key - '0');
	return value;
}

/* The signs between an answer and what follows part them, or say that the
 * answer is none ("4?", "4/7", "3-4", "4,5"). */
static bool
is_edge(const struct reading *reading, size_t offset)
{
	const char *at = reading->text.plain + offset;
	bool number = isdigit((unsigned char)at[-1]);

	if (*at == '?' || *at == '/' || *at == '+' || *at == '&' ||
	        *at == '<' || *at == '>' || *at == '%')
		return false;
	if (number && strchr(".,:-", *at) != NULL && *at != '\0' &&
	        isdigit((unsigned char)at[1]))
		return false;
	return true;
}

/* N3: after a number word must come something that parts it from a sentence. */
static bool
ends_here(const struct reading *reading, size_t words)
{
	size_t offset = reply_end_of(reading, words);
	const char *at = reading->text.plain + offset;

	return words >= reading->text.count ||
	       strchr(".,;:!\"'()[]*_~=#\n", *at) != NULL ||
	       reply_is_starter(&reading->text, words) ||
	       reply_only_fillers(reading, words);
}

/* Does the comment hold another answer, at its start or behind joiners? */
static bool
has_rival(const struct reading *reading, size_t from, const char *value)
{
	const struct reply_reader *reader = reading->reader;
	bool numbers = reader->question.type == REPLY_SCALE ||
	               reader->question.type == REPLY_INTEGER ||
	               reader->question.type == REPLY_DECIMAL ||
	               reader->whole_values;
	bool joined = false;

	for (size_t i = from; i < reading->text.count; i++) {
		const char *key = reading->text.words[i].key;
		int word = reply_number_word(key);

		if (numbers && reply_is_digits(key))
			return strcmp(key, value) != 0;
		if (numbers && word >= 0 &&
		        (joined || ends_here(reading, i + 1)) &&
		        (word != 1 || i + 1 == reading->text.count)) {
			char text[12];

			(void)snprintf(text, sizeof(text), "%d", word);
			return strcmp(text, value) != 0;
		}
		for (size_t c = 0; c < reader->question.choice_count; c++)
			if (strcmp(reader->keys[c], key) == 0 &&
			        reader->question.type != REPLY_SCALE)
				return strcmp(reader->question.choices[c].value,
				               value) != 0;
		if (!reply_is_joiner(key))
			return false;
		joined = true;
	}
	return false;
}

/* A9: the whole label of another choice, anywhere in the comment. */
static bool
names_other_choice(
        const struct reading *reading, size_t from, const char *value)
{
	const struct reply_reader *reader = reading->reader;
	const char *rest;

	if (reader->question.type != REPLY_SELECT_ONE ||
	        from >= reading->text.count)
		return false;
	rest = talloc_asprintf(reading->scratch, " %s ",
	        reply_key(reading->scratch,
	                reading->text.plain + reply_end_of(reading, from)));
	for (size_t i = 0; i < reader->question.choice_count; i++) {
		const char *label = talloc_asprintf(
		        reading->scratch, " %s ", reader->keys[i]);

		if (strlen(label) >= 5 &&
		        strcmp(reader->question.choices[i].value, value) != 0 &&
		        strstr(rest, label) != NULL)
			return true;
	}
	return false;
}

/* N5 and N7: a unit behind the number, or "nr 1" with more behind it. */
static bool
counts_something_else(const struct reading *reading, const struct found *found)
{
	bool number = reading->reader->question.type == REPLY_SCALE ||
	              reading->reader->whole_values;

	if (!number || found->after >= reading->text.count)
		return false;
	if (reply_is_unit(reading->text.words[found->after].key))
		return true;
	return reading->ordinal &&
	       reading->reader->question.type == REPLY_SCALE;
}

/* A3 to A6: what stands behind the answer is its comment, unless it makes the
 * answer doubtful. */
void
reply_finish(struct reading *reading, const struct found *found)
{
	const struct reply_text *text = &reading->text;
	size_t offset = reply_end_of(reading, found->after);
	struct reply *reply = reading->reply;
	const char *language = NULL;

	if (!is_edge(reading, offset) || only_joiners(reading, found->after) ||
	        counts_something_else(reading, found) ||
	        names_other_choice(reading, found->after, found->value) ||
	        has_rival(reading, found->after, found->value)) {
		reply_unclear(reading);
		return;
	}
	*reply = (struct reply){.outcome = REPLY_ANSWER,
	        .value = reply_keep(
	                reading, found->value, strlen(found->value))};
	if (found->after >= text->count ||
	        reply_only_fillers(reading, found->after))
		return;
	offset = text->words[found->after].start;
	if (reply_find_command(reading->scratch, text->plain + offset, true,
	            &language) != REPLY_NO_COMMAND) {
		reply_unclear(reading);
		return;
	}
	reply->comment = reply_mask_cpr(reading->memory,
	        text_trim(reading->memory, text->plain + offset));
}

/* N4: "/5", "af 5", "ud af 5" behind the number. */
static size_t
skip_maximum(const struct reading *reading, size_t after)
{
	const struct reply_text *text = &reading->text;
	const char *max = reading->reader->question.max;
	size_t offset = reply_end_of(reading, after);
	const char *sign =
	        text->plain + offset + strspn(text->plain + offset, " ");
	size_t next = after;

	if (max == NULL || after >= text->count)
		return after;
	if (strcmp(text->words[next].key, "ud") == 0 ||
	        strcmp(text->words[next].key, "out") == 0)
		next++;
	if (next < text->count &&
	        (strcmp(text->words[next].key, "af") == 0 ||
	                strcmp(text->words[next].key, "of") == 0))
		next++;
	if (*sign != '/' && next == after)
		return after;
	if (next < text->count && strcmp(text->words[next].key, max) == 0)
		return next + 1;
	return after;
}

/* A number at the front: in digits, or a word that stands alone. */
bool
reply_find_number(struct reading *reading, struct found *found)
{
	const struct reply_text *text = &reading->text;
	const char *key;
	char value[12];
	int word;

	if (reading->at >= text->count)
		return false;
	key = text->words[reading->at].key;
	word = reply_number_word(key);
	found->after = reading->at + 1;
	if (reply_is_digits(key)) {
		const char *start =
		        text->plain + text->words[reading->at].start;

		/* A minus straight before is part of the number. */
		if (start > text->plain && start[-1] == '-')
			return false;
		(void)snprintf(
		        value, sizeof(value), "%ld", reply_digits_value(key));
	} else if (word >= 0 && ends_here(reading, found->after)) {
		(void)snprintf(value, sizeof(value), "%d", word);
	} else {
		return false;
	}
	found->value = reply_keep(reading, value, strlen(value));
	found->after = skip_maximum(reading, found->after);
	return true;
}

size_t
reply_choice_of(const struct reply_reader *reader, const char *value)
{
	for (size_t i = 0; i < reader->question.choice_count; i++)
		if (strcmp(reader->question.choices[i].value, value) == 0)
			return i;
	return REPLY_CHOICES_MAX;
}

bool
reply_in_range(const struct reply_reader *reader, const char *value)
{
	int64_t number = 0;

	return text_to_int(value, INT64_MIN, INT64_MAX, &number) == STATUS_OK &&
	       number >= reader->min && number <= reader->max;
}
