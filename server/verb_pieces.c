/*
 * Files of many rows, written in pieces.  A server lends its pen for two seconds
 * (server/admin.h), in which some 20,000 rows are written on a good day; citizens'
 * answers wait meanwhile.  So every command that reads a file checks all of it
 * first, where it owns nothing, and then comes here: 500 rows, a commit, the pen
 * goes back, the database is closed, and the next 500.
 *
 * There is no note of how far a file has got.  A row that is there already is the
 * same after it was written again, so a file that was cut off is sent again from
 * its start, whatever cut it off.
 */
#include "server/municipality.h"
#include "server/verb.h"

struct piece {
	struct verb_pieces *pieces;
	size_t rows, taken;
};

static enum status
take_piece(struct verb_call *call, void *what)
{
	struct piece *piece = what;

	return piece->pieces->take(
	        call, piece->pieces->what, piece->rows, &piece->taken);
}

/* Of the piece that failed nothing is there. */
static void
say_what_stays(
        const struct verb_pieces *pieces, enum status status, struct text *why)
{
	if (pieces->taken == 0)
		return;
	if (why->length == 0)
		text_add(why, status_name(status));
	text_add_format(why,
	        "; %zu rækker var med før det, og de bliver stående: kør samme"
	        " kommando igen, så går den videre, og ingen række kommer med"
	        " to gange",
	        pieces->taken);
}

enum status
verb_write_pieces(struct verb_call *call, struct verb_pieces *pieces)
{
	struct piece piece = {.pieces = pieces,
	        .rows = pieces->rows == 0 ? VERB_PIECE_ROWS : pieces->rows};
	enum status status = STATUS_OK;

	pieces->taken = 0;
	do {
		piece.taken = 0;
		status = verb_write(call, take_piece, &piece);
		if (status == STATUS_OK)
			pieces->taken += piece.taken;
	} while (status == STATUS_OK && piece.taken == piece.rows);
	if (status != STATUS_OK)
		say_what_stays(pieces, status, &call->why);
	return status;
}

static enum status
look(struct verb_call *call, void *what)
{
	return municipality_set_load(call->db, what);
}

/* By the pen although it only reads: where no server runs yet, this is what makes
 * the database, or brings its schema up to date. */
enum status
verb_municipalities(struct verb_call *call, struct municipality_set *here)
{
	return verb_write(call, look, here);
}
