/*
 * A server as systemd runs it: a process of its own in a command's folder, that
 * says where it listens.
 */
#ifndef TESTS_SERVING_H
#define TESTS_SERVING_H

#include <stdbool.h>

#include <sys/types.h>

#include "tests/command.h"

struct serving {
	pid_t child;
	int port;
	const char *log; /* its standard error, a file; the command's */
};

/* Returns once it listens. */
void serving_start(struct command *command, struct serving *serving);
/* Tells it to end and returns its exit status, or -1 if a signal ended it. */
int serving_end(struct serving *serving, int signal_number);
/* What it has said so far; the command's. */
const char *serving_said(
        struct command *command, const struct serving *serving);
/* A connection, or -1. */
int serving_connect(const struct serving *serving);
/* The answer to a request, headers and all; the command's.  The request says
 * "Connection: close". */
const char *serving_ask(struct command *command, const struct serving *serving,
        const char *request);
const char *serving_get(struct command *command, const struct serving *serving,
        const char *path);

/* Writes a list of meetings of so many people, numbered from `first`. */
void serving_meetings(
        struct command *command, const char *name, int count, int first);
/* Runs a command line in the background... */
pid_t serving_begin(const struct command *command, const char *arguments);
/* ...and waits for it: its exit status, or -1 if a signal ended it. */
int serving_wait(pid_t child);

#endif
