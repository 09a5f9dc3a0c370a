-- What `tradepost verify` reads beside what others read too (news/verify.c); what needs no more than a statement stands in
-- checks/.

-- query: verify_doc      the latest revision
-- $1 article
SELECT r.doc, r.hash
  FROM article a JOIN revision r ON r.article_id = a.id AND r.revision = a.revision
 WHERE a.id = $1;

-- query: verify_card
-- $1 article
SELECT section_id, published_ms, languages, card FROM article_card WHERE article_id = $1;

-- query: verify_json
-- $1 article
SELECT section_id, published_ms, languages, json FROM article_json WHERE article_id = $1;

-- query: verify_pictures
-- $1 article
SELECT media FROM article_picture WHERE article_id = $1 ORDER BY media;

-- query: verify_articles
SELECT count(*) FROM article;

-- query: verify_media
SELECT id, ext, bytes, files FROM media ORDER BY id;
