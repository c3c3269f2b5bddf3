/*
 * Commands (K1 to K8): what outranks every answer.
 */
#include <string.h>

#include "surveys/reply_internal.h"

/* Commands look at words only.  Signs and pictures between them are no matter,
 * so that "STOP!!!" and "hjælp :)" are what they are. */
void
reply_make_line(const struct reading *reading, size_t from, size_t end,
        struct reply_line *line)
{
	line->count = 0;
	for (size_t i = from; i < end;) {
		const struct word *word = &reading->words[i];
		size_t fillers = reply_match(reading, i, LIST_FILLER, NULL);

		if (fillers > 0 && i + fillers <= end) {
			i += fillers;
			continue;
		}
		i++;
		if (word->kind > ATOM_HALF ||
		        (line->count > 0 &&
		                reply_same_key(&word->key,
		                        &line->words[line->count - 1]->key)))
			continue;
		line->words[line->count++] = word;
	}
}

/* The phrase of the list that stands at a word of the line; NULL for none. */
const struct phrase *
reply_in_line(const struct reply_line *line, size_t at, enum reply_list list)
{
	const struct phrase *longest = NULL;

	if (at >= line->count)
		return NULL;
	for (const struct phrase *p = line->words[at]->phrases; p != NULL;
	        p = p->next) {
		bool same = p->list == list && at + p->count <= line->count &&
		            (longest == NULL || p->count > longest->count);

		for (size_t i = 0; same && i < p->count; i++)
			same = reply_same_key(
			        &p->words[i], &line->words[at + i]->key);
		if (same)
			longest = p;
	}
	return longest;
}

/* The phrase of the list that the whole line is, from a word on. */
static const struct phrase *
whole_line(const struct reply_line *line, size_t from, enum reply_list list)
{
	const struct phrase *phrase = reply_in_line(line, from, list);

	return phrase != NULL && from + phrase->count == line->count ? phrase
	                                                             : NULL;
}

/* K1 for stop: one of the words, then only what may follow it. */
static bool
is_stop(const struct reply_line *line)
{
	if (reply_in_line(line, 0, LIST_STOP) == NULL)
		return false;
	for (size_t i = 1; i < line->count; i++)
		if (reply_in_line(line, i, LIST_STOP_OBJECT) == NULL)
			return false;
	return true;
}

/* K6.  The leads are tried one by one, because one of them may be the beginning
 * of another. */
static bool
is_stop_wish(const struct reply_line *line)
{
	for (const struct phrase *p = NULL;
	        (p = reply_list_next(LIST_WISH_LEAD, p)) != NULL;) {
		bool stands = p->count < line->count;

		for (size_t i = 0; stands && i < p->count; i++)
			stands = reply_same_key(
			        &p->words[i], &line->words[i]->key);
		if (stands &&
		        whole_line(line, p->count, LIST_STOP_WISH) != NULL)
			return true;
	}
	return whole_line(line, 0, LIST_STOP_WISH) != NULL;
}

/* K3: signs only, and a question mark among them.  No word at all, so that "?"
 * and "??!" ask what this is about. */
static bool
is_question_mark(const struct reading *reading)
{
	bool mark = false;

	for (size_t i = reading->start; i < reading->stop; i++) {
		uint8_t class = reading->atoms[i].class;

		if (class <= ATOM_PICTURE)
			return false;
		mark |= class == ATOM_SIGN && reading->atoms[i].point == '?';
	}
	return mark;
}

/* K4: the first line, or the first sentence, is a stop command.  To a comma it
 * is no end: "stop, det var ikke dig" goes on. */
static bool
begins_with_stop(const struct reading *reading, struct reply_line *line)
{
	size_t end[2] = {reading->end, reading->end};

	if (reading->first >= reading->end)
		return false;
	for (size_t i = reading->words[reading->first].end;
	        i < reading->stop && end[0] == reading->end; i++) {
		const struct atom *atom = &reading->atoms[i];
		bool ends = atom->class == ATOM_BREAK ||
		            (atom->class == ATOM_SIGN &&
		                    (atom->point == '.' || atom->point == '!' ||
		                            atom->point == '?'));

		if (ends && end[1] == reading->end)
			end[1] = reply_word_from(reading, reading->first, i);
		if (atom->class == ATOM_BREAK)
			end[0] = reply_word_from(reading, reading->first, i);
	}
	for (int i = 0; i < 2; i++) {
		reply_make_line(reading, reading->first, end[i], line);
		if (is_stop(line))
			return true;
	}
	return false;
}

