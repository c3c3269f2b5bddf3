/*
 * What people read: how long a text is when it is sent, how hard it is to read
 * (LIX, Björnsson 1968: words a sentence, and the percentage of words longer than
 * six letters), and what is missing in a language.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "surveys/check_internal.h"

enum {
	LIX_MAX = 30,
	LIX_LONG_LETTERS = 6,
	/* The formula was made for running text; on a few words it tells only
	 * whether one of them is long. */
	LIX_WORDS_MIN = 8,
	TEXT_BYTES_MAX = 8000,
};

static const char longest_municipality[] = "Ringkøbing-Skjern";
static const char longest_link[] = "svar.kommune.dk/abcdefghjkmnp";
static const char phone[] = "99 99 99 99";

/* Readability. */

struct lix {
	size_t words;
	size_t long_words;
	size_t sentences;
};

/* The bytes of a letter at the start of the text; 0: it is none.  Beyond ASCII
 * everything is taken for one, but for the general punctuation. */
static size_t
letter(const char *at)
{
	size_t length = 1;

	if ((*at & 0x80) == 0)
		return isalpha((unsigned char)*at) ? 1 : 0;
	while ((at[length] & 0xc0) == 0x80)
		length++;
	return strncmp(at, "\xe2\x80", 2) == 0 ? 0 : length;
}

/* Takes a word; one with a hyphen is one word. */
static const char *
take_word(struct lix *lix, const char *at)
{
	size_t letters = 0;
	size_t bytes;

	while ((bytes = letter(at)) > 0 || (*at == '-' && letter(at + 1) > 0)) {
		at += bytes > 0 ? bytes : 1;
		letters += bytes > 0;
	}
	lix->words++;
	lix->long_words += letters > LIX_LONG_LETTERS;
	return at;
}

/* Names that are filled in are not the author's to choose. */
static const char *
skip_name(const char *at)
{
	size_t length = strcspn(at, "}");

	return at + length + (at[length] == '}');
}

static void
lix_add(struct lix *lix, const char *text)
{
	bool open = false; /* a sentence has a word */

	for (const char *at = text; *at != '\0';) {
		if (*at == '{') {
			at = skip_name(at);
		} else if (letter(at) > 0) {
			at = take_word(lix, at);
			open = true;
		} else {
			if (open && strchr(".!?:", *at) != NULL) {
				lix->sentences++;
				open = false;
			}
			at++;
		}
	}
	lix->sentences += open;
}

static double
lix_value(const struct lix *lix)
{
	if (lix->words < LIX_WORDS_MIN)
		return 0;
	return (double)lix->words / (double)lix->sentences +
	       100.0 * (double)lix->long_words / (double)lix->words;
}

static void
report_lix(struct check *check, const struct survey_item *item,
        enum column column, const struct lix *lix, size_t language)
{
	double value = lix_value(lix);

	if (value > LIX_MAX)
		findings_put(check->owner, check->findings,
		        check_at_text(check,
		                check_at_item(SURVEY_WARNING, item, column),
		                column, language),
		        FINDING_LIX, item->name, value, LIX_MAX);
}

static void
add_if(struct lix *lix, const char *text)
{
	if (text != NULL)
		lix_add(lix, text);
}

/* On a page the question is read with its answers, so they are measured
 * together; a text is read as it is.  The formula's limits are Danish. */
static void
check_lix(struct check *check, const struct survey_item *item)
{
	size_t language = survey_language(check->survey, "da");
	struct lix page = {0, 0, 0};
	struct lix text = {0, 0, 0};

	if (strcmp(check->survey->language_codes[language], "da") != 0)
		return;
	add_if(&page, item->label.in[language]);
	add_if(&page, item->hint.in[language]);
	for (size_t i = 0; item->list != NULL && i < item->list->choice_count;
	        i++)
		add_if(&page, item->list->choices[i].label.in[language]);
	report_lix(check, item, COLUMN_LABEL, &page, language);
	add_if(&text, item->sms_label.in[language]);
	report_lix(check, item, COLUMN_SMS_LABEL, &text, language);
}

/* Length. */

/* The longest that ${name} may become: a label, or a short text. */
static const char *
longest_answer(const struct check *check, const char *name, size_t length,
        size_t language)
{
	const struct survey *survey = check->survey;
	const char *longest = "tyve tegn, omtrent..";
	size_t most = 0;

	for (size_t i = 0; i < survey->item_count; i++) {
		const struct survey_item *item = &survey->items[i];

		if (strncmp(item->name, name, length) != 0 ||
		        item->name[length] != '\0' || item->list == NULL)
			continue;
		for (size_t c = 0; c < item->list->choice_count; c++) {
			const char *label = survey_text_in(survey,
			        &item->list->choices[c].label, language);

			if (strlen(label) > most)
				longest = label;
			if (strlen(label) > most)
				most = strlen(label);
		}
	}
	return longest;
}

/* What stands for {name} at worst, or NULL for a name that nobody fills in. */
static const char *
worst_of(const struct check *check, const char *name, size_t length)
{
	const struct check_options *options = check->options;

	const struct {
		const char *name;
		const char *worst;
	} names[] = {
	        {"kommune", options->municipality != NULL
	                            ? options->municipality
	                            : longest_municipality},
	        {"link", options->link != NULL ? options->link : longest_link},
	        {"kontakt", phone},
	};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strlen(names[i].name) == length &&
		        strncmp(names[i].name, name, length) == 0)
			return names[i].worst;
	return NULL;
}

