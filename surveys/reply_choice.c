/*
 * Scales and choices (L, Y, M): by number, by label, by yes and no.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "surveys/reply_internal.h"

/* L1: the whole reply, less leads, is a value or label. */
static bool
find_whole(struct reading *reading, struct found *found)
{
	const struct reply_reader *reader = reading->reader;
	struct text key;

	text_init(&key, reading->scratch, REPLY_TEXT_MAX);
	for (size_t i = reading->at; i < reading->text.count; i++)
		text_add_format(&key, "%s%s", key.length > 0 ? " " : "",
		        reading->text.words[i].key);
	for (size_t i = 0; i < reader->question.choice_count; i++) {
		if (strcmp(reader->keys[i], text_string(&key)) != 0 ||
		        reader->keys[i][0] == '\0')
			continue;
		found->value = reader->question.choices[i].value;
		found->after = reading->text.count;
		return true;
	}
	return false;
}

static size_t
key_words(const char *key)
{
	size_t words = 1;

	for (; *key != '\0'; key++)
		words += *key == ' ';
	return words;
}

/* The words of the front as a key, as long as the label has words. */
static const char *
front_key(struct reading *reading, size_t words)
{
	struct text key;

	text_init(&key, reading->scratch, REPLY_TEXT_MAX);
	for (size_t i = 0; i < words; i++) {
		if (reading->at + i >= reading->text.count)
			return "";
		text_add_format(&key, "%s%s", i > 0 ? " " : "",
		        reading->text.words[reading->at + i].key);
	}
	return text_string(&key);
}

static size_t
typos_allowed(const char *key)
{
	size_t length = text_characters(key);

	return length >= 8 ? 2 : length >= 4 ? 1 : 0;
}

/* L2, L3, L5: the front is a label, or strictly nearest to one. */
static bool
find_label(struct reading *reading, struct found *found)
{
	const struct reply_reader *reader = reading->reader;
	size_t best = 3;
	size_t matches = 0;

	for (size_t i = 0; i < reader->question.choice_count; i++) {
		const char *label = reader->keys[i];
		const char *front = front_key(reading, key_words(label));
		size_t allowed = typos_allowed(label);
		size_t distance = text_distance(label, front, allowed);

		if (front[0] == '\0' || front[0] != label[0] ||
		        distance > allowed || distance > best)
			continue;
		matches = distance == best ? matches + 1 : 1;
		best = distance;
		found->value = reader->question.choices[i].value;
		found->after = reading->at + key_words(label);
	}
	return matches == 1;
}

/* L4: a negator behind a label turns it around. */
static bool
is_negated(const struct reading *reading, size_t from)
{
	for (size_t i = from; i < reading->text.count; i++) {
		const char *before =
		        reading->text.plain + reading->text.words[i].start;

		if (reply_is_starter(&reading->text, i))
			return false;
		if (i > from &&
		        memchr(reading->text.plain + reply_end_of(reading, i),
		                ',',
		                (size_t)(before - reading->text.plain) -
		                        reply_end_of(reading, i)) != NULL)
			return false;
		if (reply_is_negator(reading->text.words[i].key))
			return true;
	}
	return false;
}

void
reply_scale(struct reading *reading)
{
	struct found found;

	if (find_whole(reading, &found)) {
		reply_finish(reading, &found);
		return;
	}
	if (!reply_find_number(reading, &found) ||
	        !reply_in_range(reading->reader, found.value)) {
		reply_unclear(reading);
		return;
	}
	reply_finish(reading, &found);
}

void
reply_one(struct reading *reading)
{
	const struct reply_reader *reader = reading->reader;
	struct found found;

	bool sure = find_whole(reading, &found);

	if (!sure && reader->whole_values && reply_find_number(reading, &found))
		sure = reply_choice_of(reader, found.value) !=
		       REPLY_CHOICES_MAX;
	else if (!sure)
		sure = find_label(reading, &found) &&
		       !is_negated(reading, found.after);
	if (sure)
		reply_finish(reading, &found);
	else
		reply_unclear(reading);
}

