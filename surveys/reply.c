/*
 * Reads a reply: what stands around it, commands, an answer at its front or in a
 * lone sentence, requests.  Whatever has two readings, or none, is unclear;
 * nothing is guessed.
 */
#include "surveys/reply.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "surveys/reply_internal.h"

enum { KEYWORD_MAX = 200 };

/* A value outlives the reading, whose strings stand on the stack. */
static const char *
keep(const struct reading *reading, const char *text)
{
	const char *copy = talloc_strdup(reading->memory, text);

	if (copy == NULL)
		log_abort("reply.read", "out of memory");
	return copy;
}

/* A text of the outcome's memory with CPR numbers masked (X2).  Where masking
 * made a copy, the first is freed: `memory` is left with nothing but the
 * outcome. */
static const char *
masked(const struct reading *reading, char *written)
{
	const char *text = reply_mask_cpr(reading->memory, written);

	if (text != written)
		talloc_free(written);
	return text;
}

/* A choice answers with its stored value, never with what was texted; a number,
 * date or list with what the rules made of it. */
static const char *
value_of(const struct reading *reading, const struct found *found)
{
	if (found->many != NULL)
		return found->many;
	return keep(reading,
	        found->choice == REPLY_CHOICES_MAX
	                ? found->value
	                : reading->reader->question.choices[found->choice]
	                          .value);
}

/* The outcome is written once and whole, so that nothing of an earlier try
 * stays in it. */
static void
answer(const struct reading *reading, const struct found *found,
        const char *comment)
{
	*reading->reply = (struct reply){.outcome = REPLY_ANSWER,
	        .value = value_of(reading, found),
	        .comment = comment};
}

/* A8: what no other sentence may hold, since it could be the answer too. */
static bool
holds_answer(const struct reading *reading)
{
	const struct reply_reader *reader = reading->reader;
	size_t begin = reply_skip(reading, reading->first, LIST_FILLER);

	for (size_t i = reading->first; i < reading->end; i++) {
		const struct word *word = &reading->words[i];
		size_t words = 0;
		size_t after = 0;
		bool small = reply_key_is(&word->key, LIST_SMALL_NUMBER);

		if (word->kind == ATOM_DIGIT || word->kind == ATOM_HALF ||
		        (!small && (reply_is(reading, i, LIST_NUMBER) ||
		                           reply_is(reading, i,
		                                   LIST_NUMBER_NOUN))))
			return true;
		if (reader->question.type != REPLY_SCALE &&
		        reply_label_at(reading, i, &after) != NULL)
			return true;
		if ((word->kind == ATOM_LETTER || reader->yes_no) &&
		        reply_side_at(reading, i, &words) >= 0)
			return true;
	}
	return begin + 1 == reading->end &&
	       reply_is(reading, begin, LIST_NEGATOR);
}

/* Is the sentence by itself wholly an answer?  "herfra" and its like may
 * follow. */
static bool
is_whole_answer(struct reading *reading, struct found *found)
{
	struct reply_window window;

	for (size_t i = reading->first; i < reading->end; i++) {
		size_t words = reply_match(reading, i, LIST_TAIL, NULL);

		if (words == 0 || i == reading->first ||
		        i + words != reading->end)
			continue;
		window = reply_narrow(
		        reading, reading->start, reading->words[i].start);
		reply_read_window(reading, found);
		reply_widen(reading, window);
		return found->verdict == VERDICT_FOUND &&
		       found->comment == SIZE_MAX;
	}
	reply_read_window(reading, found);
	return found->verdict == VERDICT_FOUND && found->comment == SIZE_MAX;
}

/* The sentences that are not the answer: its comment, if nothing in them is. */
struct others {
	struct text written;
	/* What was found of all of them so far. */
	bool harmless; /* none holds an answer or is a command */
	bool hedged;   /* one is joiners alone: "Måske. 4" */
	bool says;     /* one says more than that */
};

