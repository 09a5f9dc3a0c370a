-- What editors do and see (news/edit.c, news/desk.c, news/once.c).

-- query: edit_delete      a draft; its other rows go with it
-- $1 id
DELETE FROM article WHERE id = $1;

-- query: revision_get
-- $1 article, $2 revision
SELECT revision, at_ms, author, changed, hash, doc, written FROM revision WHERE article_id = $1 AND revision = $2;

-- query: revision_list      the latest first
-- $1 article, $2 revision: before this one; $3 how many
SELECT revision, at_ms, author, changed, hash FROM revision
 WHERE article_id = $1 AND revision < $2
 ORDER BY revision DESC
 LIMIT $3;

-- query: desk_any      articles in any state, the latest first
-- $1 id: before this one; $2 how many
SELECT id, id FROM article WHERE id < $1 ORDER BY id DESC LIMIT $2;

-- query: desk_unlisted      those in a state other than published
-- $1 id: before this one; $2 how many; $3 status
SELECT id, id FROM article WHERE status = $3 AND status <> 1 AND id < $1 ORDER BY id DESC LIMIT $2;

-- query: desk_listed      published ones by release
-- $1 at_ms, $2 how many, $3 id: before this place; $4 released at or behind this time
SELECT article_id, at_ms FROM listed
 WHERE kind = 0 AND of = 0 AND (at_ms, article_id) < ($1, $3) AND at_ms >= $4
 ORDER BY at_ms DESC, article_id DESC
 LIMIT $2;

-- query: once_get
-- $1 token, $2 key, $3 since when
SELECT content, status, article_id, revision, body FROM answered WHERE token_id = $1 AND key = $2 AND at_ms > $3;

-- query: once_add
-- $1 token, $2 key, $3 content, $4 at_ms, $5 status, $6 article, $7 revision, $8 body
INSERT INTO answered (token_id, key, content, at_ms, status, article_id, revision, body, seal)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, seal($1, $2, $3, $4, $5, $6, $7, $8));

-- query: once_drop      what is old enough
-- $1 until when
DELETE FROM answered WHERE at_ms <= $1;
