/*
 * What the files of the reply reader share; for nobody else.  Rules are named by
 * letter and number (A8, K5): RULES.md in this folder says what each of them is.
 *
 * A reply is read in three layers.  Atoms are its characters after C1, each with
 * the bytes it came from, so that comments can be given back as they were
 * written.  Words are runs of letters or digits with their key (C2).  Phrases of
 * the word lists, and labels, are sequences of keys.  All of it stands in one
 * struct on the stack: reading a reply allocates nothing but its outcome.
 */
#ifndef SURVEYS_REPLY_INTERNAL_H
#define SURVEYS_REPLY_INTERNAL_H

#include "surveys/reply.h"

enum {
	REPLY_BYTES_MAX = 8000, /* of a text; a longer one is unclear */
	REPLY_WORDS_MAX = 1200,
	REPLY_KEY_MAX = 48, /* bytes of one word's key; what is longer is cut */
	REPLY_CHOICES_MAX = 64,
	REPLY_LABEL_WORDS_MAX = 16,
	REPLY_PHRASE_WORDS_MAX = 6,
	REPLY_NUMBER_MAX = 24, /* bytes of a number in plain writing */
	REPLY_DIGITS_MAX = 9,
};

enum atom_class {
	ATOM_LETTER,
	ATOM_DIGIT, /* its point is '0' to '9' */
	ATOM_HALF,  /* a vulgar fraction as one character */
	ATOM_UP,    /* a thumb */
	ATOM_DOWN,
	ATOM_PICTURE,
	ATOM_SPACE,
	ATOM_BREAK,
	ATOM_SIGN,
};

struct atom {
	uint32_t point;
	uint16_t from, to; /* bytes of the reply as it came */
	uint8_t class;
	bool marked; /* it had an accent, so it begins no ae, oe, aa */
};

/* A key, compared by length and hash before its bytes. */
struct key {
	const char *bytes; /* borrowed; not ended by NUL */
	uint32_t hash;
	uint8_t length;
};

struct phrase;

struct word {
	struct key key;
	uint8_t kind;                 /* the class of its first atom */
	uint16_t start, end;          /* atoms */
	const struct phrase *phrases; /* the chain they stand in */
};

/* The word lists. */
enum reply_list {
	LIST_STOP,        /* one of these, */
	LIST_STOP_OBJECT, /* and any number of these: K1's stop */
	LIST_STOP_FIRST,  /* K5 */
	LIST_STOP_WISH,   /* K6, behind a LIST_WISH_LEAD or none */
	LIST_WISH_LEAD,
	LIST_COMMAND,  /* K1, K8, value: the command */
	LIST_SHORT,    /* K7 */
	LIST_LANGUAGE, /* K7, value: which of reply_language_code */
	LIST_FILLER,
	LIST_LEAD,
	LIST_LEAD_DATE,
	LIST_LEAD_MULTIPLE,
	LIST_JOINER,
	LIST_STARTER,
	LIST_SUFFIX,
	LIST_UNIT,
	LIST_MISLEADING, /* kvarter, dusin, par, snes */
	LIST_MULTIPLE,   /* tusind, tkr … : the number is none without them */
	LIST_OF,         /* af, ud af, of, out of */
	LIST_NUMBER,
	LIST_NUMBER_NOUN, /* ener, toer … */
	LIST_ARTICLE,     /* en, et, een, one */
	LIST_SMALL_NUMBER,
	LIST_HALF, /* halv, halvt */
	LIST_ONE_AND_HALF,
	LIST_NONE_NUMBER, /* Q3 */
	LIST_NEGATOR,
	LIST_DONT_KNOW,
	LIST_CLOSING, /* value: words that may follow it */
	LIST_REACTION,
	LIST_TO,           /* to, til of a reaction */
	LIST_ITEM_LEAD,    /* nr, nummer, svar before an item */
	LIST_ORDINAL_LEAD, /* nr, nummer */
	LIST_AND,          /* og, samt, and between items */
	LIST_ALL,
	LIST_ALLE, /* followed by the number of choices */
	LIST_BOTH,
	LIST_NONE,
	LIST_EXCLUSIVE,    /* how an exclusive label begins */
	LIST_NONE_LABEL,   /* how the label met by a none word begins */
	LIST_FREQUENCY,    /* L7 */
	LIST_COMPARED,     /* after jo */
	LIST_RELATIVE_DAY, /* value: days from today */
	LIST_IN,           /* om */
	LIST_DAYS,         /* value: how many days one of it has */
	LIST_WEEKDAY,      /* value: 0 is Sunday */
	LIST_WEEKDAY_SHORT,
	LIST_WEEKDAY_PAST, /* mandags … */
	LIST_LAST,         /* sidste, last */
	LIST_I,            /* i before a past weekday */
	LIST_NEXT,         /* næste, next */
	LIST_YEAR,         /* sidste år, value: years from this one */
	LIST_AFTER_WEEKDAY,
	LIST_MONTH,
	LIST_MONTH_SHORT,
	LIST_ORDINAL, /* st nd rd th */
	LIST_OF_MONTH,
	LIST_DAY_LEAD,     /* den, d before a day behind its weekday */
	LIST_LEAD_CHOICE,  /* leads behind which only an answer stands */
	LIST_TIMES,        /* units that multiply, too */
	LIST_ABBREVIATION, /* ca, nr: written with a point */
	LIST_TAIL,         /* herfra, til jer, fra mig */
	LIST_YES_NO,       /* K9, A8: words of either side, by key */
	LIST_REFUSAL,      /* K9: ønsker/vil/gider/orker ikke */
	LIST_MORE,         /* flere, mere, de her */
	LIST_NO_MORE,      /* ikke flere sms … */
	LIST_REMOVE,       /* slet mig … */
	LIST_PRONOUN,      /* jeg, vi */
	LIST_WRONG,        /* forkert nummer … */
	LIST_NUMBER_NAME,  /* nummer */
	LIST_WHO_IS,
	LIST_FRAUD,
	LIST_RING,
	LIST_RING_UP, /* ringe */
	LIST_ME,
	LIST_INSTEAD,
	LIST_WHAT_WAS,
	LIST_NOT,      /* ikke, ik, ikk */
	LIST_MUST_NOT, /* må ikke */
	LIST_DISTRESS,
	LIST_UK,
	LIST_PL,
	LIST_TR,
	LIST_AR,
	LIST_SO,          /* N9's numbers */
	LIST_FOREIGN_YES, /* N9, value: a LIST_ of above */
	LIST_FOREIGN_NO,
	LIST_COUNT,
};

