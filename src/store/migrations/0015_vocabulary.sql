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
