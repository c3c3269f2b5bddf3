/*
 * Address books as files: what a row is, and everything that is wrong with one,
 * with its line and column.
 */
#include "server/people_file.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "server/municipality.h"

static enum status
open_file(TALLOC_CTX *memory, const char *bytes, struct people_file **file,
        struct text *why)
{
	text_init(why, memory, 8000);
	return people_file_open(memory,
	        &(struct people_source){"a.csv", bytes, strlen(bytes)}, file,
	        why);
}

static void
test_rows(void **state)
{
	static const char bytes[] =
	        "\xef\xbb\xbf"
	        "CVR;id;kind;municipality;phone;email;andet\r\n"
	        "\r\n"
	        "10000009;E1;employer;0740;20 12 34 56;;x\r\n"
	        ";F1;partner;740;;a@b.dk\r\n"
	        ";;employee;nul\r\n";
	TALLOC_CTX *memory = talloc_new(NULL);
	struct people_file *file = NULL;
	struct people_row row;
	struct text why;

	(void)state;
	assert_int_equal(open_file(memory, bytes, &file, &why), STATUS_OK);
	assert_int_equal(people_file_next(file, &row, &why), STATUS_OK);
	assert_true(row.by_text);
	assert_int_equal(row.line, 3);
	assert_int_equal(row.texting.municipality, 740);
	assert_string_equal(row.texting.external, "E1");
	assert_string_equal(row.texting.phone, "20 12 34 56");
	assert_string_equal(row.texting.cvr, "10000009");
	assert_int_equal(people_file_next(file, &row, &why), STATUS_OK);
	assert_false(row.by_text);
	assert_string_equal(row.mail.kind, "partner");
	assert_string_equal(row.mail.external, "F1");
	assert_string_equal(row.mail.address, "a@b.dk");
	assert_int_equal(people_file_next(file, &row, &why), STATUS_OK);
	assert_int_equal(row.line, 5);
	assert_int_equal(row.mail.municipality, 0);
	assert_string_equal(row.mail.address, "");
	assert_int_equal(people_file_next(file, &row, &why), STATUS_NOT_FOUND);
	talloc_free(memory);
}

static void
test_no_address_book(void **state)
{
	static const struct {
		const char *bytes, *why;
	} cases[] = {
	        {"", "a.csv: the file is empty"},
	        {"kind,id,email\n", "a.csv: expected the columns municipality"},
	        {"municipality,kind,email\n", "a.csv: expected the columns"},
	        {"municipality,kind,id\n740,partner,\xf8\n",
	                "a.csv: the file is not UTF-8"},
	        {"\"municipality", "a.csv: line 1: a quotation mark"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		struct people_file *file = NULL;
		struct text why;

		assert_int_equal(open_file(memory, cases[i].bytes, &file, &why),
		        STATUS_INPUT);
		if (strncmp(text_string(&why), cases[i].why,
		            strlen(cases[i].why)) != 0)
			fail_msg("%zu: %s", i, text_string(&why));
		talloc_free(memory);
	}
}

#define HEAD "municipality,kind,id,email,phone,cvr\n"
#define ONE  "740,employer,E1,,+4520123456,10000009\n"

/* Each complaint as a whole; "" where the file is well. */
static const struct {
	const char *bytes, *why;
} checked[] = {
        {HEAD, ""},
        {HEAD "740,partner,F,a@b.dk\n740,employee,SB,c@b.dk\n" ONE, ""},
        {HEAD "nul,partner,F,a@b.dk\n",
                "a.csv line 2: municipality: expected a code, such as 740"},
        {HEAD "661,partner,F,a@b.dk\n",
                "a.csv line 2: municipality: there is no 0661 here"},
        {HEAD "740,citizen,F,a@b.dk\n",
                "a.csv line 2: kind: \"citizen\": expected employee,"
                " employer or partner"},
        {HEAD "740,partner,,a@b.dk\n",
                "a.csv line 2: id: expected 1 to 64 characters"},
        {HEAD "740,partner,F,a\n",
                "a.csv line 2: email: expected an address, as in"
                " navn@kommune.dk"},
        {HEAD "740,employer,,,+4520123456,10000009\n",
                "a.csv line 2: id: expected 1 to 64 characters"},
        {HEAD "740,employer,E1,,+4520123456,10000008\n",
                "a.csv line 2: cvr: expected a CVR number, eight digits whose"
                " check digit fits"},
        {HEAD "661,employer,E1,,+4520123456,10000009\n",
                "a.csv line 2: municipality: there is no 0661 here"},
        /* All of them, and the rows between are no matter. */
        {HEAD "0,partner,F,a@b.dk\n740,partner,F,a@b.dk\n740,partner,F,a\n",
                "a.csv line 2: municipality: expected a code, such as 740\n"
                "a.csv line 4: email: expected an address, as in"
                " navn@kommune.dk"},
        /* One number in two firms, however both are written. */
        {HEAD ONE "740,employer,E2,,20 12 34 56,DK 10 00 00 09\n"
                  "751,employer,E1,,+4520123456,10000017\n",
                ""},
        {HEAD ONE "740,employer,E2,,20 12 34 56,10000017\n"
                  "740,employer,E3,,+4520123457,10000017\n"
                  "740,employer,E4,,+4520123456,10000009\n",
                "a.csv line 3: cvr: the number of line 2 has another firm"
                " there\n"
                "a.csv line 5: cvr: the number of line 3 has another firm"
                " there"},
        /* A row that cannot be read ends it, below what was found so far. */
        {HEAD "740,partner,F,a\n740,partner,\"F,a@b.dk\n",
                "a.csv line 2: email: expected an address, as in"
                " navn@kommune.dk\n"
                "a.csv: line 3: a quotation mark is not closed\n"},
};

static void
test_check(void **state)
{
	static struct municipality_set here;

	(void)state;
	here.has[740] = true;
	here.has[751] = true;
	for (size_t i = 0; i < sizeof(checked) / sizeof(checked[0]); i++) {
		TALLOC_CTX *memory = talloc_new(NULL);
		bool well = checked[i].why[0] == '\0';
		struct people_file *file = NULL;
		struct people_row row;
		struct text why;

		assert_int_equal(
		        open_file(memory, checked[i].bytes, &file, &why),
		        STATUS_OK);
		if (people_file_check(file, &here, &why) !=
		                (well ? STATUS_OK : STATUS_INPUT) ||
		        strcmp(text_string(&why), checked[i].why) != 0)
			fail_msg("%zu: %s", i, text_string(&why));
		/* Back at the first row. */
		assert_int_equal(people_file_next(file, &row, &why),
		        strcmp(checked[i].bytes, HEAD) == 0 ? STATUS_NOT_FOUND
		                                            : STATUS_OK);
		if (strcmp(checked[i].bytes, HEAD) != 0)
			assert_int_equal(row.line, 2);
		talloc_free(memory);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_rows),
	        cmocka_unit_test(test_no_address_book),
	        cmocka_unit_test(test_check),
	};

	return cmocka_run_group_tests_name("people_file", tests, NULL, NULL);
}
