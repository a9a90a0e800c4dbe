-- What comes with a new story is written by the code that writes the story, which does it once a document where
-- that is enough: its marks, its feed's counts, its subjects, and that it is touched. Triggers did it for each story,
-- several times over, and took more than the story itself.
DROP TRIGGER story_new;
DROP TRIGGER story_touched_new;
DROP TRIGGER assessment_new;

-- A story that is not new is unread again when its mark is taken away, and by nothing else.
DROP TRIGGER unread_touched_new;
DROP TRIGGER muted_unread;
DROP TRIGGER watch_unread;
DROP TRIGGER read_mark_gone;
CREATE TRIGGER read_mark_gone AFTER DELETE ON read_mark BEGIN
    INSERT INTO unread (reader_id, story_id) VALUES (OLD.reader_id, OLD.story_id);
    INSERT INTO touched (story_id) VALUES (OLD.story_id) ON CONFLICT DO NOTHING;
    UPDATE feed_count SET unread = feed_count.unread + 1, flagged = feed_count.flagged + s.flagged
        FROM story s WHERE s.id = OLD.story_id AND feed_count.reader_id = OLD.reader_id
            AND feed_count.feed_id = s.feed_id;
    UPDATE muted_count SET unread = muted_count.unread + 1, flagged = muted_count.flagged + s.flagged
        FROM story s WHERE s.id = OLD.story_id AND muted_count.reader_id = OLD.reader_id
            AND muted_count.feed_id = s.feed_id
            AND EXISTS (SELECT 1 FROM muted m
                WHERE m.reader_id = OLD.reader_id AND m.story_id = OLD.story_id);
    UPDATE watch SET unread = unread + 1 WHERE reader_id = OLD.reader_id
        AND id IN (SELECT watch_id FROM watch_match WHERE story_id = OLD.story_id);
END;
