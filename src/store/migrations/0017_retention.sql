-- What retention took away, so that it does not come back while its feed still lists it.

-- Stories with smaller ids went; unknown ones from before are not taken in.
ALTER TABLE feed ADD COLUMN horizon INTEGER;

-- Stories that went and had no date, which would be new each time that the feed lists them. A row goes
-- with the first document that lists the story no more.
CREATE TABLE removed (
    feed_id  INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
    identity TEXT NOT NULL,
    PRIMARY KEY (feed_id, identity)
) STRICT, WITHOUT ROWID;
