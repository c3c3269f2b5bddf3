/*
 * Finds the command and runs it.  Whoever used one wrongly is shown how it is
 * used, here and for all of them; what each one says is only what was wrong.
 */
#include <stdio.h>
#include <string.h>

#include "server/verb.h"

static void
print_all(FILE *to)
{
	fprintf(to, "Usage: borgersvar COMMAND …\n\n"
	            "Surveys by SMS and web for Danish municipalities.\n\n");
	for (size_t i = 0; i < verb_count; i++)
		fprintf(to, "  %-17s %s\n", verbs[i].name, verbs[i].usage);
	fprintf(to, "\n\"borgersvar COMMAND --help\" says what a command"
	            " does.\n");
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
		printf("Usage: borgersvar %s %s\n\n%s\n", verb->name,
		        verb->usage, verb->help);
		return VERB_DONE;
	}
	end = verb->run(argc, argv);
	if (end == VERB_USAGE)
		fprintf(stderr, "Usage: borgersvar %s %s\n", verb->name,
		        verb->usage);
	return end;
}

int
main(int argc, char **argv)
{
	for (size_t i = 0; i < verb_count; i++) {
		int words = words_of(&verbs[i], argc, argv);

		if (words == 0)
			continue;
		return run(&verbs[i], argc - words - 1, argv + words + 1);
	}
	if (argc > 1 && asks_for_help(argc - 1, argv + 1)) {
		print_all(stdout);
		return VERB_DONE;
	}
	print_all(stderr);
	return VERB_USAGE;
}
