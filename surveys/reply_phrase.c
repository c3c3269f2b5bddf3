/*
 * Phrases: the word lists made ready, so that one look at a word's key finds all
 * that begin with it.
 */
#include <pthread.h>
#include <string.h>

#include <talloc.h>

#include "base/log.h"
#include "base/text.h"
#include "surveys/reply_internal.h"

/* Twenty-one to ninety-nine are one word in Danish: the unit, og, the ten. */
static const char *const units_of_ten[] = {
        "en", "to", "tre", "fire", "fem", "seks", "syv", "otte", "ni"};

static const struct {
	const char *word;
	int value;
} tens[] = {{"tyve", 20}, {"tredive", 30}, {"fyrre", 40}, {"halvtreds", 50},
        {"tres", 60}, {"halvfjerds", 70}, {"firs", 80}, {"halvfems", 90}};

/* All phrases, found by the hash of their first word.  They are made once for
 * the process, by whichever thread reads first, and never freed or changed; all
 * threads read them without a lock.  Too many phrases abort at the first reply,
 * hence in every test. */
enum { PHRASES_MAX = 900, BUCKETS = 2048 };
static struct phrase phrases[PHRASES_MAX];
static size_t phrase_count;
static const struct phrase *buckets[BUCKETS];
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* A new phrase goes to the front of its bucket.  A bucket holds those of
 * several first words, which is why they are compared by key again. */
static void
add_phrase(struct reading *reading, enum reply_list list, int value,
        const char *text)
{
	struct phrase *phrase = &phrases[phrase_count];
	const struct phrase **first;

	if (!reply_take(reading, text) || phrase_count == PHRASES_MAX ||
	        reading->word_count > REPLY_PHRASE_WORDS_MAX ||
	        reading->word_count == 0)
		log_abort("reply.list", "a word list is too long");
	phrase->list = list;
	phrase->value = value;
	phrase->count = reading->word_count;
	for (size_t i = 0; i < phrase->count; i++)
		phrase->words[i] = reply_copy_key(NULL, &reading->words[i].key);
	first = &buckets[phrase->words[0].hash % BUCKETS];
	phrase->next = *first;
	*first = phrase;
	phrase_count++;
}

/* Danish writes 21 to 99 as one word, the unit first; they are made here rather
 * than listed, since 72 lines of a table would hide a misspelt one. */
static void
add_tens(struct reading *reading)
{
	for (size_t t = 0; t < sizeof(tens) / sizeof(tens[0]); t++)
		for (int u = 0; u < 9; u++) {
			char *word = text_format(reading, "%sog%s",
			        units_of_ten[u], tens[t].word);

			add_phrase(reading, LIST_NUMBER, tens[t].value + u + 1,
			        word);
		}
}

/* Keys are made by the same functions as those of replies. */
static void
make_lists(void)
{
	struct reading *reading = talloc_zero(NULL, struct reading);

	for (size_t i = 0; i < reply_words_count; i++) {
		const char *at = reply_words[i].phrases;

		while (*at != '\0') {
			size_t length = strcspn(at, "|");

			add_phrase(reading, reply_words[i].list,
			        reply_words[i].value,
			        talloc_strndup(reading, at, length));
			at += length + (at[length] == '|');
		}
	}
	add_tens(reading);
	talloc_free(reading);
}

/* The chain goes on through the bucket from the first phrase that begins with
 * this word; the rest of the chain may hold others. */
static const struct phrase *
find_phrases(const struct key *key)
{
	const struct phrase *phrase = buckets[key->hash % BUCKETS];

	while (phrase != NULL && !reply_same_key(&phrase->words[0], key))
		phrase = phrase->next;
	return phrase;
}

/* One look a word; every rule that follows only walks the chain that was found.
 */
void
reply_look_up(struct reading *reading)
{
	(void)pthread_once(&once, make_lists);
	for (size_t i = 0; i < reading->word_count; i++)
		reading->words[i].phrases =
		        find_phrases(&reading->words[i].key);
}

static bool
phrase_stands(
        const struct reading *reading, size_t at, const struct phrase *phrase)
{
	if (at + phrase->count > reading->end)
		return false;
	for (size_t i = 0; i < phrase->count; i++)
		if (!reply_same_key(
		            &phrase->words[i], &reading->words[at + i].key))
			return false;
	return true;
}

/* The longest wins, so that "ved ikke" is not read as "ikke" with something
 * before it. */
size_t
reply_match(const struct reading *reading, size_t at, enum reply_list list,
        int *value)
{
	size_t longest = 0;

	if (at >= reading->end)
		return 0;
	for (const struct phrase *p = reading->words[at].phrases; p != NULL;
	        p = p->next) {
		if (p->list != list || p->count <= longest ||
		        !phrase_stands(reading, at, p))
			continue;
		longest = p->count;
		if (value != NULL)
			*value = p->value;
	}
	return longest;
}

bool
reply_is(const struct reading *reading, size_t at, enum reply_list list)
{
	return reply_match(reading, at, list, NULL) > 0;
}

/* For labels, which are no reading: phrases of one word only. */
bool
reply_key_is(const struct key *key, enum reply_list list)
{
	for (const struct phrase *p = find_phrases(key); p != NULL; p = p->next)
		if (p->list == list && p->count == 1 &&
		        reply_same_key(&p->words[0], key))
			return true;
	return false;
}

/* "4 tak" ends before "tak".  From behind, because a phrase of fillers may
 * begin inside another. */
size_t
reply_before_fillers(const struct reading *reading, size_t from)
{
	size_t end = reading->end;

	for (size_t i = end; i > from; i--)
		if (reply_skip(reading, i - 1, LIST_FILLER) == reading->end)
			end = i - 1;
	return end;
}

/* Every round takes at least a word, and so it ends. */
size_t
reply_skip(const struct reading *reading, size_t at, enum reply_list list)
{
	size_t words;

	while ((words = reply_match(reading, at, list, NULL)) > 0)
		at += words;
	return at;
}

/* The array is walked in the order of the tables, so that labels are made in
 * the same order each time. */
const struct phrase *
reply_list_next(enum reply_list list, const struct phrase *after)
{
	const struct phrase *p = after == NULL ? phrases : after + 1;

	(void)pthread_once(&once, make_lists);
	for (; p < phrases + phrase_count; p++)
		if (p->list == list)
			return p;
	return NULL;
}
