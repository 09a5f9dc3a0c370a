-- query: media_by_id
-- $1 id
SELECT ext, width, height FROM media WHERE id = $1;

-- query: media_add
-- $1 id, $2 ext, $3 width, $4 height, $5 bytes, $6 added_ms
INSERT INTO media (id, ext, width, height, bytes, added_ms, seal)
VALUES ($1, $2, $3, $4, $5, $6, seal($1, $2, $3, $4, $5, $6));

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
