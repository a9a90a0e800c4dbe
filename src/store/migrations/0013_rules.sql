-- What rules and readers do with stories beside reading and following them, and what alerted.

-- Muted stories are hidden. `rule` is NULL when a person muted one by hand; `was_unread` says whether
-- muting marked it read, so that it is unread again when it is unmuted.
CREATE TABLE muted (
    reader_id  INTEGER NOT NULL REFERENCES reader (id),
    story_id   INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    rule       TEXT,
    was_unread INTEGER NOT NULL CHECK (was_unread IN (0, 1)),
    at         INTEGER NOT NULL,
    PRIMARY KEY (reader_id, story_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX muted_story ON muted (story_id);

-- Kept stories outlive the subscription of their feed.
CREATE TABLE kept (
    reader_id INTEGER NOT NULL REFERENCES reader (id),
    story_id  INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    at        INTEGER NOT NULL,
    PRIMARY KEY (reader_id, story_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX kept_story ON kept (story_id);

-- Tags of stories, followed or not; `folded` is what a query compares with. Those of a follow-up stand
-- in follow_up_tag.
CREATE TABLE story_tag (
    reader_id INTEGER NOT NULL REFERENCES reader (id),
    story_id  INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    tag       TEXT NOT NULL,
    folded    TEXT NOT NULL,
    PRIMARY KEY (reader_id, folded, story_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX story_tag_story ON story_tag (story_id);

-- Which rules found which stories; `folded` is the rule's name in lower case.
CREATE TABLE fired (
    reader_id INTEGER NOT NULL REFERENCES reader (id),
    story_id  INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    rule      TEXT NOT NULL,
    folded    TEXT NOT NULL,
    at        INTEGER NOT NULL,
    PRIMARY KEY (reader_id, folded, story_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX fired_story ON fired (story_id);

-- How rules change the precedence that the classifier gives: `by` steps, then not below `lowest` and not
-- above `highest`. story.precedence holds what comes of it; the classifier's own word stands in `said`. A
-- label wins over both: `label.said_precedence` is what comes of the rules.
CREATE TABLE precedence_shift (
    reader_id INTEGER NOT NULL REFERENCES reader (id),
    story_id  INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    by        INTEGER NOT NULL,
    lowest    INTEGER NOT NULL,
    highest   INTEGER NOT NULL,
    said      INTEGER NOT NULL,
    PRIMARY KEY (reader_id, story_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX precedence_shift_story ON precedence_shift (story_id);

-- What alerted, and what was held back: one row for each story, so that no event alerts twice. `event_id`
-- is the story's own id where it reports no event. It outlives the story, and is taken out after a month.
CREATE TABLE alerted (
    reader_id  INTEGER NOT NULL REFERENCES reader (id),
    story_id   INTEGER NOT NULL,
    event_id   INTEGER NOT NULL,
    precedence INTEGER NOT NULL,
    title      TEXT NOT NULL,
    at         INTEGER NOT NULL,
    outcome    TEXT NOT NULL CHECK (outcome IN ('sent', 'held', 'summed')),
    PRIMARY KEY (reader_id, story_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX alerted_event ON alerted (reader_id, event_id);
CREATE INDEX alerted_at ON alerted (reader_id, at);
