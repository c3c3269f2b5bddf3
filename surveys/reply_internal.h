/*
 * What the files of the reply reader share; for nobody else.
 */
#ifndef SURVEYS_REPLY_INTERNAL_H
#define SURVEYS_REPLY_INTERNAL_H

#include "surveys/reply.h"

enum { REPLY_TEXT_MAX = 4000, REPLY_CHOICES_MAX = 64, REPLY_WORDS_MAX = 600 };

struct reply_reader {
	struct reply_question question;
	bool whole_values; /* every choice's value is a whole number */
	const char **keys; /* of the labels, by choice */
	int64_t min, max;  /* of a scale, integer */
};

/* A reply made ready: plain signs, and its words with where they stand. */
struct reply_word {
	char key[40];      /* lower case, without accents; may be cut */
	size_t start, end; /* bytes in `plain` */
};

struct reply_text {
	const char *plain;
	struct reply_word words[REPLY_WORDS_MAX];
	size_t count;
	bool inside; /* while it is split: a word is open, */
	size_t used; /* and its key has so many bytes */
};

/* C1: compatibility forms, straight quotes, plain dashes, line breaks. */
char *reply_plain(TALLOC_CTX *memory, const char *text);
/* C2: words by key, joined by one blank; a word repeated at once counts once. */
char *reply_key(TALLOC_CTX *memory, const char *given);
void reply_split(struct reply_text *text, const char *plain);
/* S1, and S2 where `inside`: cuts a closing and what stands below it, in place.
 */
void reply_cut_signature(char *plain, bool inside);

/* Word lists, by key. */
struct reply_phrase {
	const char *key;
	int value;
};

enum { REPLY_NO_COMMAND = -1 };

/* The command of a whole reply (K1, K2, K4, K5, K7, K8), or -1. `language`
 * gets the code of a language command. */
int reply_find_command(TALLOC_CTX *memory, const char *plain, bool text_type,
        const char **language);
bool reply_is_filler(const char *word);
bool reply_is_lead(const struct reply_text *text, size_t at, size_t *words);
bool reply_is_starter(const struct reply_text *text, size_t at);
bool reply_is_joiner(const char *word);
bool reply_is_unit(const char *word);
bool reply_is_negator(const char *word);
/* The number that a word means by itself (N2), or -1. */
int reply_number_word(const char *word);
/* 1 yes, 0 no, -1 neither; *words is how many words it takes. */
int reply_yes_no(const struct reply_text *text, size_t at, size_t *words);

struct reading {
	const struct reply_reader *reader;
	TALLOC_CTX *memory; /* of the outcome */
	TALLOC_CTX *scratch;
	struct reply_text text;
	size_t at;    /* the word that is looked at */
	bool ordinal; /* the last lead was nr or nummer */
	struct reply *reply;
};

/* What was found at the front: a value, and the word behind it. */
struct found {
	const char *value;
	size_t after;  /* words */
	size_t choice; /* which, or REPLY_CHOICES_MAX */
};

void reply_unclear(struct reading *reading);
/* A copy in the outcome's memory. */
const char *reply_keep(
        struct reading *reading, const char *start, size_t length);
/* Where the first `words` words end in the text. */
size_t reply_end_of(const struct reading *reading, size_t words);
bool reply_only_fillers(const struct reading *reading, size_t from);
bool reply_is_digits(const char *key);
long reply_digits_value(const char *key);
/* The answer with its comment, unless what stands behind it makes it unclear. */
void reply_finish(struct reading *reading, const struct found *found);
bool reply_find_number(struct reading *reading, struct found *found);
/* Which choice has the value; REPLY_CHOICES_MAX: none. */
size_t reply_choice_of(const struct reply_reader *reader, const char *value);
bool reply_in_range(const struct reply_reader *reader, const char *value);

/* One type each. */
void reply_scale(struct reading *reading);
void reply_one(struct reading *reading);
void reply_yes_or_no(struct reading *reading);
void reply_many(struct reading *reading);

#endif
