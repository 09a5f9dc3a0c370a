-- The books balance: what an article was counted is the sum of its days, sums and orders are those of the days, but for
-- articles that are marked (view_total.ranked is another sum than what it was read), whose places in the orders are brought
-- up to date within a second. (outcome 0: counted, news/views.h. A week is (day + 3) / 7, news/ranking.h.)
SELECT 'view_total', 'article ' || t.article_id, 'counted is ' || t.counted || ', and its days sum to ' || coalesce(d.n, 0)
  FROM view_total t
  LEFT JOIN (SELECT article_id, sum(min(visits, 1000000000000)) AS n
               FROM view_day
              WHERE outcome = 0
              GROUP BY article_id) d ON d.article_id = t.article_id
 WHERE t.counted <> coalesce(d.n, 0);

SELECT 'view_total', 'article ' || t.article_id, 'today is ' || t.today || ' and week ' || t.week || ', and its days say '
       || coalesce(d.today, 0) || ' and ' || coalesce(d.week, 0)
  FROM view_total t
  LEFT JOIN (SELECT v.article_id, sum(iif(v.day = t.day, min(v.visits, 1000000000000), 0)) AS today,
                    sum(iif(v.day <= t.day AND (v.day + 3) / 7 = (t.day + 3) / 7, min(v.visits, 1000000000000), 0)) AS week
               FROM view_day v JOIN view_total t ON t.article_id = v.article_id
              WHERE v.outcome = 0
              GROUP BY v.article_id) d ON d.article_id = t.article_id
 WHERE t.today <> coalesce(d.today, 0) OR t.week <> coalesce(d.week, 0);

SELECT 'view_sum', 'article ' || article_id || ', outcome ' || outcome || ', lang ' || lang,
       'is ' || sum(sum) || ', and the days sum to ' || sum(days)
  FROM (SELECT article_id, outcome, lang, min(visits, 1000000000000) AS sum, 0 AS days FROM view_sum
         UNION ALL
        SELECT v.article_id, v.outcome, v.lang, 0, min(v.visits, 1000000000000)
          FROM view_day v JOIN view_total t ON t.article_id = v.article_id
         WHERE v.day < t.day)
 GROUP BY article_id, outcome, lang
HAVING sum(sum) <> sum(days);

SELECT 'view_imported', 'article ' || t.article_id, 'other systems counted ' || sum(min(i.views, 1000000000000))
       || ', more than the ' || t.imported || ' that were imported'
  FROM view_total t JOIN view_imported i ON i.article_id = t.article_id
 GROUP BY t.article_id
HAVING sum(min(i.views, 1000000000000)) > t.imported;

SELECT 'view_total', 'article ' || t.article_id, 'ranked is ' || t.ranked || ' instead of ' || (t.imported + t.counted)
  FROM view_total t
  JOIN article a ON a.id = t.article_id
 WHERE a.status <> 1 AND t.ranked <> t.imported + t.counted;

SELECT 'view_total', 'article ' || t.article_id, 'ranked is ' || t.ranked || ' and ranked_score ' || t.ranked_score
       || ', under which it is not in the orders by reading'
  FROM view_total t
  JOIN article a ON a.id = t.article_id
 WHERE a.status = 1
   AND (NOT EXISTS (SELECT 1 FROM reading r
                     WHERE r.span = 0 AND r.number = 0 AND r.kind = 0 AND r.of = 0 AND r.rank = t.ranked
                       AND r.article_id = t.article_id)
        OR NOT EXISTS (SELECT 1 FROM reading r
                        WHERE r.span = 3 AND r.number = 0 AND r.kind = 0 AND r.of = 0 AND r.rank = t.ranked_score
                          AND r.article_id = t.article_id));

-- Where its day is a later one, it was not counted on it yet.
SELECT 'view_total', 'article ' || t.article_id, 'is ranked under other figures than its own'
  FROM view_total t
 WHERE t.ranked = t.imported + t.counted
   AND (t.ranked_score <> t.score OR t.ranked_day > t.day OR (t.ranked_day < t.day AND t.today > 0)
        OR (t.ranked_day = t.day AND (t.ranked_today <> t.today OR t.ranked_week <> t.week)));

-- Rows of days and weeks that are over go one by one.
SELECT 'reading', 'span ' || r.span || ', ' || r.number || ' ' || r.kind || ' ' || r.of || ' ' || r.rank || ': article ' || r.article_id,
       'its article does not ask for it'
  FROM reading r
  LEFT JOIN article a ON a.id = r.article_id
  LEFT JOIN view_total v ON v.article_id = r.article_id
  LEFT JOIN tag t ON r.kind = 2 AND t.id = r.of
 WHERE a.id IS NULL OR a.status <> 1 OR v.article_id IS NULL
    OR CASE r.span
       WHEN 0 THEN r.number <> 0 OR r.rank <> v.ranked
       WHEN 1 THEN r.number <> v.ranked_day OR r.rank <> v.ranked_today OR r.rank <= 0
       WHEN 2 THEN r.number <> (v.ranked_day + 3) / 7 OR r.rank <> v.ranked_week OR r.rank <= 0
       WHEN 3 THEN r.number <> 0 OR r.rank <> v.ranked_score
       ELSE 1
       END
    OR CASE r.kind
       WHEN 0 THEN r.of <> 0
       WHEN 1 THEN r.of <> a.section_id
       WHEN 2 THEN t.id IS NULL OR instr(',' || a.tags || ',', ',' || t.tag || ',') = 0
       ELSE 1
       END;

SELECT 'reading', 'article ' || a.id, 'is not in all its lists of span ' || s.span
  FROM article a
  JOIN (SELECT 0 AS span UNION ALL SELECT 3) s
  LEFT JOIN (SELECT article_id, span, sum(kind = 0) AS everywhere, sum(kind = 1) AS section, sum(kind = 2) AS tags
               FROM reading
              GROUP BY article_id, span) r ON r.article_id = a.id AND r.span = s.span
 WHERE a.status = 1
   AND (coalesce(r.everywhere, 0) <> 1 OR coalesce(r.section, 0) <> 1
        OR coalesce(r.tags, 0) <> CASE a.tags WHEN '' THEN 0 ELSE 1 + length(a.tags) - length(replace(a.tags, ',', '')) END);

-- Of a period that is not over everything is there or nothing.
SELECT 'reading', 'article ' || a.id, 'is not in all its lists of span ' || r.span
  FROM article a
  JOIN (SELECT article_id, span, sum(kind = 0) AS everywhere, sum(kind = 1) AS section, sum(kind = 2) AS tags
          FROM reading
         WHERE (span = 1 AND number = (SELECT max(number) FROM reading WHERE span = 1))
            OR (span = 2 AND number = (SELECT max(number) FROM reading WHERE span = 2))
         GROUP BY article_id, span) r ON r.article_id = a.id
 WHERE r.everywhere <> 1 OR r.section <> 1
    OR r.tags <> CASE a.tags WHEN '' THEN 0 ELSE 1 + length(a.tags) - length(replace(a.tags, ',', '')) END;
