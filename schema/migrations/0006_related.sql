-- What else a reader of an article may want to read. Both tables are made by news/nearest.c in the transaction that saves the
-- article, and by what makes the search index again (news/index.h); articles with status 1 have rows, scheduled ones too.

-- The telling terms of articles (news/telling.h), the newest article first when read backwards. Which terms an article has,
-- article_related tells: hence no index and no foreign key by article.
CREATE TABLE telling (
    term        INTEGER NOT NULL,                   -- 48 bits of a hash of the term
    at_ms       INTEGER NOT NULL,                   -- article.published_ms
    article_id  INTEGER NOT NULL,
    PRIMARY KEY (term, at_ms, article_id)
) STRICT, WITHOUT ROWID;

-- An article's nearest others, as those of them stood when either was last saved: an entry of `near` holds the kin that the
-- other one had then, and counts only while that is its kin still. What only shares the section is not kept, but read.
CREATE TABLE article_related (
    article_id  INTEGER PRIMARY KEY REFERENCES article(id) ON DELETE CASCADE,
    section_id  INTEGER NOT NULL,                   -- these two as in article
    published_ms INTEGER NOT NULL,
    terms       BLOB NOT NULL,                      -- its rows in `telling`, 6 bytes each
    kin         INTEGER NOT NULL,                   -- a checksum of what decides to whom it is near: section, tags, terms
    near        BLOB NOT NULL,                      -- entries (news/nearest.h), the nearest first
    seal        INTEGER NOT NULL
) STRICT;
