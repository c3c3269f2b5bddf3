/*
 * Finds the command and runs it.  Whoever used one wrongly is shown how it is
 * used, here and for all of them; what each one says is only what was wrong.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "server/verb.h"

enum { WIDTH = 80, NAMES = 24, MARGIN = 8, CHANGES_MAX = 2 };

/* Breaks lines at blanks.  The first goes on at column `at`, the others begin at
 * `margin`. */
static void
print_wrapped(
        FILE *to, const char *words, size_t length, size_t at, size_t margin)
{
	while (length > 0) {
		size_t word = strcspn(words, " ");

		if (word > length)
			word = length;
		if (at > margin && at + 1 + word >= WIDTH) {
			fprintf(to, "\n%*s", (int)margin, "");
			at = margin;
		} else if (at > margin) {
			at += (size_t)fprintf(to, " ");
		}
		at += (size_t)fprintf(to, "%.*s", (int)word, words);
		words += word;
		length -= word;
		if (length > 0) {
			words++;
			length--;
		}
	}
	fprintf(to, "\n");
}

/* The first sentence says what it is for; the rest is its own --help's. */
static void
print_purpose(FILE *to, const struct verb *verb)
{
	const char *end = strstr(verb->help, ". ");
	size_t length = end == NULL ? strlen(verb->help)
	                            : (size_t)(end - verb->help) + 1;

	fprintf(to, "  %-*s", NAMES - 2, verb->name);
	print_wrapped(to, verb->help, length, NAMES, NAMES);
}

static void
print_usage(FILE *to, const struct verb *verb)
{
	size_t at = (size_t)fprintf(to, "Usage: borgersvar %s", verb->name);

	print_wrapped(to, verb->usage, strlen(verb->usage), at, MARGIN);
}

static void
print_all(FILE *to)
{
	fprintf(to, "Usage: borgersvar COMMAND …\n\n"
	            "Surveys by SMS and web for Danish municipalities.\n\n");
	for (size_t i = 0; i < verb_count; i++)
		print_purpose(to, &verbs[i]);
	fprintf(to, "\n\"borgersvar COMMAND --help\" says how a command is"
	            " used.\n");
}

/* How many words of the command line name the verb; 0: none of them. */
static int
words_of(const struct verb *verb, int argc, char **argv)
{
	const char *space = strchr(verb->name, ' ');
	size_t first = space == NULL ? strlen(verb->name)
	                             : (size_t)(space - verb->name);

	if (argc < 2 || strlen(argv[1]) != first ||
	        strncmp(argv[1], verb->name, first) != 0)
		return 0;
	if (space == NULL)
		return 1;
	return argc >= 3 && strcmp(argv[2], space + 1) == 0 ? 2 : 0;
}

static bool
asks_for_help(int argc, char **argv)
{
	for (int i = 0; i < argc; i++)
		if (strcmp(argv[i], "--help") == 0 ||
		        strcmp(argv[i], "-h") == 0)
			return true;
	return false;
}

static int
run(const struct verb *verb, int argc, char **argv)
{
	int end;

	if (asks_for_help(argc, argv)) {
		print_usage(stdout, verb);
		printf("\n");
		print_wrapped(stdout, verb->help, strlen(verb->help), 0, 0);
		return VERB_DONE;
	}
	end = verb->run(argc, argv);
	if (end == VERB_USAGE)
		print_usage(stderr, verb);
	return end;
}

/* "user", or "user" and a word that is none of its commands: all of them, since
 * they are few. */
static bool
is_of_group(const struct verb *verb, const char *group)
{
	size_t length = strlen(group);

	return strncmp(verb->name, group, length) == 0 &&
	       verb->name[length] == ' ';
}

/* What was likely meant, by the changes that it takes to get there; NULL where
 * nothing is near. */
static const struct verb *
nearest(const char *typed)
{
	const struct verb *best = NULL;
	size_t least = CHANGES_MAX + 1;

	for (size_t i = 0; i < verb_count; i++) {
		size_t changes =
		        text_distance(verbs[i].name, typed, CHANGES_MAX);

		if (changes < least) {
			least = changes;
			best = &verbs[i];
		}
	}
	return best;
}

/* No command begins so; whoever mistyped one is not shown all of them. */
static int
refuse(int argc, char **argv)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const char *both =
	        argc < 3 ? argv[1]
	                 : text_format(memory, "%s %s", argv[1], argv[2]);
	const struct verb *meant = nearest(both);
	bool group = false;

	if (meant == NULL)
		meant = nearest(argv[1]);
	fprintf(stderr, "borgersvar: there is no command \"%s\"", both);
	if (meant != NULL)
		fprintf(stderr, ", did you mean \"%s\"?", meant->name);
	fprintf(stderr, "\nUsage: borgersvar COMMAND …\n\n");
	for (size_t i = 0; i < verb_count; i++)
		if (is_of_group(&verbs[i], argv[1])) {
			print_purpose(stderr, &verbs[i]);
			group = true;
		}
	if (!group)
		fprintf(stderr, "\"borgersvar --help\" lists the commands.\n");
	talloc_free(memory);
	return VERB_USAGE;
}

static int
choose(int argc, char **argv)
{
	for (size_t i = 0; i < verb_count; i++) {
		int words = words_of(&verbs[i], argc, argv);

		if (words == 0)
			continue;
		return run(&verbs[i], argc - words - 1, argv + words + 1);
	}
	if (argc > 1 && (asks_for_help(argc - 1, argv + 1) ||
	                        strcmp(argv[1], "help") == 0)) {
		print_all(stdout);
		return VERB_DONE;
	}
	if (argc > 1)
		return refuse(argc, argv);
	print_all(stderr);
	return VERB_USAGE;
}

/* What a command printed is only on its way until now: a full disk is told here,
 * for all of them, and whoever kept the output knows that it is no whole one. */
int
main(int argc, char **argv)
{
	int end = choose(argc, argv);
	bool lost = ferror(stdout) != 0;
	const char *why = fflush(stdout) == 0 ? NULL : strerror(errno);

	if (why == NULL && !lost)
		return end;
	fprintf(stderr, "borgersvar: standard output cannot be written%s%s\n",
	        why == NULL ? "" : ": ", why == NULL ? "" : why);
	return VERB_SYSTEM;
}
