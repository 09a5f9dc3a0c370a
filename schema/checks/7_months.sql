-- The months of the archive: each says of itself what is true, and together they have every article that is in a month.
SELECT 'month', start_ms, 'is not what its seal says' FROM month WHERE seal <> seal(start_ms, end_ms);

SELECT 'month', m.start_ms, 'says ' || m.published || ' articles, and there are ' || m.n
  FROM (SELECT start_ms, published,
               (SELECT count(*) FROM listed l
                 WHERE l.kind = 0 AND l.of = 0 AND l.at_ms >= start_ms AND l.at_ms < end_ms) AS n
          FROM month) m
 WHERE m.published <> m.n;

-- (Before the year 1 there are none.)
SELECT 'month', 'all', 'say ' || m.n || ' articles, and there are ' || l.n
  FROM (SELECT coalesce(sum(published), 0) AS n FROM month) m
  JOIN (SELECT count(*) AS n FROM listed WHERE kind = 0 AND of = 0 AND at_ms >= -62135500000000) l
 WHERE m.n < l.n;
