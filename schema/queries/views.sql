-- The books of views: news/views.c, news/counting.c, news/ranking.c, news/trend.c, news/books.c.

-- query: view_article      one row or none; what counting needs to know of an article
-- $1 article id
SELECT a.status, a.published_ms, a.languages, v.imported + v.counted, v.day, v.score, a.modified_ms
  FROM article a
  JOIN view_total v ON v.article_id = a.id
 WHERE a.id = $1;

-- query: view_total_add
-- $1 article id, $2 counted more, $3 of them on its latest day, $4 in that day's week; $5 score
UPDATE view_total SET counted = counted + $2, today = today + $3, week = week + $4, score = $5,
       seal = seal(article_id, imported, counted + $2, day, $5)
 WHERE article_id = $1;

-- query: view_sum_add
-- $1 article id, $2 outcome, $3 language id, $4 visits more
INSERT INTO view_sum (article_id, outcome, lang, visits) VALUES ($1, $2, $3, $4)
    ON CONFLICT (article_id, outcome, lang) DO UPDATE SET visits = visits + excluded.visits;

-- query: view_turn_sum      an article's day becomes a later one: what lies before that is summed
-- $1 article id, $2 the day until now, $3 the new one
INSERT INTO view_sum (article_id, outcome, lang, visits)
SELECT article_id, outcome, lang, sum(visits)
  FROM view_day
 WHERE article_id = $1 AND day >= $2 AND day < $3
 GROUP BY outcome, lang
    ON CONFLICT (article_id, outcome, lang) DO UPDATE SET visits = visits + excluded.visits;

-- query: view_turn_back      the clock went back: as view_turn_sum, but the new day is $2 and the old one $3
UPDATE view_sum
   SET visits = visits - (SELECT coalesce(sum(d.visits), 0)
                            FROM view_day d
                           WHERE d.article_id = $1 AND d.day >= $2 AND d.day < $3
                             AND d.outcome = view_sum.outcome AND d.lang = view_sum.lang)
 WHERE article_id = $1;

-- query: view_turn_day      what was counted on that day already: with clocks that only go forward, nothing
-- $1 article id, $2 day, $3 first day of its week
UPDATE view_total
   SET day = $2, seal = seal(article_id, imported, counted, $2, score),
       today = (SELECT coalesce(sum(d.visits), 0) FROM view_day d WHERE d.article_id = $1 AND d.day = $2 AND d.outcome = 0),
       week = (SELECT coalesce(sum(d.visits), 0) FROM view_day d
                WHERE d.article_id = $1 AND d.day >= $3 AND d.day <= $2 AND d.outcome = 0)
 WHERE article_id = $1
RETURNING today;

-- query: view_day_add
-- $1 article id, $2 day, $3 outcome, $4 language id, $5 visits more
INSERT INTO view_day (article_id, day, outcome, lang, visits, seal)
VALUES ($1, $2, $3, $4, $5, seal($1, $2, $3, $4, $5))
    ON CONFLICT (article_id, day, outcome, lang) DO UPDATE SET visits = visits + excluded.visits,
       seal = seal(article_id, day, outcome, lang, visits + excluded.visits);

-- query: view_language      one row
-- $1 tag
SELECT id FROM language WHERE tag = $1;

-- query: view_unranked      articles whose places in the orders by reading are behind
-- $1 behind this one, $2 at most so many
SELECT article_id FROM view_total WHERE ranked <> imported + counted AND article_id > $1 ORDER BY article_id LIMIT $2;

-- query: rank_load      what an article has been read, and under what `reading` has it
-- $1 article id
SELECT a.status, a.section_id, a.tags, v.imported + v.counted, v.day, v.today, v.week, v.score,
       v.ranked, v.ranked_day, v.ranked_today, v.ranked_week, v.ranked_score
  FROM article a
  JOIN view_total v ON v.article_id = a.id
 WHERE a.id = $1;

