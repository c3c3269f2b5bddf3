-- Answers of polls that are read once at the provider's: kept, sealed, until
-- what they tell has been acted on.
CREATE TABLE poll_answer (
  id INTEGER PRIMARY KEY,
  lane TEXT NOT NULL,
  poll INTEGER NOT NULL,             -- which of the driver's polls
  body_sealed BLOB NOT NULL,
  received_at INTEGER NOT NULL
) STRICT;
