/*
 * Names that a reviewer takes out.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "server/text_mask.h"

static void
test_masked(void **state)
{
	static const struct {
		const char *text, *names, *masked; /* NULL: refused */
	} cases[] = {
	        {"Bente var god", "Bente", "[navn] var god"},
	        {"bente og BENTE", "Bente", "[navn] og [navn]"},
	        {"det er Bentes plan", "Bente", "det er [navn]s plan"},
	        {"Bente, og Ole Hansen!", "Ole Hansen, Bente",
	                "[navn], og [navn]!"},
	        {"Åse og Jørgen", "Jørgen,Åse", "[navn] og [navn]"},
	        /* Within another word it is none. */
	        {"Olesen og Karole", "Ole", NULL},
	        {"Ole og Olesen", "Ole", "[navn] og Olesen"},
	        {"Øle", "le", NULL},
	        {"Bente", "Bo", NULL},
	        {"Bente", "Bente,", NULL},
	        {"Bente", "", NULL},
	        {"", "Bente", NULL},
	};

	TALLOC_CTX *memory = talloc_new(NULL);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const char *masked = NULL;
		struct text why;
		enum status status;

		text_init(&why, memory, 400);
		status = text_mask_names(
		        memory, cases[i].text, cases[i].names, &masked, &why);
		if (cases[i].masked == NULL) {
			assert_int_equal(status, STATUS_INPUT);
			assert_non_null(strstr(text_string(&why), "--mask: "));
		} else {
			assert_int_equal(status, STATUS_OK);
			assert_string_equal(masked, cases[i].masked);
		}
	}
	talloc_free(memory);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_masked)};

	return cmocka_run_group_tests_name("text_mask", tests, NULL, NULL);
}
