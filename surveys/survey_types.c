/*
 * What stands in the column type: kinds of items with their spellings, and what
 * is known and refused.
 */
#include <ctype.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "surveys/survey_internal.h"

enum { TYPE_MAX = 160, LISTS_CONSIDERED = 1000 };

struct type_name {
	const char *name; /* a blank may be written where _ stands */
	enum survey_type type;
};

static const struct type_name types[] = {
        {"text", SURVEY_TEXT},
        {"string", SURVEY_TEXT},
        {"integer", SURVEY_INTEGER},
        {"int", SURVEY_INTEGER},
        {"decimal", SURVEY_DECIMAL},
        {"date", SURVEY_DATE},
        {"time", SURVEY_TIME},
        {"datetime", SURVEY_DATETIME},
        {"date_time", SURVEY_DATETIME},
        {"range", SURVEY_RANGE},
        {"note", SURVEY_NOTE},
        {"acknowledge", SURVEY_ACKNOWLEDGE},
        {"trigger", SURVEY_ACKNOWLEDGE},
        {"calculate", SURVEY_CALCULATE},
        {"hidden", SURVEY_HIDDEN},
        {"start", SURVEY_METADATA},
        {"end", SURVEY_METADATA},
        {"today", SURVEY_METADATA},
        {"phonenumber", SURVEY_METADATA},
        {"phone_number", SURVEY_METADATA},
        {"username", SURVEY_METADATA},
        {"deviceid", SURVEY_METADATA},
        {"email", SURVEY_METADATA},
        {"subscriberid", SURVEY_METADATA},
        {"simserial", SURVEY_METADATA},
        {"imei", SURVEY_METADATA},
        {"begin_group", SURVEY_GROUP},
};

/* Kinds of lists; the longer spelling stands first. */
static const struct type_name selects[] = {
        {"select_all_that_apply_from", SURVEY_SELECT_MULTIPLE},
        {"select_all_that_apply", SURVEY_SELECT_MULTIPLE},
        {"add_select_multiple_prompt_using", SURVEY_SELECT_MULTIPLE},
        {"add_select_one_prompt_using", SURVEY_SELECT_ONE},
        {"select_multiple_from", SURVEY_SELECT_MULTIPLE},
        {"select_multiple", SURVEY_SELECT_MULTIPLE},
        {"select_one_from", SURVEY_SELECT_ONE},
        {"select_one", SURVEY_SELECT_ONE},
        {"select1", SURVEY_SELECT_ONE},
};

static const struct {
	const char *name;
	const char *message;
} refused[] = {
        {"begin_repeat", WORDS_REPEATS},
        {"end_repeat", WORDS_REPEATS},
        {"select_one_from_file", WORDS_FILE_CHOICES},
        {"select_multiple_from_file", WORDS_FILE_CHOICES},
        {"select_one_external", WORDS_FILE_CHOICES},
        {"select_multiple_external", WORDS_FILE_CHOICES},
        {"csv-external", WORDS_FILE_CHOICES},
        {"xml-external", WORDS_FILE_CHOICES},
        {"rank", WORDS_RANKING},
        {"geopoint", WORDS_PLACES},
        {"geotrace", WORDS_PLACES},
        {"geoshape", WORDS_PLACES},
        {"start-geopoint", WORDS_PLACES},
        {"image", WORDS_FILES},
        {"photo", WORDS_FILES},
        {"audio", WORDS_FILES},
        {"video", WORDS_FILES},
        {"file", WORDS_FILES},
        {"background-audio", WORDS_FILES},
        {"barcode", WORDS_BARCODES},
        {"audit", WORDS_ANSWERING_LOG},
};

enum {
	TYPES = sizeof(types) / sizeof(types[0]),
	SELECTS = sizeof(selects) / sizeof(selects[0]),
	REFUSED = sizeof(refused) / sizeof(refused[0]),
};

/* Runs of blanks become one, so that spellings can be compared; the rest stays
 * as it is, since names of lists are told apart by case. */
static void
tidy(const char *given, char clean[TYPE_MAX])
{
	size_t used = 0;

	for (; *given != '\0' && used + 1 < TYPE_MAX; given++) {
		char c = *given;

		if (c == '\t' || c == '\n')
			c = ' ';
		if (c != ' ' || used == 0 || clean[used - 1] != ' ')
			clean[used++] = c;
	}
	clean[text_cut(clean, used, TYPE_MAX - 2)] = '\0';
}

/* Case does not matter in a type's words, and a blank is as good as _. */
static bool
is_same_sign(char given, char wanted)
{
	if (given == ' ')
		return wanted == '_';
	return tolower((unsigned char)given) == wanted;
}

/* What stands behind the words of a type, or NULL where it is not this one. */
static const char *
after_words(const char *type, const char *words)
{
	size_t length = 0;

	while (words[length] != '\0') {
		if (!is_same_sign(type[length], words[length]))
			return NULL;
		length++;
	}
	if (type[length] != '\0' && type[length] != ' ')
		return NULL;
	return type + length + strspn(type + length, " ");
}

