-- Full text search. Its rows are made by news/index.c in the transaction that saves the article, and follow from the article's
-- latest revision: articles with status 1 have them, scheduled ones too.

-- The place of an article in the index: its release in seconds, rounded up, times 2^28, plus its id (news/index.h; ids of
-- imports may be larger: then it is the next free one, so article_id says which it is). So the newest
-- article comes first in ORDER BY rowid DESC of `search`, and a bound of rowid keeps out what is not released yet.
CREATE TABLE search_document (
    place       INTEGER PRIMARY KEY,
    article_id  INTEGER NOT NULL UNIQUE REFERENCES article(id) ON DELETE CASCADE
) STRICT;

-- What is searched of an article, as plain text, by language; snippets are cut from it.
CREATE TABLE search_text (
    place       INTEGER NOT NULL REFERENCES search_document(place) ON DELETE CASCADE,
    lang        INTEGER NOT NULL REFERENCES language(id),
    title       TEXT NOT NULL,
    text        TEXT NOT NULL,                      -- summary and body, paragraphs parted by line breaks
    PRIMARY KEY (place, lang)
) STRICT, WITHOUT ROWID;

-- The same, a row an article, two columns a language: title_N and text_N are of language N. Languages from 16 on share the last
-- two, so that the table need not be made anew when one is added; a search in one of them has to look at search_text again.
CREATE VIEW search_row AS
SELECT t.place,
       max(CASE WHEN t.lang = 1 THEN t.title END) AS title_1, max(CASE WHEN t.lang = 1 THEN t.text END) AS text_1,
       max(CASE WHEN t.lang = 2 THEN t.title END) AS title_2, max(CASE WHEN t.lang = 2 THEN t.text END) AS text_2,
       max(CASE WHEN t.lang = 3 THEN t.title END) AS title_3, max(CASE WHEN t.lang = 3 THEN t.text END) AS text_3,
       max(CASE WHEN t.lang = 4 THEN t.title END) AS title_4, max(CASE WHEN t.lang = 4 THEN t.text END) AS text_4,
       max(CASE WHEN t.lang = 5 THEN t.title END) AS title_5, max(CASE WHEN t.lang = 5 THEN t.text END) AS text_5,
       max(CASE WHEN t.lang = 6 THEN t.title END) AS title_6, max(CASE WHEN t.lang = 6 THEN t.text END) AS text_6,
       max(CASE WHEN t.lang = 7 THEN t.title END) AS title_7, max(CASE WHEN t.lang = 7 THEN t.text END) AS text_7,
       max(CASE WHEN t.lang = 8 THEN t.title END) AS title_8, max(CASE WHEN t.lang = 8 THEN t.text END) AS text_8,
       max(CASE WHEN t.lang = 9 THEN t.title END) AS title_9, max(CASE WHEN t.lang = 9 THEN t.text END) AS text_9,
       max(CASE WHEN t.lang = 10 THEN t.title END) AS title_10, max(CASE WHEN t.lang = 10 THEN t.text END) AS text_10,
       max(CASE WHEN t.lang = 11 THEN t.title END) AS title_11, max(CASE WHEN t.lang = 11 THEN t.text END) AS text_11,
       max(CASE WHEN t.lang = 12 THEN t.title END) AS title_12, max(CASE WHEN t.lang = 12 THEN t.text END) AS text_12,
       max(CASE WHEN t.lang = 13 THEN t.title END) AS title_13, max(CASE WHEN t.lang = 13 THEN t.text END) AS text_13,
       max(CASE WHEN t.lang = 14 THEN t.title END) AS title_14, max(CASE WHEN t.lang = 14 THEN t.text END) AS text_14,
       max(CASE WHEN t.lang = 15 THEN t.title END) AS title_15, max(CASE WHEN t.lang = 15 THEN t.text END) AS text_15,
       group_concat(CASE WHEN t.lang >= 16 THEN t.title END, char(10)) AS title_16,
       group_concat(CASE WHEN t.lang >= 16 THEN t.text END, char(10)) AS text_16
  FROM search_text t
 GROUP BY t.place;

-- The index (FTS5) of that view; rowid is place. Its tokens are those of store/tokenizer.h.
CREATE VIRTUAL TABLE search USING fts5 (
    title_1, text_1, title_2, text_2, title_3, text_3, title_4, text_4, title_5, text_5,
    title_6, text_6, title_7, text_7, title_8, text_8, title_9, text_9, title_10, text_10,
    title_11, text_11, title_12, text_12, title_13, text_13, title_14, text_14, title_15, text_15,
    title_16, text_16,
    content='search_row', content_rowid='place', tokenize='tradepost', columnsize=0
);

-- By which rules the index was made (news/index.h). One row; while there is none, or that of another program, the index is being
-- made by `tradepost migrate` or at a start.
CREATE TABLE search_made (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    version     INTEGER NOT NULL,
    seal        INTEGER NOT NULL
) STRICT;