struct phrase {
	const struct phrase *next; /* in the chain of its first word */
	enum reply_list list;
	int value;
	size_t count;
	struct key words[REPLY_PHRASE_WORDS_MAX];
};

/* One wording that means a choice: its label, or a don't-know phrase. */
struct label {
	size_t choice;
	struct key words[REPLY_LABEL_WORDS_MAX];
	size_t count;
	char key[200]; /* the words joined */
	char digits[24];
	bool negated;   /* it holds a negator, */
	bool refuses;   /* or nej */
	bool frequency; /* L7 */
};

struct reply_reader {
	struct reply_question question;
	bool whole_values; /* every choice's value is a whole number */
	bool yes_no;       /* Y holds */
	struct label *labels;
	size_t label_count;
	struct key *values;   /* by choice */
	const char **written; /* by choice: the label's characters after C1, */
	const char **codes;   /* and in lower case; and the value's */
	bool *exclusive;
	size_t yes, no;  /* choices, or REPLY_CHOICES_MAX */
	double min, max; /* of numbers; of select_multiple: how many */
	char largest[REPLY_NUMBER_MAX]; /* N4 */
};

/* A reply made ready, and the part of it that is looked at. */
struct reading {
	const struct reply_reader *reader; /* NULL: no question is open */
	TALLOC_CTX *memory;                /* of the outcome */
	const char *given;
	const char *language;
	struct civil today;
	struct atom atoms[REPLY_BYTES_MAX + 1];
	size_t atom_count;
	struct word words[REPLY_WORDS_MAX];
	size_t word_count;
	char keys[REPLY_BYTES_MAX + REPLY_KEY_MAX]; /* of all words */
	size_t keys_used;
	/* The window: words first to end, atoms start to stop. */
	size_t first, end;
	size_t start, stop;
	struct reply *reply;
};

/* Does an answer stand there?  One that some rule makes doubtful does. */
enum verdict { VERDICT_NONE, VERDICT_DOUBT, VERDICT_FOUND };

/* An answer at the front. */
struct found {
	enum verdict verdict;
	char value[REPLY_NUMBER_MAX]; /* of numbers and dates */
	size_t choice;                /* else which */
	size_t after;                 /* the first word behind it, */
	size_t tail;                  /* and the atom where it ends */
	bool by_word;                 /* N3 holds behind it */
	bool exact;   /* it is a label sign for sign, from the window's start */
	size_t unit;  /* the word behind the unit behind the number, or 0 */
	bool unended; /* N3: and what it asks for does not stand there */
	bool by_label; /* L4 and L7 hold behind it */
	const struct label *label;
	bool ordinal;     /* nr or nummer stood before */
	int side;         /* of a yes/no word: 1 yes, 0 no; else -1 */
	size_t said;      /* how often the side was said with the same word */
	const char *many; /* of select_multiple, or NULL */
	size_t comment;   /* the word where it begins, or SIZE_MAX */
};