/* "jo mere …" compares and does not agree. */
static bool
is_comparison(const struct reading *reading)
{
	static const char *const words[] = {
	        "mere", "flere", "mindre", "farre", "for", "langere"};
	const struct reply_text *text = &reading->text;

	if (reading->at + 1 >= text->count ||
	        strcmp(text->words[reading->at].key, "jo") != 0)
		return false;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strcmp(text->words[reading->at + 1].key, words[i]) == 0)
			return true;
	return false;
}

/* The choice that means yes, or no. */
static size_t
side_choice(const struct reply_reader *reader, int yes)
{
	for (size_t i = 0; i < reader->question.choice_count; i++)
		if (strcmp(reader->keys[i], yes ? "ja" : "nej") == 0)
			return i;
	return REPLY_CHOICES_MAX;
}

static bool
has_other_side(const struct reading *reading, size_t from, int yes)
{
	size_t words = 0;

	for (size_t i = from; i < reading->text.count; i++) {
		int side = reply_yes_no(&reading->text, i, &words);
		bool last = i + 1 == reading->text.count;

		if (side == !yes && (i == from || last))
			return true;
		if (!reply_is_joiner(reading->text.words[i].key) && !last)
			continue;
	}
	return false;
}

void
reply_yes_or_no(struct reading *reading)
{
	const struct reply_reader *reader = reading->reader;
	struct found found;
	size_t words = 0;
	size_t choice;
	int side;

	if (find_whole(reading, &found) ||
	        (reader->whole_values && reply_find_number(reading, &found))) {
		if (reply_choice_of(reader, found.value) == REPLY_CHOICES_MAX)
			reply_unclear(reading);
		else
			reply_finish(reading, &found);
		return;
	}
	side = reply_yes_no(&reading->text, reading->at, &words);
	choice = side < 0 || is_comparison(reading) ? REPLY_CHOICES_MAX
	                                            : side_choice(reader, side);
	while (choice != REPLY_CHOICES_MAX) {
		size_t more = 0;

		if (reply_yes_no(&reading->text, reading->at + words, &more) !=
		        side)
			break;
		words += more;
	}
	if (choice == REPLY_CHOICES_MAX ||
	        has_other_side(reading, reading->at + words, side) ||
	        (side == 1 && is_negated(reading, reading->at + words))) {
		reply_unclear(reading);
		return;
	}
	found.value = reader->question.choices[choice].value;
	found.after = reading->at + words;
	reply_finish(reading, &found);
}

/* "Ingen" and its like stand alone. */
static bool
is_exclusive(const struct reply_reader *reader, size_t choice)
{
	static const char *const starts[] = {
	        "ingen", "intet", "ved ikke", "none"};

	for (size_t i = 0; i < sizeof(starts) / sizeof(starts[0]); i++)
		if (strncmp(reader->keys[choice], starts[i],
		            strlen(starts[i])) == 0)
			return true;
	return false;
}

/* Every item a number of the list, in any of the usual separators. */
void
reply_many(struct reading *reading)
{
	const struct reply_reader *reader = reading->reader;
	bool chosen[REPLY_CHOICES_MAX] = {false};
	bool alone = false;
	size_t count = 0;
	struct text value;

	for (size_t i = reading->at; i < reading->text.count; i++) {
		const char *key = reading->text.words[i].key;
		size_t choice = reply_choice_of(reader, key);
		size_t offset = reading->text.words[i].end;

		if (strcmp(key, "og") == 0 || strcmp(key, "and") == 0 ||
		        reply_is_filler(key))
			continue;
		if (choice == REPLY_CHOICES_MAX ||
		        reading->text.plain[offset] == '-') {
			reply_unclear(reading);
			return;
		}
		chosen[choice] = true;
	}
	text_init(&value, reading->memory, REPLY_TEXT_MAX);
	for (size_t i = 0; i < reader->question.choice_count; i++) {
		if (!chosen[i])
			continue;
		count++;
		alone |= is_exclusive(reader, i);
		text_add_format(&value, "%s%s", value.length > 0 ? " " : "",
		        reader->question.choices[i].value);
	}
	if (count == 0 || (alone && count > 1))
		reply_unclear(reading);
	else
		*reading->reply = (struct reply){
		        .outcome = REPLY_ANSWER, .value = text_string(&value)};
}
