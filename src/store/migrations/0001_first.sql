-- The first schema. Times are microseconds since 1970, UTC. Lists of text are JSON arrays.
-- What outlets published stands apart from what a reader did, so that several readers can share
-- one store later. Derived tables (story_fts, story_about, unread, feed_count) are kept by
-- triggers, or for story_fts by the code, and can be rebuilt from the others.

-- Published.

CREATE TABLE feed (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,
    url           TEXT NOT NULL UNIQUE,
    title         TEXT,
    site          TEXT,
    language      TEXT,
    etag          TEXT,
    last_modified TEXT,
    last_fetched  INTEGER,
    last_success  INTEGER,
    failures      INTEGER NOT NULL DEFAULT 0,
    error         TEXT,
    last_story    INTEGER
) STRICT;

-- What lists show and filters ask. `id` is the story's second << 20 | sequence, so that the order
-- of ids is the order of lists. Long text stands in story_text, so that scans stay narrow.
CREATE TABLE story (
    id            INTEGER PRIMARY KEY,
    feed_id       INTEGER NOT NULL REFERENCES feed (id),
    tension       REAL NOT NULL,
    flagged       INTEGER NOT NULL CHECK (flagged IN (0, 1)),
    precedence    INTEGER NOT NULL,
    kinds         INTEGER NOT NULL,
    event_id      INTEGER,
    published     INTEGER,
    updated       INTEGER,
    arrived       INTEGER NOT NULL,
    title         TEXT NOT NULL,
    author        TEXT,
    language      TEXT,
    url           TEXT,
    canonical_url TEXT,
    identity      TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX story_identity ON story (feed_id, identity);
CREATE INDEX story_address ON story (feed_id, canonical_url) WHERE canonical_url IS NOT NULL;
CREATE INDEX story_feed ON story (feed_id);
CREATE INDEX story_flagged ON story (flagged) WHERE flagged = 1;
CREATE INDEX story_event ON story (event_id) WHERE event_id IS NOT NULL;

CREATE TABLE story_text (
    story_id INTEGER PRIMARY KEY REFERENCES story (id) ON DELETE CASCADE,
    body     TEXT NOT NULL,
    links    TEXT NOT NULL
) STRICT;

CREATE TABLE assessment (
    story_id  INTEGER PRIMARY KEY REFERENCES story (id) ON DELETE CASCADE,
    direction REAL NOT NULL,
    theatres  TEXT NOT NULL,
    actors    TEXT NOT NULL,
    evidence  TEXT NOT NULL,
    model     TEXT NOT NULL
) STRICT;

-- Folded tokens parted by spaces, see `text::tokens`. The `ascii` tokenizer splits at nothing but
-- ASCII signs, so every folded token, in whatever script, stays whole; the signs listed are those
-- that compatibility forms such as U+2474 leave inside a token. Beginnings of one and two
-- characters have indexes of their own: typing starts with them, and they stand in every story.
CREATE VIRTUAL TABLE story_fts USING fts5 (
    title, body,
    content = '', contentless_delete = 1,
    prefix = '1 2',
    tokenize = "ascii tokenchars '().,/'"
);

-- `theatre:ukraine` and `actor:rus`, lower case.
CREATE TABLE story_about (
    subject  TEXT NOT NULL,
    story_id INTEGER NOT NULL,
    PRIMARY KEY (subject, story_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER assessment_new AFTER INSERT ON assessment BEGIN
    INSERT OR IGNORE INTO story_about
        SELECT 'theatre:' || lower(value), NEW.story_id FROM json_each(NEW.theatres)
        UNION ALL
        SELECT 'actor:' || lower(value), NEW.story_id FROM json_each(NEW.actors);
END;

CREATE TRIGGER assessment_gone AFTER DELETE ON assessment BEGIN
    DELETE FROM story_about WHERE story_id = OLD.story_id AND subject IN (
        SELECT 'theatre:' || lower(value) FROM json_each(OLD.theatres)
        UNION ALL
        SELECT 'actor:' || lower(value) FROM json_each(OLD.actors)
    );
END;

-- What readers did.

CREATE TABLE reader (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

INSERT INTO reader (id, name) VALUES (1, 'local');

CREATE TABLE subscription (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    reader_id INTEGER NOT NULL REFERENCES reader (id),
    feed_id   INTEGER NOT NULL REFERENCES feed (id),
    title     TEXT,
    folder    TEXT NOT NULL,
    tags      TEXT NOT NULL,
    created   INTEGER NOT NULL,
    UNIQUE (feed_id, reader_id)
) STRICT;

CREATE TABLE read_mark (
    reader_id INTEGER NOT NULL REFERENCES reader (id),
    story_id  INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (reader_id, story_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE follow_up (
    reader_id INTEGER NOT NULL REFERENCES reader (id),
    story_id  INTEGER NOT NULL REFERENCES story (id),
    state     TEXT NOT NULL,
    priority  INTEGER NOT NULL,
    due       INTEGER,
    note      TEXT NOT NULL,
    grade     TEXT,
    created   INTEGER NOT NULL,
    changed   INTEGER NOT NULL,
    PRIMARY KEY (reader_id, story_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX follow_up_story ON follow_up (story_id);

CREATE TABLE follow_up_tag (
    reader_id INTEGER NOT NULL,
    story_id  INTEGER NOT NULL,
    tag       TEXT NOT NULL,
    folded    TEXT NOT NULL,
    PRIMARY KEY (reader_id, story_id, tag),
    FOREIGN KEY (reader_id, story_id) REFERENCES follow_up (reader_id, story_id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

-- The stories without a read mark, so that they can be listed without passing all the read ones.
CREATE TABLE unread (
    reader_id INTEGER NOT NULL,
    story_id  INTEGER NOT NULL,
    PRIMARY KEY (reader_id, story_id)
) STRICT, WITHOUT ROWID;

-- For each feed: all its stories, the unread ones, and those unread and flagged.
CREATE TABLE feed_count (
    reader_id INTEGER NOT NULL,
    feed_id   INTEGER NOT NULL,
    stories   INTEGER NOT NULL,
    unread    INTEGER NOT NULL,
    flagged   INTEGER NOT NULL,
    PRIMARY KEY (reader_id, feed_id)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER story_new AFTER INSERT ON story BEGIN
    INSERT INTO unread SELECT id, NEW.id FROM reader;
    INSERT INTO feed_count SELECT id, NEW.feed_id, 1, 1, NEW.flagged FROM reader WHERE true
        ON CONFLICT (reader_id, feed_id) DO UPDATE SET
            stories = stories + 1, unread = unread + 1, flagged = flagged + excluded.flagged;
END;

CREATE TRIGGER story_reassessed AFTER UPDATE OF flagged ON story
    WHEN OLD.flagged <> NEW.flagged
BEGIN
    UPDATE feed_count SET flagged = flagged + NEW.flagged - OLD.flagged
        WHERE feed_id = NEW.feed_id AND EXISTS (
            SELECT 1 FROM unread
            WHERE unread.reader_id = feed_count.reader_id AND unread.story_id = NEW.id);
END;

-- Read marks go first, so that the story counts as unread for every reader.
CREATE TRIGGER story_gone BEFORE DELETE ON story BEGIN
    DELETE FROM read_mark WHERE reader_id IN (SELECT id FROM reader) AND story_id = OLD.id;
    DELETE FROM unread WHERE reader_id IN (SELECT id FROM reader) AND story_id = OLD.id;
    UPDATE feed_count
        SET stories = stories - 1, unread = unread - 1, flagged = flagged - OLD.flagged
        WHERE reader_id IN (SELECT id FROM reader) AND feed_id = OLD.feed_id;
    DELETE FROM story_fts WHERE rowid = OLD.id;
END;

CREATE TRIGGER read_mark_new AFTER INSERT ON read_mark BEGIN
    DELETE FROM unread WHERE reader_id = NEW.reader_id AND story_id = NEW.story_id;
    UPDATE feed_count SET unread = unread - 1,
            flagged = flagged - (SELECT flagged FROM story WHERE id = NEW.story_id)
        WHERE reader_id = NEW.reader_id
            AND feed_id = (SELECT feed_id FROM story WHERE id = NEW.story_id);
END;

CREATE TRIGGER read_mark_gone AFTER DELETE ON read_mark BEGIN
    INSERT INTO unread (reader_id, story_id) VALUES (OLD.reader_id, OLD.story_id);
    UPDATE feed_count SET unread = unread + 1,
            flagged = flagged + (SELECT flagged FROM story WHERE id = OLD.story_id)
        WHERE reader_id = OLD.reader_id
            AND feed_id = (SELECT feed_id FROM story WHERE id = OLD.story_id);
END;
