/*
 * Answers in general (A): leads before an answer, what it is, and what stands
 * behind it.  What is behind is a comment, unless it makes the answer doubtful.
 */
#include <string.h>

#include "surveys/reply_internal.h"

/* Signs that may stand before an answer: edge signs, and the sign of a number.
 * The + and the - of a number are part of it. */
static bool
may_stand_before(const struct reading *reading, size_t from, size_t word)
{
	for (size_t i = from; i < reply_gap_end(reading, word); i++) {
		const struct atom *atom = &reading->atoms[i];
		bool number = (atom->point == '+' || atom->point == '-') &&
		              i + 1 < reading->stop &&
		              reading->atoms[i + 1].class == ATOM_DIGIT;

		if (atom->class == ATOM_SIGN && !number &&
		        !reply_is_edge_sign(reading, i))
			return false;
	}
	return true;
}

/* The words of the lead at `at`, or 0.  The longest of the general list and the
 * type's own. */
static size_t
lead_at(const struct reading *reading, size_t at)
{
	enum reply_type type = reading->reader->question.type;
	size_t words = reply_match(reading, at, LIST_LEAD, NULL);
	size_t more = 0;

	if (type == REPLY_DATE)
		more = reply_match(reading, at, LIST_LEAD_DATE, NULL);
	else if (type == REPLY_SELECT_MULTIPLE)
		more = reply_match(reading, at, LIST_LEAD_MULTIPLE, NULL);
	return more > words ? more : words;
}

/* The words of the respondent's language, or LIST_COUNT.  Danish and English
 * are always understood; another language only of whom we write to in it. */
static enum reply_list
foreign_list(const struct reading *reading)
{
	static const struct {
		const char *code;
		enum reply_list list;
	} languages[] = {{"uk", LIST_UK}, {"pl", LIST_PL}, {"tr", LIST_TR},
	        {"ar", LIST_AR}, {"so", LIST_SO}};

	for (size_t i = 0; i < sizeof(languages) / sizeof(languages[0]); i++)
		if (strcmp(languages[i].code, reading->language) == 0)
			return languages[i].list;
	return LIST_COUNT;
}

/* N9: the window from `at` is one word of the respondent's language.  Alone,
 * since "tak" or "on" mean something in Danish and English replies, too. */
static bool
foreign_answer(const struct reading *reading, size_t at, struct found *found)
{
	const struct reply_reader *reader = reading->reader;
	enum reply_list list = foreign_list(reading);
	int value = 0;

	if (list == LIST_COUNT || at + 1 != reading->end)
		return false;
	if ((reply_is_number_type(reader) || reader->whole_values) &&
	        reply_match(reading, at, list, &value) > 0) {
		found->after = reading->end;
		found->tail = reading->words[at].end;
		reply_found_number(reading, value, found);
		return true;
	}
	if (!reader->yes_no)
		return false;
	for (const struct phrase *p = reading->words[at].phrases; p != NULL;
	        p = p->next) {
		if ((p->list != LIST_FOREIGN_YES &&
		            p->list != LIST_FOREIGN_NO) ||
		        p->value != (int)list ||
		        !reply_same_key(&p->words[0], &reading->words[at].key))
			continue;
		found->choice =
		        p->list == LIST_FOREIGN_YES ? reader->yes : reader->no;
		reply_found_choice(reading, found, reading->end);
		return true;
	}
	return false;
}

/* A1.  A label that begins with a lead is no lead, nor is an answer in the
 * respondent's language: "tak" is yes in Polish, so that "tak nie" is both yes
 * and no.  *said: such a yes was dropped as a lead. */
static size_t
skip_leads(const struct reading *reading, struct found *found, bool *said)
{
	size_t at = reading->first;
	int value = 0;
	size_t words;
	size_t after;

	while (at < reading->end && (words = lead_at(reading, at)) > 0) {
		size_t next = at + words;

		if (foreign_answer(reading, at, found) ||
		        reply_label_at(reading, at, &after) != NULL ||
		        !may_stand_before(
		                reading, reading->words[next - 1].end, next))
			break;
		found->ordinal = reply_is(reading, at, LIST_ORDINAL_LEAD);
		*said |= reply_match(reading, at, LIST_FOREIGN_YES, &value) >
		                 0 &&
		         value == (int)foreign_list(reading);
		at = next;
	}
	return at;
}

/* What stands at the front, by the question's type.  The whole reply goes
 * before leads, so that a choice "Ok" or "Nr 1" is not eaten as one. */
