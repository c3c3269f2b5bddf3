/*
 * Node in one run, and texts from the dice.
 */
#include "tests/npm_peer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { TEXT_MAX = 2000 };

/* Without the packages there is nothing to compare with; the Makefile has said
 * why they are not there. */
static void
need_packages(void)
{
	if (access("build/npm/node_modules", R_OK) == 0)
		return;
	print_message("skipped: npm's packages are not installed"
	              " (make build/npm/installed)\n");
	skip();
}

int
peer_start(void **state)
{
	struct peer *peer = talloc_zero(NULL, struct peer);

	peer->memory = peer;
	randomness_init_seeded(&peer->dice, 20261126);
	peer->lines = json_array();
	*state = peer;
	return 0;
}

int
peer_end(void **state)
{
	struct peer *peer = *state;

	json_decref(peer->lines);
	talloc_free(peer);
	return 0;
}

void
peer_add(struct peer *peer, json_t *request)
{
	assert_non_null(request);
	assert_int_equal(json_array_append_new(peer->lines, request), 0);
}

/* A file and not a second pipe, so that neither side waits for the other. */
static FILE *
write_requests(const struct peer *peer)
{
	FILE *file = tmpfile();
	size_t i;
	const json_t *line;

	assert_non_null(file);
	json_array_foreach(peer->lines, i, line)
	{
		assert_int_equal(json_dumpf(line, file, JSON_COMPACT), 0);
		assert_int_not_equal(fputc('\n', file), EOF);
	}
	assert_int_equal(fflush(file), 0);
	rewind(file);
	return file;
}

/* The packages are where the Makefile installs them, whatever is built. */
static pid_t
start_node(FILE *input, int output)
{
	pid_t child = fork();

	if (child != 0)
		return child;
	if (dup2(fileno(input), STDIN_FILENO) < 0 ||
	        dup2(output, STDOUT_FILENO) < 0 ||
	        setenv("NODE_PATH", "build/npm/node_modules", 1) != 0)
		_exit(126);
	/* What watches over our memory would look at node's. */
	(void)unsetenv("LD_PRELOAD");
	execlp("node", "node", "tests/npm/peer.js", (char *)NULL);
	_exit(127);
}

json_t *
peer_ask(struct peer *peer)
{
	FILE *input = write_requests(peer);
	json_t *answers = json_array();
	char *line = NULL;
	size_t room = 0;
	int ends[2];
	int status = 0;
	pid_t child;
	FILE *output;

	need_packages();
	assert_int_equal(pipe(ends), 0);
	child = start_node(input, ends[1]);
	assert_true(child > 0);
	close(ends[1]);
	output = fdopen(ends[0], "r");
	while (getline(&line, &room, output) > 0)
		json_array_append_new(answers, json_loads(line, 0, NULL));
	free(line);
	fclose(output);
	fclose(input);
	assert_int_equal(waitpid(child, &status, 0), child);
	if (status != 0)
		fail_msg("node ended with %d: is build/npm there (make "
		         "build/npm/installed)?",
		        status);
	assert_int_equal(
	        json_array_size(answers), json_array_size(peer->lines));
	return answers;
}

const char *
peer_field(const json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));

	assert_non_null(value);
	return value;
}

uint64_t
peer_below(struct peer *peer, uint64_t bound)
{
	return randomness_below(&peer->dice, bound);
}

/* Danish as it is texted; what GSM-7 has and lacks; emoji of one unit and of
 * many, which the other side keeps whole. */
static const char *const danish[] = {"a", "b", "d", "e", "e", "g", "i", "n",
        "r", "s", "t", " ", " ", "æ", "ø", "å", "Æ", "Ø", "Å", "é", "É", ".",
        ",", "?", "!", "0", "5", "\n", "\r\n", "hvordan ", "mødet "};
static const char *const extended[] = {
        "€", "{", "}", "[", "]", "~", "|", "^", "\\", "@", "£", "Δ", "ß", "ñ"};
static const char *const beyond[] = {"á", "ý", "ë", "ç", "`", "–", "’", "…",
        "\xc2\xa0", "a\xcc\x8a", "o\xcc\x88", "e\xcc\x81", "x\xcc\x81", "Ж",
        "好", "ł"};
static const char *const emoji[] = {"😀", "👍", "❤️", "👍🏽",
        "👨‍👩‍👧‍👦", "🇩🇰", "🇩🇰🇸🇪", "1️⃣", "🏳️‍🌈",
        "☺", "🧑", "👩🏿"};

struct pieces {
	const char *const *items;
	size_t count;
};

#define PIECES(list)                                                           \
	{                                                                      \
		list, sizeof(list) / sizeof((list)[0])                         \
	}
static const struct pieces kinds[] = {
        PIECES(danish), PIECES(extended), PIECES(beyond), PIECES(emoji)};

const char *
peer_text(struct peer *peer, size_t pieces)
{
	static const unsigned mixes[][4] = {{100, 0, 0, 0}, {90, 10, 0, 0},
	        {96, 2, 2, 0}, {90, 2, 3, 5}, {0, 0, 0, 100}, {30, 0, 0, 70},
	        {99, 0, 0, 1}};
	const unsigned *mix = mixes[peer_below(peer, 7)];
	struct text out;

	text_init(&out, peer->memory, TEXT_MAX * 4);
	for (size_t i = 0; i < pieces; i++) {
		uint64_t at = peer_below(peer, 100);
		size_t kind = 0;

		while (at >= mix[kind])
			at -= mix[kind++];
		text_add(&out,
		        kinds[kind].items[peer_below(peer, kinds[kind].count)]);
	}
	return text_string(&out);
}
