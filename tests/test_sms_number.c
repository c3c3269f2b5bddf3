/*
 * Phone numbers as people write them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "gateway/sms.h"

static const struct {
	const char *given;
	const char *number;
	enum sms_number_kind kind;
} good[] = {
        {"20123456", "+4520123456", SMS_MOBILE},
        {"20 12 34 56", "+4520123456", SMS_MOBILE},
        {" 2012-3456 ", "+4520123456", SMS_MOBILE},
        {"20.12.34.56", "+4520123456", SMS_MOBILE},
        {"20\xc2\xa0"
         "12\xc2\xa0"
         "34\xc2\xa0"
         "56",
                "+4520123456", SMS_MOBILE},
        {"+4520123456", "+4520123456", SMS_MOBILE},
        {"+45 20 12 34 56", "+4520123456", SMS_MOBILE},
        {"(+45) 20123456", "+4520123456", SMS_MOBILE},
        {"004520123456", "+4520123456", SMS_MOBILE},
        {"4520123456", "+4520123456", SMS_MOBILE},
        /* Eight digits that begin with 45 are a number of their own. */
        {"45201234", "+4545201234", SMS_ANY},
        {"+4545201234", "+4545201234", SMS_ANY},
        {"30000000", "+4530000000", SMS_MOBILE},
        {"93999999", "+4593999999", SMS_MOBILE},
        {"33123456", "+4533123456", SMS_ANY},
        {"94123456", "+4594123456", SMS_ANY},
        {"70123456", "+4570123456", SMS_ANY},
        /* Blocks of three digits, and their neighbours. */
        {"34212345", "+4534212345", SMS_MOBILE},
        {"34312345", "+4534312345", SMS_ANY},
        {"82912345", "+4582912345", SMS_MOBILE},
        {"82812345", "+4582812345", SMS_ANY},
        {"+46701234567", "+46701234567", SMS_FOREIGN},
        {"+298123456", "+298123456", SMS_FOREIGN},
        {"00299123456", "+299123456", SMS_FOREIGN},
        {"+123456789012345", "+123456789012345", SMS_FOREIGN},
        {"+4511000001", "+4511000001", SMS_INVENTED},
        {"+45 10 00 99 99", "+4510009999", SMS_INVENTED},
};

static void
test_good(void **state)
{
	struct text why;

	(void)state;
	text_init(&why, NULL, 100);
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		char number[SMS_NUMBER_MAX + 1] = "";
		enum sms_number_kind kind = SMS_ANY;

		assert_int_equal(sms_number(good[i].given, number, &kind, &why),
		        STATUS_OK);
		assert_string_equal(number, good[i].number);
		assert_int_equal(kind, good[i].kind);
	}
	assert_int_equal(why.length, 0);
	talloc_free(why.bytes);
}

static const struct {
	const char *given;
	const char *why; /* a part of it */
} bad[] = {
        {"", "fewer than eight"},
        {"   ", "fewer than eight"},
        {"+", "no international"},
        {"112", "fewer than eight"},
        {"1204", "fewer than eight"},
        {"2012345", "fewer than eight"},
        {"201234567", "eight digits"},
        {"+452012345", "eight digits"},
        {"+45201234567", "eight digits"},
        {"45201234567", "eight digits"},
        {"12345678", "0 or 1"},
        {"01234567", "0 or 1"},
        {"4511000001", "0 or 1"},
        {"004511000001", "0 or 1"},
        {"+4501234567", "0 or 1"},
        {"80123456", "80 and 90"},
        {"90123456", "80 and 90"},
        {"+4580123456", "80 and 90"},
        {"+123456", "no international"},
        {"+1234567890123456", "no international"},
        {"+0123456789", "no international"},
        {"123456789012345678901", "too many"},
        {"2012345a", "something else"},
        {"20123456 (bil)", "something else"},
        {"20123456/30123456", "eight digits"},
        {"+45+20123456", "something else"},
        {"20+123456", "something else"},
        {"２０１２３４５６", "something else"},
};

static void
test_bad(void **state)
{
	struct text why;

	(void)state;
	text_init(&why, NULL, 200);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		char number[SMS_NUMBER_MAX + 1] = "untouched";
		enum sms_number_kind kind = SMS_ANY;

		text_clear(&why);
		assert_int_equal(sms_number(bad[i].given, number, &kind, &why),
		        STATUS_INPUT);
		if (strstr(text_string(&why), bad[i].why) == NULL)
			fail_msg("\"%s\": %s", bad[i].given, text_string(&why));
		assert_string_equal(number, "untouched");
	}
	talloc_free(why.bytes);
}

/* 77 blocks beside the series: the numbering plan's, counted. */
static void
test_blocks(void **state)
{
	int mobile = 0;
	struct text why;

	(void)state;
	text_init(&why, NULL, 100);
	for (int block = 200; block < 1000; block++) {
		char given[32];
		char number[SMS_NUMBER_MAX + 1] = "";
		enum sms_number_kind kind = SMS_ANY;

		(void)snprintf(given, sizeof(given), "%d00000", block);
		if (sms_number(given, number, &kind, &why) == STATUS_OK)
			mobile += kind == SMS_MOBILE;
	}
	/* One series of one digit, sixteen of two. */
	assert_int_equal(mobile, 100 + 16 * 10 + 77);
	talloc_free(why.bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_good),
	        cmocka_unit_test(test_bad),
	        cmocka_unit_test(test_blocks),
	};

	return cmocka_run_group_tests_name("sms_number", tests, NULL, NULL);
}
