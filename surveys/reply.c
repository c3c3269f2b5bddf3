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

struct reading {
	const struct reply_reader *reader;
	TALLOC_CTX *memory; /* of the outcome */
	TALLOC_CTX *scratch;
	struct reply_text text;
	size_t at; /* the word that is looked at */
	struct reply *reply;
};

/* What was found at the front: a value, and the word behind it. */
struct found {
	const char *value;
	size_t after;  /* words */
	size_t choice; /* which, or REPLY_CHOICES_MAX */
};

static void
unclear(struct reading *reading)
{
	*reading->reply = (struct reply){.outcome = REPLY_UNCLEAR};
}

static const char *
keep(struct reading *reading, const char *start, size_t length)
{
	const char *copy = talloc_strndup(reading->memory, start, length);

	if (copy == NULL)
		log_abort("reply.read", "out of memory");
	return copy;
}

/* Where the words so far end in the text. */
static size_t
end_of(const struct reading *reading, size_t words)
{
	return words == 0 ? 0 : reading->text.words[words - 1].end;
}

static bool
only_fillers(const struct reading *reading, size_t from)
{
	for (size_t i = from; i < reading->text.count; i++)
		if (!reply_is_filler(reading->text.words[i].key))
			return false;
	return true;
}

static bool
only_joiners(const struct reading *reading, size_t from)
{
	for (size_t i = from; i < reading->text.count; i++)
		if (!reply_is_joiner(reading->text.words[i].key))
			return false;
	return from < reading->text.count;
}

static bool
is_digits(const char *key)
{
	size_t digits = strspn(key, "0123456789");

	return digits > 0 && digits <= 9 && key[digits] == '\0';
}

/* The number that up to nine digits write. */
static long
digits_value(const char *key)
{
	long value = 0;

	for (; *key != '\0'; key++)
		value = value * 10 + (*key - '0');
	return value;
}

/* The signs between an answer and what follows part them, or say that the
 * answer is none ("4?", "4/7", "3-4", "4,5"). */
static bool
is_edge(const struct reading *reading, size_t offset)
{
	const char *at = reading->text.plain + offset;
	bool number = isdigit((unsigned char)at[-1]);

	if (*at == '?' || *at == '/' || *at == '+' || *at == '&' ||
	        *at == '<' || *at == '>' || *at == '%')
		return false;
	if (number && strchr(".,:-", *at) != NULL && *at != '\0' &&
	        isdigit((unsigned char)at[1]))
		return false;
	return true;
}

/* Does the comment hold another answer, at its start or behind joiners? */
static bool
has_rival(const struct reading *reading, size_t from, const char *value)
{
	const struct reply_reader *reader = reading->reader;
	bool numbers = reader->question.type == REPLY_SCALE ||
	               reader->question.type == REPLY_INTEGER ||
	               reader->question.type == REPLY_DECIMAL ||
	               reader->whole_values;
	bool joined = false;

	for (size_t i = from; i < reading->text.count; i++) {
		const char *key = reading->text.words[i].key;
		int word = reply_number_word(key);

		if (numbers && is_digits(key))
			return strcmp(key, value) != 0;
		if (numbers && word >= 0 && joined &&
		        (word != 1 || i + 1 == reading->text.count)) {
			char text[12];

			snprintf(text, sizeof(text), "%d", word);
			return strcmp(text, value) != 0;
		}
		for (size_t c = 0; c < reader->question.choice_count; c++)
			if (strcmp(reader->keys[c], key) == 0 &&
			        reader->question.type != REPLY_SCALE)
				return strcmp(reader->question.choices[c].value,
				               value) != 0;
		if (!reply_is_joiner(key))
			return false;
		joined = true;
	}
	return false;
}

/* A3 to A6: what stands behind the answer is its comment, unless it makes the
 * answer doubtful. */
static void
finish(struct reading *reading, const struct found *found)
{
	const struct reply_text *text = &reading->text;
	size_t offset = end_of(reading, found->after);
	struct reply *reply = reading->reply;
	const char *language = NULL;

	if (!is_edge(reading, offset) || only_joiners(reading, found->after) ||
	        has_rival(reading, found->after, found->value)) {
		unclear(reading);
		return;
	}
	*reply = (struct reply){.outcome = REPLY_ANSWER,
	        .value = keep(reading, found->value, strlen(found->value))};
	if (found->after >= text->count || only_fillers(reading, found->after))
		return;
	offset = text->words[found->after].start;
	if (reply_find_command(reading->scratch, text->plain + offset, true,
	            &language) != REPLY_NO_COMMAND) {
		unclear(reading);
		return;
	}
	reply->comment = reply_mask_cpr(reading->memory,
	        text_trim(reading->memory, text->plain + offset));
}

