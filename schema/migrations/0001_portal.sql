-- The portal: articles in several languages, their sections, tags and pictures, the books of views, and access.
-- Times are milliseconds since 1970-01-01T00:00:00Z (_ms), days are counted since 1970-01-01 in the site's time zone.

-- One row per language that was ever used; other tables name it by id.
CREATE TABLE language (
    id          INTEGER PRIMARY KEY,
    tag         TEXT NOT NULL UNIQUE                -- BCP 47 in canonical case: en, zh-Hans
) STRICT;

-- One row per section; written by `tradepost section`, by importers and by admins.
CREATE TABLE section (
    id          INTEGER PRIMARY KEY,
    slug        TEXT NOT NULL UNIQUE,
    position    INTEGER NOT NULL,                   -- order in lists, ascending, then id
    revision    INTEGER NOT NULL DEFAULT 1,         -- grows with each change; the strong entity tag
    published   INTEGER NOT NULL DEFAULT 0 CHECK (published >= 0) -- articles with status 1, scheduled ones too; kept by news/save.c
) STRICT;

-- A section's name in one language.
CREATE TABLE section_name (
    section_id  INTEGER NOT NULL REFERENCES section(id) ON DELETE CASCADE,
    lang        TEXT NOT NULL,                      -- as language.tag: the order of names is the order of their tags
    name        TEXT NOT NULL CHECK (name <> ''),
    PRIMARY KEY (section_id, lang)
) STRICT, WITHOUT ROWID;

-- One row per article, of its latest revision; written by news/save.c only.
CREATE TABLE article (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,  -- never used again, also after a draft was deleted
    slug        TEXT NOT NULL UNIQUE,
    section_id  INTEGER NOT NULL REFERENCES section(id),
    status      INTEGER NOT NULL CHECK (status IN (0, 1, 2)), -- enum article_status: draft, published, withdrawn
    published_ms INTEGER,                           -- release time; in the future: scheduled; NULL: a draft without one
    modified_ms INTEGER NOT NULL,                   -- when the latest revision was saved
    changed_ms  INTEGER NOT NULL,                   -- the later of the two above: when readers saw it change
    revision    INTEGER NOT NULL CHECK (revision >= 1),
    languages   TEXT NOT NULL,                      -- tags of the visible texts in their order, joined by commas
    tags        TEXT NOT NULL,                      -- in their order, joined by commas
    image       TEXT,                               -- media.id, whether or not that picture is here yet
    image_name  TEXT,                               -- the picture's file name, as its article's source has it
    source_name TEXT,                               -- whom the article is from
    source_url  TEXT,
    origin      TEXT NOT NULL UNIQUE,               -- identity at the place it was imported from, or one made here
    origin_hash BLOB,                               -- content of the last import (BLAKE2b, 32 bytes); NULL: never imported
    edited      INTEGER NOT NULL DEFAULT 0 CHECK (edited IN (0, 1)), -- 1: changed here since that import
    reason      TEXT NOT NULL DEFAULT '{}',         -- of a withdrawal: JSON object of texts by language
    CHECK (status = 0 OR published_ms IS NOT NULL)
) STRICT;
CREATE INDEX article_image ON article (image) WHERE image IS NOT NULL;
CREATE INDEX article_source ON article (source_url) WHERE source_url IS NOT NULL;

