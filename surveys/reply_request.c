/*
 * Requests in a sentence (K9): what is asked for where a reply holds no answer.
 * A sentence is looked at less its fillers, as commands are.
 */
#include "surveys/reply_internal.h"

/* Of the line, whose fillers are gone, and not of the words as they stand. */
static bool
is_in(const struct reply_line *line, size_t at, enum reply_list list)
{
	return reply_in_line(line, at, list) != NULL;
}

/* Past all phrases of the list. */
static size_t
skip(const struct reply_line *line, size_t at, enum reply_list list)
{
	const struct phrase *phrase;

	while ((phrase = reply_in_line(line, at, list)) != NULL)
		at += phrase->count;
	return at;
}

/* Past leads, jeg and vi.  In any order and number: "hej, jeg synes, vi …". */
static size_t
line_begin(const struct reply_line *line)
{
	size_t at = 0;
	size_t before;

	do {
		before = at;
		at = skip(line, at, LIST_LEAD);
		at = skip(line, at, LIST_PRONOUN);
	} while (at != before);
	return at;
}

/* A few words may stand between: "vil ikke have flere af jeres sms". */
static bool
is_refusal(const struct reply_line *line, size_t at)
{
	enum { WORDS_BETWEEN = 4 };

	const struct phrase *refusal = reply_in_line(line, at, LIST_REFUSAL);

	if (is_in(line, at, LIST_NO_MORE) || is_in(line, at, LIST_REMOVE))
		return true;
	for (size_t i = 0; refusal != NULL && i <= WORDS_BETWEEN; i++)
		if (is_in(line, at + refusal->count + i, LIST_MORE))
			return true;
	return false;
}

/* A word of the list, within so many words behind `at`. */
static bool
follows(const struct reply_line *line, size_t at, size_t words,
        enum reply_list list)
{
	for (size_t i = at + 1; i <= at + words; i++)
		if (is_in(line, i, list))
			return true;
	return false;
}

/* "ikke", at most two words, "nummer". */
static bool
disowns_number(const struct reply_line *line, size_t at)
{
	return is_in(line, at, LIST_NOT) &&
	       follows(line, at, 3, LIST_NUMBER_NAME);
}

/* "kan I ikke ringe" asks for a call; "I må ikke ringe" asks for none. */
static bool
asks_for_call(const struct reply_line *line, size_t at, bool question)
{
	if (!is_in(line, at, LIST_RING) || is_in(line, at + 1, LIST_NEGATOR) ||
	        (at >= 2 && is_in(line, at - 2, LIST_MUST_NOT)))
		return false;
	if (follows(line, at, 3, LIST_ME))
		return true;
	if (!question || !is_in(line, at, LIST_RING_UP))
		return false;
	for (size_t i = 0; i < line->count; i++)
		if (is_in(line, i, LIST_INSTEAD))
			return true;
	return false;
}

/* The request of the sentence that the window is; `asked`: the reply has a
 * question mark.  Stop ends the search, and so does a wrong number; of the
 * others the first is kept, which is why each asks whether there is one
 * already. */
static int
sentence_request(
        const struct reading *reading, bool asked, struct reply_line *line)
{
	bool question = reply_gap_has(reading,
	        reading->words[reading->end - 1].end, reading->end, "?");
	int request = REPLY_NO_COMMAND;
	size_t begin;

	reply_make_line(reading, reading->first, reading->end, line);
	begin = line_begin(line);
	if (is_refusal(line, begin))
		return REPLY_STOP;
	if (is_in(line, begin, LIST_WHO_IS))
		request = REPLY_WHO;
	for (size_t i = 0; i < line->count; i++) {
		if (is_in(line, i, LIST_WRONG) || disowns_number(line, i))
			return REPLY_WRONG_NUMBER;
		if (asked && is_in(line, i, LIST_FRAUD))
			request = REPLY_WHO;
		if (request == REPLY_NO_COMMAND &&
		        asks_for_call(line, i, question))
			request = REPLY_CALL;
		if (request == REPLY_NO_COMMAND &&
		        is_in(line, i, LIST_WHAT_WAS))
			request = REPLY_REPEAT;
	}
	return request;
}

/* The order in which requests count, where several sentences have one.  What
 * ends the texts goes before what asks for more. */
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

/* Sentence by sentence, because "begins with" is said of a sentence.  The
 * question mark of a fraud may stand in another one: "Er det svindel.  Hvem er
 * I?" */
int
reply_find_request(struct reading *reading)
{
	struct reply_line line;
	bool asked = false;
	int best = REPLY_NO_COMMAND;

	for (size_t i = reading->start; i < reading->stop; i++)
		asked |= reading->atoms[i].class == ATOM_SIGN &&
		         reading->atoms[i].point == '?';
	for (size_t from = reading->start; from < reading->stop;) {
		size_t to = reply_sentence_end(reading, from);
		struct reply_window window = reply_narrow(reading, from, to);
		int request = reading->first < reading->end
		                      ? sentence_request(reading, asked, &line)
		                      : REPLY_NO_COMMAND;

		reply_widen(reading, window);
		if (rank(request) < rank(best))
			best = request;
		from = to;
	}
	return best;
}
