-- Seals (migration 0002) of the books and of visits. Each lies in the row that is written anyway, so counting writes no page
-- more. Of view_total, `today`, `week` and view_sum follow from the days, and `ranked` and its like say what `reading` says.
ALTER TABLE view_total ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
UPDATE view_total SET seal = seal(article_id, imported, counted, day, score);
ALTER TABLE view_day ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
UPDATE view_day SET seal = seal(article_id, day, outcome, lang, visits);
ALTER TABLE view_imported ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
UPDATE view_imported SET seal = seal(article_id, system, views, as_of_ms);
ALTER TABLE trend ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
UPDATE trend SET seal = seal(id, half_life_ms);
ALTER TABLE visitor_key ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
UPDATE visitor_key SET seal = seal(day, key, made_ms);
ALTER TABLE visit ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
UPDATE visit SET seal = seal(seq, at_ms, visitor, opened);
ALTER TABLE visit_overflow ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
UPDATE visit_overflow SET seal = seal(visitor, opened_ms, last_ms);
