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
/* S1, S2: cuts a closing and what stands below it, in place. */
void reply_cut_signature(char *plain);

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
bool reply_is_negator(const char *word);
/* The number that a word means by itself (N2), or -1. */
int reply_number_word(const char *word);
/* 1 yes, 0 no, -1 neither; *words is how many words it takes. */
int reply_yes_no(const struct reply_text *text, size_t at, size_t *words);

#endif
