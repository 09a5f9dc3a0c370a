-- The chain of changes (news/audit.c).

-- query: audit_last
SELECT id, hash, at_ms FROM audit WHERE id = (SELECT max(id) FROM audit);

-- query: audit_add
-- $1 id, $2 at_ms, $3 author, $4 token, $5 action, $6 kind, $7 of, $8 before, $9 after, $10 hash
INSERT INTO audit (id, at_ms, author, token_id, action, kind, of, before, after, hash)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10);

-- query: audit_down      the latest first
-- $1 id: before this one; $2 how many
SELECT id, at_ms, author, token_id, action, kind, of, before, after, hash FROM audit WHERE id < $1 ORDER BY id DESC LIMIT $2;

-- query: audit_up      the chain from an id on
-- $1 id: behind this one
SELECT id, at_ms, author, token_id, action, kind, of, before, after, hash FROM audit WHERE id > $1 ORDER BY id;
