/*
 * Finds the command and runs it.  Whoever used one wrongly is shown how it is
 * used, here and for all of them; what each one says is only what was wrong.
 */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "server/verb.h"

enum { WIDTH = 80, NAMES = 24, MARGIN = 8 };

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
	            " used, \"borgersvar --version\"\nwhich this is.\n");
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

/* "user" is the group of "user add" and its like. */
static bool
is_of_group(const struct verb *verb, const char *group)
{
	size_t length = strlen(group);

	return strncmp(verb->name, group, length) == 0 &&
	       verb->name[length] == ' ';
}

static bool
is_group(const char *word)
{
	for (size_t i = 0; i < verb_count; i++)
		if (is_of_group(&verbs[i], word))
			return true;
	return false;
}

/* All of them, since they are few. */
static void
print_group(FILE *to, const char *group)
{
	fprintf(to, "Usage: borgersvar %s COMMAND …\n\n", group);
	for (size_t i = 0; i < verb_count; i++)
		if (is_of_group(&verbs[i], group))
			print_purpose(to, &verbs[i]);
}

/* "report" is a command and a group as well. */
static void
print_help(const struct verb *verb)
{
	print_usage(stdout, verb);
	printf("\n");
	print_wrapped(stdout, verb->help, strlen(verb->help), 0, 0);
	if (!is_group(verb->name))
		return;
	printf("\n");
	print_group(stdout, verb->name);
}

static int
run(const struct verb *verb, int argc, char **argv)
{
	int end;

	if (asks_for_help(argc, argv)) {
		print_help(verb);
		return VERB_DONE;
	}
	end = verb->run(argc, argv);
	if (end == VERB_USAGE)
		print_usage(stderr, verb);
	return end;
}

/* The command that was likely meant, or the group where one word was typed, by
 * the changes that it takes to get there; NULL where nothing is near. */
static const char *
nearest(TALLOC_CTX *memory, const char *typed)
{
	const char *best = NULL;
	size_t least = text_slips(typed) + 1;
	size_t forms = strchr(typed, ' ') == NULL ? 2 : 1;

	for (size_t i = 0; i < verb_count; i++) {
		const char *name = verbs[i].name;
		const char *names[] = {
		        name, text_format(memory, "%.*s",
		                      (int)strcspn(name, " "), name)};

		for (size_t n = 0; n < forms; n++) {
			size_t changes =
			        text_distance(names[n], typed, least - 1);

			if (changes < least) {
				least = changes;
				best = names[n];
			}
		}
	}
	return best;
}

/* No command begins so; whoever mistyped one is shown those of its group, and
 * not all there are. */
static void
refuse(TALLOC_CTX *memory, int argc, char **argv)
{
	bool group = is_group(argv[1]);
	const char *both =
	        argc < 3 ? argv[1]
	                 : text_format(memory, "%s %s", argv[1], argv[2]);
	const char *meant = nearest(memory, both);

	if (meant == NULL && !group)
		meant = nearest(memory, argv[1]);
	if (group && argc < 3)
		fprintf(stderr, "borgersvar: which command of \"%s\"?\n", both);
	else
		fprintf(stderr,
		        "borgersvar: there is no command \"%s\"%s%s%s\n", both,
		        meant == NULL ? "" : ", did you mean \"",
		        meant == NULL ? "" : meant, meant == NULL ? "" : "\"?");
	if (group)
		print_group(stderr, argv[1]);
	else
		fprintf(stderr, "Usage: borgersvar COMMAND …\n\n"
		                "\"borgersvar --help\" lists the commands.\n");
}

/* What is asked for with no command before it; false: nothing of this. */
static bool
answer(int argc, char **argv)
{
	if (strcmp(argv[1], "--version") == 0)
		printf("borgersvar %s\n", VERB_VERSION);
	else if (asks_for_help(argc - 1, argv + 1) && is_group(argv[1]))
		print_group(stdout, argv[1]);
	else if (asks_for_help(argc - 1, argv + 1) ||
	         strcmp(argv[1], "help") == 0)
		print_all(stdout);
	else
		return false;
	return true;
}

static int
choose(int argc, char **argv)
{
	TALLOC_CTX *memory;

	for (size_t i = 0; i < verb_count; i++) {
		int words = words_of(&verbs[i], argc, argv);

		if (words == 0)
			continue;
		return run(&verbs[i], argc - words - 1, argv + words + 1);
	}
	if (argc < 2) {
		print_all(stderr);
		return VERB_USAGE;
	}
	if (answer(argc, argv))
		return VERB_DONE;
	memory = talloc_new(NULL);
	refuse(memory, argc, argv);
	talloc_free(memory);
	return VERB_USAGE;
}

/* What a command printed is only on its way until now: a full disk is told
 * here, for all of them, and whoever kept the output knows that it is no whole
 * one. */
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