-- query: rank_keep      it has it under that now
-- $1 article id
UPDATE view_total
   SET ranked = imported + counted, ranked_day = day, ranked_today = today, ranked_week = week, ranked_score = score
 WHERE article_id = $1;

-- query: rank_add
-- $1 span, $2 number, $3 kind, $4 of, $5 rank, $6 article id
INSERT INTO reading (span, number, kind, of, rank, article_id) VALUES ($1, $2, $3, $4, $5, $6);

-- query: rank_drop
-- as rank_add
DELETE FROM reading WHERE span = $1 AND number = $2 AND kind = $3 AND of = $4 AND rank = $5 AND article_id = $6;

-- query: rank_forget
-- $1 span, $2 before this number, $3 at most so many
DELETE FROM reading
 WHERE (span, number, kind, of, rank, article_id) IN
       (SELECT span, number, kind, of, rank, article_id FROM reading WHERE span = $1 AND number < $2 LIMIT $3);

-- query: imported_load      what other systems counted of an article
-- $1 article id
SELECT system, views, as_of_ms FROM view_imported WHERE article_id = $1 ORDER BY system;

-- query: imported_find      one row or none
-- $1 article id, $2 system
SELECT views, as_of_ms FROM view_imported WHERE article_id = $1 AND system = $2;

-- query: imported_put
-- $1 article id, $2 system, $3 views, $4 as of
INSERT INTO view_imported (article_id, system, views, as_of_ms, seal) VALUES ($1, $2, $3, $4, seal($1, $2, $3, $4))
    ON CONFLICT (article_id, system) DO UPDATE SET views = excluded.views, as_of_ms = excluded.as_of_ms, seal = excluded.seal;

-- query: imported_add
-- $1 article id, $2 imported more, or less
UPDATE view_total SET imported = imported + $2, seal = seal(article_id, imported + $2, counted, day, score)
 WHERE article_id = $1;

-- query: imported_source      articles from that address, two at most
-- $1 address
SELECT id FROM article WHERE source_url = $1 ORDER BY id LIMIT 2;

-- query: trend_get
SELECT half_life_ms FROM trend WHERE id = 1;

-- query: trend_put
-- $1 half-life
INSERT INTO trend (id, half_life_ms, seal) VALUES (1, $1, seal(1, $1))
    ON CONFLICT (id) DO UPDATE SET half_life_ms = excluded.half_life_ms, seal = excluded.seal;

-- query: trend_next      the next article that was counted
-- $1 behind this one
SELECT article_id FROM view_total WHERE article_id > $1 AND counted > 0 ORDER BY article_id LIMIT 1;

-- query: trend_days      what it was counted, by day
-- $1 article id
SELECT day, sum(visits) FROM view_day WHERE article_id = $1 AND outcome = 0 GROUP BY day;

-- query: trend_put_score
-- $1 article id, $2 score
UPDATE view_total SET score = $2, seal = seal(article_id, imported, counted, day, $2) WHERE article_id = $1;

-- query: books_total      what an article has been read: one row or none
-- $1 article id
SELECT imported, counted FROM view_total WHERE article_id = $1;

-- query: books_sums      every outcome by language; those of the latest day are rows of their own
-- $1 article id
SELECT s.outcome, l.tag, s.visits
  FROM view_sum s JOIN language l ON l.id = s.lang
 WHERE s.article_id = $1
 UNION ALL
SELECT d.outcome, l.tag, d.visits
  FROM view_total t JOIN view_day d ON d.article_id = t.article_id AND d.day >= t.day JOIN language l ON l.id = d.lang
 WHERE t.article_id = $1;

-- query: books_days      what was counted and what robots did, day by day
-- $1 article id, $2 first day, $3 last day
SELECT d.day, d.outcome, l.tag, d.visits
  FROM view_day d JOIN language l ON l.id = d.lang
 WHERE d.article_id = $1 AND d.day >= $2 AND d.day <= $3 AND d.outcome IN (0, 2)
 ORDER BY d.day, d.outcome, d.lang;

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
