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

-- query: search_text      what is searched at a place, by language
-- $1 place
SELECT l.tag, t.text, t.title
  FROM search_text t
  JOIN language l ON l.id = t.lang
 WHERE t.place = $1;

-- query: search_released      when the article at a place was or will be released
-- $1 place
SELECT a.published_ms
  FROM search_document d
  JOIN article a ON a.id = d.article_id
 WHERE d.place = $1;

-- query: search_prefix_pages      of the index, that may hold the terms from $1 to before $2, by segment (news/search_prefix.c)
-- $1 and $2 blobs: what terms begin with, as FTS5 writes them ('0' is the main index)
-- How many; the first of them, and how many follow it before one where a term begins; and so the last where one begins, if it
-- is another. search_idx has the first term of each page where one begins (pgno twice, and a bit), and '' of the first page;
-- search_data has page p of a segment at segment * 2^37 + p. Of a segment that is being merged, the first pages are gone already.
WITH RECURSIVE segment (id) AS (
    SELECT min(segid) FROM search_idx
     UNION ALL
    SELECT (SELECT min(i.segid) FROM search_idx i WHERE i.segid > n.id) FROM segment n WHERE n.id IS NOT NULL
), bounds (id, least, first, last, behind) AS (
    SELECT n.id,
           (SELECT min(d.id) % (1 << 31) FROM search_data d WHERE d.id BETWEEN n.id << 37 AND (n.id << 37) + (1 << 31) - 1),
           (SELECT i.pgno >> 1 FROM search_idx i WHERE i.segid = n.id AND i.term <= $1 ORDER BY i.term DESC LIMIT 1),
           (SELECT i.pgno >> 1 FROM search_idx i WHERE i.segid = n.id AND i.term < $2 ORDER BY i.term DESC LIMIT 1),
           coalesce((SELECT i.pgno >> 1 FROM search_idx i WHERE i.segid = n.id AND i.term >= $2 ORDER BY i.term LIMIT 1),
                    (SELECT max(d.id) % (1 << 31) + 1 FROM search_data d
                      WHERE d.id BETWEEN n.id << 37 AND (n.id << 37) + (1 << 31) - 1))
      FROM segment n
     WHERE n.id IS NOT NULL
)
SELECT n.behind - max(n.first, n.least),
       (SELECT d.block FROM search_data d WHERE d.id = (n.id << 37) + n.first),
       coalesce((SELECT i.pgno >> 1 FROM search_idx i WHERE i.segid = n.id AND i.term > $1 ORDER BY i.term LIMIT 1), n.behind)
         - n.first - 1,
       (SELECT d.block FROM search_data d WHERE d.id = (n.id << 37) + n.last AND n.last > n.first),
       n.behind - n.last - 1
  FROM bounds n;
