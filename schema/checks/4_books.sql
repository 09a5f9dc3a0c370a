-- The books balance: what an article was counted is the sum of its days, and the order by views is the one of the totals, but
-- for articles that are marked (view_total.ranked is another sum) and brought up to date within a second.
-- (outcome 0: counted, news/views.h.)
SELECT 'view_total', 'article ' || t.article_id, 'counted is ' || t.counted || ', and its days sum to ' || coalesce(d.n, 0)
  FROM view_total t
  LEFT JOIN (SELECT article_id, sum(min(visits, 1000000000000)) AS n
               FROM view_day
              WHERE outcome = 0
              GROUP BY article_id) d ON d.article_id = t.article_id
 WHERE t.counted <> coalesce(d.n, 0);

SELECT 'view_total', 'article ' || t.article_id, 'ranked is ' || t.ranked || ' instead of ' || (t.imported + t.counted)
  FROM view_total t
  JOIN article a ON a.id = t.article_id
 WHERE a.status <> 1 AND t.ranked <> t.imported + t.counted;

SELECT 'view_total', 'article ' || t.article_id, 'ranked is ' || t.ranked || ', under which it is not in the order by views'
  FROM view_total t
  JOIN article a ON a.id = t.article_id
 WHERE a.status = 1
   AND NOT EXISTS (SELECT 1 FROM reading r
                    WHERE r.kind = 0 AND r.of = 0 AND r.views = t.ranked AND r.article_id = t.article_id);

SELECT 'reading', r.kind || ' ' || r.of || ' ' || r.views || ': article ' || r.article_id, 'its article does not ask for it'
  FROM reading r
  LEFT JOIN article a ON a.id = r.article_id
  LEFT JOIN view_total v ON v.article_id = r.article_id
  LEFT JOIN tag t ON r.kind = 2 AND t.id = r.of
 WHERE a.id IS NULL OR a.status <> 1 OR v.ranked IS NULL OR v.ranked <> r.views
    OR CASE r.kind
       WHEN 0 THEN r.of <> 0
       WHEN 1 THEN r.of <> a.section_id
       WHEN 2 THEN t.id IS NULL OR instr(',' || a.tags || ',', ',' || t.tag || ',') = 0
       ELSE 1
       END;

SELECT 'reading', 'article ' || a.id, 'is not in all its lists by views'
  FROM article a
  LEFT JOIN (SELECT article_id, sum(kind = 0) AS everywhere, sum(kind = 1) AS section, sum(kind = 2) AS tags
               FROM reading
              GROUP BY article_id) r ON r.article_id = a.id
 WHERE a.status = 1
   AND (coalesce(r.everywhere, 0) <> 1 OR coalesce(r.section, 0) <> 1
        OR coalesce(r.tags, 0) <> CASE a.tags WHEN '' THEN 0 ELSE 1 + length(a.tags) - length(replace(a.tags, ',', '')) END);
