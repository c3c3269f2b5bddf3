/*
 * The sum of all tests (tests/run.sh): what passed, what failed, and what was
 * skipped and why.
 */
#include "tests/command.h"

#include <unistd.h>

#include "base/text.h"

/* What cmocka prints of a program, line by line; the last is its exit status. */
#define ENDS(passed)                                                           \
	"[==========] 2 test(s) run.\n[  PASSED  ] " passed " test(s).\n"
#define SKIPS(test)                                                            \
	"[ RUN      ] " test "\nskipped: no peer\n[  SKIPPED ] " test "\n"
#define LISTED "[  SKIPPED ] 1 test(s), listed below:\n[  SKIPPED ] b\n"

static void
test_sums(void **state)
{
	static const struct {
		const char *printed;
		const char *code;
		int status;
		const char *says;
	} cases[] = {
	        {ENDS("2"), "0", 0, "\n2 passed, 0 failed, 0 skipped\n"},
	        {SKIPS("b") ENDS("1") LISTED, "0", 0,
	                "Skipped:\n  program b: no peer\n"
	                "1 passed, 0 failed, 1 skipped\n"},
	        {SKIPS("a") SKIPS("b") ENDS("1"), "0", 0,
	                "\n1 passed, 0 failed, 2 skipped\n"},
	        /* A reason is one test's alone. */
	        {SKIPS("a") "[ RUN      ] b\n[  SKIPPED ] b\n" ENDS("1"), "0",
	                1,
	                "Skipped without a reason:\n  program b\n"
	                "Skipped:\n  program a: no peer\n"
	                "1 passed, 1 failed, 1 skipped\n"},
	        {"[ RUN      ] b\nskipped: \n[  SKIPPED ] b\n" ENDS("1"), "0",
	                1, "\n1 passed, 1 failed, 0 skipped\n"},
	        {ENDS("1") "[  FAILED  ] 1 test(s), listed below:\n", "1", 1,
	                "Failed programs: program(1)\n"
	                "1 passed, 1 failed, 0 skipped\n"},
	        {"[ RUN      ] a\n", "139", 1,
	                "Failed programs: program(139)\n"
	                "0 passed, 1 failed, 0 skipped\n"},
	        {SKIPS("a") ENDS("0"), "0", 1,
	                "\n0 passed, 0 failed, 1 skipped\n"},
	};
	struct command *command = *state;
	char here[4096];

	assert_non_null(getcwd(here, sizeof(here)));
	command_write(command, "program",
	        "#!/bin/sh\ncat printed; exit $(cat code)\n");
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		command_write(command, "printed", cases[i].printed);
		command_write(command, "code", cases[i].code);
		command_run_other(command,
		        text_format(command->memory,
		                "chmod +x program; sh %s/tests/run.sh"
		                " ./program >said; test $? -eq %d; ended=$?;"
		                " cat said; (exit $ended)",
		                here, cases[i].status),
		        cases[i].says);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        COMMAND(test_sums),
	};

	return cmocka_run_group_tests_name("run", tests, NULL, NULL);
}
