-- query: media_by_id
-- $1 id
SELECT ext, width, height, files FROM media WHERE id = $1;

-- query: media_get      as editors see it
-- $1 id
SELECT m.id, m.ext, m.width, m.height, m.files, m.alt, m.caption, m.revision, m.bytes, m.added_ms,
       EXISTS (SELECT 1 FROM article a WHERE a.image = m.id) OR EXISTS (SELECT 1 FROM article_picture p WHERE p.media = m.id)
  FROM media m
 WHERE m.id = $1;

-- query: media_list      the same, the latest first
-- $1 added_ms, $2 id: before this place; $3 how many
SELECT m.id, m.ext, m.width, m.height, m.files, m.alt, m.caption, m.revision, m.bytes, m.added_ms,
       EXISTS (SELECT 1 FROM article a WHERE a.image = m.id) OR EXISTS (SELECT 1 FROM article_picture p WHERE p.media = m.id)
  FROM media m
 WHERE (m.added_ms, m.id) < ($1, $2)
 ORDER BY m.added_ms DESC, m.id DESC
 LIMIT $3;

-- query: media_of_source
-- $1 hash of what was sent
SELECT id FROM media WHERE source = $1;

-- query: media_add
-- $1 id, $2 ext, $3 width, $4 height, $5 bytes, $6 added_ms, $7 files, $8 source
INSERT INTO media (id, ext, width, height, bytes, added_ms, files, source, alt, caption, revision, seal)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '{}', '{}', 1, seal($1, $2, $3, $4, $5, $6, $7, $8, '{}', '{}', 1));

-- query: media_change
-- $1 id, $2 alt, $3 caption, $4 revision
UPDATE media SET alt = $2, caption = $3, revision = $4,
       seal = seal(id, ext, width, height, bytes, added_ms, files, source, $2, $3, $4)
 WHERE id = $1;

-- query: media_articles      whose articles show it as their picture
-- $1 id, $2 behind this article
SELECT id FROM article WHERE image = $1 AND id > $2 ORDER BY id LIMIT 1;

-- query: media_texts      whose articles show it in a text
-- $1 id, $2 behind this article
SELECT article_id FROM article_picture WHERE media = $1 AND article_id > $2 ORDER BY article_id LIMIT 1;

-- query: media_drop
-- $1 id
DELETE FROM media WHERE id = $1;

-- query: media_all
SELECT id, ext FROM media ORDER BY id;
