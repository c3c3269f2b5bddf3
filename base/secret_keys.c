/*
 * The key file: three lines of "name = hex".  Whoever loses it loses the link
 * between phone numbers and answers, which is the point; so it is made once,
 * durably, and never written over.
 */
#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sodium.h>

#include "base/log.h"
#include "base/secret.h"

enum { KEY_FILE_MAX = 1024, KEYS = 3 };

static const char *const key_names[KEYS] = {"phone", "lookup", "token"};

/* The keys in the order of their names. */
static unsigned char *
key_at(struct secret_keys *keys, size_t i)
{
	unsigned char *all[] = {keys->phone, keys->lookup, keys->token};

	return all[i];
}

/* Reads "name = hex" and the line's end at `*at`, and steps over them. */
static bool
read_key(const char **at, size_t i, unsigned char *key)
{
	char hex[2 * SECRET_KEY_BYTES + 1];
	size_t name_length = strlen(key_names[i]);
	const char *line = *at;
	bool read;

	if (strncmp(line, key_names[i], name_length) != 0 ||
	        strncmp(line + name_length, " = ", 3) != 0)
		return false;
	line += name_length + 3;
	if (strcspn(line, "\n") != sizeof(hex) - 1)
		return false;
	memcpy(hex, line, sizeof(hex) - 1);
	hex[sizeof(hex) - 1] = '\0';
	read = secret_unhex(hex, key, SECRET_KEY_BYTES);
	sodium_memzero(hex, sizeof(hex));
	line += sizeof(hex) - 1;
	*at = line + (*line == '\n');
	return read;
}

/* The three lines in their order and nothing else: a key file is written by
 * secret_create alone, so whatever differs was damaged. */
static enum status
read_keys(const char *content, const char *path, struct secret_keys *keys,
        struct text *why)
{
	for (size_t i = 0; i < KEYS; i++) {
		if (read_key(&content, i, key_at(keys, i)))
			continue;
		text_add_format(why,
		        "%s line %u: expected \"%s = \" and 64 hex digits",
		        path, (unsigned)i + 1, key_names[i]);
		return STATUS_INPUT;
	}
	if (*content == '\0')
		return STATUS_OK;
	text_add_format(why, "%s line %d: expected the file to end here", path,
	        KEYS + 1);
	return STATUS_INPUT;
}

/* Looks at the file that was opened, not at its name: that may be another by
 * now. */
static enum status
read_file(int file, const char *path, char content[KEY_FILE_MAX],
        struct text *why)
{
	struct stat about;
	ssize_t length;

	if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
		text_add_format(why, "%s: expected a file", path);
		return STATUS_SYSTEM;
	}
	if ((about.st_mode & 077) != 0) {
		text_add_format(why,
		        "%s: others may read the keys; chmod 600 it", path);
		return STATUS_FORBIDDEN;
	}
	length = read(file, content, KEY_FILE_MAX - 1);
	if (length < 0) {
		text_add_format(why, "%s: %s", path, strerror(errno));
		return STATUS_SYSTEM;
	}
	content[length] = '\0';
	return STATUS_OK;
}

/* What was read of the keys is wiped when it is of no use. */
enum status
secret_load(const char *path, struct secret_keys *keys, struct text *why)
{
	char content[KEY_FILE_MAX];
	/* A pipe in the file's place must not hold the start up. */
	int file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	enum status status;
	int error;

	if (file < 0) {
		error = errno;
		text_add_format(why, "%s: %s", path, strerror(error));
		return error == ENOENT ? STATUS_NOT_FOUND : STATUS_SYSTEM;
	}
	status = read_file(file, path, content, why);
	close(file);
	if (status == STATUS_OK)
		status = read_keys(content, path, keys, why);
	if (status != STATUS_OK)
		sodium_memzero(keys, sizeof(*keys));
	sodium_memzero(content, sizeof(content));
	return status;
}

/* Three keys and not one, so that a hash can be replaced without a phone number
 * being sealed anew. */
static void
make_content(const struct secret_keys *keys, struct text *content)
{
	struct secret_keys copy = *keys;

	for (size_t i = 0; i < KEYS; i++) {
		char hex[2 * SECRET_KEY_BYTES + 1];

		secret_hex(key_at(&copy, i), SECRET_KEY_BYTES, hex);
		text_add_format(content, "%s = %s\n", key_names[i], hex);
		sodium_memzero(hex, sizeof(hex));
	}
	sodium_memzero(&copy, sizeof(copy));
}

/* The new name is durable only when its folder is. */
static bool
sync_folder(const char *path)
{
	char *copy = talloc_strdup(NULL, path);
	int folder;
	bool done;

	if (copy == NULL)
		log_abort("secret.create", "out of memory");
	folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	done = folder >= 0 && fsync(folder) == 0;
	if (folder >= 0)
		close(folder);
	talloc_free(copy);
	return done;
}

/* Writes new keys; a short write is a full disk. */
static bool
write_keys(int file, const struct secret_keys *keys)
{
	struct text content;
	ssize_t written;
	bool done;

	text_init(&content, NULL, KEY_FILE_MAX);
	make_content(keys, &content);
	written = write(file, content.bytes, content.length);
	done = written == (ssize_t)content.length;
	if (written >= 0 && !done)
		errno = ENOSPC;
	sodium_memzero(content.bytes, content.length);
	talloc_free(content.bytes);
	return done;
}

/* Keys that were not written whole are taken away again: a half of a file
 * would stand in the way of the next attempt. */
enum status
secret_create_with(
        const char *path, const struct secret_keys *keys, struct text *why)
{
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	int error = 0;

	if (file < 0) {
		error = errno;
		text_add_format(why, "%s: %s", path, strerror(error));
		return error == EEXIST ? STATUS_CONFLICT : STATUS_SYSTEM;
	}
	if (!write_keys(file, keys) || fsync(file) != 0 || !sync_folder(path))
		error = errno;
	close(file);
	if (error == 0)
		return STATUS_OK;
	(void)unlink(path);
	text_add_format(why, "%s: %s", path, strerror(error));
	return error == ENOSPC || error == EDQUOT ? STATUS_FULL : STATUS_SYSTEM;
}

enum status
secret_create(const char *path, struct text *why)
{
	struct secret_keys keys;
	enum status status;

	randombytes_buf(&keys, sizeof(keys));
	status = secret_create_with(path, &keys, why);
	sodium_memzero(&keys, sizeof(keys));
	return status;
}
