/*
 * The word lists, as tables that a Danish speaker can read and amend.  Words are
 * written by key: lower case, a for æ and å, o for ø, no accents or apostrophes.
 */
#include <string.h>

#include "base/log.h"
#include "surveys/reply_internal.h"

static const char *const fillers[] = {"tak", "mange", "venligst", "please",
        "pls", "plz", "thanks", "thx", "hej", "hi", "nu", "lige", "sa", "bare",
        NULL};

/* One of these, and any number of the words below them. */
static const char *const stops[] = {"stop", "stopp", "stoop", "stopall",
        "afmeld", "afmelding", "frameld", "framelding", "unsubscribe", NULL};
static const char *const stop_objects[] = {"mig", "me", "sms", "smser",
        "besked", "beskeder", "beskederne", "alle", "alt", "al", "all", "det",
        "dette", "her", "med", "fra", "listen", "undersogelsen", "texting",
        NULL};
static const char *const first_word_stops[] = {
        "stop", "stopp", "stopall", "afmeld", "frameld", "unsubscribe", NULL};

static const struct reply_phrase commands[] = {
        {"start", REPLY_START},
        {"start igen", REPLY_START},
        {"tilmeld", REPLY_START},
        {"tilmeld mig", REPLY_START},
        {"unstop", REPLY_START},
        {"hjalp", REPLY_HELP},
        {"hjalp mig", REPLY_HELP},
        {"hjelp", REPLY_HELP},
        {"help", REPLY_HELP},
        {"help me", REPLY_HELP},
        {"igen", REPLY_REPEAT},
        {"gentag", REPLY_REPEAT},
        {"gentag sporgsmal", REPLY_REPEAT},
        {"gentag sporgsmalet", REPLY_REPEAT},
        {"send igen", REPLY_REPEAT},
        {"repeat", REPLY_REPEAT},
        {"again", REPLY_REPEAT},
        {"tilbage", REPLY_BACK},
        {"ga tilbage", REPLY_BACK},
        {"forrige", REPLY_BACK},
        {"forrige sporgsmal", REPLY_BACK},
        {"back", REPLY_BACK},
        {"go back", REPLY_BACK},
        {"spring over", REPLY_SKIP},
        {"springover", REPLY_SKIP},
        {"spring det over", REPLY_SKIP},
        {"spring sporgsmalet over", REPLY_SKIP},
        {"naste", REPLY_SKIP},
        {"naste sporgsmal", REPLY_SKIP},
        {"skip", REPLY_SKIP},
        {"skip it", REPLY_SKIP},
        {"forkert nummer", REPLY_WRONG_NUMBER},
        {"forkert person", REPLY_WRONG_NUMBER},
        {"wrong number", REPLY_WRONG_NUMBER},
        {"стоп", REPLY_STOP},
        {"توقف", REPLY_STOP},
        {"قف", REPLY_STOP},
        {NULL, 0},
};

/* Not where the question asks for a text. */
static const struct reply_phrase short_commands[] = {
        {"hvem", REPLY_WHO},
        {"hvem er det", REPLY_WHO},
        {"hvem er i", REPLY_WHO},
        {"hvem sporger", REPLY_WHO},
        {"hvem skriver", REPLY_WHO},
        {"who", REPLY_WHO},
        {"who is this", REPLY_WHO},
        {"ring", REPLY_CALL},
        {"ring mig", REPLY_CALL},
        {"ring mig op", REPLY_CALL},
        {"ring til mig", REPLY_CALL},
        {"call me", REPLY_CALL},
        {"indsigt", REPLY_DATA},
        {"mine data", REPLY_DATA},
        {"my data", REPLY_DATA},
        {NULL, 0},
};

struct language_word {
	const char *key;
	const char *code;
};

static const struct language_word language_words[] = {
        {"dansk", "da"},
        {"danish", "da"},
        {"english", "en"},
        {"engelsk", "en"},
        {"العربية", "ar"},
        {"arabisk", "ar"},
        {"українська", "uk"},
        {"ukrainsk", "uk"},
        {"polski", "pl"},
        {"polsk", "pl"},
        {"turkce", "tr"},
        {"tyrkisk", "tr"},
        {"somali", "so"},
        {"soomali", "so"},
        {NULL, NULL},
};

static const char *const leads[] = {"jeg vil nok sige", "jeg vil sige",
        "jeg vil give", "my answer is", "mit svar er", "det ma blive",
        "jeg siger", "jeg giver", "jeg svarer", "jeg valger", "jeg synes",
        "jeg tror", "svaret er", "mit svar", "det bliver", "jeg er", "jeg var",
        "det er", "det var", "i am", "im", "hejsa", "hej", "goddag", "hi",
        "hello", "tak", "svaret", "svar", "answer", "nr", "nummer", "number",
        "sa", "tja", "oh", "ohm", "hmm", "altsa", "jamen", "okay", "ok", "nok",
        "vel", "vist", "kun", "bare", "ca", "cirka", "omkring", "about",
        "around", NULL};

