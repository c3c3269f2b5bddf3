-- What people wrote about: KL's five themes are in the program, a municipality's
-- own are here.
CREATE TABLE theme (
  id INTEGER PRIMARY KEY,
  municipality INTEGER NOT NULL REFERENCES municipality,
  name TEXT NOT NULL CHECK (name <> ''),
  added_by TEXT NOT NULL,
  added_at INTEGER NOT NULL,
  ended_by TEXT,
  ended_at INTEGER
) STRICT;
CREATE UNIQUE INDEX theme_name ON theme (municipality, name)
  WHERE ended_at IS NULL;

-- The tags that a reviewer gave a text.  Where there is none its question's theme
-- stands.  What was taken back is kept, as who did it.
CREATE TABLE text_theme (
  id INTEGER PRIMARY KEY,
  municipality INTEGER NOT NULL,
  answer INTEGER NOT NULL REFERENCES answer,
  theme TEXT NOT NULL,               -- a code, a name, '' for of no theme
  tagged_by TEXT NOT NULL,
  tagged_at INTEGER NOT NULL,
  taken_back_by TEXT,
  taken_back_at INTEGER
) STRICT;
CREATE UNIQUE INDEX text_theme_now ON text_theme (answer, theme)
  WHERE taken_back_at IS NULL;

-- What a release has shown, and under which theme: it stays there in later ones,
-- and no later one shows fewer than enough people's texts for the first time.
CREATE TABLE text_shown (
  answer INTEGER NOT NULL REFERENCES answer,
  theme TEXT NOT NULL,
  municipality INTEGER NOT NULL,
  first_at INTEGER NOT NULL,
  PRIMARY KEY (answer, theme)
) STRICT;

-- A reviewed text with the theme of its question.
CREATE VIEW text_of_question AS
SELECT t.answer, t.municipality, t.month, t.respondent, t.kind, t.question,
  t.shown, a.session AS invitation, i.survey_version, q.theme
FROM fact_text t
JOIN answer a ON a.id = t.answer
JOIN invitation i ON i.id = a.session
JOIN item q ON q.survey_version = i.survey_version AND q.position = a.item
WHERE t.shown <> '';

-- A row for each theme of a text.  `known`: a manager has read it, since whoever
-- wrote it asked to be called.  `published`: a release has shown it.
CREATE VIEW fact_text_theme AS
SELECT t.answer, t.municipality, t.month, t.respondent, t.kind, t.question,
  t.shown, CASE WHEN s.answer IS NULL THEN coalesce(x.theme, t.theme)
    ELSE s.theme END AS theme, s.answer IS NOT NULL AS published,
  EXISTS (SELECT 1 FROM follow_up f WHERE f.municipality = t.municipality
    AND f.session = t.invitation AND f.kind = 'call_back') AS known
FROM text_of_question t
LEFT JOIN text_shown s ON s.answer = t.answer
LEFT JOIN text_theme x ON x.answer = t.answer AND x.taken_back_at IS NULL
  AND s.answer IS NULL;

-- The same for an export, with the tags as they are.
CREATE VIEW fact_export_theme AS
SELECT t.answer, t.municipality, t.month, t.respondent, t.kind, t.question,
  t.shown, coalesce(x.theme, t.theme) AS theme, s.form_id
FROM text_of_question t
JOIN survey_version v ON v.id = t.survey_version
JOIN survey s ON s.id = v.survey
LEFT JOIN text_theme x ON x.answer = t.answer AND x.taken_back_at IS NULL;
