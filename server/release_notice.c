/*
 * Decides when, and writes the mail.
 */
#include "server/release_notice.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/text.h"
#include "server/conversation.h"

enum { OFFICE_FROM = 8, OFFICE_TO = 18, KEPT_S = 5 * 86400 };

enum status
staff_address_put(struct db *db, const struct secret_keys *keys,
        const char *name, const char *address, int64_t now)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	const unsigned char *sealed = NULL;
	size_t length = 0;
	enum status status = STATUS_INPUT;

	if (address == NULL)
		status = staff_address_forget(db, name);
	else if (mail_address_is_valid(address))
		status = secret_seal(
		        memory, keys->phone, address, &sealed, &length);
	if (status == STATUS_OK && address != NULL)
		status = staff_address_store(db, name, sealed, length, now);
	talloc_free(memory);
	return status;
}

bool
release_notice_is_due(int64_t now)
{
	struct civil civil = clock_civil(now);

	if (civil.hour < OFFICE_FROM || civil.hour >= OFFICE_TO ||
	        !clock_is_working_day(civil.year, civil.month, civil.day))
		return false;
	for (int day = 1; day < civil.day; day++)
		if (clock_is_working_day(civil.year, civil.month, day))
			return false;
	return true;
}

/* The month by its name alone: no digit stands in the mail. */
static const char *
month_word(int64_t month)
{
	static const char *const names[] = {"januar", "februar", "marts",
	        "april", "maj", "juni", "juli", "august", "september",
	        "oktober", "november", "december"};

	return names[(month % 100 + 11) % 12];
}

/* One row: the mail, and that it was put. */
static enum status
put_mail(const struct release_notice *notice, TALLOC_CTX *memory,
        const struct notice_row *row, int64_t now)
{
	struct mail_message message = {.kind = MAIL_NOTICE,
	        .municipality = row->municipality,
	        .due_at = now,
	        .expires_at = now + KEPT_S};
	int64_t id = 0;
	enum status status = secret_open(memory, notice->pen->keys->phone,
	        row->address_sealed.bytes, row->address_sealed.length,
	        &message.address);

	if (status != STATUS_OK)
		return status;
	message.title = text_format(memory, "Rapporten for %s er klar: %s",
	        month_word(row->month), row->municipality_name);
	message.body = text_format(memory,
	        "Hej\n\nBorgernes svar for %s er gjort op for %s, og rapporten"
	        " er udgivet.\n\nLæs den her, når du er logget ind:\n"
	        "%s/rapporter\n\nDer står med vilje ingen tal i denne mail."
	        "\n\nVenlig hilsen\nBorgersvar\n",
	        month_word(row->month), row->municipality_name,
	        notice->public_url);
	status = mail_put(notice->db, notice->pen, &message, &id);
	if (status == STATUS_OK)
		status = release_notice_told(notice->db, row, now);
	return status;
}

enum status
release_notify(const struct release_notice *notice, int64_t now, int64_t *put)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct notice_row *rows = NULL;
	size_t count = 0;
	enum status status = STATUS_OK;

	*put = 0;
	if (release_notice_is_due(now))
		status = release_notice_due(notice->db, memory,
		        clock_month_start(clock_month_of(now)), &rows, &count);
	for (size_t i = 0; i < count; i++) {
		enum status one = put_mail(notice, memory, &rows[i], now);

		*put += one == STATUS_OK ? 1 : 0;
		/* One who cannot be written to keeps nobody else waiting. */
		if (one != STATUS_OK)
			log_event(LOG_WARN, "release.notice",
			        "staff=%" PRId64 " status=%s", rows[i].staff,
			        status_name(one));
	}
	talloc_free(memory);
	return status;
}

enum status
release_tell(struct db *db, const struct conversation *conversation,
        const char *public_url, int64_t now)
{
	const struct mail_pen pen = {
	        conversation->keys, conversation->randomness};
	const struct release_notice notice = {db, &pen, public_url};
	int64_t put = 0;

	return release_notify(&notice, now, &put);
}
