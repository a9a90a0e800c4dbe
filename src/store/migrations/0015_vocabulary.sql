-- Ids have 10 bits to tell the stories of a second apart, where they had 20: smaller steps from one id to the next
-- make a smaller index. A second with more stories than that takes ids of the seconds behind it: each id is the
-- first that is free, as `row` numbers and their running maximum give it. Events keep their ids, which are not places.
PRAGMA defer_foreign_keys = ON;

CREATE TEMP TABLE renumbered (
    old INTEGER PRIMARY KEY,
    new INTEGER NOT NULL
) STRICT;

INSERT INTO renumbered (old, new)
    SELECT id, row + max((id >> 20 << 10) - row) OVER (ORDER BY id)
    FROM (SELECT id, row_number() OVER (ORDER BY id) AS row FROM story);

UPDATE story SET id = (SELECT new FROM renumbered WHERE old = id);
UPDATE story_text SET story_id = (SELECT new FROM renumbered WHERE old = story_id);
UPDATE assessment SET story_id = (SELECT new FROM renumbered WHERE old = story_id);
UPDATE story_about SET story_id = (SELECT new FROM renumbered WHERE old = story_id);
UPDATE read_mark SET story_id = (SELECT new FROM renumbered WHERE old = story_id);
UPDATE unread SET story_id = (SELECT new FROM renumbered WHERE old = story_id);
UPDATE follow_up SET story_id = (SELECT new FROM renumbered WHERE old = story_id);
UPDATE follow_up_tag SET story_id = (SELECT new FROM renumbered WHERE old = story_id);
UPDATE full_text SET story_id = (SELECT new FROM renumbered WHERE old = story_id);
UPDATE revision SET story_id = (SELECT new FROM renumbered WHERE old = story_id);
UPDATE label SET story_id = (SELECT new FROM renumbered WHERE old = story_id);
UPDATE follow_up_change SET story_id = (SELECT new FROM renumbered WHERE old = story_id);
UPDATE follow_up_text SET story_id = (SELECT new FROM renumbered WHERE old = story_id);
UPDATE muted SET story_id = (SELECT new FROM renumbered WHERE old = story_id);
UPDATE kept SET story_id = (SELECT new FROM renumbered WHERE old = story_id);
UPDATE story_tag SET story_id = (SELECT new FROM renumbered WHERE old = story_id);
UPDATE fired SET story_id = (SELECT new FROM renumbered WHERE old = story_id);
UPDATE precedence_shift SET story_id = (SELECT new FROM renumbered WHERE old = story_id);
UPDATE watch_match SET story_id = (SELECT new FROM renumbered WHERE old = story_id);
UPDATE alerted SET story_id = (SELECT new FROM renumbered WHERE old = story_id)
    WHERE story_id IN (SELECT old FROM renumbered);
DROP TABLE renumbered;

-- The index holds each word once. Which words have a stem is said once a word, not once a place; only the
-- stems of words that have another one as they are written than without accents stand in `title_stems` and
-- `body_stems`. `language` is that of the stemmer, so that a stem is looked for in its own language alone. Beginnings of
-- words are found by `word`. The program fills the tables again.
DROP TABLE story_fts;

CREATE VIRTUAL TABLE story_fts USING fts5 (
    title, body, title_stems, body_stems, language,
    content = '', contentless_delete = 1,
    tokenize = "ascii tokenchars '().,/'"
);

-- What is kept in memory before a part of the index is written, in bytes: the words of some thousand stories.
INSERT INTO story_fts (story_fts, rank) VALUES ('hashsize', 8388608);

-- How many stories had the word when they were indexed: an estimate, since stories go and change. The empty word counts
-- the stories.
CREATE TABLE word (
    word    TEXT PRIMARY KEY,
    stories INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Folded words by the stem of their folded form (`talk·en`).
CREATE TABLE stem (
    stem TEXT NOT NULL,
    word TEXT NOT NULL,
    PRIMARY KEY (stem, word)
) STRICT, WITHOUT ROWID;

-- Stories whose words are not in the index; `again` if earlier ones of them are.
CREATE TABLE unindexed (
    story_id INTEGER PRIMARY KEY REFERENCES story (id) ON DELETE CASCADE,
    again    INTEGER NOT NULL CHECK (again IN (0, 1))
) STRICT;

INSERT INTO unindexed (story_id, again) SELECT id, 0 FROM story;

-- Texts and lists of links are packed; see `store::sqlite::pack`.
ALTER TABLE story_text ADD COLUMN packed BLOB NOT NULL DEFAULT x'';
ALTER TABLE story_text ADD COLUMN packed_links BLOB NOT NULL DEFAULT x'';
UPDATE story_text SET packed = packed(body), packed_links = packed(links);
ALTER TABLE story_text DROP COLUMN body;
ALTER TABLE story_text DROP COLUMN links;
ALTER TABLE story_text RENAME COLUMN packed TO body;
ALTER TABLE story_text RENAME COLUMN packed_links TO links;

-- Which model and lexicons an assessment is from, by number. Evidence is packed: places in the texts, not their words.
-- What is there is assessed again by the program, so that it has evidence again: 0 is no model.
CREATE TABLE model (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
) STRICT;

DROP INDEX assessment_model;
ALTER TABLE assessment DROP COLUMN evidence;
ALTER TABLE assessment DROP COLUMN model;
ALTER TABLE assessment ADD COLUMN evidence BLOB NOT NULL DEFAULT x'';
ALTER TABLE assessment ADD COLUMN model INTEGER NOT NULL DEFAULT 0;
CREATE INDEX assessment_model ON assessment (model, story_id);

-- A story's address stands there once: `canonical_url` is NULL where it is `url`. `address` is its hash, NULL
-- where there is none.
ALTER TABLE story ADD COLUMN address INTEGER;
UPDATE story SET address = address_hash(canonical_url) WHERE canonical_url IS NOT NULL;
DROP INDEX story_address;
UPDATE story SET canonical_url = NULL WHERE canonical_url = url;
CREATE INDEX story_address ON story (feed_id, address) WHERE address IS NOT NULL;
