/*
 * Commands (K): what outranks every answer, and what is asked for in a sentence
 * that holds no answer.
 */
#include <string.h>

#include "surveys/reply_internal.h"

/* A part of a reply by key: less fillers, and a word repeated at once counts
 * once.  The words that stay are put side by side into `line`, a reading of its
 * own as far as phrases are matched. */
struct line {
	const struct word *words[REPLY_WORDS_MAX];
	size_t count;
};

static void
make_line(const struct reading *reading, size_t from, size_t end,
        struct line *line)
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
static const struct phrase *
phrase_in_line(const struct line *line, size_t at, enum reply_list list)
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
whole_line(const struct line *line, size_t from, enum reply_list list)
{
	const struct phrase *phrase = phrase_in_line(line, from, list);

	return phrase != NULL && from + phrase->count == line->count ? phrase
	                                                             : NULL;
}

/* K1 for stop: one of the words, then only what may follow it. */
static bool
is_stop(const struct line *line)
{
	if (phrase_in_line(line, 0, LIST_STOP) == NULL)
		return false;
	for (size_t i = 1; i < line->count; i++)
		if (phrase_in_line(line, i, LIST_STOP_OBJECT) == NULL)
			return false;
	return true;
}

/* K6 */
static bool
is_stop_wish(const struct line *line)
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

/* K3: signs only, and a question mark among them. */
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

/* K4: the first line, or the first sentence, is a stop command. */
static bool
begins_with_stop(const struct reading *reading, struct line *line)
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
		make_line(reading, reading->first, end[i], line);
		if (is_stop(line))
			return true;
	}
	return false;
}

static bool
equals_choice(const struct reading *reading)
{
	size_t behind = reply_skip(reading, reading->first, LIST_FILLER);
	struct found found;

	return reading->reader != NULL &&
	       (reply_whole_choice(reading, reading->first, &found) ||
	               reply_whole_choice(reading, behind, &found));
}

/* K7 */
static int
short_command(const struct reading *reading, const struct line *line,
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

int
reply_phrase_command(const struct reading *reading, size_t from)
{
	struct line line;
	const struct phrase *phrase;

	make_line(reading, from, reading->end, &line);
	if (is_stop(&line))
		return REPLY_STOP;
	phrase = whole_line(&line, 0, LIST_COMMAND);
	/* A wrong number is K7's, not K1's. */
	return phrase == NULL || phrase->value == REPLY_WRONG_NUMBER
	               ? REPLY_NO_COMMAND
	               : phrase->value;
}

int
reply_find_command(const struct reading *reading, const char **language)
{
	bool for_text = reading->reader != NULL &&
	                reading->reader->question.type == REPLY_TEXT;
	const struct phrase *phrase;
	struct line line;

	*language = NULL;
	if (!may_be_command(reading))
		return REPLY_NO_COMMAND;
	if (is_question_mark(reading))
		return REPLY_HELP;
	make_line(reading, reading->first, reading->end, &line);
	if (is_stop(&line) || is_stop_wish(&line) ||
	        (!for_text &&
	                phrase_in_line(&line, 0, LIST_STOP_FIRST) != NULL))
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

/* K9: past leads, fillers, jeg and vi. */
static size_t
sentence_begin(const struct reading *reading)
{
	size_t at = reading->first;
	size_t before;

	do {
		before = at;
		at = reply_skip(reading, at, LIST_LEAD);
		at = reply_skip(reading, at, LIST_FILLER);
		at = reply_skip(reading, at, LIST_PRONOUN);
	} while (at != before);
	return at;
}

static bool
is_refusal(const struct reading *reading, size_t at)
{
	enum { WORDS_BETWEEN = 4 };

	size_t words = reply_match(reading, at, LIST_REFUSAL, NULL);

	if (reply_is(reading, at, LIST_NO_MORE) ||
	        reply_is(reading, at, LIST_REMOVE))
		return true;
	for (size_t i = 0; words > 0 && i <= WORDS_BETWEEN; i++)
		if (reply_is(reading, at + words + i, LIST_MORE))
			return true;
	return false;
}

/* A word of the list, within so many words behind `at`. */
static bool
follows(const struct reading *reading, size_t at, size_t words,
        enum reply_list list)
{
	for (size_t i = at + 1; i <= at + words; i++)
		if (reply_is(reading, i, list))
			return true;
	return false;
}

static bool
says_ikke(const struct reading *reading, size_t at)
{
	static const char *const forms[] = {"ikke", "ik", "ikk"};
	const struct key *key = &reading->words[at].key;

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (key->length == strlen(forms[i]) &&
		        memcmp(key->bytes, forms[i], key->length) == 0)
			return true;
	return false;
}

/* "ikke", at most two words, "nummer". */
static bool
disowns_number(const struct reading *reading, size_t at)
{
	return says_ikke(reading, at) &&
	       follows(reading, at, 3, LIST_NUMBER_NAME);
}

static bool
asks_for_call(const struct reading *reading, size_t at, bool question)
{
	bool refused = reply_is(reading, at + 1, LIST_NEGATOR);

	if (refused || !reply_is(reading, at, LIST_RING))
		return false;
	if (follows(reading, at, 3, LIST_ME))
		return true;
	if (!question || !reply_is(reading, at, LIST_RING_UP))
		return false;
	for (size_t i = reading->first; i < reading->end; i++)
		if (reply_is(reading, i, LIST_INSTEAD))
			return true;
	return false;
}

/* The request of the sentence that the window is. */
static int
sentence_request(const struct reading *reading, bool asked)
{
	size_t begin = sentence_begin(reading);
	bool question = reply_gap_has(reading,
	        reading->words[reading->end - 1].end, reading->end, "?");
	int request = REPLY_NO_COMMAND;

	if (is_refusal(reading, begin))
		return REPLY_STOP;
	if (reply_is(reading, begin, LIST_WHO_IS))
		request = REPLY_WHO;
	for (size_t i = reading->first; i < reading->end; i++) {
		if (reply_is(reading, i, LIST_WRONG) ||
		        disowns_number(reading, i))
			return REPLY_WRONG_NUMBER;
		if (asked && reply_is(reading, i, LIST_FRAUD))
			request = REPLY_WHO;
		if (request == REPLY_NO_COMMAND &&
		        asks_for_call(reading, i, question))
			request = REPLY_CALL;
		if (request == REPLY_NO_COMMAND &&
		        reply_is(reading, i, LIST_WHAT_WAS))
			request = REPLY_REPEAT;
	}
	return request;
}

/* The order in which requests count, where several sentences have one. */
static int
rank(int request)
{
	static const int order[] = {REPLY_STOP, REPLY_WRONG_NUMBER, REPLY_WHO,
	        REPLY_CALL, REPLY_REPEAT};
	int at = 0;

	while (at < 5 && order[at] != request)
		at++;
	return at;
}

int
reply_find_request(struct reading *reading)
{
	bool asked = reply_gap_has(reading, reading->start, reading->end, "?");
	int best = REPLY_NO_COMMAND;

	for (size_t i = reading->start; i < reading->stop; i++)
		asked |= reading->atoms[i].class == ATOM_SIGN &&
		         reading->atoms[i].point == '?';
	for (size_t from = reading->start; from < reading->stop;) {
		size_t to = reply_sentence_end(reading, from);
		struct reply_window window = reply_narrow(reading, from, to);
		int request = reading->first < reading->end
		                      ? sentence_request(reading, asked)
		                      : REPLY_NO_COMMAND;

		reply_widen(reading, window);
		if (rank(request) < rank(best))
			best = request;
		from = to;
	}
	return best;
}
