-- What readers say of stories themselves: 1 is tension, 0 is not. It wins over the classifier, so
-- that story.flagged and story.precedence hold what the label makes of them; what the classifier
-- says stands in `said_flagged` and `said_precedence`, for the day on which the label is taken back.
CREATE TABLE label (
    reader_id       INTEGER NOT NULL REFERENCES reader (id),
    story_id        INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    tension         INTEGER NOT NULL CHECK (tension IN (0, 1)),
    at              INTEGER NOT NULL,
    said_flagged    INTEGER NOT NULL CHECK (said_flagged IN (0, 1)),
    said_precedence INTEGER NOT NULL,
    PRIMARY KEY (reader_id, story_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX label_story ON label (story_id);
