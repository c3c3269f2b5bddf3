/*
 * A question made ready for its replies: limits as numbers, labels as keys.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "surveys/reply_internal.h"

static const struct reply_choice plain_yes_no[] = {
        {"ja", "Ja"}, {"nej", "Nej"}};

/* A reader is made when a survey is published or loaded; without memory for it
 * the process ends, as everywhere. */
static void *
need(void *memory)
{
	if (memory == NULL)
		log_abort("reply.reader", "out of memory");
	return memory;
}

/* Is the label or value this one word and nothing else? */
static bool
is_key(const struct reading *reading, const char *word)
{
	return reading->word_count == 1 &&
	       reading->words[0].key.length == strlen(word) &&
	       memcmp(reading->words[0].key.bytes, word, strlen(word)) == 0;
}

/* The survey that the question comes from may be freed before the reader is.  A
 * yes/no question without choices gets the two that its answers are stored as.
 * REPLY_CHOICES_MAX itself stands for no choice. */
static void
copy_choices(struct reply_reader *reader, const struct reply_question *question)
{
	struct reply_choice *choices;
	const struct reply_choice *given = question->choices;
	size_t count = question->choice_count;

	if (question->type == REPLY_YES_NO && count == 0) {
		given = plain_yes_no;
		count = 2;
	}
	if (count > REPLY_CHOICES_MAX - 1)
		count = REPLY_CHOICES_MAX - 1;
	choices = need(talloc_zero_array(
	        reader, struct reply_choice, (unsigned)count + 1));
	for (size_t i = 0; i < count; i++) {
		choices[i].value = need(talloc_strdup(reader, given[i].value));
		choices[i].label = need(talloc_strdup(
		        reader, given[i].label == NULL ? given[i].value
		                                       : given[i].label));
	}
	reader->question = *question;
	reader->question.choices = choices;
	reader->question.choice_count = count;
	reader->question.min =
	        question->min == NULL
	                ? NULL
	                : need(talloc_strdup(reader, question->min));
	reader->question.max =
	        question->max == NULL
	                ? NULL
	                : need(talloc_strdup(reader, question->max));
}

/* A limit that is no number is none: the form's check has already warned of it.
 */
static double
limit(const char *text, double otherwise)
{
	char *rest = NULL;
	double value = text == NULL ? otherwise : strtod(text, &rest);

	return text == NULL || rest == text ? otherwise : value;
}

/* Defaults: numbers from nought up, several choices from one to all.  The
 * largest value is what people write behind "af" (N4), the maximum where one is
 * set. */
static void
set_limits(struct reply_reader *reader)
{
	const struct reply_question *question = &reader->question;
	bool many = question->type == REPLY_SELECT_MULTIPLE;
	long largest = 0;

	reader->min = limit(question->min, many ? 1 : 0);
	reader->max = limit(question->max,
	        many ? (double)question->choice_count : INFINITY);
	for (size_t i = 0; reader->whole_values && i < question->choice_count;
	        i++) {
		long value = strtol(question->choices[i].value, NULL, 10);

		largest = value > largest ? value : largest;
	}
	if (question->max != NULL && !many)
		largest = (long)reader->max;
	(void)snprintf(
	        reader->largest, sizeof(reader->largest), "%ld", largest);
}

/* The words of the reading as a label of the choice.  A word that is repeated
 * at once counts once, as in replies (C2).  The digits of a label are kept
 * apart: a slip may be in its letters, never in its digits (L3). */
static void
add_label(struct reply_reader *reader, const struct reading *reading,
        size_t choice)
{
	struct label *label = &reader->labels[reader->label_count];
	size_t used = 0;

	if (reading->word_count == 0)
		return;
	label->choice = choice;
	for (size_t i = 0; i < reading->word_count; i++) {
		const struct word *word = &reading->words[i];

		if (i > 0 &&
		        reply_same_key(&word->key, &reading->words[i - 1].key))
			continue;
		if (label->count == REPLY_LABEL_WORDS_MAX)
			return; /* too long for a text; met by value only */
		label->words[label->count++] =
		        reply_copy_key(reader, &word->key);
		label->negated |= reply_key_is(&word->key, LIST_NEGATOR);
		label->refuses |= word->key.length == 3 &&
		                  memcmp(word->key.bytes, "nej", 3) == 0;
		if (word->kind == ATOM_DIGIT)
			for (size_t k = 0; k < word->key.length &&
			                   used + 1 < sizeof(label->digits);
			        k++)
				label->digits[used++] = word->key.bytes[k];
	}
	label->frequency = label->count == 1 &&
	                   reply_key_is(&label->words[0], LIST_FREQUENCY);
	reply_join_keys(reading, 0, reading->word_count, label->key,
	        sizeof(label->key));
	reader->label_count++;
}

