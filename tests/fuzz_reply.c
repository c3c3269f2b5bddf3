/*
 * The reply reader under fuzzing: no crash, and what comes out is UTF-8.  The
 * first byte chooses the question, the rest is the reply.
 */
#include <stdlib.h>
#include <string.h>

#include <talloc.h>

#include "base/text.h"
#include "surveys/reply.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct reply_choice choices[] = {{"1", "Meget utilfreds"},
        {"2", "Tilfreds"}, {"3", "3-5 gange"}, {"4", "Ved ikke"}};
static const struct reply_choice letters[] = {
        {"a", "Ja"}, {"b", "Nej"}, {"c", "Ingen af delene"}};
static const char *const languages[] = {"da", "uk", "pl", "tr", "ar", "so"};

static void
must_be_text(const char *text)
{
	if (text != NULL && !text_is_utf8(text, strlen(text)))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct civil today = {2026, 11, 23, 12, 0, 0, 1};
	struct reply_question question = {.type = REPLY_TEXT};
	struct reply reply;
	char *text;

	if (size > 0) {
		question.type = (enum reply_type)(data[0] % 8);
		question.choices = data[0] & 8 ? choices : letters;
		question.choice_count = data[0] & 8 ? 4 : 3;
		question.max = data[0] & 16 ? "5" : NULL;
	}
	text = talloc_zero_array(memory, char, (unsigned)size + 1);
	if (size > 1)
		memcpy(text, data + 1, size - 1);
	reply_read(reply_reader_create(memory, &question), memory,
	        languages[size % 6], today, text, &reply);
	must_be_text(reply.value);
	must_be_text(reply.comment);
	if (text_is_utf8(text, strlen(text)))
		must_be_text(reply_mask_cpr(memory, text));
	talloc_free(memory);
	return 0;
}
