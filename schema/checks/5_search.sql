-- The search index: every published article is in it once, at its place, with its texts (what they say is compared by news/verify.c,
-- and with the index by store/check.c).
SELECT 'search_document', coalesce(d.place, 'article ' || a.id), 'is not where its article is released'
  FROM (SELECT id, max(-17179869184, min(17179869183, published_ms / 1000 + (published_ms % 1000 > 0))) * 8 + id % 8 AS place
          FROM article
         WHERE status = 1) a
  LEFT JOIN search_document d ON d.article_id = a.id
 WHERE d.place IS NOT a.place
   AND (d.place IS NULL OR d.place < a.place OR d.place > a.place + 1000000);     -- behind it, where it was taken

SELECT 'search_document', d.place, 'is of an article that is not published'
  FROM search_document d
  LEFT JOIN article a ON a.id = d.article_id
 WHERE a.status IS NOT 1;

SELECT 'search_document', d.place, 'has no text of its article'
  FROM search_document d
  JOIN article a ON a.id = d.article_id AND a.languages <> ''
 WHERE NOT EXISTS (SELECT 1 FROM search_text t WHERE t.place = d.place);

SELECT 'search_text', t.place || ' ' || t.lang, 'is of no document'
  FROM search_text t
 WHERE NOT EXISTS (SELECT 1 FROM search_document d WHERE d.place = t.place);

SELECT 'search_made', id, 'is not what its seal says' FROM search_made WHERE seal <> seal(id, version);