-- Every slug that an article has or had: an old one redirects for ever.
CREATE TABLE article_slug (
    slug        TEXT PRIMARY KEY,
    article_id  INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;
CREATE INDEX article_slug_article ON article_slug (article_id);

-- One row per save: the article as it was put, which is its source; everything else about its text is derived from it.
CREATE TABLE revision (
    id          INTEGER PRIMARY KEY,
    article_id  INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    revision    INTEGER NOT NULL,                   -- 1, 2, 3 … within the article
    at_ms       INTEGER NOT NULL,
    author      TEXT NOT NULL,                      -- the token's label, or `import`
    changed     TEXT NOT NULL,                      -- JSON list of the fields that differ from the revision before
    doc         TEXT NOT NULL,                      -- canonical JSON in the form of the editors' input, texts as Markdown
    written     TEXT NOT NULL,                      -- JSON: by language, the revision that last changed title, summary or body
    hash        BLOB NOT NULL CHECK (length(hash) = 32), -- BLAKE2b of doc
    UNIQUE (article_id, revision)
) STRICT;

-- The visible texts of the latest revision. The body is in article_json only, rendered.
CREATE TABLE article_text (
    article_id  INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,                   -- order in which the texts were sent; 0 is the source
    lang        INTEGER NOT NULL REFERENCES language(id),
    title       TEXT NOT NULL,
    summary     TEXT NOT NULL,                      -- '' where there is none; byline, alt, caption likewise
    byline      TEXT NOT NULL,
    alt         TEXT NOT NULL,                      -- of the article's picture
    caption     TEXT NOT NULL,
    made_from   INTEGER NOT NULL,                   -- revision of the source that this text was made from
    stale       INTEGER NOT NULL CHECK (stale IN (0, 1)), -- 1: the source changed after that
    PRIMARY KEY (article_id, position)
) STRICT, WITHOUT ROWID;

-- Finished JSON of an article, as segments (news/segments.h). The card is its object in lists; of a withdrawn article it
-- has no texts, a draft has none.
CREATE TABLE article_card (
    article_id  INTEGER PRIMARY KEY REFERENCES article(id) ON DELETE CASCADE,
    section_id  INTEGER NOT NULL,                   -- these three as in article, so that a list reads nothing else
    published_ms INTEGER NOT NULL,
    languages   TEXT NOT NULL,
    card        BLOB NOT NULL
) STRICT;
-- The single article, of published ones only. It begins with the card, which is thus here twice: reading an article then
-- reads one row, and that row's pages lie together.
CREATE TABLE article_json (
    article_id  INTEGER PRIMARY KEY REFERENCES article(id) ON DELETE CASCADE,
    section_id  INTEGER NOT NULL,                   -- these three as in article
    published_ms INTEGER NOT NULL,
    languages   TEXT NOT NULL,
    json        BLOB NOT NULL
) STRICT;

-- What finished JSON was made with (news/rendering.h: version and time zone). One row. Another program or zone makes
-- them again at its start.
CREATE TABLE rendering (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    made_with   TEXT NOT NULL
) STRICT;

-- Public notes of what was corrected after publication.
CREATE TABLE correction (
    id          INTEGER PRIMARY KEY,
    article_id  INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    at_ms       INTEGER NOT NULL,
    lang        INTEGER NOT NULL REFERENCES language(id),
    note        TEXT NOT NULL
) STRICT;
CREATE INDEX correction_article ON correction (article_id, id);

CREATE TABLE tag (
    id          INTEGER PRIMARY KEY,
    tag         TEXT NOT NULL UNIQUE,               -- NFC
    published   INTEGER NOT NULL DEFAULT 0 CHECK (published >= 0) -- as section.published
) STRICT;

-- The order of lists: articles with status 1 by release, of all (kind 0), of a section (1) and with a tag (2); those with
-- status 1 or 2 by change (3). A table and not indexes of `article`, since only so the engine seeks a place (at_ms, id).
-- Written by news/save.c, which knows each row of an article: hence no index and no foreign key by article.
CREATE TABLE listed (
    kind        INTEGER NOT NULL,                   -- enum listed, news/listed.h
    of          INTEGER NOT NULL,                   -- 0, section.id or tag.id
    at_ms       INTEGER NOT NULL,                   -- article.published_ms, of kind 3 article.changed_ms
    article_id  INTEGER NOT NULL,
    PRIMARY KEY (kind, of, at_ms, article_id)
) STRICT, WITHOUT ROWID;

-- Pictures; the file is media/ID.EXT. Written by importers and editors.
CREATE TABLE media (
    id          TEXT PRIMARY KEY,                   -- 32 hexadecimal digits of the content's BLAKE2b
    ext         TEXT NOT NULL,                      -- jpg, png, webp
    width       INTEGER NOT NULL CHECK (width > 0), -- pixels
    height      INTEGER NOT NULL CHECK (height > 0),
    bytes       INTEGER NOT NULL,
    added_ms    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Editors' access. The secret itself is shown once and kept nowhere.
CREATE TABLE token (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    label       TEXT NOT NULL,
    role        INTEGER NOT NULL CHECK (role IN (1, 2)), -- enum role: editor, admin
    hash        BLOB NOT NULL UNIQUE CHECK (length(hash) = 32),
    made_ms     INTEGER NOT NULL,
    expires_ms  INTEGER,                            -- NULL: never
    revoked_ms  INTEGER                             -- NULL: in force
) STRICT;

-- The books. The tables below are written by the counting job only (news/views.c), but for what is said of some of them.

-- What an article has been read: `imported` + `counted` is what the public sees. Narrow, since it is written most. Rows and
-- `imported` come from news/save.c and news/import_counts.c.
CREATE TABLE view_total (
    article_id  INTEGER PRIMARY KEY REFERENCES article(id) ON DELETE CASCADE,
    imported    INTEGER NOT NULL DEFAULT 0 CHECK (imported >= 0), -- from older systems, kept apart for ever
    counted     INTEGER NOT NULL DEFAULT 0 CHECK (counted >= 0),
    day         INTEGER NOT NULL DEFAULT 0,         -- of the latest view of any outcome; view_sum has the days before it
    today       INTEGER NOT NULL DEFAULT 0,         -- counted on that day
    week        INTEGER NOT NULL DEFAULT 0,         -- counted in its week, from Monday on, as far as that day
    score       INTEGER NOT NULL DEFAULT 0,         -- trend, news/trend.h: half-lives since 1970, in units of 2^-32
    -- Under what `reading` has it if its status is 1; written by news/ranking.c only.
    ranked      INTEGER NOT NULL DEFAULT 0,         -- imported + counted
    ranked_day  INTEGER NOT NULL DEFAULT 0,
    ranked_today INTEGER NOT NULL DEFAULT 0,        -- 0: no row for that day; likewise the week
    ranked_week INTEGER NOT NULL DEFAULT 0,
    ranked_score INTEGER NOT NULL DEFAULT 0
) STRICT;
-- Articles whose places in `reading` have to be brought up to date, which happens within a second.
CREATE INDEX view_unranked ON view_total (article_id) WHERE ranked <> imported + counted;

-- One row per article, day, outcome and language.
CREATE TABLE view_day (
    article_id  INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    day         INTEGER NOT NULL,
    outcome     INTEGER NOT NULL,                   -- enum outcome, news/views.h
    lang        INTEGER NOT NULL REFERENCES language(id),
    visits      INTEGER NOT NULL CHECK (visits > 0),
    PRIMARY KEY (article_id, day, outcome, lang)
) STRICT, WITHOUT ROWID;

-- What view_day holds of an article before view_total.day, summed over the days: so the books of all time are some rows,
-- however old an article is. Brought up to date at an article's first view of a day, not at each.
CREATE TABLE view_sum (
    article_id  INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    outcome     INTEGER NOT NULL,
    lang        INTEGER NOT NULL REFERENCES language(id),
    visits      INTEGER NOT NULL CHECK (visits >= 0),
    PRIMARY KEY (article_id, outcome, lang)
) STRICT, WITHOUT ROWID;

-- What an older system has counted of an article, as `tradepost import --format counts` told. It is part of
-- view_total.imported; the rest of that is the figure that came with the article itself. Written by news/import_counts.c and
-- news/save.c.
CREATE TABLE view_imported (
    article_id  INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    system      TEXT NOT NULL,                      -- its name, as people call it
    views       INTEGER NOT NULL CHECK (views >= 0),
    as_of_ms    INTEGER NOT NULL,                   -- when it had counted so many
    PRIMARY KEY (article_id, system)
) STRICT, WITHOUT ROWID;

-- Articles with status 1 in the orders by reading: for all (kind 0), for a section (kind 1) and for a tag (kind 2), as in
-- `listed`. Rows come and go with news/save.c; the counting job brings them up to date. Periods are told apart by their
-- number, so that nothing changes when one ends: its rows are deleted later, some at a time. An article has no row in a day
-- or week without views. Rows are found by their key, which view_total has: hence no index and no foreign key by article.
CREATE TABLE reading (
    span        INTEGER NOT NULL,                   -- enum span, news/ranking.h: ever, day, week, trend
    number      INTEGER NOT NULL,                   -- of a day, as everywhere; of a week; else 0
    kind        INTEGER NOT NULL,                   -- enum listed, news/listed.h
    of          INTEGER NOT NULL,                   -- 0, section.id or tag.id
    rank        INTEGER NOT NULL,                   -- views in that time, or view_total.score
    article_id  INTEGER NOT NULL,
    PRIMARY KEY (span, number, kind, of, rank, article_id)
) STRICT, WITHOUT ROWID;

-- With which half-life the scores were made. One row. Another one makes them again at the start of `tradepost serve`.
CREATE TABLE trend (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    half_life_ms INTEGER NOT NULL
) STRICT;

-- The keys under which visitors are hashed; one per day, overwritten when its last window has run out.
CREATE TABLE visitor_key (
    day         INTEGER PRIMARY KEY,
    key         BLOB NOT NULL CHECK (length(key) = 32),
    made_ms     INTEGER NOT NULL
) STRICT;

-- Visits of the last hour, appended in the order of time; an index in memory finds them (news/visits.h).
CREATE TABLE visit (
    seq         INTEGER PRIMARY KEY,
    at_ms       INTEGER NOT NULL,
    visitor     BLOB NOT NULL CHECK (length(visitor) = 12), -- keyed hash: 6 bytes of address and article, 6 with the agent
    opened      INTEGER NOT NULL CHECK (opened IN (0, 1))   -- 1: opened a window and was counted; 0: extended one
) STRICT;

-- Living visits that the index in memory has no room for: looked up here, which is slower and as exact. Made anew at start.
CREATE TABLE visit_overflow (
    id          INTEGER PRIMARY KEY,
    visitor     BLOB NOT NULL CHECK (length(visitor) = 12), -- as visit.visitor
    opened_ms   INTEGER NOT NULL,                   -- 0: before the last hour
    last_ms     INTEGER NOT NULL
) STRICT;
CREATE INDEX visit_overflow_visitor ON visit_overflow (visitor);
CREATE INDEX visit_overflow_last ON visit_overflow (last_ms);
