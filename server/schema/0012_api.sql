-- Who may send texts by the interface for programs: a municipality's systems,
-- each with a token of its own, of which only the keyed hash is kept.
CREATE TABLE api_token (
  id INTEGER PRIMARY KEY,
  municipality INTEGER NOT NULL REFERENCES municipality,
  name TEXT NOT NULL,
  token_hash BLOB NOT NULL UNIQUE,
  created_at INTEGER NOT NULL,
  used_day INTEGER NOT NULL DEFAULT 0, -- year * 10000 + month * 100 + day
  revoked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX api_token_name ON api_token (municipality, name)
  WHERE revoked_at IS NULL;

-- References of texts that were taken: one that comes again sends nothing.
CREATE TABLE api_reference (
  token INTEGER NOT NULL REFERENCES api_token,
  reference TEXT NOT NULL,
  message INTEGER NOT NULL,          -- the outbox's
  digest BLOB NOT NULL,              -- keyed, of what was to be sent
  taken_at INTEGER NOT NULL,
  PRIMARY KEY (token, reference)
) STRICT;
CREATE INDEX api_reference_taken ON api_reference (taken_at);
