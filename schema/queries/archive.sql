-- The archive's months (news/archive.c).

-- query: archive_count
-- $1 start_ms, $2 end_ms, $3 how many more
INSERT INTO month (start_ms, end_ms, published, seal) VALUES ($1, $2, max($3, 0), seal($1, $2))
    ON CONFLICT (start_ms) DO UPDATE SET published = published + $3;

-- query: archive_months      those in which something is public, the newest first: (start_ms, articles)
-- $1 now_ms
SELECT start_ms, articles
  FROM (SELECT m.start_ms,
               CASE WHEN m.end_ms <= $1 THEN m.published
                    ELSE m.published - (SELECT count(*) FROM listed l
                                         WHERE l.kind = 0 AND l.of = 0 AND l.at_ms > max($1, m.start_ms - 1)
                                           AND l.at_ms < m.end_ms)
               END AS articles
          FROM month m)
 WHERE articles > 0
 ORDER BY start_ms DESC;

-- query: archive_rows      (start_ms, end_ms, published)
SELECT start_ms, end_ms, published FROM month ORDER BY start_ms;

-- query: archive_between      how many articles with status 1 came out in [$1, $2)
SELECT count(*) FROM listed WHERE kind = 0 AND of = 0 AND at_ms >= $1 AND at_ms < $2;

-- query: archive_listed      how many articles with status 1 there are, as their sections count them
SELECT coalesce(sum(published), 0) FROM section;

-- query: archive_clear
DELETE FROM month;
