-- More of a follow-up, how it came about, and what the story said when it began.

ALTER TABLE follow_up ADD COLUMN assignee TEXT;
ALTER TABLE follow_up ADD COLUMN event_id INTEGER;
ALTER TABLE follow_up ADD COLUMN snoozed_until INTEGER;

-- Who changed what when: a row a field. `who` is the reader's name at that time. Rows stay when the
-- follow-up is taken away; they go with the story alone.
CREATE TABLE follow_up_change (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    reader_id INTEGER NOT NULL REFERENCES reader (id),
    story_id  INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    at        INTEGER NOT NULL,
    who       TEXT NOT NULL,
    field     TEXT NOT NULL,
    before    TEXT,
    after     TEXT
) STRICT;

CREATE INDEX follow_up_change_story ON follow_up_change (story_id, id);

-- The text when the story was first followed. `page` is the address of the page that it is from; NULL
-- for the feed's. What is followed already gets the text that it has now.
CREATE TABLE follow_up_text (
    story_id  INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    reader_id INTEGER NOT NULL REFERENCES reader (id),
    at        INTEGER NOT NULL,
    title     TEXT NOT NULL,
    body      TEXT NOT NULL,
    links     TEXT NOT NULL,
    page      TEXT,
    PRIMARY KEY (story_id, reader_id)
) STRICT, WITHOUT ROWID;

INSERT INTO follow_up_text (story_id, reader_id, at, title, body, links, page)
    SELECT f.story_id, f.reader_id, CAST(unixepoch('now') AS INTEGER) * 1000000, s.title,
        coalesce(p.body, t.body), coalesce(p.links, t.links), p.url
    FROM follow_up f
    JOIN story s ON s.id = f.story_id
    JOIN story_text t ON t.story_id = f.story_id
    LEFT JOIN full_text p ON p.story_id = f.story_id;