static void
find_front(const struct reading *reading, struct found *found)
{
	enum reply_type type = reading->reader->question.type;
	/* A list of one is read as a list, for its limits and its end. */
	bool many = type == REPLY_SELECT_MULTIPLE;
	bool said = false;
	size_t at;

	if (foreign_answer(reading, reading->first, found) ||
	        (!many && reply_whole_choice(reading, reading->first, found)))
		return;
	at = skip_leads(reading, found, &said);
	if (found->verdict == VERDICT_FOUND)
		return;
	if (at > reading->first && foreign_answer(reading, at, found)) {
		if (said && reading->reader->yes_no)
			found->verdict = VERDICT_DOUBT;
		return;
	}
	if (at > reading->first && !many &&
	        reply_whole_choice(reading, at, found))
		return;
	switch (type) {
	case REPLY_SCALE:
	case REPLY_INTEGER:
	case REPLY_DECIMAL: reply_number(reading, at, found); break;
	case REPLY_SELECT_ONE:
	case REPLY_YES_NO: reply_choice(reading, at, found); break;
	case REPLY_SELECT_MULTIPLE: reply_many(reading, at, found); break;
	case REPLY_DATE: reply_date(reading, at, found); break;
	case REPLY_TEXT: break;
	}
}

/* How many words at `at` say the found answer again (A5), or 0.  By side, by
 * label, by value: whatever way it was said the second time. */
static size_t
says_same(const struct reading *reading, const struct found *found, size_t at)
{
	const struct reply_reader *reader = reading->reader;
	const char *value = found->value;
	const struct label *label;
	size_t after = at;
	size_t words = 0;

	if (at >= reading->end)
		return 0;
	if (found->side >= 0 &&
	        reply_side_at(reading, at, &words) == found->side)
		return words;
	if (found->choice != REPLY_CHOICES_MAX) {
		value = reader->question.choices[found->choice].value;
		label = reply_label_at(reading, at, &after);
		if (label != NULL)
			return label->choice == found->choice ? after - at : 0;
		if (!reader->whole_values)
			return reply_same_key(&reader->values[found->choice],
			               &reading->words[at].key)
			               ? 1
			               : 0;
	}
	return value[0] != '\0' && reply_is_number(reading, at, value) ? 1 : 0;
}

/* N3: behind a word that is a number, a letter or a yes, prose would go on
 * without a sign. */
bool
reply_must_end(const struct reading *reading, const struct found *found)
{
	size_t at = found->after;

	/* In a list a blank is a separator, and what is no item ends it. */
	return at >= reading->end ||
	       reading->reader->question.type == REPLY_SELECT_MULTIPLE ||
	       reply_gap_is_edge(reading, found->tail, at) ||
	       reply_is(reading, at, LIST_STARTER) ||
	       reply_skip(reading, at, LIST_FILLER) == reading->end ||
	       says_same(reading, found, at) > 0;
}

/* Do the units of two equal numbers make two quantities of them, "3 timer 3 min",
 * or a product, "3 x 3" and "2 gange 2 timer"?  A unit and its plural or its
 * short form are one. */
static bool
are_two_quantities(const struct reading *reading, const struct found *first,
        const struct found *second, size_t at)
{
	enum { PREFIX = 3 };
	const struct key *unit;
	const struct key *other;
	size_t length;

	if (first->unit == 0)
		return false;
	if (second->unit == 0)
		return reply_is(reading, first->unit - 1, LIST_TIMES) &&
		       !reply_gap_is_edge(reading, first->tail, at);
	unit = &reading->words[first->unit - 1].key;
	other = &reading->words[second->unit - 1].key;
	length = unit->length < other->length ? unit->length : other->length;
	return memcmp(unit->bytes, other->bytes,
	               length < PREFIX ? length : PREFIX) != 0;
}

/* The same for numbers with all that may stand behind them, and for dates, den
 * before them or not: the word behind, and in *tail where they end; `at` for
 * another answer or none.  A number that is not the same is left to the rivals.
 */
static size_t
after_same(const struct reading *reading, struct found *found, size_t at,
        size_t *tail)
{
	const struct reply_reader *reader = reading->reader;
	bool date = reader->question.type == REPLY_DATE;
	struct found here = {.choice = REPLY_CHOICES_MAX, .side = -1};
	size_t words;

	if (date)
		reply_date(reading,
		        at + reply_match(reading, at, LIST_DAY_LEAD, NULL),
		        &here);
	else if (reply_is_number_type(reader) || reader->whole_values)
		reply_number(reading, at, &here);
	if (here.verdict == VERDICT_FOUND && here.choice == found->choice &&
	        (found->choice != REPLY_CHOICES_MAX ||
	                strcmp(here.value, found->value) == 0)) {
		if (are_two_quantities(reading, found, &here, at))
			found->verdict = VERDICT_DOUBT;
		*tail = here.tail;
		return here.after;
	}
	if (here.verdict != VERDICT_NONE || reply_is_number_type(reader))
		return at;
	words = says_same(reading, found, at);
	if (words > 0)
		*tail = reading->words[at + words - 1].end;
	return at + words;
}

/* A5: drops the same answer said again, and remembers a label or a doubled yes
 * that L4 and Y4 ask for. "4 4", "4 (fire)", "ja ja ja".  The answer grows over
 * what it drops, so that its end is where the last of it ends. */
