/*
 * Several choices (M): a list of numbers, labels and their beginnings, and
 * nothing else before the comment.
 */
#include <string.h>

#include "base/text.h"
#include "surveys/reply_internal.h"

/* The list while it is read. */
struct items {
	bool chosen[REPLY_CHOICES_MAX];
	size_t at;   /* the next word */
	size_t tail; /* where the last item ends */
	size_t count;
	bool doubt;
};

/* Choices such as "Ingen af dem", which say that none of the others holds. */
static bool
is_exclusive(const struct reply_reader *reader, size_t choice)
{
	return reader->exclusive[choice];
}

/* M2: all, both, none, as the whole reply.  A sign that closes an answer (C3)
 * makes it a question or an addition, and no group. */
static bool
is_group_word(const struct reading *reading, size_t at, enum reply_list list)
{
	size_t words = reply_match(reading, at, list, NULL);

	return words > 0 &&
	       reply_skip(reading, at + words, LIST_FILLER) == reading->end &&
	       !reply_gap_has(reading, reading->words[at + words - 1].end,
	               at + words, "?+<>/&");
}

/* "alle 4": all, with how many there are. */
static bool
is_all_counted(const struct reading *reading, size_t at)
{
	const struct reply_reader *reader = reading->reader;
	char key[REPLY_NUMBER_MAX];
	int number = 0;

	if (!reply_is(reading, at, LIST_ALLE) || at + 2 != reading->end ||
	        !reply_gap_is_open(
	                reading, reading->words[at + 1].end, reading->end))
		return false;
	if (reading->words[at + 1].kind == ATOM_DIGIT) {
		int64_t value = 0;

		reply_join_keys(reading, at + 1, at + 2, key, sizeof(key));
		if (text_to_int(key, 0, REPLY_CHOICES_MAX, &value) != STATUS_OK)
			return false;
		number = (int)value;
	} else if (reply_match(reading, at + 1, LIST_NUMBER, &number) == 0) {
		return false;
	}
	return (size_t)number == reader->question.choice_count;
}

/* Before items, because "alle" may also begin a label.  Without exclusive
 * choices "begge" needs two that are left. */
static bool
take_group(const struct reading *reading, size_t at, struct items *items)
{
	const struct reply_reader *reader = reading->reader;
	size_t count = reader->question.choice_count;
	bool all = is_group_word(reading, at, LIST_ALL) ||
	           is_all_counted(reading, at);
	size_t plain = 0;

	for (size_t i = 0; i < count; i++)
		plain += !is_exclusive(reader, i);
	if (!all && plain == 2)
		all = is_group_word(reading, at, LIST_BOTH);
	if (all) {
		for (size_t i = 0; i < count; i++)
			items->chosen[i] = !is_exclusive(reader, i);
		items->count = plain;
		return true;
	}
	if (!is_group_word(reading, at, LIST_NONE))
		return false;
	for (size_t i = 0; i < reader->label_count && items->count == 0; i++)
		if (reply_key_is(
		            &reader->labels[i].words[0], LIST_NONE_LABEL)) {
			items->chosen[reader->labels[i].choice] = true;
			items->count = 1;
		}
	return items->count > 0;
}

/* A choice that is named twice is one choice. */
static void
choose(struct items *items, size_t choice, size_t after,
        const struct reading *reading)
{
	if (!items->chosen[choice])
		items->count++;
	items->chosen[choice] = true;
	items->at = after;
	items->tail = reading->words[after - 1].end;
}

/* Between a number and a label that belongs to it, or to another choice. "1:
 * Telefon", "1) Telefon", "1 = Telefon". */
static bool
is_label_gap(const struct reading *reading, size_t tail, size_t at)
{
	for (size_t i = tail; i < reply_gap_end(reading, at); i++)
		if (reading->atoms[i].class != ATOM_SPACE &&
		        strchr(".):=(", (int)reading->atoms[i].point) == NULL)
			return false;
	return true;
}

/* M1: a number, and perhaps its own label; another's label makes it doubtful.
 * A number that is no choice is not passed over: with it the list says
 * something that we do not understand. */