/* reply_atom.c: atoms and words of a text; the window is all of it.  False: it
 * is not UTF-8, or too long. */
bool reply_take(struct reading *reading, const char *given);
uint32_t reply_lower(uint32_t point);

/* reply_text.c */
void reply_make_words(struct reading *reading);
struct key reply_copy_key(TALLOC_CTX *owner, const struct key *key);
bool reply_same_key(const struct key *a, const struct key *b);
/* The whole window's key as text, repeats once, from a word on. */
void reply_join_keys(const struct reading *reading, size_t from, size_t end,
        char *key, size_t size);
/* The characters between two atoms after C1 in lower case, ends trimmed. */
void reply_join_atoms(const struct reading *reading, size_t from, size_t to,
        char *out, size_t size);
/* What was written between two atoms, trimmed; in `memory`. */
char *reply_written(const struct reading *reading, TALLOC_CTX *memory,
        size_t from, size_t to);

/* Gaps: the atoms from `tail` to where word `after` begins (or to the window's
 * stop). */
size_t reply_gap_end(const struct reading *reading, size_t after);
bool reply_gap_has(const struct reading *reading, size_t tail, size_t after,
        const char *signs);
/* An edge sign, line break or picture. */
bool reply_gap_is_edge(
        const struct reading *reading, size_t tail, size_t after);
/* Only blanks, edge signs and pictures. */
bool reply_gap_is_open(
        const struct reading *reading, size_t tail, size_t after);
bool reply_gap_has_break(
        const struct reading *reading, size_t tail, size_t after);
/* Only blanks before a word that has one before it. */
bool reply_gap_is_blank(const struct reading *reading, size_t word);
/* Nothing at all. */
bool reply_is_glued(const struct reading *reading, size_t tail, size_t after);
bool reply_is_edge_sign(const struct reading *reading, size_t atom);
/* The first word that begins at or behind an atom. */
size_t reply_word_from(const struct reading *reading, size_t from, size_t atom);
/* The end of the sentence that begins at an atom (A8). */
size_t reply_sentence_end(const struct reading *reading, size_t from);

/* Makes the window smaller, and puts it back. */
struct reply_window {
	size_t first, end, start, stop;
};
struct reply_window reply_narrow(
        struct reading *reading, size_t start, size_t stop);
void reply_widen(struct reading *reading, struct reply_window window);

/* reply_list.c: the table; and the ISO code of a LIST_LANGUAGE. */
struct reply_words {
	enum reply_list list;
	int value;
	const char *phrases; /* between strokes */
};
extern const struct reply_words reply_words[];
extern const size_t reply_words_count;
const char *reply_language_code(int value);

/* reply_phrase.c: finds the phrases that begin with each word. */
void reply_look_up(struct reading *reading);
/* The words that the longest phrase of the list at word `at` has, or 0. */
size_t reply_match(const struct reading *reading, size_t at,
        enum reply_list list, int *value);
bool reply_is(const struct reading *reading, size_t at, enum reply_list list);
bool reply_key_is(const struct key *key, enum reply_list list);
/* From `at`: past all phrases of the list. */
size_t reply_skip(
        const struct reading *reading, size_t at, enum reply_list list);
/* Where the words from `from` end, less the fillers behind them. */
size_t reply_before_fillers(const struct reading *reading, size_t from);
/* The phrases of a list, for labels that count as another's. */
const struct phrase *reply_list_next(
        enum reply_list list, const struct phrase *after);

/* reply_signature.c */
bool reply_is_reaction(const struct reading *reading);
/* S1, and S2 where `inside`: narrows the window. */
void reply_cut_signature(struct reading *reading, bool inside);

/* reply_command.c: -1 for none. */
enum { REPLY_NO_COMMAND = -1 };

int reply_find_command(struct reading *reading, const char **language);
/* K1 alone, for words `from` to the window's end. */
int reply_phrase_command(const struct reading *reading, size_t from);

/* A part of a reply by key: less fillers, and a word repeated at once counts
 * once. */
struct reply_line {
	const struct word *words[REPLY_WORDS_MAX];
	size_t count;
};

void reply_make_line(const struct reading *reading, size_t from, size_t end,
        struct reply_line *line);
/* The longest phrase of the list at a word of the line; NULL for none. */
const struct phrase *reply_in_line(
        const struct reply_line *line, size_t at, enum reply_list list);

/* reply_request.c: K9, or REPLY_NO_COMMAND. */
int reply_find_request(struct reading *reading);

/* reply_front.c: what stands at the window's front, leads dropped, and what is
 * behind it (A): a comment, or what makes the answer doubtful. */