static const char *const starters[] = {"pa grund af", "med at", "over at",
        "fordi", "da", "pga", "eftersom", "nar", "hvis", "selvom", "men",
        "because", "but", "since", NULL};

static const char *const joiners[] = {"og", "eller", "sat", "skriv", "giv",
        "gor", "el", "samt", "til", "a", "men", "maske", "maybe", "nej", "na",
        "no", "ja", "hov", "ups", "vent", "nasten", "narmere", "hellere",
        "mellem", "undskyld", "sorry", "mener", "mente", "jeg", "rettelse",
        "faktisk", "altsa", "plus", "minus", "or", "and", "pa", "vej", "mod",
        "komma", NULL};

static const char *const negators[] = {"ikke", "ik", "ikk", "aldrig", "nappe",
        "hverken", "ingen", "intet", "not", "never", NULL};

static const char *const numbers[] = {"nul", "en", "to", "tre", "fire", "fem",
        "seks", "syv", "otte", "ni", "ti", "elleve", "tolv", NULL};
static const struct reply_phrase more_numbers[] = {
        {"et", 1},
        {"een", 1},
        {"ener", 1},
        {"etter", 1},
        {"tor", 2},
        {"treer", 3},
        {"firer", 4},
        {"femmer", 5},
        {"sekser", 6},
        {"syver", 7},
        {"otter", 8},
        {"nier", 9},
        {"tier", 10},
        {"zero", 0},
        {"one", 1},
        {"two", 2},
        {"three", 3},
        {"four", 4},
        {"five", 5},
        {"six", 6},
        {"seven", 7},
        {"eight", 8},
        {"nine", 9},
        {"ten", 10},
        {NULL, 0},
};

static const struct reply_phrase yes_no_words[] = {
        {"ja tak", 1},
        {"ja da", 1},
        {"jo da", 1},
        {"nej tak", 0},
        {"slet ikke", 0},
        {"overhovedet ikke", 0},
        {"desvarre ikke", 0},
        {"ja", 1},
        {"j", 1},
        {"jo", 1},
        {"jow", 1},
        {"jep", 1},
        {"jeps", 1},
        {"jada", 1},
        {"joda", 1},
        {"jaja", 1},
        {"jatak", 1},
        {"yes", 1},
        {"y", 1},
        {"yep", 1},
        {"yeah", 1},
        {"yup", 1},
        {"nej", 0},
        {"n", 0},
        {"naj", 0},
        {"niks", 0},
        {"nix", 0},
        {"nope", 0},
        {"nejtak", 0},
        {NULL, 0},
};

/* K6: one of these, or nothing, and then one of the wishes. */
static const char *const wish_leads[] = {"jeg vil gerne ", "jeg onsker at ",
        "jeg vil ", "kan jeg ", "ma jeg ", "", NULL};
static const char *const stop_wishes[] = {"afmeldes", "afmelde mig",
        "blive afmeldt", "frameldes", "framelde mig", "blive frameldt",
        "melde mig fra", "meldes fra", "slippe for sms", NULL};

/* After a number on a scale these count something else (N5). */
static const char *const units[] = {"x", "gang", "gange", "time", "timer", "t",
        "min", "minut", "minutter", "dag", "dage", "uge", "uger", "md", "mdr",
        "maned", "maneder", "ar", "mode", "moder", "samtale", "samtaler",
        "opkald", "ansogning", "ansogninger", "job", "jobs", "kurser", "born",
        "person", "personer", "stk", "km", "kr", "kroner", "procent", "times",
        "hour", "hours", "days", "weeks", "months", "years", "minutes",
        "meetings", "kvarter", "dusin", "par", "snes", NULL};

static bool
is_in(const char *const *list, const char *word)
{
	for (; *list != NULL; list++)
		if (strcmp(*list, word) == 0)
			return true;
	return false;
}

bool
reply_is_filler(const char *word)
{
	return is_in(fillers, word);
}

bool
reply_is_unit(const char *word)
{
	return is_in(units, word);
}

bool
reply_is_joiner(const char *word)
{
	return is_in(joiners, word);
}

bool
reply_is_negator(const char *word)
{
	return is_in(negators, word);
}