static bool
take_number(const struct reading *reading, struct items *items)
{
	struct found found = {.choice = REPLY_CHOICES_MAX};
	const struct label *label;
	size_t after = 0;

	if (!reading->reader->whole_values)
		return false;
	if (reading->words[items->at].kind != ATOM_DIGIT &&
	        !reply_is(reading, items->at, LIST_NUMBER) &&
	        !reply_is(reading, items->at, LIST_NUMBER_NOUN) &&
	        reading->words[items->at].kind != ATOM_HALF)
		return false;
	reply_number(reading, items->at, &found);
	if (found.verdict != VERDICT_FOUND) {
		items->doubt = true;
		return true;
	}
	choose(items, found.choice, found.after, reading);
	items->tail = found.tail;
	if (items->at >= reading->end ||
	        !is_label_gap(reading, items->tail, items->at))
		return true;
	label = reply_label_at(reading, items->at, &after);
	if (label != NULL && label->choice == found.choice)
		choose(items, found.choice, after, reading);
	else if (label != NULL)
		items->doubt = true;
	return true;
}

/* Values that are words, such as "tlf"; numbers are numbers. */
static bool
take_value(const struct reading *reading, struct items *items)
{
	const struct reply_reader *reader = reading->reader;

	if (reader->whole_values)
		return false;
	for (size_t i = 0; i < reader->question.choice_count; i++)
		if (reader->values[i].length > 0 &&
		        reply_same_key(&reader->values[i],
		                &reading->words[items->at].key)) {
			choose(items, i, items->at + 1, reading);
			return true;
		}
	return false;
}

/* Where the text of an item ends at the latest: a separator that is no blank,
 * or a starter. */
static size_t
item_end(const struct reading *reading, size_t at)
{
	size_t end = at + 1;

	while (end < reading->end &&
	        !reply_gap_is_edge(reading, reading->words[end - 1].end, end) &&
	        reply_gap_is_open(reading, reading->words[end - 1].end, end) &&
	        !reply_is(reading, end, LIST_AND) &&
	        !reply_is(reading, end, LIST_STARTER))
		end++;
	return end;
}

/* The whole label first.  Otherwise from the longest text to the shortest, so
 * that a label with "og" in it is found before its first half. */
static bool
take_label(const struct reading *reading, struct items *items)
{
	size_t after = 0;
	const struct label *label = reply_label_at(reading, items->at, &after);

	/* "men" alone is not the beginning of "Mentor". */
	if (label == NULL && reply_is(reading, items->at, LIST_STARTER))
		return false;
	for (size_t end = label != NULL ? items->at
	                                : item_end(reading, items->at);
	        end > items->at; end--) {
		label = reply_nearest_label(reading, items->at, end);
		after = end;
		if (label != NULL)
			break;
	}
	if (label == NULL)
		return false;
	/* "ikke 1" is not the beginning of "Ikke relevant". */
	if (after == items->at + 1 && after < reading->end &&
	        label->count > 1 &&
	        reply_is(reading, items->at, LIST_NEGATOR) &&
	        !reply_is(reading, after, LIST_STARTER) &&
	        reply_gap_is_blank(reading, after))
		items->doubt = true;
	choose(items, label->choice, after, reading);
	return true;
}

/* One item: true where one stands, or where what stands is in doubt. */
static bool
take_item(const struct reading *reading, struct items *items)
{
	items->at += reply_match(reading, items->at, LIST_ITEM_LEAD, NULL);
	if (items->at >= reading->end)
		return false;
	return take_number(reading, items) || take_value(reading, items) ||
	       take_label(reading, items);
}

/* Is the gap a separator?  A dash between numbers is a range. */
static bool
is_separator(const struct reading *reading, size_t tail, size_t at)
{
	for (size_t i = tail; i < reply_gap_end(reading, at); i++) {
		const struct atom *atom = &reading->atoms[i];

		if (atom->class != ATOM_SIGN)
			continue;
		if (atom->point == '-' &&
		        !reply_gap_has_break(reading, tail, at) &&
		        at < reading->end && tail > 0 &&
		        reading->words[at].kind == ATOM_DIGIT &&
		        reading->atoms[tail - 1].class == ATOM_DIGIT)
			return false;
		if (!reply_is_edge_sign(reading, i) && atom->point != '/' &&
		        atom->point != '+' && atom->point != '&')
			return false;
	}
	return true;
}

