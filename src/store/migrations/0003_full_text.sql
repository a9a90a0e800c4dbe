-- The text of an article's own page, beside what the feed sent. A row without a body is an attempt
-- that failed: it is not made again by itself. `at` is when the page was asked for.

CREATE TABLE full_text (
    story_id INTEGER PRIMARY KEY REFERENCES story (id) ON DELETE CASCADE,
    at       INTEGER NOT NULL,
    url      TEXT,
    body     TEXT,
    links    TEXT,
    CHECK ((body IS NULL) = (url IS NULL) AND (body IS NULL) = (links IS NULL))
) STRICT;

-- Hosts that asked to be left alone (`Retry-After`), until when.
CREATE TABLE full_text_rest (
    host  TEXT PRIMARY KEY,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
