/*
 * regex(): Perl-compatible patterns, unanchored.  A pattern that a member of
 * staff wrote must not be able to hold the writer: limits end a match that runs
 * away, and it counts as none.  A literal pattern is compiled once, with the
 * expression; just-in-time code is used where the system allows it.
 *
 * Matching needs some memory of its own, which is kept by thread, since
 * compiled expressions are shared by threads.
 */
#include <pthread.h>
#include <string.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include "base/log.h"
#include "surveys/expression_internal.h"

enum {
	MATCH_LIMIT = 10000,
	DEPTH_LIMIT = 1000,
	PATTERN_MAX = 2000,
	MESSAGE_MAX = 120,
};

struct pattern {
	pcre2_code *code;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_key_t key;
static pcre2_match_context *limits;
static pcre2_compile_context *rules;

static void
free_data(void *data)
{
	pcre2_match_data_free(data);
}

/* Both contexts are only read from now on, so that threads may share them. */
static void
begin(void)
{
	limits = pcre2_match_context_create(NULL);
	rules = pcre2_compile_context_create(NULL);
	if (limits == NULL || rules == NULL ||
	        pthread_key_create(&key, free_data) != 0)
		log_abort("expression.regex", "out of memory");
	pcre2_set_match_limit(limits, MATCH_LIMIT);
	pcre2_set_depth_limit(limits, DEPTH_LIMIT);
	pcre2_set_max_pattern_length(rules, PATTERN_MAX);
}

/* Made at a thread's first match, freed when it ends. */
static pcre2_match_data *
data_of_thread(void)
{
	pcre2_match_data *data = pthread_getspecific(key);

	if (data != NULL)
		return data;
	/* Nobody asks where it matched, so one pair of places will do. */
	data = pcre2_match_data_create(1, NULL);
	if (data == NULL || pthread_setspecific(key, data) != 0)
		log_abort("expression.regex", "out of memory");
	return data;
}

/* The slips that people make; what else PCRE2 finds is said in its own words. */
static const struct {
	int error;
	const char *words;
} faults[] = {
        {PCRE2_ERROR_END_BACKSLASH, WORDS_REGEX_BACKSLASH},
        {PCRE2_ERROR_QUANTIFIER_OUT_OF_ORDER, WORDS_REGEX_COUNT_ORDER},
        {PCRE2_ERROR_QUANTIFIER_TOO_BIG, WORDS_REGEX_COUNT},
        {PCRE2_ERROR_MISSING_SQUARE_BRACKET, WORDS_REGEX_BRACKET},
        {PCRE2_ERROR_CLASS_RANGE_ORDER, WORDS_REGEX_RANGE},
        {PCRE2_ERROR_QUANTIFIER_INVALID, WORDS_REGEX_NOTHING},
        {PCRE2_ERROR_MISSING_CLOSING_PARENTHESIS, WORDS_REGEX_OPEN},
        {PCRE2_ERROR_UNMATCHED_CLOSING_PARENTHESIS, WORDS_REGEX_CLOSE},
        {PCRE2_ERROR_PATTERN_TOO_LARGE, WORDS_REGEX_LONG},
        {PCRE2_ERROR_PATTERN_STRING_TOO_LONG, WORDS_REGEX_LONG},
};

/* $ is the very end and \uhhhh a character, as in the engines that other
 * readers of XLSForm use.  NULL, with a sentence where `why` is given. */
static pcre2_code *
compile(const char *source, struct text *why)
{
	const uint32_t options = PCRE2_UTF | PCRE2_DOLLAR_ENDONLY |
	                         PCRE2_ALT_BSUX | PCRE2_NEVER_BACKSLASH_C;
	PCRE2_UCHAR message[MESSAGE_MAX];
	PCRE2_SIZE offset = 0;
	int error = 0;
	pcre2_code *code;

	if (pthread_once(&once, begin) != 0)
		log_abort("expression.regex", "out of memory");
	code = pcre2_compile((PCRE2_SPTR)source, PCRE2_ZERO_TERMINATED, options,
	        &error, &offset, rules);
	if (code != NULL || why == NULL)
		return code;
	(void)pcre2_get_error_message(error, message, sizeof(message));
	text_add_format(why, WORDS_REGEX, offset + 1);
	for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++)
		if (faults[i].error == error) {
			text_add_format(why, ": %s", faults[i].words);
			return NULL;
		}
	text_add_format(why, " (PCRE2: %s)", (const char *)message);
	return NULL;
}

/* An error, a limit reached among them, counts as no match. */
static bool
matches(const pcre2_code *code, const char *text)
{
	return pcre2_match(code, (PCRE2_SPTR)text, strlen(text), 0, 0,
	               data_of_thread(), limits) >= 0;
}

/* The code is PCRE2's own memory, not talloc's. */
static int
free_pattern(struct pattern *pattern)
{
	pcre2_code_free(pattern->code);
	return 0;
}

/* A wrong pattern is refused here, when the survey is read, and not found by
 * the first citizen who answers. */
bool
check_pattern(const struct call *call)
{
	const struct node *source =
	        expression_child(call->expression, call->node, 1);
	struct pattern *pattern;
	pcre2_code *code;

	if (source->kind != NODE_STRING)
		return true;
	code = compile(source->string, call->why);
	if (code == NULL)
		return false;
	/* Where the system refuses memory that is written and run, patterns
	 * are interpreted. */
	(void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
	pattern = talloc(call->expression, struct pattern);
	if (pattern == NULL)
		log_abort("expression.regex", "out of memory");
	pattern->code = code;
	talloc_set_destructor(pattern, free_pattern);
	call->node->pattern = pattern;
	return true;
}

/* A pattern that is put together is compiled each time. */
bool
t_regex(struct evaluation *evaluation, const struct node *node)
{
	const char *text = text_argument(evaluation, node, 0);
	pcre2_code *code;
	bool found;

	if (node->pattern != NULL)
		return matches(node->pattern->code, text);
	code = compile(text_argument(evaluation, node, 1), NULL);
	if (code == NULL)
		return false;
	found = matches(code, text);
	pcre2_code_free(code);
	return found;
}
