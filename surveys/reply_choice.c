/*
 * One choice (L): by value, by label, by the start of a label, by a label with a
 * slip of the finger; never by a label that is turned around.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "surveys/reply_internal.h"

enum { PREFIX_MIN = 3 };

/* The label's words at word `at`; a word repeated at once counts once. */
static bool
label_stands(const struct reading *reading, size_t at,
        const struct label *label, size_t *after)
{
	for (size_t i = 0; i < label->count; i++) {
		if (at >= reading->end || !reply_same_key(&label->words[i],
		                                  &reading->words[at].key))
			return false;
		at++;
		while (at < reading->end &&
		        reply_same_key(&reading->words[at].key,
		                &reading->words[at - 1].key))
			at++;
	}
	*after = at;
	return label->count > 0;
}

/* The longest, so that "meget tilfreds" is not taken for "meget". */
const struct label *
reply_label_at(const struct reading *reading, size_t at, size_t *after)
{
	const struct reply_reader *reader = reading->reader;
	const struct label *longest = NULL;

	for (size_t i = 0; i < reader->label_count; i++) {
		const struct label *label = &reader->labels[i];
		size_t end = 0;

		if ((longest == NULL || label->count > longest->count) &&
		        label_stands(reading, at, label, &end)) {
			longest = label;
			*after = end;
		}
	}
	return longest;
}

/* Whole numbers are compared as numbers: "04" is 4. */
size_t
reply_choice_of_value(const struct reply_reader *reader, const char *value)
{
	for (size_t i = 0; i < reader->question.choice_count; i++) {
		const char *own = reader->question.choices[i].value;

		if (strcmp(own, value) == 0 ||
		        (reader->whole_values && reply_is_whole_number(value) &&
		                strtol(own, NULL, 10) ==
		                        strtol(value, NULL, 10)))
			return i;
	}
	return REPLY_CHOICES_MAX;
}

bool
reply_labels_another(
        const struct reply_reader *reader, size_t choice, const char *value)
{
	for (size_t i = 0; i < reader->label_count; i++)
		if (reader->labels[i].choice != choice &&
		        strcmp(reader->labels[i].key, value) == 0)
			return true;
	return false;
}

void
reply_found_choice(
        const struct reading *reading, struct found *found, size_t after)
{
	found->verdict = VERDICT_FOUND;
	found->after = after;
	found->tail = after > 0 ? reading->words[after - 1].end : 0;
}

/* Where what stands behind a lead begins: the - of "hej, -1" and the < of "svar:
 * <18" belong to it, the comma does not. */
static size_t
sign_behind(const struct reading *reading, size_t word)
{
	size_t at = reading->words[word - 1].end;

	while (at < reading->words[word].start &&
	        (reading->atoms[at].class != ATOM_SIGN ||
	                reply_is_edge_sign(reading, at)))
		at++;
	return at;
}

static size_t
choice_written(const char *const *texts, size_t count, const char *written)
{
	for (size_t i = 0; i < count; i++)
		if (written[0] != '\0' && strcmp(texts[i], written) == 0)
			return i;
	return REPLY_CHOICES_MAX;
}

/* The choice that the whole window names by sign: value, label, or the label's start, which
 * must hold a digit and be of no other label.  Labels of digits are told apart
 * by their signs only: "1-2" is not "1,2". */
static size_t
choice_by_signs(const struct reading *reading, size_t from)
{
	const struct reply_reader *reader = reading->reader;
	size_t count = reader->question.choice_count;
	size_t choice = REPLY_CHOICES_MAX;
	char written[200];
	size_t length;

	reply_join_atoms(reading,
	        from == reading->first ? reading->start
	                               : sign_behind(reading, from),
	        reading->stop, written, sizeof(written));
	length = strlen(written);
	choice = choice_written(reader->codes, count, written);
	if (choice != REPLY_CHOICES_MAX)
		return choice;
	choice = choice_written(reader->written, count, written);
	if (choice != REPLY_CHOICES_MAX)
		return choice;
	if (length < PREFIX_MIN ||
	        written[strcspn(written, "0123456789")] == '\0')
		return REPLY_CHOICES_MAX;
	for (size_t i = 0; i < count; i++) {
		if (strncmp(reader->written[i], written, length) != 0)
			continue;
		if (choice != REPLY_CHOICES_MAX)
			return REPLY_CHOICES_MAX;
		choice = i;
	}
	return choice;
}

