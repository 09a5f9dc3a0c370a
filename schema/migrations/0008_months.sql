-- How many articles with status 1 came out in each month of the site's time zone, scheduled ones too: the archive's overview.
-- Kept by news/archive.c, with the lists; a store from before, and one of another zone, gets its rows from `tradepost migrate` or
-- at a start. A row tells its own bounds, so that the lists prove its count whatever the zone is.
CREATE TABLE month (
    start_ms    INTEGER PRIMARY KEY,                -- its first millisecond
    end_ms      INTEGER NOT NULL,                   -- that of the month behind it
    published   INTEGER NOT NULL CHECK (published >= 0),
    seal        INTEGER NOT NULL                    -- without `published`, which the lists prove
) STRICT;