void reply_read_window(const struct reading *reading, struct found *found);
/* A6: is it joiners alone, from a word to the window's end? */
bool reply_only_joiners(const struct reading *reading, size_t from);
bool reply_must_end(const struct reading *reading, const struct found *found);

/* reply_rival.c: another answer in the comment (A4). */
bool reply_has_rival(const struct reading *reading, const struct found *found);
/* What is said next ends with a negator, as dates do that do not suit. */
bool reply_is_taken_back(
        const struct reading *reading, const struct found *found);
/* Label and comment are together the words of another label. */
bool reply_is_turned_label(
        const struct reading *reading, const struct found *found);

/* reply_digits.c: the digits at an atom, as a number. */
/* A number while its characters are read. */
struct reply_digits {
	char whole[REPLY_DIGITS_MAX + 1];
	size_t whole_count;
	char fraction[REPLY_DIGITS_MAX + 1];
	size_t fraction_count;
	bool too_long;
	size_t at; /* the atom behind it */
};

/* False where they have two readings or none. */
bool reply_take_digits(
        const struct reading *reading, size_t at, struct reply_digits *digits);
void reply_write_number(
        const struct reply_digits *digits, bool minus, char *value);
/* N6: a sign of numbers and a digit straight after. */
bool reply_goes_on(const struct reading *reading, size_t at);
/* How many digits stand at an atom. */
size_t reply_count_digits(const struct reading *reading, size_t at);
/* The sign or blank at an atom, or 0. */
uint32_t reply_sign_at(const struct reading *reading, size_t at);

/* reply_number.c: the number at a word, less leads; `found` as for a front. */
void reply_number(
        const struct reading *reading, size_t at, struct found *found);
/* This number as the answer, or in doubt where it cannot be. */
void reply_found_number(
        const struct reading *reading, int number, struct found *found);
/* Is a number meant at this word of a comment?  *same: it is the found one. */
size_t reply_number_in_comment(const struct reading *reading, size_t at,
        bool joined, const struct found *found, bool *same);
/* Is this word the number, in digits or in words? */
bool reply_is_number(
        const struct reading *reading, size_t at, const char *value);
/* Integer or decimal: its units are dropped. */
bool reply_is_quantity(const struct reading *reading);
bool reply_is_number_type(const struct reply_reader *reader);
bool reply_is_whole_number(const char *text);

/* reply_choice.c */
const struct label *reply_label_at(
        const struct reading *reading, size_t at, size_t *after);
/* The choice whose value is this number, or REPLY_CHOICES_MAX. */
size_t reply_choice_of_value(
        const struct reply_reader *reader, const char *value);
/* Is this value of one choice the label of another?  Then it has two readings. */
bool reply_labels_another(
        const struct reply_reader *reader, size_t choice, const char *value);
/* L1: the whole window from `from`. */
bool reply_whole_choice(
        const struct reading *reading, size_t from, struct found *found);
void reply_choice(
        const struct reading *reading, size_t at, struct found *found);
/* L2 and L3 of the words `at` to `head`. */
const struct label *reply_nearest_label(
        const struct reading *reading, size_t at, size_t head);
size_t reply_head_end(const struct reading *reading, size_t at);
bool reply_negator_behind(
        const struct reading *reading, const struct found *found);
bool reply_names_other(
        const struct reading *reading, const struct found *found, size_t from);
void reply_found_choice(
        const struct reading *reading, struct found *found, size_t after);

/* reply_yes_no.c: the side of the words at `at`, or -1. */
int reply_side_at(const struct reading *reading, size_t at, size_t *words);
void reply_yes_or_no(
        const struct reading *reading, size_t at, struct found *found);
bool reply_other_side(
        const struct reading *reading, const struct found *found, size_t from);
bool reply_other_side_at(
        const struct reading *reading, const struct found *found, size_t at);

/* reply_calendar.c */
/* A date while it is read; year 0: none was given. */
struct reply_day {
	int year, month, day;
	size_t after, tail;
};
enum verdict reply_calendar_date(
        const struct reading *reading, size_t at, struct reply_day *date);
int reply_digits_value(const struct reading *reading, size_t at, size_t count);
/* E1: more digits, or a sign of dates and digits, straight after. */
bool reply_date_goes_on(const struct reading *reading, size_t at);
/* A month's name: exact, short, or with a slip. */
bool reply_is_month(const struct reading *reading, size_t at, int *month);
/* The value of the name of a list that is strictly nearest, by L3. */
bool reply_nearest_name(const struct reading *reading, size_t at,
        enum reply_list list, int *value);

/* reply_many.c, reply_date.c */
void reply_many(const struct reading *reading, size_t at, struct found *found);
void reply_date(const struct reading *reading, size_t at, struct found *found);

#endif
