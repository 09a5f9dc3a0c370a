-- What belongs to an article: its revisions, its addresses, its rows in the books.
SELECT 'article', a.id, 'is at revision ' || a.revision || ', but its revisions are not 1 to ' || a.revision
  FROM article a
  LEFT JOIN (SELECT article_id, count(*) AS n, min(revision) AS first, max(revision) AS last
               FROM revision
              GROUP BY article_id) r ON r.article_id = a.id
 WHERE r.n IS NULL OR r.n <> a.revision OR r.first <> 1 OR r.last <> a.revision;

SELECT 'article', a.id, 'its slug ' || a.slug || ' does not lead to it'
  FROM article a
 WHERE NOT EXISTS (SELECT 1 FROM article_slug s WHERE s.slug = a.slug AND s.article_id = a.id);

SELECT 'article', a.id, 'has no row in view_total'
  FROM article a
 WHERE NOT EXISTS (SELECT 1 FROM view_total v WHERE v.article_id = a.id);

-- Ids are never given again.
SELECT 'sqlite_sequence', 'article', 'ids were given up to ' || coalesce(s.seq, 0) || ', and there is ' || a.last
  FROM (SELECT max(id) AS last FROM article) a
  LEFT JOIN sqlite_sequence s ON s.name = 'article'
 WHERE a.last > coalesce(s.seq, 0);

SELECT 'sqlite_sequence', 'token', 'ids were given up to ' || coalesce(s.seq, 0) || ', and there is ' || t.last
  FROM (SELECT max(id) AS last FROM token) t
  LEFT JOIN sqlite_sequence s ON s.name = 'token'
 WHERE t.last > coalesce(s.seq, 0);

-- Its texts are numbered from 0 on (what they say is compared by news/verify.c).
SELECT 'article_text', article_id, 'is not numbered from 0 on'
  FROM article_text
 GROUP BY article_id
HAVING min(position) <> 0 OR max(position) <> count(*) - 1;

-- Changes: the chain itself is walked by news/audit.c. Its end cannot be cut off, since numbers are never given again, and it
-- says of each article what that is now.
SELECT 'sqlite_sequence', 'audit', 'changes were numbered up to ' || coalesce(s.seq, 0) || ', and the last is ' || a.last
  FROM (SELECT coalesce(max(id), 0) AS last FROM audit) a
  LEFT JOIN sqlite_sequence s ON s.name = 'audit'
 WHERE a.last <> coalesce(s.seq, 0);

SELECT 'audit', u.id, 'the last change of article ' || a.id || ' left something else than its latest revision'
  FROM (SELECT of, max(id) AS last FROM audit WHERE kind = 'article' GROUP BY of) l
  JOIN audit u ON u.id = l.last
  JOIN article a ON a.id = CAST(u.of AS INTEGER)
  JOIN revision r ON r.article_id = a.id AND r.revision = a.revision
 WHERE u.after IS NOT r.hash;
