-- Pictures that were made anew (cgi-bin/cmd/picture_child.h): beside media/ID.EXT there are narrower ones, media/ID-WIDTH.webp.
-- And what editors say of a picture: proposals for the articles that will show it, which have an alt and caption of their own.
ALTER TABLE media ADD COLUMN files TEXT NOT NULL DEFAULT ''; -- `WIDTH BYTES HASH` of each narrower one, joined by commas; HASH as in id
ALTER TABLE media ADD COLUMN source BLOB CHECK (length(source) = 32); -- BLAKE2b of what it was made of; NULL: it is as it came
ALTER TABLE media ADD COLUMN alt TEXT NOT NULL DEFAULT '{}'; -- JSON object of texts by language; caption likewise
ALTER TABLE media ADD COLUMN caption TEXT NOT NULL DEFAULT '{}';
ALTER TABLE media ADD COLUMN revision INTEGER NOT NULL DEFAULT 1 CHECK (revision >= 1); -- grows with each change; the strong entity tag
UPDATE media SET seal = seal(id, ext, width, height, bytes, added_ms, files, source, alt, caption, revision);

-- For editors to choose from, the latest first; and what was sent before is found.
CREATE INDEX media_added ON media (added_ms, id);
CREATE INDEX media_source ON media (source) WHERE source IS NOT NULL;
