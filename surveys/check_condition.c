/*
 * Conditions that can be read and are likely not what was meant.  They are
 * looked at as their authors wrote them, token by token, since a compiled
 * expression does not tell any more how it was written.
 */
#include <string.h>

#include "surveys/check_internal.h"
#include "surveys/expression.h"

enum { NESTING_MAX = 100 };

enum token_kind {
	TOKEN_END,
	TOKEN_REFERENCE, /* ${name}: the name */
	TOKEN_LITERAL,   /* without its quotation marks */
	TOKEN_WORD,      /* a name or a number */
	TOKEN_SIGN,
};

struct token {
	enum token_kind kind;
	const char *start;
	size_t length;
};

/* One expression while it is walked through. */
struct walk {
	struct check *check;
	struct survey_finding where;
	bool is_condition; /* the whole of it is read as true or false */
	struct token before, at, after, next;
	const char *rest;
	/* Calls that are open: the function's name ("" for a parenthesis) and
	 * which argument this is. */
	struct token callee[NESTING_MAX];
	int argument[NESTING_MAX];
	int depth;
};

static struct token
take_reference(const char *at)
{
	struct token token = {TOKEN_REFERENCE, at + 2, 0};

	token.start += strspn(token.start, " ");
	token.length = strcspn(token.start, " }");
	return token;
}

static struct token
take_token(const char **rest)
{
	const char *at = *rest + strspn(*rest, " \t\r\n");
	struct token token = {TOKEN_SIGN, at, 1};

	if (*at == '\0') {
		token.kind = TOKEN_END;
		token.length = 0;
		*rest = at;
	} else if (strncmp(at, "${", 2) == 0) {
		token = take_reference(at);
		*rest = at + strcspn(at, "}");
		*rest += **rest == '}';
	} else if (*at == '\'' || *at == '"') {
		token.kind = TOKEN_LITERAL;
		token.start = at + 1;
		token.length = (size_t)(strchrnul(at + 1, *at) - at) - 1;
		*rest = token.start + token.length;
		*rest += **rest != '\0';
	} else if (expression_is_name_char(*at) && *at != '-') {
		token.kind = TOKEN_WORD;
		while (expression_is_name_char(at[token.length]))
			token.length++;
		*rest = at + token.length;
	} else {
		if (strchr("!<>", *at) != NULL && at[1] == '=')
			token.length = 2;
		*rest = at + token.length;
	}
	return token;
}

static bool
is(const struct token *token, const char *text)
{
	return token->kind != TOKEN_LITERAL && token->kind != TOKEN_REFERENCE &&
	       strlen(text) == token->length &&
	       strncmp(token->start, text, token->length) == 0;
}

static bool
joins(const struct token *token)
{
	return is(token, "and") || is(token, "or");
}

/* Bare ${x}. */

static bool
in_call(const struct walk *walk, const char *name)
{
	return walk->depth > 0 && is(&walk->callee[walk->depth - 1], name);
}

/* Is ${x}, alone between its neighbours, read as true or false? */
static bool
is_bare(const struct walk *walk)
{
	bool begins = walk->before.kind == TOKEN_END || joins(&walk->before) ||
	              is(&walk->before, "(") || is(&walk->before, ",");
	bool ends = walk->after.kind == TOKEN_END || joins(&walk->after) ||
	            is(&walk->after, ")") || is(&walk->after, ",");

	if (!begins || !ends)
		return false;
	if (joins(&walk->before) || joins(&walk->after))
		return true;
	if (walk->depth == 0)
		return walk->is_condition;
	return in_call(walk, "not") || in_call(walk, "boolean") ||
	       (in_call(walk, "if") && walk->argument[walk->depth - 1] == 0) ||
	       (in_call(walk, "") && walk->is_condition);
}

/* Who writes ${x} alone means "if it was answered". */
static void
check_bare(struct walk *walk)
{
	if (is_bare(walk))
		findings_put(walk->check->owner, walk->check->findings,
		        walk->where, FINDING_BARE, (int)walk->at.length,
		        walk->at.start, (int)walk->at.length, walk->at.start);
}

/* Patterns. */

static void
check_pattern(struct walk *walk)
{
	const char *pattern = walk->at.start;
	size_t length = walk->at.length;

	if (!in_call(walk, "regex") || walk->argument[walk->depth - 1] != 1 ||
	        !is(&walk->before, ",") || !is(&walk->after, ")"))
		return;
	if (length > 1 && pattern[0] == '^' && pattern[length - 1] == '$')
		return;
	findings_put(walk->check->owner, walk->check->findings, walk->where,
	        FINDING_PATTERN, (int)length, pattern);
}

/* Values. */

static const struct survey_item *
item_of(const struct walk *walk, const struct token *reference)
{
	const struct survey *survey = walk->check->survey;

	for (size_t i = 0; i < survey->item_count; i++)
		if (strlen(survey->items[i].name) == reference->length &&
		        strncmp(survey->items[i].name, reference->start,
		                reference->length) == 0)
			return &survey->items[i];
	return NULL;
}

