-- The lists: each row is one that its article asks for, each article has the rows that it asks for, and sections and tags
-- count them right. (enum listed, news/listed.h: 0 all, 1 a section, 2 a tag, 3 by change.)
SELECT 'listed', l.kind || ' ' || l.of || ' ' || l.at_ms || ': article ' || l.article_id, 'its article does not ask for it'
  FROM listed l
  LEFT JOIN article a ON a.id = l.article_id
  LEFT JOIN tag t ON l.kind = 2 AND t.id = l.of
 WHERE a.id IS NULL
    OR CASE l.kind
       WHEN 0 THEN a.status <> 1 OR l.of <> 0 OR l.at_ms <> a.published_ms
       WHEN 1 THEN a.status <> 1 OR l.of <> a.section_id OR l.at_ms <> a.published_ms
       WHEN 2 THEN a.status <> 1 OR t.id IS NULL OR l.at_ms <> a.published_ms
                   OR instr(',' || a.tags || ',', ',' || t.tag || ',') = 0
       WHEN 3 THEN a.status = 0 OR l.of <> 0 OR l.at_ms <> a.changed_ms
       ELSE 1
       END;

SELECT 'listed', 'article ' || a.id, 'is not in the list by release'
  FROM article a
 WHERE a.status = 1
   AND NOT EXISTS (SELECT 1 FROM listed l
                    WHERE l.kind = 0 AND l.of = 0 AND l.at_ms = a.published_ms AND l.article_id = a.id);

SELECT 'listed', 'article ' || a.id, 'is not in the list of its section'
  FROM article a
 WHERE a.status = 1
   AND NOT EXISTS (SELECT 1 FROM listed l
                    WHERE l.kind = 1 AND l.of = a.section_id AND l.at_ms = a.published_ms AND l.article_id = a.id);

SELECT 'listed', 'article ' || a.id, 'is not in the list by change'
  FROM article a
 WHERE a.status <> 0
   AND NOT EXISTS (SELECT 1 FROM listed l
                    WHERE l.kind = 3 AND l.of = 0 AND l.at_ms = a.changed_ms AND l.article_id = a.id);

SELECT 'listed', 'article ' || a.id, 'is not in the lists of all its tags'
  FROM article a
  LEFT JOIN (SELECT article_id, count(*) AS n FROM listed WHERE kind = 2 GROUP BY article_id) l ON l.article_id = a.id
 WHERE a.status = 1 AND a.tags <> ''
   AND coalesce(l.n, 0) <> 1 + length(a.tags) - length(replace(a.tags, ',', ''));

SELECT 'section', s.id || ' ' || s.slug, 'says ' || s.published || ' articles, and there are ' || coalesce(a.n, 0)
  FROM section s
  LEFT JOIN (SELECT section_id, count(*) AS n FROM article WHERE status = 1 GROUP BY section_id) a ON a.section_id = s.id
 WHERE s.published <> coalesce(a.n, 0);

SELECT 'tag', t.id || ' ' || t.tag, 'says ' || t.published || ' articles, and there are ' || coalesce(l.n, 0)
  FROM tag t
  LEFT JOIN (SELECT of, count(*) AS n FROM listed WHERE kind = 2 GROUP BY of) l ON l.of = t.id
 WHERE t.published <> coalesce(l.n, 0);