/* A choice, with fillers before or behind it or without.  Fillers are dropped
 * from both ends in turn, since a label may itself end with one. */
static bool
equals_choice(struct reading *reading)
{
	size_t behind = reply_skip(reading, reading->first, LIST_FILLER);
	size_t end = reading->end;
	bool equal = false;
	struct found found;

	if (reading->reader == NULL)
		return false;
	for (size_t last = end; last > behind && !equal; last--) {
		struct reply_window window;

		if (reply_skip(reading, last, LIST_FILLER) != end)
			continue;
		window = reply_narrow(reading, reading->start,
		        last == end ? reading->stop
		                    : reading->words[last].start);
		equal = reply_whole_choice(reading, reading->first, &found) ||
		        reply_whole_choice(reading, behind, &found);
		reply_widen(reading, window);
	}
	return equal;
}

/* K7.  These words are answers more often than the others are, and so yield to
 * a choice. */
static int
short_command(struct reading *reading, const struct reply_line *line,
        const char **language)
{
	const struct phrase *phrase = whole_line(line, 0, LIST_SHORT);
	const struct phrase *code = whole_line(line, 0, LIST_LANGUAGE);

	if ((phrase == NULL && code == NULL) || equals_choice(reading))
		return REPLY_NO_COMMAND;
	if (phrase != NULL)
		return phrase->value;
	*language = reply_language_code(code->value);
	return REPLY_LANGUAGE;
}

/* Nothing of these stands anywhere, so nothing is a command: true for most
 * replies, which is why it is asked first. */
static bool
may_be_command(const struct reading *reading)
{
	for (size_t i = reading->first; i < reading->end; i++)
		for (const struct phrase *p = reading->words[i].phrases;
		        p != NULL; p = p->next)
			if (p->list <= LIST_LANGUAGE)
				return true;
	return reading->first == reading->end;
}

/* It is asked of comments and of other sentences, where K5 to K7 do not hold.
 */
int
reply_phrase_command(const struct reading *reading, size_t from)
{
	struct reply_line line;
	const struct phrase *phrase;

	reply_make_line(reading, from, reading->end, &line);
	if (is_stop(&line))
		return REPLY_STOP;
	phrase = whole_line(&line, 0, LIST_COMMAND);
	/* A wrong number is K7's, not K1's. */
	return phrase == NULL || phrase->value == REPLY_WRONG_NUMBER
	               ? REPLY_NO_COMMAND
	               : phrase->value;
}

/* From what is cheap and certain to what has to be looked for; stop in all its
 * forms before all else. */
int
reply_find_command(struct reading *reading, const char **language)
{
	bool for_text = reading->reader != NULL &&
	                reading->reader->question.type == REPLY_TEXT;
	const struct phrase *phrase;
	struct reply_line line;

	*language = NULL;
	if (!may_be_command(reading))
		return REPLY_NO_COMMAND;
	if (is_question_mark(reading))
		return REPLY_HELP;
	reply_make_line(reading, reading->first, reading->end, &line);
	if (is_stop(&line) || is_stop_wish(&line) ||
	        (!for_text && reply_in_line(&line, 0, LIST_STOP_FIRST) != NULL))
		return REPLY_STOP;
	phrase = whole_line(&line, 0, LIST_COMMAND);
	if (phrase != NULL && (phrase->value != REPLY_WRONG_NUMBER ||
	                              !equals_choice(reading)))
		return phrase->value;
	if (!for_text && phrase == NULL) {
		int command = short_command(reading, &line, language);

		if (command != REPLY_NO_COMMAND)
			return command;
	}
	return begins_with_stop(reading, &line) ? REPLY_STOP : REPLY_NO_COMMAND;
}
