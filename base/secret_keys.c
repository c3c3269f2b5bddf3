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

enum { KEY_FILE_MAX = 1024 };

static const char *const key_names[] = {"phone", "lookup", "token"};

static unsigned char *
key_at(struct secret_keys *keys, size_t i)
{
	unsigned char *all[] = {keys->phone, keys->lookup, keys->token};

	return all[i];
}

/* Reads "name = hex" for the i-th key out of the file's text. */
static enum status
read_key(const char *content, size_t i, unsigned char *key)
{
	const char *line = strstr(content, key_names[i]);
	size_t length = 0;

	if (line == NULL)
		return STATUS_INPUT;
	line += strlen(key_names[i]);
	line += strspn(line, " =");
	if (sodium_hex2bin(key, SECRET_KEY_BYTES, line,
	            strspn(line, "0123456789abcdef"), NULL, &length,
	            NULL) != 0 ||
	        length != SECRET_KEY_BYTES)
		return STATUS_INPUT;
	return STATUS_OK;
}

static enum status
read_file(int file, const char *path, char content[KEY_FILE_MAX],
        struct text *why)
{
	struct stat about;
	ssize_t length;

	if (fstat(file, &about) != 0 || !S_ISREG(about.st_mode)) {
		text_add_format(why, "%s: is no file", path);
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

enum status
secret_load(const char *path, struct secret_keys *keys, struct text *why)
{
	char content[KEY_FILE_MAX];
	int file = open(path, O_RDONLY | O_CLOEXEC);
	enum status status;

	if (file < 0) {
		text_add_format(why, "%s: %s", path, strerror(errno));
		return errno == ENOENT ? STATUS_NOT_FOUND : STATUS_SYSTEM;
	}
	status = read_file(file, path, content, why);
	close(file);
	for (size_t i = 0; status == STATUS_OK && i < 3; i++) {
		status = read_key(content, i, key_at(keys, i));
		if (status != STATUS_OK)
			text_add_format(why,
			        "%s: expected a line \"%s = \" with 64 hex"
			        " digits",
			        path, key_names[i]);
	}
	sodium_memzero(content, sizeof(content));
	return status;
}

static void
make_content(struct text *content)
{
	for (size_t i = 0; i < 3; i++) {
		unsigned char key[SECRET_KEY_BYTES];
		char hex[2 * SECRET_KEY_BYTES + 1];

		randombytes_buf(key, sizeof(key));
		secret_hex(key, sizeof(key), hex);
		text_add_format(content, "%s = %s\n", key_names[i], hex);
	}
}

/* The new name is durable only when its folder is. */
static bool
sync_folder(const char *path)
{
	char *copy = talloc_strdup(NULL, path);
	int folder = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool done = folder >= 0 && fsync(folder) == 0;

	if (folder >= 0)
		close(folder);
	talloc_free(copy);
	return done;
}

enum status
secret_create(const char *path, struct text *why)
{
	TALLOC_CTX *memory = talloc_new(NULL);
	struct text content;
	enum status status = STATUS_OK;
	int file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

	text_init(&content, memory, KEY_FILE_MAX);
	if (file < 0) {
		text_add_format(why, "%s: %s", path, strerror(errno));
		status = errno == EEXIST ? STATUS_CONFLICT : STATUS_SYSTEM;
		goto done;
	}
	make_content(&content);
	if (write(file, content.bytes, content.length) !=
	                (ssize_t)content.length ||
	        fsync(file) != 0 || !sync_folder(path)) {
		text_add_format(why, "%s: %s", path, strerror(errno));
		status = STATUS_SYSTEM;
	}
	close(file);
done:
	talloc_free(memory);
	return status;
}
