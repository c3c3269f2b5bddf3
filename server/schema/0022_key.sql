-- Which keys the database is written with: a keyed hash of them, which tells
-- nothing of them to who has only the database.
CREATE TABLE key_mark (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  bytes BLOB NOT NULL
) STRICT;
