-- What readers want to be told of: a query, or an example with its text, so that it outlives its story.
-- `folded` is the name in small letters: no two watches of a reader have one. `day` is ISO 8601.
CREATE TABLE watch (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    reader_id INTEGER NOT NULL REFERENCES reader (id),
    name      TEXT NOT NULL,
    folded    TEXT NOT NULL,
    query     TEXT,
    title     TEXT,
    body      TEXT,
    source    TEXT,
    language  TEXT,
    day       TEXT,
    threshold REAL NOT NULL,
    created   INTEGER NOT NULL,
    UNIQUE (reader_id, folded),
    CHECK ((query IS NULL) <> (body IS NULL))
) STRICT;

-- Which stories match, since when, how far they are like the example, and by what: a JSON array.
CREATE TABLE watch_match (
    watch_id INTEGER NOT NULL REFERENCES watch (id) ON DELETE CASCADE,
    story_id INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    score    REAL NOT NULL,
    terms    TEXT NOT NULL,
    at       INTEGER NOT NULL,
    PRIMARY KEY (watch_id, story_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX watch_match_story ON watch_match (story_id);
