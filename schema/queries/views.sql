-- The books of views: news/views.c and news/counting.c.

-- query: view_article      one row or none; what counting needs to know of an article
-- $1 article id
SELECT a.status, a.published_ms, a.languages, v.imported + v.counted
  FROM article a
  JOIN view_total v ON v.article_id = a.id
 WHERE a.id = $1;

-- query: view_total_add
-- $1 article id, $2 counted more
UPDATE view_total SET counted = counted + $2, seal = seal(article_id, imported, counted + $2)
 WHERE article_id = $1;

-- query: view_day_add
-- $1 article id, $2 day, $3 outcome, $4 language id, $5 visits more
INSERT INTO view_day (article_id, day, outcome, lang, visits, seal)
VALUES ($1, $2, $3, $4, $5, seal($1, $2, $3, $4, $5))
    ON CONFLICT (article_id, day, outcome, lang) DO UPDATE SET visits = visits + excluded.visits,
       seal = seal(article_id, day, outcome, lang, visits + excluded.visits);

-- query: view_language      one row
-- $1 tag
SELECT id FROM language WHERE tag = $1;

-- query: view_unranked      articles whose place in the order by views is behind
-- $1 at most so many
SELECT article_id, imported + counted FROM view_total WHERE ranked <> imported + counted LIMIT $1;

-- query: view_rank_reading
-- $1 article id, $2 views
UPDATE reading SET views = $2 WHERE article_id = $1;

-- query: view_rank_total
-- $1 article id, $2 views
UPDATE view_total SET ranked = $2 WHERE article_id = $1;

-- query: visit_last
SELECT coalesce(max(seq), 0) FROM visit;

-- query: visit_add
-- $1 time, $2 visitor, $3 opened, $4 one more than the last
INSERT INTO visit (seq, at_ms, visitor, opened, seal) VALUES ($4, $1, $2, $3, seal($4, $1, $2, $3));

-- query: visit_all      the living visits, oldest first
SELECT seq, at_ms, visitor, opened FROM visit ORDER BY seq;

-- query: visit_oldest
-- $1 at most so many
SELECT seq, at_ms FROM visit ORDER BY seq LIMIT $1;

-- query: visit_drop
-- $1 up to this one
DELETE FROM visit WHERE seq <= $1;

-- query: overflow_find      what is kept of an address and an article
-- $1 first visitor of that address and article, $2 last
SELECT id, visitor, opened_ms, last_ms FROM visit_overflow WHERE visitor BETWEEN $1 AND $2;

-- query: overflow_add
-- $1 visitor, $2 opened, $3 last
INSERT INTO visit_overflow (visitor, opened_ms, last_ms, seal) VALUES ($1, $2, $3, seal($1, $2, $3));

-- query: overflow_extend
-- $1 id, $2 last
UPDATE visit_overflow SET last_ms = $2, seal = seal(visitor, opened_ms, $2) WHERE id = $1;

-- query: overflow_drop
-- $1 those last seen before
DELETE FROM visit_overflow WHERE last_ms < $1;

-- query: overflow_clear
DELETE FROM visit_overflow;

-- query: overflow_any
SELECT 1 FROM visit_overflow LIMIT 1;

-- query: visitor_key_all      the newest first
SELECT day, key, made_ms FROM visitor_key ORDER BY day DESC;

-- query: visitor_key_add
-- $1 day, $2 key, $3 made
INSERT INTO visitor_key (day, key, made_ms, seal) VALUES ($1, $2, $3, seal($1, $2, $3));

-- query: visitor_key_drop
-- $1 day
DELETE FROM visitor_key WHERE day = $1;
