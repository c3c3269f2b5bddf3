/*
 * What the files of the dictionary share; for nobody else.
 */
#ifndef REPORTS_DICTIONARY_INTERNAL_H
#define REPORTS_DICTIONARY_INTERNAL_H

#include "reports/dictionary.h"

enum { DICTIONARY_QUESTIONS_MAX = 4000 };

struct dictionary_choice {
	int64_t position;
	const char *value;
	const char *label;
};

struct dictionary_item_row {
	int64_t position;
	const char *name;
	const char *type;
	const char *label;
	const char *measure;
};

/* Is it the name of a variable beside the questions? */
bool dictionary_is_fixed(const char *name);

/* Every published version, by id. */
MUST_CHECK enum status dictionary_versions(struct db *db, TALLOC_CTX *memory,
        struct dictionary_version **rows, size_t *count);
/* Of a version, by position; choices then by place. */
MUST_CHECK enum status dictionary_items(struct db *db, TALLOC_CTX *memory,
        int64_t version, struct dictionary_item_row **rows, size_t *count);
MUST_CHECK enum status dictionary_choices(struct db *db, TALLOC_CTX *memory,
        int64_t version, struct dictionary_choice **rows, size_t *count);

/* Codes and names, by name. */
MUST_CHECK enum status dictionary_municipalities(struct db *db,
        TALLOC_CTX *memory, struct dictionary_value **rows, size_t *count);

/* Makes the variables of an item, or finds those that an earlier version made
 * of the same question (dictionary_question.c).  `choices` are the item's. */
struct dictionary_asked {
	const struct dictionary_version *version;
	const struct dictionary_choice *choices;
	size_t choices_count;
};

void dictionary_question(struct dictionary *dictionary,
        const struct dictionary_asked *asked, struct dictionary_item *item);

#endif
