-- Which pictures the texts of an article show, or would show if they were here: so that one that comes late is shown, and one
-- that is in use is not dropped. news/derive.c writes the rows with the rest that follows from a revision, of hidden texts and
-- of drafts too.
CREATE TABLE article_picture (
    media       TEXT NOT NULL,                      -- media.id, whether or not that picture is here yet
    article_id  INTEGER NOT NULL REFERENCES article(id) ON DELETE CASCADE,
    seal        INTEGER NOT NULL,
    PRIMARY KEY (media, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX article_picture_article ON article_picture (article_id);

-- Articles of before get their rows when they are rendered again, at the next start.
UPDATE rendering SET made_with = 'before 0007', seal = seal(id, 'before 0007');