/* N3: after a number word must come something that parts it from a sentence. */
static bool
ends_here(const struct reading *reading, size_t words)
{
	size_t offset = end_of(reading, words);
	const char *at = reading->text.plain + offset;

	return words >= reading->text.count ||
	       strchr(".,;:!\"'()[]*_~=#\n", *at) != NULL ||
	       reply_is_starter(&reading->text, words) ||
	       only_fillers(reading, words);
}

/* N4: "/5", "af 5", "ud af 5" behind the number. */
static size_t
skip_maximum(const struct reading *reading, size_t after)
{
	const struct reply_text *text = &reading->text;
	const char *max = reading->reader->question.max;
	size_t offset = end_of(reading, after);
	const char *sign =
	        text->plain + offset + strspn(text->plain + offset, " ");
	size_t next = after;

	if (max == NULL || after >= text->count)
		return after;
	if (strcmp(text->words[next].key, "ud") == 0 ||
	        strcmp(text->words[next].key, "out") == 0)
		next++;
	if (next < text->count &&
	        (strcmp(text->words[next].key, "af") == 0 ||
	                strcmp(text->words[next].key, "of") == 0))
		next++;
	if (*sign != '/' && next == after)
		return after;
	if (next < text->count && strcmp(text->words[next].key, max) == 0)
		return next + 1;
	return after;
}

/* A number at the front: in digits, or a word that stands alone. */
static bool
find_number(struct reading *reading, struct found *found)
{
	const struct reply_text *text = &reading->text;
	const char *key;
	char value[12];
	int word;

	if (reading->at >= text->count)
		return false;
	key = text->words[reading->at].key;
	word = reply_number_word(key);
	found->after = reading->at + 1;
	if (is_digits(key)) {
		const char *start =
		        text->plain + text->words[reading->at].start;

		/* A minus straight before is part of the number. */
		if (start > text->plain && start[-1] == '-')
			return false;
		snprintf(value, sizeof(value), "%ld", digits_value(key));
	} else if (word >= 0 && ends_here(reading, found->after)) {
		snprintf(value, sizeof(value), "%d", word);
	} else {
		return false;
	}
	found->value = keep(reading, value, strlen(value));
	found->after = skip_maximum(reading, found->after);
	return true;
}

static size_t
choice_of_value(const struct reply_reader *reader, const char *value)
{
	for (size_t i = 0; i < reader->question.choice_count; i++)
		if (strcmp(reader->question.choices[i].value, value) == 0)
			return i;
	return REPLY_CHOICES_MAX;
}

static bool
in_range(const struct reply_reader *reader, const char *value)
{
	int64_t number = 0;

	return text_to_int(value, INT64_MIN, INT64_MAX, &number) == STATUS_OK &&
	       number >= reader->min && number <= reader->max;
}

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
		        memchr(reading->text.plain + end_of(reading, i), ',',
		                (size_t)(before - reading->text.plain) -
		                        end_of(reading, i)) != NULL)
			return false;
		if (reply_is_negator(reading->text.words[i].key))
			return true;
	}
	return false;
}

static void
read_scale(struct reading *reading)
{
	struct found found;

	if (find_whole(reading, &found)) {
		finish(reading, &found);
		return;
	}
	if (!find_number(reading, &found) ||
	        !in_range(reading->reader, found.value)) {
		unclear(reading);
		return;
	}
	finish(reading, &found);
}

static void
read_one(struct reading *reading)
{
	const struct reply_reader *reader = reading->reader;
	struct found found;

	bool sure = find_whole(reading, &found);

	if (!sure && reader->whole_values && find_number(reading, &found))
		sure = choice_of_value(reader, found.value) !=
		       REPLY_CHOICES_MAX;
	else if (!sure)
		sure = find_label(reading, &found) &&
		       !is_negated(reading, found.after);
	if (sure)
		finish(reading, &found);
	else
		unclear(reading);
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

static void
read_yes_no(struct reading *reading)
{
	const struct reply_reader *reader = reading->reader;
	struct found found;
	size_t words = 0;
	size_t choice;
	int side;

	if (find_whole(reading, &found) ||
	        (reader->whole_values && find_number(reading, &found))) {
		if (choice_of_value(reader, found.value) == REPLY_CHOICES_MAX)
			unclear(reading);
		else
			finish(reading, &found);
		return;
	}
	side = reply_yes_no(&reading->text, reading->at, &words);
	choice = side < 0 ? REPLY_CHOICES_MAX : side_choice(reader, side);
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
		unclear(reading);
		return;
	}
	found.value = reader->question.choices[choice].value;
	found.after = reading->at + words;
	finish(reading, &found);
}

