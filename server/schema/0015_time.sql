-- Time: quarters and years beside months, notes on the timeline, earlier series,
-- and who is told that a report is there.

-- Of what a release tells.  For a month `month` is year * 100 + month as ever;
-- for a quarter it is year * 100 + 20 + quarter, for a year year * 100 + 40, so
-- that no statement that asks for a month finds one of them.
ALTER TABLE release ADD COLUMN period TEXT NOT NULL DEFAULT 'month'
  CHECK (period IN ('month', 'quarter', 'year'));

-- A meeting's invitation is the citizen's; the employee who is asked about the
-- same meeting does not make it two.
DROP VIEW fact_meeting;
CREATE VIEW fact_meeting AS
SELECT m.municipality, m.month, m.target_group, m.fate, i.id AS invitation
FROM meeting m LEFT JOIN invitation i ON i.meeting = m.id
  AND i.respondent = m.respondent;

-- Who asked to be called: a manager has read these answers.
CREATE INDEX follow_up_call_back ON follow_up (municipality, session)
  WHERE kind = 'call_back';
CREATE VIEW fact_call_back AS
SELECT DISTINCT municipality, session AS invitation FROM follow_up
WHERE kind = 'call_back' AND session IS NOT NULL;

-- What was changed, and when: a mark on the timeline.
CREATE TABLE note (
  id INTEGER PRIMARY KEY,
  municipality INTEGER NOT NULL REFERENCES municipality,
  day INTEGER NOT NULL,              -- year * 10000 + month * 100 + day
  text TEXT NOT NULL CHECK (text <> ''),
  topic TEXT NOT NULL DEFAULT '',    -- a principle or a theme, '' for none
  author TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  removed_at INTEGER
) STRICT;
CREATE INDEX note_day ON note (municipality, day) WHERE removed_at IS NULL;

-- Figures of others (LISES, STAR, KL) as aggregates, for the charts.
CREATE TABLE series_point (
  municipality INTEGER NOT NULL REFERENCES municipality,
  series TEXT NOT NULL,              -- "LISES"
  measure TEXT NOT NULL CHECK (measure IN ('satisfaction', 'involvement')),
  month INTEGER NOT NULL,            -- year * 100 + month in which it begins
  period TEXT NOT NULL,              -- as it was written: 2019, 2019-Q2, 2019-05
  value REAL NOT NULL,
  low REAL,
  high REAL,
  n INTEGER,
  source TEXT NOT NULL,
  imported_at INTEGER NOT NULL,
  PRIMARY KEY (municipality, series, measure, period)
) STRICT;

-- Where staff are written to, sealed, and which month's report they were told
-- of: once a month and person.
CREATE TABLE staff_address (
  staff INTEGER PRIMARY KEY REFERENCES staff,
  address_sealed BLOB NOT NULL,
  set_at INTEGER NOT NULL
) STRICT;
CREATE TABLE staff_notice (
  staff INTEGER NOT NULL REFERENCES staff,
  month INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (staff, month)
) STRICT;
