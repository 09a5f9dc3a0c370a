-- Seals: a checksum over the other columns of a row that nothing else determines (cgi-bin/store/seal.h), so that `tradepost
-- verify` finds a byte that changed. Written with the row; `published` of sections and tags is left out, for it follows from
-- the articles. What is derived from an article's latest revision needs none: it is derived again and compared.
ALTER TABLE language ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
UPDATE language SET seal = seal(id, tag);
ALTER TABLE section ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
UPDATE section SET seal = seal(id, slug, position, revision);
ALTER TABLE section_name ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
UPDATE section_name SET seal = seal(section_id, lang, name);
ALTER TABLE article ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
UPDATE article SET seal = seal(id, slug, section_id, status, published_ms, modified_ms, changed_ms, revision, languages, tags,
       image, image_name, source_name, source_url, origin, origin_hash, edited, reason);
ALTER TABLE article_slug ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
UPDATE article_slug SET seal = seal(slug, article_id);
ALTER TABLE revision ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
UPDATE revision SET seal = seal(id, article_id, revision, at_ms, author, changed, doc, written, hash);
ALTER TABLE correction ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
UPDATE correction SET seal = seal(id, article_id, at_ms, lang, note);
ALTER TABLE tag ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
UPDATE tag SET seal = seal(id, tag);
ALTER TABLE media ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
UPDATE media SET seal = seal(id, ext, width, height, bytes, added_ms);
ALTER TABLE token ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
UPDATE token SET seal = seal(id, label, role, hash, made_ms, expires_ms, revoked_ms);
ALTER TABLE rendering ADD COLUMN seal INTEGER NOT NULL DEFAULT 0;
UPDATE rendering SET seal = seal(id, made_with);
