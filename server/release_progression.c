/*
 * Keeps progressions beside the reports, with what the auditor was told.
 */
#include "server/release_progression.h"

#include <inttypes.h>

#include <sodium.h>

#include "base/text.h"

enum { RESULT_MAX = 400000 };

int64_t
release_progression_code(const struct period *quarter)
{
	return RELEASE_PROGRESSION + period_code(quarter);
}

enum status
release_progression_build(struct db *db, TALLOC_CTX *owner,
        int64_t municipality, const struct period *quarter,
        struct progression **out)
{
	const struct progression_of of = {.municipality = municipality,
	        .quarter = *quarter,
	        .prefix = text_format(owner,
	                "%04" PRId64 " %" PRId64 " progression: ", municipality,
	                release_progression_code(quarter))};

	return progression_build(db, owner, &of, out);
}

/* Of what is published: the answers are not told by it. */
static const char *
checksum_of(TALLOC_CTX *memory, const struct text *json)
{
	unsigned char hash[crypto_hash_sha256_BYTES];
	char hex[2 * crypto_hash_sha256_BYTES + 1];

	crypto_hash_sha256(
	        hash, (const unsigned char *)text_string(json), json->length);
	sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
	return talloc_strdup(memory, hex);
}

enum status
release_progression_put(
        struct db *db, const struct progression *progression, int64_t now)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct release_row row = {.municipality = progression->municipality,
	        .period = "quarter",
	        .statement = progression->statement};
	struct period quarter = {.months = 0};
	struct text json;
	struct text html;
	enum status status = period_parse(progression->quarter, &quarter);

	text_init(&json, memory, RESULT_MAX);
	text_init(&html, memory, RESULT_MAX);
	progression_json(progression, &json);
	progression_html(progression, &html);
	if (json.truncated || html.truncated)
		status = STATUS_LIMIT;
	row.code = release_progression_code(&quarter);
	row.json = text_string(&json);
	row.html = text_string(&html);
	row.checksum = checksum_of(memory, &json);
	if (status == STATUS_OK)
		status = release_insert_row(db, &row, now);
	talloc_free(memory);
	return status;
}
