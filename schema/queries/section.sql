-- query: section_list
SELECT id, slug, position, revision, published, standing FROM section ORDER BY position, id;

-- query: section_by_slug
-- $1 slug
SELECT id, slug, position, revision, published, standing FROM section WHERE slug = $1;

-- query: section_by_id
-- $1 id
SELECT id, slug, position, revision, published, standing FROM section WHERE id = $1;

-- query: section_names
-- $1 section
SELECT lang, name FROM section_name WHERE section_id = $1 ORDER BY lang;

-- query: section_scheduled      how many of its articles wait for their time
-- $1 section, $2 now_ms
SELECT count(*) FROM listed WHERE kind = 1 AND of = $1 AND at_ms > $2;

-- query: section_by_name      in any language; the first in order of position
-- $1 name
SELECT s.id, s.slug FROM section_name n JOIN section s ON s.id = n.section_id
 WHERE n.name = $1
 ORDER BY s.position, s.id
 LIMIT 1;

-- query: section_add
-- $1 slug, $2 position, $3 standing
INSERT INTO section (id, slug, position, standing, seal)
SELECT n.id, $1, $2, $3, seal(n.id, $1, $2, 1, $3)
  FROM (SELECT coalesce(max(id), 0) + 1 AS id FROM section) AS n
RETURNING id;

-- query: section_change      of an existing one, which shows from then on
-- $1 id, $2 position; NULL: it stays
UPDATE section SET position = coalesce($2, position), revision = revision + 1, standing = 1,
       seal = seal(id, slug, coalesce($2, position), revision + 1, 1)
 WHERE id = $1;

-- query: section_name_set
-- $1 section, $2 lang, $3 name
INSERT INTO section_name (section_id, lang, name, seal) VALUES ($1, $2, $3, seal($1, $2, $3))
    ON CONFLICT (section_id, lang) DO UPDATE SET name = excluded.name, seal = excluded.seal;

-- query: section_last
SELECT coalesce(max(position), 0), coalesce(max(id), 0) FROM section;

-- query: section_published_add
-- $1 section, $2 how many more
UPDATE section SET published = published + $2 WHERE id = $1;

-- query: section_names_drop
-- $1 section
DELETE FROM section_name WHERE section_id = $1;
