/*
 * HTTP by hand over a loopback socket, for tests that must see the very bytes.
 */
#ifndef TESTS_RAW_HTTP_H
#define TESTS_RAW_HTTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Aborts the test where the system fails. */
int raw_connect(uint16_t port);
int raw_listen(uint16_t *port);
/* False when the other side no longer takes bytes. */
bool raw_send(int fd, const char *bytes, size_t length);
bool raw_send_text(int fd, const char *text);

struct raw_answer {
	int status;  /* of the first answer; 0 for none */
	bool closed; /* the other side ended it, or reset it */
	size_t length;
	char bytes[8192]; /* NUL-terminated, cut to this size */
};

/* Reads until the other side closes or nothing comes for wait_ms. */
void raw_read(int fd, int wait_ms, struct raw_answer *answer);
/* Reads until `mark` has come; closed is set where it ended before. */
void raw_read_until(int fd, const char *mark, struct raw_answer *answer);
/* Connects, sends, reads to the end, closes. */
void raw_ask(uint16_t port, const char *bytes, size_t length,
        struct raw_answer *answer);

int64_t raw_now_ms(void);
void raw_sleep_ms(int ms);

#endif