/* The choice whose value or label has the window's key. */
static size_t
choice_by_key(
        const struct reading *reading, size_t from, const struct label **by)
{
	const struct reply_reader *reader = reading->reader;
	size_t choice = REPLY_CHOICES_MAX;
	size_t after = 0;

	*by = NULL;
	for (size_t i = 0;
	        from + 1 == reading->end && i < reader->question.choice_count;
	        i++) {
		if (reader->values[i].length == 0 ||
		        !reply_same_key(
		                &reader->values[i], &reading->words[from].key))
			continue;
		/* "1" and "-1" are told apart by their signs only. */
		if (choice != REPLY_CHOICES_MAX)
			return REPLY_CHOICES_MAX;
		choice = i;
	}
	for (size_t i = 0; i < reader->label_count; i++) {
		const struct label *label = &reader->labels[i];

		/* Numbers side by side are told apart by their signs. */
		if (strlen(label->digits) > 1 ||
		        !label_stands(reading, from, label, &after) ||
		        after != reading->end)
			continue;
		if (choice != REPLY_CHOICES_MAX && choice != label->choice)
			return REPLY_CHOICES_MAX;
		choice = label->choice;
		*by = label;
	}
	return choice;
}

/* Signs before keys: labels such as "1-2", "<18" and "50+" have keys that
 * others have as well. */
bool
reply_whole_choice(
        const struct reading *reading, size_t from, struct found *found)
{
	const struct label *label = NULL;
	char key[200];
	size_t choice;
	bool exact;

	if (reading->reader->question.choice_count == 0 || from >= reading->end)
		return false;
	choice = choice_by_signs(reading, from);
	exact = choice != REPLY_CHOICES_MAX;
	if (!exact)
		choice = choice_by_key(reading, from, &label);
	if (choice == REPLY_CHOICES_MAX)
		return false;
	memset(found, 0, sizeof(*found));
	found->choice = choice;
	found->side = -1;
	found->comment = SIZE_MAX;
	reply_found_choice(reading, found, reading->end);
	found->label = label;
	/* "1" where 1 is the label of the second; but "3+" is no 3. */
	reply_join_keys(reading, from, reading->end, key, sizeof(key));
	if (exact && strcmp(reading->reader->codes[choice], key) == 0 &&
	        reply_labels_another(reading->reader, choice, key))
		found->verdict = VERDICT_DOUBT;
	/* The + of "50+" and the < of "<18" are the label's own. */
	if (exact)
		found->tail = reading->stop;
	found->exact = exact && from == reading->first;
	return true;
}

/* " - " parts a head from what follows, as does an edge sign of a sentence. */
static bool
parts_head(const struct reading *reading, size_t word)
{
	size_t from = reading->words[word - 1].end;
	size_t to = reading->words[word].start;

	if (reply_gap_has(reading, from, word, ".,;:!?(") ||
	        reply_gap_has_break(reading, from, word))
		return true;
	for (size_t i = from + 1; i + 1 < to; i++)
		if (reading->atoms[i].point == '-' &&
		        reading->atoms[i - 1].class == ATOM_SPACE &&
		        reading->atoms[i + 1].class == ATOM_SPACE)
			return true;
	return false;
}

size_t
reply_head_end(const struct reading *reading, size_t at)
{
	size_t end = at + 1;

	while (end < reading->end && !parts_head(reading, end) &&
	        !reply_is(reading, end, LIST_STARTER))
		end++;
	return end;
}

