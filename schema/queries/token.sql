-- query: token_by_hash
-- $1, $2: between these two lies its hash, and hardly any other
SELECT id, label, role, made_ms, expires_ms, revoked_ms, hash FROM token WHERE hash BETWEEN $1 AND $2;

-- query: token_list
SELECT id, label, role, made_ms, expires_ms, revoked_ms FROM token ORDER BY id;

-- query: token_add
-- $1 label, $2 role, $3 hash, $4 made_ms, $5 expires_ms
INSERT INTO token (label, role, hash, made_ms, expires_ms) VALUES ($1, $2, $3, $4, $5) RETURNING id;

-- query: token_revoke
-- $1 id, $2 revoked_ms: an earlier revocation stands
UPDATE token SET revoked_ms = coalesce(revoked_ms, $2),
       seal = seal(id, label, role, hash, made_ms, expires_ms, coalesce(revoked_ms, $2))
 WHERE id = $1;

-- query: token_seal      of one that was added
-- $1 id
UPDATE token SET seal = seal(id, label, role, hash, made_ms, expires_ms, revoked_ms) WHERE id = $1;
