-- Lists: each is one walk along one index, from a place (key, id) on. The bounds come from news/list.c, which has made
-- one of the embargo, of `until` and of the cursor: two bounds on one side would leave the engine the choice of the wrong
-- one. Columns of all: id, key, section, views, published_ms, languages, card.

-- query: list_newest
-- $1 key, $2 id: before this place; $3 since; $4 how many; $5 kind, $6 of
SELECT a.article_id, a.at_ms, c.section_id, v.imported + v.counted, c.published_ms, c.languages, c.card
  FROM listed a JOIN article_card c ON c.article_id = a.article_id JOIN view_total v ON v.article_id = a.article_id
 WHERE a.kind = $5 AND a.of = $6 AND (a.at_ms, a.article_id) < ($1, $2) AND a.at_ms >= $3
 ORDER BY a.at_ms DESC, a.article_id DESC
 LIMIT $4;

-- query: list_reading      most read, or trending: (article, rank), scheduled ones too
-- $1 rank, $2 id: before this place; $3 kind, $4 of; $5 span, $6 number
SELECT article_id, rank
  FROM reading
 WHERE span = $5 AND number = $6 AND kind = $3 AND of = $4 AND (rank, article_id) < ($1, $2)
 ORDER BY rank DESC, article_id DESC;

-- query: list_card      one of them, as far as that does not tell it
-- $1 id; columns as of all
SELECT c.article_id, 0, c.section_id, v.imported + v.counted, c.published_ms, c.languages, c.card
  FROM article_card c JOIN view_total v ON v.article_id = c.article_id
 WHERE c.article_id = $1;

-- query: list_changed      without what was withdrawn before it came out (news/article.h)
-- $1 key, $2 id: behind this place; $3 now; $4 how many
SELECT a.article_id, a.at_ms, c.section_id, v.imported + v.counted, c.published_ms, c.languages, c.card
  FROM listed a JOIN article_card c ON c.article_id = a.article_id JOIN view_total v ON v.article_id = a.article_id
       JOIN article w ON w.id = a.article_id
 WHERE a.kind = 3 AND a.of = 0 AND (a.at_ms, a.article_id) > ($1, $2) AND a.at_ms <= $3
   AND NOT (w.status = 2 AND w.modified_ms < w.published_ms)
 ORDER BY a.at_ms, a.article_id
 LIMIT $4;

-- query: list_views_of
-- $1 id, $2 now: the count of a public article
SELECT v.imported + v.counted
  FROM article a JOIN view_total v ON v.article_id = a.id
 WHERE a.id = $1 AND a.status = 1 AND a.published_ms <= $2;

-- query: list_entry
-- $1 id: what a list on a page shows beside the texts
SELECT a.slug, a.image_name, m.id, m.ext, m.width, m.height, a.image, m.files, a.tags
  FROM article a LEFT JOIN media m ON m.id = a.image
 WHERE a.id = $1;

-- query: list_tag
-- $1 tag
SELECT id FROM tag WHERE tag = $1;

-- query: list_tags      in use, by articles with status 1
SELECT id, tag, published FROM tag WHERE published > 0 ORDER BY tag;

-- query: list_tag_scheduled      how many of its articles wait for their time
-- $1 tag, $2 now_ms
SELECT count(*) FROM listed WHERE kind = 2 AND of = $1 AND at_ms > $2;

-- query: list_before      when the last article came out before a time
-- $1 time
SELECT max(at_ms) FROM listed WHERE kind = 0 AND of = 0 AND at_ms < $1;

-- query: list_from      when the first article came out at or behind a time
-- $1 time, $2 now_ms
SELECT min(at_ms) FROM listed WHERE kind = 0 AND of = 0 AND at_ms >= $1 AND at_ms <= $2;

-- query: list_near      the newest of a list, for what is related: (article, its release)
-- $1 kind, $2 of, $3 now_ms, $4 how many
SELECT article_id, at_ms FROM listed
 WHERE kind = $1 AND of = $2 AND at_ms <= $3
 ORDER BY at_ms DESC, article_id DESC
 LIMIT $4;

-- query: list_one      a public article as an item
-- $1 id, $2 now_ms; columns as of all, its release as key
SELECT a.id, c.published_ms, c.section_id, v.imported + v.counted, c.published_ms, c.languages, c.card
  FROM article a JOIN article_card c ON c.article_id = a.id JOIN view_total v ON v.article_id = a.id
 WHERE a.id = $1 AND a.status = 1 AND a.published_ms <= $2;

-- query: list_tag_size      how many articles with it are public
-- $1 tag, $2 now_ms
SELECT t.id, t.published - (SELECT count(*) FROM listed l WHERE l.kind = 2 AND l.of = t.id AND l.at_ms > $2)
  FROM tag t
 WHERE t.tag = $1;