/* M4: after the items a starter, or other words behind . ! ( or a line break. */
static bool
begins_comment(const struct reading *reading, const struct items *items)
{
	return reply_is(reading, items->at, LIST_STARTER) ||
	       reply_gap_has(reading, items->tail, items->at, ".!(") ||
	       reply_gap_has_break(reading, items->tail, items->at);
}

/* Then it may be an item after all. */
static bool
comment_names_choice(const struct reading *reading, size_t from)
{
	const struct reply_reader *reader = reading->reader;
	char key[REPLY_NUMBER_MAX];
	size_t after;

	for (size_t i = from; i < reading->end; i++) {
		if (reply_label_at(reading, i, &after) != NULL)
			return true;
		if (reading->words[i].kind != ATOM_DIGIT)
			continue;
		reply_join_keys(reading, i, i + 1, key, sizeof(key));
		if (reply_choice_of_value(reader, key) != REPLY_CHOICES_MAX)
			return true;
	}
	return false;
}

/* The next item behind those that are there, past a separator and perhaps an
 * og.  False where none stands. */
static bool
take_next(const struct reading *reading, struct items *items, bool *joined)
{
	size_t before = items->at;
	bool first = items->count == 0;

	*joined = !first && reply_is(reading, items->at, LIST_AND);
	items->at += *joined;
	/* "men" opens a comment before it begins "Mentor". */
	if (!first && !*joined && reply_is(reading, before, LIST_STARTER))
		return false;
	if (take_item(reading, items))
		return true;
	items->at = before;
	return false;
}

/* Only fillers are left.  A list ends with its last item; thanks behind it are
 * no comment. */
static bool
is_over(const struct reading *reading, const struct items *items)
{
	return items->count > 0 &&
	       reply_skip(reading, items->at, LIST_FILLER) == reading->end;
}

/* Reads items until the end, a comment, or what is neither. */
static void
take_items(const struct reading *reading, struct items *items, size_t *comment)
{
	bool joined = false;

	while (!items->doubt && items->at < reading->end &&
	        !is_over(reading, items)) {
		items->doubt = items->count > 0 &&
		               !is_separator(reading, items->tail, items->at);
		if (items->doubt || take_next(reading, items, &joined))
			continue;
		if (items->count == 0)
			return;
		if (!joined && begins_comment(reading, items) &&
		        !comment_names_choice(reading, items->at))
			*comment = items->at;
		else
			items->doubt = true;
		return;
	}
	/* At the end a sign that joins has nothing to join. */
	items->doubt |= items->count > 0 &&
	                !reply_gap_is_open(reading, items->tail, items->at);
}

/* M3, and the value in choice order.  Stored in the order of the choices and
 * with one blank between, whatever order they were texted in. */
static void
settle(const struct reading *reading, const struct items *items,
        struct found *found)
{
	const struct reply_reader *reader = reading->reader;
	struct text value;
	bool alone = false;

	text_init(&value, reading->memory, REPLY_BYTES_MAX);
	for (size_t i = 0; i < reader->question.choice_count; i++) {
		if (!items->chosen[i])
			continue;
		alone |= is_exclusive(reader, i);
		if (value.length > 0)
			text_add(&value, " ");
		text_add(&value, reader->question.choices[i].value);
	}
	found->many = text_string(&value);
	if ((alone && items->count > 1) || (double)items->count < reader->min ||
	        (double)items->count > reader->max)
		found->verdict = VERDICT_DOUBT;
}

/* Unlike other types it reads to the reply's end itself: only it can tell an
 * item from a comment. */
void
reply_many(const struct reading *reading, size_t at, struct found *found)
{
	struct items items = {.at = at};
	size_t comment = SIZE_MAX;

	if (at >= reading->end)
		return;
	items.tail = reading->words[at].start;
	if (take_group(reading, at, &items)) {
		items.at = reading->end;
		items.tail = reading->words[reading->end - 1].end;
	} else {
		take_items(reading, &items, &comment);
	}
	if (items.count == 0 && !items.doubt)
		return;
	found->verdict = items.doubt ? VERDICT_DOUBT : VERDICT_FOUND;
	found->after = comment == SIZE_MAX ? reading->end : comment;
	found->tail = items.tail;
	found->comment = comment;
	settle(reading, &items, found);
}