/* L6: what counts as the label "Ved ikke". */
static void
add_dont_know(struct reply_reader *reader, size_t choice)
{
	for (const struct phrase *p = NULL;
	        (p = reply_list_next(LIST_DONT_KNOW, p)) != NULL;) {
		struct label *label = &reader->labels[reader->label_count++];

		label->choice = choice;
		label->count = p->count;
		label->negated = true;
		for (size_t i = 0; i < p->count; i++) {
			size_t length = strlen(label->key);

			label->words[i] = p->words[i];
			(void)snprintf(label->key + length,
			        sizeof(label->key) - length, "%s%.*s",
			        i > 0 ? " " : "", p->words[i].length,
			        p->words[i].bytes);
		}
	}
}

/* The label is taken by the same functions as a reply, so that both are folded
 * alike.  It is kept sign for sign as well, for "3-5" of "3-5 gange" (L1). */
static void
read_label(struct reply_reader *reader, struct reading *reading, size_t choice)
{
	const char *text = reader->question.choices[choice].label;
	char written[200] = "";

	if (reply_take(reading, text)) {
		reply_look_up(reading);
		reply_join_atoms(reading, 0, reading->atom_count, written,
		        sizeof(written));
		add_label(reader, reading, choice);
		reader->exclusive[choice] =
		        reply_is(reading, 0, LIST_EXCLUSIVE);
		if (is_key(reading, "ja") || is_key(reading, "yes"))
			reader->yes = choice;
		if (is_key(reading, "nej") || is_key(reading, "no"))
			reader->no = choice;
		if (reading->word_count == 2 &&
		        strcmp(reader->labels[reader->label_count - 1].key,
		                "ved ikke") == 0)
			add_dont_know(reader, choice);
	}
	reader->written[choice] = need(talloc_strdup(reader, written));
}

/* A value of more than one word is met sign for sign only. */
static void
read_value(struct reply_reader *reader, struct reading *reading, size_t choice)
{
	const char *text = reader->question.choices[choice].value;
	char written[200] = "";

	reader->whole_values &= reply_is_whole_number(text);
	if (reply_take(reading, text))
		reply_join_atoms(reading, 0, reading->atom_count, written,
		        sizeof(written));
	reader->codes[choice] = need(talloc_strdup(reader, written));
	if (written[0] == '\0' || reading->word_count != 1)
		return;
	reader->values[choice] = reply_copy_key(reader, &reading->words[0].key);
	if (is_key(reading, "ja") || is_key(reading, "yes"))
		reader->yes = choice;
	if (is_key(reading, "nej") || is_key(reading, "no"))
		reader->no = choice;
}

/* The reading is too large for the stack of a caller that may stand deep in a
 * survey's loading, and is needed only here.  DONT_KNOWS is more than the
 * phrases of not knowing in reply_list.c, which a label "Ved ikke" brings along
 * (L6). */
struct reply_reader *
reply_reader_create(TALLOC_CTX *owner, const struct reply_question *question)
{
	enum { DONT_KNOWS = 16 };
	struct reply_reader *reader =
	        need(talloc_zero(owner, struct reply_reader));
	struct reading *reading = need(talloc_zero(NULL, struct reading));
	unsigned count;

	copy_choices(reader, question);
	count = (unsigned)reader->question.choice_count;
	reader->labels = need(talloc_zero_array(
	        reader, struct label, count * (1U + DONT_KNOWS) + 1));
	reader->values = need(talloc_zero_array(reader, struct key, count + 1));
	reader->written =
	        need(talloc_zero_array(reader, const char *, count + 1));
	reader->codes =
	        need(talloc_zero_array(reader, const char *, count + 1));
	reader->exclusive = need(talloc_zero_array(reader, bool, count + 1));
	reader->whole_values = count > 0;
	reader->yes = reader->no = REPLY_CHOICES_MAX;
	for (size_t i = 0; i < count; i++) {
		read_label(reader, reading, i);
		read_value(reader, reading, i);
	}
	reader->yes_no = (question->type == REPLY_YES_NO ||
	                         question->type == REPLY_SELECT_ONE) &&
	                 reader->yes != REPLY_CHOICES_MAX &&
	                 reader->no != REPLY_CHOICES_MAX;
	set_limits(reader);
	talloc_free(reading);
	return reader;
}
