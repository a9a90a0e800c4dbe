-- The health of feeds over time. Times are microseconds since 1970, UTC; durations say their unit.

-- The last exchange with the feed's server.
ALTER TABLE feed ADD COLUMN status INTEGER;
ALTER TABLE feed ADD COLUMN took_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN bytes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE feed ADD COLUMN trouble TEXT;

-- How fast it publishes, and what it and its server ask of those who poll it; hints are JSON.
ALTER TABLE feed ADD COLUMN rhythm_s INTEGER;
ALTER TABLE feed ADD COLUMN hints TEXT;
ALTER TABLE feed ADD COLUMN fresh_for_s INTEGER;
ALTER TABLE feed ADD COLUMN retry_after_s INTEGER;

ALTER TABLE feed ADD COLUMN gone_since INTEGER;
ALTER TABLE feed ADD COLUMN empty_since INTEGER;

-- A permanent redirect that has not proved stable.
ALTER TABLE feed ADD COLUMN moving_to TEXT;
ALTER TABLE feed ADD COLUMN moving_since INTEGER;
ALTER TABLE feed ADD COLUMN moving_times INTEGER NOT NULL DEFAULT 0;

-- Until when a process that is about to ask the feed keeps others from doing the same.
ALTER TABLE feed ADD COLUMN claimed_until INTEGER;

-- The addresses that feeds had: they still name them.
CREATE TABLE feed_address (
    url     TEXT PRIMARY KEY,
    feed_id INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
    until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX feed_address_feed ON feed_address (feed_id, until);

-- The last fetches of each feed; `outcome` is 0 updated, 1 not modified, 2 failed.
CREATE TABLE fetch_log (
    id      INTEGER PRIMARY KEY,
    feed_id INTEGER NOT NULL REFERENCES feed (id) ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    outcome INTEGER NOT NULL,
    status  INTEGER,
    took_ms INTEGER NOT NULL,
    bytes   INTEGER NOT NULL,
    new     INTEGER NOT NULL,
    error   TEXT
) STRICT;

CREATE INDEX fetch_log_feed ON fetch_log (feed_id, id);
