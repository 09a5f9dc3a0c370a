-- Rows whose seal is not that of their other columns.
SELECT 'language', id || ' ' || tag, 'is not what its seal says' FROM language WHERE seal <> seal(id, tag);

SELECT 'section', id || ' ' || slug, 'is not what its seal says'
  FROM section
 WHERE seal <> seal(id, slug, position, revision, standing);

SELECT 'section_name', section_id || ' ' || lang, 'is not what its seal says'
  FROM section_name
 WHERE seal <> seal(section_id, lang, name);

SELECT 'article', id, 'is not what its seal says'
  FROM article
 WHERE seal <> seal(id, slug, section_id, status, published_ms, modified_ms, changed_ms, revision, languages, tags, image,
       image_name, source_name, source_url, origin, origin_hash, edited, reason);

SELECT 'article_slug', slug, 'is not what its seal says' FROM article_slug WHERE seal <> seal(slug, article_id);

SELECT 'revision', id || ': article ' || article_id || ', revision ' || revision,
       CASE WHEN hash <> blake2b(doc) THEN 'its text is not what its hash says' ELSE 'is not what its seal says' END
  FROM revision
 WHERE seal <> seal(id, article_id, revision, at_ms, author, changed, doc, written, hash) OR hash <> blake2b(doc);

SELECT 'correction', id || ': article ' || article_id, 'is not what its seal says'
  FROM correction
 WHERE seal <> seal(id, article_id, at_ms, lang, note);

SELECT 'tag', id || ' ' || tag, 'is not what its seal says' FROM tag WHERE seal <> seal(id, tag);

SELECT 'media', id, 'is not what its seal says'
  FROM media
 WHERE seal <> seal(id, ext, width, height, bytes, added_ms, files, source, alt, caption, revision);

SELECT 'article_picture', 'article ' || article_id || ', ' || media, 'is not what its seal says'
  FROM article_picture
 WHERE seal <> seal(media, article_id);

SELECT 'token', id || ' ' || label, 'is not what its seal says'
  FROM token
 WHERE seal <> seal(id, label, role, hash, made_ms, expires_ms, revoked_ms);

SELECT 'view_total', 'article ' || article_id, 'is not what its seal says'
  FROM view_total
 WHERE seal <> seal(article_id, imported, counted, day, score);

SELECT 'view_day', 'article ' || article_id || ', day ' || day || ', outcome ' || outcome || ', lang ' || lang,
       'is not what its seal says'
  FROM view_day
 WHERE seal <> seal(article_id, day, outcome, lang, visits);

SELECT 'view_imported', 'article ' || article_id || ', ' || system, 'is not what its seal says'
  FROM view_imported
 WHERE seal <> seal(article_id, system, views, as_of_ms);

SELECT 'trend', id, 'is not what its seal says' FROM trend WHERE seal <> seal(id, half_life_ms);

SELECT 'visitor_key', day, 'is not what its seal says' FROM visitor_key WHERE seal <> seal(day, key, made_ms);

SELECT 'visit', seq, 'is not what its seal says' FROM visit WHERE seal <> seal(seq, at_ms, visitor, opened);

SELECT 'visit_overflow', id, 'is not what its seal says'
  FROM visit_overflow
 WHERE seal <> seal(visitor, opened_ms, last_ms);

SELECT 'rendering', id, 'is not what its seal says' FROM rendering WHERE seal <> seal(id, made_with);

SELECT 'answered', token_id || ' ' || key, 'is not what its seal says'
  FROM answered
 WHERE seal <> seal(token_id, key, content, at_ms, status, article_id, revision, body);