/* What ${x} is compared with should be one of its choices. */
static void
check_value(struct walk *walk, const struct token *reference,
        const struct token *value)
{
	const struct survey_item *item = item_of(walk, reference);
	char *text;
	struct nearest nearest;

	/* 1.0 is another spelling of 1, so that only whole numbers tell. */
	if (item == NULL || item->list == NULL || value->length == 0 ||
	        (value->kind == TOKEN_WORD &&
	                strspn(value->start, "0123456789") != value->length))
		return;
	text = talloc_strndup(
	        walk->check->scratch, value->start, value->length);
	nearest = nearest_to(text);
	if (survey_choice_find(item->list, text) != NULL)
		return;
	for (size_t i = 0; i < item->list->choice_count; i++)
		nearest_consider(&nearest, item->list->choices[i].name);
	findings_put(walk->check->owner, walk->check->findings, walk->where,
	        FINDING_UNKNOWN_CHOICE, item->name, text,
	        finding_meant(walk->check->owner, nearest.word));
}

static bool
is_value(const struct token *token)
{
	return token->kind == TOKEN_LITERAL || token->kind == TOKEN_WORD;
}

/* ${x} = true(): any name is true, whatever is stored, so that the comparison
 * says nothing. */
static void
check_truth(struct walk *walk)
{
	bool compared = is(&walk->after, "=") || is(&walk->after, "!=");

	if (compared && (is(&walk->next, "true") || is(&walk->next, "false")))
		findings_put(walk->check->owner, walk->check->findings,
		        walk->where, FINDING_TRUE_FALSE, (int)walk->at.length,
		        walk->at.start, (int)walk->at.length, walk->at.start);
}

/* Both ways of asking for one choice. */
static void
check_comparison(struct walk *walk)
{
	bool compared = is(&walk->after, "=") || is(&walk->after, "!=") ||
	                (is(&walk->after, ",") && in_call(walk, "selected"));

	if (compared && is_value(&walk->next))
		check_value(walk, &walk->at, &walk->next);
}

/* The walk. */

static void
keep_calls(struct walk *walk)
{
	static const struct token none = {TOKEN_SIGN, "", 0};

	if (is(&walk->at, "(") && walk->depth < NESTING_MAX) {
		bool calls = walk->before.kind == TOKEN_WORD &&
		             !joins(&walk->before);

		walk->callee[walk->depth] = calls ? walk->before : none;
		walk->argument[walk->depth++] = 0;
	} else if (is(&walk->at, ")") && walk->depth > 0) {
		walk->depth--;
	} else if (is(&walk->at, ",") && walk->depth > 0) {
		walk->argument[walk->depth - 1]++;
	}
}

static void
check_expression(struct check *check, struct survey_finding where,
        const struct expression *expression, bool is_condition)
{
	struct walk walk = {
	        .check = check, .where = where, .is_condition = is_condition};

	if (expression == NULL)
		return;
	walk.rest = expression_source(expression);
	walk.at = take_token(&walk.rest);
	walk.after = take_token(&walk.rest);
	walk.next = take_token(&walk.rest);
	while (walk.at.kind != TOKEN_END) {
		if (walk.at.kind == TOKEN_REFERENCE) {
			check_bare(&walk);
			check_comparison(&walk);
			check_truth(&walk);
		} else if (walk.at.kind == TOKEN_LITERAL) {
			check_pattern(&walk);
		} else {
			keep_calls(&walk);
		}
		walk.before = walk.at;
		walk.at = walk.after;
		walk.after = walk.next;
		walk.next = take_token(&walk.rest);
	}
}

/* A condition on what is asked later hides and shows what was passed. */
static void
check_order(struct check *check, size_t at)
{
	const struct survey_item *items = check->survey->items;
	const size_t *slots = NULL;
	size_t count = items[at].relevant == NULL
	                       ? 0
	                       : expression_slots(items[at].relevant, &slots);

	for (size_t i = 0; i < count; i++)
		if (slots[i] > at && survey_is_asked(&items[slots[i]]))
			findings_put(check->owner, check->findings,
			        check_at_item(SURVEY_WARNING, &items[at],
			                COLUMN_RELEVANT),
			        FINDING_ASKED_LATER, items[slots[i]].name,
			        items[slots[i]].row);
}

static void
check_item(struct check *check, const struct survey_item *item)
{
	const struct {
		const struct expression *expression;
		enum column column;
		bool is_condition;
	} all[] = {
	        {item->relevant, COLUMN_RELEVANT, true},
	        {item->constraint, COLUMN_CONSTRAINT, true},
	        {item->required, COLUMN_REQUIRED, true},
	        {item->choice_filter, COLUMN_CHOICE_FILTER, true},
	        {item->calculation, COLUMN_CALCULATION, false},
	        {item->initial, COLUMN_DEFAULT, false},
	};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		check_expression(check,
		        check_at_item(SURVEY_WARNING, item, all[i].column),
		        all[i].expression, all[i].is_condition);
}

void
check_conditions(struct check *check)
{
	const struct survey *survey = check->survey;
	const struct survey_finding settings = {.severity = SURVEY_WARNING,
	        .sheet = "settings",
	        .row = 2,
	        .column = column_name(COLUMN_INELIGIBLE)};

	for (size_t i = 0; i < survey->item_count; i++) {
		check_item(check, &survey->items[i]);
		check_order(check, i);
	}
	check_expression(check, settings, survey->ineligible, true);
}
