-- The search index: what news/index.c writes. The order of each change: out of `search` while its text is still there, then the
-- text; in again, the text first.

-- query: search_place      where an article is in the index
-- $1 article
SELECT place FROM search_document WHERE article_id = $1;

-- query: search_article      which article is at a place
-- $1 place
SELECT article_id FROM search_document WHERE place = $1;

-- query: search_index_drop
-- $1 place
DELETE FROM search WHERE rowid = $1;

-- query: search_texts_drop
-- $1 place
DELETE FROM search_text WHERE place = $1;

-- query: search_document_drop
-- $1 place
DELETE FROM search_document WHERE place = $1;

-- query: search_document_add
-- $1 place, $2 article
INSERT INTO search_document (place, article_id) VALUES ($1, $2);

-- query: search_text_add
-- $1 place, $2 lang, $3 title, $4 text
INSERT INTO search_text (place, lang, title, text) VALUES ($1, $2, $3, $4);

-- query: search_index_add
-- $1 place
INSERT INTO search (rowid,
       title_1, text_1, title_2, text_2, title_3, text_3, title_4, text_4, title_5, text_5,
       title_6, text_6, title_7, text_7, title_8, text_8, title_9, text_9, title_10, text_10,
       title_11, text_11, title_12, text_12, title_13, text_13, title_14, text_14, title_15, text_15,
       title_16, text_16)
SELECT place,
       title_1, text_1, title_2, text_2, title_3, text_3, title_4, text_4, title_5, text_5,
       title_6, text_6, title_7, text_7, title_8, text_8, title_9, text_9, title_10, text_10,
       title_11, text_11, title_12, text_12, title_13, text_13, title_14, text_14, title_15, text_15,
       title_16, text_16
  FROM search_row
 WHERE place = $1;

-- query: search_texts      of an article in the index, by language
-- $1 article
SELECT l.tag, t.title, t.text
  FROM search_document d
  JOIN search_text t ON t.place = d.place
  JOIN language l ON l.id = t.lang
 WHERE d.article_id = $1
 ORDER BY l.tag;

-- query: search_rebuild      the index out of the texts, whatever it was
INSERT INTO search (search) VALUES ('rebuild');

-- query: search_merge      some pages of the index's segments into one; of a negative number all segments are taken for it
-- $1 pages
INSERT INTO search (search, rank) VALUES ('merge', $1);

-- query: search_made_get
SELECT version FROM search_made WHERE id = 1;

-- query: search_made_put
-- $1 version
INSERT INTO search_made (id, version, seal) VALUES (1, $1, seal(1, $1))
    ON CONFLICT (id) DO UPDATE SET version = excluded.version, seal = excluded.seal;
