-- Counts of queries, kept by the writer: no list is counted on its way to the screen.

-- The queries whose counts are kept. `meaning` tells two queries of the same words apart that find other
-- stories: other names of places, other outlets. Stories from `through` on are counted; 0: all of them.
CREATE TABLE counted (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    reader_id INTEGER NOT NULL REFERENCES reader (id),
    query     TEXT NOT NULL,
    meaning   INTEGER NOT NULL,
    stories   INTEGER NOT NULL DEFAULT 0,
    unread    INTEGER NOT NULL DEFAULT 0,
    through   INTEGER NOT NULL,
    UNIQUE (reader_id, query, meaning)
) STRICT;

-- By which of them each story was counted, as a JSON array of their ids, and whether as unread. Ids of queries
-- that are not kept any more mean nothing; they go when the story is counted again.
CREATE TABLE counted_story (
    reader_id INTEGER NOT NULL,
    story_id  INTEGER NOT NULL,
    unread    INTEGER NOT NULL CHECK (unread IN (0, 1)),
    counted   TEXT NOT NULL,
    PRIMARY KEY (reader_id, story_id)
) STRICT, WITHOUT ROWID;

-- Stories that other queries may find than those by which they were counted. Triggers say ON CONFLICT: an OR IGNORE
-- of theirs would give way to what the statement that set them off says about conflicts.
CREATE TABLE touched (
    story_id INTEGER PRIMARY KEY
) STRICT;

