//! Looks for damage.

use rusqlite::{Connection, types::ValueRef};

use super::fault::Result;

/// Questions whose answer is 0 when the derived tables agree with what they are derived from.
const AGREEMENTS: [(&str, &str); 8] = [
    (
        "stories without an entry in the full-text index",
        "SELECT count(*) FROM story WHERE id NOT IN (SELECT rowid FROM story_fts)",
    ),
    (
        "stories whose unread entry contradicts their read mark",
        "SELECT count(*) FROM story, reader WHERE
            EXISTS (SELECT 1 FROM unread u WHERE u.reader_id = reader.id AND u.story_id = story.id)
            = EXISTS (SELECT 1 FROM read_mark m WHERE m.reader_id = reader.id AND m.story_id = story.id)",
    ),
    (
        "feeds whose counters are wrong",
        "SELECT count(*) FROM feed_count c WHERE (stories, unread, flagged) <> (
            SELECT count(*), count(u.story_id), count(CASE WHEN s.flagged THEN u.story_id END)
            FROM story s LEFT JOIN unread u ON u.reader_id = c.reader_id AND u.story_id = s.id
            WHERE s.feed_id = c.feed_id)",
    ),
    (
        "feeds that have stories and no counters",
        "SELECT count(*) FROM feed, reader WHERE
            EXISTS (SELECT 1 FROM story WHERE story.feed_id = feed.id)
            AND NOT EXISTS (
                SELECT 1 FROM feed_count c WHERE c.reader_id = reader.id AND c.feed_id = feed.id)",
    ),
    (
        "theatres and actors of stories by which they are not found",
        "SELECT count(*) FROM (
                SELECT a.story_id, 'theatre:' || lower(value) AS subject FROM assessment a, json_each(a.theatres)
                UNION ALL
                SELECT a.story_id, 'actor:' || lower(value) FROM assessment a, json_each(a.actors)
            ) said WHERE NOT EXISTS (
                SELECT 1 FROM story_about b WHERE b.subject = said.subject AND b.story_id = said.story_id)",
    ),
    (
        "feeds whose counters of muted stories are wrong",
        "SELECT count(*) FROM muted_count c WHERE (stories, unread, flagged) <> (
            SELECT count(*), count(u.story_id), count(CASE WHEN s.flagged THEN u.story_id END)
            FROM muted m JOIN story s ON s.id = m.story_id
            LEFT JOIN unread u ON u.reader_id = c.reader_id AND u.story_id = s.id
            WHERE m.reader_id = c.reader_id AND s.feed_id = c.feed_id)",
    ),
    (
        "watches whose counters are wrong",
        "SELECT count(*) FROM watch w WHERE (stories, unread) <> (
            SELECT count(*), count(u.story_id) FROM watch_match m
            LEFT JOIN unread u ON u.reader_id = w.reader_id AND u.story_id = m.story_id
            WHERE m.watch_id = w.id)",
    ),
    (
        "queries whose counts contradict the stories that were counted",
        "SELECT count(*) FROM counted c LEFT JOIN (
                SELECT own.value AS id, count(*) AS stories, sum(s.unread) AS unread
                FROM counted_story s, json_each(s.counted) own GROUP BY own.value
            ) told ON told.id = c.id
         WHERE (c.stories, c.unread) <> (ifnull(told.stories, 0), ifnull(told.unread, 0))",
    ),
];

/// Returns what is damaged, in plain words.
pub(super) fn check(connection: &Connection) -> Result<Vec<String>> {
    let mut problems = Vec::new();
    let mut statement = connection.prepare("PRAGMA quick_check(20)")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let answer: String = row.get(0)?;
        if answer != "ok" {
            problems.push(format!("the file is damaged: {answer}"));
        }
    }
    let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
    let mut rows = statement.query([])?;
    while let Some(row) = rows.next()? {
        let rowid = match row.get_ref(1)? {
            ValueRef::Integer(rowid) => rowid.to_string(),
            _ => "?".to_owned(),
        };
        let table: String = row.get(0)?;
        problems.push(format!(
            "row {rowid} of table {table} belongs to a row that is gone"
        ));
    }
    for (what, sql) in AGREEMENTS {
        let count: i64 = connection.query_row(sql, [], |row| row.get(0))?;
        if count > 0 {
            problems.push(format!("{count} {what}"));
        }
    }
    Ok(problems)
}
