/*
 * Reads a reply: commands first, then an answer at the front, then its comment.
 * Whatever has two readings, or none, is unclear; nothing is guessed.
 */
#include "surveys/reply.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "surveys/reply_internal.h"

/* One reply's words and keys; taken at once, since each would cost a malloc. */
enum { SCRATCH_BYTES = 120 * 1024 };

/* D/M-YYYY and its kin with a year, or YYYY-MM-DD: the only readings that need
 * no calendar to decide. */
static void
read_date(struct reading *reading)
{
	int parts[3] = {0, 0, 0};
	char value[16];
	size_t count = 0;
	bool year_first;

	for (size_t i = reading->at; i < reading->text.count; i++, count++) {
		const char *key = reading->text.words[i].key;

		if (count == 3 || !reply_is_digits(key)) {
			reply_unclear(reading);
			return;
		}
		parts[count] = (int)reply_digits_value(key);
	}
	year_first = parts[0] > 31;
	if (count != 3 || !clock_is_date(year_first ? parts[0] : parts[2],
	                          parts[1], year_first ? parts[2] : parts[0])) {
		reply_unclear(reading);
		return;
	}
	(void)snprintf(value, sizeof(value), "%04d-%02d-%02d",
	        year_first ? parts[0] : parts[2], parts[1],
	        year_first ? parts[2] : parts[0]);
	*reading->reply = (struct reply){.outcome = REPLY_ANSWER,
	        .value = reply_keep(reading, value, strlen(value))};
}

/* S4: is there any letter, digit or picture in it? */
static bool
says_something(const char *text)
{
	for (; *text != '\0'; text++)
		if (isalnum((unsigned char)*text) || (*text & 0x80) != 0)
			return true;
	return false;
}

/* X: the reply as written, without a signature below it. */
static void
read_text(struct reading *reading, const char *given)
{
	char *cut = talloc_strdup(reading->scratch, given);
	const char *value;

	if (cut == NULL)
		log_abort("reply.text", "out of memory");
	reply_cut_signature(cut, false);
	value = text_trim(reading->memory, cut);
	if (!says_something(value)) {
		reply_unclear(reading);
		return;
	}
	*reading->reply = (struct reply){.outcome = REPLY_ANSWER,
	        .value = reply_mask_cpr(reading->memory, value)};
}

static void
read_answer(struct reading *reading, const char *given)
{
	size_t words = 0;

	while (reply_is_lead(&reading->text, reading->at, &words)) {
		const char *lead = reading->text.words[reading->at].key;

		reading->ordinal =
		        words == 1 && (strcmp(lead, "nr") == 0 ||
		                              strcmp(lead, "nummer") == 0);
		reading->at += words;
	}
	switch (reading->reader->question.type) {
	case REPLY_SCALE:
	case REPLY_INTEGER:
	case REPLY_DECIMAL: reply_scale(reading); break;
	case REPLY_SELECT_ONE: reply_one(reading); break;
	case REPLY_SELECT_MULTIPLE: reply_many(reading); break;
	case REPLY_YES_NO: reply_yes_or_no(reading); break;
	case REPLY_DATE: read_date(reading); break;
	case REPLY_TEXT: read_text(reading, given); break;
	}
}

void
reply_read(const struct reply_reader *reader, TALLOC_CTX *memory,
        const char *language, struct civil today, const char *text,
        struct reply *reply)
{
	TALLOC_CTX *scratch = talloc_pool(NULL, SCRATCH_BYTES);
	struct reading *reading = talloc(scratch, struct reading);
	bool for_text = reader != NULL && reader->question.type == REPLY_TEXT;
	char *plain = reply_plain(scratch, text);
	const char *code = NULL;
	int command;

	(void)language;
	(void)today;
	if (reading == NULL)
		log_abort("reply.read", "out of memory");
	*reply = (struct reply){.outcome = REPLY_UNCLEAR};
	reply_cut_signature(plain, !for_text);
	command = reply_find_command(scratch, plain, for_text, &code);
	if (command != REPLY_NO_COMMAND) {
		*reply = (struct reply){.outcome = REPLY_COMMAND,
		        .command = (enum reply_command)command,
		        .value = code};
	} else if (reader != NULL) {
		reading->at = 0;
		reading->ordinal = false;
		reading->reader = reader;
		reading->memory = memory;
		reading->scratch = scratch;
		reading->reply = reply;
		reply_split(&reading->text, plain);
		read_answer(reading, text);
	}
	talloc_free(scratch);
}

struct reply_reader *
reply_reader_create(TALLOC_CTX *owner, const struct reply_question *question)
{
	struct reply_reader *reader = talloc_zero(owner, struct reply_reader);
	struct reply_choice *choices;
	size_t count = question->choice_count;
	int64_t number = 0;

	if (reader == NULL)
		log_abort("reply.reader", "out of memory");
	if (count > REPLY_CHOICES_MAX - 1)
		count = REPLY_CHOICES_MAX - 1;
	choices = talloc_zero_array(
	        reader, struct reply_choice, (unsigned)count + 1);
	reader->keys =
	        talloc_zero_array(reader, const char *, (unsigned)count + 1);
	if (choices == NULL || reader->keys == NULL)
		log_abort("reply.reader", "out of memory");
	reader->question = *question;
	reader->question.choices = choices;
	reader->question.choice_count = count;
	reader->whole_values = count > 0;
	for (size_t i = 0; i < count; i++) {
		choices[i].value =
		        talloc_strdup(reader, question->choices[i].value);
		choices[i].label =
		        talloc_strdup(reader, question->choices[i].label);
		reader->keys[i] = reply_key(reader, choices[i].label);
		reader->whole_values &= reply_is_digits(choices[i].value);
	}
	reader->question.max = question->max == NULL
	                               ? NULL
	                               : talloc_strdup(reader, question->max);
	reader->question.min = NULL;
	reader->min = 0;
	reader->max = 999999999;
	if (question->min != NULL && text_to_int(question->min, INT64_MIN,
	                                     INT64_MAX, &number) == STATUS_OK)
		reader->min = number;
	if (question->max != NULL && text_to_int(question->max, INT64_MIN,
	                                     INT64_MAX, &number) == STATUS_OK)
		reader->max = number;
	return reader;
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
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *language = NULL;
	bool found = reply_find_command(memory, reply_plain(memory, label),
	                     false, &language) != REPLY_NO_COMMAND &&
	             language == NULL;

	talloc_free(memory);
	return found;
}
