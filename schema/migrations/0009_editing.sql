-- Editing: what was changed by whom, as a chain; what editors were answered; and lists of what is not public.

-- One row per change, in their order, written in the change's transaction (news/audit.c) and never changed. Each holds a hash
-- over its own columns and the hash of the row before, so that none can be changed, left out or put between without it showing.
CREATE TABLE audit (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,  -- 1, 2, 3 … without a gap
    at_ms       INTEGER NOT NULL,
    author      TEXT NOT NULL,                      -- the token's label, `import` or `command`
    token_id    INTEGER,                            -- token.id; NULL: a command
    action      TEXT NOT NULL,                      -- create, change, withdraw, restore, delete, import, figure, or a command's change
    kind        TEXT NOT NULL,                      -- of what was changed: article, section, token, media, counts
    of          TEXT NOT NULL,                      -- which one: its id; of a section its slug
    before      BLOB CHECK (length(before) = 32),   -- BLAKE2b of what was there, of an article revision.hash; NULL: nothing, or not told
    after       BLOB CHECK (length(after) = 32),    -- the same of what is there now
    hash        BLOB NOT NULL CHECK (length(hash) = 32) -- BLAKE2b, see news/audit.c
) STRICT;

-- What a request with an Idempotency-Key was answered, for 24 hours; written in its change's transaction (news/once.c).
CREATE TABLE answered (
    token_id    INTEGER NOT NULL REFERENCES token(id),
    key         TEXT NOT NULL,
    content     BLOB NOT NULL CHECK (length(content) = 32), -- BLAKE2b of method, path and body
    at_ms       INTEGER NOT NULL,
    status      INTEGER NOT NULL,                   -- of HTTP
    article_id  INTEGER,                            -- the answer is this article's revision; NULL: it is `body`
    revision    INTEGER,
    body        TEXT,                               -- NULL: none, or as above
    seal        INTEGER NOT NULL,
    PRIMARY KEY (token_id, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX answered_at ON answered (at_ms);

-- Drafts and withdrawn articles in the order of their ids; those with status 1 are in `listed`.
CREATE INDEX article_unlisted ON article (status) WHERE status <> 1;