/* One of them, which the window is. */
static void
take_other(const struct reading *reading, struct others *others)
{
	size_t begin = reply_skip(reading, reading->first, LIST_FILLER);
	char *written = reply_written(
	        reading, reading->memory, reading->start, reading->stop);

	/* "Hjælp! 4" asks for something as well (A6). */
	others->harmless = !holds_answer(reading) &&
	                   reply_phrase_command(reading, reading->first) ==
	                           REPLY_NO_COMMAND;
	if (reply_only_joiners(reading, begin))
		others->hedged = true;
	else
		others->says = true;
	text_add_format(&others->written, "%s%s",
	        others->written.length > 0 ? " " : "", written);
	talloc_free(written);
}

/* A8: exactly one sentence is an answer and nothing else is near to one.  The
 * others are its comment. */
static bool
find_lone_sentence(
        struct reading *reading, struct found *found, const char **comment)
{
	struct others others = {.harmless = true};
	size_t answers = 0;

	text_init(
	        &others.written, reading->memory, (size_t)REPLY_BYTES_MAX * 2);
	for (size_t from = reading->start;
	        from < reading->stop && others.harmless;) {
		size_t to = reply_sentence_end(reading, from);
		struct reply_window window = reply_narrow(reading, from, to);
		struct found here;

		/* A ? glued to its front stands around the answer (C3). */
		bool glued = from > 0 &&
		             reading->atoms[from - 1].point == '?' &&
		             reading->atoms[from].class != ATOM_SPACE;

		if (reading->first < reading->end && !glued &&
		        is_whole_answer(reading, &here)) {
			answers++;
			*found = here;
		} else if (reading->first < reading->end) {
			take_other(reading, &others);
		}
		reply_widen(reading, window);
		from = to;
	}
	if (answers != 1 || !others.harmless ||
	        (others.hedged && !others.says)) {
		talloc_free(others.written.bytes);
		return false;
	}
	if (others.written.length > 0)
		*comment = masked(reading, others.written.bytes);
	else
		talloc_free(others.written.bytes);
	return true;
}

/* An answer in doubt at the front is not looked for in another sentence:
 * VERDICT_DOUBT ends in a request or in asking again.  The front is tried
 * before the lone sentence (A2 before A8), because people answer first and
 * explain afterwards. */
static void
read_answer(struct reading *reading)
{
	struct found found;
	const char *comment = NULL;
	int request;

	reply_read_window(reading, &found);
	if (found.verdict == VERDICT_FOUND) {
		if (found.comment != SIZE_MAX)
			comment = masked(reading,
			        reply_written(reading, reading->memory,
			                reading->words[found.comment].start,
			                reading->stop));
		answer(reading, &found, comment);
		return;
	}
	if (found.verdict == VERDICT_NONE &&
	        find_lone_sentence(reading, &found, &comment)) {
		answer(reading, &found, comment);
		return;
	}
	request = reply_find_request(reading);
	if (request != REPLY_NO_COMMAND)
		*reading->reply = (struct reply){.outcome = REPLY_COMMAND,
		        .command = (enum reply_command)request};
}

/* S4: is there any letter, digit or picture in it? */
static bool
says_something(const struct reading *reading)
{
	for (size_t i = reading->start; i < reading->stop; i++)
		if (reading->atoms[i].class <= ATOM_PICTURE)
			return true;
	return false;
}

/* X: the reply as written, without a signature below it. */
static void
read_text(const struct reading *reading)
{
	const char *value;

	value = reply_mask_cpr(
	        reading->memory, reply_written(reading, reading->memory,
	                                 reading->start, reading->stop));
	*reading->reply =
	        (struct reply){.outcome = REPLY_ANSWER, .value = value};
}

