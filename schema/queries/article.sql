-- Reading one article. Nothing here looks at the clock: the caller compares published_ms.

-- query: article_head_by_id
-- $1 id
SELECT a.id, a.slug, a.status, a.section_id, a.published_ms, a.changed_ms, a.revision, a.languages, a.reason,
       v.imported + v.counted, a.modified_ms
  FROM article a JOIN view_total v ON v.article_id = a.id
 WHERE a.id = $1;

-- query: article_head_by_slug
-- $1 slug, the present one or an old one
SELECT a.id, a.slug, a.status, a.section_id, a.published_ms, a.changed_ms, a.revision, a.languages, a.reason,
       v.imported + v.counted, a.modified_ms
  FROM article_slug s JOIN article a ON a.id = s.article_id JOIN view_total v ON v.article_id = a.id
 WHERE s.slug = $1;

-- query: article_json      published articles only
-- $1 id
SELECT j.published_ms, j.section_id, j.languages, j.json, v.imported + v.counted
  FROM article_json j JOIN view_total v ON v.article_id = j.article_id
 WHERE j.article_id = $1;

-- query: article_page      what the page shows beside the texts
-- $1 id
SELECT a.tags, a.source_name, a.source_url, a.image_name, m.id, m.ext, m.width, m.height, a.image, m.files
  FROM article a LEFT JOIN media m ON m.id = a.image
 WHERE a.id = $1;

-- query: article_texts
-- $1 id
SELECT l.tag, t.title, t.summary, t.byline, t.alt, t.caption, t.made_from, t.stale
  FROM article_text t JOIN language l ON l.id = t.lang
 WHERE t.article_id = $1
 ORDER BY t.position;

-- query: article_corrections
-- $1 id
SELECT c.at_ms, l.tag, c.note
  FROM correction c JOIN language l ON l.id = c.lang
 WHERE c.article_id = $1
 ORDER BY c.id;

-- query: article_next_publication      or the next change that is dated later: of what is withdrawn before it comes out, say
-- $1 now_ms
SELECT coalesce(min(published, changed), published, changed)
  FROM (SELECT (SELECT min(at_ms) FROM listed WHERE kind = 0 AND of = 0 AND at_ms > $1) AS published,
               (SELECT min(at_ms) FROM listed WHERE kind = 3 AND of = 0 AND at_ms > $1) AS changed) AS n;
