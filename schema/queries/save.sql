-- Saving an article (news/save.c): its row, its revision and everything that is derived from it.

-- query: save_find_origin
-- $1 origin
SELECT id FROM article WHERE origin = $1;

-- query: save_load      what the revision before left
-- $1 id
SELECT a.slug, a.section_id, a.status, a.published_ms, a.modified_ms, a.changed_ms, a.revision, a.tags, a.origin,
       a.origin_hash, a.edited, a.reason, s.slug, v.imported, v.counted, r.doc, r.written,
       (SELECT coalesce(sum(i.views), 0) FROM view_imported i WHERE i.article_id = a.id), r.hash
  FROM article a
  JOIN section s ON s.id = a.section_id
  JOIN view_total v ON v.article_id = a.id
  JOIN revision r ON r.article_id = a.id AND r.revision = a.revision
 WHERE a.id = $1;

-- query: save_next      the next article in order of id, for walks over all
-- $1 id
SELECT id FROM article WHERE id > $1 ORDER BY id LIMIT 1;

-- query: save_article_add      $1 NULL: the next id
-- $1 id, $2 slug, $3 section, $4 status, $5 published_ms, $6 modified_ms, $7 changed_ms, $8 revision, $9 languages,
-- $10 tags, $11 image, $12 image_name, $13 source_name, $14 source_url, $15 origin, $16 origin_hash, $17 edited, $18 reason
INSERT INTO article (id, slug, section_id, status, published_ms, modified_ms, changed_ms, revision, languages, tags,
       image, image_name, source_name, source_url, origin, origin_hash, edited, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
RETURNING id;

-- query: save_article_change
-- as save_article_add
UPDATE article SET slug = $2, section_id = $3, status = $4, published_ms = $5, modified_ms = $6, changed_ms = $7,
       revision = $8, languages = $9, tags = $10, image = $11, image_name = $12, source_name = $13, source_url = $14,
       origin = $15, origin_hash = $16, edited = $17, reason = $18
 WHERE id = $1;

-- query: save_article_id      is that id free?
-- $1 id
SELECT 1 FROM article WHERE id = $1;

-- query: save_article_slug      of an article that was added under a passing one
-- $1 id, $2 slug
UPDATE article SET slug = $2 WHERE id = $1;

-- query: save_article_seal      when its row is as it will be
-- $1 id
UPDATE article SET seal = seal(id, slug, section_id, status, published_ms, modified_ms, changed_ms, revision, languages,
       tags, image, image_name, source_name, source_url, origin, origin_hash, edited, reason)
 WHERE id = $1;

-- query: save_slug_owner
-- $1 slug
SELECT article_id FROM article_slug WHERE slug = $1;

-- query: save_slug_add
-- $1 slug, $2 article
INSERT INTO article_slug (slug, article_id, seal) VALUES ($1, $2, seal($1, $2));

-- query: save_slugs
-- $1 article
SELECT slug FROM article_slug WHERE article_id = $1 ORDER BY slug;

-- query: save_slug_count
-- $1 article
SELECT count(*) FROM article_slug WHERE article_id = $1;

-- query: save_revision_add
-- $1 article, $2 revision, $3 at_ms, $4 author, $5 changed, $6 doc, $7 written, $8 hash
INSERT INTO revision (id, article_id, revision, at_ms, author, changed, doc, written, hash, seal)
SELECT n.id, $1, $2, $3, $4, $5, $6, $7, $8, seal(n.id, $1, $2, $3, $4, $5, $6, $7, $8)
  FROM (SELECT coalesce(max(id), 0) + 1 AS id FROM revision) AS n;

-- query: save_texts_drop
-- $1 article
DELETE FROM article_text WHERE article_id = $1;

-- query: save_pictures_drop
-- $1 article
DELETE FROM article_picture WHERE article_id = $1;

-- query: save_picture_add
-- $1 picture, $2 article
INSERT INTO article_picture (media, article_id, seal) VALUES ($1, $2, seal($1, $2));

-- query: save_text_add
-- $1 article, $2 position, $3 lang, $4 title, $5 summary, $6 byline, $7 alt, $8 caption, $9 made_from, $10 stale
INSERT INTO article_text (article_id, position, lang, title, summary, byline, alt, caption, made_from, stale)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- query: save_card_put
-- $1 article, $2 section, $3 published_ms, $4 languages, $5 card
INSERT INTO article_card (article_id, section_id, published_ms, languages, card) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (article_id) DO UPDATE SET section_id = excluded.section_id, published_ms = excluded.published_ms,
       languages = excluded.languages, card = excluded.card;

-- query: save_card_drop
-- $1 article
DELETE FROM article_card WHERE article_id = $1;

-- query: save_json_put
-- $1 article, $2 section, $3 published_ms, $4 languages, $5 json
INSERT INTO article_json (article_id, section_id, published_ms, languages, json) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (article_id) DO UPDATE SET section_id = excluded.section_id, published_ms = excluded.published_ms,
       languages = excluded.languages, json = excluded.json;

-- query: save_json_drop
-- $1 article
DELETE FROM article_json WHERE article_id = $1;

-- query: save_correction_add
-- $1 article, $2 at_ms, $3 lang, $4 note
INSERT INTO correction (id, article_id, at_ms, lang, note, seal)
SELECT n.id, $1, $2, $3, $4, seal(n.id, $1, $2, $3, $4)
  FROM (SELECT coalesce(max(id), 0) + 1 AS id FROM correction) AS n;

-- query: save_corrections_drop
-- $1 article
DELETE FROM correction WHERE article_id = $1;

-- query: save_tag_add      how many articles it gains; a new tag begins with them
-- $1 tag
INSERT INTO tag (id, tag, published, seal)
SELECT n.id, $1, 1, seal(n.id, $1)
  FROM (SELECT coalesce((SELECT id FROM tag ORDER BY id DESC LIMIT 1), 0) + 1 AS id) AS n
 WHERE true
    ON CONFLICT (tag) DO UPDATE SET published = published + 1
RETURNING id;

-- query: save_tag_less
-- $1 tag
UPDATE tag SET published = published - 1 WHERE tag = $1 RETURNING id;

-- query: save_listed_add
-- $1 kind, $2 of, $3 at_ms, $4 article
INSERT INTO listed (kind, of, at_ms, article_id) VALUES ($1, $2, $3, $4);

-- query: save_listed_drop
-- $1 kind, $2 of, $3 at_ms, $4 article
DELETE FROM listed WHERE kind = $1 AND of = $2 AND at_ms = $3 AND article_id = $4;

-- query: save_views_add
-- $1 article, $2 imported
INSERT INTO view_total (article_id, imported, seal) VALUES ($1, $2, seal($1, $2, 0, 0, 0));

-- query: save_views_change
-- $1 article, $2 imported
UPDATE view_total SET imported = $2, seal = seal(article_id, $2, counted, day, score) WHERE article_id = $1;

-- query: save_language
-- $1 tag
SELECT id FROM language WHERE tag = $1;

-- query: save_language_add
-- $1 tag
INSERT INTO language (id, tag, seal)
SELECT n.id, $1, seal(n.id, $1)
  FROM (SELECT coalesce(max(id), 0) + 1 AS id FROM language) AS n
RETURNING id;

-- query: rendering_get
SELECT made_with FROM rendering WHERE id = 1;

-- query: rendering_put
-- $1 made_with
INSERT INTO rendering (id, made_with, seal) VALUES (1, $1, seal(1, $1))
    ON CONFLICT (id) DO UPDATE SET made_with = excluded.made_with, seal = excluded.seal;
