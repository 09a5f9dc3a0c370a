-- What is related: every published article has its row, and in `telling` as many as it has terms (which they are is compared by
-- news/verify.c).
SELECT 'article_related', 'article ' || article_id, 'is not what its seal says'
  FROM article_related
 WHERE seal <> seal(article_id, section_id, published_ms, terms, kin, near);

SELECT 'article_related', 'article ' || coalesce(r.article_id, a.id), 'is not what its article is listed under'
  FROM (SELECT id, section_id, published_ms FROM article WHERE status = 1) a
  FULL JOIN article_related r ON r.article_id = a.id
 WHERE r.section_id IS NOT a.section_id OR r.published_ms IS NOT a.published_ms;

SELECT 'telling', t.term || ' ' || t.at_ms || ': article ' || t.article_id, 'its article does not ask for it'
  FROM telling t
  LEFT JOIN article_related r ON r.article_id = t.article_id
 WHERE r.published_ms IS NOT t.at_ms;

SELECT 'telling', 'article ' || r.article_id, 'has ' || coalesce(t.n, 0) || ' of ' || (length(r.terms) / 6) || ' terms'
  FROM article_related r
  LEFT JOIN (SELECT article_id, count(*) AS n FROM telling GROUP BY article_id) t ON t.article_id = r.article_id
 WHERE coalesce(t.n, 0) <> length(r.terms) / 6;
