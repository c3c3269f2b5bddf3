-- Lanes whose provider's clock is known to be behind, by receipts that tell of a
-- time before their text was sent.
CREATE TABLE lane_clock (
  lane TEXT PRIMARY KEY,
  behind_s INTEGER NOT NULL,
  noted_at INTEGER NOT NULL
) STRICT;
