-- Searching. A match's places in the index are looked at only as far as its worth needs; texts are read for those that are shown.

-- query: search_window      matches, the newest first: place, and which phrases are where (store/fts_hits.c)
-- $1 expression, $2 from and $3 to a place
SELECT rowid, search_hits(search)
  FROM search
 WHERE search MATCH $1 AND rowid >= $2 AND rowid <= $3
 ORDER BY rowid DESC;

-- query: search_is_listed      is the article at a place in a list?
-- $1 place, $2 kind, $3 of
SELECT 1
  FROM search_document d
  JOIN article a ON a.id = d.article_id
  JOIN listed l ON l.kind = $2 AND l.of = $3 AND l.at_ms = a.published_ms AND l.article_id = a.id
 WHERE d.place = $1;

-- query: search_languages      ids and tags
SELECT id, tag FROM language ORDER BY id;

-- query: search_text      what is searched at a place but for titles, by language
-- $1 place
SELECT l.tag, t.text
  FROM search_text t
  JOIN language l ON l.id = t.lang
 WHERE t.place = $1;

-- query: search_released      when the article at a place was or will be released
-- $1 place
SELECT a.published_ms
  FROM search_document d
  JOIN article a ON a.id = d.article_id
 WHERE d.place = $1;