-- A new story's texts and its assessment come in the same transaction.
CREATE TRIGGER story_touched_new AFTER INSERT ON story BEGIN
    INSERT INTO touched (story_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER story_touched AFTER UPDATE OF feed_id, tension, flagged, precedence, kinds, published,
    arrived, title, author, language, url ON story
BEGIN
    INSERT INTO touched (story_id) VALUES (NEW.id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER story_touched_gone AFTER DELETE ON story BEGIN
    INSERT INTO touched (story_id) VALUES (OLD.id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER story_text_touched AFTER UPDATE OF body ON story_text BEGIN
    INSERT INTO touched (story_id) VALUES (NEW.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER full_text_touched_new AFTER INSERT ON full_text BEGIN
    INSERT INTO touched (story_id) VALUES (NEW.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER full_text_touched AFTER UPDATE OF body ON full_text BEGIN
    INSERT INTO touched (story_id) VALUES (NEW.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER full_text_touched_gone AFTER DELETE ON full_text BEGIN
    INSERT INTO touched (story_id) VALUES (OLD.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER assessment_touched AFTER UPDATE OF direction, theatres, actors ON assessment BEGIN
    INSERT INTO touched (story_id) VALUES (NEW.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER unread_touched_new AFTER INSERT ON unread BEGIN
    INSERT INTO touched (story_id) VALUES (NEW.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER unread_touched_gone AFTER DELETE ON unread BEGIN
    INSERT INTO touched (story_id) VALUES (OLD.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER follow_up_touched_new AFTER INSERT ON follow_up BEGIN
    INSERT INTO touched (story_id) VALUES (NEW.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER follow_up_touched AFTER UPDATE ON follow_up BEGIN
    INSERT INTO touched (story_id) VALUES (NEW.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER follow_up_touched_gone AFTER DELETE ON follow_up BEGIN
    INSERT INTO touched (story_id) VALUES (OLD.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER follow_up_tag_touched_new AFTER INSERT ON follow_up_tag BEGIN
    INSERT INTO touched (story_id) VALUES (NEW.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER follow_up_tag_touched_gone AFTER DELETE ON follow_up_tag BEGIN
    INSERT INTO touched (story_id) VALUES (OLD.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER story_tag_touched_new AFTER INSERT ON story_tag BEGIN
    INSERT INTO touched (story_id) VALUES (NEW.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER story_tag_touched_gone AFTER DELETE ON story_tag BEGIN
    INSERT INTO touched (story_id) VALUES (OLD.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER label_touched_new AFTER INSERT ON label BEGIN
    INSERT INTO touched (story_id) VALUES (NEW.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER label_touched_gone AFTER DELETE ON label BEGIN
    INSERT INTO touched (story_id) VALUES (OLD.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER muted_touched_new AFTER INSERT ON muted BEGIN
    INSERT INTO touched (story_id) VALUES (NEW.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER muted_touched_gone AFTER DELETE ON muted BEGIN
    INSERT INTO touched (story_id) VALUES (OLD.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER kept_touched_new AFTER INSERT ON kept BEGIN
    INSERT INTO touched (story_id) VALUES (NEW.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER kept_touched_gone AFTER DELETE ON kept BEGIN
    INSERT INTO touched (story_id) VALUES (OLD.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER fired_touched_new AFTER INSERT ON fired BEGIN
    INSERT INTO touched (story_id) VALUES (NEW.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER fired_touched_gone AFTER DELETE ON fired BEGIN
    INSERT INTO touched (story_id) VALUES (OLD.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER watch_match_touched_new AFTER INSERT ON watch_match BEGIN
    INSERT INTO touched (story_id) VALUES (NEW.story_id) ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER watch_match_touched_gone AFTER DELETE ON watch_match BEGIN
    INSERT INTO touched (story_id) VALUES (OLD.story_id) ON CONFLICT DO NOTHING;
END;

-- What queries ask about a feed changes seldom: then its stories are counted again.
CREATE TRIGGER feed_touched AFTER UPDATE OF url, title, site ON feed
    WHEN (OLD.url, OLD.title, OLD.site) IS NOT (NEW.url, NEW.title, NEW.site)
BEGIN
    INSERT INTO touched (story_id) SELECT id FROM story WHERE feed_id = NEW.id ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER subscription_touched_new AFTER INSERT ON subscription BEGIN
    INSERT INTO touched (story_id) SELECT id FROM story WHERE feed_id = NEW.feed_id ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER subscription_touched AFTER UPDATE OF title, folder, tags ON subscription BEGIN
    INSERT INTO touched (story_id) SELECT id FROM story WHERE feed_id = NEW.feed_id ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER subscription_touched_gone AFTER DELETE ON subscription BEGIN
    INSERT INTO touched (story_id) SELECT id FROM story WHERE feed_id = OLD.feed_id ON CONFLICT DO NOTHING;
END;

-- Of what feed_count counts, what is muted: lists do not show it.
CREATE TABLE muted_count (
    reader_id INTEGER NOT NULL,
    feed_id   INTEGER NOT NULL,
    stories   INTEGER NOT NULL,
    unread    INTEGER NOT NULL,
    flagged   INTEGER NOT NULL,
    PRIMARY KEY (reader_id, feed_id)
) STRICT, WITHOUT ROWID;

INSERT INTO muted_count
    SELECT m.reader_id, s.feed_id, count(*), count(u.story_id), count(CASE WHEN s.flagged THEN u.story_id END)
    FROM muted m JOIN story s ON s.id = m.story_id
    LEFT JOIN unread u ON u.reader_id = m.reader_id AND u.story_id = m.story_id
    GROUP BY m.reader_id, s.feed_id;

CREATE TRIGGER muted_new AFTER INSERT ON muted BEGIN
    INSERT INTO muted_count
        SELECT NEW.reader_id, s.feed_id, 1, u.story_id IS NOT NULL, s.flagged AND u.story_id IS NOT NULL
        FROM story s LEFT JOIN unread u ON u.reader_id = NEW.reader_id AND u.story_id = s.id
        WHERE s.id = NEW.story_id
        ON CONFLICT (reader_id, feed_id) DO UPDATE SET stories = stories + excluded.stories,
            unread = unread + excluded.unread, flagged = flagged + excluded.flagged;
END;
CREATE TRIGGER muted_gone AFTER DELETE ON muted BEGIN
    UPDATE muted_count SET stories = muted_count.stories - 1,
            unread = muted_count.unread - (u.story_id IS NOT NULL),
            flagged = muted_count.flagged - (s.flagged AND u.story_id IS NOT NULL)
        FROM story s LEFT JOIN unread u ON u.reader_id = OLD.reader_id AND u.story_id = s.id
        WHERE s.id = OLD.story_id AND muted_count.reader_id = OLD.reader_id
            AND muted_count.feed_id = s.feed_id;
END;
CREATE TRIGGER muted_unread AFTER INSERT ON unread
    WHEN EXISTS (SELECT 1 FROM muted WHERE reader_id = NEW.reader_id AND story_id = NEW.story_id)
BEGIN
    UPDATE muted_count SET unread = muted_count.unread + 1, flagged = muted_count.flagged + s.flagged
        FROM story s WHERE s.id = NEW.story_id AND muted_count.reader_id = NEW.reader_id
            AND muted_count.feed_id = s.feed_id;
END;
CREATE TRIGGER muted_read AFTER DELETE ON unread
    WHEN EXISTS (SELECT 1 FROM muted WHERE reader_id = OLD.reader_id AND story_id = OLD.story_id)
BEGIN
    UPDATE muted_count SET unread = muted_count.unread - 1, flagged = muted_count.flagged - s.flagged
        FROM story s WHERE s.id = OLD.story_id AND muted_count.reader_id = OLD.reader_id
            AND muted_count.feed_id = s.feed_id;
END;
CREATE TRIGGER muted_reassessed AFTER UPDATE OF flagged ON story WHEN OLD.flagged <> NEW.flagged BEGIN
    UPDATE muted_count SET flagged = flagged + NEW.flagged - OLD.flagged
        WHERE feed_id = NEW.feed_id
            AND EXISTS (SELECT 1 FROM muted m
                WHERE m.reader_id = muted_count.reader_id AND m.story_id = NEW.id)
            AND EXISTS (SELECT 1 FROM unread u
                WHERE u.reader_id = muted_count.reader_id AND u.story_id = NEW.id);
END;
-- Before the story is gone: its feed is asked for.
CREATE TRIGGER muted_story_gone BEFORE DELETE ON story BEGIN
    DELETE FROM muted WHERE story_id = OLD.id;
END;
CREATE TRIGGER muted_feed_gone AFTER DELETE ON feed BEGIN
    DELETE FROM muted_count WHERE feed_id = OLD.id;
END;

-- How many stories match each watch, and how many of them are unread.
ALTER TABLE watch ADD COLUMN stories INTEGER NOT NULL DEFAULT 0;
ALTER TABLE watch ADD COLUMN unread INTEGER NOT NULL DEFAULT 0;

UPDATE watch SET (stories, unread) = (
    SELECT count(*), count(u.story_id) FROM watch_match m
    LEFT JOIN unread u ON u.reader_id = watch.reader_id AND u.story_id = m.story_id
    WHERE m.watch_id = watch.id);

CREATE TRIGGER watch_match_new AFTER INSERT ON watch_match BEGIN
    UPDATE watch SET stories = stories + 1, unread = unread + EXISTS (
            SELECT 1 FROM unread u WHERE u.reader_id = watch.reader_id AND u.story_id = NEW.story_id)
        WHERE id = NEW.watch_id;
END;
CREATE TRIGGER watch_match_gone AFTER DELETE ON watch_match BEGIN
    UPDATE watch SET stories = stories - 1, unread = unread - EXISTS (
            SELECT 1 FROM unread u WHERE u.reader_id = watch.reader_id AND u.story_id = OLD.story_id)
        WHERE id = OLD.watch_id;
END;
CREATE TRIGGER watch_unread AFTER INSERT ON unread BEGIN
    UPDATE watch SET unread = unread + 1 WHERE reader_id = NEW.reader_id
        AND id IN (SELECT watch_id FROM watch_match WHERE story_id = NEW.story_id);
END;
CREATE TRIGGER watch_read AFTER DELETE ON unread BEGIN
    UPDATE watch SET unread = unread - 1 WHERE reader_id = OLD.reader_id
        AND id IN (SELECT watch_id FROM watch_match WHERE story_id = OLD.story_id);
END;