/* The text with all names filled in, as long as it can become. */
static const char *
fill(const struct check *check, const char *text, size_t language)
{
	struct text out;

	text_init(&out, check->scratch, TEXT_BYTES_MAX);
	while (*text != '\0') {
		bool piped = text[0] == '$' && text[1] == '{';
		const char *name = text + (piped ? 2 : 1);
		size_t length = strcspn(name, "}");
		const char *worst = NULL;

		if (piped && name[length] == '}')
			worst = longest_answer(check, name, length, language);
		else if (*text == '{' && name[length] == '}')
			worst = worst_of(check, name, length);
		if (worst == NULL) {
			text_add_bytes(&out, text++, 1);
			continue;
		}
		text_add(&out, worst);
		text = name + length + 1;
	}
	return text_string(&out);
}

/* Two reasons why a text costs more than one segment, and only one of them is
 * its length. */
static void
check_length(struct check *check, struct survey_finding where, const char *text,
        size_t language)
{
	char culprit[8] = "";
	size_t segments;

	if (text == NULL || check->options->segments == NULL)
		return;
	segments =
	        check->options->segments(fill(check, text, language), culprit);
	if (culprit[0] != '\0')
		findings_put(check->owner, check->findings, where,
		        FINDING_ALPHABET, culprit, segments,
		        segments == 1 ? WORDS_SHORT_SEGMENT : WORDS_SEGMENTS);
	else if (segments > 1)
		findings_put(check->owner, check->findings, where,
		        FINDING_LENGTH, segments);
}

/* A question goes in its own wording for texts, or in the page's. */
static void
check_question_length(struct check *check, const struct survey_item *item)
{
	for (size_t l = 0; l < check->survey->language_count; l++) {
		bool own = survey_text_in(check->survey, &item->sms_label,
		                   l)[0] != '\0';
		enum column column = own ? COLUMN_SMS_LABEL : COLUMN_LABEL;
		const struct survey_text *text =
		        own ? &item->sms_label : &item->label;

		check_length(check,
		        check_at_text(check,
		                check_at_item(SURVEY_WARNING, item, column),
		                column, l),
		        text->in[l], l);
	}
}

/* Translations. */

/* A text that no language has is missing on purpose; one that some have is
 * forgotten in the others. */
static void
check_languages(struct check *check, struct survey_finding where,
        enum column column, const struct survey_text *text)
{
	const struct survey *survey = check->survey;
	size_t given = 0;

	for (size_t l = 0; l < survey->language_count; l++)
		given += text->in[l] != NULL;
	for (size_t l = 0; given > 0 && l < survey->language_count; l++)
		if (text->in[l] == NULL)
			findings_put(check->owner, check->findings,
			        check_at_text(check, where, column, l),
			        FINDING_UNTRANSLATED);
}

static void
check_item_languages(struct check *check, const struct survey_item *item)
{
	const struct {
		enum column column;
		const struct survey_text *text;
	} all[] = {
	        {COLUMN_LABEL, &item->label},
	        {COLUMN_HINT, &item->hint},
	        {COLUMN_SMS_LABEL, &item->sms_label},
	        {COLUMN_REQUIRED_MESSAGE, &item->required_message},
	        {COLUMN_CONSTRAINT_MESSAGE, &item->constraint_message},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		check_languages(check,
		        check_at_item(SURVEY_WARNING, item, all[i].column),
		        all[i].column, all[i].text);
}

static void
check_list_texts(struct check *check, const struct survey_list *list)
{
	for (size_t i = 0; i < list->choice_count; i++) {
		const struct survey_choice *choice = &list->choices[i];
		const struct survey_finding where = {.severity = SURVEY_WARNING,
		        .sheet = "choices",
		        .row = choice->row,
		        .column = column_name(COLUMN_LABEL)};
		bool labelled = false;

		for (size_t l = 0; l < check->survey->language_count; l++)
			labelled |= choice->label.in[l] != NULL;
		if (!labelled)
			findings_put(check->owner, check->findings, where,
			        FINDING_NO_CHOICE_LABEL);
		check_languages(check, where, COLUMN_LABEL, &choice->label);
	}
}

static void
check_settings_text(
        struct check *check, enum column column, const struct survey_text *text)
{
	const struct survey_finding where = {
	        .severity = SURVEY_WARNING, .sheet = "settings", .row = 2};

	check_languages(check, where, column, text);
	for (size_t l = 0; l < check->survey->language_count; l++)
		check_length(check, check_at_text(check, where, column, l),
		        text->in[l], l);
}

void
check_texts(struct check *check)
{
	const struct survey *survey = check->survey;

	for (size_t i = 0; i < survey->item_count; i++) {
		const struct survey_item *item = &survey->items[i];

		check_item_languages(check, item);
		if (survey_is_asked(item))
			check_lix(check, item);
		if (check_goes_by_sms(check, item))
			check_question_length(check, item);
	}
	for (size_t i = 0; i < survey->list_count; i++)
		check_list_texts(check, &survey->lists[i]);
	check_settings_text(check, COLUMN_SMS_INTRO, &survey->sms_intro);
	check_settings_text(check, COLUMN_SMS_THANKS, &survey->sms_thanks);
}
