-- What somebody at operations must see to.  One open row a cause and subject;
-- nothing of a person stands in it.
CREATE TABLE alarm (
  id INTEGER PRIMARY KEY,
  cause TEXT NOT NULL,               -- as alarm_store.c spells them
  subject TEXT NOT NULL,             -- a lane, a file, '' for the whole
  detail TEXT NOT NULL,              -- the provider's words, masked
  raised_at INTEGER NOT NULL,
  told_at INTEGER,                   -- when operations were written to
  cleared_at INTEGER
) STRICT;
CREATE UNIQUE INDEX alarm_open ON alarm (cause, subject)
  WHERE cleared_at IS NULL;
