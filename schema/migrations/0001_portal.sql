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
    lang        INTEGER NOT NULL REFERENCES language(id),
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
    source_key  TEXT NOT NULL UNIQUE,               -- identity at the place it was imported from, or made here
    source_hash BLOB,                               -- content of the last import (BLAKE2b, 32 bytes); NULL: never imported
    edited      INTEGER NOT NULL DEFAULT 0 CHECK (edited IN (0, 1)), -- 1: changed here since that import
    reason      TEXT NOT NULL DEFAULT '{}',         -- of a withdrawal: JSON object of texts by language
    CHECK (status <> 1 OR published_ms IS NOT NULL)
) STRICT;
CREATE INDEX article_newest ON article (published_ms, id) WHERE status = 1;
CREATE INDEX article_section ON article (section_id, published_ms, id) WHERE status = 1;
CREATE INDEX article_changed ON article (changed_ms, id) WHERE status IN (1, 2);

-- Every slug that an article has or had: an old one redirects for ever.
CREATE TABLE article_slug (
    slug        TEXT PRIMARY KEY,
    article_id  INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- One row per save: the article as it was put, which is its source; everything else about its text is derived from it.
CREATE TABLE revision (
    id          INTEGER PRIMARY KEY,
    article_id  INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    revision    INTEGER NOT NULL,                   -- 1, 2, 3 … within the article
    at_ms       INTEGER NOT NULL,
    author      TEXT NOT NULL,                      -- the token's label, or `import`
    changed     TEXT NOT NULL,                      -- JSON list of the fields that differ from the revision before
    doc         TEXT NOT NULL,                      -- canonical JSON in the form of the editors' input, texts as Markdown
    hash        BLOB NOT NULL CHECK (length(hash) = 32), -- BLAKE2b of doc
    UNIQUE (article_id, revision)
) STRICT;

-- The visible texts of the latest revision, rendered when it was saved.
CREATE TABLE article_text (
    article_id  INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    position    INTEGER NOT NULL,                   -- order in which the texts were sent; 0 is the source
    lang        INTEGER NOT NULL REFERENCES language(id),
    title       TEXT NOT NULL,
    summary     TEXT NOT NULL,
    byline      TEXT NOT NULL,
    html        TEXT NOT NULL,                      -- made by text/markdown.c
    made_from   INTEGER NOT NULL,                   -- revision of the source that this text was made from
    stale       INTEGER NOT NULL CHECK (stale IN (0, 1)),
    UNIQUE (article_id, position)
) STRICT;

-- Finished JSON of an article, as segments (news/segments.h): the object of lists, and what the single article adds.
-- Of withdrawn articles the card has no texts; drafts have neither.
CREATE TABLE article_card (
    article_id  INTEGER PRIMARY KEY REFERENCES article(id) ON DELETE CASCADE,
    card        BLOB NOT NULL
) STRICT;
CREATE TABLE article_tail (
    article_id  INTEGER PRIMARY KEY REFERENCES article(id) ON DELETE CASCADE,
    tail        BLOB NOT NULL
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

-- Tags of articles with status 1, in the order of lists.
CREATE TABLE article_tag (
    tag_id      INTEGER NOT NULL REFERENCES tag(id),
    published_ms INTEGER NOT NULL,
    article_id  INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    PRIMARY KEY (tag_id, published_ms, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_tag_article ON article_tag (article_id);

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

-- The books. All of the tables below are written by the counting job only (news/views.c), imported by importers.

-- What an article has been read: `imported` + `counted` is what the public sees. Narrow, since it is written most.
CREATE TABLE view_total (
    article_id  INTEGER PRIMARY KEY REFERENCES article(id) ON DELETE CASCADE,
    imported    INTEGER NOT NULL DEFAULT 0 CHECK (imported >= 0), -- from an older system, kept apart for ever
    counted     INTEGER NOT NULL DEFAULT 0 CHECK (counted >= 0),
    ranked      INTEGER NOT NULL DEFAULT -1         -- the sum under which `reading` has it; -1: it has not
) STRICT;
-- Articles whose order by views has to be brought up to date, which happens within a second.
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

-- Articles with status 1 in the order of views, for all (kind 0), for a section (kind 1) and for a tag (kind 2).
CREATE TABLE reading (
    kind        INTEGER NOT NULL,
    of          INTEGER NOT NULL,                   -- 0, section.id or tag.id
    views       INTEGER NOT NULL,
    article_id  INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    PRIMARY KEY (kind, of, views, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX reading_article ON reading (article_id);

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