/* Every item a number of the list, in any of the usual separators. */
static void
read_many(struct reading *reading)
{
	const struct reply_reader *reader = reading->reader;
	bool chosen[REPLY_CHOICES_MAX] = {false};
	struct text value;

	for (size_t i = reading->at; i < reading->text.count; i++) {
		const char *key = reading->text.words[i].key;
		size_t choice = choice_of_value(reader, key);
		size_t offset = reading->text.words[i].end;

		if (strcmp(key, "og") == 0 || strcmp(key, "and") == 0 ||
		        reply_is_filler(key))
			continue;
		if (choice == REPLY_CHOICES_MAX ||
		        reading->text.plain[offset] == '-') {
			unclear(reading);
			return;
		}
		chosen[choice] = true;
	}
	text_init(&value, reading->memory, REPLY_TEXT_MAX);
	for (size_t i = 0; i < reader->question.choice_count; i++)
		if (chosen[i])
			text_add_format(&value, "%s%s",
			        value.length > 0 ? " " : "",
			        reader->question.choices[i].value);
	if (value.length == 0)
		unclear(reading);
	else
		*reading->reply = (struct reply){
		        .outcome = REPLY_ANSWER, .value = text_string(&value)};
}

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

		if (count == 3 || !is_digits(key)) {
			unclear(reading);
			return;
		}
		parts[count] = (int)digits_value(key);
	}
	year_first = parts[0] > 31;
	if (count != 3 || !clock_is_date(year_first ? parts[0] : parts[2],
	                          parts[1], year_first ? parts[2] : parts[0])) {
		unclear(reading);
		return;
	}
	snprintf(value, sizeof(value), "%04d-%02d-%02d",
	        year_first ? parts[0] : parts[2], parts[1],
	        year_first ? parts[2] : parts[0]);
	*reading->reply = (struct reply){.outcome = REPLY_ANSWER,
	        .value = keep(reading, value, strlen(value))};
}

/* X: the reply as written. */
static void
read_text(struct reading *reading, const char *given)
{
	const char *value = text_trim(reading->memory, given);

	if (value[0] == '\0') {
		unclear(reading);
		return;
	}
	*reading->reply = (struct reply){.outcome = REPLY_ANSWER,
	        .value = reply_mask_cpr(reading->memory, value)};
}

static void
read_answer(struct reading *reading, const char *given)
{
	size_t words = 0;

	while (reply_is_lead(&reading->text, reading->at, &words))
		reading->at += words;
	switch (reading->reader->question.type) {
	case REPLY_SCALE:
	case REPLY_INTEGER:
	case REPLY_DECIMAL: read_scale(reading); break;
	case REPLY_SELECT_ONE: read_one(reading); break;
	case REPLY_SELECT_MULTIPLE: read_many(reading); break;
	case REPLY_YES_NO: read_yes_no(reading); break;
	case REPLY_DATE: read_date(reading); break;
	case REPLY_TEXT: read_text(reading, given); break;
	}
}

void
reply_read(const struct reply_reader *reader, TALLOC_CTX *memory,
        const char *language, struct civil today, const char *text,
        struct reply *reply)
{
	TALLOC_CTX *scratch = talloc_new(NULL);
	struct reading *reading = talloc_zero(scratch, struct reading);
	bool for_text = reader != NULL && reader->question.type == REPLY_TEXT;
	char *plain = reply_plain(scratch, text);
	const char *code = NULL;
	int command;

	(void)language;
	(void)today;
	if (reading == NULL)
		log_abort("reply.read", "out of memory");
	*reply = (struct reply){.outcome = REPLY_UNCLEAR};
	reply_cut_signature(plain);
	command = reply_find_command(scratch, plain, for_text, &code);
	if (command != REPLY_NO_COMMAND) {
		*reply = (struct reply){.outcome = REPLY_COMMAND,
		        .command = (enum reply_command)command,
		        .value = code};
	} else if (reader != NULL) {
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
		reader->whole_values &= is_digits(choices[i].value);
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