static bool
has_negator(const struct reading *reading, size_t from, size_t to)
{
	for (size_t i = from; i < to; i++)
		if (reply_is(reading, i, LIST_NEGATOR))
			return true;
	return false;
}

/* L2: the one label that begins with the head.  Two beginnings of one choice,
 * its label and a phrase of not knowing, are no two readings. */
static const struct label *
label_by_prefix(
        const struct reply_reader *reader, const char *key, bool negated)
{
	const struct label *only = NULL;
	size_t length = strlen(key);

	if (text_characters(key) < PREFIX_MIN)
		return NULL;
	for (size_t i = 0; i < reader->label_count; i++) {
		const struct label *label = &reader->labels[i];

		if (strncmp(label->key, key, length) != 0)
			continue;
		if (only != NULL && only->choice != label->choice)
			return NULL;
		if (only == NULL)
			only = label;
	}
	return only != NULL && only->negated == negated ? only : NULL;
}

/* A slip is forgiven in letters; another digit is another answer. */
static void
digits_of(const char *key, char *digits, size_t size)
{
	size_t used = 0;

	for (; *key != '\0' && used + 1 < size; key++)
		if (*key >= '0' && *key <= '9')
			digits[used++] = *key;
	digits[used] = '\0';
}

/* How many words of a key begin with u, as those do that say the opposite. */
static int
count_negated(const char *key)
{
	int count = 0;

	for (size_t i = 0; key[i] != '\0'; i++)
		count += key[i] == 'u' && (i == 0 || key[i - 1] == ' ');
	return count;
}

/* Is the longer key as near to the other without the u before one of its words?
 * Then they are opposites, as "meget utilfreds" and "meget tilfreds". */
static bool
is_opposite(const char *key, const char *other, size_t distance)
{
	char less[200];

	if (count_negated(key) < count_negated(other))
		return is_opposite(other, key, distance);
	if (count_negated(key) == count_negated(other))
		return false;
	for (const char *at = key; *at != '\0'; at++) {
		size_t skip = at[1] == ' ' ? 2 : 1;

		if (at[0] != 'u' || (at > key && at[-1] != ' '))
			continue;
		(void)snprintf(less, sizeof(less), "%.*s%s", (int)(at - key),
		        key, at + skip);
		if (text_distance(less, other, 2) <= distance)
			return true;
	}
	return false;
}

/* L3: the label strictly nearest among those with the same first letter and
 * digits.  The bounds grow with the label, because two slips in a short word
 * make another word.  The first letter must be the same: people seldom mistype
 * it, and the opposite of a word begins with another one. */
static const struct label *
label_by_distance(
        const struct reply_reader *reader, const char *key, bool negated)
{
	const struct label *nearest = NULL;
	size_t best = 3;
	bool tie = false;
	char digits[24];

	digits_of(key, digits, sizeof(digits));
	for (size_t i = 0; i < reader->label_count; i++) {
		const struct label *label = &reader->labels[i];
		size_t length = text_characters(label->key);
		size_t allowed = length >= 8 ? 2 : length >= 4 ? 1 : 0;
		size_t distance;

		if (label->key[0] != key[0] ||
		        strcmp(label->digits, digits) != 0)
			continue;
		distance = text_distance(label->key, key, 2);
		if (distance < best) {
			nearest = distance <= allowed ? label : NULL;
			best = distance;
			tie = false;
		} else if (distance == best && distance <= 2 &&
		           (nearest == NULL ||
		                   nearest->choice != label->choice)) {
			tie = true;
		}
	}
	if (tie || nearest == NULL || (negated && !nearest->negated) ||
	        is_opposite(key, nearest->key, best))
		return NULL;
	return nearest;
}

