-- Words are also found by their stems: `title_stems` and `body_stems` hold the words of title and body in
-- the same order, each as its stem and language (`talk·en`), or as it is where it has none; nothing in a
-- language without a stemmer. See `text::stems`. The program fills the table again.
DROP TABLE story_fts;

CREATE VIRTUAL TABLE story_fts USING fts5 (
    title, body, title_stems, body_stems,
    content = '', contentless_delete = 1,
    prefix = '1 2',
    tokenize = "ascii tokenchars '().,/'"
);

-- The orders of lists beside that of ids.
CREATE INDEX story_tension ON story (tension);
CREATE INDEX story_arrived ON story (arrived);

-- From now on a story knows the language in which it is read; what is there has at least its feed's.
UPDATE story SET language = (SELECT feed.language FROM feed WHERE feed.id = story.feed_id)
    WHERE language IS NULL;
