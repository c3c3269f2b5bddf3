/*
 * Rivals of an answer (A4): another answer at the start of its comment, or behind
 * words there that take the first one back; and a label said in another order.
 * reply_front.c asks for them once an answer stands at the front.
 */
#include <string.h>

#include "surveys/reply_internal.h"

/* Another choice at a place of a comment, by the start of its label, by a slip
 * in it or by its value.  A single letter that is another's value needs an end
 * behind it or a joiner before it, as at the front. */
static bool
names_other_choice(const struct reading *reading, const struct found *found,
        size_t at, bool joined)
{
	const struct reply_reader *reader = reading->reader;
	size_t head = reply_head_end(reading, at);
	const struct label *label = NULL;

	/* "telefon eller video" names a choice as well as its label would. */
	if (found->choice != REPLY_CHOICES_MAX &&
	        (joined || head == reading->end))
		label = reply_nearest_label(reading, at, head);
	if (label != NULL && label->choice != found->choice)
		return true;
	for (size_t i = 0;
	        !reader->whole_values && i < reader->question.choice_count;
	        i++) {
		struct found value = {.choice = REPLY_CHOICES_MAX,
		        .side = -1,
		        .after = at + 1,
		        .tail = reading->words[at].end};

		if (reader->values[i].length > 0 && i != found->choice &&
		        reply_same_key(
		                &reader->values[i], &reading->words[at].key) &&
		        (joined || reply_must_end(reading, &value)))
			return true;
	}
	return false;
}

/* A4 for one place of a comment: how many words of the found answer stand there
 * (0: none); *rival where another answer does.  A date in doubt is a rival as
 * well, since it is not the same day for sure. */
static size_t
rival_at(const struct reading *reading, const struct found *found, size_t at,
        bool joined, bool *rival)
{
	const struct reply_reader *reader = reading->reader;
	struct found here = {.choice = REPLY_CHOICES_MAX};
	const struct label *label;
	size_t after = at;
	bool same = false;

	*rival = false;
	if (reader->question.type == REPLY_DATE) {
		reply_date(reading,
		        at + reply_match(reading, at, LIST_DAY_LEAD, NULL),
		        &here);
		*rival = here.verdict != VERDICT_NONE &&
		         strcmp(here.value, found->value) != 0;
		return here.verdict == VERDICT_FOUND ? here.after - at : 0;
	}
	if (reply_is_number_type(reader) || reader->whole_values) {
		size_t words = reply_number_in_comment(
		        reading, at, joined, found, &same);

		*rival = words > 0 && !same;
		if (words > 0)
			return words;
	}
	if (found->side >= 0 && reply_other_side_at(reading, found, at)) {
		*rival = true;
		return 0;
	}
	if (reply_is_number_type(reader))
		return 0;
	label = reply_label_at(reading, at, &after);
	if (label != NULL) {
		*rival = label->choice != found->choice;
		return after - at;
	}
	*rival = names_other_choice(reading, found, at, joined);
	return 0;
}

/* A1, A4: the words at `at` that lead to an answer, as "jeg siger" in "4, nej
 * jeg siger 5", with the leads behind them; or 0.  They take the first answer
 * back as surely as the second answer that follows. */
static size_t
choosing_words(const struct reading *reading, size_t at)
{
	size_t words = reply_match(reading, at, LIST_LEAD_CHOICE, NULL);

	return words == 0 ? 0 : reply_skip(reading, at + words, LIST_LEAD) - at;
}

/* A4: another answer at the comment's start, or behind joiners there.  It goes
 * on only over joiners, leads and the same answer.  The first word of another
 * kind ends the beginning of the comment, and what stands behind it is prose.
 */
bool
reply_has_rival(const struct reading *reading, const struct found *found)
{
	size_t at = found->after;
	bool joined = reply_gap_has(reading, found->tail, at, "-/+&");

	while (at < reading->end) {
		bool rival = false;
		size_t same = rival_at(reading, found, at, joined, &rival);
		size_t words = same;

		if (rival)
			return true;
		if (words == 0)
			words = choosing_words(reading, at);
		if (words == 0 && !reply_is(reading, at, LIST_JOINER))
			return false;
		at += words == 0 ? 1 : words;
		joined = same == 0 ||
		         reply_gap_has(reading, reading->words[at - 1].end, at,
		                 "-/+&");
	}
	return false;
}

/* G1: "fredag kan jeg ikke" names the day that is not meant: what is said next
 * ends with a negator. */
bool
reply_is_taken_back(const struct reading *reading, const struct found *found)
{
	size_t tail = found->tail;
	size_t at = found->after;

	while (at < reading->end && !reply_gap_is_edge(reading, tail, at) &&
	        !reply_is(reading, at, LIST_STARTER)) {
		tail = reading->words[at].end;
		at++;
	}
	return at > found->after && reply_is(reading, at - 1, LIST_NEGATOR);
}

/* A4: label and comment, less joiners before it, are together the words of
 * another label: "tilfreds meget", "tilfreds, næsten meget".  Compared as sets
 * of words, which is enough where both have the same number of them. */
bool
reply_is_turned_label(const struct reading *reading, const struct found *found)
{
	const struct reply_reader *reader = reading->reader;
	size_t from = reply_skip(reading, found->after, LIST_JOINER);
	size_t end = reply_before_fillers(reading, found->after);
	size_t behind = end > from ? end - from : 0;

	for (size_t i = 0; found->label != NULL && i < reader->label_count;
	        i++) {
		const struct label *other = &reader->labels[i];
		size_t matched = 0;

		if (other->choice == found->choice ||
		        other->count != found->label->count + behind)
			continue;
		for (size_t k = 0; k < other->count; k++) {
			bool has = false;

			for (size_t w = 0; w < found->label->count; w++)
				has |= reply_same_key(&other->words[k],
				        &found->label->words[w]);
			for (size_t w = from; w < end; w++)
				has |= reply_same_key(&other->words[k],
				        &reading->words[w].key);
			matched += has;
		}
		if (matched == other->count)
			return true;
	}
	return false;
}
