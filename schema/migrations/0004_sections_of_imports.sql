-- A section that an import made for an article which is not out yet would tell of it: such a section shows when it has an
-- article that the public may read, and not before. Sections of today have shown already, and go on.
ALTER TABLE section ADD COLUMN standing INTEGER NOT NULL DEFAULT 1 CHECK (standing IN (0, 1)); -- 1: shows without an article too
UPDATE section SET seal = seal(id, slug, position, revision, standing);
