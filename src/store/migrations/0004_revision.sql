-- What else an outlet says of a story, and what it said before.

-- `seen` is when the present text was first seen, if that was not on arrival; `changes` is how
-- often the text changed in substance. Lists are JSON arrays.
ALTER TABLE story_text ADD COLUMN seen INTEGER;
ALTER TABLE story_text ADD COLUMN changes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE story_text ADD COLUMN categories TEXT NOT NULL DEFAULT '[]';
ALTER TABLE story_text ADD COLUMN enclosures TEXT NOT NULL DEFAULT '[]';

-- Earlier texts of a story; `seen` is when each was first seen. Rows go up with `id`, so that the
-- lowest is the first text. How many are kept is decided by the code.
CREATE TABLE revision (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    story_id INTEGER NOT NULL REFERENCES story (id) ON DELETE CASCADE,
    seen     INTEGER NOT NULL,
    title    TEXT NOT NULL,
    body     TEXT NOT NULL
) STRICT;

CREATE INDEX revision_story ON revision (story_id, id);

-- Addresses are compared without `www.` from now on. Where both forms were stored, the identity
-- of the second is left alone: its story is still found by its address.
UPDATE story SET canonical_url = 'https://' || substr(canonical_url, 13)
    WHERE canonical_url LIKE 'https://www.%';
UPDATE OR IGNORE story SET identity = 'link:https://' || substr(identity, 18)
    WHERE identity LIKE 'link:https://www.%';
