-- What is related to an article: news/nearest.c writes, news/related.c reads.

-- query: related_get
-- $1 article
SELECT section_id, published_ms, terms, kin, near FROM article_related WHERE article_id = $1;

-- query: related_put
-- $1 article, $2 section, $3 published_ms, $4 terms, $5 kin, $6 near
INSERT INTO article_related (article_id, section_id, published_ms, terms, kin, near, seal)
VALUES ($1, $2, $3, $4, $5, $6, seal($1, $2, $3, $4, $5, $6))
    ON CONFLICT (article_id) DO UPDATE SET section_id = excluded.section_id, published_ms = excluded.published_ms,
       terms = excluded.terms, kin = excluded.kin, near = excluded.near, seal = excluded.seal;

-- query: related_near_put
-- $1 article, $2 near
UPDATE article_related SET near = $2, seal = seal(article_id, section_id, published_ms, terms, kin, $2) WHERE article_id = $1;

-- query: related_drop
-- $1 article
DELETE FROM article_related WHERE article_id = $1;

-- query: related_is_kin      is it public, and as near as it was?
-- $1 article, $2 kin, $3 now_ms
SELECT 1 FROM article_related WHERE article_id = $1 AND kin = $2 AND published_ms <= $3;

-- query: related_telling_add      it may be there, in a store that has lost its row of article_related
-- $1 term, $2 at_ms, $3 article
INSERT INTO telling (term, at_ms, article_id) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING;

-- query: related_telling_drop
-- $1 term, $2 at_ms, $3 article
DELETE FROM telling WHERE term = $1 AND at_ms = $2 AND article_id = $3;

-- query: related_telling      the newest articles of a term: (article, its release)
-- $1 term, $2 until, $3 how many
SELECT article_id, at_ms FROM telling
 WHERE term = $1 AND at_ms <= $2
 ORDER BY at_ms DESC, article_id DESC
 LIMIT $3;

-- query: related_is_telling
-- $1 term, $2 at_ms, $3 article
SELECT 1 FROM telling WHERE term = $1 AND at_ms = $2 AND article_id = $3;
