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

-- Arrivals are in order of their ids: what is too old is found without it.
DROP INDEX inbox_received;

-- The outbox anew: with a kind for what programs send, and its checks spelled as
-- comparisons. A list of more than two is a table that the engine builds and
-- throws away at every insert and every change of state, which cost as much as
-- all the rest of it.
CREATE TABLE outbox_copy AS SELECT * FROM outbox;
DROP TABLE outbox;
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  nonce TEXT NOT NULL,               -- with the id, the client reference
  lane TEXT NOT NULL,
  sender TEXT NOT NULL,
  municipality INTEGER NOT NULL,
  subject INTEGER NOT NULL,          -- the invitation, 0 for none
  kind TEXT NOT NULL CHECK (kind = 'question' OR kind = 'invitation'
    OR kind = 'confirmation' OR kind = 'message' OR kind = 'reminder'),
  phone_sealed BLOB NOT NULL,
  phone_key INTEGER NOT NULL,        -- of the number, to keep its texts apart
  body TEXT NOT NULL,                -- '' after 30 days
  segments INTEGER NOT NULL,
  state TEXT NOT NULL DEFAULT 'queued' CHECK (state = 'queued'
    OR state = 'sending' OR state = 'accepted' OR state = 'delivered'
    OR state = 'failed' OR state = 'rejected' OR state = 'unknown'),
  attempt INTEGER NOT NULL DEFAULT 0,
  due_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  after_id INTEGER NOT NULL DEFAULT 0,
  provider_id TEXT,
  error TEXT,
  created_at INTEGER NOT NULL DEFAULT 0,
  sent_at INTEGER,
  settled_at INTEGER,
  batch INTEGER NOT NULL DEFAULT 0,
  priority INTEGER NOT NULL DEFAULT 0, -- what goes first: 0010_lane.sql
  home_lane TEXT,                    -- where it stood before another lane took
  home_sender TEXT                   -- it over; NULL: none did
) STRICT;
INSERT INTO outbox ( id, nonce, lane, sender, municipality, subject, kind,
  phone_sealed, phone_key, body, segments, state, attempt, due_at,
  expires_at, after_id, provider_id, error, created_at, sent_at, settled_at,
  batch, priority, home_lane, home_sender)
SELECT id, nonce, lane, sender, municipality, subject, kind, phone_sealed,
  phone_key, body, segments, state, attempt, due_at, expires_at, after_id,
  provider_id, error, created_at, sent_at, settled_at, batch, priority,
  home_lane, home_sender
FROM outbox_copy;
DROP TABLE outbox_copy;
CREATE INDEX outbox_queued ON outbox (lane, priority, due_at, id)
  WHERE state = 'queued';
CREATE INDEX outbox_expiring ON outbox (municipality, expires_at)
  WHERE state = 'queued' AND kind IN ('invitation', 'reminder');
CREATE INDEX outbox_doubtful ON outbox (sent_at) WHERE state = 'unknown';
CREATE INDEX outbox_sending ON outbox (phone_key) WHERE state = 'sending';
CREATE INDEX outbox_after ON outbox (after_id)
  WHERE after_id <> 0 AND state = 'queued';
CREATE INDEX outbox_subject ON outbox (subject) WHERE subject <> 0;