/* A beginning goes before a slip: it is what people type who stop early. */
const struct label *
reply_nearest_label(const struct reading *reading, size_t at, size_t head)
{
	bool negated = has_negator(reading, at, head);
	const struct label *label;
	char key[200];

	reply_join_keys(reading, at, head, key, sizeof(key));
	if (key[0] == '\0')
		return NULL;
	label = label_by_prefix(reading->reader, key, negated);
	return label != NULL ? label
	                     : label_by_distance(reading->reader, key, negated);
}

/* L4: a negator before the next edge sign, line break or starter. */
bool
reply_negator_behind(const struct reading *reading, const struct found *found)
{
	size_t tail = found->tail;

	for (size_t i = found->after; i < reading->end; i++) {
		if (reply_gap_is_edge(reading, tail, i) ||
		        reply_is(reading, i, LIST_STARTER))
			return false;
		if (reply_is(reading, i, LIST_NEGATOR))
			return true;
		tail = reading->words[i].end;
	}
	return false;
}

/* A9: another choice's whole label, of three letters or more.  Labels are taken
 * at their longest, so "meget tilfreds" does not name "tilfreds". */
bool
reply_names_other(
        const struct reading *reading, const struct found *found, size_t from)
{
	for (size_t i = from; i < reading->end;) {
		size_t after = i + 1;
		const struct label *label = reply_label_at(reading, i, &after);

		if (label != NULL && label->choice != found->choice &&
		        text_characters(label->key) >= 3)
			return true;
		i = after;
	}
	return false;
}

/* A value that is a word, at the front.  A value of one letter is a word of
 * prose, too, and so needs an end behind it (N3). */
static bool
find_value(const struct reading *reading, size_t at, struct found *found)
{
	const struct reply_reader *reader = reading->reader;

	for (size_t i = 0; i < reader->question.choice_count; i++) {
		if (reader->values[i].length == 0 ||
		        !reply_same_key(
		                &reader->values[i], &reading->words[at].key))
			continue;
		found->choice = i;
		reply_found_choice(reading, found, at + 1);
		found->by_word = reader->values[i].length == 1;
		if (found->by_word && !reply_must_end(reading, found))
			found->verdict = VERDICT_DOUBT;
		return true;
	}
	return false;
}

/* A starter at the front ("men …") begins a comment; only a whole label may
 * stand there. */
static void
find_label(const struct reading *reading, size_t at, struct found *found)
{
	size_t head = reply_head_end(reading, at);
	bool opens_comment = reply_is(reading, at, LIST_STARTER);
	const struct label *label = NULL;
	size_t after = 0;

	label = reply_label_at(reading, at, &after);
	if (!opens_comment && (label == NULL || after != head)) {
		const struct label *near =
		        reply_nearest_label(reading, at, head);

		/* A whole label at the front is only less than the head being
		 * nearest to a longer one. */
		if (near != NULL) {
			found->choice = near->choice;
			found->label = near;
			reply_found_choice(reading, found, head);
			return;
		}
	}
	if (label == NULL)
		return;
	found->choice = label->choice;
	found->label = label;
	found->by_label = true;
	reply_found_choice(reading, found, after);
}

/* The order of L: number, yes or no, value, label.  The first that is found, or
 * doubted, settles it. */
void
reply_choice(const struct reading *reading, size_t at, struct found *found)
{
	const struct reply_reader *reader = reading->reader;

	if (at >= reading->end)
		return;
	if (reader->whole_values)
		reply_number(reading, at, found);
	/* "1 👎" where 1 is yes: a number takes a side as its label does. */
	if (found->verdict == VERDICT_FOUND && reader->yes_no)
		found->side = found->choice == reader->yes  ? 1
		              : found->choice == reader->no ? 0
		                                            : -1;
	if (found->verdict == VERDICT_NONE && reader->yes_no)
		reply_yes_or_no(reading, at, found);
	if (found->verdict != VERDICT_NONE ||
	        (!reader->whole_values && find_value(reading, at, found)))
		return;
	find_label(reading, at, found);
}