bool
type_ends_group(const char *given)
{
	char type[TYPE_MAX] = "";

	tidy(given, type);
	return after_words(type, "end_group") != NULL;
}

static void
list_missing(struct reading *reading, const char *name)
{
	struct nearest nearest = nearest_to(name);

	/* Among thousands somebody looks faster than every row here can. */
	for (size_t i = 0;
	        i < reading->survey->list_count && i < LISTS_CONSIDERED; i++)
		nearest_consider(&nearest, reading->lists[i].name);
	finding_add(reading, SURVEY_ERROR, "type", FINDING_UNKNOWN_LIST, name,
	        finding_meant(reading->owner, nearest.word));
}

/* One value in a select_multiple's answer ends at a blank. */
static void
check_values(struct reading *reading, const struct survey_item *item)
{
	for (size_t i = 0; i < item->list->choice_count; i++) {
		const char *name = item->list->choices[i].name;

		if (item->type == SURVEY_SELECT_MULTIPLE &&
		        strchr(name, ' ') != NULL)
			finding_add(reading, SURVEY_ERROR, "type",
			        FINDING_BLANK_IN_VALUE, item->list->name, name);
	}
}

static void
read_list(struct reading *reading, const char *rest, struct survey_item *item)
{
	size_t length = strcspn(rest, " ");
	const char *more = rest + length + strspn(rest + length, " ");
	const char *name = talloc_strndup(reading->owner, rest, length);

	if (name == NULL)
		log_abort("survey.type", "out of memory");
	if (length == 0) {
		finding_add(reading, SURVEY_ERROR, "type", FINDING_NO_LIST);
		return;
	}
	item->or_other = after_words(more, "or_other") != NULL ||
	                 after_words(more, "or_specify_other") != NULL;
	if (*more != '\0' && !item->or_other)
		finding_add(reading, SURVEY_WARNING, "type",
		        FINDING_BEHIND_LIST, more);
	item->list = read_find_list(reading, name);
	if (item->list == NULL && strncmp(name, "${", 2) == 0) {
		finding_add(reading, SURVEY_ERROR, "type",
		        FINDING_ANSWER_CHOICES, name);
		return;
	}
	if (item->list == NULL) {
		list_missing(reading, name);
		return;
	}
	if (item->list->choice_count == 0)
		finding_add(reading, SURVEY_ERROR, "type", FINDING_EMPTY_LIST,
		        name);
	check_values(reading, item);
	if (item->or_other)
		item->list = read_list_with_other(reading, item->list);
}

static bool
read_select(struct reading *reading, const char *type, struct survey_item *item)
{
	for (size_t i = 0; i < SELECTS; i++) {
		const char *rest = after_words(type, selects[i].name);

		if (rest == NULL)
			continue;
		item->type = selects[i].type;
		read_list(reading, rest, item);
		return true;
	}
	return false;
}

static bool
read_refused(struct reading *reading, const char *type)
{
	for (size_t i = 0; i < REFUSED; i++) {
		if (after_words(type, refused[i].name) == NULL)
			continue;
		finding_add(reading, SURVEY_ERROR, "type",
		        FINDING_UNSUPPORTED_TYPE, type, refused[i].message);
		return true;
	}
	return false;
}

/* "select_oen t5": of two words it is the first that was misspelt. */
static bool
unknown_select(struct reading *reading, const char *type)
{
	size_t length = strcspn(type, " ");
	const char *first = talloc_strndup(reading->owner, type, length);
	struct nearest nearest;
	const char *meant;

	if (first == NULL)
		log_abort("survey.type", "out of memory");
	nearest = nearest_to(first);
	for (size_t i = 0; i < SELECTS; i++)
		nearest_consider(&nearest, selects[i].name);
	if (nearest.word == NULL || type[length] == '\0')
		return false;
	meant = text_format(
	        reading->owner, "%s%s", nearest.word, type + length);
	finding_add(reading, SURVEY_ERROR, "type", FINDING_UNKNOWN_TYPE, type,
	        finding_meant(reading->owner, meant));
	return true;
}

static void
unknown(struct reading *reading, const char *type)
{
	struct nearest nearest = nearest_to(type);

	for (size_t i = 0; i < TYPES; i++)
		nearest_consider(&nearest, types[i].name);
	if (nearest.word == NULL && unknown_select(reading, type))
		return;
	finding_add(reading, SURVEY_ERROR, "type", FINDING_UNKNOWN_TYPE, type,
	        finding_meant(reading->owner, nearest.word));
}

bool
read_type(struct reading *reading, const char *given, struct survey_item *item)
{
	char type[TYPE_MAX] = "";

	tidy(given, type);
	if (read_refused(reading, type))
		return false;
	if (read_select(reading, type, item))
		return true;
	for (size_t i = 0; i < TYPES; i++) {
		const char *rest = after_words(type, types[i].name);

		/* Only a group may have its name there too. */
		if (rest == NULL ||
		        (*rest != '\0' && types[i].type != SURVEY_GROUP))
			continue;
		item->type = types[i].type;
		return true;
	}
	unknown(reading, type);
	return false;
}