static void
drop_same(const struct reading *reading, struct found *found)
{
	size_t tail = found->tail;
	size_t after;

	while (found->after < reading->end &&
	        reply_gap_is_open(reading, found->tail, found->after) &&
	        (after = after_same(reading, found, found->after, &tail)) !=
	                found->after) {
		size_t at = found->after;
		size_t end = 0;
		const struct label *label =
		        found->choice == REPLY_CHOICES_MAX
		                ? NULL
		                : reply_label_at(reading, at, &end);

		if (reply_same_key(&reading->words[at].key,
		            &reading->words[at - 1].key))
			found->said++;
		if (label != NULL) {
			found->by_label = true;
			found->label = label;
		}
		found->after = after;
		found->tail = tail;
	}
}

/* "4 måske" hedges, "4+" wants to add: neither is an answer. */
bool
reply_only_joiners(const struct reading *reading, size_t from)
{
	size_t words = 0;

	for (size_t i = from; i < reading->end; i++)
		/* "nå" has the key of "næ", and is no word of either side. */
		if (reply_is(reading, i, LIST_YES_NO) &&
		        reply_side_at(reading, i, &words) < 0)
			return false;
	return from < reading->end &&
	       reply_skip(reading, from, LIST_JOINER) == reading->end;
}

/* L4, L7, Y3, Y4, A9: what a choice's comment may not be. */
static bool
is_bad_for_choice(const struct reading *reading, const struct found *found,
        bool front_label)
{
	bool edge = reply_gap_is_edge(reading, found->tail, found->after);
	/* L4 and Y4 speak of words; a number has left its value. */
	bool worded = found->value[0] == '\0';
	bool affirms =
	        (found->side == 1 && worded) ||
	        (found->by_label && found->label != NULL &&
	                !found->label->negated && !found->label->refuses);

	if (affirms && reply_negator_behind(reading, found))
		return true;
	if (front_label && found->label != NULL && found->label->frequency &&
	        !edge && !reply_is(reading, found->after, LIST_STARTER))
		return true;
	if (found->side >= 0 &&
	        (reply_other_side(reading, found, found->after) ||
	                (worded && found->said > 1 && !edge)))
		return true;
	return (reading->reader->question.type == REPLY_SELECT_ONE &&
	               reply_names_other(reading, found, found->after)) ||
	       reply_is_turned_label(reading, found);
}

/* A3 to A6 for all but lists, which read their own end.  One rule that finds it
 * doubtful is enough; none of them can make it sure again. */
static void
read_behind(const struct reading *reading, struct found *found)
{
	bool front_label = found->by_label;
	bool scale = reading->reader->question.type == REPLY_SCALE;
	bool date = reading->reader->question.type == REPLY_DATE;

	drop_same(reading, found);
	if (!reply_gap_is_open(reading, found->tail, found->after)) {
		found->verdict = VERDICT_DOUBT;
		return;
	}
	if (reply_skip(reading, found->after, LIST_FILLER) == reading->end) {
		if (found->side >= 0 &&
		        reply_other_side(reading, found, reading->end))
			found->verdict = VERDICT_DOUBT;
		return;
	}
	found->comment = found->after;
	if (reply_has_rival(reading, found) ||
	        (reply_is(reading, found->after, LIST_NEGATOR) &&
	                reply_before_fillers(reading, found->after) ==
	                        found->after + 1) ||
	        (scale && found->ordinal) ||
	        (date && reply_is_taken_back(reading, found)) ||
	        (found->choice != REPLY_CHOICES_MAX &&
	                is_bad_for_choice(reading, found, front_label)))
		found->verdict = VERDICT_DOUBT;
}

/* Everything that A says of an answer is decided here, for the whole reply as
 * for a lone sentence. */
void
reply_read_window(const struct reading *reading, struct found *found)
{
	*found = (struct found){
	        .choice = REPLY_CHOICES_MAX, .side = -1, .comment = SIZE_MAX};
	if (reading->first >= reading->end)
		return;
	find_front(reading, found);
	/* "?4": it stands there, but not as an answer. */
	if (found->verdict == VERDICT_FOUND && !found->exact &&
	        !may_stand_before(reading, reading->start, reading->first))
		found->verdict = VERDICT_DOUBT;
	/* A list has read its own end. */
	if (found->verdict == VERDICT_FOUND && found->many == NULL)
		read_behind(reading, found);
	if (found->many == NULL && found->verdict == VERDICT_FOUND &&
	        reading->reader->question.type == REPLY_SELECT_MULTIPLE &&
	        reading->reader->min > 1)
		found->verdict = VERDICT_DOUBT;
	/* A6: "4 stop"; and of a list "1 og 3 (måske)" */
	if (found->verdict == VERDICT_FOUND && found->comment != SIZE_MAX &&
	        (reply_only_joiners(reading, found->comment) ||
	                reply_phrase_command(reading, found->comment) !=
	                        REPLY_NO_COMMAND))
		found->verdict = VERDICT_DOUBT;
}
