/*
 * The auditor and firms, where releases were made by a rule that has changed
 * since: what it showed stays, what it hid stays hidden.
 */
#include <string.h>

#include <jansson.h>
#include <stdlib.h>

#include "tests/firm_tale.h"

/* A release is held against the number that it was let through by. */
static void
test_least_is_kept(void **state)
{
	static const struct {
		const char *firms;
		int64_t least; /* 0: not said */
		enum status status;
	} cases[] = {
	        {"aabbcc", 0, STATUS_OK},
	        {"aabbcc", 3, STATUS_OK},
	        {"aabbcc", 5, STATUS_CONFLICT},
	        {"aabbccdd", 0, STATUS_OK},
	        {"aabbccdd", 4, STATUS_OK},
	        {"aabbccdd", 5, STATUS_CONFLICT},
	        {"abcde", 5, STATUS_OK},
	        {"abcde", 8, STATUS_CONFLICT},
	        {"aaabbb", 0, STATUS_CONFLICT},
	        {"aaaabbc", 0, STATUS_CONFLICT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct auditor *first = auditor_create(memory);
		struct auditor *second = auditor_create(memory);

		auditor_threshold(first, 5);
		firm_tell(first, "answered", cases[i].firms, AUDITOR_PUBLISHED);
		firm_hear(second,
		        firm_statement_by(memory, first, cases[i].least));
		if (firm_check(second,
		            "answered is shown, and of too few firms") !=
		        cases[i].status)
			fail_msg("case %zu", i);
		talloc_free(memory);
	}
}

/* Beside a release of the former rule, which stays what it was: what comes now,
 * and what follows from both, is of as many firms as are asked for now. */
static void
test_beside_former(void **state)
{
	static const struct {
		const char *former, *now;
		const char *refused; /* the count that is named; NULL: none */
	} cases[] = {
	        {"aabbcc", "abcdef", NULL}, /* three came and three went */
	        {"aabbcc", "aabbccdefghi", NULL},
	        {"aabbcc", "aabbcc", "2: answered is shown"},
	        {"aabbcc", "aabbccdd", "2: answered is shown"},
	        {"aabbccd", "aabbccdeeffgg", "2: answered - 1: answered"},
	        {"aabbccd", "aabbccdeefghhh", "2: answered - 1: answered"},
	        {"aabbccd", "aabbccdeefghi", NULL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct auditor *former = auditor_create(memory);
		struct auditor *now = auditor_create(memory);
		struct auditor *later = auditor_create(memory);
		const char *said;
		enum status status;

		auditor_threshold(former, 5);
		firm_tell(former, "1: answered", cases[i].former,
		        AUDITOR_PUBLISHED);
		said = firm_statement_by(memory, former, 0);
		firm_hear(now, said);
		auditor_settle(now);
		auditor_threshold(now, 5);
		firm_tell(now, "2: answered", cases[i].now, AUDITOR_PUBLISHED);
		auditor_replace(now, "1: ", "2: ");
		status = firm_check(now, cases[i].refused);
		if ((status == STATUS_OK) != (cases[i].refused == NULL))
			fail_msg("case %zu", i);
		/* As both are kept they are judged the same. */
		firm_hear(later, said);
		firm_hear(later, firm_statement_by(memory, now, 5));
		assert_int_equal(firm_check(later, cases[i].refused), status);
		talloc_free(memory);
	}
}

/* What a former release hid stays hidden, if it is of too few firms now; but it
 * told by itself what it told. */
static void
test_former_hidden(void **state)
{
	static const struct {
		const char *yes;  /* of sixteen; the former release hid it */
		bool told, tells; /* how many they are: then, and now */
		enum status status;
	} cases[] = {
	        {"aabbccdd", false, false, STATUS_OK},
	        {"aabbccdd", false, true, STATUS_CONFLICT},
	        {"aabbcc", false, true, STATUS_CONFLICT},
	        {"aabbccdd", true, true, STATUS_OK},
	        {"aabbccdd", true, false, STATUS_OK},
	        {"aabbccdde", false, true, STATUS_OK},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct auditor *former = auditor_create(memory);
		struct auditor *now = auditor_create(memory);
		double yes = (double)strlen(cases[i].yes);

		auditor_threshold(former, 5);
		firm_tell(former, "yes", cases[i].yes, AUDITOR_HIDDEN);
		firm_tell(former, "no", "fghijklm", AUDITOR_HIDDEN);
		auditor_count(former, "all", 8 + (int64_t)strlen(cases[i].yes),
		        AUDITOR_PUBLISHED);
		auditor_sum(former, "all");
		auditor_term(former, 1, "yes");
		auditor_term(former, 1, "no");
		if (cases[i].told) {
			auditor_row(former, yes, yes);
			auditor_term(former, 1, "yes");
		}
		firm_hear(now, firm_statement_by(memory, former, 0));
		auditor_settle(now);
		auditor_threshold(now, 5);
		firm_tell(now, "other", "abcdefgh", AUDITOR_HIDDEN);
		auditor_row(now, cases[i].tells ? yes : 0, yes + 8);
		auditor_term(now, 1, "yes");
		if (firm_check(now, "yes cannot be as low as 1") !=
		        cases[i].status)
			fail_msg("case %zu", i);
		talloc_free(memory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_least_is_kept),
	        cmocka_unit_test(test_beside_former),
	        cmocka_unit_test(test_former_hidden),
	};

	return cmocka_run_group_tests_name(
	        "auditor_firm_former", tests, NULL, NULL);
}
