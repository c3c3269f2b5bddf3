/*
 * Conditions in words, as clauses that follow "når" or "hvis", so that "ikke"
 * stands before the verb.  A contrary is pushed down to what is compared, where
 * Danish has words for it.
 */
#include <string.h>

#include "surveys/show_compare.h"
#include "surveys/show_internal.h"

enum { CLAUSES_MAX = 64 };

/* The clauses that one "og" or "eller" joins. */
struct clause {
	int index;
	bool contrary;
};

struct junction {
	enum node_kind kind; /* as it is said, after a contrary: and, or */
	struct clause clauses[CLAUSES_MAX];
	int count;
};

/* Names and numbers can be read as true or false too, but say nothing of it by
 * their form. */
bool
words_is_condition(const struct node *node)
{
	static const char *const calls[] = {"not", "true", "false", "selected",
	        "contains", "starts-with", "ends-with", "regex", "boolean",
	        "boolean-from-string"};

	for (size_t i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (words_calls(node, calls[i]))
			return true;
	return node->kind == NODE_OR || node->kind == NODE_AND ||
	       compare_is(node);
}

/* Clauses of one comparison or call. */

static void
add_not(struct words *words, bool contrary)
{
	text_add(&words->out, contrary ? " ikke" : "");
}

/* Whatever it gives is read as true or false, and that is all one can say. */
static void
add_written(struct words *words, int index, bool contrary)
{
	words_written(words, index);
	add_not(words, contrary);
	text_add(&words->out, " er sandt");
}

/* " i x": where something was chosen; of the answer at hand nothing is said. */
void
words_place(struct words *words, int index)
{
	if (words_node(words, index)->kind == NODE_SELF)
		return;
	text_add(&words->out, " i ");
	words_value(words, index);
}

/* selected(${x}, 'a') */
static void
add_selected(struct words *words, const struct node *node, bool contrary)
{
	const struct node *value = words_argument(words, node, 1);
	size_t item = words_item(words, words_argument(words, node, 0));

	if (words_is_literal(value))
		words_choice(words, item, value);
	else
		words_value(words, words_index(words, node, 1));
	add_not(words, contrary);
	text_add(&words->out, " er valgt");
	words_place(words, words_index(words, node, 0));
}

/* Functions that look for a text in a text, and their verbs. */
static bool
add_search(struct words *words, const struct node *node, bool contrary)
{
	static const struct {
		const char *name;
		const char *verb;
	} searches[] = {
	        {"contains", " indeholder "},
	        {"starts-with", " begynder med "},
	        {"ends-with", " ender på "},
	        {"regex", " følger mønstret "},
	};

	for (size_t i = 0; i < sizeof(searches) / sizeof(searches[0]); i++) {
		if (!words_calls(node, searches[i].name))
			continue;
		words_value(words, words_index(words, node, 0));
		add_not(words, contrary);
		text_add(&words->out, searches[i].verb);
		words_value(words, words_index(words, node, 1));
		return true;
	}
	return false;
}

/* What no rule of Danish is known for stands as it was written. */
static void
add_clause(struct words *words, int index, bool contrary)
{
	const struct node *node = words_node(words, index);

	if (words_calls(node, "true") || words_calls(node, "false"))
		text_add(&words->out, words_calls(node, "true") != contrary
		                              ? "det altid er sådan"
		                              : "det aldrig er sådan");
	else if (words_calls(node, "selected"))
		add_selected(words, node, contrary);
	else if (compare_is(node))
		compare_add(words, node, contrary);
	else if (!add_search(words, node, contrary))
		add_written(words, index, contrary);
}

/* What is joined. */

/* not() turns what is in it around, as often as it stands there. */
static struct clause
unwrap(const struct words *words, struct clause clause)
{
	const struct node *node = words_node(words, clause.index);

	while (words_calls(node, "not")) {
		clause.index = words_index(words, node, 0);
		clause.contrary = !clause.contrary;
		node = words_node(words, clause.index);
	}
	return clause;
}

/* "and", said of the contrary, is "or". */
static enum node_kind
said_as(const struct node *node, bool contrary)
{
	if (node->kind != NODE_AND && node->kind != NODE_OR)
		return node->kind;
	return (node->kind == NODE_AND) != contrary ? NODE_AND : NODE_OR;
}

/* "a and b and c" is parsed as two pairs, and said as one row. */
static void
gather(const struct words *words, struct junction *junction,
        struct clause clause)
{
	const struct node *node;

	clause = unwrap(words, clause);
	node = words_node(words, clause.index);
	if (said_as(node, clause.contrary) == junction->kind &&
	        junction->count < CLAUSES_MAX - 2) {
		for (int i = 0; i < 2; i++)
			gather(words, junction,
			        (struct clause){words_index(words, node, i),
			                clause.contrary});
	} else if (junction->count < CLAUSES_MAX) {
		junction->clauses[junction->count++] = clause;
	}
}

/* How many clauses from here on say that one subject is one of several values
 * (joined by or) or none of them (by and). */
static int
run_of_values(
        const struct words *words, const struct junction *junction, int at)
{
	int end = at;

	while (end < junction->count &&
	        compare_is_value(words,
	                words_node(words, junction->clauses[end].index),
	                junction->clauses[end].contrary,
	                junction->kind == NODE_AND) &&
	        compare_same_subject(words,
	                words_node(words, junction->clauses[at].index),
	                words_node(words, junction->clauses[end].index)))
		end++;
	return end - at;
}

/* "x er "A", "B" eller "C""; "x hverken er "A" eller "B"" */
static void
add_values(
        struct words *words, const struct junction *junction, int at, int count)
{
	bool none = junction->kind == NODE_AND;

	compare_subject(words, words_node(words, junction->clauses[at].index));
	text_add(&words->out, none ? " hverken er " : " er ");
	for (int i = 0; i < count; i++) {
		if (i > 0)
			text_add(&words->out,
			        i + 1 == count || none ? " eller " : ", ");
		compare_value(words,
		        words_node(words, junction->clauses[at + i].index));
	}
}

/* Two clauses that are the two ends of one range are said as that. */
static bool
add_range(struct words *words, const struct junction *junction, int at)
{
	const struct clause *low = &junction->clauses[at];

	if (junction->kind != NODE_AND || at + 1 >= junction->count ||
	        low[0].contrary || low[1].contrary)
		return false;
	return compare_range(words, words_node(words, low[0].index),
	        words_node(words, low[1].index));
}

/* Within a clause of one kind, one of the other stands in parentheses. */
static void
add_inner(struct words *words, struct clause clause)
{
	const struct node *node = words_node(words, clause.index);
	bool inner = node->kind == NODE_AND || node->kind == NODE_OR;

	text_add(&words->out, inner ? "(" : "");
	words_condition(words, clause.index, clause.contrary);
	text_add(&words->out, inner ? ")" : "");
}

/* Runs of one subject first, then ranges, so that neither hides the other. */
static void
add_junction(struct words *words, struct clause clause)
{
	struct junction junction = {
	        .kind = said_as(
	                words_node(words, clause.index), clause.contrary)};
	int at = 0;

	gather(words, &junction, clause);
	while (at < junction.count) {
		int run = run_of_values(words, &junction, at);

		if (at > 0)
			text_add(&words->out, junction.kind == NODE_AND
			                              ? " og "
			                              : ", eller ");
		if (run > 1) {
			add_values(words, &junction, at, run);
			at += run;
		} else if (add_range(words, &junction, at)) {
			at += 2;
		} else {
			add_inner(words, junction.clauses[at++]);
		}
	}
}

void
words_condition(struct words *words, int index, bool contrary)
{
	struct clause clause = unwrap(words, (struct clause){index, contrary});
	const struct node *node = words_node(words, clause.index);

	if (node->kind == NODE_AND || node->kind == NODE_OR)
		add_junction(words, clause);
	else
		add_clause(words, clause.index, clause.contrary);
}

const char *
show_condition(const struct show *show, const struct expression *expression,
        size_t self)
{
	struct words words = words_start(show, expression, self);

	words_condition(&words, expression->root, false);
	return text_string(&words.out);
}

/* What makes a sentence hard: how often it says no. */
static int
negations(const char *words)
{
	static const char *const negative[] = {"ikke ", "hverken "};
	int count = 0;

	for (size_t i = 0; i < 2; i++)
		for (const char *at = strstr(words, negative[i]); at != NULL;
		        at = strstr(at + 1, negative[i]))
			count++;
	return count;
}

/* Both ways say the same; the one with fewer negations is easier to read. */
const char *
show_contrary(const struct show *show, const struct expression *expression)
{
	const char *plain = show_condition(show, expression, SURVEY_NONE);
	struct words contrary = words_start(show, expression, SURVEY_NONE);
	const char *words;
	bool fewer;

	words_condition(&contrary, expression->root, true);
	fewer = negations(text_string(&contrary.out)) < negations(plain);
	words = text_format(show->memory, "%s %s", fewer ? "når" : "medmindre",
	        fewer ? text_string(&contrary.out) : plain);
	return words;
}