/* Does a phrase stand at this word?  *words is its length. */
static bool
phrase_at(const struct reply_text *text, size_t at, const char *phrase,
        size_t *words)
{
	*words = 0;
	while (*phrase != '\0') {
		size_t length = strcspn(phrase, " ");
		const char *key;

		if (at + *words >= text->count)
			return false;
		key = text->words[at + *words].key;
		if (strncmp(key, phrase, length) != 0 || key[length] != '\0')
			return false;
		(*words)++;
		phrase += length + (phrase[length] == ' ');
	}
	return true;
}

bool
reply_is_lead(const struct reply_text *text, size_t at, size_t *words)
{
	for (const char *const *lead = leads; *lead != NULL; lead++)
		if (phrase_at(text, at, *lead, words))
			return true;
	return false;
}

bool
reply_is_starter(const struct reply_text *text, size_t at)
{
	size_t words;

	for (const char *const *s = starters; *s != NULL; s++)
		if (phrase_at(text, at, *s, &words))
			return true;
	return false;
}

int
reply_number_word(const char *word)
{
	for (int i = 0; numbers[i] != NULL; i++)
		if (strcmp(numbers[i], word) == 0)
			return i;
	for (const struct reply_phrase *p = more_numbers; p->key != NULL; p++)
		if (strcmp(p->key, word) == 0)
			return p->value;
	return -1;
}

int
reply_yes_no(const struct reply_text *text, size_t at, size_t *words)
{
	for (const struct reply_phrase *p = yes_no_words; p->key != NULL; p++)
		if (phrase_at(text, at, p->key, words))
			return p->value;
	return -1;
}

/* K1 for stop: one of the words, then only what may follow it. */
static bool
is_stop_phrase(const char *key)
{
	char word[40];
	bool first = true;

	while (*key != '\0') {
		size_t length = strcspn(key, " ");

		if (length >= sizeof(word))
			return false;
		memcpy(word, key, length);
		word[length] = '\0';
		key += length + (key[length] == ' ');
		if (!is_in(first ? stops : stop_objects, word))
			return false;
		first = false;
	}
	return !first;
}

static bool
is_stop_wish(const char *key)
{
	for (const char *const *lead = wish_leads; *lead != NULL; lead++) {
		size_t length = strlen(*lead);

		if (strncmp(key, *lead, length) == 0 &&
		        is_in(stop_wishes, key + length))
			return true;
	}
	return false;
}

/* The key of a part of the reply, less fillers. */
static char *
command_key(TALLOC_CTX *memory, const char *start, size_t length)
{
	char *key = reply_key(memory, talloc_strndup(memory, start, length));
	char *out = talloc_zero_array(memory, char, (unsigned)strlen(key) + 1);
	char *word;
	size_t used = 0;

	if (out == NULL)
		log_abort("reply.command", "out of memory");
	while ((word = strsep(&key, " ")) != NULL) {
		size_t size = strlen(word);

		if (size == 0 || reply_is_filler(word))
			continue;
		if (used > 0)
			out[used++] = ' ';
		memcpy(out + used, word, size + 1);
		used += size;
	}
	return out;
}

static int
find_phrase(const struct reply_phrase *list, const char *key)
{
	for (; list->key != NULL; list++)
		if (strcmp(list->key, key) == 0)
			return list->value;
	return REPLY_NO_COMMAND;
}

static bool
first_word_is_stop(const char *key)
{
	char word[40];
	size_t length = strcspn(key, " ");

	if (length >= sizeof(word))
		return false;
	memcpy(word, key, length);
	word[length] = '\0';
	return is_in(first_word_stops, word);
}

static const char *
find_language(const char *key)
{
	for (const struct language_word *w = language_words; w->key != NULL;
	        w++)
		if (strcmp(w->key, key) == 0)
			return w->code;
	return NULL;
}

/* K3: signs only, and a question mark among them. */
static bool
is_question_mark(const char *plain)
{
	return strchr(plain, '?') != NULL &&
	       plain[strspn(plain, "?!. \n")] == '\0';
}

int
reply_find_command(TALLOC_CTX *memory, const char *plain, bool text_type,
        const char **language)
{
	const char *whole = command_key(memory, plain, strlen(plain));
	const char *first = command_key(memory, plain, strcspn(plain, ".!?\n"));
	int command = find_phrase(commands, whole);

	*language = NULL;
	if (is_question_mark(plain))
		return REPLY_HELP;
	if (is_stop_phrase(whole) || is_stop_phrase(first) ||
	        is_stop_wish(whole) ||
	        (!text_type && first_word_is_stop(whole)))
		return REPLY_STOP;
	if (command != REPLY_NO_COMMAND || text_type)
		return command;
	command = find_phrase(short_commands, whole);
	if (command != REPLY_NO_COMMAND)
		return command;
	*language = find_language(whole);
	return *language == NULL ? REPLY_NO_COMMAND : REPLY_LANGUAGE;
}
