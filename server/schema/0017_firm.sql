-- Employers: which firm each belongs to, and who is asked by text in a wave.

-- `mark` is the firm in all that the auditor is told and keeps: a random number,
-- which stands for nobody once the firm's row is gone.
CREATE TABLE firm (
  id INTEGER PRIMARY KEY,
  municipality INTEGER NOT NULL REFERENCES municipality,
  cvr TEXT NOT NULL CHECK (length(cvr) = 8),
  mark INTEGER NOT NULL CHECK (mark > 0),
  UNIQUE (municipality, cvr),
  UNIQUE (municipality, mark)
) STRICT;

-- Stays with a respondent whose id has got another number: it is what the
-- answers that were given belong to.
CREATE TABLE firm_respondent (
  respondent INTEGER PRIMARY KEY REFERENCES respondent,
  municipality INTEGER NOT NULL REFERENCES municipality,
  firm INTEGER NOT NULL REFERENCES firm
) STRICT;
CREATE INDEX firm_respondent_firm ON firm_respondent (firm);

-- Who is asked by text in waves, under the id that the file had (in small
-- letters).
CREATE TABLE phone_book (
  municipality INTEGER NOT NULL REFERENCES municipality,
  kind TEXT NOT NULL CHECK (kind = 'employer'),
  external TEXT NOT NULL,
  respondent INTEGER NOT NULL REFERENCES respondent,
  PRIMARY KEY (municipality, kind, external)
) STRICT;
CREATE INDEX phone_book_respondent ON phone_book (respondent);

-- Which survey goes to them, and how.
CREATE TABLE text_schedule (
  municipality INTEGER NOT NULL REFERENCES municipality,
  kind TEXT NOT NULL CHECK (kind = 'employer'),
  survey_version INTEGER NOT NULL REFERENCES survey_version,
  reminder_after_s INTEGER NOT NULL DEFAULT 172800,
  open_for_s INTEGER NOT NULL DEFAULT 604800,
  cap_s INTEGER NOT NULL DEFAULT 2592000, -- one wave in 30 days
  PRIMARY KEY (municipality, kind)
) STRICT;

-- A wave's people until they are asked, or cannot be.
CREATE TABLE wave (
  respondent INTEGER PRIMARY KEY REFERENCES respondent,
  municipality INTEGER NOT NULL REFERENCES municipality,
  kind TEXT NOT NULL CHECK (kind = 'employer'),
  month INTEGER NOT NULL,            -- whose report it belongs to
  begun_at INTEGER NOT NULL,
  due_at INTEGER NOT NULL
) STRICT;
CREATE INDEX wave_due ON wave (due_at);

-- What reports read: never the CVR number.
CREATE VIEW fact_firm AS
SELECT m.municipality, m.respondent, f.mark AS firm
FROM firm_respondent m JOIN firm f ON f.id = m.firm
  AND f.municipality = m.municipality;
