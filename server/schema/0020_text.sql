-- Reviewing on the web: what waits in a municipality is found without a look at
-- all of its answers.  `words` marks an answer to a question for words; a comment
-- tells by itself.
ALTER TABLE answer ADD COLUMN words INTEGER;
UPDATE answer SET words = 1 FROM invitation i, item q
WHERE i.id = answer.session AND q.survey_version = i.survey_version
AND q.position = answer.item AND q.type = 'text';
CREATE INDEX answer_words ON answer (municipality, id)
  WHERE comment IS NOT NULL OR words = 1;
CREATE INDEX text_review_municipality ON text_review (municipality, answer);

-- Who is of the unit that a text is about: the units of an employee, and the
-- meetings of whoever wrote.
CREATE INDEX meeting_employee ON meeting (municipality, lower(employee), unit);
CREATE INDEX meeting_respondent ON meeting (municipality, respondent, unit);

-- What fact_text has, from the answer on instead of from the month.
CREATE VIEW text_answer AS
SELECT a.id AS answer, a.municipality, coalesce(a.late_month, i.month) AS month,
  a.comment, a.words, i.respondent, i.meeting, v.title AS survey, q.theme,
  CASE WHEN q.type = 'text' THEN q.label ELSE '' END AS question,
  CASE WHEN q.type = 'text' THEN a.value ELSE a.comment END AS written,
  r.shown, r.reviewer, r.at
FROM answer a
JOIN invitation i ON i.id = a.session
JOIN survey_version v ON v.id = i.survey_version
JOIN item q ON q.survey_version = i.survey_version AND q.position = a.item
LEFT JOIN text_review r ON r.answer = a.id
WHERE a.value <> '' AND (q.type = 'text' OR a.comment IS NOT NULL)
AND NOT EXISTS (SELECT 1 FROM answer b
  WHERE b.municipality = a.municipality AND b.session = a.session
  AND b.item = a.item AND b.id > a.id);