/* The order of the rules: S3, S1, S2, K, S4, the type's own. */
static void
read_reply(struct reading *reading)
{
	bool for_text = reading->reader != NULL &&
	                reading->reader->question.type == REPLY_TEXT;
	struct reply_window below;
	const char *code = NULL;
	int command;

	if (reply_is_reaction(reading))
		return;
	reply_cut_signature(reading, false);
	if (reply_is_reaction(reading))
		return;
	below = (struct reply_window){
	        reading->first, reading->end, reading->start, reading->stop};
	reply_cut_signature(reading, true);
	command = reply_find_command(reading, &code);
	if (command != REPLY_NO_COMMAND) {
		*reading->reply = (struct reply){.outcome = REPLY_COMMAND,
		        .command = (enum reply_command)command,
		        .value = code};
		return;
	}
	if (for_text)
		reply_widen(reading, below);
	if (reading->reader == NULL || !says_something(reading))
		return;
	if (for_text)
		read_text(reading);
	else
		read_answer(reading);
}

/* Everything that is used of the reading is set by reply_take; to clear the
 * whole of it (some 150 kB) would cost more than the reading does. */
void
reply_read(const struct reply_reader *reader, TALLOC_CTX *memory,
        const char *language, struct civil today, const char *text,
        struct reply *reply)
{
	struct reading reading;

	*reply = (struct reply){.outcome = REPLY_UNCLEAR};
	reading.reader = reader;
	reading.memory = memory;
	reading.language = language == NULL ? "" : language;
	reading.today = today;
	reading.reply = reply;
	if (!reply_take(&reading, text))
		return;
	reply_look_up(&reading);
	read_reply(&reading);
}

/* A text of its own, to no question.  False: it is no text.  Without a question
 * there is no answer to find, so that commands and lists alone are looked at.
 */
static bool
take_alone(struct reading *reading, const char *text)
{
	reading->reader = NULL;
	if (!reply_take(reading, text))
		return false;
	reply_look_up(reading);
	return true;
}

/* Anywhere in the text: whoever is in need does not put it first. */
bool
reply_is_distressed(const char *text)
{
	struct reading reading;

	if (!take_alone(&reading, text))
		return false;
	for (size_t i = 0; i < reading.end; i++)
		if (reply_is(&reading, i, LIST_DISTRESS))
			return true;
	return false;
}

/* As a key, so that "JOB", "job" and "Job, tak" are one keyword. */
const char *
reply_keyword(TALLOC_CTX *memory, const char *text)
{
	struct reading reading;
	struct text word;

	text_init(&word, memory, KEYWORD_MAX);
	if (!take_alone(&reading, text))
		return "";
	for (size_t i = 0; i < reading.end; i++) {
		const struct key *key = &reading.words[i].key;

		if (reply_is(&reading, i, LIST_FILLER))
			continue;
		text_add(&word, word.length > 0 ? " " : "");
		text_add_bytes(&word, key->bytes, key->length);
	}
	return text_string(&word);
}

const char *
reply_command_name(enum reply_command command)
{
	static const char *const names[] = {
	        [REPLY_STOP] = "stop",
	        [REPLY_START] = "start",
	        [REPLY_HELP] = "help",
	        [REPLY_REPEAT] = "repeat",
	        [REPLY_BACK] = "back",
	        [REPLY_SKIP] = "skip",
	        [REPLY_WHO] = "who",
	        [REPLY_CALL] = "call",
	        [REPLY_WRONG_NUMBER] = "wrong_number",
	        [REPLY_DATA] = "data",
	        [REPLY_LANGUAGE] = "language",
	};

	return names[command];
}

bool
reply_is_command(const char *label)
{
	struct reading reading;
	const char *language = NULL;
	int command = REPLY_NO_COMMAND;

	if (take_alone(&reading, label))
		command = reply_find_command(&reading, &language);
	/* K7 yields to a choice, so it is no obstacle to one. */
	return command != REPLY_NO_COMMAND && command != REPLY_WHO &&
	       command != REPLY_CALL && command != REPLY_DATA &&
	       command != REPLY_LANGUAGE && command != REPLY_WRONG_NUMBER;
}
