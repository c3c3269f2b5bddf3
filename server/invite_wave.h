/*
 * How far a wave has got.  One of many people is put in parts, a transaction
 * each, by both ways of inviting (invite_mail.h, invite_text.h): citizens'
 * answers go between two of them.
 */
#ifndef SERVER_INVITE_WAVE_H
#define SERVER_INVITE_WAVE_H

#include <stddef.h>
#include <stdint.h>

struct invite_part {
	int64_t municipality;
	int64_t begun_at; /* of the wave: the same in all its parts */
	size_t most;      /* people in a part */
	/* Everybody up to this respondent was looked at; 0 begins.  Moved on by
	 * each part. */
	int64_t after;
	size_t looked; /* at, in this part; fewer than `most` were the last */
};

#endif
