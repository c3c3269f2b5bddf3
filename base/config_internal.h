/*
 * What the files of the configuration share; for nobody else.
 */
#ifndef BASE_CONFIG_INTERNAL_H
#define BASE_CONFIG_INTERNAL_H

#include "base/config.h"

/* Where strings go, and where relative paths begin; no path: no file. */
struct config_file {
	TALLOC_CTX *owner;
	const char *path;
};

/* Stores a value at the key's member; returns what was expected where it does
 * not fit, otherwise NULL. */
const char *config_set_value(const struct config_file *file,
        const struct config_key *key, void *at, const char *value);
/* The string; aborts where memory has run out. */
char *config_kept(char *string);

#endif
