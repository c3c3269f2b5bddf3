/*
 * The house of the mails.
 */
#include "tests/mail_house.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/log.h"

static void
write_config(struct mail_house *house, const char *path)
{
	FILE *file = fopen(path, "w");

	assert_non_null(file);
	assert_true(fprintf(file,
	                    "[database]\nbackup_max_age_h = 24\n"
	                    "[web]\npublic_url = https://svar.test\nport = 0\n"
	                    "[provider]\ntoken = t\nwebhook_secret = s\n"
	                    "url = http://127.0.0.1:9\n"
	                    "[mail]\nurl = %s\nplain = ja\n"
	                    "from = svar@svar.test\n"
	                    "operations = drift@svar.test\n",
	                    house->smtp.url) > 0);
	assert_int_equal(fclose(file), 0);
}

int
mail_house_start(void **state)
{
	struct mail_house *house = talloc_zero(NULL, struct mail_house);
	struct service_options options = {.clock = &house->clock, .seed = 7};
	const char *path;

	house->memory = house;
	text_init(&house->why, house, 1000);
	log_set_level(LOG_ERROR);
	(void)snprintf(house->folder, sizeof(house->folder),
	        "/tmp/borgersvar-mails-XXXXXX");
	assert_non_null(mkdtemp(house->folder));
	raw_smtp_start(&house->smtp, SMTP_WELL);
	assert_int_equal(clock_init(&house->why), STATUS_OK);
	assert_int_equal(secret_init(), STATUS_OK);
	clock_init_frozen(&house->clock, (int64_t)MAIL_HOUSE_NOW * 1000);
	path = talloc_asprintf(house, "%s/borgersvar.conf", house->folder);
	write_config(house, path);
	if (settings_load(house, path, &options.settings, &house->why) !=
	                STATUS_OK ||
	        service_open(house, options, true, &house->service,
	                &house->why) != STATUS_OK)
		fail_msg("%s", text_string(&house->why));
	*state = house;
	return 0;
}

int
mail_house_end(void **state)
{
	static const char *const files[] = {"borgersvar.conf", "borgersvar.db",
	        "borgersvar.db-wal", "borgersvar.db-shm", "borgersvar.keys",
	        "borgersvar.lock", "borgersvar.db.backup"};
	struct mail_house *house = *state;

	service_stop(house->service);
	raw_smtp_end(&house->smtp);
	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		(void)unlink(talloc_asprintf(
		        house, "%s/%s", house->folder, files[i]));
	(void)rmdir(house->folder);
	talloc_free(house);
	log_set_level(LOG_INFO);
	return 0;
}

int
mail_house_send(struct mail_house *house)
{
	while (mail_lane_once(house->service->mails))
		;
	return house->smtp.mails;
}

void
mail_house_advance(struct mail_house *house, int64_t seconds)
{
	clock_advance(&house->clock, seconds * 1000);
}

void
mail_house_run(struct mail_house *house, const char *sql)
{
	if (db_run(house->service->writing, sql, DB_NO_ARGS) != STATUS_OK)
		fail_msg("%s", sql);
}

int64_t
mail_house_count(struct mail_house *house, const char *sql)
{
	int64_t value = -1;

	if (db_int(house->service->writing, sql, DB_NO_ARGS, &value) !=
	        STATUS_OK)
		fail_msg("%s", sql);
	return value;
}

/* Quoted-printable, read by its own rules. */
static char *
decode(TALLOC_CTX *owner, const char *coded)
{
	char *plain = talloc_strdup(owner, coded);
	size_t length = 0;

	while (*coded != '\0') {
		unsigned byte = 0;

		if (strncmp(coded, "=\r\n", 3) == 0) {
			coded += 3;
		} else if (*coded == '=' &&
		           sscanf(coded + 1, "%2X", &byte) == 1) {
			plain[length++] = (char)byte;
			coded += 3;
		} else if (*coded == '\r') {
			coded++;
		} else {
			plain[length++] = *coded++;
		}
	}
	plain[length] = '\0';
	return plain;
}

const char *
mail_house_body(struct mail_house *house)
{
	const char *body = strstr(house->smtp.last, "\r\n\r\n");

	assert_non_null(body);
	return decode(house->memory, body + 4);
}

const char *
mail_house_header(struct mail_house *house, const char *name)
{
	const char *start = talloc_asprintf(house->memory, "%s: ", name);
	const char *at = strstr(house->smtp.last, start);

	if (at == NULL)
		return "";
	at += strlen(start);
	return talloc_strndup(house->memory, at, strcspn(at, "\r"));
}
